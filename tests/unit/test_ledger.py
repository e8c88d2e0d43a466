"""Who may delete or adopt what: the rows of the ledger's table. `tests/simulation` tries them in every order."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

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
ALICE, BOB, USERS = Leaving(ONE, "alice", "of office", OFFICE), Leaving(TWO, "bob", "of office"), Leaving(LIST, "users")
OF_HQ = Leaving(ONE, "alice", "of hq")


def soon() -> Deadline:
    return Deadline(0.0)


def long() -> Deadline:
    return Deadline(30.0)


def wanting(name: str = "alice", **values: Any) -> Declaration:
    return Declaration(TITLE, PLACE, name, **{"adopt": True, **values})


def begin(found: Ledger, leaving: Leaving = ALICE, deadline: Deadline | None = None) -> Kept | None:
    return found.begin_deletion(leaving, LIST, deadline or soon())


def claim(found: Ledger, deadline: Deadline | None = None, *, adopts: bool = True) -> Claim:
    return found.claim(ONE, HQ, deadline or soon(), adopts=adopts)


# What has happened in a run so far

Step = Callable[[Ledger], object]


def after(*steps: Step) -> Ledger:
    found = Ledger()
    for step in steps:
        step(found)
    return found


def checks(*urns: str) -> Step:
    return lambda found: [found.declare(urn) for urn in urns]


def wants(urn: str, name: str = "alice", **values: Any) -> Step:
    return lambda found: found.declare(urn, wanting(name, **values))


def announces(name: str) -> Step:
    """The program adopts alice by the resource of this name."""
    return lambda found: found.announce(TITLE, PLACE, {"alice": name})


def diffs(
    urn: str, thing: Thing = ONE, *, ends: bool = True, is_replaced: bool = False, gives_up: bool = False
) -> Step:
    """The entry of "urn::x" in the state is "of x"."""

    def step(found: Ledger) -> None:
        assert found.note_had(thing, urn, f"of {urn[5:]}", soon()) is None
        if ends:
            found.note_decided(urn, is_replaced=is_replaced, gives_up=gives_up)

    return step


def gives_up(urn: str) -> Step:
    return diffs(urn, is_replaced=True, gives_up=True)


def adopts(urn: str) -> Step:
    return lambda found: found.claim(ONE, urn, soon(), adopts=True)


def creates(urn: str, thing: Thing = ONE) -> Step:
    return lambda found: found.note_created(thing, urn)


def recovers(urn: str) -> Step:
    return lambda found: found.recovered(ONE, urn)


def reads(found: Ledger) -> None:
    found.read(ONE, soon())


def deletes(leaving: Leaving = ALICE, *, deleted: bool | None = True) -> Step:
    def step(found: Ledger) -> None:
        assert begin(found, leaving) is None
        found.end_deletion(leaving, deleted=deleted)

    return step


both_checked = checks(OFFICE, HQ)
taken, wanted, gone = Kept(Why.TAKEN, HQ), Kept(Why.WANTED, HQ), Kept(Why.GONE)


@pytest.mark.parametrize(
    ("steps", "leaving", "expected"),
    [
        # Had in the state
        ([checks(HQ)], ALICE, None),
        ([checks(HQ), diffs(HQ, is_replaced=True)], ALICE, taken),
        ([checks(HQ), diffs(HQ, is_replaced=True)], OF_HQ, None),
        ([checks(HQ), diffs(HQ, is_replaced=True), checks(HQ)], ALICE, taken),
        ([checks(HQ), diffs(HQ)], OF_HQ, taken),  # a copy of its entry
        ([both_checked, gives_up(OFFICE), gives_up(HQ)], ALICE, None),
        ([both_checked, gives_up(OFFICE), gives_up(HQ), deletes()], OF_HQ, gone),
        # A refresh diffs the state before any check, and a destroy checks nothing
        ([diffs(HQ)], ALICE, None),
        # Taken in this run
        ([checks(HQ), creates(HQ)], ALICE, taken),
        ([checks(HQ), recovers(HQ)], ALICE, taken),
        ([checks(HQ), adopts(HQ)], replace(ALICE, instance=""), taken),
        ([both_checked, gives_up(OFFICE), adopts(HQ)], ALICE, taken),
        # Wanted
        ([wants(HQ), checks(OFFICE)], ALICE, wanted),
        ([wants(HQ), checks(OFFICE)], BOB, None),
        ([wants(HQ, "another name", adopt="CR1"), checks(OFFICE)], ALICE, wanted),
        ([wants(HQ, "another name", adopt="cr1"), checks(OFFICE)], ALICE, wanted),
        ([wants(HQ, adopts_now=False), checks(OFFICE)], ALICE, None),
        ([wants(HQ), checks(OFFICE), diffs(HQ, TWO, ends=False)], ALICE, wanted),
        ([wants(HQ), checks(OFFICE), diffs(HQ, TWO)], ALICE, None),
        ([wants(HQ), checks(OFFICE), creates(HQ, TWO)], ALICE, None),
        # Wanted by the resource itself, which is replaced: a forced replacement calls no diff
        ([wants(OFFICE)], ALICE, None),
        ([wants(OFFICE), diffs(OFFICE, is_replaced=True)], replace(ALICE, created_as="urn::a former name"), None),
        ([wants(HQ)], ALICE, None),
        # Wanted before its check
        ([checks(OFFICE), announces("hq")], ALICE, Kept(Why.WANTED, "hq")),
        ([checks(OFFICE), announces("hq"), wants(HQ), creates(HQ, TWO)], ALICE, None),
        ([wants(OFFICE), announces("office")], ALICE, None),
        # The same name in two components: its own resource wants another user now
        (
            [wants("urn:a::alice", "bob"), announces("alice")],
            replace(ALICE, created_as="urn:a::alice"),
            Kept(Why.WANTED, "alice"),
        ),
        # Read
        ([reads, checks(HQ)], ALICE, Kept(Why.READ)),
        ([reads], ALICE, r"(?s)reads it with `get`.*without --run-program"),
        # After a failure
        ([checks(HQ), creates(HQ), Ledger.note_failure], ALICE, taken),
        ([checks(HQ), Ledger.note_failure], ALICE, "it may still need this one: nothing was deleted"),
        ([deletes(deleted=False)], ALICE, None),
        # Deleted
        ([deletes()], ALICE, gone),
        ([deletes(USERS)], ALICE, gone),
        ([deletes(deleted=None)], ALICE, None),
    ],
)
def test_who_may_delete(steps: list[Step], leaving: Leaving, expected: Kept | str | None) -> None:
    found = after(*steps)
    if isinstance(expected, str):
        with pytest.raises(Conflict, match=expected):
            begin(found, leaving)
    else:
        assert begin(found, leaving) == expected


another = (
    r"(?s)another resource of this program has CR1, the same credential: urn::office.*Declare each credential once"
)
at_work, not_known = "still creating or deleting CR1", "whether CR1 was deleted in this run is not known"


@pytest.mark.parametrize(
    ("steps", "adopts", "expected"),
    [
        ([], False, Claim.IN_THE_WAY),
        ([], True, Claim.TAKEN),
        ([diffs(OFFICE)], True, another),
        ([diffs(OFFICE, is_replaced=True)], True, another),
        ([diffs(OFFICE, ends=False)], True, at_work),
        ([gives_up(OFFICE)], True, Claim.TAKEN),
        ([gives_up(OFFICE)], False, Claim.TAKEN),
        ([adopts(OFFICE)], True, another),
        ([creates(OFFICE)], True, another),
        ([deletes()], True, Claim.GONE),
        ([deletes(BOB)], True, Claim.TAKEN),
        ([deletes(deleted=None), deletes()], True, Claim.GONE),
        ([deletes(deleted=None)], True, not_known),
        ([deletes(deleted=None)], False, not_known),
    ],
)
def test_who_may_adopt(steps: list[Step], adopts: bool, expected: Claim | str) -> None:
    found = after(both_checked, *steps)
    if isinstance(expected, str):
        with pytest.raises(Conflict, match=expected):
            claim(found, adopts=adopts)
    else:
        assert claim(found, adopts=adopts) is expected


@pytest.mark.parametrize("first", [diffs(OFFICE), adopts(OFFICE), creates(OFFICE)])
def test_what_another_resource_has_is_not_recovered(first: Step) -> None:
    with pytest.raises(Conflict, match=another):
        after(both_checked, first, recovers(HQ))


def test_diff_returns_who_has_it_by_now() -> None:
    assert after(both_checked, adopts(HQ)).note_had(ONE, OFFICE, "of office", soon()) == HQ


def test_an_entry_that_was_copied_in_the_state_is_found() -> None:
    found = after(both_checked, diffs(OFFICE))
    with pytest.raises(Conflict, match=f"(?s)has the entry of CR1 twice: as {HQ} and as {OFFICE}.*pulumi state delete"):
        found.note_had(ONE, HQ, "of office", soon())


@pytest.mark.parametrize(
    ("steps", "thing", "why"),
    [
        ([deletes(USERS)], None, "credential list cl1 was deleted in this run"),
        ([lambda found: begin(found, USERS)], None, "credential list cl1 was deleted in this run"),
        ([deletes(deleted=None)], ONE, "is not known"),
        ([begin], ONE, at_work),
    ],
)
def test_what_is_not_made(steps: list[Step], thing: Thing | None, why: str) -> None:
    with pytest.raises(Conflict, match=why), after(*steps).making(thing, LIST, soon()):
        pass


@pytest.mark.parametrize(
    ("thing", "leaving", "why"),
    [(ONE, ALICE, at_work), (None, USERS, "a resource is being created in cl1")],
)
def test_what_is_being_made_is_not_deleted(thing: Thing | None, leaving: Leaving, why: str) -> None:
    found = Ledger()
    with found.making(thing, LIST, soon()), pytest.raises(Conflict, match=why):
        begin(found, leaving)
    assert begin(found, leaving) is None


# Waiting


@pytest.mark.parametrize("step", [diffs(HQ), reads, adopts(HQ)])
def test_who_has_no_time_left_does_not_wait_for_a_deletion(step: Step) -> None:
    with pytest.raises(Conflict, match=at_work):
        after(both_checked, begin, step)


def waits(first: Callable[[], object], end: Callable[[], object]) -> object:
    """What a call returns that must wait until `end`."""
    results: list[object] = []
    begun = threading.Event()

    def call() -> None:
        begun.set()
        try:
            results.append(first())
        except Conflict as error:
            results.append(str(error))

    thread = threading.Thread(target=call)
    thread.start()
    assert begun.wait(10)
    assert not results
    end()
    thread.join(10)
    return results[0]


@pytest.mark.parametrize(("deleted", "claimed"), [(True, Claim.GONE), (False, Claim.TAKEN)])
def test_who_claims_waits_for_a_deletion_that_has_begun(deleted: bool, claimed: Claim) -> None:
    found = after(both_checked, begin)
    assert waits(lambda: claim(found, long()), lambda: found.end_deletion(ALICE, deleted=deleted)) is claimed


def test_who_claims_waits_for_a_diff_that_has_begun() -> None:
    found = after(both_checked, diffs(OFFICE, ends=False))
    end = lambda: found.note_decided(OFFICE, is_replaced=True, gives_up=True)  # noqa: E731
    assert waits(lambda: claim(found, long()), end) is Claim.TAKEN


def test_a_deletion_waits_for_what_is_being_made() -> None:
    found = after(both_checked)
    making = found.making(ONE, LIST, long())
    making.__enter__()

    def end() -> None:
        found.note_created(ONE, HQ)
        making.__exit__(None, None, None)

    assert waits(lambda: begin(found, ALICE, long()), end) == taken


def test_what_waited_to_be_created_is_not_created_in_what_was_deleted_meanwhile() -> None:
    found = after(both_checked, begin)

    def end() -> None:
        deletes(USERS)(found)
        found.end_deletion(ALICE, deleted=True)

    why = waits(lambda: found.making(ONE, LIST, long()).__enter__(), end)
    assert "credential list cl1 was deleted in this run" in str(why)


# What the ledger is asked


def test_what_was_deleted_comes_back_under_its_sid() -> None:
    found = after(checks(HQ), deletes())
    assert found.was_deleted(ONE)
    found.note_created(ONE, HQ)
    assert not found.was_deleted(ONE)


@pytest.mark.parametrize(
    ("steps", "thing", "urn", "name", "is_one"),
    [
        ([], NEW, HQ, "hq", False),
        ([diffs(HQ, TWO, ends=False)], NEW, HQ, "hq", True),
        ([diffs(HQ, TWO, ends=False)], NEW, OFFICE, "alice", False),
        ([deletes()], NEW, OFFICE, "alice", True),
        ([deletes(USERS), begin], NEW, OFFICE, "alice", True),  # with its list
        ([deletes()], ONE, OFFICE, "new", False),  # another resource may have had it
        ([deletes(replace(BOB, adopt="CR1"))], ONE, OFFICE, "new", True),  # it is renamed
        ([deletes(replace(BOB, adopt="CR1"))], ONE._replace(place=Place("ac1", "cl2")), OFFICE, "new", True),
    ],
)
def test_what_is_a_replacement(steps: list[Step], thing: Thing, urn: str, name: str, is_one: bool) -> None:
    assert after(both_checked, *steps).is_replacement(thing, urn, name) is is_one


def test_what_a_refresh_saw_disappear_may_be_created() -> None:
    found = after(checks(HQ))
    assert not found.has_vanished(ONE)
    found.note_vanished(ONE)
    assert found.has_vanished(ONE)


def test_which_entries_the_program_declares() -> None:
    found = after(checks(OFFICE), diffs(OFFICE), creates(HQ, TWO), wants(LAB, "carol", adopt=False))
    three, four = Thing(TITLE, PLACE, "CR3"), Thing(TITLE, PLACE, "CR4")
    assert found.declared({ONE: "alice", TWO: "bob", three: "carol", four: "dave"}) == [ONE, TWO, three]
    gives_up(OFFICE)(found)
    assert found.declared({ONE: "alice"}) == []


def test_what_the_program_has_in_a_list_is_known_also_if_the_list_lags() -> None:
    three = Thing(TITLE, PLACE, "CR3")
    found = after(reads, creates(HQ, TWO), checks(OFFICE), diffs(OFFICE, three, is_replaced=True))
    assert found.known_in(LIST, [TITLE]) == [ONE, TWO]
    assert found.known_in(LIST, []) == [], "a mapping has the SID of its list, and holds nothing"
    assert found.known_in(LIST._replace(sid="cl2"), [TITLE]) == []


def test_who_may_be_a_forced_replacement() -> None:
    found = after(checks(HQ), wants(OFFICE, creatable=False))
    assert [each.creatable for each in found.successors(ALICE)] == [False]
    assert found.successors(BOB) == []
    diffs(OFFICE)(found)
    assert not found.successors(ALICE), "diff has judged it"


def test_a_parent_that_moves_silently_is_known_before_its_children_are_deleted() -> None:
    found = Ledger()
    assert not found.moves_silently(TITLE, "ac1")
    found.declare(HQ, wanting())
    assert not found.moves_silently(TITLE, "ac1")
    assert found.moves_silently(TITLE, "ac2")
    found.declare(HQ, wanting(says_account=True))
    assert not found.moves_silently(TITLE, "ac2"), "the program says so"


def test_a_sid_in_capitals_is_the_same_thing() -> None:
    sid = "CR" + "a" * 32
    assert Thing.of(CREDENTIAL, PLACE, sid) == Thing.of(CREDENTIAL, PLACE, sid[:2] + sid[2:].upper())


@pytest.mark.parametrize(
    ("second", "twin"),
    [
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
    found = after(wants(OFFICE), wants(OFFICE, "bob"))
    assert found.declare(HQ, wanting()) is None
    assert found.declare(LAB, wanting()) == HQ
