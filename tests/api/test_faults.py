"""Every operation under every fault: the promise is kept, and docs/reliability.md says what becomes of each."""

from __future__ import annotations

import pytest

from tests.api.fault_matrix import FAULTS, OPERATIONS, cases
from tests.api.reliability import DOCUMENT, Tally, document, run_matrix


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_one_domain_in_the_state_or_a_clear_error_and_the_second_run_finishes(operation: str, tally: Tally) -> None:
    found = run_matrix(case for case in cases() if case.operation == operation)
    tally.outcomes |= found.outcomes
    assert found.broken() == []
    assert {case.fault for case in found.outcomes} == set(FAULTS)


def test_the_document_is_what_the_command_writes(tally: Tally) -> None:
    if {case.operation for case in tally.outcomes} != set(OPERATIONS):
        pytest.skip("only a part of the matrix was run")
    assert document(tally) == DOCUMENT.read_text(), "make reliability"
