"""All programs of three resources that adopt, in every order of their steps; `make simulate` runs more."""

from __future__ import annotations

import pytest

from tests.simulation.declared import CALLS, USER
from tests.simulation.programs import UNKNOWN_PASSWORD, cases, with_a_fault
from tests.simulation.searching import explore_all


@pytest.mark.parametrize("kind", [USER, UNKNOWN_PASSWORD, CALLS])
def test_the_promises_hold_for_three_resources_that_adopt(kind: str) -> None:
    found = explore_all(map(with_a_fault, cases(3, kinds=(kind,), adopts=(True,))), stops_at_answers=False)
    assert not found.broken, found
    assert found.exits[True]
