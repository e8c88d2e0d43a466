"""`sipdomain doctor`: each of its findings, on an account that is set up for it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.cli.app import app
from sipdomain_provider.cli.doctor.check_access import endpoint
from sipdomain_provider.twilio.settings import read_settings
from sipdomain_provider.words import setting_names
from tests.api.account import ACCOUNT, PASSWORD, environment

if TYPE_CHECKING:
    from pathlib import Path

NAME = "tried-office.sip.twilio.com"
KEY = {"TWILIO_API_KEY": str(MAIN_ACCOUNT.api_key), "TWILIO_API_SECRET": str(MAIN_ACCOUNT.api_secret)}


def doctor(twilio: LocalTwilio, *arguments: str, code: int, **more: str) -> str:
    env = environment(twilio, TWILIO_MAX_RETRIES="0") | more
    found = CliRunner().invoke(app, ["doctor", *arguments], env=env)
    assert found.exit_code == code, found.output
    return found.output


def healthy(twilio: LocalTwilio, **domain: Any) -> tuple[str, str]:
    """A domain with a list of one user, mapped for calls; the SIDs of both."""
    (users,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Users"}])
    twilio.seed_rows("credentials", ACCOUNT, [{"username": "alice", "password": PASSWORD}], users)
    (sid,) = twilio.seed_rows("domains", ACCOUNT, [{"domain_name": NAME, **domain}])
    twilio.seed_rows("auth_calls_credential_list_mappings", ACCOUNT, [{"sid": users}], sid)
    return sid, users


def test_nothing_is_wrong(twilio: LocalTwilio) -> None:
    healthy(twilio)
    said = doctor(twilio, code=0).splitlines()
    assert said == [
        f"ok       credentials to use: the auth token of account {ACCOUNT}",
        f"ok       endpoint: {twilio.url}",
        f"ok       account {ACCOUNT} is active",
        "ok       this machine's clock agrees with Twilio's",
        (
            "ok       permissions: 8 of 8 kinds were listed, and one resource of each of 4 was read; create, update and"
            " delete were not tried"
        ),
        "ok       limits: 1 of 100 SIP domains, 1 of 100 credential lists, 0 of 1000 IP access control lists",
        (
            "ok       looked at who is let in, URLs, methods, members and address ranges of 1 SIP domain,"
            " 1 credential list, 1 credential, 1 call credential list mapping"
        ),
        "no problems, no warnings",
    ]
    assert doctor(twilio, "--quiet", code=0) == ""
    assert {each.method for each in twilio.requests()} == {"GET"}


def test_each_warning_of_a_resource(twilio: LocalTwilio) -> None:
    """And none of what is as it should be."""
    odd = {"voice_url": "http://u:pw@example.com/", "voice_fallback_method": "PUT", "sip_registration": True}
    sid, _users = healthy(twilio, **odd)
    twilio.seed_rows("domains", ACCOUNT, [{"domain_name": "tried-closed.sip.twilio.com"}])
    lists = [{"friendly_name": name} for name in ("Empty and not mapped", "Empty", "Offices")]
    _unmapped, empty, offices = twilio.seed_rows("ip_access_control_lists", ACCOUNT, lists)
    twilio.seed_rows("auth_calls_ip_access_control_list_mappings", ACCOUNT, [{"sid": empty}], sid)
    rows = [("any", "0.0.0.0", 0), ("wide", "10.0.0.0", 7), ("fine", "11.0.0.0", 8), ("one", "0.0.0.1", 32)]
    addresses = [{"friendly_name": name, "ip_address": ip, "cidr_prefix_length": size} for name, ip, size in rows]
    twilio.seed_rows("ip_addresses", ACCOUNT, addresses, offices)
    twilio.settings.date_offset = 3600
    clock, *said = doctor(twilio, "--quiet", code=2).splitlines()
    assert clock.endswith("s behind Twilio's. Set it by NTP: certificates are judged by it")
    many = "Name the addresses that calls come from"
    assert [line.removeprefix("warning  ") for line in said] == [
        "tried-closed.sip.twilio.com: it lets no call in: nothing is mapped to it for calls. Map a list to it",
        (
            f"{NAME}: it allows registrations, and no credential list is mapped for them. Map a credential list for"
            " registrations, or turn sip_registration off"
        ),
        (
            f"{NAME} (http://u:[secret]@example.com/): voice_url is not encrypted: no speech passes there, but who"
            " calls whom does. Use https://"
        ),
        f"{NAME}: voice_fallback_method is PUT. Use GET or POST",
        "IP access control list Empty: it is mapped to a domain and has no IP address. Add IP addresses, or unmap it",
        f"IP access control list Offices: wide (10.0.0.0/7): more addresses are let in than a /8 has. {many}",
        f"IP access control list Offices: any (0.0.0.0/0): every address is let in. {many}",
    ]
    in_json = json.loads(doctor(twilio, "--json", code=2))
    assert {each["level"] for each in in_json} == {"ok", "warning"}
    put = {"level": "warning", "what": "voice_fallback_method is PUT", "way_out": "Use GET or POST", "where": [NAME]}
    assert put in in_json


def test_limits_that_are_near(twilio: LocalTwilio) -> None:
    _sid, users = healthy(twilio)
    twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": f"List {number}"} for number in range(89)])
    people = [{"username": f"user-{number}", "password": PASSWORD} for number in range(899)]
    twilio.seed_rows("credentials", ACCOUNT, people, users)
    lists, members = doctor(twilio, "--quiet", code=2).splitlines()
    assert lists.startswith("warning  the account has 90 credential lists, and Twilio allows 100")
    said = "warning  credential list Users: it has 900 credentials, and Twilio allows 1000. Delete credentials, or use"
    assert members.startswith(said)


def test_a_hundred_equal_findings_are_one(twilio: LocalTwilio) -> None:
    twilio.seed(ACCOUNT, 89)
    lines = doctor(twilio, "--quiet", code=2).splitlines()
    assert lines[0].startswith("warning  89 times: it lets no call in")
    assert lines[1] == "         - seed-88.sip.twilio.com"
    assert lines[-1] == "         - and 84 more: --json names all"
    assert len(lines) == 7
    assert [len(each["where"]) for each in json.loads(doctor(twilio, "--json", code=2)) if each["where"]] == [89]


def test_a_terminal_gets_colours_and_the_progress_of_reading(twilio: LocalTwilio) -> None:
    twilio.seed(ACCOUNT, 1)
    said = doctor(twilio, code=2, FORCE_COLOR="1", TERM="xterm")
    assert "\x1b[33mwarning" in said
    assert "6/6\x1b[0m lists" in said


# Credentials


def test_a_key_that_may_not_list(twilio: LocalTwilio) -> None:
    healthy(twilio)
    body = {"code": 70051, "message": "Authorization failed", "status": 401}
    twilio.fault("status", "GET", "/CredentialListMappings.json", status=401, body=body, times=None)
    head, *lines = doctor(twilio, "--quiet", code=2).splitlines()
    assert head == "warning  2 times: these credentials may not list. Give the API key the permission"
    assert lines[0].startswith("         - the call credential list mappings: Twilio answered 401, error 70051")
    assert len(lines) == 2, "one for each kind"
    assert "6 of 8 kinds were listed, and one resource of each of 3 was read" in doctor(twilio, code=2)


def test_a_key_that_may_list_and_not_read(twilio: LocalTwilio) -> None:
    healthy(twilio)
    twilio.restrict_key(ACCOUNT, "list")
    said = doctor(twilio, "--quiet", code=2, **KEY)
    assert "4 times: these credentials may not read." in said
    assert "- the SIP domains: Twilio answered 401, error 70051" in said


@pytest.mark.parametrize("kind", [None, "half_body", "status"])
def test_the_accounts_auth_token_is_in_no_line(kind: Any, twilio: LocalTwilio) -> None:
    """Twilio answers it with the account, also to an API key, of whose secret alone the client knows."""
    healthy(twilio)
    if kind:
        body = {"code": 20500, "message": "no", "auth_token": MAIN_ACCOUNT.auth_token} if kind == "status" else None
        twilio.fault(kind, "GET", rf"/Accounts/{ACCOUNT}\.json", body=body)
    said = doctor(twilio, "--json", code=1 if kind else 0, **KEY)
    assert MAIN_ACCOUNT.auth_token not in said
    assert KEY["TWILIO_API_SECRET"] not in said


def test_proxy_and_certificates_are_told_without_a_password() -> None:
    settings = read_settings(setting_names.stack({"twilio:accountSid": ACCOUNT, "twilio:authToken": "a"}.get))
    variables = {
        "HTTPS_PROXY": "http://u:pw@proxy.example.com:1",
        "ALL_PROXY": "u:pw@proxy.example.com:2",
        "REQUESTS_CA_BUNDLE": "/ca.pem",
        "HTTP_PROXY": "http://no",
    }
    assert [each.what for each in endpoint(settings, variables)][2:] == [
        "proxy: http://u:[secret]@proxy.example.com:1 (HTTPS_PROXY)",
        "proxy: http://u:[secret]@proxy.example.com:2 (ALL_PROXY)",
        "certificates: /ca.pem (REQUESTS_CA_BUNDLE)",
    ]


# What cannot work


@pytest.mark.parametrize("command", ["doctor", "diff", "export"])
def test_an_account_that_is_no_sid_is_in_no_path(command: str, twilio: LocalTwilio, tmp_path: Path) -> None:
    sid = "../../_local/health?"
    more = {"diff": ["--state", "-"], "export": ["--output", str(tmp_path)], "doctor": []}[command]
    empty = json.dumps({"deployment": {}})
    found = CliRunner().invoke(app, [command, "--account-sid", sid, *more], env=environment(twilio), input=empty)
    assert found.exit_code == 1
    assert f"{sid!r} is not the SID of an account: AC and 32 hexadecimal digits" in found.output
    assert "\\n" not in found.output, "a line break is no text"
    assert twilio.requests() == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"TWILIO_AUTH_TOKEN": "wrong"},
            "error 20003.*Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN: they must belong together",
        ),
        ({"TWILIO_ACCOUNT_SID": ""}, "no Twilio account is configured"),
        ({"TWILIO_API_BASE_URL": "http://127.0.0.1:9"}, "no connection to http://127.0.0.1:9"),
    ],
)
def test_what_cannot_work(more: dict[str, str], said: str, twilio: LocalTwilio) -> None:
    last, verdict = doctor(twilio, code=1, **more).splitlines()[-2:]
    assert re.match(f"problem  .*{said}", last)
    assert "pulumi" not in last, "there is no stack"
    assert "twilio:" not in last
    assert verdict == "1 problem, no warnings"


def test_a_request_that_fails_is_repeated_once(twilio: LocalTwilio) -> None:
    twilio.fault("status", status=429, retry_after=0, times=None)
    assert "given up after 2 attempts" in doctor(twilio, code=1, TWILIO_MAX_RETRIES="8")
    assert len(twilio.requests()) == 2


def test_an_account_that_is_suspended_or_closed(twilio: LocalTwilio) -> None:
    twilio.suspend_account(ACCOUNT)
    said = doctor(twilio, code=1)
    assert f"error {twilio.settings.suspended_code}: " in said
    assert f"problem  account {ACCOUNT} is suspended. See the Twilio Console" in said
    twilio.close_account(ACCOUNT)
    assert f"problem  account {ACCOUNT} is closed, or not in this region" in doctor(twilio, code=1)
