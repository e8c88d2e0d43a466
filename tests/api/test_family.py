"""The resources around a domain over a real socket: what each operation asks for, sends and gives back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.core.compare import UNKNOWN, Desired
from sipdomain_provider.core.results import Note, Outcome, Recorded
from sipdomain_provider.core.run import Core
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.ip_access import IP_ACCESS_CONTROL_LIST, IP_ADDRESS
from sipdomain_provider.tables.mappings import (
    AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
    AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING,
    AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING,
)
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.settings import Credentials, Settings
from sipdomain_provider.words import rendering
from tools.interrupted_run import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sipdomain_provider.core.results import Plan, Written
    from sipdomain_provider.tables.kinds import ResourceType

ACCOUNT = MAIN_ACCOUNT.sid
TOKEN = Credentials(ACCOUNT, ACCOUNT, MAIN_ACCOUNT.auth_token)
BUDGET = 60.0
PASSWORD, NEW_PASSWORD = "Correct-Horse-1", "Battery-Staple-2"
EACH = pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)
MAPPINGS = (
    AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
    AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING,
    AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING,
)


@dataclass
class Account:
    """The provider's core at an account of the stand-in."""

    twilio: LocalTwilio
    core: Core
    lines: list[str]

    def create(self, resource_type: ResourceType, adopt: bool | str = False, **declared: Any) -> Written:
        return self.core.of(resource_type).create(Desired(declared), BUDGET, adopt=adopt)

    def plan(self, resource_type: ResourceType, made: Written, **declared: Any) -> Plan:
        return self.core.of(resource_type).plan(made.sid, self.recorded(made), Desired(declared), BUDGET)

    def update(self, resource_type: ResourceType, made: Written, **declared: Any) -> Written:
        return self.core.of(resource_type).update(made.sid, self.recorded(made), Desired(declared), BUDGET)

    def read(self, resource_type: ResourceType, made: Written) -> dict[str, Any] | None:
        return self.core.of(resource_type).read(made.sid, self.recorded(made), BUDGET)

    def delete(self, resource_type: ResourceType, made: Written) -> tuple[Note, ...]:
        return self.core.of(resource_type).delete(made.sid, self.recorded(made), BUDGET)

    def recorded(self, made: Written) -> Recorded:
        return Recorded(made.values, self.twilio.url)

    def declared(self, resource_type: ResourceType) -> dict[str, Any]:
        """What a program declares of one, with the resources that it needs made for it."""
        lists = {"credential_list_sid": CREDENTIAL_LIST, "ip_access_control_list_sid": IP_ACCESS_CONTROL_LIST}
        values: dict[str, Any] = {
            "domain_name": "tried.sip.twilio.com",
            "friendly_name": "Tried",
            "ip_address": "203.0.113.7",
            "password": PASSWORD,
            "username": "tried",
        }
        found = {name: values[name] for name in resource_type.inputs if name in values}
        for name, of in lists.items():
            if name in resource_type.inputs:
                found[name] = self.create(of, friendly_name="Needed").sid
        if "domain_sid" in resource_type.inputs:
            found["domain_sid"] = self.create(SIP_DOMAIN, domain_name="tried.sip.twilio.com").sid
        self.twilio.clear_requests()
        return found

    def asked(self) -> list[str]:
        """The methods of the requests since this was last asked."""
        found = [each.method for each in self.twilio.requests()]
        self.twilio.clear_requests()
        return found

    def forms(self) -> list[dict[str, str]]:
        found = [dict(each.form) for each in self.twilio.requests() if each.method == "POST"]
        self.twilio.clear_requests()
        return found

    @contextmanager
    def next_run(self) -> Iterator[Account]:
        """Another process."""
        with account_at(self.twilio) as found:
            yield found


@contextmanager
def account_at(twilio: LocalTwilio, credentials: Credentials = TOKEN) -> Iterator[Account]:
    settings = Settings(credentials, twilio.url, twilio.url, None, 8, BUDGET)
    lines: list[str] = []
    client = TwilioApi(settings, notify=lambda event: lines.append(rendering.event(event)), wait=lambda _seconds: None)
    try:
        yield Account(twilio, Core(client, wait=lambda _seconds: None), lines)
    finally:
        client.close()


@pytest.fixture
def account(twilio: LocalTwilio) -> Iterator[Account]:
    with account_at(twilio) as found:
        yield found


# Every type


@EACH
def test_a_life(resource_type: ResourceType, account: Account) -> None:
    declared = account.declared(resource_type)
    made = account.create(resource_type, **declared)
    assert account.asked() == ["POST"]
    assert made.notes == ()
    assert set(made.values) == set(resource_type.by_name)
    assert {name: made.values[name] for name in declared} == declared
    with account.next_run() as later:
        assert later.plan(resource_type, made, **declared).differences == ()
        assert later.asked() == ["GET"]
        assert later.read(resource_type, made) == made.values
        assert later.delete(resource_type, made) == ()
        below = [each for each in TYPES if each.parent_type is resource_type]
        assert later.asked() == ["GET"] * len(below) + ["DELETE"], "each list of entries is read once"
        assert later.delete(resource_type, made) == (), "gone already is success"
    with account.next_run() as last:
        plan = last.plan(resource_type, made, **declared)
        assert plan.gone
        assert plan.replaces == ("sid",)
        assert last.read(resource_type, made) is None


@EACH
def test_the_table_says_which_outputs_repeat_an_input(resource_type: ResourceType, account: Account) -> None:
    made = account.create(resource_type, **account.declared(resource_type))
    for name in resource_type.inputs:
        value = made.values[name]
        if not isinstance(value, str) or len(value) < 5:
            continue
        repeating = {
            output
            for output in set(resource_type.by_name) - set(resource_type.inputs)
            if value.lower() in str(made.values[output]).lower()
        }
        assert repeating <= resource_type.repeating({name}), f"{name}: a secret would be unencrypted"


@EACH
def test_what_exists_already_is_an_error_that_tells_how_to_adopt(resource_type: ResourceType, account: Account) -> None:
    declared = account.declared(resource_type)
    made = account.create(resource_type, **declared)
    with account.next_run() as later:
        with pytest.raises(errors.Conflict) as caught:
            later.create(resource_type, **declared)
        assert f'adopt=True or adopt="{made.sid}"' in str(caught.value)
        assert f"{resource_type.name}.get(" in str(caught.value)
        assert PASSWORD not in str(caught.value)
        for adopt in (True, made.sid, made.sid[:2] + made.sid[2:].upper()):
            with later.next_run() as adopting:
                adopted = adopting.create(resource_type, adopt=adopt, **declared)
                assert adopted.sid == made.sid
                assert adopted.notes[0] == Note(Outcome.ADOPTED)
                assert {**adopted.values, "date_updated": ""} == {**made.values, "date_updated": ""}


# What is unique


@pytest.mark.parametrize("code", [21240, 21243])
def test_whatever_code_says_that_a_username_exists(code: int, account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    account.create(CREDENTIAL, **declared)
    account.twilio.settings.duplicate_username_code = code
    with account.next_run() as later, pytest.raises(errors.Conflict, match="has tried already: CR"):
        later.create(CREDENTIAL, **declared)


def test_a_code_of_two_meanings_is_told_as_twilio_has_it_where_nothing_exists(account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    body = {"code": 21240, "message": "the password is in a list of known ones", "status": 400}
    account.twilio.fault("status", "POST", status=400, body=body)
    with pytest.raises(errors.Refused) as caught:
        account.create(CREDENTIAL, **declared)
    assert "known ones" in str(caught.value)
    assert " has no credential of this username: See username, and password" in str(caught.value)


def test_an_address_whose_name_another_has(account: Account) -> None:
    declared = account.declared(IP_ADDRESS)
    account.create(IP_ADDRESS, **declared)
    with pytest.raises(errors.Refused, match="another address of the list may have this friendly_name"):
        account.create(IP_ADDRESS, **declared | {"ip_address": "198.51.100.1"})


def test_usernames_that_differ_in_case_are_two(account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    one = account.create(CREDENTIAL, **declared)
    other = account.create(CREDENTIAL, **declared | {"username": "Tried"})
    assert one.sid != other.sid


def test_one_list_on_two_domains_and_for_calls_and_registrations(account: Account) -> None:
    """Every mapping of it has the SID of the list."""
    list_sid = account.create(CREDENTIAL_LIST, friendly_name="Users").sid
    domains = [account.create(SIP_DOMAIN, domain_name=f"{name}.sip.twilio.com").sid for name in "ab"]
    made = [
        (kind, account.create(kind, domain_sid=domain, credential_list_sid=list_sid))
        for domain in domains
        for kind in (AUTH_CALLS_CREDENTIAL_LIST_MAPPING, AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING)
    ]
    assert {each.sid for _kind, each in made} == {list_sid}
    with account.next_run() as later:
        later.delete(*made[0])
        assert later.twilio.rows("auth_calls_credential_list_mappings", ACCOUNT, domains[0]) == []
        assert [later.read(*each) is not None for each in made] == [False, True, True, True]


# Passwords


def test_a_password_is_compared_with_what_was_sent_and_sent_alone(account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    assert made.values["password"] == PASSWORD
    wanted = declared | {"password": NEW_PASSWORD}
    with account.next_run() as later:
        (difference,) = later.plan(CREDENTIAL, made, **wanted).differences
        assert (difference.attribute, difference.drifted, difference.is_sent) == ("password", False, True)
        later.twilio.clear_requests()
        updated = later.update(CREDENTIAL, made, **wanted)
        assert [sorted(form) for form in later.forms()] == [["Password"]]
        assert updated.values["password"] == NEW_PASSWORD
        assert later.twilio.password_is(declared["credential_list_sid"], "tried", NEW_PASSWORD)
        assert later.read(CREDENTIAL, updated) == updated.values


def test_what_is_adopted_without_a_password_keeps_it(account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    del declared["password"]
    account.twilio.clear_requests()
    with account.next_run() as later:
        adopted = later.create(CREDENTIAL, adopt=True, **declared)
        assert later.forms() == []
        assert (adopted.sid, adopted.values["password"]) == (made.sid, "")
        assert later.plan(CREDENTIAL, adopted, **declared).differences == ()
        (difference,) = later.plan(CREDENTIAL, adopted, **declared, password=PASSWORD).differences
        assert difference.is_sent, "what Twilio has is not known"
    assert account.twilio.password_is(declared["credential_list_sid"], "tried", PASSWORD)


@pytest.mark.parametrize("adopt", [True, False])
def test_nothing_is_created_without_a_password(adopt: bool, account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    del declared["password"]
    with pytest.raises(errors.Conflict, match=r"Twilio creates none without password\.\s+Declare password"):
        account.create(CREDENTIAL, adopt=adopt, **declared)
    assert "POST" not in account.asked()


def test_what_could_not_be_created_again_is_not_deleted(account: Account) -> None:
    """A preview says so: a replacement deletes first."""
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    del declared["password"]
    account.core.ledger.declare("urn:of a program")
    with pytest.raises(errors.Conflict, match="it would be deleted, and Twilio creates none without password"):
        account.plan(CREDENTIAL, made, **declared | {"username": "other"})


@pytest.mark.parametrize("kind", ["reset", "half_body"])
def test_a_password_whose_answers_are_lost_tells_how_to_go_back(kind: Any, account: Account) -> None:
    """Twilio may have the new one, and never tells: with the old one in the program nothing would be sent."""
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    account.twilio.fault(kind, "POST", before_commit=False, times=None)
    with pytest.raises(errors.ProviderError, match=r"(?s)Twilio may have the new password.*--replace URN"):
        account.update(CREDENTIAL, made, **declared | {"password": NEW_PASSWORD})


# What replaces


@pytest.mark.parametrize("value", ["other", UNKNOWN])
def test_another_username_replaces(value: Any, account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    plan = account.plan(CREDENTIAL, made, **declared | {"username": value})
    assert plan.replaces == ("username",)


@pytest.mark.parametrize("resource_type", [each for each in TYPES if each.parent], ids=lambda each: each.name)
def test_another_parent_replaces_and_is_never_written_to(resource_type: ResourceType, account: Account) -> None:
    declared = account.declared(resource_type)
    made = account.create(resource_type, **declared)
    assert resource_type.parent is not None
    other = resource_type.sid_rule.prefix if resource_type.parent is None else declared[resource_type.parent.name][:2]
    wanted = declared | {resource_type.parent.name: other + "9" * 32}
    assert account.plan(resource_type, made, **wanted).replaces == (resource_type.parent.name,)
    with pytest.raises(errors.WrongHome, match="changed during this run"):
        account.update(resource_type, made, **wanted)


def test_names_addresses_and_prefixes_change_in_place(account: Account) -> None:
    declared = account.declared(IP_ADDRESS)
    made = account.create(IP_ADDRESS, **declared)
    assert made.values["cidr_prefix_length"] == 32
    wanted = declared | {"ip_address": "198.51.100.1", "friendly_name": "Moved", "cidr_prefix_length": 0}
    account.twilio.clear_requests()
    updated = account.update(IP_ADDRESS, made, **wanted)
    assert account.forms() == [{"CidrPrefixLength": "0", "FriendlyName": "Moved", "IpAddress": "198.51.100.1"}]
    assert updated.values["cidr_prefix_length"] == 0


# Parents


@pytest.mark.parametrize("resource_type", [each for each in TYPES if each.parent], ids=lambda each: each.name)
def test_what_went_with_its_parent_is_gone(resource_type: ResourceType, account: Account) -> None:
    declared = account.declared(resource_type)
    made = account.create(resource_type, **declared)
    assert resource_type.parent is not None
    assert resource_type.parent_type is not None
    parent_kind = kind_of(resource_type.parent_type)
    account.twilio.remove_row(parent_kind, ACCOUNT, declared[resource_type.parent.name])
    with account.next_run() as later:
        assert later.plan(resource_type, made, **declared).gone
        assert later.read(resource_type, made) is None
        assert later.delete(resource_type, made) == ()


@pytest.mark.parametrize("resource_type", [CREDENTIAL, *MAPPINGS], ids=lambda each: each.name)
def test_a_parent_that_is_not_there_is_named(resource_type: ResourceType, account: Account) -> None:
    declared = account.declared(resource_type)
    assert resource_type.parent is not None
    parent = declared[resource_type.parent.name]
    wanted = declared | {resource_type.parent.name: f"{parent[:2]}{'9' * 32}"}
    with pytest.raises(errors.NotFound) as caught:
        account.create(resource_type, **wanted)
    assert f"Check {resource_type.parent.name}, account_sid and twilio:region" in str(caught.value)
    assert f"may have no {resource_type.parent_type.title if resource_type.parent_type else ''}" in str(caught.value)


def test_a_sid_in_capitals_is_written_as_twilio_does(account: Account) -> None:
    declared = account.declared(AUTH_CALLS_CREDENTIAL_LIST_MAPPING)
    capitals = {name: sid[:2] + sid[2:].upper() for name, sid in declared.items()}
    made = account.create(AUTH_CALLS_CREDENTIAL_LIST_MAPPING, **capitals)
    assert made.notes == ()
    with account.next_run() as later:
        assert later.plan(AUTH_CALLS_CREDENTIAL_LIST_MAPPING, made, **capitals).differences == ()


def test_nothing_is_created_in_what_this_run_deleted(account: Account) -> None:
    """`--target-replace` of a list hands its children their old inputs."""
    users = account.create(CREDENTIAL_LIST, friendly_name="Users")
    with account.next_run() as later:
        later.delete(CREDENTIAL_LIST, users)
        with pytest.raises(errors.Conflict, match=r"(?s)credential list CL.* was deleted in this run"):
            later.create(CREDENTIAL, credential_list_sid=users.sid, username="alice", password=PASSWORD)


def test_what_this_run_deleted_the_parent_of_is_not_asked_for(account: Account) -> None:
    users = account.create(CREDENTIAL_LIST, friendly_name="Users")
    alice = account.create(CREDENTIAL, credential_list_sid=users.sid, username="alice", password=PASSWORD)
    with account.next_run() as later:
        later.delete(CREDENTIAL_LIST, users)
        later.twilio.clear_requests()
        assert later.delete(CREDENTIAL, alice) == ()
        assert later.asked() == []


@pytest.mark.parametrize(
    ("list_type", "mapping"),
    [
        (CREDENTIAL_LIST, AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING),
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
    account.twilio.clear_requests()
    with account.next_run() as later:
        with pytest.raises(errors.Refused, match="Delete its mappings first"):
            later.delete(list_type, made)
        assert later.asked() == ["GET", "DELETE", "DELETE"]
        (code,) = list_type.in_use
        account.twilio.remove_row(kind_of(mapping), ACCOUNT, made.sid, domain.sid)
        body = {"code": code, "message": "still mapped", "status": 400}
        account.twilio.fault("status", "DELETE", status=400, body=body)
        assert later.delete(list_type, made) == ()


# What random programs once found


def test_a_sid_to_adopt_counts_as_true_where_the_list_is_another_one(account: Account) -> None:
    declared = account.declared(CREDENTIAL)
    made = account.create(CREDENTIAL, **declared)
    other = account.create(CREDENTIAL_LIST, friendly_name="Other").sid
    with account.next_run() as later:
        credentials, desired = later.core.of(CREDENTIAL), Desired(declared | {"credential_list_sid": other}, urn="urn")
        later.core.ledger.declare("urn")
        assert credentials.plan(made.sid, later.recorded(made), desired, BUDGET).replaces
        credentials.delete(made.sid, later.recorded(made), BUDGET)
        again = credentials.create(desired, BUDGET, adopt=made.sid)
    assert again.sid != made.sid
    assert account.twilio.password_is(other, "tried", PASSWORD)


def test_the_sid_of_what_another_resource_has_is_adopted_by_nobody_else(account: Account) -> None:
    """Not even in the run that replaces that one, and not to adopt a resource of the same name."""
    users, theirs = (account.create(CREDENTIAL_LIST, friendly_name=name) for name in ("Users", "Phones"))
    with account.next_run() as later:
        for urn in ("urn:users", "urn:phones"):
            later.core.ledger.declare(urn)
        later.delete(CREDENTIAL_LIST, users)
        wrong = Desired({"friendly_name": "Phones"}, urn="urn:phones")
        with pytest.raises(errors.Conflict, match=r"to adopt\.\s+Check the SID"):
            later.core.of(CREDENTIAL_LIST).create(wrong, BUDGET, adopt=users.sid)
    assert [each["sid"] for each in account.twilio.rows("credential_lists", ACCOUNT)] == [theirs.sid]


# Previews


def family(account: Account, domains: int, users: int = 1) -> list[tuple[ResourceType, Written, dict[str, Any]]]:
    """Domains, each with a list of users and its mapping, in the order in which an engine asks for them."""
    parents: list[tuple[ResourceType, Written, dict[str, Any]]] = []
    children: list[tuple[ResourceType, Written, dict[str, Any]]] = []

    def make(to: list[tuple[ResourceType, Written, dict[str, Any]]], kind: ResourceType, **declared: Any) -> str:
        to.append((kind, account.create(kind, **declared), declared))
        return to[-1][1].sid

    for number in range(domains):
        domain = make(parents, SIP_DOMAIN, domain_name=f"tried-{number}.sip.twilio.com")
        list_sid = make(parents, CREDENTIAL_LIST, friendly_name=f"Users {number}")
        for user in range(users):
            make(children, CREDENTIAL, credential_list_sid=list_sid, username=f"user-{user}", password=PASSWORD)
        make(children, AUTH_CALLS_CREDENTIAL_LIST_MAPPING, domain_sid=domain, credential_list_sid=list_sid)
    return [*parents, *children]


@pytest.mark.parametrize(("domains", "users"), [(1, 1), (2, 3), (40, 2)])
def test_a_preview_asks_once_for_each_parent_and_kind(domains: int, users: int, account: Account) -> None:
    made = family(account, domains, users)
    account.twilio.clear_requests()
    with account.next_run() as later:
        for kind, each, declared in made:
            assert later.plan(kind, each, **declared).differences == ()
        paths = [each.path for each in account.twilio.requests()]
        lists = [path for path in paths if "Mappings" in path or "Credentials" in path]
        assert len(lists) == len(set(lists)) <= 2 * domains + 2 * 2
        assert len(paths) <= 2 * domains + 2 * 2 + 2 * (1 if domains == 1 else 1 + 4)


def test_in_a_refresh_the_lists_of_the_next_two_parents_are_read_too(account: Account) -> None:
    """It runs no program, which could say what it needs."""
    made = family(account, 6)
    account.twilio.clear_requests()
    with account.next_run() as later:
        for kind, each, declared in made:
            if kind in (SIP_DOMAIN, CREDENTIAL_LIST):
                later.plan(kind, each, **declared)
        later.core.ahead.wait()
        later.twilio.clear_requests()
        first = next(each for each in made if each[0] is CREDENTIAL)
        later.plan(first[0], first[1], **first[2])
        later.core.ahead.wait()
        paths = [each.path.rpartition("/SIP/")[2] for each in later.twilio.requests()]
        lists = [each.sid for kind, each, _declared in made if kind is CREDENTIAL_LIST]
        assert sorted(paths) == sorted(f"CredentialLists/{sid}/Credentials.json" for sid in lists[:3])


def test_the_lists_that_the_program_will_ask_for_are_read_once_each_before_it_asks(account: Account) -> None:
    """More than may be read at once, and nothing else."""
    made = family(account, 12)
    account.twilio.clear_requests()
    below = {
        SIP_DOMAIN.name: ["SipAuthCallsCredentialListMapping", "SipAuthRegistrationsCredentialListMapping"],
        CREDENTIAL_LIST.name: ["SipCredential"],
    }
    with account.next_run() as later:
        for kind, each, declared in made:
            if kind.name in below:
                later.core.need_lists(each.sid, [*below[kind.name], kind.name])
                desired = Desired(declared, urn=each.sid)
                later.core.of(kind).plan(each.sid, later.recorded(each), desired, BUDGET)
        later.core.ahead.wait()
        lists = [each.path for each in later.twilio.requests() if each.path.rpartition("/SIP/")[2].count("/") > 1]
        assert len(lists) == len(set(lists)) == 12 * 3
        later.twilio.clear_requests()
        for kind, each, declared in made:
            assert later.plan(kind, each, **declared).differences == ()
        later.core.ahead.wait()
        assert later.twilio.requests() == []


def test_with_wrong_credentials_nothing_below_is_asked_for_and_no_permission_is_missing(
    twilio: LocalTwilio, account: Account
) -> None:
    """One clear error."""
    (kind, each, declared), *_ = family(account, 1)
    with account_at(twilio, Credentials(ACCOUNT, ACCOUNT, "another")) as later:
        twilio.clear_requests()
        later.core.need_lists("urn", [kind.name, "SipAuthCallsCredentialListMapping"])
        with pytest.raises(errors.Unauthorized):
            later.core.of(kind).plan(each.sid, later.recorded(each), Desired(declared, urn="urn"), BUDGET)
        later.core.ahead.wait()
        assert later.lines == []
        assert len(twilio.requests()) == 2, "the domain, and a page of its list"


def test_what_is_expected_and_no_list_of_this_type_is_left(account: Account) -> None:
    """Of a newer version of the program's package, say."""
    (kind, each, declared), *_ = family(account, 1)
    account.twilio.clear_requests()
    with account.next_run() as later:
        later.core.need_lists("urn", ["SipTrunk", CREDENTIAL_LIST.name, IP_ADDRESS.name])
        plan = later.core.of(kind).plan(each.sid, later.recorded(each), Desired(declared, urn="urn"), BUDGET)
        later.core.ahead.wait()
        assert plan.differences == ()
        assert [request.method for request in later.twilio.requests()] == ["GET"]


def test_a_list_that_is_read_ahead_and_fails_is_read_again_when_it_is_asked_for(account: Account) -> None:
    made = family(account, 6)
    with account.next_run() as later:
        later.twilio.fault("status", "GET", "/Credentials", nth=2, times=2, status=503)
        for kind, each, declared in made:
            assert later.plan(kind, each, **declared).differences == ()


def test_a_key_that_may_not_list_is_told_once_for_each_kind(twilio: LocalTwilio, account: Account) -> None:
    made = family(account, 3)
    twilio.restrict_key(ACCOUNT, "create", "read", "update", "delete")
    key = Credentials(ACCOUNT, str(MAIN_ACCOUNT.api_key), str(MAIN_ACCOUNT.api_secret))
    with account_at(twilio, key) as later:
        for kind, each, declared in made:
            assert later.plan(kind, each, **declared).differences == ()
        later.core.ahead.wait()
        assert len(later.lines) == len({line.partition(" of ")[0] for line in later.lines}) == 4
