"""A fleet in a stack and in the stand-in: the real provider's, or the floor's."""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.checkout import HERE
from tools.local_stack import pulumi_environment

DOMAIN, FLOOR = "from sipdomain_provider import SipDomain", "from bench.floor import FloorDomain as SipDomain"
_PROGRAM = """
{resource}
for number in range({size}):
    SipDomain(
        f"domain-{{number}}",
        domain_name=f"fleet-{{number}}.sip.twilio.com",
        friendly_name=f"Fleet {{number}}",
        secure=True,
        voice_url="https://example.com/voice",
    )
"""
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


class CommandFailedError(Exception):
    """The command ended with an error: what it printed."""


@dataclass
class Fleet:
    """A Pulumi project whose program declares `size` domains.

    They have four properties each, or (`resource` FAMILY) lists, credentials and mappings.
    """

    folder: Path
    size: int
    resource: str
    environment: dict[str, str]

    @classmethod
    def make(cls, folder: Path, size: int, resource: str, url: str) -> "Fleet":
        program = folder / "program"
        program.mkdir(parents=True)
        environment = pulumi_environment(folder / "home", url, venv=Path(sys.prefix))
        # The file backend writes the whole state after every step: that would be all that is measured.
        environment |= {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
        (program / "Pulumi.yaml").write_text("name: fleet\nruntime: python\n")
        (program / "__main__.py").write_text(
            FAMILY.format(size=size) if resource is FAMILY else _PROGRAM.format(resource=resource, size=size)
        )
        fleet = cls(program, size, resource, environment)
        fleet.run("stack", "init", "test")
        return fleet

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> float:
        """Run the CLI: the seconds that it takes. Raises CommandFailedError."""
        command = [str(HERE.pulumi), *arguments, "--non-interactive", "--color", "never"]
        begun = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - begun
        if done.returncode:
            raise CommandFailedError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return seconds

    def up(self) -> None:
        """Create the resources."""
        self.run("up", "--yes", "--skip-preview")
