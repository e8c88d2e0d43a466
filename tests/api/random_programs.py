"""What machines of random programs share: a program, its stack, and how one run is drawn."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from local_twilio import LocalTwilio
from tests.api.fault_world import World
from tests.api.simulated_engine import Declared, Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

Fault = dict[str, Any]


class OnTwilio(RuleBasedStateMachine):
    """A machine at a stand-in."""

    twilio: LocalTwilio


def change_and_run(changes: Sequence[str], commands: Sequence[str]) -> Any:
    """The only rule of a machine: of several, Hypothesis leaves out one or another in most of its examples."""
    return rule(
        data=st.data(),
        changes=st.lists(st.sampled_from(changes), min_size=1, max_size=4),
        command=st.sampled_from(commands),
        refresh=st.sampled_from([False, False, True]),
    )


class Programs(OnTwilio):
    """`programs` holds those that were run; `whole` says that the last command ended as it should."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.twilio)
        self.stack = Stack(self.world)
        self.program: dict[str, Declared] = {}
        self.programs: list[dict[str, Declared]] = []
        self.whole = False

    def revert(self, data: st.DataObject) -> None:
        """One of the last programs is run again."""
        if self.programs:
            self.program = dict(data.draw(st.sampled_from(self.programs[-3:])))

    def _change(self, urn: str, **changes: Any) -> None:
        self.program[urn] = replace(self.program[urn], **changes)

    def _drop_ambiguous_aliases(self) -> None:
        """The engine refuses an alias by which another resource of the program is called."""
        taken = set(self.program)
        for urn, each in self.program.items():
            self._change(urn, aliases=tuple(alias for alias in each.aliases if alias not in taken))
            taken.update(each.aliases)

    def _begin(self) -> None:
        self.whole = False
        self.world.clock.pass_by(60)  # what an earlier run made is older than this one
        self.twilio.clear_requests()


def keep_the_promise(machine: type[OnTwilio], variable: str, examples: int, steps: int) -> None:
    """Run so many examples, or as many as the environment variable says; the same ones in CI."""
    with LocalTwilio() as twilio:
        case: Any = type("Machine", (machine,), {"twilio": twilio}).TestCase  # type: ignore[attr-defined]
        case.settings = settings(
            max_examples=int(os.environ.get(variable, str(examples))),
            stateful_step_count=steps,
            deadline=None,
            derandomize="CI" in os.environ,
            suppress_health_check=list(HealthCheck),
        )
        case("runTest").runTest()
