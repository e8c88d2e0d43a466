"""The stand-in of the local stack: one port, one file, and another process that may serve it already."""

import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tools import local_server
from tools.checkout import HERE, Checkout
from tools.console import ToolError
from tools.local_server import database, port_file, run_in_foreground, serving

FOREGROUND = """
import pathlib, sys
from tools import checkout, local_server
local_server.FIRST_PORT = int(sys.argv[2])
local_server.run_in_foreground(checkout.Checkout(pathlib.Path(sys.argv[1])))
"""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """The first port to try: a free one below those that the system hands out, so no other test gets it meanwhile."""
    number = next(each for each in random.sample(range(20_000, 30_000), 100) if is_free(each) and is_free(each + 1))
    monkeypatch.setattr(local_server, "FIRST_PORT", number)
    return number


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "a checkout")


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def foreground(checkout: Checkout, port: int) -> Iterator[subprocess.Popen[str]]:
    """`make local-twilio` in another terminal, once it answers."""
    command = [sys.executable, "-c", FOREGROUND, str(checkout.root), str(port)]
    with subprocess.Popen(command, cwd=HERE.root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert f"http://127.0.0.1:{port} " in process.stdout.readline()
            assert f"curl -u {MAIN_ACCOUNT.sid}:" in process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_every_run_has_the_same_url_and_the_same_resources(checkout: Checkout, port: int) -> None:
    with serving(checkout) as twilio:
        assert twilio.url == f"http://127.0.0.1:{port}"
        sids = twilio.seed(MAIN_ACCOUNT.sid, 1)
        assert requests.get(f"{twilio.url}/_local/health", timeout=10).json()["database"] == str(database(checkout))
    assert is_free(port)
    with serving(checkout) as twilio:
        assert twilio.url == f"http://127.0.0.1:{port}"
        assert [each["sid"] for each in twilio.domains(MAIN_ACCOUNT.sid)] == sids


def test_a_port_that_is_taken_is_passed_over_and_the_choice_is_kept(
    checkout: Checkout, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_server, "SECONDS_TO_ANSWER", 0.1)  # this program answers nothing
    with socket.create_server(("127.0.0.1", port)), serving(checkout) as twilio:
        assert twilio.port == port + 1
    with serving(checkout) as twilio:
        assert twilio.port == port + 1, "Pulumi's state has this URL"


def test_a_kept_port_that_another_program_uses_is_an_error(checkout: Checkout, port: int) -> None:
    with serving(checkout):
        pass
    with (
        LocalTwilio(None, port),
        pytest.raises(ToolError, match=f"Port {port} is used by another program"),
        serving(checkout),
    ):
        pass


def test_the_stand_in_of_another_checkout_is_not_used(checkout: Checkout, port: int, tmp_path: Path) -> None:
    with LocalTwilio(tmp_path / "other.sqlite3", port), serving(checkout) as twilio:
        assert twilio.port == port + 1


def test_all_ports_are_taken(checkout: Checkout, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_server, "PORTS", 1)
    with LocalTwilio(None, port), pytest.raises(ToolError, match=f"ports {port} to {port} are all"), serving(checkout):
        pass


def test_one_in_the_foreground_is_used_and_left_running(checkout: Checkout, port: int) -> None:
    with foreground(checkout, port) as process:
        with serving(checkout) as twilio:
            assert twilio.url == f"http://127.0.0.1:{port}"
            (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
        with pytest.raises(ToolError, match=f"runs already: .*{port}"):
            run_in_foreground(checkout)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    with serving(checkout) as twilio:
        assert twilio.domain(MAIN_ACCOUNT.sid, sid)


@pytest.mark.parametrize("text", ["", "x"])
def test_a_damaged_port_file_is_written_again(checkout: Checkout, port: int, text: str) -> None:
    checkout.local.mkdir(parents=True)
    port_file(checkout).write_text(text)
    with serving(checkout):
        assert port_file(checkout).read_text() == str(port)


def test_a_database_that_cannot_be_used_is_named(checkout: Checkout, port: int) -> None:
    checkout.local.mkdir(parents=True)
    database(checkout).write_bytes(b"not a database" * 1000)
    with pytest.raises(ToolError, match=r"local-twilio\.sqlite3: file is not a database"), serving(checkout):
        pass
