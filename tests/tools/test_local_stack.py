import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sipdomain_provider.tables.kinds import Place, ResourceType
from tools import local_stack
from tools.checkout import HERE, Checkout
from tools.console import ToolError
from tools.local_stack import Stack, pulumi_environment

ACCOUNT_SID = "AC" + "1" * 32
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
        super().__init__(checkout, {"TWILIO_ACCOUNT_SID": ACCOUNT_SID})
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


PREFIX = "pulumi-python:dynamic/twilio:"


def resource(kind: str, sid: str = "", **values: str) -> dict[str, Any]:
    """A resource of the state, or (without a SID) one that was being created."""
    return {"type": PREFIX + kind, "id": sid, "inputs": values, "outputs": values if sid else {}}


@pytest.fixture
def removed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was removed from a stand-in that holds three domains, a list, and the mappings of that to two of them."""
    requests: list[str] = []
    live: dict[str, list[dict[str, str]]] = {
        "SIP/Domains": [
            {"sid": f"SD{number}", "domain_name": name} for number, name in enumerate(("lost", "recorded", "theirs"))
        ],
        "SIP/CredentialLists": [{"sid": "CL0", "friendly_name": "Users"}],
        "SIP/Domains/SD0/Auth/Calls/CredentialListMappings": [{"sid": "CL0"}],
        "SIP/Domains/SD1/Auth/Calls/CredentialListMappings": [{"sid": "CL0"}],
    }

    class Api:
        def __init__(self, environment: object) -> None:
            pass

        def rows(self, resource_type: ResourceType, place: Place) -> list[dict[str, str]]:
            return live[resource_type.collection.format(parent=place.parent_sid)]

        def request(self, method: str, path: str) -> None:
            requests.append(f"{method} {path.partition('/SIP/')[2]}")

    monkeypatch.setattr(local_stack, "TwilioApi", Api)
    return requests


def test_what_is_half_made_is_removed_and_nothing_else(checkout: Checkout, removed: list[str]) -> None:
    mapping = {"kind": "SipAuthCallsCredentialListMapping", "credential_list_sid": "CL0"}
    state = {
        "deployment": {
            "resources": [
                {"type": "pulumi:pulumi:Stack"},
                resource("SipDomain", "SD1", domain_name="recorded"),
                resource("SipCredentialList", "CL0", friendly_name="Users"),
                resource(**mapping, sid="CL0", domain_sid="SD0"),
            ],
            "pending_operations": [
                {"resource": resource("SipDomain", domain_name="LOST"), "type": "creating"},
                {"resource": resource("SipDomain", domain_name="recorded"), "type": "updating"},
                {"resource": resource(**mapping, domain_sid="SD0"), "type": "creating"},
                {"resource": resource(**mapping, domain_sid="SD1"), "type": "creating"},
                {"resource": {}, "type": "creating"},
            ],
        }
    }
    stack = RecordingStack(checkout, {"stack": state})
    local_stack.settle_pending(stack)
    assert removed == ["DELETE Domains/SD0.json", "DELETE Domains/SD1/Auth/Calls/CredentialListMappings/CL0.json"]
    assert stack.asked[-1] == "refresh --yes --skip-preview --clear-pending-creates --stack local"


@pytest.mark.parametrize("deployment", [{}, {"pending_operations": None}, {"pending_operations": []}])
def test_nothing_pending_is_nothing_to_settle(
    checkout: Checkout, removed: list[str], deployment: dict[str, Any]
) -> None:
    stack = RecordingStack(checkout, {"stack": {"deployment": deployment}})
    local_stack.settle_pending(stack)
    assert removed == []
    assert len(stack.asked) == 1
