"""What maps lists to domains: three kinds, two of them at two paths, and what they do to domains and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT, LocalTwilio
from tests.api.test_local_twilio_domains import assert_refused
from tests.api.test_local_twilio_lists import Sip, without_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = "Auth/Calls/CredentialListMappings"
CALLS_IP = "Auth/Calls/IpAccessControlListMappings"
REGISTRATIONS = "Auth/Registrations/CredentialListMappings"
OLDER = "CredentialListMappings"
OLDER_IP = "IpAccessControlListMappings"
PATHS = [CALLS, CALLS_IP, REGISTRATIONS, OLDER, OLDER_IP]
SAME_ROWS = {CALLS: OLDER, CALLS_IP: OLDER_IP, OLDER: CALLS, OLDER_IP: CALLS_IP}


class World(Sip):
    """A domain and a list of each kind."""

    def __init__(self, twilio: LocalTwilio) -> None:
        super().__init__(twilio)
        self.domain = self.created("Domains", DomainName="scranton.sip.twilio.com")
        self.phones = self.created("CredentialLists", FriendlyName="phones")
        self.offices = self.created("IpAccessControlLists", FriendlyName="offices")

    def list_of(self, path: str) -> dict[str, Any]:
        return self.offices if "Ip" in path else self.phones

    def parameter(self, path: str, sid: str | None = None) -> dict[str, str]:
        name = "IpAccessControlListSid" if "Ip" in path else "CredentialListSid"
        return {name: sid or self.list_of(path)["sid"]}

    def at(self, path: str) -> str:
        return f"Domains/{self.domain['sid']}/{path}"

    def one(self, path: str) -> str:
        return f"{self.at(path)}/{self.list_of(path)['sid']}"

    def map(self, path: str) -> dict[str, Any]:
        return self.created(self.at(path), **self.parameter(path))

    @property
    def auth_type(self) -> str:
        return self.get(f"Domains/{self.domain['sid']}").json()["auth_type"]


@pytest.fixture
def world(twilio: LocalTwilio) -> Iterator[World]:
    world = World(twilio)
    yield world
    world.session.close()


@pytest.mark.parametrize("path", PATHS)
def test_a_mapping_answers_as_twilio_does(world: World, path: str) -> None:
    made = world.map(path)
    of = world.list_of(path)
    expected = {"account_sid": MAIN_ACCOUNT.sid, "friendly_name": of["friendly_name"], "sid": of["sid"]}
    if "Auth" not in path:
        expected["domain_sid"] = world.domain["sid"]
        expected["uri"] = f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/{world.one(path)}.json"
    assert without_dates(made) == expected
    assert world.get(world.one(path)).json() == made
    body = world.get(world.at(path)).json()
    assert body["uri"].startswith(f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/{world.at(path)}.json?")
    key = {OLDER: "credential_list_mappings", OLDER_IP: "ip_access_control_list_mappings"}.get(path, "contents")
    assert body[key] == [made]
    assert world.delete(world.one(path)).status_code == 204
    assert_refused(world.get(world.one(path)), 404, 20404)
    assert_refused(world.delete(world.one(path)), 404, 20404)
    assert world.rows(world.at(path)) == []


@pytest.mark.parametrize("path", SAME_ROWS)
def test_the_older_paths_show_the_same_mappings(world: World, path: str) -> None:
    other = SAME_ROWS[path]
    made = world.map(path)
    (seen,) = world.rows(world.at(other))
    assert seen == world.get(world.one(other)).json()
    assert set(made) ^ set(seen) == {"domain_sid", "uri"}
    assert {name: made[name] for name in made.keys() & seen.keys()} == {n: seen[n] for n in made.keys() & seen.keys()}
    assert_refused(world.post(world.at(other), **world.parameter(other)), 400, 21231, "already associated")
    assert world.delete(world.one(other)).status_code == 204
    assert world.rows(world.at(path)) == []


@pytest.mark.parametrize("path", PATHS)
def test_what_cannot_be_mapped(world: World, twilio: LocalTwilio, path: str) -> None:
    prefix = world.list_of(path)["sid"][:2]
    assert_refused(world.post(world.at(path)), 400, 20001)
    for bad in ("", "nope", "SD" + "0" * 32):
        name = next(iter(world.parameter(path)))
        assert_refused(world.post(world.at(path), **{name: bad}), 400, 20001)
    unknown = prefix + "0" * 32
    assert_refused(world.post(world.at(path), **world.parameter(path, unknown)), 404, 20404, unknown)
    lists = "ip_access_control_lists" if "Ip" in path else "credential_lists"
    (theirs,) = twilio.seed_rows(lists, SUBACCOUNT.sid, [{"friendly_name": "theirs"}])
    assert_refused(world.post(world.at(path), **world.parameter(path, theirs)), 404, 20404, theirs)
    twilio.settings.unknown_sids = {world.list_of(path)["sid"]}
    assert_refused(world.post(world.at(path), **world.parameter(path)), 404, 20404)
    nowhere = f"Domains/SD{'0' * 32}/{path}"
    assert_refused(world.post(nowhere, **world.parameter(path)), 404, 20404, nowhere)
    assert_refused(world.get(nowhere), 404, 20404)
    assert world.rows(world.at(path)) == []
    assert_refused(world.post(world.one(path), **world.parameter(path)), 405, 20004)


@pytest.mark.parametrize("path", PATHS)
def test_a_list_that_is_mapped_cannot_be_deleted(world: World, path: str) -> None:
    world.map(path)
    lists, code = ("IpAccessControlLists", 21236) if "Ip" in path else ("CredentialLists", 21241)
    one = f"{lists}/{world.list_of(path)['sid']}"
    assert_refused(world.delete(one), 400, code, world.domain["sid"])
    assert world.get(one).ok
    world.delete(world.one(path))
    assert world.delete(one).status_code == 204


@pytest.mark.parametrize("path", PATHS)
def test_deleting_a_domain_frees_its_lists(world: World, path: str) -> None:
    world.map(path)
    assert world.delete(f"Domains/{world.domain['sid']}").status_code == 204
    assert_refused(world.get(world.one(path)), 404, 20404)
    for one in (f"CredentialLists/{world.phones['sid']}", f"IpAccessControlLists/{world.offices['sid']}"):
        assert world.delete(one).status_code == 204


@pytest.mark.parametrize("path", PATHS)
def test_a_mapping_is_called_as_its_list_is_now(world: World, twilio: LocalTwilio, path: str) -> None:
    before = world.map(path)
    lists = "IpAccessControlLists" if "Ip" in path else "CredentialLists"
    world.post(f"{lists}/{before['sid']}", FriendlyName="renamed")
    assert world.get(world.one(path)).json() == {**before, "friendly_name": "renamed"}
    kind = "ip_access_control_lists" if "Ip" in path else "credential_lists"
    twilio.edit_row(kind, MAIN_ACCOUNT.sid, "renamed", friendly_name="by hand")
    assert world.rows(world.at(path)) == [{**before, "friendly_name": "by hand"}]


@pytest.mark.parametrize(("calls", "calls_ip"), [(CALLS, CALLS_IP), (OLDER, OLDER_IP)])
def test_auth_type_is_of_the_call_mappings(world: World, calls: str, calls_ip: str) -> None:
    before = world.get(f"Domains/{world.domain['sid']}").json()
    world.map(REGISTRATIONS)
    assert world.auth_type == ""
    world.map(calls)
    assert world.auth_type == "CREDENTIAL_LIST"
    world.map(calls_ip)
    after = world.get(f"Domains/{world.domain['sid']}").json()
    assert after == {**before, "auth_type": "IP_ACL,CREDENTIAL_LIST"}
    assert world.rows("Domains") == [after]
    world.delete(world.one(calls))
    assert world.auth_type == "IP_ACL"
    world.post(f"Domains/{world.domain['sid']}", FriendlyName="x")
    assert world.auth_type == "IP_ACL"
    world.delete(world.one(calls_ip))
    assert world.auth_type == ""


def test_auth_type_of_both_kinds_has_its_order_from_a_setting(world: World, twilio: LocalTwilio) -> None:
    twilio.settings.credential_list_first = True
    world.map(CALLS_IP)
    world.map(CALLS)
    assert world.auth_type == "CREDENTIAL_LIST,IP_ACL"


def test_by_hand(world: World, twilio: LocalTwilio) -> None:
    account, domain, phones = MAIN_ACCOUNT.sid, world.domain["sid"], world.phones["sid"]
    kinds = ("auth_calls_credential_list_mappings", "auth_registrations_credential_list_mappings")
    for kind in kinds:
        assert twilio.seed_rows(kind, account, [{"sid": phones}], domain) == [phones]
    assert world.auth_type == "CREDENTIAL_LIST"
    assert twilio.rows(kinds[0], account, "scranton.sip.twilio.com") == world.rows(world.at(CALLS))
    older = twilio.row("credential_list_mappings", account, phones, domain)
    assert older == world.get(world.one(OLDER)).json()
    assert older["friendly_name"] == "phones"
    assert older["uri"].endswith(f"{phones}.json")
    twilio.remove_row("credential_list_mappings", account, phones, domain)
    assert (world.auth_type, world.rows(world.at(CALLS))) == ("", [])
    twilio.seed_rows(kinds[0], account, [{"sid": phones}], domain)
    twilio.remove_row("credential_lists", account, "phones")
    assert [world.auth_type, *(world.rows(world.at(path)) for path in (CALLS, REGISTRATIONS))] == ["", [], []]


def test_a_mapping_may_lag_in_both_its_lists_and_faults_find_it(world: World, twilio: LocalTwilio) -> None:
    twilio.settings.list_lag = 1
    world.map(CALLS)
    assert [len(world.rows(world.at(path))) for path in (OLDER, CALLS)] == [0, 1]
    twilio.fault("reset", method="POST", path=CALLS_IP, before_commit=False)
    with pytest.raises(OSError, match="Connection"):
        world.map(CALLS_IP)
    assert_refused(world.post(world.at(CALLS_IP), **world.parameter(CALLS_IP)), 400, 21231)
    twilio.rewrite("credential_list_sid", "refuse")
    assert_refused(world.post(world.at(REGISTRATIONS), **world.parameter(REGISTRATIONS)), 400, 20001)
    twilio.close_account(MAIN_ACCOUNT.sid)
    for path in PATHS:
        assert_refused(world.get(world.at(path)), 404, 20404)
