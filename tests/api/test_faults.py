"""Every operation of every type under every fault: the promise is kept, and docs/reliability.md says what follows.

SIP domains are tried in full. Of the other types each operation meets each fault once, at another number of times and
another target for each type; `make reliability` tries all.
"""

from __future__ import annotations

import pytest

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.registry import TYPES
from tests.api.fault_matrix import FAULTS, SUBJECTS, Subject, cases, spread, tried
from tests.api.reliability import DOCUMENT, Tally, document, read_document, run_matrix


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


@pytest.mark.parametrize(
    ("subject", "operation"), [pytest.param(*each, id=f"{each[0].type.name}-{each[1]}") for each in tried()]
)
def test_one_resource_in_the_state_or_a_clear_error_and_the_second_run_finishes(
    subject: Subject, operation: str, tally: Tally
) -> None:
    chosen = cases if subject.type is SIP_DOMAIN else spread
    found = run_matrix(chosen(subject, operation))
    tally.outcomes |= found.outcomes
    assert found.broken() == []
    assert {case.fault for case in found.outcomes} == set(FAULTS)


def test_every_type_is_tried() -> None:
    assert tuple(subject.type for subject in SUBJECTS) == TYPES


def test_the_document_is_what_the_command_writes(tally: Tally) -> None:
    """As far as this run has tried: what it has not is as the document says."""
    text = DOCUMENT.read_text()
    assert document(read_document(text) | tally.letters(), tally) == text, "make reliability"
