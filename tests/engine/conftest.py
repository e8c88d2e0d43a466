"""The real Pulumi engine, a project of its own for each test, and a stand-in of Twilio."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT, LocalTwilio
from tools.checkout import HERE
from tools.local_stack import pulumi_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

IMPORTS = """
import os
import pulumi
from pulumi import Output, ResourceOptions
from sipdomain_provider import *
"""

OF_TWILIO = "pulumi-python:dynamic/twilio:"
ACCOUNT, SUB = MAIN_ACCOUNT.sid, SUBACCOUNT.sid
NAME, OTHER = "tried-office.sip.twilio.com", "tried-other.sip.twilio.com"
PASSWORD = "Correct-Horse-1"
A_URL = 'voice_url="https://example.com/a"'


def office(values: str = A_URL, name: str = "office") -> str:
    """A line of a program: the domain NAME, with these arguments."""
    return f'SipDomain("{name}", domain_name="{NAME}", {values})'


USERS = 'users = SipCredentialList("users", friendly_name="Users")'


def user(name: str, values: str = f'password="{PASSWORD}"', *, of: str = "users", resource: str = "") -> str:
    """A line of a program: this user of a list."""
    return f'SipCredential("{resource or name}", credential_list_sid={of}, username="{name}", {values})'


@dataclass(frozen=True)
class Run:
    """One run of the CLI: what it printed, and the engine's own events."""

    code: int
    output: str
    events: list[dict[str, Any]] = field(repr=False)

    def operations(self, name: str = "office") -> list[str]:
        """What the engine did (or would do) with the resource of this name, in order."""
        found = []
        for event in self.events:
            metadata = event.get("resourcePreEvent", {}).get("metadata")
            if metadata and metadata["urn"].endswith(f"::{name}"):
                found.append(metadata["op"])
        return found

    def changes(self) -> dict[str, int]:
        """The engine's own count of what changed."""
        for event in reversed(self.events):
            if "summaryEvent" in event:
                counts = event["summaryEvent"]["resourceChanges"]
                return {op: count for op, count in counts.items() if op != "same"}
        return {}

    def diagnostics(self) -> str:
        """What providers and the engine told the user."""
        return "".join(event["diagnosticEvent"]["message"] for event in self.events if "diagnosticEvent" in event)


class Project:
    """A Pulumi project in a folder of its own, and the CLI that works on it.

    `copied_from` is a project's folder to begin with; `venv` is the virtual environment that the program runs in.
    """

    def __init__(
        self, folder: Path, twilio: LocalTwilio, *, venv: Path | None = None, copied_from: Path | None = None
    ) -> None:
        self.folder = folder
        self.twilio = twilio
        self.program_folder = folder / "program"
        self.environment = pulumi_environment(folder / "home", twilio.url, venv=venv or Path(sys.prefix))
        self.environment["PULUMI_DEBUG_COMMANDS"] = "1"  # --event-log is among those
        if copied_from:
            shutil.copytree(copied_from, self.program_folder, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            self.program_folder.mkdir(parents=True)
            (self.program_folder / "Pulumi.yaml").write_text("name: tried\nruntime: python\n")
        self.pulumi("stack", "init", "test")

    def declare(self, *parts: str) -> None:
        """The program from now on: these lines after the usual imports."""
        (self.program_folder / "__main__.py").write_text("\n".join([IMPORTS, *map(textwrap.dedent, parts)]))

    def up(self, *options: str, code: int | None = 0) -> Run:
        return self.run("up", "--yes", "--skip-preview", *options, code=code)

    def preview(self, *options: str, code: int = 0) -> Run:
        return self.run("preview", "--diff", *options, code=code)

    def refresh(self, *options: str) -> Run:
        return self.run("refresh", "--yes", "--skip-preview", *options)

    def destroy(self, *options: str, code: int = 0) -> Run:
        return self.run("destroy", "--yes", "--skip-preview", *options, code=code)

    def run(self, *arguments: str, code: int | None = 0) -> Run:
        """Run the CLI on the stack. `code` is the exit code that it must end with; None: any."""
        log = self.folder / "events.json"
        log.unlink(missing_ok=True)
        done = self.popen(*arguments, "--event-log", str(log))
        output, _ = done.communicate()
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        print(f"$ pulumi {' '.join(arguments)}\n{output}")  # pytest shows it where a test fails
        assert code in (None, done.returncode), output
        return Run(done.returncode, output, events)

    def popen(self, *arguments: str, start_new_session: bool = False) -> subprocess.Popen[str]:
        """The CLI, running."""
        return subprocess.Popen(
            [str(HERE.pulumi), *arguments, "--non-interactive", "--color", "never"],
            cwd=self.program_folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=start_new_session,
        )

    def pulumi(self, *arguments: str) -> str:
        """Run the CLI for its answer."""
        done = self.popen(*arguments)
        output, _ = done.communicate()
        assert done.returncode == 0, output
        return output

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        found: dict[str, Any] = json.loads(self.pulumi("stack", "output", "--json", "--show-secrets"))
        return found

    def state(self) -> dict[str, Any]:
        """The stack's state, as `pulumi stack export` gives it."""
        found: dict[str, Any] = json.loads(self.pulumi("stack", "export"))
        return found

    def import_state(self, state: dict[str, Any]) -> None:
        """Put a state in place of the stack's own."""
        file = self.folder / "state.json"
        file.write_text(json.dumps(state))
        self.pulumi("stack", "import", "--file", str(file))

    def resource(self, name: str = "office") -> dict[str, Any]:
        """One resource of the state."""
        found = [each for each in self.resources() if each["urn"].endswith(f"::{name}")]
        assert len(found) == 1, found
        return found[0]

    def resources(self) -> list[dict[str, Any]]:
        """Twilio's resources in the state."""
        resources = self.state()["deployment"].get("resources", [])
        return [each for each in resources if each["type"].startswith(OF_TWILIO)]

    def edit(self, **attributes: object) -> None:
        """Somebody edits the domain NAME at Twilio."""
        self.twilio.edit(ACCOUNT, NAME, **attributes)

    def live(self) -> dict[str, Any]:
        """The domain NAME, as Twilio has it."""
        return self.twilio.domain(ACCOUNT, NAME)

    def writes(self) -> list[tuple[str, dict[str, str]]]:
        """The writing requests that the stand-in has got: method and form."""
        return [(each.method, dict(each.form)) for each in self.twilio.requests() if each.method != "GET"]


@pytest.fixture
def twilio(tmp_path: Path) -> Iterator[LocalTwilio]:
    with LocalTwilio(tmp_path / "twilio.sqlite3") as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, twilio: LocalTwilio) -> Project:
    return Project(tmp_path / "project", twilio)
