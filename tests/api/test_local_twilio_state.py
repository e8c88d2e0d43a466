"""What outlives a request: the database, the process, and order among many clients."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

import local_twilio
from local_twilio import MAIN_ACCOUNT, Account, LocalTwilio, LocalTwilioError
from local_twilio.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .sip import Sip

ACCOUNT = MAIN_ACCOUNT.sid
DOMAINS = f"/2010-04-01/Accounts/{ACCOUNT}/SIP/Domains.json"
AUTH = (ACCOUNT, MAIN_ACCOUNT.auth_token)
FORM = {"DomainName": "one.sip.twilio.com"}

# --- the database


def test_the_accounts_outlive_the_process(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    extra = Account("AC" + "7" * 32, "not-a-real-token-of-an-extra-account", domain_limit=3)
    with LocalTwilio(file, accounts=[extra]) as twilio:
        twilio.seed(extra.sid, 1)
    with LocalTwilio(file) as twilio:
        assert twilio.accounts.get(extra.sid) == extra
        assert len(twilio.domains(extra.sid)) == 1


def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"not a database" * 1000)
    newer = tmp_path / "newer"
    with contextlib.closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for file, part in (
        (tmp_path / "none" / "state", "cannot open"),
        (garbage, "not a database"),
        (newer, "layout 99"),
        (tmp_path, "cannot open"),
    ):
        with pytest.raises(LocalTwilioError, match=part) as caught:
            LocalTwilio(file)
        assert "\n" not in str(caught.value)


# --- many clients


def test_it_stops_while_clients_connect() -> None:
    held: list[socket.socket] = []
    stopped = threading.Event()

    def connect(port: int) -> None:
        while not stopped.is_set():
            with contextlib.suppress(OSError):
                held.append(socket.create_connection(("127.0.0.1", port)))

    for _ in range(20):
        with LocalTwilio() as twilio:
            stopped.clear()
            clients = threading.Thread(target=connect, args=(twilio.port,))
            clients.start()
            stopping = threading.Thread(target=twilio.stop, daemon=True)
            stopping.start()
            stopping.join(10)
            was_alive = stopping.is_alive()
            stopped.set()
            clients.join()
            while held:
                held.pop().close()
            assert not was_alive, "a connection that came meanwhile kept it"


def test_one_of_many_gets_the_name(twilio: LocalTwilio, sip: Sip) -> None:
    together = threading.Barrier(12)

    def create(_number: int) -> tuple[int, int | None]:
        together.wait()
        response = sip.post("Domains", **FORM)
        return response.status_code, response.json().get("code")

    with ThreadPoolExecutor(12) as pool:
        found = sorted(pool.map(create, range(12)))
    assert found == [(201, None), *[(400, 21232)] * 11]
    assert len(twilio.domains(ACCOUNT)) == 1


def test_edits_from_many_threads_lose_nothing(twilio: LocalTwilio, sip: Sip) -> None:
    (sid,) = twilio.seed(ACCOUNT, 1)
    attributes = {"friendly_name": "FriendlyName", "voice_url": "VoiceUrl", "voice_fallback_url": "VoiceFallbackUrl"}

    def change(number: int) -> None:
        attribute, parameter = list(attributes.items())[number % 3]
        value = f"https://a.example/{attribute}"
        if number % 6 < 3:
            twilio.edit(ACCOUNT, sid, **{attribute: value})
        else:
            assert sip.post(f"Domains/{sid}", **{parameter: value}).ok

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(42)))
    domain = twilio.domain(ACCOUNT, sid)
    assert {name: domain[name] for name in attributes} == {name: f"https://a.example/{name}" for name in attributes}


# --- `python -m local_twilio`


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and the URL that its first line names."""
    command = [sys.executable, "-W", "error", "-m", "local_twilio", "--port", "0", *arguments]
    folder = Path(local_twilio.__file__).parents[1]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, text=True, **pipes) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.fullmatch(r"local_twilio listens on (http://127\.0\.0\.1:\d+)\n", line)
            assert match is not None, line or process.communicate()
            yield process, match[1]
        finally:
            process.kill()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_until_it_gets_a_signal_and_keeps_its_state(tmp_path: Path, signal_number: signal.Signals) -> None:
    arguments = ("--database", str(tmp_path / "state.sqlite"))
    with running(*arguments) as (process, url), requests.Session() as session:
        created = session.post(url + DOMAINS, data=FORM, auth=AUTH)
        assert created.status_code == 201
        assert session.get(f"{url}/_local/health").json()["database"] == arguments[1]
        process.send_signal(signal_number)
        assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == 0
    with running(*arguments) as (_, url):
        assert requests.get(url + DOMAINS, auth=AUTH).json()["domains"] == [created.json()]


def test_six_methods_by_option() -> None:
    with running("--all-http-methods") as (_, url):
        assert requests.post(url + DOMAINS, data={**FORM, "VoiceMethod": "PUT"}, auth=AUTH).status_code == 201


@pytest.fixture
def signals() -> Iterator[None]:
    """Restores the signals that `main` blocks."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--port", "{port}"], "port {port}: Address already in use; choose another with --port"),
        (["--port", "65536"], "port must be 0-65535"),
        (["--port", "0", "--database", "/none/x"], "cannot open the database"),
        *(
            (["--port", "0", "--host", host], "not a loopback address")
            for host in ("0.0.0.0", "192.0.2.1", "example.com", "::")
        ),
    ],
)
def test_what_stops_it_from_starting_is_one_line(
    twilio: LocalTwilio, signals: None, capsys: pytest.CaptureFixture[str], arguments: list[str], part: str
) -> None:
    assert main([each.format(port=twilio.port) for each in arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"local_twilio: [^\n]+\n", err)
    assert part.format(port=twilio.port) in err
