"""The bench runs, and writes one table. No time is asserted."""

from collections import Counter
from pathlib import Path

from bench import report, scenarios
from bench.scenarios import QUICK, STACKS, Measured


def test_one_domain_and_one_family() -> None:
    """A family: the domain, its list, and one list request for each parent and kind."""
    (domain,), (family,) = map(scenarios.measure, QUICK)
    assert dict(domain.requests) == {"GET": 1}
    assert dict(family.requests) == {"GET": 5}
    assert domain.ratio > 0
    assert family.ratio > 0


def test_the_page_has_a_row_for_each_work_and_its_budget(tmp_path: Path) -> None:
    works = [work for stack in STACKS for work in stack.works]
    measured = [Measured(work, (1.5, 3.0), (2.0, 1.2), Counter(GET=1004)) for work in works]
    text = report.write(tmp_path, measured).read_text()
    for work in works:
        budget = "" if work.budget is None else f"{work.budget:g}"
        assert f"| {work.name} | 1,004 GET | 1.5 | {work.against} | 1.2 | 1.25 | {budget} |" in text
    assert {work.budget for work in works} == {None, 1.12, 1.2, 1.3, 1.4, 1.7}
