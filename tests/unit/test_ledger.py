"""Who may delete or adopt what: the rows of the ledger's table, and what holds in any order of them."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.core.ledger_data import Claim, Declaration, Kept, Leaving, Thing, Why
from sipdomain_provider.core.ownership_ledger import Ledger
from sipdomain_provider.tables.credentials import CREDENTIAL
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.errors import Conflict

OFFICE, HQ, LAB = "urn::office", "urn::hq", "urn::lab"
TITLE, PLACE = "credential", Place("ac1", "cl1")
ONE, TWO, NEW = (Thing(TITLE, PLACE, sid) for sid in ("CR1", "CR2", ""))
LIST = Thing("credential list", Place("ac1"), "cl1")
ALICE = Leaving(ONE, "alice", "of office", OFFICE)


def soon() -> Deadline:
    return Deadline(0.0)


def wanting(name: str = "alice", **values: Any) -> Declaration:
    return Declaration(TITLE, PLACE, name, **{"adopt": True, **values})


def ledger(*declared: str) -> Ledger:
    found = Ledger()
    for urn in declared:
        found.declare(urn)
    return found


def begin(found: Ledger, leaving: Leaving = ALICE) -> Kept | None:
    return found.begin_deletion(leaving, LIST, soon())


def delete(found: Ledger, leaving: Leaving = ALICE, *, deleted: bool | None = True) -> None:
    assert begin(found, leaving) is None
    found.end_deletion(leaving, deleted=deleted)


def had(found: Ledger, urn: str, instance: str, *, is_replaced: bool = False, gives_up: bool = False) -> str | None:
    other = found.had(ONE, urn, instance, soon())
    found.note_decided(urn, is_replaced=is_replaced, gives_up=gives_up)
    return other


def take(found: Ledger, how: str, urn: str) -> None:
    if how == "adopt":
        adopt(found, ONE, urn)
    elif how == "created":
        found.note_created(ONE, urn)
    else:
        found.recovered(ONE, urn)


def adopt(found: Ledger, thing: Thing = ONE, urn: str = HQ, *, deadline: Deadline | None = None) -> bool:
    return found.claim(thing, urn, deadline or soon(), adopts=True) is Claim.TAKEN


# Deletions


def test_what_nobody_else_has_is_deleted_once() -> None:
    found = ledger(HQ)
    delete(found)
    assert begin(found) == Kept(Why.GONE)
    assert found.was_deleted(ONE)


def test_what_another_resource_of_the_program_has_is_kept() -> None:
    found = ledger(HQ)
    had(found, HQ, "of hq", is_replaced=True)
    assert begin(found) == Kept(Why.TAKEN, HQ)
    delete(found, Leaving(ONE, "alice", "of hq"))


def test_what_stays_is_not_deleted_for_a_copy_of_its_entry() -> None:
    found = ledger(HQ)
    had(found, HQ, "of hq")
    assert begin(found, Leaving(ONE, "alice", "of hq")) == Kept(Why.TAKEN, HQ)


def test_a_second_check_forgets_nothing() -> None:
    found = ledger(OFFICE, HQ)
    had(found, HQ, "of hq", is_replaced=True)
    found.declare(HQ)
    assert begin(found) == Kept(Why.TAKEN, HQ)
    with pytest.raises(Conflict, match=f"another resource of this program has CR1, the same credential: {HQ}"):
        adopt(found, ONE, OFFICE)


def test_what_only_the_state_has_counts_for_nothing() -> None:
    """A refresh diffs the state before any check; a destroy checks nothing."""
    found = Ledger()
    assert had(found, HQ, "of hq") is None
    assert not found.has_program
    delete(found)


@pytest.mark.parametrize("how", ["created", "recovered", "adopt"])
def test_what_was_taken_in_this_run_is_kept(how: str) -> None:
    found = ledger(HQ)
    take(found, how, HQ)
    for instance in ("", "of hq", "of office"):
        assert begin(found, Leaving(ONE, "alice", instance)) == Kept(Why.TAKEN, HQ)


def test_what_another_resource_adopts_is_handed_over() -> None:
    found = ledger(OFFICE)
    found.declare(HQ, wanting())
    assert begin(found) == Kept(Why.WANTED, HQ)
    assert begin(found, Leaving(TWO, "bob", "of office")) is None, "not of this name"


@pytest.mark.parametrize("adopt", [ONE.sid, ONE.sid.lower()])
def test_a_sid_to_adopt_is_wanted_whatever_its_name(adopt: str) -> None:
    found = ledger(OFFICE)
    found.declare(HQ, wanting("another name", adopt=adopt))
    assert begin(found) == Kept(Why.WANTED, HQ)


@pytest.mark.parametrize("settled", ["it has one", "it took one"])
def test_who_has_one_wants_none(settled: str) -> None:
    found = ledger(OFFICE)
    found.declare(HQ, wanting())
    if settled == "it has one":
        found.had(TWO, HQ, "of hq", soon())
        assert begin(found) == Kept(Why.WANTED, HQ), "its diff has not ended"
        found.note_decided(HQ, is_replaced=False, gives_up=False)
    else:
        found.note_created(TWO, HQ)
    delete(found)


@pytest.mark.parametrize("is_diffed", [True, False])
def test_a_resource_that_is_replaced_does_not_keep_its_own_for_itself(*, is_diffed: bool) -> None:
    """A forced replacement calls no diff: the URN at creation shows whose deletion it is."""
    found = Ledger()
    found.declare(OFFICE, wanting())
    if is_diffed:
        had(found, OFFICE, "of office", is_replaced=True)
    delete(found, ALICE if not is_diffed else Leaving(ONE, "alice", "of office", "urn::a former name"))


def test_a_resource_that_was_renamed_and_is_replaced_by_force_is_deleted() -> None:
    """No diff is called, and its entry has its former URN."""
    found = Ledger()
    found.declare(HQ, wanting())
    delete(found)


def test_what_the_program_announces_is_wanted_before_its_check() -> None:
    found = ledger(OFFICE)
    found.announce(TITLE, PLACE, {"alice": "hq"})
    assert begin(found) == Kept(Why.WANTED, "hq")
    found.declare(HQ, wanting())
    found.note_created(TWO, HQ)
    delete(found)


def test_what_is_announced_for_the_resource_itself_is_deleted() -> None:
    found = Ledger()
    found.declare(OFFICE, wanting())
    found.announce(TITLE, PLACE, {"alice": "office"})
    delete(found)


def test_what_the_program_reads_is_no_longer_managed() -> None:
    found = Ledger()
    found.read(ONE, soon())
    with pytest.raises(Conflict, match=r"(?s)reads it with `get`.*without --run-program"):  # a destroy checks nothing
        begin(found)
    found.declare(HQ)
    assert begin(found) == Kept(Why.READ)


def test_after_a_failure_nothing_is_deleted_but_what_is_kept_is_kept() -> None:
    found = ledger(HQ)
    found.note_created(TWO, HQ)
    found.note_failure()
    with pytest.raises(Conflict, match=r"it may still need this one: nothing was deleted"):
        begin(found)
    assert begin(found, Leaving(TWO, "bob", "")) == Kept(Why.TAKEN, HQ)


def test_a_failed_deletion_stops_no_other() -> None:
    found = ledger(HQ)
    delete(found, deleted=False)
    delete(found, Leaving(TWO, "bob", ""))
    delete(found)


def test_what_was_in_a_deleted_parent_is_gone() -> None:
    found = ledger(HQ)
    found.begin_deletion(Leaving(LIST, "users"), None, soon())
    found.end_deletion(Leaving(LIST, "users"), deleted=True)
    assert begin(found) == Kept(Why.GONE)
    with pytest.raises(Conflict, match="credential list cl1 was deleted in this run"), found.making(None, LIST, soon()):
        pass


def test_nothing_is_created_in_what_is_being_deleted_and_the_other_way_round() -> None:
    found = ledger(HQ)
    users = Leaving(LIST, "users")
    with (
        found.making(None, LIST, soon()),
        pytest.raises(Conflict, match="a resource is being created in cl1"),
    ):
        found.begin_deletion(users, None, soon())
    assert found.begin_deletion(users, None, soon()) is None
    with pytest.raises(Conflict, match="was deleted in this run"), found.making(None, LIST, soon()):
        pass


def test_an_entry_that_was_copied_in_the_state_is_found() -> None:
    found = ledger(OFFICE, HQ)
    had(found, OFFICE, "of office")
    with pytest.raises(Conflict, match=f"(?s)has the entry of CR1 twice: as {HQ} and as {OFFICE}.*pulumi state delete"):
        found.had(ONE, HQ, "of office", soon())


def test_two_entries_of_one_thing_that_both_give_it_up_leave_it_to_nobody() -> None:
    """After a run that failed: if each kept it for the other, it would be in no state."""
    found = ledger(OFFICE, HQ)
    had(found, OFFICE, "of office", is_replaced=True, gives_up=True)
    had(found, HQ, "of hq", is_replaced=True, gives_up=True)
    delete(found)
    assert begin(found, Leaving(ONE, "alice", "of hq")) == Kept(Why.GONE)


def test_a_sid_in_capitals_is_the_same_thing() -> None:
    sid = "CR" + "a" * 32
    assert Thing.of(CREDENTIAL, PLACE, sid) == Thing.of(CREDENTIAL, PLACE, sid[:2] + sid[2:].upper())


def test_a_resource_that_is_renamed_in_place_is_handed_nothing() -> None:
    found = ledger(OFFICE)
    found.declare(HQ, wanting(adopts_now=False))
    delete(found)


def test_what_is_announced_by_a_name_that_two_components_have_is_wanted_by_the_other() -> None:
    """It cannot be the resource whose deletion this is: that one declares another user now."""
    found = Ledger()
    found.declare("urn:a::alice", wanting("bob"))
    found.announce(TITLE, PLACE, {"alice": "alice"})
    assert begin(found, Leaving(ONE, "alice", "of a", "urn:a::alice")) == Kept(Why.WANTED, "alice")


def test_what_the_program_has_in_a_list_is_known_also_if_the_list_lags() -> None:
    found = ledger(HQ)
    found.note_created(ONE, HQ)
    found.read(TWO, soon())
    assert found.known_in(LIST, [TITLE]) == [ONE, TWO]
    assert found.known_in(LIST, []) == [], "a mapping has the SID of its list, and holds nothing"
    assert found.declared({TWO: "bob"}) == [TWO]
    assert found.known_in(LIST._replace(sid="cl2"), [TITLE]) == []


def test_a_parent_that_moves_silently_is_known_before_its_children_are_deleted() -> None:
    found = Ledger()
    assert not found.moves_silently(TITLE, "ac1")
    found.declare(HQ, wanting())
    assert not found.moves_silently(TITLE, "ac1")
    assert found.moves_silently(TITLE, "ac2")
    found.declare(HQ, wanting(says_account=True))
    assert not found.moves_silently(TITLE, "ac2"), "the program says so"


# Creating and adopting


@pytest.mark.parametrize("first", ["had", "adopt", "created"])
@pytest.mark.parametrize("second", ["adopt", "recovered"])
def test_one_thing_is_never_two_resources(first: str, second: str) -> None:
    found = ledger(OFFICE, HQ)
    if first == "had":
        had(found, OFFICE, "of office")
    else:
        take(found, first, OFFICE)
    with pytest.raises(Conflict, match=r"(?s)another resource of this program has CR1.*Declare each credential once"):
        take(found, second, HQ)


@pytest.mark.parametrize("adopts", [True, False])
def test_what_is_given_up_is_taken_over_and_its_deletion_keeps_it(*, adopts: bool) -> None:
    found = ledger(OFFICE, HQ)
    had(found, OFFICE, "of office", is_replaced=True, gives_up=True)
    assert found.claim(ONE, HQ, soon(), adopts=adopts) is Claim.TAKEN
    assert begin(found) == Kept(Why.TAKEN, HQ)


def test_what_exists_is_in_the_way_unless_it_is_adopted() -> None:
    found = ledger(HQ)
    assert found.claim(ONE, HQ, soon(), adopts=False) is Claim.IN_THE_WAY
    assert found.claim(ONE, HQ, soon(), adopts=True) is Claim.TAKEN


def test_who_claims_waits_for_a_diff_that_has_begun() -> None:
    found = ledger(OFFICE, HQ)
    found.had(ONE, OFFICE, "of office", soon())
    with pytest.raises(Conflict, match="still creating or deleting CR1"):
        adopt(found)
    assert waits(
        lambda: adopt(found, deadline=long()), lambda: found.note_decided(OFFICE, is_replaced=True, gives_up=True)
    )


def test_diff_returns_who_has_it_by_now() -> None:
    found = ledger(OFFICE, HQ)
    assert adopt(found)
    assert had(found, OFFICE, "of office", is_replaced=True, gives_up=True) == HQ
    assert begin(found) == Kept(Why.TAKEN, HQ)


def test_what_was_deleted_in_this_run_is_not_adopted_in_it() -> None:
    found = ledger(HQ)
    delete(found)
    assert found.claim(ONE, HQ, soon(), adopts=True) is Claim.GONE
    assert adopt(found, TWO)


def test_what_comes_back_under_its_sid_is_there_again() -> None:
    found = ledger(HQ)
    delete(found)
    found.note_created(ONE, HQ)
    assert not found.was_deleted(ONE)


@pytest.mark.parametrize("adopts", [True, False])
def test_a_deletion_whose_outcome_is_not_known_is_an_error_for_who_needs_the_thing(*, adopts: bool) -> None:
    found = ledger(HQ)
    delete(found, deleted=None)
    with pytest.raises(Conflict, match="whether CR1 was deleted in this run is not known"):
        found.claim(ONE, HQ, soon(), adopts=adopts)
    with pytest.raises(Conflict, match="is not known"), found.making(ONE, LIST, soon()):
        pass
    delete(found)


def waits(first: Callable[[], object], end: Callable[[], object]) -> object:
    """What a call returns that must wait until `end`."""
    results: list[object] = []
    begun = threading.Event()

    def call() -> None:
        begun.set()
        results.append(first())

    thread = threading.Thread(target=call)
    thread.start()
    assert begun.wait(10)
    assert not results
    end()
    thread.join(10)
    return results[0]


def long() -> Deadline:
    return Deadline(30.0)


@pytest.mark.parametrize("deleted", [True, False])
def test_who_adopts_waits_for_a_deletion_that_has_begun(*, deleted: bool) -> None:
    found = ledger(OFFICE, HQ)
    begin(found)
    with pytest.raises(Conflict, match="still creating or deleting CR1"):
        adopt(found)
    adopted = waits(lambda: adopt(found, deadline=long()), lambda: found.end_deletion(ALICE, deleted=deleted))
    assert adopted is not deleted


def test_creating_and_deleting_what_keeps_its_sid_exclude_each_other() -> None:
    found = ledger(OFFICE, HQ)
    with found.making(ONE, LIST, soon()), pytest.raises(Conflict, match="still creating or deleting CR1"):
        begin(found)
    making = found.making(ONE, LIST, long())
    making.__enter__()

    def end() -> None:
        found.note_created(ONE, HQ)
        making.__exit__(None, None, None)

    assert waits(lambda: found.begin_deletion(ALICE, LIST, long()), end) == Kept(Why.TAKEN, HQ)


def test_what_waited_to_be_created_is_not_created_in_what_was_deleted_meanwhile() -> None:
    found = ledger(OFFICE, HQ)
    assert begin(found) is None

    def end() -> None:
        delete(found, Leaving(LIST, "users"))
        found.end_deletion(ALICE, deleted=True)

    def make() -> str:
        try:
            with found.making(ONE, LIST, long()):
                return "made"
        except Conflict as error:
            return str(error)

    assert "credential list cl1 was deleted in this run" in str(waits(make, end))


def test_what_is_a_replacement() -> None:
    found = ledger(OFFICE, HQ)
    assert not found.is_replacement(NEW, HQ, "hq")
    found.had(TWO, HQ, "of hq", soon())
    assert found.is_replacement(NEW, HQ, "hq")
    assert not found.is_replacement(NEW, OFFICE, "alice")
    delete(found)
    assert found.is_replacement(NEW, OFFICE, "alice")
    assert not found.is_replacement(TWO, OFFICE, "new"), "another resource may have had it"
    delete(found, Leaving(Thing(TITLE, PLACE, "CR3"), "hq", adopt=TWO.sid))
    assert found.is_replacement(TWO, OFFICE, "new"), "a forced replacement that renames"
    assert found.is_replacement(TWO._replace(place=Place("ac1", "cl2")), OFFICE, "new"), "its parent is another one"


def test_what_a_refresh_saw_disappear_may_be_created() -> None:
    found = ledger(HQ)
    assert not found.has_vanished(ONE)
    found.note_vanished(ONE)
    assert found.has_vanished(ONE)


# What the guards ask


def test_which_entries_the_program_declares() -> None:
    found = ledger(OFFICE)
    had(found, OFFICE, "of office")
    found.note_created(TWO, HQ)
    found.declare(LAB, wanting("carol", adopt=False))
    three, four = Thing(TITLE, PLACE, "CR3"), Thing(TITLE, PLACE, "CR4")
    assert found.declared({ONE: "alice", TWO: "bob", three: "carol", four: "dave"}) == [ONE, TWO, three]
    found.note_decided(OFFICE, is_replaced=True, gives_up=True)
    assert found.declared({ONE: "alice"}) == []


def test_who_may_be_a_forced_replacement() -> None:
    found = ledger(HQ)
    found.declare(OFFICE, wanting(creatable=False))
    assert [each.creatable for each in found.successors(ALICE)] == [False]
    assert found.successors(Leaving(TWO, "bob", "of office")) == []
    had(found, OFFICE, "of office")
    assert not found.successors(ALICE), "diff has judged it"


# One thing, declared twice


@pytest.mark.parametrize(
    ("second", "twin"),
    [
        ({}, OFFICE),
        ({"adopt": False}, OFFICE),
        ({"name": "bob"}, None),
        ({"place": Place("ac1", "cl2")}, None),
        ({"title": "IP address"}, None),
        ({"name": None}, None),
        ({"place": None}, None),
    ],
)
def test_two_resources_of_the_program_that_declare_one_thing(second: dict[str, Any], twin: str | None) -> None:
    found = Ledger()
    assert found.declare(OFFICE, wanting()) is None
    assert found.declare(HQ, replace(wanting(), **second)) == twin
    assert found.declare(OFFICE, wanting()) is None, "the first one is right"


def test_who_declares_another_thing_by_now_is_no_twin() -> None:
    found = Ledger()
    found.declare(OFFICE, wanting())
    found.declare(OFFICE, wanting("bob"))
    assert found.declare(HQ, wanting()) is None
    assert found.declare(LAB, wanting()) == HQ


# In any order

URNS = st.sampled_from([OFFICE, HQ])
THINGS = st.sampled_from([ONE, TWO])
INSTANCES = st.sampled_from(["a", "b", ""])
STEPS = st.one_of(
    st.tuples(st.just("declare"), URNS),
    st.tuples(st.just("had"), THINGS, URNS, INSTANCES),
    st.tuples(st.just("adopt"), THINGS, URNS),
    st.tuples(st.just("note_created"), THINGS, URNS),
    st.tuples(st.just("delete"), THINGS, INSTANCES),
)


@given(st.lists(STEPS))
def test_whatever_happens_in_a_run_what_it_took_is_deleted_and_adopted_by_nobody(steps: list[tuple[Any, ...]]) -> None:
    found = Ledger()
    taken: dict[Thing, str] = {}
    for name, *arguments in steps:
        try:
            if name == "had":
                thing, urn, instance = arguments
                found.had(thing, urn, instance, soon())
                found.note_decided(arguments[1], is_replaced=False, gives_up=False)
            elif name == "delete":
                thing, instance = arguments
                leaving = Leaving(thing, "name", instance)
                if begin(found, leaving) is None:
                    found.end_deletion(leaving, deleted=True)
                    assert thing not in taken
            elif name == "adopt":
                thing, urn = arguments
                if not adopt(found, thing, urn):
                    continue  # it was deleted
            else:
                getattr(found, name)(*arguments)
        except Conflict:
            continue
        if name in ("adopt", "note_created"):
            thing, urn = arguments
            assert name == "note_created" or taken.get(thing, urn) == urn, "adopted from under another resource"
            taken[thing] = urn
    for thing in taken:
        assert all(begin(found, Leaving(thing, "name", each)) is not None for each in ("a", "b", ""))
