"""Credential lists, credentials, IP access control lists and addresses: rules, codes, parents, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from local_twilio import MAIN_ACCOUNT, OTHER_ACCOUNT, SUBACCOUNT, Account, LocalTwilio
from tests.api.test_local_twilio_domains import assert_refused

if TYPE_CHECKING:
    from collections.abc import Iterator

STRONG = "Correct1Horse"
CREDENTIAL_LISTS = "CredentialLists"
IP_LISTS = "IpAccessControlLists"
CREDENTIAL = {"Username": "dwight", "Password": STRONG}
ADDRESS = {"FriendlyName": "office", "IpAddress": "192.168.1.242"}
# By list: its members' path, a member, the SID prefixes of both, the code of a taken name, the longest name.
KINDS: dict[str, Any] = {
    CREDENTIAL_LISTS: ("Credentials", CREDENTIAL, "CL", "CR", 21240, 64),
    IP_LISTS: ("IpAddresses", ADDRESS, "AL", "IP", 21235, 255),
}


class Sip:
    """One account's /SIP/ paths, without `.json`."""

    def __init__(self, twilio: LocalTwilio, account: Account = MAIN_ACCOUNT) -> None:
        self.base = f"{twilio.url}/2010-04-01/Accounts/{account.sid}/SIP"
        self.session = requests.Session()
        self.session.auth = (account.sid, account.auth_token)

    def post(self, path: str, **parameters: Any) -> requests.Response:
        return self.session.post(f"{self.base}/{path}.json", data=parameters)

    def created(self, path: str, **parameters: Any) -> dict[str, Any]:
        response = self.post(path, **parameters)
        assert response.status_code == 201, response.text
        return response.json()

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.session.get(f"{self.base}/{path}.json", params=query)

    def rows(self, path: str) -> list[dict[str, Any]]:
        body = self.get(path).json()
        return next(value for value in body.values() if isinstance(value, list))

    def delete(self, path: str) -> requests.Response:
        return self.session.delete(f"{self.base}/{path}.json")


@pytest.fixture
def sip(twilio: LocalTwilio) -> Iterator[Sip]:
    sip = Sip(twilio)
    yield sip
    sip.session.close()


def without_dates(row: dict[str, Any]) -> dict[str, Any]:
    assert row["date_created"].endswith(" +0000")
    assert row["date_updated"].endswith(" +0000")
    return {name: value for name, value in row.items() if not name.startswith("date_")}


# --- lists


@pytest.mark.parametrize("lists", KINDS)
def test_a_list_answers_as_twilio_does(sip: Sip, lists: str) -> None:
    members, _, prefix, *_ = KINDS[lists]
    made = sip.created(lists, FriendlyName="Scranton")
    path = f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/{lists}/{made['sid']}"
    assert made["sid"].startswith(prefix)
    assert without_dates(made) == {
        "account_sid": MAIN_ACCOUNT.sid,
        "friendly_name": "Scranton",
        "sid": made["sid"],
        "subresource_uris": {"credentials" if lists == CREDENTIAL_LISTS else "ip_addresses": f"{path}/{members}.json"},
        "uri": f"{path}.json",
    }
    assert sip.get(f"{lists}/{made['sid']}").json() == made
    assert sip.rows(lists) == [made]
    renamed = sip.post(f"{lists}/{made['sid']}", FriendlyName="Stamford")
    assert renamed.status_code == 200
    assert renamed.json() == {**made, "friendly_name": "Stamford", "date_updated": renamed.json()["date_updated"]}
    assert sip.delete(f"{lists}/{made['sid']}").status_code == 204
    assert_refused(sip.get(f"{lists}/{made['sid']}"), 404, 20404)
    assert sip.rows(lists) == []


@pytest.mark.parametrize("lists", KINDS)
def test_a_list_has_a_name_of_its_own_in_the_account(twilio: LocalTwilio, sip: Sip, lists: str) -> None:
    *_, taken, longest = KINDS[lists]
    first = sip.created(lists, FriendlyName="Scranton")
    other = sip.created(lists, FriendlyName="scranton")
    assert_refused(sip.post(lists, FriendlyName="Scranton"), 400, taken, "friendly_name")
    assert_refused(sip.post(f"{lists}/{other['sid']}", FriendlyName="Scranton"), 400, taken)
    assert sip.post(f"{lists}/{first['sid']}", FriendlyName="Scranton").status_code == 200
    subaccount = Sip(twilio, SUBACCOUNT)
    subaccount.created(lists, FriendlyName="Scranton")
    sip.created(next(each for each in KINDS if each != lists), FriendlyName="Scranton")
    for name in ("", "x" * (longest + 1)):
        assert_refused(sip.post(lists, FriendlyName=name), 400, 20002, "FriendlyName")
        assert_refused(sip.post(f"{lists}/{other['sid']}", FriendlyName=name), 400, 20002, "FriendlyName")
    assert_refused(sip.post(lists), 400, 20001, "FriendlyName")
    assert_refused(sip.post(f"{lists}/{other['sid']}"), 400, 20001, "FriendlyName")
    assert sip.created(lists, FriendlyName="ü" * longest)["friendly_name"] == "ü" * longest
    sip.delete(f"{lists}/{first['sid']}")
    sip.created(lists, FriendlyName="Scranton")
    subaccount.session.close()


@pytest.mark.parametrize("lists", KINDS)
def test_members_need_their_list_and_go_with_it(twilio: LocalTwilio, sip: Sip, lists: str) -> None:
    members, member, prefix, *_ = KINDS[lists]
    gone, stays = (sip.created(lists, FriendlyName=name)["sid"] for name in ("gone", "stays"))
    inside = {sid: sip.created(f"{lists}/{sid}/{members}", **member)["sid"] for sid in (gone, stays)}
    assert_refused(sip.get(f"{lists}/{stays}/{members}/{inside[gone]}"), 404, 20404)
    assert sip.delete(f"{lists}/{gone}").status_code == 204
    for nowhere in (gone, f"{prefix}{'0' * 32}", "nope"):
        path = f"{lists}/{nowhere}/{members}"
        assert_refused(sip.get(path), 404, 20404, f"{path}.json was not found")
        assert_refused(sip.post(path, **member), 404, 20404)
        assert_refused(sip.post(path), 404, 20404)
        for one in (sip.get, sip.post, sip.delete):
            assert_refused(one(f"{path}/{inside[gone]}"), 404, 20404)
    assert [row["sid"] for row in sip.rows(f"{lists}/{stays}/{members}")] == [inside[stays]]
    other = Sip(twilio, OTHER_ACCOUNT)
    assert_refused(other.get(f"{lists}/{stays}/{members}"), 404, 20404)
    assert_refused(other.get(f"{lists}/{stays}"), 404, 20404)
    other.session.close()


# --- credentials


@pytest.fixture
def credentials(sip: Sip) -> str:
    return f"{CREDENTIAL_LISTS}/{sip.created(CREDENTIAL_LISTS, FriendlyName='phones')['sid']}/Credentials"


def test_a_credential_answers_as_twilio_does(sip: Sip, credentials: str) -> None:
    made = sip.created(credentials, **CREDENTIAL)
    assert without_dates(made) == {
        "account_sid": MAIN_ACCOUNT.sid,
        "credential_list_sid": credentials.split("/")[1],
        "sid": made["sid"],
        "uri": f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/{credentials}/{made['sid']}.json",
        "username": "dwight",
    }
    assert made["sid"].startswith("CR")
    assert sip.get(f"{credentials}/{made['sid']}").json() == made
    assert sip.rows(credentials) == [made]
    updated = sip.post(f"{credentials}/{made['sid']}", Password="Another1Horse").json()
    assert updated == {**made, "date_updated": updated["date_updated"]}
    assert sip.delete(f"{credentials}/{made['sid']}").status_code == 204
    assert sip.rows(credentials) == []


def test_a_username_is_unique_in_its_list_with_case(sip: Sip, credentials: str) -> None:
    sip.created(credentials, **CREDENTIAL)
    assert_refused(sip.post(credentials, **CREDENTIAL), 400, 21240, "username")
    sip.created(credentials, Username="Dwight", Password=STRONG)
    elsewhere = sip.created(CREDENTIAL_LISTS, FriendlyName="elsewhere")["sid"]
    sip.created(f"{CREDENTIAL_LISTS}/{elsewhere}/Credentials", **CREDENTIAL)
    for name in ("", "x" * 33):
        assert_refused(sip.post(credentials, Username=name, Password=STRONG), 400, 21243, "Username")
    for name in ("x" * 32, "1440013725.28"):
        assert sip.created(credentials, Username=name, Password=STRONG)["username"] == name
    assert_refused(sip.post(credentials, Password=STRONG), 400, 21240, "Username")
    assert_refused(sip.post(credentials, Username="x"), 400, 21240, "Password")


def test_the_code_of_a_duplicate_username_is_a_setting(twilio: LocalTwilio, sip: Sip, credentials: str) -> None:
    sip.created(credentials, **CREDENTIAL)
    twilio.settings.duplicate_username_code = 21243
    assert_refused(sip.post(credentials, **CREDENTIAL), 400, 21243, "username")


@pytest.mark.parametrize("weak", ["", "Short1Horse", "correct1horse", "CORRECT1HORSE", "CorrectaHorse"])
def test_a_weak_password_is_refused_and_not_told(twilio: LocalTwilio, sip: Sip, credentials: str, weak: str) -> None:
    sid = sip.created(credentials, **CREDENTIAL)["sid"]
    for response in (
        sip.post(credentials, Username="jim", Password=weak),
        sip.post(f"{credentials}/{sid}", Password=weak),
    ):
        assert_refused(response, 400, 21240, "Password")
        assert not weak or weak not in response.text
    assert twilio.password_is(credentials.split("/")[1], "dwight", STRONG)
    assert len(sip.rows(credentials)) == 1


def test_a_username_cannot_be_changed_and_a_password_need_not_be_sent(
    twilio: LocalTwilio, sip: Sip, credentials: str, unknown_parameters: list[str]
) -> None:
    made = sip.created(credentials, **CREDENTIAL)
    assert sip.post(f"{credentials}/{made['sid']}", Username="jim").json() == made
    unknown_parameters.clear()
    assert sip.post(f"{credentials}/{made['sid']}").json() == made
    assert twilio.password_is(credentials.split("/")[1], "dwight", STRONG)


def test_a_password_is_nowhere_but_in_its_digest(
    twilio: LocalTwilio, sip: Sip, credentials: str, unknown_parameters: list[str]
) -> None:
    list_sid = credentials.split("/")[1]
    created = sip.post(credentials, **CREDENTIAL)
    updated = sip.post(f"{credentials}/{created.json()['sid']}", Password="Another1Horse")
    refused = sip.post(credentials, Username="x" * 33, Password=f"{STRONG}2", Nope="1")
    sip.get(credentials, Password=STRONG)
    sip.post(f"{credentials}/{created.json()['sid']}", passWord=STRONG)
    assert twilio.password_is(list_sid, "dwight", "Another1Horse")
    assert not twilio.password_is(list_sid, "dwight", STRONG)
    twilio.seed_rows("credentials", MAIN_ACCOUNT.sid, [{"username": "jim", "password": STRONG}], list_sid)
    twilio.edit_row("credentials", MAIN_ACCOUNT.sid, "jim", list_sid, password="Another1Horse")
    assert twilio.password_is(list_sid, "jim", "Another1Horse")
    # Salted: the same password twice does not show.
    digests = {row.digest for row in twilio.store.older(str(created.request.path_url), than=None, skip=0, limit=9)}
    assert len(digests) == 2
    local = sip.base.partition("/2010")[0] + "/_local"
    shown = [
        created.text,
        updated.text,
        refused.text,
        repr(twilio.requests()),
        sip.session.get(f"{local}/requests").text,
        sip.session.get(f"{local}/rows/credentials/{MAIN_ACCOUNT.sid}/{list_sid}").text,
        *twilio.store._connection.iterdump(),
    ]
    for text in shown:
        assert "1Horse" not in text
    posts = [request.form for request in twilio.requests() if request.method == "POST"]
    assert posts[1:4] == [
        {"Username": "dwight", "Password": "[password]"},
        {"Password": "[password]"},
        {"Username": "x" * 33, "Password": "[password]", "Nope": "1"},
    ]
    assert posts[4] == {"passWord": "[password]"}
    unknown_parameters.clear()


# --- addresses


@pytest.fixture
def addresses(sip: Sip) -> str:
    return f"{IP_LISTS}/{sip.created(IP_LISTS, FriendlyName='offices')['sid']}/IpAddresses"


def test_an_address_answers_as_twilio_does(sip: Sip, addresses: str) -> None:
    made = sip.created(addresses, **ADDRESS)
    assert without_dates(made) == {
        "account_sid": MAIN_ACCOUNT.sid,
        "cidr_prefix_length": 32,
        "friendly_name": "office",
        "ip_access_control_list_sid": addresses.split("/")[1],
        "ip_address": "192.168.1.242",
        "sid": made["sid"],
        "uri": f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/{addresses}/{made['sid']}.json",
    }
    assert made["sid"].startswith("IP")
    changes = {"FriendlyName": "depot", "IpAddress": "127.0.0.1", "CidrPrefixLength": "8"}
    updated = sip.post(f"{addresses}/{made['sid']}", **changes).json()
    assert (updated["friendly_name"], updated["ip_address"], updated["cidr_prefix_length"]) == ("depot", "127.0.0.1", 8)
    assert sip.rows(addresses) == [updated]
    one = sip.post(f"{addresses}/{made['sid']}", CidrPrefixLength="0").json()
    assert (one["friendly_name"], one["ip_address"], one["cidr_prefix_length"]) == ("depot", "127.0.0.1", 0)


@pytest.mark.parametrize(
    ("parameter", "value", "code"),
    [
        *(("IpAddress", value, 21238) for value in ("", "1.2.3", "1.2.3.256", "1.2.3.*", "::1", "1.2.3.4/8", "a.b")),
        *(("CidrPrefixLength", value, 21238) for value in ("", "-1", "33", "8.0", "eight", "9" * 999)),
        *(("FriendlyName", value, 20002) for value in ("", "x" * 256)),
    ],
)
def test_a_bad_address_is_refused(sip: Sip, addresses: str, parameter: str, value: str, code: int) -> None:
    assert_refused(sip.post(addresses, **{**ADDRESS, parameter: value}), 400, code, parameter)
    made = sip.created(addresses, **ADDRESS)
    assert_refused(sip.post(f"{addresses}/{made['sid']}", **{parameter: value}), 400, code, parameter)
    assert sip.rows(addresses) == [made]


def test_an_address_is_in_a_list_once_and_so_is_its_name(sip: Sip, addresses: str) -> None:
    sip.created(addresses, **ADDRESS)
    other = sip.created(addresses, FriendlyName="other", IpAddress="10.0.0.1")
    for again in ({**ADDRESS, "FriendlyName": "x"}, {**ADDRESS, "IpAddress": "10.0.0.2"}):
        assert_refused(sip.post(addresses, **again), 400, 21235)
        assert_refused(sip.post(addresses, **again, CidrPrefixLength="8"), 400, 21235)
        assert_refused(sip.post(f"{addresses}/{other['sid']}", **again), 400, 21235)
    assert sip.post(f"{addresses}/{other['sid']}", FriendlyName="other", IpAddress="10.0.0.1").status_code == 200
    elsewhere = sip.created(IP_LISTS, FriendlyName="elsewhere")["sid"]
    sip.created(f"{IP_LISTS}/{elsewhere}/IpAddresses", **ADDRESS)


# --- what holds for every kind


def test_accounts_and_lists_have_limits(twilio: LocalTwilio) -> None:
    small = Account(
        "AC" + "5" * 32,
        "not-a-real-token-of-a-small-account",
        credential_list_limit=1,
        credential_limit=2,
        ip_access_control_list_limit=1,
        ip_address_limit=2,
    )
    twilio.add_account(small)
    twilio.seed(MAIN_ACCOUNT.sid, 9)
    sip = Sip(twilio, small)
    for lists, code, inner in ((CREDENTIAL_LISTS, 21239, 21242), (IP_LISTS, 21255, 21237)):
        sid = sip.created(lists, FriendlyName="one")["sid"]
        assert_refused(sip.post(lists, FriendlyName="two"), 400, code, "1")
        assert sip.post(f"{lists}/{sid}", FriendlyName="two").status_code == 200
        members = KINDS[lists][0]
        for number in range(3):
            response = sip.post(
                f"{lists}/{sid}/{members}",
                **(
                    {"Username": str(number), "Password": STRONG}
                    if lists == CREDENTIAL_LISTS
                    else {"FriendlyName": str(number), "IpAddress": f"10.0.0.{number}"}
                ),
            )
        assert_refused(response, 400, inner, "2")
    sip.session.close()


@pytest.mark.parametrize("lists", KINDS)
def test_lists_lag_rewrites_faults_and_restrictions_are_of_every_kind(
    twilio: LocalTwilio, sip: Sip, lists: str
) -> None:
    members, member, *_ = KINDS[lists]
    twilio.settings.list_lag = 1
    sid = sip.created(lists, FriendlyName="new")["sid"]
    assert [sip.rows(lists), [row["sid"] for row in sip.rows(lists)]] == [[], [sid]]
    inside = sip.created(f"{lists}/{sid}/{members}", **member)
    path = f"{lists}/{sid}/{members}"
    assert [len(sip.rows(path)) for _ in range(2)] == [0, 1]
    twilio.rewrite("friendly_name", "upper")
    assert sip.post(f"{lists}/{sid}", FriendlyName="shout").json()["friendly_name"] == "SHOUT"
    twilio.clear_rewrites()
    twilio.fault("status", method="DELETE", path=members, status=503)
    assert_refused(sip.delete(f"{path}/{inside['sid']}"), 503, 20503)
    assert sip.delete(f"{path}/{inside['sid']}").status_code == 204
    twilio.restrict_key(MAIN_ACCOUNT.sid, "read")
    sip.session.auth = (MAIN_ACCOUNT.api_key or "", MAIN_ACCOUNT.api_secret or "")
    assert sip.get(f"{lists}/{sid}").ok
    for refused in (sip.get(lists), sip.get(path), sip.post(path, **member), sip.delete(f"{lists}/{sid}")):
        assert_refused(refused, 401, 70051)
