"""Who may do what: credentials, subaccounts, restricted keys, suspended and closed accounts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

import local_twilio
from local_twilio import MAIN_ACCOUNT, OTHER_ACCOUNT, SUBACCOUNT, LocalTwilio

from .sip import Sip, assert_refused

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = (MAIN_ACCOUNT.sid, MAIN_ACCOUNT.auth_token)
KEY = (MAIN_ACCOUNT.api_key or "", MAIN_ACCOUNT.api_secret or "")
SUB = (SUBACCOUNT.sid, SUBACCOUNT.auth_token)
SUB_KEY = ("SK" + "0b" * 16, "not-a-real-secret-of-the-subaccount")
OTHER = (OTHER_ACCOUNT.sid, OTHER_ACCOUNT.auth_token)


@pytest.mark.parametrize(
    ("account_sid", "allowed", "with_setting"),
    [
        (MAIN_ACCOUNT.sid, {MAIN, KEY}, {MAIN, KEY}),
        (SUBACCOUNT.sid, {MAIN, SUB, SUB_KEY}, {MAIN, SUB, SUB_KEY, KEY}),
        (OTHER_ACCOUNT.sid, {OTHER}, {OTHER}),
        ("AC" + "f" * 32, set(), set()),
    ],
)
def test_which_credentials_reach_an_account(
    twilio: LocalTwilio, account_sid: str, allowed: set[Any], with_setting: set[Any]
) -> None:
    twilio.add_account(replace(SUBACCOUNT, api_key=SUB_KEY[0], api_secret=SUB_KEY[1]))
    url = f"{twilio.url}/2010-04-01/Accounts/{account_sid}/SIP/Domains.json"
    for setting, expected in ((False, allowed), (True, with_setting)):
        twilio.settings.main_keys_reach_subaccounts = setting
        answers = {each: requests.get(url, auth=each) for each in (MAIN, KEY, SUB, SUB_KEY, OTHER)}
        assert {each for each, answer in answers.items() if answer.ok} == expected
        for refused in (answer for each, answer in answers.items() if each not in expected):
            assert_refused(refused, 401, 20003, "Authenticate")
            assert refused.headers["WWW-Authenticate"] == 'Basic realm="Twilio API"'


@pytest.mark.parametrize(
    "header", [None, "Basic", "Basic !", "Basic bm9jb2xvbg==", "Basic /w==", "Bearer x", "Basic QUM6eA=="]
)
def test_no_credentials_are_401(twilio: LocalTwilio, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for path in (f"Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains.json", f"Accounts/{MAIN_ACCOUNT.sid}/Nope.json", "x"):
        refused = requests.get(f"{twilio.url}/2010-04-01/{path}", headers=headers)
        assert_refused(refused, 401, 20003)
        assert refused.json()["detail"] == "Your AccountSid or AuthToken was incorrect."


def test_a_wrong_token_and_test_credentials(sip: Sip) -> None:
    sip.auth = (MAIN_ACCOUNT.sid, "wrong")
    assert_refused(sip.get("Domains"), 401, 20003)
    sip.auth = (MAIN_ACCOUNT.sid, MAIN_ACCOUNT.test_token or "")
    assert_refused(sip.get("Domains"), 403, 20008)


def test_default_accounts_have_letters_and_digits_and_are_documented() -> None:
    readme = (Path(local_twilio.__file__).parent / "README.md").read_text(encoding="utf-8")
    for account in (MAIN_ACCOUNT, SUBACCOUNT, OTHER_ACCOUNT):
        assert re.search(rf"`{account.sid}`.*`{account.auth_token}`", readme)
        for each in (account.sid, account.auth_token, account.api_key, account.api_secret, account.test_token):
            assert each is None or (each.isascii() and each.isalnum()), each


def test_an_account_has_twilios_ten_attributes(twilio: LocalTwilio) -> None:
    url = f"{twilio.url}/2010-04-01/Accounts/{SUBACCOUNT.sid}.json"
    account = requests.get(url, auth=MAIN).json()
    assert set(account) == {
        "auth_token", "date_created", "date_updated", "friendly_name", "owner_account_sid", "sid", "status",
        "subresource_uris", "type", "uri",
    }  # fmt: skip
    assert (account["auth_token"], account["owner_account_sid"]) == (SUBACCOUNT.auth_token, MAIN_ACCOUNT.sid)
    assert twilio.url + account["uri"] == url


@pytest.mark.parametrize(("code", "status"), [(20003, 401), (20005, 401), (20403, 403), (10001, 403)])
def test_a_suspended_account_is_refused(twilio: LocalTwilio, sip: Sip, code: int, status: int) -> None:
    twilio.suspend_account(MAIN_ACCOUNT.sid)
    twilio.settings.suspended_code = code
    refused = sip.get("Domains")
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    account = requests.get(f"{twilio.url}/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}.json", auth=MAIN)
    assert account.json()["status"] == "suspended"
    twilio.add_account(MAIN_ACCOUNT)
    assert sip.get("Domains").ok


REQUESTS: dict[str, Callable[[Sip, str], requests.Response]] = {
    "create": lambda sip, _sid: sip.post("Domains", DomainName="another.sip.twilio.com"),
    "read": lambda sip, sid: sip.get(f"Domains/{sid}"),
    "list": lambda sip, _sid: sip.get("Domains"),
    "update": lambda sip, sid: sip.post(f"Domains/{sid}", FriendlyName="x"),
    "delete": lambda sip, sid: sip.delete(f"Domains/{sid}"),
}


@pytest.mark.parametrize("lacking", REQUESTS)
def test_a_restricted_key_may_do_what_it_has_a_permission_for(twilio: LocalTwilio, sip: Sip, lacking: str) -> None:
    (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
    others: Any = [permission for permission in REQUESTS if permission != lacking]
    twilio.restrict_key(MAIN_ACCOUNT.sid, *others)
    before = twilio.domains(MAIN_ACCOUNT.sid)
    sip.auth = KEY
    assert_refused(REQUESTS[lacking](sip, sid), 401, 70051, "Authorization failed")
    assert twilio.domains(MAIN_ACCOUNT.sid) == before
    for permission in others:
        assert REQUESTS[permission](sip, sid).ok, permission


def test_a_restriction_is_the_keys_replaces_the_one_before_and_is_lifted(twilio: LocalTwilio, sip: Sip) -> None:
    (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
    twilio.restrict_key(MAIN_ACCOUNT.sid, "list")
    twilio.restrict_key(MAIN_ACCOUNT.sid, "read")
    assert sip.get("Domains").ok
    sip.auth = KEY
    assert [sip.request("HEAD", path).status_code for path in (f"Domains/{sid}", "Domains")] == [200, 401]
    twilio.settings.main_keys_reach_subaccounts = True
    below = Sip(twilio, SUBACCOUNT)
    below.auth = KEY
    assert_refused(below.get("Domains"), 401, 70051)
    twilio.restrict_key(MAIN_ACCOUNT.sid)
    assert_refused(sip.get(f"Domains/{sid}"), 401, 70051)
    twilio.clear_restrictions()
    assert sip.get("Domains").ok


def test_everything_under_a_closed_account_is_twilios_404(twilio: LocalTwilio, sip: Sip) -> None:
    (sid,) = twilio.seed(SUBACCOUNT.sid, 1)
    theirs = Sip(twilio, SUBACCOUNT)
    twilio.close_account(SUBACCOUNT.sid)
    for auth in (SUB, MAIN):
        theirs.auth = auth
        for request in REQUESTS.values():
            assert_refused(request(theirs, sid), 404, 20404, f"/Accounts/{SUBACCOUNT.sid}/SIP/Domains")
        assert_refused(theirs.get("CredentialLists"), 404, 20404)
    theirs.auth = (SUBACCOUNT.sid, "wrong")
    assert_refused(theirs.get("Domains"), 401, 20003)
    assert sip.get("Domains").ok
    twilio.add_account(SUBACCOUNT)
    theirs.auth = SUB
    assert theirs.get(f"Domains/{sid}").ok
