"""All programs of three resources that adopt, each with a 429 for a deletion.

Explored is each order in which a thread overtakes another one, which could go on, at most twice. For users that is a
third of the schedules; in three large programs it came to 24 of 25 ends. `make simulate` explores every order, every
429, programs that do not adopt, and lists.
"""

from __future__ import annotations

import pytest

from tests.simulation.declared import CALLS, USER
from tests.simulation.programs import UNKNOWN_PASSWORD, cases, with_a_fault
from tests.simulation.searching import explore_all


@pytest.mark.parametrize("kind", [USER, UNKNOWN_PASSWORD, CALLS])
def test_the_promises_hold_for_three_resources_that_adopt(kind: str) -> None:
    found = explore_all(map(with_a_fault, cases(3, kinds=(kind,), adopts=(True,))), stops_at_answers=False, overtakes=2)
    assert not found.broken, found
    assert found.exits[True]
