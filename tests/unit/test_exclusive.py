"""Exclusive entries: which extra entry the ledger keeps, and what a program declares."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from sipdomain_provider import SipCredential, SipCredentialList, SipDomain, SipExclusiveEntries, exclusive
from sipdomain_provider.core.ledger_data import Declaration, Kept, Leaving, Thing, Why
from sipdomain_provider.core.ownership_ledger import Ledger
from sipdomain_provider.dynamic.exclusive_calls import ExclusiveProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.errors import Conflict

from .fakes import ACCOUNT
from .mocks import Mocks

URN = "urn::alice"
PLACE = Place("ac1", "cl1")
ALICE = Thing("credential", PLACE, "CR1")
EXTRA = Leaving(ALICE, "alice")
LIST_SID, PASSWORD = "CL" + "1" * 32, "Correct-Horse-1"
SOON = Deadline(0.0)


def had(ledger: Ledger, *, is_replaced: bool = False, gives_up: bool = False) -> None:
    ledger.declare(URN)
    ledger.note_had(ALICE, URN, "instance", SOON)
    ledger.note_decided(URN, is_replaced=is_replaced, gives_up=gives_up)


def declared(ledger: Ledger, name: str | None = "alice", adopt: bool | str = False) -> None:
    ledger.declare(URN, Declaration("credential", PLACE, name, adopt))


OWN = Kept(Why.TAKEN, URN)
KEEPING: dict[str, tuple[Callable[[Ledger], object], Kept]] = {
    "created in this run": (lambda ledger: ledger.note_created(ALICE, URN), OWN),
    "adopted in this run": (lambda ledger: ledger.claim(ALICE, URN, SOON, adopts=True), OWN),
    "had": (had, OWN),
    "replaced": (lambda ledger: had(ledger, is_replaced=True), OWN),
    "given up": (lambda ledger: had(ledger, is_replaced=True, gives_up=True), OWN),
    "declared and not created": (declared, OWN),
    "adopted by its SID": (lambda ledger: declared(ledger, None, "CR1"), OWN),
    "adopted later": (
        lambda ledger: ledger.announce("credential", PLACE, {"alice": "later"}),
        Kept(Why.TAKEN, "later"),
    ),
    "the program's, and not checked": (lambda ledger: ledger.in_program([ALICE]), Kept(Why.TAKEN)),
    "in the state, as a refresh has read": (lambda ledger: ledger.note_refreshed(ALICE), Kept(Why.TAKEN)),
    "read by the program": (lambda ledger: ledger.read(ALICE, SOON), Kept(Why.READ)),
}


@pytest.mark.parametrize("how", KEEPING)
def test_what_the_program_or_the_state_has_is_kept(how: str) -> None:
    ledger = Ledger()
    act, kept = KEEPING[how]
    act(ledger)
    assert ledger.why_extra_kept(EXTRA, ()) == kept
    ledger.note_failure()
    assert ledger.begin_extra(EXTRA, (), SOON) == kept, "which is no error after a failure"


def test_a_stranger_is_deleted_once_and_nothing_of_another_name_or_place_keeps_it() -> None:
    ledger = Ledger()
    declared(ledger, "bob")
    ledger.declare("urn::other", Declaration("credential", Place("ac1", "cl2"), "alice"))
    assert ledger.why_extra_kept(EXTRA, [ALICE]) == Kept(Why.DECLARED_BEFORE)
    assert ledger.why_extra_kept(EXTRA, ()) is None
    assert ledger.begin_extra(EXTRA, (), SOON) is None
    with pytest.raises(Conflict, match=r"still creating or deleting CR1"):
        ledger.claim(ALICE, URN, SOON, adopts=True)
    with pytest.raises(Conflict, match=r"still creating or deleting CR1"):
        ledger.begin_extra(EXTRA, (), SOON)
    ledger.end_deletion(EXTRA, deleted=True)
    assert ledger.begin_extra(EXTRA, (), SOON) == Kept(Why.GONE)


def test_nothing_is_deleted_after_a_failure_or_while_it_is_created() -> None:
    ledger = Ledger()
    with ledger.making(ALICE, None, SOON), pytest.raises(Conflict, match="still creating or deleting"):
        ledger.begin_extra(EXTRA, (), SOON)
    ledger.note_failure()
    with pytest.raises(Conflict, match="another resource failed in this run"):
        ledger.begin_extra(EXTRA, (), SOON)


# The program


def sid_of(args: pulumi.runtime.MockResourceArgs) -> str:
    """A SID of its type, with its name."""
    prefix = "CL" if args.typ.endswith("List") else "SD" if args.typ.endswith("Domain") else "CR"
    return f"{prefix}{args.name:0>32}"


def run(declare: Callable[[], Any]) -> dict[str, dict[str, Any]]:
    return {name: dict(args.inputs) for name, args in Mocks(sid_of).run(declare).items()}


def user(name: str, listed: Any, **options: Any) -> SipCredential:
    opts = pulumi.ResourceOptions(**options)
    return SipCredential(name, credential_list_sid=listed, username=name, password=PASSWORD, opts=opts)


def test_it_says_which_entries_it_has_and_which_others_the_program_has() -> None:
    def declare() -> None:
        phones = SipCredentialList("phones", friendly_name="Phones", account_sid=ACCOUNT)
        alice, bob = (user(name, phones) for name in ("alice", "bob"))
        later = pulumi.Output.from_input("").apply(lambda _known: [alice, bob])
        SipExclusiveEntries("only", parent=phones, entries=[alice])
        SipExclusiveEntries("both", parent=phones, entries=later)
        SipExclusiveEntries("of-a-sid", parent=f"CL{'phones':0>32}", entries=[alice], account_sid=ACCOUNT)
        user("elsewhere", SipCredentialList("other", friendly_name="Other"))
        phones.sid.apply(lambda sid: user("carol", sid))

    seen = run(declare)
    alice, bob, carol = (f"SipCredential CR{name:0>32}" for name in ("alice", "bob", "carol"))
    assert [seen[name]["entries"] for name in ("only", "both")] == [[alice], [alice, bob]]
    for name in ("only", "both", "of-a-sid"):
        assert (seen[name]["parent_sid"], seen[name]["account_sid"]) == (f"CL{'phones':0>32}", ACCOUNT)
        assert sorted(seen[name][hidden.IN_PROGRAM]["entries"]) == sorted([alice, bob, carol])


def test_what_waits_for_it_ends_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exclusive, "_PATIENCE", 0.05)

    def declare() -> None:
        phones = SipCredentialList("phones", friendly_name="Phones")
        only = SipExclusiveEntries("only", parent=phones, entries=[])
        user("carol", phones, depends_on=[only])

    found = run(declare)["only"]
    assert found[hidden.IN_PROGRAM] == {"unfinished": ["SipCredential carol"]}
    provider = ExclusiveProvider()
    (failure,) = provider.check({}, {**found, "parent_sid": LIST_SID}).failures
    assert "SipCredential carol: in the same list or domain, and not done" in failure.reason
    assert failure.property == ""


@pytest.mark.parametrize(
    ("parent", "entries", "why"),
    [
        ("credential", lambda user: [user], "parent is a SipCredential: pass one of SipCredentialList, SipIp"),
        (5, lambda user: [user], "parent is a int: pass one of"),
        (LIST_SID, lambda _user: "CR1", "entries is a str: pass a list of resources"),
        (LIST_SID, lambda user: user, "entries is a SipCredential: pass a list of resources"),
        (LIST_SID, lambda _user: ["CR1"], "entries has a str: pass what can be in the parent: its resources"),
        ("domain", lambda user: [user], "entries has a SipCredential: pass what can be in the parent: SipAuthCalls"),
    ],
)
def test_a_wrong_argument_says_what_to_pass(parent: Any, entries: Any, why: str) -> None:
    def declare() -> None:
        alice, domain = user("alice", LIST_SID), SipDomain("d", domain_name="office.sip.twilio.com")
        given = {"credential": alice, "domain": domain}.get(parent, parent)
        with pytest.raises(ValueError, match=r"^only: ") as caught:
            SipExclusiveEntries("only", parent=given, entries=entries(alice))
        assert why in str(caught.value)
        with pytest.raises(ValueError, match=r"option import_"):
            SipExclusiveEntries("only", parent=LIST_SID, entries=[], opts=pulumi.ResourceOptions(import_="x"))

    run(declare)


NO_PARENT = "is not the SID of a SIP domain (SD...), a credential list (CL...) or"


@pytest.mark.parametrize(
    ("parent_sid", "entries", "of", "why"),
    [
        (5, [], "parent_sid", NO_PARENT),
        ("CL1", [], "parent_sid", NO_PARENT),
        ("CR" + "1" * 32, [], "parent_sid", NO_PARENT),
        (
            LIST_SID,
            ["SipIpAddress IP1"],
            "entries",
            "SipIpAddress IP1 cannot be in a credential list: entries of it are SipCredential",
        ),
    ],
)
def test_what_check_refuses(parent_sid: Any, entries: list[str], of: str, why: str) -> None:
    (failure,) = ExclusiveProvider().check({}, {"parent_sid": parent_sid, "entries": entries}).failures
    assert failure.property == of
    assert why in failure.reason
