"""Edits by hand and the control endpoints: what a test does to the stand-in, in Python and over HTTP."""

from __future__ import annotations

import re
import sqlite3
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

import local_twilio
from local_twilio import OTHER_ACCOUNT, SUBACCOUNT, LocalTwilio, TwilioError
from local_twilio.control import PREFIX, routes
from local_twilio.service import RESOURCES

from .sip import ACCOUNT, STRONG, control

if TYPE_CHECKING:
    from .sip import Sip

NAME = "one.sip.twilio.com"
README = (Path(local_twilio.__file__).parent / "README.md").read_text(encoding="utf-8")


# --- by hand


def test_domains_by_hand(twilio: LocalTwilio) -> None:
    first, second = twilio.seed(ACCOUNT, 2, prefix="d", voice_method="GET")
    edited = twilio.edit(ACCOUNT, "D-0.sip.twilio.com", auth_type="IP_ACL", domain_name="e.sip.twilio.com")
    assert (edited["voice_method"], edited["auth_type"]) == ("GET", "IP_ACL")
    assert twilio.domain(ACCOUNT, "e.sip.twilio.com") == twilio.domain(ACCOUNT, first) == edited
    with pytest.raises(sqlite3.IntegrityError):
        twilio.edit(ACCOUNT, second, domain_name="e.sip.twilio.com")
    with pytest.raises(sqlite3.IntegrityError):
        twilio.seed(SUBACCOUNT.sid, 2, prefix="d")
    assert twilio.domains(SUBACCOUNT.sid) == [], "all or none"
    with pytest.raises(TwilioError, match="not found"):
        twilio.domain(SUBACCOUNT.sid, "e.sip.twilio.com")
    twilio.remove(ACCOUNT, second)
    assert twilio.domains(ACCOUNT) == [edited]


# --- over HTTP


@pytest.fixture
def local(twilio: LocalTwilio) -> partial[Any]:
    return partial(control, twilio)


def test_faults_rewrites_and_restrictions_over_http(twilio: LocalTwilio, sip: Sip, local: partial[Any]) -> None:
    assert local("GET", "health") == {"status": "ok", "database": None}
    fault = local("POST", "faults", kind="status", status=429, retry_after=1)
    assert (fault["kind"], fault["number"], fault["taken"]) == ("status", 1, 0)
    assert sip.get("Domains").headers["Retry-After"] == "1"
    assert [one["taken"] for one in local("GET", "faults")] == [1]
    local("POST", "faults/1/release", 204)
    local("DELETE", "faults", 204)
    assert local("GET", "faults") == []
    local("POST", "rewrites", 204, attribute="secure", how="ignore")
    assert local("GET", "rewrites") == {"secure": "ignore"}
    local("DELETE", "rewrites", 204)
    local("POST", "restrictions", 204, account_sid=ACCOUNT, permissions=["read", "update"])
    assert local("GET", "restrictions") == {ACCOUNT: ["read", "update"]}
    local("DELETE", "restrictions", 204)
    assert local("GET", "restrictions") == local("GET", "rewrites") == {}
    assert [request.method for request in twilio.requests()] == ["GET"]


def test_settings_over_http(twilio: LocalTwilio, local: partial[Any]) -> None:
    settings = {
        "latency": 0.01, "date_offset": 5, "list_lag": 1, "hold_deleted_names": 2, "unknown_sids": ["BY1"],
        "suspended_code": 20005, "duplicate_username_code": 21243, "credential_list_first": True,
        "main_keys_reach_subaccounts": True,
    }  # fmt: skip
    assert local("PUT", "settings", **settings) == settings == twilio.settings.as_json()
    for wrong in (
        {"nope": 1}, {"latency": "x"}, {"latency": None}, {"suspended_code": 1}, {"duplicate_username_code": 20003},
        {"credential_list_first": 1}, {"list_lag": True}, {"unknown_sids": "BY1"},
    ):  # fmt: skip
        assert local("PUT", "settings", 400, **{"list_lag": 2, **wrong})["message"]
    assert local("GET", "settings") == settings, "all or none"


def test_accounts_and_the_log_over_http(twilio: LocalTwilio, local: partial[Any]) -> None:
    sid, token = "AC" + "7" * 32, "not-a-real-token"
    local("POST", "accounts", 204, sid=sid, auth_token=token)

    def status() -> int:
        url = f"{twilio.url}/2010-04-01/Accounts/{sid}/SIP/Domains.json"
        return requests.get(url, auth=(sid, token)).status_code

    found = [status()]
    for change in ("suspend", "close"):
        local("POST", f"accounts/{sid}/{change}", 204)
        found.append(status())
    assert found == [200, 401, 404]
    logged = local("GET", "requests")
    assert [each["account"] for each in logged] == [sid] * 3
    assert token not in str(logged)
    local("DELETE", "requests", 204)
    assert twilio.requests() == []


MISSING = "CL" + "0" * 32


def rows(kind: str, account_sid: str = ACCOUNT, parent: str | None = None, **row: Any) -> dict[str, Any]:
    return {"kind": kind, "account_sid": account_sid, "parent": parent, "rows": [row]}


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("seed_rows", {}, 400, "missing"),
        ("seed_rows", rows("nope"), 400, "nope"),
        ("seed_rows", rows("credentials"), 400, "belong to one of credential_lists"),
        ("seed_rows", rows("credential_lists", parent=MISSING), 400, "belong to nothing but an account"),
        ("seed_rows", rows("credential_lists", "AC" + "f" * 32), 404, "not found"),
        *(
            ("seed_rows", rows("credentials", each.sid, "phones"), 404, "not found")
            for each in (OTHER_ACCOUNT, SUBACCOUNT)
        ),
        ("seed_rows", rows("credential_list_mappings", parent=NAME, sid=MISSING), 404, "not found"),
        ("password_is", {"list_sid": MISSING, "username": "dwight", "password": STRONG}, 404, "not found"),
        ("password_is", {"list_sid": "", "username": "", "password": STRONG}, 404, "not found"),
        ("restrictions", {"account_sid": ACCOUNT, "permissions": ["nope"]}, 400, "'nope' is none of create, read"),
        ("restrictions", {"account_sid": OTHER_ACCOUNT.sid, "permissions": ["read"]}, 400, "has no API key"),
        *((f"accounts/ACnope/{change}", {}, 404, "not found") for change in ("close", "suspend")),
        ("faults", {"kind": "nope"}, 400, "'nope' is none of status, reset"),
        ("faults", {"nope": 1}, 400, "missing"),
        ("faults", {"kind": "status", "path": "("}, 400, "unterminated subpattern"),
        *(("faults", {"kind": "status", name: 0}, 400, "count from 1") for name in ("nth", "times")),
        *(("faults", {"kind": "status", "status": wrong}, 400, "between 200 and 599") for wrong in (199, 600)),
        ("faults/9/release", {}, 400, "fault 9"),
        ("rewrites", {"attribute": "nope", "how": "lower"}, 400, "no resource has an attribute 'nope'"),
        ("rewrites", {"attribute": "secure", "how": "nope"}, 400, "'nope' is none of lower, upper"),
    ],
)
def test_nonsense(
    twilio: LocalTwilio, local: partial[Any], path: str, body: dict[str, Any], status: int, message: str
) -> None:
    twilio.seed_rows("domains", ACCOUNT, [{"domain_name": NAME}])
    twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "phones"}])
    assert message in local("POST", path, status, **body)["message"]
    assert twilio.rows("credential_list_mappings", ACCOUNT, NAME) == []


@pytest.mark.parametrize("body", ["nope", "[1]"])
def test_a_body_that_is_no_object_is_400(twilio: LocalTwilio, body: str) -> None:
    assert requests.post(f"{twilio.url}{PREFIX}/faults", data=body).status_code == 400


# --- the README


def test_every_endpoint_setting_kind_limit_and_name_is_documented(twilio: LocalTwilio) -> None:
    documented = set(re.findall(r"^\| `([A-Z]+) (/_local/[^` ]+)`", README, re.MULTILINE))
    exist = {
        (method, PREFIX + route.path.replace(":int", ""))
        for route in routes(twilio)
        for method in (route.methods or ())
        if method != "HEAD"
    }
    assert documented == exist
    words = [*twilio.settings.as_json(), *(each.kind for each in RESOURCES)]
    assert [word for word in words if f"`{word}`" not in README] == []
    assert [each.limit for each in RESOURCES if each.limit is not None and f"({each.limit.code})" not in README] == []
    text = README + str(local_twilio.__doc__)
    assert [name for name in local_twilio.__all__ if not re.search(rf"\b{name}\b", text)] == []
