"""`sipdomain doctor`: each of its findings, on an account that is set up for it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from local_twilio.settings import SUSPENDED
from sipdomain_provider.cli.app import app
from sipdomain_provider.cli.doctor import check_resources
from sipdomain_provider.cli.doctor.check_access import endpoint
from sipdomain_provider.twilio.settings import read_settings
from sipdomain_provider.words import names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ACCOUNT = MAIN_ACCOUNT.sid
NAME = "tried-office.sip.twilio.com"


def doctor(twilio: LocalTwilio, *arguments: str, code: int, **more: str) -> str:
    environment = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": MAIN_ACCOUNT.auth_token}
    environment |= {"TWILIO_API_BASE_URL": twilio.url, "TWILIO_MAX_RETRIES": "0"} | more
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


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        (
            {"voice_url": "http://u:pw@example.com/"},
            "(http://u:[secret]@example.com/): voice_url is not encrypted: no speech passes there, but who calls whom",
        ),
        ({"voice_fallback_method": "PUT"}, "voice_fallback_method is PUT. Use GET or POST"),
        (
            {"sip_registration": True},
            "it allows registrations, and no credential list is mapped for them. Map",
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
    assert warnings(twilio) == [f"{NAME}: it lets no call in: nothing is mapped to it for calls. Map a list to it"]


def test_a_mapped_list_without_members(twilio: LocalTwilio) -> None:
    sid, _users = healthy(twilio)
    (empty,) = twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "Empty"}])
    twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "Empty and not mapped"}])
    twilio.seed_rows("auth_calls_ip_access_control_list_mappings", ACCOUNT, [{"sid": empty}], sid)
    (line,) = warnings(twilio)
    assert line.startswith(
        "IP access control list Empty: it is mapped to a domain and has no IP address. Add IP addresses"
    )


def test_limits_that_are_near(twilio: LocalTwilio) -> None:
    _sid, users = healthy(twilio)
    twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": f"List {number}"} for number in range(89)])
    people = [{"username": f"user-{number}", "password": "Correct-Horse-1"} for number in range(899)]
    twilio.seed_rows("credentials", ACCOUNT, people, users)
    lists, members = warnings(twilio)
    assert lists.startswith("the account has 90 credential lists, and Twilio allows 100")
    assert members.startswith("credential list Users: it has 900 credentials, and Twilio allows 1000. Delete credent")
    assert {limit for limit, _code in check_resources.LIMITS.values()} == {100, 1000}


def test_a_key_that_may_not_list(twilio: LocalTwilio) -> None:
    healthy(twilio)
    body = {"code": 70051, "message": "Authorization failed", "status": 401}
    twilio.fault("status", "GET", "/CredentialListMappings.json", status=401, body=body, times=None)
    head, *lines = doctor(twilio, "--quiet", code=2).splitlines()
    assert head == "warning  2 times: these credentials may not list. Give the API key the permission"
    assert lines[0].startswith("         - the call credential list mappings: Twilio answered 401, error 70051")
    assert len(lines) == 2, "one for each kind"


def test_a_key_that_may_list_and_not_read(twilio: LocalTwilio) -> None:
    healthy(twilio)
    twilio.restrict_key(ACCOUNT, "list")
    key = {"TWILIO_API_KEY": MAIN_ACCOUNT.api_key or "", "TWILIO_API_SECRET": MAIN_ACCOUNT.api_secret or ""}
    said = doctor(twilio, "--quiet", code=2, **key)
    assert "4 times: these credentials may not read." in said
    assert "- the SIP domains: Twilio answered 401, error 70051" in said


def test_the_accounts_auth_token_is_in_no_line(twilio: LocalTwilio) -> None:
    """Twilio answers it with the account, also to an API key, of whose secret alone the client knows."""
    healthy(twilio)
    key = {"TWILIO_API_KEY": MAIN_ACCOUNT.api_key or "", "TWILIO_API_SECRET": MAIN_ACCOUNT.api_secret or ""}
    account = rf"/Accounts/{ACCOUNT}\.json"
    for kind in (None, "half_body", "status"):
        if kind is not None:
            body = {"code": 20500, "message": "no", "auth_token": MAIN_ACCOUNT.auth_token}
            twilio.fault(kind, "GET", account, body=body if kind == "status" else None)
        for option in ("--json", "--quiet"):
            said = doctor(twilio, option, code=0 if kind is None or option == "--quiet" else 1, **key)
            assert MAIN_ACCOUNT.auth_token not in said
            assert (MAIN_ACCOUNT.api_secret or "") not in said


def test_addresses_that_let_too_many_in(twilio: LocalTwilio) -> None:
    healthy(twilio)
    (offices,) = twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "Offices"}])
    rows = [("any", "0.0.0.0", 0), ("wide", "10.0.0.0", 7), ("fine", "11.0.0.0", 8), ("one", "0.0.0.1", 32)]
    addresses = [{"friendly_name": name, "ip_address": ip, "cidr_prefix_length": size} for name, ip, size in rows]
    twilio.seed_rows("ip_addresses", ACCOUNT, addresses, offices)
    wide, everybody = warnings(twilio)
    assert wide.startswith(
        "IP access control list Offices: wide (10.0.0.0/7): more addresses are let in than a /8 has."
    )
    assert everybody.startswith("IP access control list Offices: any (0.0.0.0/0): every address is let in. Name")


def test_a_hundred_equal_findings_are_one(twilio: LocalTwilio) -> None:
    twilio.seed(ACCOUNT, 89)
    lines = doctor(twilio, "--quiet", code=2).splitlines()
    assert lines[0].startswith("warning  89 times: it lets no call in")
    assert lines[1] == "         - seed-88.sip.twilio.com"
    assert lines[-1] == "         - and 84 more: --json names all"
    assert len(lines) == 7
    assert [len(each["where"]) for each in json.loads(doctor(twilio, "--json", code=2)) if each["where"]] == [89]


@pytest.mark.parametrize("sid", ["../../_local/health?", "AC1", "SK" + "0" * 32])
@pytest.mark.parametrize("command", ["doctor", "diff", "export"])
def test_an_account_that_is_no_sid_is_in_no_path(command: str, sid: str, twilio: LocalTwilio, tmp_path: Path) -> None:
    environment = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": MAIN_ACCOUNT.auth_token}
    environment |= {"TWILIO_API_BASE_URL": twilio.url}
    more = {"diff": ["--state", "-"], "export": ["--output", str(tmp_path)], "doctor": []}[command]
    empty = json.dumps({"deployment": {}})
    found = CliRunner().invoke(app, [command, "--account-sid", sid, *more], env=environment, input=empty)
    assert found.exit_code == 1
    assert f"{sid!r} is not the SID of an account: AC and 32 hexadecimal digits" in found.output
    assert "\\n" not in found.output, "a line break is no text"
    assert twilio.requests() == []


def test_a_request_that_fails_is_repeated_once(twilio: LocalTwilio) -> None:
    twilio.fault("status", status=429, retry_after=0, times=None)
    assert "given up after 2 attempts" in doctor(twilio, code=1, TWILIO_MAX_RETRIES="8")
    assert len(twilio.requests()) == 2


@pytest.mark.parametrize("columns", [80, 20])
def test_a_terminal_of_80_columns(columns: int, twilio: LocalTwilio) -> None:
    sid, _users = healthy(twilio)
    terminal = {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": str(columns)}
    twilio.edit(ACCOUNT, sid, voice_url="http://example.com/" + "x" * 300)
    assert "\x1b[33mwarning" in doctor(twilio, code=2, **terminal)
    plain = doctor(twilio, code=2, NO_COLOR="1", **terminal)
    assert "\x1b[33m" not in plain
    printed = re.sub(r"\x1b\[\d+m", "", plain[plain.index("ok   ") :]).splitlines()
    assert max(map(len, printed)) == max(columns, 60)
    assert any(ACCOUNT in line for line in printed)


def test_the_clock(twilio: LocalTwilio) -> None:
    healthy(twilio)
    twilio.settings.date_offset = 3600
    (line,) = warnings(twilio)
    assert "s behind Twilio's. Set it by NTP" in line


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"TWILIO_AUTH_TOKEN": "wrong"}, "Twilio answered 401, error 20003"),
        ({"TWILIO_AUTH_TOKEN": "wrong"}, "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN: they must belong together"),
        ({"TWILIO_AUTH_TOKEN": ""}, "no credentials are configured for account"),
        ({"TWILIO_ACCOUNT_SID": ""}, "no Twilio account is configured"),
        ({"TWILIO_REGION": "ie1"}, "TWILIO_API_BASE_URL and TWILIO_REGION are both set"),
        ({"TWILIO_API_BASE_URL": "http://127.0.0.1:9"}, "no connection to http://127.0.0.1:9"),
    ],
)
def test_what_cannot_work(more: dict[str, str], said: str, twilio: LocalTwilio) -> None:
    last, told = doctor(twilio, code=1, **more).splitlines()[-2:]
    assert last.startswith("problem  ")
    assert said in last
    assert "pulumi" not in last, "there is no stack"
    assert "twilio:" not in last
    assert told == "1 problem, no warnings"


@pytest.mark.parametrize("suspended", SUSPENDED)
def test_an_account_that_is_suspended_or_closed(suspended: int, twilio: LocalTwilio) -> None:
    twilio.settings.suspended_code = suspended
    twilio.suspend_account(ACCOUNT)
    said = doctor(twilio, code=1)
    assert f"error {suspended}: " in said
    assert f"problem  account {ACCOUNT} is suspended. See the Twilio Console" in said
    twilio.close_account(ACCOUNT)
    assert f"problem  account {ACCOUNT} is closed, or not in this region" in doctor(twilio, code=1)


def test_json(twilio: LocalTwilio) -> None:
    healthy(twilio, voice_method="PUT")
    said = json.loads(doctor(twilio, "--json", code=2))
    assert [each["level"] for each in said] == ["ok"] * 6 + ["warning", "ok"]
    assert said[6] == {
        "level": "warning", "what": "voice_method is PUT", "way_out": "Use GET or POST", "where": [NAME],
    }  # fmt: skip


def test_proxy_and_certificates_are_told_without_a_password() -> None:
    settings = read_settings(names.stack({"twilio:accountSid": ACCOUNT, "twilio:authToken": "a"}.get))
    environment = {
        "HTTPS_PROXY": "http://u:pw@proxy.example.com:1",
        "ALL_PROXY": "u:pw@proxy.example.com:2",
        "REQUESTS_CA_BUNDLE": "/ca.pem",
        "HTTP_PROXY": "http://no",
    }
    said: Iterable[str] = [each.what for each in endpoint(settings, environment)]
    assert list(said)[2:] == [
        "proxy: http://u:[secret]@proxy.example.com:1 (HTTPS_PROXY)",
        "proxy: http://u:[secret]@proxy.example.com:2 (ALL_PROXY)",
        "certificates: /ca.pem (REQUESTS_CA_BUNDLE)",
    ]
