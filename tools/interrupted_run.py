"""Repairs after an interrupted run of the local stack: its lock, and resources that Pulumi's state does not have."""

import json
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local_twilio import TwilioError
from local_twilio.openapi import snake_case
from local_twilio.stand_in import StandIn
from sipdomain_provider.state.type_in_state import type_in_state
from sipdomain_provider.tables.kinds import Place, ResourceType
from tools.console import ToolError, say
from tools.stack import Stack
from tools.stamp import read_stamp


def release_locks(stack: Stack) -> None:
    """A pulumi that was killed leaves its lock behind."""
    locks = list((stack.checkout.local / "state" / ".pulumi" / "locks").rglob("*.json"))
    if not locks:
        return
    for lock in locks:
        holder = read_stamp(lock)
        pid = int(holder.get("pid", 0))
        if holder.get("hostname") == socket.gethostname() and program_of(pid) == "pulumi":
            raise ToolError(f"A pulumi (pid {pid}) is at work on this stack: wait for it to end, or end it.")
    say("The last run was interrupted: releasing its lock.")
    stack.answer("cancel", "--yes", "--stack", stack.name)


def settle_pending(stack: Stack, twilio: StandIn) -> None:
    """Remove resources that a killed run created and the state does not have. The next run creates them again.

    In a real account its owner has to decide. Here nobody misses it.
    """
    deployment = json.loads(stack.answer("stack", "export", "--stack", stack.name))["deployment"]
    pending = deployment.get("pending_operations") or []
    if not pending:
        return
    account_sid = stack.environment["TWILIO_ACCOUNT_SID"]
    recorded = {_key(each, account_sid) for each in deployment.get("resources") or []}
    for operation in pending:
        for resource_type, place, sid, called in _made_by(operation["resource"], account_sid, twilio):
            if (resource_type.name, place, sid) not in recorded:
                say(f"The last run was interrupted while it made {called}: removed from the stand-in.")
                twilio.remove_row(kind_of(resource_type), account_sid, sid, place.parent_sid or None)
    say("The last run was interrupted: asking the stand-in how things are.")
    stack.answer("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--stack", stack.name)


def program_of(pid: int) -> str:
    """The name of the program that this process runs; empty if there is no such process."""
    if Path("/proc/self/comm").exists():
        try:
            return Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return ""
    command = ["ps", "-o", "comm=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return Path(done.stdout.strip()).name


def _key(resource: Mapping[str, Any], account_sid: str) -> tuple[str, Place, str] | None:
    """The type, place and SID of a resource of the state."""
    resource_type = type_in_state(resource)
    if resource_type is None or not resource.get("id"):
        return None
    return resource_type.name, resource_type.place(resource.get("outputs") or {}, account_sid), resource["id"]


def _made_by(
    resource: Mapping[str, Any], account_sid: str, twilio: StandIn
) -> Iterator[tuple[ResourceType, Place, str, str]]:
    """The resources of the stand-in that this create may have made: type, place, SID, and how each is called."""
    resource_type, inputs = type_in_state(resource), resource.get("inputs") or {}
    if resource_type is None or not inputs.get(resource_type.identity):
        return
    place, name = resource_type.place(inputs, account_sid), resource_type.name_attribute
    try:
        rows = twilio.rows(kind_of(resource_type), account_sid, place.parent_sid or None)
    except TwilioError:
        return  # the parent is gone
    for row in rows:
        if name.same(row[name.answered_as or name.name], inputs[name.name]):
            yield resource_type, place, row["sid"], resource_type.called(inputs)


def kind_of(resource_type: ResourceType) -> str:
    """The stand-in's name of the type: `ip_addresses` for SipIpAddress."""
    return snake_case(resource_type.plural_name.removeprefix("Sip"))
