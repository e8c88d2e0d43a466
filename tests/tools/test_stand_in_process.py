"""The background stand-in, with a small server in the place of the real one."""

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import stand_in
from tools.checkout import HERE, Checkout
from tools.console import ToolError
from tools.processes import started_at

SERVER = """
import http.server, json, sys
port, database = int(sys.argv[2]), sys.argv[4]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"status": "ok", "database": database}).encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A free port below those that the system hands out: no other test gets it meanwhile."""
    number = next(each for each in random.sample(range(20_000, 30_000), 100) if stand_in.answers(each) is None)
    monkeypatch.setenv("LOCAL_TWILIO_PORT", str(number))
    return number


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    checkout = Checkout(tmp_path / "a checkout")
    checkout.python.parent.mkdir(parents=True)
    checkout.python.symlink_to(sys.executable)
    checkout.local.mkdir()
    program = checkout.root / "local_twilio" / "__main__.py"
    program.parent.mkdir()
    program.write_text(SERVER)
    yield checkout
    stand_in.stop(checkout)


def write_pid_file(checkout: Checkout, pid: int, started: str, port: int) -> None:
    stand_in.pid_file(checkout).write_text(
        json.dumps({"pid": str(pid), "started": started, "port": str(port), "foreground": "False"})
    )


def test_started_found_and_stopped(checkout: Checkout, port: int, capsys: pytest.CaptureFixture[str]) -> None:
    url = stand_in.ensure_running(checkout)
    running = stand_in.found_running(checkout)
    assert running
    assert stand_in.ensure_running(checkout) == url == f"http://127.0.0.1:{port}"
    assert stand_in.found_running(checkout) == running
    assert f"pid {running.pid}" in capsys.readouterr().out
    assert stand_in.stop(checkout)
    assert started_at(running.pid) is None
    assert not stand_in.stop(checkout)


def test_a_stale_pid_file_is_removed(checkout: Checkout, port: int) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    write_pid_file(checkout, ended.pid, "1", port)
    assert stand_in.found_running(checkout) is None
    assert not stand_in.pid_file(checkout).exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": "x"}', "123\n"])
def test_a_damaged_pid_file_is_removed(checkout: Checkout, text: str) -> None:
    stand_in.pid_file(checkout).write_text(text)
    assert stand_in.found_running(checkout) is None
    assert not stand_in.pid_file(checkout).exists()


def test_a_pid_that_belongs_to_another_process_now_is_not_ended(checkout: Checkout, port: int) -> None:
    write_pid_file(checkout, os.getpid(), "another time", port)
    assert not stand_in.stop(checkout)  # or this test would have ended
    assert stand_in.ensure_running(checkout)


def test_another_program_on_the_port_is_named(checkout: Checkout, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stand_in, "SECONDS_TO_ANSWER", 0.1)
    with socket.create_server(("127.0.0.1", port)) as other:
        other.settimeout(0)
        with pytest.raises(ToolError, match=f"Port {port} is used by another program.*LOCAL_TWILIO_PORT={port + 1}"):
            stand_in.ensure_running(checkout)
    assert stand_in.found_running(checkout) is None


def test_the_stand_in_of_another_checkout_is_not_used(checkout: Checkout, port: int) -> None:
    other = subprocess.Popen([sys.executable, "-c", SERVER, "--port", str(port), "--database", "elsewhere"])
    try:
        while stand_in.answers(port) is None:
            assert other.poll() is None
        with pytest.raises(ToolError, match=f"Port {port} is used by a stand-in that is not this checkout's"):
            stand_in.ensure_running(checkout)
    finally:
        other.kill()
        other.wait()


def test_one_started_by_hand_is_used_and_left_running(
    checkout: Checkout, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand = subprocess.Popen(stand_in.command(checkout, port), cwd=checkout.root)
    try:
        while not stand_in.answers(port):
            assert by_hand.poll() is None
        assert stand_in.ensure_running(checkout)
        assert "by hand" in capsys.readouterr().out
        assert not stand_in.stop(checkout)
        assert by_hand.poll() is None
    finally:
        by_hand.kill()
        by_hand.wait()


def test_one_in_the_foreground_is_used_and_left_running(
    checkout: Checkout, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "from tools import checkout, stand_in; import pathlib, sys;"
    code += " stand_in.run_in_foreground(checkout.Checkout(pathlib.Path(sys.argv[1])))"
    foreground = subprocess.Popen([sys.executable, "-c", code, str(checkout.root)], cwd=HERE.root)
    try:
        while not stand_in.answers(port):
            assert foreground.poll() is None
        assert stand_in.ensure_running(checkout)
        assert not stand_in.stop(checkout)
        assert "Ctrl-C there" in capsys.readouterr().out
        assert foreground.poll() is None
        with pytest.raises(ToolError, match=f"runs already, at .*{port}"):
            stand_in.run_in_foreground(checkout)
    finally:
        foreground.kill()
        foreground.wait()


def test_one_that_does_not_start_shows_its_log(checkout: Checkout, port: int) -> None:
    (checkout.root / "local_twilio" / "__main__.py").write_text("raise SystemExit('no such disk')")
    with pytest.raises(ToolError, match=r"did not start:\n.*no such disk"):
        stand_in.ensure_running(checkout)
    assert not stand_in.pid_file(checkout).exists()


@pytest.mark.parametrize("text", ["x", "0", "65536", "-1"])
def test_a_port_is_a_number(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LOCAL_TWILIO_PORT", text)
    with pytest.raises(ToolError, match="LOCAL_TWILIO_PORT"):
        stand_in.wanted_port()
