"""Each resource type over a real socket: what each operation asks for, sends and gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local_twilio import MAIN_ACCOUNT
from sipdomain_provider.core.compare import UNKNOWN
from sipdomain_provider.core.results import Note, Outcome
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.ip_access import IP_ACCESS_CONTROL_LIST, IP_ADDRESS
from sipdomain_provider.tables.mappings import (
    AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
    AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING,
)
from sipdomain_provider.tables.registry import TYPES, entry_types
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.settings import Credentials
from tests.api.account import ACCOUNT, PASSWORD
from tools.interrupted_run import kind_of

if TYPE_CHECKING:
    from sipdomain_provider.core.results import Written
    from sipdomain_provider.tables.kinds import ResourceType
    from tests.api.account import Account

EACH = pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)
EACH_CHILD = pytest.mark.parametrize(
    "resource_type", [each for each in TYPES if each.parent], ids=lambda each: each.name
)


def in_capitals(sid: str) -> str:
    """Another spelling of the SID."""
    return sid[:2] + sid[2:].upper()


@EACH
def test_a_life(resource_type: ResourceType, account: Account) -> None:
    declared = account.declared(resource_type)
    account.requests()
    made = account.create(resource_type, **declared)
    assert account.requests() == ["POST"]
    assert made.notes == ()
    assert set(made.values) == set(resource_type.by_name)
    assert {name: made.values[name] for name in declared} == declared
    with account.next_run() as later:
        assert later.plan(resource_type, made, **declared).differences == ()
        assert later.requests() == ["GET"]
        assert later.read(resource_type, made) == made.values
        assert later.delete(resource_type, made) == ()
        expected = ["GET"] * len(entry_types(resource_type)) + ["DELETE"]
        assert later.requests() == expected, "each list of entries is read once"
        assert later.delete(resource_type, made) == (), "gone already is success"
    with account.next_run() as last:
        plan = last.plan(resource_type, made, **declared)
        assert (plan.gone, plan.replaces) == (True, ("sid",))
        assert last.read(resource_type, made) is None


@EACH
def test_the_table_says_which_outputs_repeat_an_input(resource_type: ResourceType, account: Account) -> None:
    """A secret in the input would be unencrypted in the output."""
    made = account.create(resource_type, **account.declared(resource_type))
    outputs = set(resource_type.by_name) - set(resource_type.inputs)
    for name in resource_type.inputs:
        value = str(made.values[name]).lower()
        repeating = {each for each in outputs if len(value) >= 5 and value in str(made.values[each]).lower()}
        assert repeating <= resource_type.repeating({name}), name


@EACH
def test_an_existing_one_is_an_error_that_names_it_and_is_adopted(
    resource_type: ResourceType, account: Account
) -> None:
    declared = account.declared(resource_type)
    made = account.create(resource_type, **declared)
    with account.next_run() as later, pytest.raises(errors.Conflict) as caught:
        later.create(resource_type, **declared)
    assert f'adopt=True or adopt="{made.sid}"' in str(caught.value)
    assert f"{resource_type.name}.get(" in str(caught.value)
    assert PASSWORD not in str(caught.value)
    for adopt in (True, made.sid, in_capitals(made.sid)):
        with account.next_run() as later:
            adopted = later.create(resource_type, adopt=adopt, **declared)
        assert (adopted.sid, adopted.notes[0]) == (made.sid, Note(Outcome.ADOPTED))
        assert {**adopted.values, "date_updated": ""} == {**made.values, "date_updated": ""}


@EACH_CHILD
def test_another_parent_replaces_it_and_its_own_takes_it_along(resource_type: ResourceType, account: Account) -> None:
    assert resource_type.parent is not None
    assert resource_type.parent_type is not None
    declared, name = account.declared(resource_type), resource_type.parent.name
    made, parent = account.create(resource_type, **declared), declared[name]
    moved = declared | {name: parent[:2] + "9" * 32}
    assert account.plan(resource_type, made, **moved).replaces == (name,)
    with pytest.raises(errors.WrongHome, match="changed during this run"):
        account.update(resource_type, made, **moved)
    account.twilio.remove_row(kind_of(resource_type.parent_type), ACCOUNT, parent)
    with account.next_run() as later:
        assert later.plan(resource_type, made, **declared).gone
        assert later.read(resource_type, made) is None
        assert later.delete(resource_type, made) == ()


@pytest.mark.parametrize(
    ("resource_type", "changed", "error", "said"),
    [
        (
            CREDENTIAL,
            {"credential_list_sid": "CL" + "9" * 32},
            errors.NotFound,
            "Check credential_list_sid, account_sid and twilio:region: account AC.* may have no credential list CL9",
        ),
        (
            AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
            {"domain_sid": "SD" + "9" * 32},
            errors.NotFound,
            "Check domain_sid, account_sid and twilio:region: account AC.* may have no SIP domain SD9",
        ),
        (
            IP_ADDRESS,
            {"ip_address": "198.51.100.1"},
            errors.Refused,
            "another address of the list may have this friendly_name",
        ),
    ],
    ids=["no list", "no domain", "a name of another address"],
)
def test_a_refused_create_names_what_to_check(
    resource_type: ResourceType, changed: dict[str, Any], error: type[Exception], said: str, account: Account
) -> None:
    declared = account.declared(resource_type)
    account.create(resource_type, **declared)
    with account.next_run() as later, pytest.raises(error, match=said):
        later.create(resource_type, **declared | changed)


@pytest.mark.parametrize("code", sorted(CREDENTIAL.taken))
def test_a_code_of_two_meanings_is_one_only_if_the_username_exists(code: int, account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    body = {"code": code, "message": "the password is in a list of known ones", "status": 400}
    account.twilio.fault("status", "POST", status=400, body=body)
    said = "(?s)known ones.* has no credential of this username: See username, and password"
    with pytest.raises(errors.Refused, match=said):
        account.create(CREDENTIAL, **declared)
    account.create(CREDENTIAL, **declared)
    account.twilio.settings.duplicate_username_code = code
    with account.next_run() as later, pytest.raises(errors.Conflict, match="has tried already: CR"):
        later.create(CREDENTIAL, **declared)


# Passwords


def test_without_a_password_one_is_only_adopted(account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    del declared["password"]
    with account.next_run() as later:
        adopted = later.create(CREDENTIAL, adopt=True, **declared)
        assert (adopted.sid, adopted.values["password"]) == (made.sid, "")
        assert later.plan(CREDENTIAL, adopted, **declared).differences == ()
        (difference,) = later.plan(CREDENTIAL, adopted, **declared, password=PASSWORD).differences
        assert (difference.drifted, difference.is_sent) == (False, True), "the password at Twilio is not known"
        other = declared | {"username": "other"}
        for adopt in (True, False):
            with pytest.raises(errors.Conflict, match=r"Twilio creates none without password\.\s+Declare password"):
                later.create(CREDENTIAL, adopt=adopt, **other)
        later.core.ledger.declare("urn:of a program")
        with pytest.raises(errors.Conflict, match="it would be deleted, and Twilio creates none without password"):
            later.plan(CREDENTIAL, adopted, **other)
        assert set(later.requests()) == {"GET"}
    assert account.twilio.password_is(declared["credential_list_sid"], "tried", PASSWORD)


@pytest.mark.parametrize("kind", ["reset", "half_body"])
def test_a_password_whose_answers_are_lost_tells_how_to_go_back(kind: Any, account: Account) -> None:
    """Twilio may have the new one, and never tells: with the old one in the program nothing would be sent."""
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    account.twilio.fault(kind, "POST", before_commit=False, times=None)
    with pytest.raises(errors.ProviderError, match=r"(?s)Twilio may have the new password.*--replace URN"):
        account.update(CREDENTIAL, made, **declared | {"password": "Battery-Staple-2"})


# Changes


@pytest.mark.parametrize("value", ["other", UNKNOWN])
def test_another_username_replaces(value: Any, account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    assert account.plan(CREDENTIAL, made, **declared | {"username": value}).replaces == ("username",)


def test_names_addresses_and_prefixes_change_in_place(account: Account) -> None:
    declared = account.declared(IP_ADDRESS)
    made = account.create(IP_ADDRESS, **declared)
    assert made.values["cidr_prefix_length"] == 32
    wanted = declared | {"ip_address": "198.51.100.1", "friendly_name": "Moved", "cidr_prefix_length": 0}
    updated = account.update(IP_ADDRESS, made, **wanted)
    form = {"CidrPrefixLength": "0", "FriendlyName": "Moved", "IpAddress": "198.51.100.1"}
    assert account.twilio.requests()[-1].form == form
    assert updated.values["cidr_prefix_length"] == 0


def test_a_sid_in_capitals_is_written_as_twilio_does(account: Account) -> None:
    declared = account.declared(AUTH_CALLS_CREDENTIAL_LIST_MAPPING)
    capitals = {name: in_capitals(sid) for name, sid in declared.items()}
    made = account.create(AUTH_CALLS_CREDENTIAL_LIST_MAPPING, **capitals)
    assert made.notes == ()
    with account.next_run() as later:
        assert later.plan(AUTH_CALLS_CREDENTIAL_LIST_MAPPING, made, **capitals).differences == ()


# Deletions


def test_in_a_deleted_list_nothing_is_created_and_nothing_deleted(account: Account) -> None:
    """`--target-replace` of a list hands its children their old inputs."""
    users = account.create(CREDENTIAL_LIST, friendly_name="Users")
    declared = {"credential_list_sid": users.sid, "username": "alice", "password": PASSWORD}
    alice = account.create(CREDENTIAL, **declared)
    with account.next_run() as later:
        later.delete(CREDENTIAL_LIST, users)
        later.requests()
        with pytest.raises(errors.Conflict, match=r"(?s)credential list CL.* was deleted in this run"):
            later.create(CREDENTIAL, **declared)
        assert later.delete(CREDENTIAL, alice) == ()
        assert later.requests() == []


@pytest.mark.parametrize(
    ("list_type", "mapping"),
    [
        (CREDENTIAL_LIST, AUTH_CALLS_CREDENTIAL_LIST_MAPPING),
        (IP_ACCESS_CONTROL_LIST, AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING),
    ],
    ids=lambda each: each.name,
)
def test_a_mapped_list_is_not_deleted_and_is_waited_for_once(
    list_type: ResourceType, mapping: ResourceType, account: Account
) -> None:
    made = account.create(list_type, friendly_name="Mapped")
    domain = account.create(SIP_DOMAIN, domain_name="tried.sip.twilio.com")
    account.create(mapping, domain_sid=domain.sid, **{mapping.identity: made.sid})
    with account.next_run() as later:
        with pytest.raises(errors.Refused, match="Delete its mappings first"):
            later.delete(list_type, made)
        assert later.requests() == ["GET", "DELETE", "DELETE"]
        (code,) = list_type.in_use
        account.twilio.remove_row(kind_of(mapping), ACCOUNT, made.sid, domain.sid)
        body = {"code": code, "message": "still mapped", "status": 400}
        account.twilio.fault("status", "DELETE", status=400, body=body)
        assert later.delete(list_type, made) == ()


# Previews

Family = list[tuple["ResourceType", "Written", dict[str, Any]]]


def family(account: Account, domains: int, users: int = 1) -> Family:
    """Domains, each with a list of users and its mapping, in the order in which an engine asks for them."""
    parents, children = Family(), Family()

    def make(to: Family, kind: ResourceType, **declared: Any) -> str:
        to.append((kind, account.create(kind, **declared), declared))
        return to[-1][1].sid

    for number in range(domains):
        domain = make(parents, SIP_DOMAIN, domain_name=f"tried-{number}.sip.twilio.com")
        list_sid = make(parents, CREDENTIAL_LIST, friendly_name=f"Users {number}")
        for user in range(users):
            make(children, CREDENTIAL, credential_list_sid=list_sid, username=f"user-{user}", password=PASSWORD)
        make(children, AUTH_CALLS_CREDENTIAL_LIST_MAPPING, domain_sid=domain, credential_list_sid=list_sid)
    return [*parents, *children]


def preview(account: Account, made: Family) -> None:
    """No difference."""
    for kind, each, declared in made:
        assert account.plan(kind, each, **declared).differences == ()
    account.core.ahead.wait()


def paths(account: Account) -> list[str]:
    """The sorted paths of the requests so far, below `/SIP/`."""
    return sorted(each.path.rpartition("/SIP/")[2] for each in account.twilio.requests())


@pytest.mark.parametrize(("domains", "users"), [(1, 1), (2, 3), (40, 2)])
def test_a_preview_asks_once_for_each_parent_and_kind(domains: int, users: int, account: Account) -> None:
    made = family(account, domains, users)
    with account.next_run() as later:
        preview(later, made)
        lists = [path for path in paths(later) if "Mappings" in path or "Credentials" in path]
        assert len(lists) == len(set(lists)) <= 2 * domains + 2 * 2
        assert len(paths(later)) <= 2 * domains + 2 * 2 + 2 * (1 if domains == 1 else 1 + 4)


def test_in_a_refresh_the_lists_of_the_next_two_parents_are_read_too(account: Account) -> None:
    """It runs no program, which could say what it needs."""
    made = family(account, 6)
    with account.next_run() as later:
        preview(later, [each for each in made if each[0] in (SIP_DOMAIN, CREDENTIAL_LIST)])
        later.requests()
        preview(later, [next(each for each in made if each[0] is CREDENTIAL)])
        lists = [each.sid for kind, each, _declared in made if kind is CREDENTIAL_LIST]
        assert paths(later) == sorted(f"CredentialLists/{sid}/Credentials.json" for sid in lists[:3])


def test_the_lists_that_the_program_will_ask_for_are_read_once_each_before_it_asks(account: Account) -> None:
    """More than may be read at once, and nothing else; a name of no list, of a newer package say, is left."""
    made = family(account, 12)
    below = {
        SIP_DOMAIN.name: ["SipAuthCallsCredentialListMapping", "SipAuthRegistrationsCredentialListMapping", "SipTrunk"],
        CREDENTIAL_LIST.name: ["SipCredential", "SipIpAddress"],
    }
    with account.next_run() as later:
        for kind, each, declared in made:
            if kind.name in below:
                later.core.need_lists(each.sid, [*below[kind.name], kind.name])
                later.plan(kind, each, urn=each.sid, **declared)
        later.core.ahead.wait()
        lists = [path for path in paths(later) if path.count("/") > 1]
        assert len(lists) == len(set(lists)) == 12 * 3
        later.requests()
        preview(later, made)
        assert later.requests() == []


def test_with_wrong_credentials_nothing_below_is_asked_for_and_no_permission_is_missing(account: Account) -> None:
    """One clear error."""
    (kind, each, declared), *_ = family(account, 1)
    with account.next_run(Credentials(ACCOUNT, ACCOUNT, "another")) as later:
        later.core.need_lists("urn", [kind.name, "SipAuthCallsCredentialListMapping"])
        with pytest.raises(errors.Unauthorized):
            later.plan(kind, each, urn="urn", **declared)
        later.core.ahead.wait()
        assert later.lines == []
        assert len(later.requests()) == 2, "the domain, and a page of its list"


def test_a_list_that_is_read_ahead_and_fails_is_read_again_when_it_is_asked_for(account: Account) -> None:
    made = family(account, 6)
    account.twilio.fault("status", "GET", "/Credentials", nth=2, times=2, status=503)
    with account.next_run() as later:
        preview(later, made)


def test_a_key_that_may_not_list_is_told_once_for_each_kind(account: Account) -> None:
    made = family(account, 3)
    account.twilio.restrict_key(ACCOUNT, "create", "read", "update", "delete")
    key = Credentials(ACCOUNT, str(MAIN_ACCOUNT.api_key), str(MAIN_ACCOUNT.api_secret))
    with account.next_run(key) as later:
        preview(later, made)
        assert len(later.lines) == len({line.partition(" of ")[0] for line in later.lines}) == 4
