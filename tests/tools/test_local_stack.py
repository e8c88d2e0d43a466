import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import local_stack
from tools.checkout import HERE, Checkout
from tools.console import ToolError
from tools.local_stack import Stack, pulumi_environment

USERS_OWN = {
    "PATH": "/usr/bin",
    "HOME": "/home/somebody",
    "TWILIO_AUTH_TOKEN": "a real one",
    "TWILIO_API_KEY": "a real one",
    "TWILIO_REGION": "ie1",
    "PULUMI_ACCESS_TOKEN": "a real one",
    "PULUMI_BACKEND_URL": "s3://a-real-one",
    "HTTP_PROXY": "http://proxy.example.com",
}


def test_the_environment_has_nothing_of_the_user_s_logins(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    environment = pulumi_environment(home, "http://127.0.0.1:1", "AC1", "token", inherited=USERS_OWN)
    assert "a real one" not in environment.values()
    twilio = {name: value for name, value in environment.items() if name.startswith("TWILIO_")}
    assert twilio == {
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_API_BASE_URL": "http://127.0.0.1:1",
    }
    assert environment["PULUMI_BACKEND_URL"] == f"file://{home}/state"
    assert (home / "state").is_dir()
    assert environment["PULUMI_HOME"] == f"{home}/pulumi-home"
    assert environment["HOME"] == "/home/somebody"
    assert environment["PATH"] == f"{HERE.bin}:{HERE.venv}/bin:/usr/bin"
    assert "127.0.0.1" in environment["NO_PROXY"]


def test_another_virtual_environment_may_run_the_program(tmp_path: Path) -> None:
    environment = pulumi_environment(tmp_path, "http://127.0.0.1:1", venv=tmp_path / "old", inherited=USERS_OWN)
    assert environment["VIRTUAL_ENV"] == str(tmp_path / "old")
    assert environment["PATH"].split(os.pathsep)[1] == str(tmp_path / "old" / "bin")


class RecordingStack(Stack):
    """Notes what pulumi would have been asked; `answers` says what it answers, by command."""

    def __init__(self, checkout: Checkout, answers: dict[str, Any] | None = None) -> None:
        super().__init__(checkout, {})
        self.asked: list[str] = []
        self.answers = answers or {}

    def answer(self, *arguments: str) -> str:
        self.asked.append(" ".join(arguments))
        return json.dumps(self.answers.get(arguments[0]))

    __setattr__ = object.__setattr__


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def add_lock(checkout: Checkout, pid: int, hostname: str) -> None:
    folder = checkout.local / "state" / ".pulumi" / "locks" / "organization" / "p" / "local"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1.json").write_text(json.dumps({"pid": pid, "hostname": hostname}))


def test_no_lock_is_nothing_to_release(checkout: Checkout) -> None:
    stack = RecordingStack(checkout)
    local_stack.release_locks(stack)
    assert stack.asked == []


def test_the_lock_of_a_dead_pulumi_is_released(checkout: Checkout) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    add_lock(checkout, ended.pid, socket.gethostname())
    stack = RecordingStack(checkout)
    local_stack.release_locks(stack)
    assert stack.asked == ["cancel --yes --stack local"]


def test_a_pid_that_is_another_program_s_now_holds_no_lock(checkout: Checkout) -> None:
    add_lock(checkout, os.getpid(), socket.gethostname())
    stack = RecordingStack(checkout)
    local_stack.release_locks(stack)
    assert stack.asked == ["cancel --yes --stack local"]


def test_the_lock_of_a_pulumi_at_work_stays(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    add_lock(checkout, 4711, socket.gethostname())
    monkeypatch.setattr(local_stack, "name_of", lambda _: "pulumi")
    stack = RecordingStack(checkout)
    with pytest.raises(ToolError, match="pid 4711"):
        local_stack.release_locks(stack)
    assert stack.asked == []


def domain(name: str, sid: str = "") -> dict[str, str]:
    return {"domain_name": name, "sid": sid}


@pytest.fixture
def removed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was removed from a stand-in that holds three domains."""
    requests: list[str] = []
    live = [domain("lost", "SD1"), domain("recorded", "SD2"), domain("someone-else-s", "SD3")]

    class Api:
        def __init__(self, environment: object) -> None:
            pass

        def domains(self) -> list[dict[str, str]]:
            return live

        def request(self, method: str, path: str) -> None:
            requests.append(f"{method} {path}")

    monkeypatch.setattr(local_stack, "TwilioApi", Api)
    return requests


def test_a_half_made_domain_is_removed_and_no_other(checkout: Checkout, removed: list[str]) -> None:
    state = {
        "deployment": {
            "resources": [{"type": "pulumi:pulumi:Stack"}, {"outputs": domain("recorded")}],
            "pending_operations": [
                {"resource": {"inputs": domain("lost")}, "type": "creating"},
                {"resource": {"inputs": domain("recorded")}, "type": "updating"},
                {"resource": {}, "type": "creating"},
            ],
        }
    }
    stack = RecordingStack(checkout, {"stack": state})
    local_stack.settle_pending(stack)
    assert removed == ["DELETE /SD1"]
    assert stack.asked[-1] == "refresh --yes --skip-preview --clear-pending-creates --stack local"


@pytest.mark.parametrize("deployment", [{}, {"pending_operations": None}, {"pending_operations": []}])
def test_nothing_pending_is_nothing_to_settle(
    checkout: Checkout, removed: list[str], deployment: dict[str, Any]
) -> None:
    stack = RecordingStack(checkout, {"stack": {"deployment": deployment}})
    local_stack.settle_pending(stack)
    assert removed == []
    assert len(stack.asked) == 1
