"""Lists with users: nothing that the program declares is lost with what it was in."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from tests.simulation.declared import CALLS, USER, Declared
from tests.simulation.families import families, of_two_accounts, renamed_in_place, with_a_mapping, without_their_account
from tests.simulation.programs import PASSWORD, Case
from tests.simulation.promises import HOME_DOMAIN, HOME_LIST, after_more_runs, broken, fair, mapped
from tests.simulation.searching import World, explore_all


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


def test_what_one_of_two_entries_deletes_is_gone_until_a_run_comes_to_the_other() -> None:
    """Found at random: after a run that failed, two entries have d. Each later run fails before it comes to bob."""
    alice = Declared("alice", USER, "d", HOME_LIST, adopt=False, password=PASSWORD)
    in_the_way = Declared("calls", CALLS, mapped("a"), HOME_DOMAIN, adopt=False)
    bob = replace(alice, name="bob", after=("calls",))
    world = World(Case((alice,), (replace(alice, identity="b"), in_the_way, bob), strangers=(in_the_way,)))
    world.state[bob.urn] = replace(world.state[alice.urn], declared=bob, instance="bob 0", created_as=bob.urn)
    run = world.run(fair())
    run.scheduler.run()
    assert not run.twilio.rows[USER, HOME_LIST].keys() & {"d"}
    assert not broken(run, world.strangers)
    assert not after_more_runs(run, world.strangers)
