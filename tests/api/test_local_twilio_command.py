"""`python -m local_twilio` as somebody at a terminal meets it, and what its documents promise."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

import local_twilio
from local_twilio import MAIN_ACCOUNT, OTHER_ACCOUNT, SUBACCOUNT, LocalTwilio
from local_twilio.__main__ import main
from local_twilio.control import PREFIX, routes

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(local_twilio.__file__).parent
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
AUTH = (MAIN_ACCOUNT.sid, MAIN_ACCOUNT.auth_token)


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and the URL that its first line names."""
    command = [sys.executable, "-W", "error", "-m", "local_twilio", *arguments]
    with subprocess.Popen(
        command, cwd=PACKAGE.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.fullmatch(r"local_twilio listens on (http://127\.0\.0\.1:\d+)\n", line)
            assert match is not None, line or process.communicate()
            yield process, match[1]
        finally:
            process.kill()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_until_told_to_stop_and_keeps_its_state(tmp_path: Path, signal_number: signal.Signals) -> None:
    arguments = ("--port", "0", "--database", str(tmp_path / "state.sqlite"))
    path = f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains.json"
    with running(*arguments) as (process, url), requests.Session() as session:
        created = session.post(url + path, data={"DomainName": "one.sip.twilio.com"}, auth=AUTH)
        assert created.status_code == 201
        assert session.get(f"{url}/_local/health").json()["database"] == arguments[3]
        process.send_signal(signal_number)
        assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == 0
    with running(*arguments) as (_, url):
        assert requests.get(url + path, auth=AUTH).json()["domains"] == [created.json()]


def test_six_methods_by_option() -> None:
    with running("--port", "0", "--all-http-methods") as (_, url):
        path = f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains.json"
        form = {"DomainName": "one.sip.twilio.com", "VoiceMethod": "PUT"}
        assert requests.post(url + path, data=form, auth=AUTH).status_code == 201


def test_what_stops_it_from_starting_is_one_line(
    twilio: LocalTwilio, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        for arguments, part in (
            (["--port", str(twilio.port)], f"port {twilio.port}: Address already in use; choose another with --port"),
            (["--port", "65536"], "port must be 0-65535"),
            (["--port", "0", "--database", str(tmp_path / "none" / "x")], "cannot open the database"),
            (["--port", "0", "--host", "0.0.0.0"], "not a loopback address"),
        ):
            assert main(arguments) == 1
            out, err = capsys.readouterr()
            assert out == ""
            assert re.fullmatch(r"local_twilio: [^\n]+\n", err)
            assert part in err
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def test_wrong_arguments_are_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--nope"])
    assert caught.value.code == 2
    assert "--nope" in capsys.readouterr().err


def test_every_control_endpoint_is_documented(twilio: LocalTwilio) -> None:
    documented = set(re.findall(r"^\| `([A-Z]+) (/_local/[^` ]+)`", README, re.MULTILINE))
    exist = {
        (method, PREFIX + re.sub(r":int", "", route.path))
        for route in routes(twilio)
        for method in (route.methods or ())
        if method != "HEAD"
    }
    assert documented == exist
    for setting in twilio.settings.as_json():
        assert f"`{setting}`" in README


def test_every_account_is_documented() -> None:
    for account in (MAIN_ACCOUNT, SUBACCOUNT, OTHER_ACCOUNT):
        assert account.sid in README
        assert account.auth_token in README


def test_every_exported_name_is_documented() -> None:
    text = README + str(local_twilio.__doc__)
    assert [name for name in local_twilio.__all__ if not re.search(rf"\b{name}\b", text)] == []
