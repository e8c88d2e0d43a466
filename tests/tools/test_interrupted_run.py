"""What an interrupted run left is settled: a lock is released, and a half-made resource is removed."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from local_twilio.service import KINDS
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.registry import TYPES
from tools import interrupted_run
from tools.checkout import Checkout
from tools.console import ToolError
from tools.interrupted_run import kind_of, release_locks, settle_pending
from tools.stack import Stack

ACCOUNT = MAIN_ACCOUNT.sid
MAPPINGS = "auth_calls_credential_list_mappings"


class RecordingStack(Stack):
    """Notes what pulumi would have been asked; `answers` says what it answers, by command."""

    def __init__(self, checkout: Checkout, answers: dict[str, Any] | None = None) -> None:
        super().__init__(checkout, {"TWILIO_ACCOUNT_SID": ACCOUNT})
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
    release_locks(stack)
    assert stack.asked == []


def test_the_lock_of_a_dead_pulumi_is_released(checkout: Checkout) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    add_lock(checkout, ended.pid, socket.gethostname())
    stack = RecordingStack(checkout)
    release_locks(stack)
    assert stack.asked == ["cancel --yes --stack local"]


def test_a_pid_that_is_another_program_s_now_holds_no_lock(checkout: Checkout) -> None:
    add_lock(checkout, os.getpid(), socket.gethostname())
    stack = RecordingStack(checkout)
    release_locks(stack)
    assert stack.asked == ["cancel --yes --stack local"]


def test_the_lock_of_a_pulumi_at_work_stays(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    add_lock(checkout, 4711, socket.gethostname())
    monkeypatch.setattr(interrupted_run, "program_of", lambda _: "pulumi")
    stack = RecordingStack(checkout)
    with pytest.raises(ToolError, match="pid 4711"):
        release_locks(stack)
    assert stack.asked == []


PREFIX = "pulumi-python:dynamic/twilio:"


def resource(kind: str, sid: str = "", **values: str) -> dict[str, Any]:
    """A resource of the state, or (without a SID) one that was being created."""
    return {"type": PREFIX + kind, "id": sid, "inputs": values, "outputs": values if sid else {}}


@pytest.fixture
def twilio() -> Iterator[LocalTwilio]:
    with LocalTwilio() as twilio:
        yield twilio


def test_what_is_half_made_is_removed_and_nothing_else(checkout: Checkout, twilio: LocalTwilio) -> None:
    names = ("lost.sip.twilio.com", "recorded.sip.twilio.com", "theirs.sip.twilio.com")
    _lost, recorded, theirs = twilio.seed_rows("domains", ACCOUNT, [{"domain_name": each} for each in names])
    (users,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Users"}])
    for sid in (recorded, theirs):
        twilio.seed_rows(MAPPINGS, ACCOUNT, [{"sid": users}], sid)
    mapping = {"kind": "SipAuthCallsCredentialListMapping", "credential_list_sid": users}
    state = {
        "deployment": {
            "resources": [
                {"type": "pulumi:pulumi:Stack"},
                resource("SipDomain", recorded, domain_name=names[1]),
                resource("SipCredentialList", users, friendly_name="Users"),
                resource(**mapping, sid=users, domain_sid=theirs),
            ],
            "pending_operations": [
                {"resource": resource("SipDomain", domain_name=names[0].upper()), "type": "creating"},
                {"resource": resource("SipDomain", domain_name=names[1]), "type": "updating"},
                {"resource": resource(**mapping, domain_sid=recorded), "type": "creating"},
                {"resource": resource(**mapping, domain_sid=theirs), "type": "creating"},
                {"resource": resource(**mapping, domain_sid="SD" + "0" * 32), "type": "creating"},
                {"resource": {}, "type": "creating"},
            ],
        }
    }
    stack = RecordingStack(checkout, {"stack": state})
    settle_pending(stack, twilio)
    assert {each["sid"] for each in twilio.domains(ACCOUNT)} == {recorded, theirs}
    assert twilio.rows(MAPPINGS, ACCOUNT, recorded) == []
    assert [each["sid"] for each in twilio.rows(MAPPINGS, ACCOUNT, theirs)] == [users]
    assert stack.asked[-1] == "refresh --yes --skip-preview --clear-pending-creates --stack local"


@pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)
def test_the_stand_in_has_every_type(resource_type: ResourceType) -> None:
    assert kind_of(resource_type) in KINDS


@pytest.mark.parametrize("deployment", [{}, {"pending_operations": None}, {"pending_operations": []}])
def test_nothing_pending_is_nothing_to_settle(
    checkout: Checkout, twilio: LocalTwilio, deployment: dict[str, Any]
) -> None:
    stack = RecordingStack(checkout, {"stack": {"deployment": deployment}})
    settle_pending(stack, twilio)
    assert len(stack.asked) == 1
