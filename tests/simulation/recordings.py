"""Recorded runs of the real engine, and whether the model can call the same in the same order."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.simulation.declared import CALLS, USER, Declared, How, State
from tests.simulation.memory_twilio import MemoryTwilio
from tests.simulation.model import Run
from tests.simulation.promises import fair
from tests.simulation.scheduler import Explorer

if TYPE_CHECKING:
    from tests.simulation.scheduler import Choose, Task

RECORDED = Path(__file__).parent / "recorded"
PASSWORD = "Correct-Horse-1"
BEYOND = ("replace-with", "parallel-diff")
"""Recorded, and not in the model: another option, and two checks at once."""
_NOT_MODELLED = re.compile("--target|--run-program")


def modelled() -> list[str]:
    """The recordings whose first run the model has."""
    return [
        file.stem
        for file in sorted(RECORDED.glob("*.json"))
        if file.stem not in BEYOND and not _NOT_MODELLED.search(json.loads(file.read_text())["runs"][0]["command"])
    ]


class Recording:
    """One recorded run: the state before it, made by the model itself, and what was called."""

    def __init__(self, name: str) -> None:
        recorded = json.loads((RECORDED / f"{name}.json").read_text())
        run: dict[str, Any] = recorded["runs"][0]
        self._state, self._twilio = _made(tuple(map(_declared, recorded["setup"])))
        for gone in run.get("deleted_by_hand", ()):
            self._delete_by_hand(gone)
        self._twilio.refused = [(method, re.compile(path)) for method, path in run.get("refused", ())]
        is_destroy = run["command"].startswith("pulumi destroy")
        self._program = () if is_destroy else tuple(self._read_by_sid(_declared(each)) for each in run["program"])
        calls = sorted(run["calls"], key=lambda each: each["begin"])
        first = {each["of"]: number for number, each in reversed(list(enumerate(calls))) if _registers(each)}
        # The engine takes the resources of a program as they are registered, and those of a state in any order.
        # A `get` may be read later than it was registered.
        self._program = tuple(
            sorted(self._program, key=lambda each: -1 if each.is_got else first.get(each.name, len(calls)))
        )
        below = [f"urn::{each['of']}" for each in calls if each["unknown"]]
        self._state = {**{urn: self._state[urn] for urn in below if urn in self._state}, **self._state}
        forced = re.findall(r"URN-OF-(\S+)", " ".join([run["command"], *run.get("before", ())]))
        self._how = How(
            forced=frozenset(f"urn::{each}" for each in forced),
            goes_on="--continue-on-error" in run["command"],
            refreshes="--refresh" in run["command"],
        )
        self.calls = [(each["call"], each["of"], bool(each["olds"]), bool(each["unknown"])) for each in calls]

    def _read_by_sid(self, each: Declared) -> Declared:
        if not each.is_got:
            return each
        sid = next(entry.sid for entry in self._state.values() if entry.declared.name == each.identity)
        return Declared(each.name, each.kind, sid, is_got=True)

    def _delete_by_hand(self, name: str) -> None:
        entry = self._state[f"urn::{name}"]
        for rows in self._twilio.rows.values():
            for identity in [key for key, row in rows.items() if row["sid"] == entry.sid]:
                del rows[identity]

    def run(self, choose: Choose) -> Run:
        return Run(choose, self._program, self._state, self._twilio.copy(), self._how, number=2)

    def is_accepted(self) -> tuple[bool, list[tuple[str, str, bool, bool]]]:
        """Whether some order of the model's steps calls just this; and the longest beginning of it that one did."""
        accepted, longest = False, list[tuple[str, str, bool, bool]]()

        def make(choose: Choose) -> Run:
            def follow(runnable: list[Task]) -> Task | None:
                begun = run.calls == self.calls[: len(run.calls)]
                return choose(runnable) if begun and not accepted else None

            run = self.run(follow)
            return run

        def on_end(run: Run) -> None:
            nonlocal accepted, longest
            accepted = accepted or run.calls == self.calls
            common = next(
                (i for i, pair in enumerate(zip(run.calls, self.calls, strict=False)) if pair[0] != pair[1]), None
            )
            longest = max(longest, run.calls[: len(run.calls) if common is None else common + 1], key=len)

        Explorer(make, most=20_000).explore(on_end)
        return accepted, longest


def _registers(call: dict[str, Any]) -> bool:
    """Whether it is the first call for a resource of a program: its check, or the read of a `get`."""
    return bool(call["call"] == "check" or (call["call"] == "read" and not call["olds"]))


def _made(setup: tuple[Declared, ...]) -> tuple[State, MemoryTwilio]:
    twilio = MemoryTwilio()
    run = Run(fair(), setup, {}, twilio, number=1)
    run.scheduler.run()
    assert not run.outcome.errors, run.outcome.errors
    return run.state, twilio


def _declared(each: dict[str, Any]) -> Declared:
    options, parents = each.get("options", {}), each["parents"]
    listed = re.findall(r"\w+", options.get("depends_on", ""))
    return Declared(
        each["name"],
        each["type"],
        each.get("get") or each["identity"],
        parents.get("domain_sid") or (parents.get("credential_list_sid", "") if each["type"] == USER else ""),
        each["adopt"],
        PASSWORD if each["type"] == USER else None,
        retain="retain_on_delete" in options,
        is_got="get" in each,
        maps=parents.get("credential_list_sid", "") if each["type"] == CALLS else "",
        after=tuple(listed),
        replacing=frozenset(re.findall(r"\w+", options.get("replace_on_changes", ""))),
    )
