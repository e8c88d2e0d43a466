"""Programs as data, runs of the real engine on them, and the calls that the engine then made on the provider."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tests.engine.conftest import OF_TWILIO, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RECORDER = Path(__file__).parent / "recorder"
IDENTITY = {
    "SipDomain": "domain_name",
    "SipCredentialList": "friendly_name",
    "SipCredential": "username",
    "SipAuthCallsCredentialListMapping": "",
}
REFUSED = {"code": 20001, "message": "no", "status": 400}
SID = re.compile(r"\b(AC|SD|CL|CR|AL|IP)[0-9a-f]{32}\b")
MAPPED = "SipAuthCallsCredentialListMapping"


@dataclass(frozen=True)
class Resource:
    """One resource of a program.

    `identity` is its name at Twilio, `parents` are resources by the argument that takes them. `options` are resource
    options, each as Python. `get`: the resource of the set-up that it reads, and does not manage.
    """

    name: str
    type: str
    identity: str = ""
    parents: Mapping[str, str] = field(default_factory=dict)
    adopt: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    get: str = ""

    @property
    def urn(self) -> str:
        return f"urn:pulumi:test::tried::{OF_TWILIO}{self.type}::{self.name}"

    def python(self, sids: Mapping[str, str]) -> str:
        """The line of the program that declares it."""
        options = ", ".join(f"{option}={value}" for option, value in self.options.items())
        last = [f"opts=ResourceOptions({options})"] if options else []
        if self.get:
            arguments = [f'"{self.name}"', f'"{sids[self.get]}"', *last]
            return f"{_variable(self.name)} = {self.type}.get({', '.join(arguments)})"
        arguments = [f'"{self.name}"', *(f"{key}={_variable(value)}" for key, value in self.parents.items())]
        if self.identity:
            arguments.append(f'{IDENTITY[self.type]}="{self.identity}"')
        if self.type == "SipCredential":
            arguments.append('password="Correct-Horse-1"')
        if self.adopt:
            arguments.append("adopt=True")
        return f"{_variable(self.name)} = {self.type}({', '.join([*arguments, *last])})"

    def data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type": self.type,
            "identity": self.identity,
            "parents": dict(self.parents),
            "adopt": self.adopt,
            **({"options": dict(self.options)} if self.options else {}),
            **({"get": self.get} if self.get else {}),
        }


Program = tuple[Resource, ...]


@dataclass(frozen=True)
class Run:
    """One recorded command of the CLI. `{name}` in a command is the URN of that resource.

    `program` is what is declared from now on; None: what was declared before. `refused` holds requests, each a method
    and a path, that Twilio refuses in this run; `gone` holds the credentials and lists that somebody deletes before it.
    `before` are commands that come before it. `exit_code` is what the command must end with.
    """

    command: str
    program: Program | None = None
    refused: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0
    exit_code: int = 0


class Scenario:
    """What is declared and created first, and the recorded runs after it."""

    def __init__(self, setup: Program, *runs: Run) -> None:
        self.setup = setup
        self.runs = runs


class Bench:
    """One project and one stand-in for all scenarios: what a set-up has made is made once, and copied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "twilio.sqlite3"
        self.twilio = LocalTwilio(self.database)
        self.twilio.start()
        self.project = Project(folder / "project", self.twilio)
        self.state = folder / "project" / "home" / "state"
        self.calls = folder / "calls.jsonl"
        self.project.environment |= {
            "PYTHONPATH": str(RECORDER),
            "RECORD_CALLS_TO": str(self.calls),
            "TWILIO_MAX_RETRIES": "0",
        }
        self.made: dict[str, Path] = {}
        self._save(())

    def close(self) -> None:
        self.twilio.close()

    def record(self, scenario: Scenario) -> dict[str, Any]:
        """Run it. What comes back is the same in each run, but for the order of calls for different resources."""
        self._set_up(scenario.setup)
        names = Names(self.project.resources() if scenario.setup else [])
        declared: Program = scenario.setup
        runs = []
        for run in scenario.runs:
            if run.program is not None:
                declared = run.program
                self._declare(declared, names)
            runs.append(self._run(run, declared, scenario.setup, names))
        return {"setup": [each.data() for each in scenario.setup], "runs": runs}

    def _run(self, run: Run, declared: Program, setup: Program, names: Names) -> dict[str, Any]:
        urns = {each.name: each.urn for each in (*setup, *declared)}
        for line in run.before:
            self.project.pulumi(*line.format(**urns).split(), "--yes")
        for gone in run.gone:
            self._delete_by_hand(urns[gone])
        for method, path in run.refused:
            self.twilio.fault("status", method, path, status=400, body=REFUSED, times=None)
        self.twilio.settings.latency = run.latency
        before = dict(self.project.environment)
        self.project.environment |= run.environment
        verb, *options = run.command.format(**urns).split()
        self.calls.write_text("")
        try:
            done = self.project.run(verb, "--yes", "--skip-preview", *options, code=run.exit_code)
        finally:
            self.project.environment = before
            self.twilio.clear_faults()
            self.twilio.settings.latency = 0.0
        lines = [json.loads(line) for line in self.calls.read_text().splitlines()]
        return {
            "command": f"pulumi {_without_urns(run.command)}",
            **({"before": [f"pulumi {_without_urns(each)}" for each in run.before]} if run.before else {}),
            **({"environment": dict(run.environment)} if run.environment else {}),
            **({"latency": run.latency} if run.latency else {}),
            **({"refused": [list(each) for each in run.refused]} if run.refused else {}),
            **({"deleted_by_hand": list(run.gone)} if run.gone else {}),
            "program": [each.data() for each in declared],
            "exit_code": run.exit_code,
            "steps": _steps(done.events),
            "calls": names.calls(lines),
        }

    def _declare(self, program: Program, names: Names) -> None:
        self.project.declare("\n".join(each.python(names.sids) for each in program))

    def _set_up(self, program: Program) -> None:
        if repr(program) not in self.made:
            self._load(())
            self._declare(program, Names([]))
            self.project.up()
            self._save(program)
        self._load(program)
        self._declare(program, Names([]))

    def _save(self, program: Program) -> None:
        saved = self.folder / "saved" / str(len(self.made))
        self.twilio.close()
        shutil.copytree(self.state, saved / "state")
        shutil.copy(self.database, saved / "twilio")
        self.made[repr(program)] = saved
        self._restart()

    def _load(self, program: Program) -> None:
        saved = self.made[repr(program)]
        self.twilio.close()
        shutil.rmtree(self.state)
        shutil.copytree(saved / "state", self.state)
        for each in self.folder.glob(f"{self.database.name}*"):
            each.unlink()
        shutil.copy(saved / "twilio", self.database)
        self._restart()

    def _restart(self) -> None:
        """On the port of before, which is a part of what the state records."""
        self.twilio = LocalTwilio(self.database, port=self.twilio.port)
        self.twilio.start()
        self.project.twilio = self.twilio

    def _delete_by_hand(self, urn: str) -> None:
        (resource,) = [each for each in self.project.resources() if each["urn"] == urn]
        if urn.split("::")[2].endswith("SipCredential"):
            parent = resource["outputs"]["credential_list_sid"]
            self.twilio.remove_row("credentials", MAIN_ACCOUNT.sid, resource["id"], parent)
        else:
            self.twilio.remove_row("credential_lists", MAIN_ACCOUNT.sid, resource["id"])


class Names:
    """Names in place of SIDs: `alice` for what the set-up has made for that resource, `alice#2` for its next one."""

    def __init__(self, resources: Iterable[Mapping[str, Any]]) -> None:
        self.labels: dict[str, str] = {}
        self.sids: dict[str, str] = {}
        # A mapping has the SID of its list: the list's name is the one to use.
        for each in sorted(resources, key=lambda each: MAPPED in each["type"]):
            self._learn(each["id"], each["urn"].rpartition("::")[2])

    def _learn(self, sid: str, name: str) -> None:
        if sid in self.labels:
            return
        count = 1 + sum(label.partition("#")[0] == name for label in self.labels.values())
        label = name if count == 1 else f"{name}#{count}"
        self.labels[sid] = label
        self.sids[label] = sid

    def text(self, text: str) -> str:
        """The first words, without SIDs."""
        named = SID.sub(lambda found: self.labels.get(found[0], "SID"), text)
        return " ".join(named.split()[:16])

    def calls(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        begun: dict[tuple[int, int], dict[str, Any]] = {}
        processes: list[int] = []
        for place, line in enumerate(lines):
            if line["pid"] not in processes:
                processes.append(line["pid"])
            key = (line["pid"], line["n"])
            if line["phase"] == "begin":
                begun[key] = {
                    "call": line["call"],
                    "of": line["urn"].rpartition("::")[2],
                    "type": line["urn"].split("::")[2].rpartition(":")[2],
                    "id": self.labels.get(line["id"], line["id"]),
                    "olds": line["olds"],
                    "urn_told": line["urn_told"],
                    "unknown": line["unknown"],
                    "result": {"none": "the call did not end"},
                    "process": processes.index(line["pid"]) + 1,
                    "begin": place,
                    "end": -1,
                }
                continue
            call, result = begun[key], line["result"]
            if result.get("id") and call["call"] == "create":
                self._learn(result["id"], call["of"])
            call["end"] = place
            call["result"] = self._result(result)
        return list(begun.values())

    def _result(self, result: dict[str, Any]) -> dict[str, Any]:
        if "id" in result:
            return {"id": self.labels.get(result["id"], result["id"] and "SID")}
        if "error" in result:
            return {"error": self.text(result["error"])}
        if "failures" in result:
            return {"failures": [self.text(each) for each in result["failures"]]}
        return result


def comparable(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """A recording without what may differ from run to run: each resource's own calls, in order."""
    runs = []
    for run in recorded["runs"]:
        own: dict[str, list[Any]] = {}
        for call in run["calls"]:
            kept = {key: value for key, value in call.items() if key not in ("begin", "end")}
            own.setdefault(f"{call['type']} {call['of']}", []).append(kept)
        runs.append({**run, "calls": own})
    return {**recorded, "runs": runs}


def _steps(events: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The engine's own steps, by resource, in order."""
    steps: dict[str, list[str]] = {}
    for event in events:
        metadata = event.get("resourcePreEvent", {}).get("metadata")
        if metadata and metadata["type"].startswith(OF_TWILIO):
            steps.setdefault(metadata["urn"].rpartition("::")[2], []).append(metadata["op"])
    return dict(sorted(steps.items()))


def _variable(name: str) -> str:
    return name.replace("-", "_")


def _without_urns(command: str) -> str:
    return re.sub(r"\{(\w+)\}", r"URN-OF-\1", command)
