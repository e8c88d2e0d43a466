"""Lists with users: nothing that the program declares is lost with what it was in."""

from __future__ import annotations

from itertools import chain

from tests.simulation.families import families, of_two_accounts, renamed_in_place, with_a_mapping, without_their_account
from tests.simulation.searching import explore_all


def test_nothing_is_lost_with_a_list_that_goes() -> None:
    found = explore_all(families(), stops_at_the_ledger=True)
    assert not found.broken, found
    assert found.cases > 400


def test_what_is_in_a_list_is_not_in_its_mapping() -> None:
    found = explore_all(with_a_mapping())
    assert not found.broken, found
    assert not found.exits[False], "no order is refused"


def test_nothing_moves_to_another_account_by_a_forced_replacement() -> None:
    found = explore_all(without_their_account(), stops_at_the_ledger=True)
    assert not found.broken, found


def test_a_list_hands_its_name_over_to_none_that_is_renamed_in_place() -> None:
    found = explore_all(renamed_in_place(), stops_at_the_ledger=True)
    assert not found.broken, found
    assert found.exits[True], "in one order at least, the name is free in time"


def test_lists_of_one_name_in_two_accounts_are_replaced_by_force() -> None:
    found = explore_all(chain(of_two_accounts()), stops_at_the_ledger=True)
    assert not found.broken, found
    assert not found.exits[False], "no order is refused"
