"""All programs of two resources, with everything that may go wrong, in every order of their steps.

`make simulate` adds a stop at each step of the ledger.
"""

from __future__ import annotations

import pytest

from tests.simulation.programs import KINDS, cases, with_everything
from tests.simulation.searching import explore_all


@pytest.mark.parametrize("kind", KINDS)
def test_the_promises_hold_for_two_resources(kind: str) -> None:
    found = explore_all(each for case in cases(2, kinds=(kind,)) for each in with_everything(case))
    assert not found.broken, found
    assert found.exits[True]
