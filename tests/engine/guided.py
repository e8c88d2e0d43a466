"""The reader of a guide: runs its blocks as they are, with stand-ins for the parts of a platform.

A prompt gets its answer, nobody has to confirm, nothing is downloaded, and a region is another stand-in of Twilio.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from local_twilio import MAIN_ACCOUNT
from tools.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engine.conftest import Project

GUIDES = HERE.root / "docs" / "guides"
_PULUMI = f"""#!{sys.executable}
import json, os, sys
arguments = sys.argv[1:]
names = [each for each in arguments if not each.startswith("-")]
if names[:2] == ["config", "set"] and len(names) == 3:
    arguments.append(json.loads(os.environ["ANSWERS"]).get(names[2], "Correct-Horse-1"))
if names[:3] == ["config", "set", "twilio:region"]:
    arguments = ["config", "set", "twilio:apiBaseUrl", os.environ["REGION_URL"]]
if names[0] in ("up", "refresh", "destroy"):
    arguments += ["--yes", "--skip-preview"]
os.execv({str(HERE.pulumi)!r}, ["pulumi", *arguments, "--non-interactive", "--color", "never"])
"""
_PYTHON = f"""#!/bin/sh
[ "$1 $2" = "-m venv" ] || exec {sys.executable} "$@"
mkdir -p "$3/bin" && : > "$3/bin/activate"
"""
_PIP = f"""#!/bin/sh
case "$*" in
    "install sipdomain-provider[cli]") ln -sf {Path(sys.executable).parent}/sipdomain "$(dirname "$0")" ;;
    "install -r requirements.txt") grep -q "^sipdomain-provider==" requirements.txt ;;
    *) exit 1 ;;
esac
"""
_STAND_INS = {"pulumi": _PULUMI, "python3": _PYTHON, "pip": _PIP}


def blocks(guide: str) -> list[tuple[str, str]]:
    """Language and text of each block of a guide, but of those that show what is printed."""
    found = re.findall(r"```(\w+)\n(.*?)```", (GUIDES / guide).read_text(), re.DOTALL)
    return [(language, text) for language, text in found if language != "text"]


class Reader:
    """Somebody who has the project's environment, in a folder."""

    def __init__(self, project: Project, folder: Path | None = None) -> None:
        self.project = project
        self.folder = folder or project.program_folder
        self.values = {"TWILIO_ACCOUNT_SID": MAIN_ACCOUNT.sid, "TWILIO_AUTH_TOKEN": MAIN_ACCOUNT.auth_token}
        """By variable or key of the configuration: the values that a guide leaves to its reader."""
        tools = project.folder / "tools"
        for name in _STAND_INS:
            stand_in(name, tools)
        self.environment["PATH"] = f"{tools}{os.pathsep}{self.environment['PATH']}"

    @property
    def environment(self) -> dict[str, str]:
        return self.project.environment

    def follow(self, block: str, code: int = 0) -> str:
        """Run a block of commands, and keep what it does to the folder and the variables. What it prints."""
        text = re.sub(r"(\w+)=\w*\.\.\.", lambda found: f"{found[1]}={self.values[found[1]]}", block)
        text = text.replace("AC...", MAIN_ACCOUNT.sid)
        left = self.project.folder / "left"
        self.environment["ANSWERS"] = json.dumps(self.values)
        done = bash(f"set -o pipefail\n{text}\n{{ pwd; env -0; }} > '{left}'", self.folder, self.environment)
        assert done.returncode == code, f"$ {text}\n{done.stdout}{done.stderr}"
        if not code:
            folder, _, variables = left.read_text().partition("\n")
            self.folder = Path(folder)
            self.environment.clear()
            pairs = (each.partition("=") for each in variables.split("\0") if each)
            self.environment.update({name: value for name, _, value in pairs})
        return done.stdout + done.stderr


@dataclass(frozen=True)
class Job:
    """What a job of GitHub Actions ended with."""

    code: int
    output: str
    summary: str


def run_job(text: str, repository: Path, secrets: Mapping[str, str], platform: Mapping[str, str], folder: Path) -> Job:
    """Run the only job of a workflow in an empty folder; only what a step has brought is on the path.

    `platform` are the variables that stand for the network: what leads to the stand-ins.
    """
    (job,) = yaml.load(text, yaml.BaseLoader)["jobs"].values()
    workspace, tools, summary = folder / "workspace", folder / "tools", folder / "summary.md"
    workspace.mkdir(parents=True)
    summary.touch()
    base = {**platform, "PATH": f"{tools}{os.pathsep}/usr/bin{os.pathsep}/bin", "GITHUB_STEP_SUMMARY": str(summary)}
    output = ""
    for step in job["steps"]:
        match step.get("uses", "").partition("@")[0]:
            case "actions/checkout":
                shutil.copytree(repository, workspace, dirs_exist_ok=True)
            case "actions/setup-python":
                stand_in("pip", tools)
            case "pulumi/actions":
                stand_in("pulumi", tools)
            case "":
                given = {**job.get("env", {}), **step.get("env", {})}
                variables = {name: _filled(value, secrets) for name, value in given.items()}
                done = bash(step["run"], workspace, base | variables)
                output += done.stdout + done.stderr
                if done.returncode:
                    return Job(done.returncode, output, summary.read_text())
            case other:
                raise AssertionError(other)
    return Job(0, output, summary.read_text())


def stand_in(name: str, folder: Path) -> None:
    """Put the stand-in of a command into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(_STAND_INS[name])
    (folder / name).chmod(0o755)


def bash(script: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command: list[Any] = ["bash", "-e", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def _filled(value: str, secrets: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ secrets\.(\w+) \}\}", lambda found: secrets[found[1]], value)
