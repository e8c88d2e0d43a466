"""What an interrupted run left is settled: a lock is released, and a half-made resource is removed."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from local_twilio.service import KINDS
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


@pytest.mark.parametrize(
    ("holder", "asked"),
    [
        (None, []),
        ("a dead pulumi", ["cancel --yes --stack local"]),
        ("another program", ["cancel --yes --stack local"]),
        ("a pulumi at work", None),
    ],
)
def test_a_lock_is_released_unless_a_pulumi_holds_it(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, holder: str | None, asked: list[str] | None
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    pid = ended.pid if holder == "a dead pulumi" else os.getpid()
    if holder is not None:
        folder = checkout.local / "state" / ".pulumi" / "locks" / "organization" / "p" / "local"
        folder.mkdir(parents=True)
        (folder / "1.json").write_text(json.dumps({"pid": pid, "hostname": socket.gethostname()}))
    if holder == "a pulumi at work":
        monkeypatch.setattr(interrupted_run, "program_of", lambda _: "pulumi")
    stack = RecordingStack(checkout)
    with pytest.raises(ToolError, match=f"pid {pid}") if asked is None else nullcontext():
        release_locks(stack)
    assert stack.asked == (asked or [])


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


def test_the_stand_in_has_every_type() -> None:
    assert {kind_of(each) for each in TYPES} <= set(KINDS)


@pytest.mark.parametrize("deployment", [{}, {"pending_operations": None}])
def test_nothing_pending_is_nothing_to_settle(
    checkout: Checkout, twilio: LocalTwilio, deployment: dict[str, Any]
) -> None:
    stack = RecordingStack(checkout, {"stack": {"deployment": deployment}})
    settle_pending(stack, twilio)
    assert len(stack.asked) == 1
