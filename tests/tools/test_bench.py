"""The bench runs, and writes the same page for the same numbers. No time is asserted."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from bench import report, scenarios
from bench.measuring import PROGRAM, PROVIDER, Process, Usage
from bench.scenarios import LATENCY, SCENARIOS, WAYS, Sample


def samples(names: tuple[str, ...], *sizes: int) -> list[Sample]:
    usage = Usage(1.5, {PROGRAM: Process(0.5, 50_000_000), PROVIDER: Process(0.25, 60_000_000)})
    return [
        Sample(name, size, latency, floor, usage, Counter() if floor else Counter(GET=2), 1000)
        for name in names
        for size in sizes
        for latency, floor in ((0.0, False), (LATENCY, False), (0.0, True))
    ]


def made_up() -> report.Measured:
    few = [replace(each, latency=LATENCY) for each in samples(SCENARIOS, 10)]
    return report.Measured(
        operations=samples(SCENARIOS, 1, 1000),
        own_cost=samples(SCENARIOS, 400),
        few_cost={"the newest": few},
        latency_cost=samples(SCENARIOS, 300),
        family_cost=samples(SCENARIOS, 40),
        ways=samples(tuple(WAYS), 300),
    )


def test_one_family() -> None:
    """A domain, its list, two credentials and two mappings: one list request for each parent and kind."""
    near, far = scenarios.family_cost(1, 1)
    assert dict(near.requests) == dict(far.requests) == {"GET": 5}


def test_the_page(tmp_path: Path) -> None:
    text = report.write(tmp_path, made_up()).read_text()
    for scenario in SCENARIOS:
        assert text.count(f"| {scenario} | 0 ms | 2 GET |") == 2
    for budget in (1.12, 1.2, 1.3, 1.4):
        assert f"ratio 1.00 (budget {budget})" in text
    assert "### 1,000 domains" in text
    assert all(f"| {way} |" in text for way in WAYS)
