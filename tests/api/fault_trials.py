"""One case of the matrix, from what is there before it to the second run without the fault.

The promise: one resource at Twilio and in the state, or a clear error and nothing half-done; and the same once more, as
a second `pulumi up` would do it, finishes the work and loses nobody's edit. Nothing here knows one type from another.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from local_twilio import MAIN_ACCOUNT
from local_twilio.requests_log import masked
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.results import Outcome as NoteOutcome
from sipdomain_provider.core.results import Recorded, Written
from sipdomain_provider.twilio import transport
from sipdomain_provider.twilio.errors import ProviderError
from tests.api.fault_matrix import DRIPS, Case, Edit
from tests.api.fault_world import BUDGET, LONG_AGO, Bag, Process, Scene, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sipdomain_provider.core.run import Lifecycle

LITTLE = 1024 * 1024  # bytes: of an answer without end no more is read


@dataclass
class Outcome:
    """What became of a case: the error (None: it survived), what was told to be left, and what broke the promise."""

    error: str | None = None
    left: frozenset[str] = frozenset()
    """Attributes of a resource in the state that a warning leaves to the next run."""
    duplicates: int = 0
    orphans: int = 0
    lost_edits: int = 0
    told: str = ""

    @property
    def kept(self) -> bool:
        return not (self.duplicates or self.orphans or self.lost_edits or self.told)

    def breaks(self, why: str) -> None:
        self.told = "; ".join(filter(None, (self.told, why)))


def try_case(world: World, case: Case) -> Outcome:
    """Run one case, and see whether the promise is kept."""
    world.reset(case.subject.there)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(transport, "LARGEST_ANSWER", LITTLE)
        return _TRIALS[case.operation](world, case).run()


class _Trial(ABC):
    """One operation: what is there before it, the operation, and the second run."""

    declares = True
    """Whether Twilio must have what is declared after it."""

    def __init__(self, world: World, case: Case) -> None:
        self.world, self.case, self.subject = world, case, case.subject
        self.desired = Desired(case.subject.declared)
        self.scene = Scene(world.twilio, case.subject)
        self.outcome = Outcome()
        self.edited: Bag = {}
        """What somebody has changed of the resource."""
        self.added: list[Edit] = []
        self.made = ""
        """The SID of what was there long before."""
        self.others: list[Bag | None] = []
        self.state: Bag | None = None
        """The recorded attributes, as the engine would have them; None where it has no resource."""

    def before(self, lifecycle: Lifecycle) -> None:  # noqa: B027 (some need nothing)
        """What the engine has done before the operation, without a fault."""

    @abstractmethod
    def act(self, lifecycle: Lifecycle) -> None:
        """The operation under the fault. Raises ProviderError."""

    @abstractmethod
    def again(self, lifecycle: Lifecycle) -> None:
        """The second run. Raises ProviderError."""

    def run(self) -> Outcome:
        self.first_run()
        if self.outcome.error is None:
            self._require_done(but=self.outcome.left)
        self._require_others_untouched()
        if rows := self.scene.rows():
            self.outcome.duplicates += len(rows) - 1
            self.edit(self.subject.in_between)
        self.second_run()
        self._require_done()
        self._require_others_untouched()
        self.outcome.lost_edits += not self.scene.other_passwords_are_kept()
        return self.outcome

    def first_run(self) -> None:
        world, outcome = self.world, self.outcome
        with world.process() as process:
            lifecycle = process.core.of(self.subject.type)
            self._meet_the_parent(process)
            self.before(lifecycle)
            self.others = self.scene.others()
            world.twilio.clear_requests()
            began = world.clock.now
            try:
                with world.fault(self.case, process.transport):
                    self.act(lifecycle)
            except ProviderError as error:
                outcome.error = str(error)
                self._require_clear(outcome.error)
            self._require_discreet(process.lines)
        # The clock leaps over the whole budget at each piece of an answer that drips.
        if world.clock.now - began > BUDGET and self.case.fault.name != DRIPS:
            outcome.breaks(f"it took {world.clock.now - began:g} s of {BUDGET:g}")

    def second_run(self) -> None:
        with self.world.process() as process:
            try:
                self.again(process.core.of(self.subject.type))
            except ProviderError as error:
                self.outcome.breaks(f"the second run does not finish: {error}")

    def _meet_the_parent(self, process: Process) -> None:
        """The engine is through with the parent before it comes to what lives in it."""
        if self.subject.type.parent_type and self.subject.parent:
            of_parent = Recorded({}, self.world.twilio.url)
            assert process.core.of(self.subject.type.parent_type).read(self.subject.parent, of_parent, BUDGET)

    def make(self, *, but: str = "") -> Bag:
        """What was there before, with the values that an update changes; as the provider reads it."""
        before = {name: value for name, value in self.subject.before.items() if name != but}
        made = self.scene.make({**self.subject.declared, **before})
        self.made = made["sid"]
        return made

    def edit(self, edit: Edit) -> None:
        """Somebody's edit, which is to be there in the end."""
        self.scene.edit(edit)
        self.others = self.scene.others()
        if edit.adds is not None:
            self.added.append(edit)
        elif edit.of is None:
            self.edited |= edit.attributes

    def create(self, lifecycle: Lifecycle, *, adopt: bool | str) -> Written:
        written = lifecycle.create(self.desired, BUDGET, adopt=adopt)
        self.state = written.values
        self._require_discreet(str(note.why) for note in written.notes)
        return written

    def create_again(self, lifecycle: Lifecycle, *, adopt: bool | str) -> None:
        """The second run of a create: where the first one made the resource, its error says how to take it over."""
        try:
            self.create(lifecycle, adopt=adopt)
        except ProviderError as error:
            found = self.scene.rows()
            if not found or f'adopt=True or adopt="{found[0]["sid"]}"' not in str(error):
                raise
            self.create(lifecycle, adopt=True)

    def compare(self, lifecycle: Lifecycle) -> None:
        """A resource in the state: diff, and an update where something differs."""
        plan = lifecycle.plan(self.sid, self.recorded, self.desired, BUDGET)
        if plan.gone:
            self.outcome.breaks("it counts as gone, and is there")
        elif plan.replaces:
            self.outcome.breaks(f"it would be replaced, because of {plan.replaces}")
        elif plan.differences:
            if self.outcome.error is None and not self.outcome.left:
                self.outcome.breaks(f"there is still something to send: {plan.differences}")
            self.state = lifecycle.update(self.sid, self.recorded, self.desired, BUDGET).values

    @property
    def recorded(self) -> Recorded:
        assert self.state is not None
        return Recorded(self.state, self.world.twilio.url)

    @property
    def sid(self) -> str:
        assert self.state is not None
        return str(self.state["sid"])

    def _require_done(self, but: frozenset[str] = frozenset()) -> None:
        """One at Twilio and in the state, or none at all, but for the attributes that were told to be left."""
        outcome, rows = self.outcome, self.scene.rows()
        if self.state is None:
            outcome.orphans += len(rows)
            return
        outcome.duplicates += max(0, len(rows) - 1)
        if not rows:
            outcome.breaks("in the state, and not at Twilio")
        for row, live in zip(rows, self.scene.read(self.state), strict=True):
            outcome.orphans += row["sid"] != self.sid
            outcome.lost_edits += any(not self.scene.holds(row, edit) for edit in (Edit(self.edited), *self.added))
            if row["sid"] == self.made and row["date_created"] != LONG_AGO:
                outcome.breaks("it was deleted and made anew")
            for name, wanted in self.subject.declared.items():
                if name in but:
                    continue
                if self.declares and not self.scene.has(live, name, wanted):
                    outcome.breaks(f"Twilio has not what is declared: {name}")
                if not self.scene.has(live, name, self.state[name]):
                    outcome.breaks(f"the state has not what Twilio has: {name}")

    def _require_others_untouched(self) -> None:
        self.outcome.lost_edits += sum(a != b for a, b in zip(self.others, self.scene.others(), strict=True))
        writes = [each for each in self.world.twilio.requests() if each.method != "GET"]
        if any(not re.fullmatch(rf"{self.scene.collection}(/\w+)?\.json", each.path) for each in writes):
            self.outcome.breaks("it wrote at another place")

    def _require_clear(self, error: str) -> None:
        """One line that says what was done to which resource, why it failed, and nothing secret."""
        operation = self.case.operation.partition(",")[0]
        values = self.state or self.subject.declared
        values = {"friendly_name": "", **values}
        alternatives = (re.escape(each.format_map(values)) for each in self.subject.called)
        called = f"(?:{'|'.join(alternatives)})"
        sentence, *ways_out = error.split("\n  ")
        named = re.fullmatch(rf"{operation} of {called}( \([A-Z]{{2}}\w+\))? failed: \S.*\.", sentence)
        if not named or len(ways_out) > 3 or "\n" in "".join(ways_out):
            self.outcome.breaks(f"not a clear error: {error}")
        self._require_discreet([error])

    def _require_discreet(self, lines: Iterable[str]) -> None:
        """Neither the credentials nor a password."""
        for line in lines:
            if any(secret in line for secret in (MAIN_ACCOUNT.auth_token, *self.subject.secrets)):
                self.outcome.breaks(f"it tells a secret: {line}")


class _Create(_Trial):
    adopt: bool | str = False

    def act(self, lifecycle: Lifecycle) -> None:
        notes = self.create(lifecycle, adopt=self.adopt).notes
        self.outcome.left = frozenset(str(note.attribute) for note in notes if note.outcome is NoteOutcome.NOT_TRIED)

    def again(self, lifecycle: Lifecycle) -> None:
        if self.state is None:
            self.create_again(lifecycle, adopt=self.adopt)
        else:
            self.compare(lifecycle)


class _Adopt(_Create):
    adopt: bool | str = True

    def before(self, _lifecycle: Lifecycle) -> None:
        self.make(but=self.subject.type.identity)
        self.edit(self.subject.theirs)


class _AdoptSid(_Adopt):
    def before(self, lifecycle: Lifecycle) -> None:
        super().before(lifecycle)
        self.adopt = self.made


class _Read(_Trial):
    declares = False

    def before(self, _lifecycle: Lifecycle) -> None:
        self.state = self.make()

    def act(self, lifecycle: Lifecycle) -> None:
        assert self.state is not None
        live = lifecycle.read(self.sid, self.recorded, BUDGET)
        if live is None:
            self.outcome.error = "gone"
        elif [live] != self.scene.read(self.state):
            self.outcome.breaks("read is not what Twilio has")
        self.state = live

    def again(self, lifecycle: Lifecycle) -> None:
        if self.state is None:  # a refresh that was told "gone" has dropped it
            self.create_again(lifecycle, adopt=False)
        else:
            self.act(lifecycle)


class _Update(_Trial):
    """Two people at once: something else is edited between diff and update."""

    def before(self, lifecycle: Lifecycle) -> None:
        self.state = self.make()
        lifecycle.plan(self.sid, self.recorded, self.desired, BUDGET)
        self.edit(self.subject.theirs)

    def act(self, lifecycle: Lifecycle) -> None:
        self.state = lifecycle.update(self.sid, self.recorded, self.desired, BUDGET).values
        self._require_little()

    def again(self, lifecycle: Lifecycle) -> None:
        self.compare(lifecycle)
        self._require_little()

    def _require_little(self) -> None:
        differing = {name: self.subject.declared[name] for name in self.subject.before}
        wanted = masked(self.subject.type.encode(differing))
        posts = [dict(each.form) for each in self.world.twilio.requests() if each.method == "POST"]
        if any(form != wanted for form in posts):
            self.outcome.breaks(f"more was sent than what differs: {posts}")


class _Delete(_Trial):
    declares = False

    def before(self, _lifecycle: Lifecycle) -> None:
        self.state = self.make()

    def act(self, lifecycle: Lifecycle) -> None:
        lifecycle.delete(self.sid, self.recorded, BUDGET)
        self.state = None

    def again(self, lifecycle: Lifecycle) -> None:
        if self.state is not None:
            self.act(lifecycle)


_TRIALS: dict[str, Callable[[World, Case], _Trial]] = {
    "create": _Create,
    "create, adopt=True": _Adopt,
    'create, adopt="SID"': _AdoptSid,
    "read": _Read,
    "update": _Update,
    "delete": _Delete,
}
