"""A fleet in a stack and in the stand-in: the real provider's, or the floor's."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measuring import Usage, measure
from tools.checkout import HERE
from tools.local_stack import pulumi_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

DOMAIN, FLOOR = "from sipdomain_provider import SipDomain", "from bench.floor import FloorDomain as SipDomain"
VOICE_URL = "https://example.com/voice"
_PROGRAM = """
import gc
import json
import os
{resource}
gc.set_threshold(int(os.environ.get("FLEET_GC_THRESHOLD", gc.get_threshold()[0])))
with open("fleet.json") as file:
    for name, values in json.load(file).items():
        SipDomain(name, **values)
"""
FAMILY_SIZE = 6
"""Resources for each domain of a family: its list, two credentials, and the mappings for calls and registrations."""
FAMILY = """
from sipdomain_provider import *

for number in range({size}):
    domain = SipDomain(f"domain-{{number}}", domain_name=f"fleet-{{number}}.sip.twilio.com")
    users = SipCredentialList(f"users-{{number}}", friendly_name=f"Users {{number}}")
    for name in ("alice", "bob"):
        SipCredential(f"{{name}}-{{number}}", credential_list_sid=users, username=name, password="Correct-Horse-1")
    SipAuthCallsCredentialListMapping(f"calls-{{number}}", domain_sid=domain, credential_list_sid=users)
    SipAuthRegistrationsCredentialListMapping(f"phones-{{number}}", domain_sid=domain, credential_list_sid=users)
"""
_EMPTY: dict[str, Any] = {"version": 3, "deployment": {"manifest": {}, "resources": []}}


def domain_name(number: int) -> str:
    return f"fleet-{number}.sip.twilio.com"


@dataclass
class Fleet:
    """A Pulumi project in a folder of its own whose program declares `size` domains.

    They have four properties each, or (`resource` FAMILY) lists, credentials and mappings.
    """

    folder: Path
    size: int
    resource: str
    environment: dict[str, str]

    @classmethod
    def make(cls, folder: Path, size: int, resource: str, url: str) -> Fleet:
        program = folder / "program"
        program.mkdir(parents=True)
        environment = pulumi_environment(folder / "home", url, venv=Path(sys.prefix))
        # The file backend writes the whole state after every step: that would be all that is measured.
        environment |= {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
        (program / "Pulumi.yaml").write_text("name: fleet\nruntime: python\n")
        (program / "__main__.py").write_text(
            FAMILY.format(size=size) if resource is FAMILY else _PROGRAM.format(resource=resource)
        )
        fleet = cls(program, size, resource, environment)
        fleet.run("stack", "init", "test")
        fleet.declare()
        return fleet

    def declare(self, changed: int = 0) -> None:
        """The program from now on, with another `voice_url` for the first `changed` domains."""
        fleet = {
            f"domain-{number}": {
                "domain_name": domain_name(number),
                "friendly_name": f"Fleet {number}",
                "secure": True,
                "voice_url": f"{VOICE_URL}/changed" if number < changed else VOICE_URL,
            }
            for number in range(self.size)
        }
        (self.folder / "fleet.json").write_text(json.dumps(fleet))

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Usage:
        """Run the CLI. Raises CommandFailedError."""
        command = [str(HERE.pulumi), *arguments, "--non-interactive", "--color", "never"]
        return measure(command, self.folder, {**self.environment, **(environment or {})})

    def preview(self) -> Usage:
        return self.run("preview")

    def up(self) -> Usage:
        return self.run("up", "--yes", "--skip-preview")

    def refresh(self) -> Usage:
        return self.run("refresh", "--yes", "--skip-preview")

    def forget(self) -> None:
        """Empty the state."""
        (self.folder / "empty.json").write_text(json.dumps(_EMPTY))
        self.run("stack", "import", "--file", "empty.json")

    def printed(self) -> str:
        """What the last command printed."""
        return (self.folder / "output.txt").read_text()
