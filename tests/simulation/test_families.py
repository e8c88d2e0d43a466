"""Lists with users: nothing that the program declares is lost with what it was in."""

from __future__ import annotations

from tests.simulation.families import families, without_their_account
from tests.simulation.searching import explore_all


def test_nothing_is_lost_with_a_list_that_goes() -> None:
    found = explore_all(families(), stops_at_the_ledger=True)
    assert not found.broken, found
    assert found.cases > 400


def test_nothing_moves_to_another_account_by_a_forced_replacement() -> None:
    found = explore_all(without_their_account(), stops_at_the_ledger=True)
    assert not found.broken, found
