"""One case of the matrix, from what is there before it to the second run without the fault.

The promise: one domain at Twilio and in the state, or a clear error and nothing half-done; and the same once more, as
a second `pulumi up` would do it, finishes the work and loses nobody's edit.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from local_twilio import MAIN_ACCOUNT
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.results import Outcome as NoteOutcome
from sipdomain_provider.core.results import Recorded
from sipdomain_provider.twilio import transport
from sipdomain_provider.twilio.errors import ProviderError
from tests.api.fault_matrix import DRIPS, Case
from tests.api.fault_world import ACCOUNT, BEFORE, BUDGET, BYSTANDER, NAME, Bag, Outcome, Process, World

if TYPE_CHECKING:
    from collections.abc import Callable

WANTED = "https://example.com/wanted"
DESIRED = Desired({"domain_name": NAME, "voice_url": WANTED, "secure": True})
THEIRS = "https://example.com/theirs"
IN_BETWEEN = {"friendly_name": "edited in between"}
LITTLE = 1024 * 1024  # bytes: of an answer without end no more is read


def try_case(world: World, case: Case) -> Outcome:
    """Run one case, and see whether the promise is kept."""
    world.reset()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(transport, "LARGEST_ANSWER", LITTLE)
        return _TRIALS[case.operation](world, case).run()


class _Trial(ABC):
    """One operation: what is there before it, the operation, and the second run."""

    declares = True
    """Whether Twilio must have what is declared after it."""

    def __init__(self, world: World, case: Case) -> None:
        self.world, self.case = world, case
        self.outcome = Outcome()
        self.edits: Bag = {}
        self.state: Bag | None = None
        """The recorded attributes, as the engine would have them; None where it has no resource."""

    def before(self, process: Process) -> None:  # noqa: B027 (most need nothing)
        """What the engine has done before the operation, without a fault."""

    @abstractmethod
    def act(self, process: Process) -> None:
        """The operation under the fault. Raises ProviderError."""

    @abstractmethod
    def again(self, process: Process) -> None:
        """The second run. Raises ProviderError."""

    def run(self) -> Outcome:
        world, outcome = self.world, self.outcome
        with world.process() as process:
            self.before(process)
            world.twilio.clear_requests()
            began = world.clock.now
            try:
                with world.fault(self.case, process.transport):
                    self.act(process)
            except ProviderError as error:
                outcome.error = str(error)
                self._require_clear(outcome.error)
        # The clock leaps over the whole budget at each piece of an answer that drips.
        if world.clock.now - began > BUDGET and self.case.fault.name != DRIPS:
            outcome.breaks(f"it took {world.clock.now - began:g} s of {BUDGET:g}")
        if outcome.error is None:
            self._require_done(but=outcome.left)
        outcome.duplicates += max(0, len(world.domains()) - 1)
        if world.domains():
            world.edit(**IN_BETWEEN)
            self.edits |= IN_BETWEEN
        with world.process() as process:
            try:
                self.again(process)
            except ProviderError as error:
                outcome.breaks(f"the second run does not finish: {error}")
        self._require_done()
        return outcome

    def create(self, process: Process, *, adopt: bool | str) -> None:
        """The second run of a create: where the first one made the domain, its error says how to take it over."""
        try:
            self.state = process.create(DESIRED, BUDGET, adopt=adopt).values
        except ProviderError as error:
            found = self.world.domains()
            if not found or f'adopt=True or adopt="{found[0]["sid"]}"' not in str(error):
                raise
            self.state = process.create(DESIRED, BUDGET, adopt=True).values

    def compare(self, process: Process) -> None:
        """A resource in the state: diff, and an update where something differs."""
        plan = process.plan(self.sid, self.recorded, DESIRED, BUDGET)
        if plan.gone:
            self.outcome.breaks("a domain counts as gone that is there")
        elif plan.differences:
            self.state = process.update(self.sid, self.recorded, DESIRED, BUDGET).values

    @property
    def recorded(self) -> Recorded:
        assert self.state is not None
        return self.world.recorded(self.state)

    @property
    def sid(self) -> str:
        assert self.state is not None
        return str(self.state["sid"])

    def _require_done(self, but: frozenset[str] = frozenset()) -> None:
        declared = {name: value for name, value in DESIRED.declared.items() if name not in but}
        outcome, found = self.outcome, self.world.domains()
        outcome.duplicates += max(0, len(found) - 1)
        if self.state is None:
            outcome.orphans += len(found)
        elif not found:
            outcome.breaks("in the state, and not at Twilio")
        for domain in found if self.state is not None else ():
            outcome.orphans += domain["sid"] != self.sid
            outcome.lost_edits += any(domain[name] != value for name, value in self.edits.items())
            if self.declares and any(domain[name] != value for name, value in declared.items()):
                outcome.breaks("Twilio has not what is declared")
            if any(domain[name] != self.recorded.values[name] for name in declared):
                outcome.breaks("the state has not what Twilio has")
        (bystander,) = [each for each in self.world.twilio.domains(ACCOUNT) if each["domain_name"] == BYSTANDER]
        outcome.lost_edits += bystander["voice_url"] != BEFORE

    def _require_clear(self, error: str) -> None:
        """One line that says what was done to which domain, why it failed, and nothing secret."""
        operation = self.case.operation.partition(",")[0]
        if "\n" in error or not re.match(rf"{operation} of SIP domain {NAME}( \(SD\w+\))? failed: \S", error):
            self.outcome.breaks(f"not a clear error: {error}")
        if MAIN_ACCOUNT.auth_token in error:
            self.outcome.breaks("the error holds the credentials")


class _Create(_Trial):
    adopt: bool | str = False

    def act(self, process: Process) -> None:
        written = process.create(DESIRED, BUDGET, adopt=self.adopt)
        self.state = written.values
        self.outcome.left = frozenset(
            str(note.attribute) for note in written.notes if note.outcome is NoteOutcome.NOT_TRIED
        )

    def again(self, process: Process) -> None:
        if self.state is None:
            self.create(process, adopt=self.adopt)
        else:
            self.compare(process)


class _Adopt(_Create):
    adopt: bool | str = True

    def before(self, _process: Process) -> None:
        self.made = self.world.make()
        self.edits = {"voice_status_callback_url": THEIRS}
        self.world.edit(**self.edits)


class _AdoptSid(_Adopt):
    def before(self, process: Process) -> None:
        super().before(process)
        self.adopt = self.made


class _Read(_Trial):
    declares = False

    def before(self, _process: Process) -> None:
        self.world.make()
        (self.state,) = self.world.read()

    def act(self, process: Process) -> None:
        live = process.read(self.sid, self.recorded, BUDGET)
        if live is None:
            self.outcome.error = "gone"
        elif [live] != self.world.read():
            self.outcome.breaks("read is not what Twilio has")
        self.state = live

    def again(self, process: Process) -> None:
        if self.state is None:  # a refresh that was told "gone" has dropped it
            self.create(process, adopt=False)
        else:
            self.act(process)


class _Update(_Trial):
    """Two people at once: another attribute is edited between diff and update."""

    def before(self, process: Process) -> None:
        self.world.make()
        (self.state,) = self.world.read()
        process.plan(self.sid, self.recorded, DESIRED, BUDGET)
        self.edits = {"voice_status_callback_url": THEIRS}
        self.world.edit(**self.edits)

    def act(self, process: Process) -> None:
        self.state = process.update(self.sid, self.recorded, DESIRED, BUDGET).values
        self._require_little()

    def again(self, process: Process) -> None:
        self.compare(process)
        self._require_little()

    def _require_little(self) -> None:
        posts = [dict(each.form) for each in self.world.twilio.requests() if each.method == "POST"]
        if any(form != {"VoiceUrl": WANTED} for form in posts):
            self.outcome.breaks(f"more was sent than what differs: {posts}")


class _Delete(_Trial):
    declares = False

    def before(self, _process: Process) -> None:
        self.world.make()
        (self.state,) = self.world.read()

    def act(self, process: Process) -> None:
        process.delete(self.sid, self.recorded, BUDGET)
        self.state = None

    def again(self, process: Process) -> None:
        if self.state is not None:
            self.act(process)


_TRIALS: dict[str, Callable[[World, Case], _Trial]] = {
    "create": _Create,
    "create, adopt=True": _Adopt,
    'create, adopt="SD..."': _AdoptSid,
    "read": _Read,
    "update": _Update,
    "delete": _Delete,
}
