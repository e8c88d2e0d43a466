"""`sipdomain doctor`: each of its findings, on an account that is set up for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.cli import examining
from sipdomain_provider.cli.app import app
from sipdomain_provider.cli.checking import endpoint
from sipdomain_provider.twilio.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCOUNT = MAIN_ACCOUNT.sid
NAME = "tried-office.sip.twilio.com"


def doctor(twilio: LocalTwilio, *arguments: str, code: int, **more: str) -> str:
    environment = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": MAIN_ACCOUNT.auth_token}
    environment |= {"TWILIO_API_BASE_URL": twilio.url, "TWILIO_MAX_RETRIES": "0", **more}
    found = CliRunner().invoke(app, ["doctor", *arguments], env=environment)
    assert found.exit_code == code, found.output
    return found.output


def healthy(twilio: LocalTwilio, **domain: Any) -> tuple[str, str]:
    """A domain with a list of one user, mapped for calls; the SIDs of both."""
    (users,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Users"}])
    twilio.seed_rows("credentials", ACCOUNT, [{"username": "alice", "password": "Correct-Horse-1"}], users)
    (sid,) = twilio.seed_rows("domains", ACCOUNT, [{"domain_name": NAME, **domain}])
    twilio.seed_rows("auth_calls_credential_list_mappings", ACCOUNT, [{"sid": users}], sid)
    return sid, users


def warnings(twilio: LocalTwilio) -> list[str]:
    said = doctor(twilio, "--quiet", code=2)
    assert all(line.startswith("warning  ") for line in said.splitlines())
    return [line.removeprefix("warning  ") for line in said.splitlines()]


def test_nothing_is_wrong(twilio: LocalTwilio) -> None:
    healthy(twilio)
    said = doctor(twilio, code=0).splitlines()
    assert said == [
        f"ok       credentials: the auth token of account {ACCOUNT}",
        f"ok       endpoint: {twilio.url} (region or base URL {twilio.url})",
        f"ok       account {ACCOUNT} is active",
    ]
    assert doctor(twilio, "--quiet", code=0) == ""
    assert {each.method for each in twilio.requests()} == {"GET"}


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        (
            {"voice_url": "http://u:pw@example.com/"},
            "voice_url is http://u:[secret]@example.com/: what",
        ),
        ({"voice_fallback_method": "PUT"}, "voice_fallback_method is PUT. Use GET or POST"),
        (
            {"sip_registration": True},
            "allows registrations, and no credential list is mapped for them. Map",
        ),
    ],
)
def test_what_a_domain_has(domain: dict[str, Any], said: str, twilio: LocalTwilio) -> None:
    healthy(twilio, **domain)
    (line,) = warnings(twilio)
    assert NAME in line
    assert said in line


def test_a_domain_that_lets_nobody_in(twilio: LocalTwilio) -> None:
    twilio.seed_rows("domains", ACCOUNT, [{"domain_name": NAME}])
    assert warnings(twilio) == [f"{NAME} lets no call in: nothing is mapped to it for calls. Map a list to it"]


def test_a_mapped_list_without_members(twilio: LocalTwilio) -> None:
    sid, _users = healthy(twilio)
    (empty,) = twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "Empty"}])
    twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "Empty and not mapped"}])
    twilio.seed_rows("auth_calls_ip_access_control_list_mappings", ACCOUNT, [{"sid": empty}], sid)
    (line,) = warnings(twilio)
    assert line.startswith("IP access control list Empty is mapped to a domain and has no IP address. Add IP addresses")


def test_limits_that_are_near(twilio: LocalTwilio) -> None:
    _sid, users = healthy(twilio)
    twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": f"List {number}"} for number in range(89)])
    people = [{"username": f"user-{number}", "password": "Correct-Horse-1"} for number in range(899)]
    twilio.seed_rows("credentials", ACCOUNT, people, users)
    lists, members = warnings(twilio)
    assert lists.startswith("the account has 90 credential lists, and Twilio allows 100")
    assert members.startswith("credential list Users has 900 credentials, and Twilio allows 1000. Use another list")
    assert set(examining.LIMITS.values()) == {100, 1000}


def test_a_key_that_may_not_list(twilio: LocalTwilio) -> None:
    healthy(twilio)
    body = {"code": 70051, "message": "Authorization failed", "status": 401}
    twilio.fault("status", "GET", "/CredentialListMappings.json", status=401, body=body, times=None)
    lines = warnings(twilio)
    assert len(lines) == 2, "one for each kind"
    assert "may not list the call credential list mappings: Twilio answered 401, error 70051" in lines[0]


def test_the_clock(twilio: LocalTwilio) -> None:
    healthy(twilio)
    twilio.settings.date_offset = 3600
    (line,) = warnings(twilio)
    assert "s behind Twilio's. Set it by NTP" in line


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"TWILIO_AUTH_TOKEN": "wrong"}, "Twilio answered 401, error 20003"),
        ({"TWILIO_AUTH_TOKEN": ""}, "no credentials are configured for account"),
        ({"TWILIO_API_BASE_URL": "http://127.0.0.1:9"}, "no connection to http://127.0.0.1:9"),
    ],
)
def test_what_cannot_work(more: dict[str, str], said: str, twilio: LocalTwilio) -> None:
    last = doctor(twilio, code=1, **more).splitlines()[-1]
    assert last.startswith("problem  ")
    assert said in last


def test_an_account_that_is_suspended_or_closed(twilio: LocalTwilio) -> None:
    twilio.suspend_account(ACCOUNT)
    said = doctor(twilio, code=1)
    assert f"problem  account {ACCOUNT} is suspended. See the Twilio Console" in said
    twilio.close_account(ACCOUNT)
    assert f"problem  account {ACCOUNT} is closed, or not in this region" in doctor(twilio, code=1)


def test_json(twilio: LocalTwilio) -> None:
    healthy(twilio, voice_method="PUT")
    said = json.loads(doctor(twilio, "--json", code=2))
    assert [each["level"] for each in said] == ["ok", "ok", "ok", "warning"]


def test_proxy_and_certificates_are_told_without_a_password() -> None:
    settings = read_settings({"twilio:accountSid": ACCOUNT, "twilio:authToken": "a"}.get, {})
    environment = {
        "HTTPS_PROXY": "http://u:pw@proxy.example.com:1",
        "REQUESTS_CA_BUNDLE": "/ca.pem",
        "HTTP_PROXY": "http://no",
    }
    said: Iterable[str] = [each.what for each in endpoint(settings, environment)]
    assert list(said)[2:] == [
        "proxy: http://u:[secret]@proxy.example.com:1 (HTTPS_PROXY)",
        "certificates: /ca.pem (REQUESTS_CA_BUNDLE)",
    ]
