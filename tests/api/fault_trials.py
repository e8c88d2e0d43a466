"""One case of the matrix, from what is there before it to the second run without the fault.

The promise: one resource at Twilio and in the state, or a clear error and nothing half-done; and the same once more, as
a second `pulumi up` would do it, finishes the work and loses nobody's edit. Nothing here knows one type from another.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from local_twilio import MAIN_ACCOUNT
from local_twilio.requests_log import masked
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.results import Outcome as NoteOutcome
from sipdomain_provider.core.results import Recorded, Written
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio import transport
from sipdomain_provider.twilio.errors import ProviderError
from tests.api.account import ACCOUNT, BUDGET, as_read
from tests.api.fault_clock import Clock, process, spoiled
from tests.api.fault_matrix import DRIPS, Case, Edit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local_twilio import LocalTwilio
    from sipdomain_provider.core.run import Lifecycle
    from tests.api.account import Account
    from tests.api.fault_matrix import Row

Bag = dict[str, Any]

LITTLE = 1024 * 1024  # bytes: of an answer without end no more is read
LONG_AGO = "Mon, 20 Jul 2015 17:27:10 +0000"
DUPLICATE, ORPHAN, LOST_EDIT = "duplicates", "orphans", "lost edits"


@dataclass
class Outcome:
    """What became of a case."""

    error: str | None = None
    """None: it survived."""
    left: frozenset[str] = frozenset()
    """Attributes of a resource in the state that a warning leaves to the next run."""
    broken: list[str] = field(default_factory=list)
    """What broke the promise."""


def try_case(twilio: LocalTwilio, case: Case) -> Outcome:
    """Run one case, and see whether the promise is kept."""
    reset(twilio, case.subject.there)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(transport, "LARGEST_ANSWER", LITTLE)
        return _TRIALS[case.operation](twilio, case).run()


def reset(twilio: LocalTwilio, there: Iterable[Row]) -> None:
    """An account with nothing but these rows."""
    twilio.settings.date_offset = 0
    for kind in ("domains", "credential_lists", "ip_access_control_lists"):  # the others go with them
        for row in twilio.rows(kind, ACCOUNT):
            twilio.remove_row(kind, ACCOUNT, row["sid"])
    for each in there:
        row = {"sid": each.sid, "date_created": LONG_AGO, **each.attributes}
        twilio.seed_rows(each.kind, ACCOUNT, [row], each.parent)


class _Trial(ABC):
    """One operation: what is there before it, the operation, and the second run."""

    declares = True
    """Whether Twilio must have what is declared after it."""

    def __init__(self, twilio: LocalTwilio, case: Case) -> None:
        self.twilio, self.case, self.subject = twilio, case, case.subject
        self.type = case.subject.type
        self.collection = self.type.path(Place(ACCOUNT, self.subject.parent or ""))
        self.desired = Desired(self.subject.declared)
        self.clock = Clock(twilio)
        self.outcome = Outcome()
        self.others = self.look_around()
        self.edited: Bag = {}
        """What somebody has changed of the resource."""
        self.entries: set[tuple[str, str]] = set()
        """What somebody has added to the resource: it goes with it."""
        self.made = ""
        """The SID of the resource from long before."""
        self.state: Bag = {}
        """The recorded attributes, as the engine would have them. Empty: it has no resource."""

    def before(self, lifecycle: Lifecycle) -> None:  # noqa: B027 (some need nothing)
        """What the engine has done before the operation, without a fault."""

    @abstractmethod
    def act(self, lifecycle: Lifecycle) -> None:
        """The operation under the fault. Raises ProviderError."""

    @abstractmethod
    def again(self, lifecycle: Lifecycle) -> None:
        """The second run. Raises ProviderError."""

    # The course of a case

    def run(self) -> Outcome:
        with process(self.twilio, self.clock) as first:
            self.first_run(first)
        if self.outcome.error is None:
            self._require_done(but=self.outcome.left)
        self._require_others_untouched()
        if rows := self.rows():
            self.outcome.broken += [DUPLICATE] * (len(rows) - 1)
            self.edit(self.subject.in_between)
        with process(self.twilio, self.clock) as second:
            try:
                self.again(second.core.of(self.type))
            except ProviderError as error:
                self.outcome.broken.append(f"the second run does not finish: {error}")
        self._require_done()
        self._require_others_untouched()
        return self.outcome

    def first_run(self, account: Account) -> None:
        lifecycle = account.core.of(self.type)
        if self.type.parent_type and self.subject.parent:
            # The engine has finished the parent before it begins with its entries.
            of_parent = account.core.of(self.type.parent_type)
            assert of_parent.read(self.subject.parent, Recorded({}, self.twilio.url), BUDGET)
        self.before(lifecycle)
        self.twilio.clear_requests()
        began = self.clock.now
        try:
            with spoiled(self.twilio, self.clock, self.case):
                self.act(lifecycle)
        except ProviderError as error:
            self.outcome.error = str(error)
            self._require_clear(self.outcome.error)
        self._require_discreet(account.lines)
        # The clock leaps over the whole budget at each piece of an answer that drips.
        if self.clock.now - began > BUDGET and self.case.fault.name != DRIPS:
            self.outcome.broken.append(f"it took {self.clock.now - began:g} s of {BUDGET:g}")

    # The provider's side

    @property
    def recorded(self) -> Recorded:
        return Recorded(self.state, self.twilio.url)

    @property
    def sid(self) -> str:
        return str(self.state["sid"])

    def create(self, lifecycle: Lifecycle, *, adopt: bool | str) -> Written:
        written = lifecycle.create(self.desired, BUDGET, adopt=adopt)
        self.state = written.values
        self._require_discreet(str(note.why) for note in written.notes)
        return written

    def create_again(self, lifecycle: Lifecycle, *, adopt: bool | str) -> None:
        """The second run of a create: if the first one made the resource, its error says how to take it over."""
        try:
            self.create(lifecycle, adopt=adopt)
        except ProviderError as error:
            found = self.rows()
            if not found or f'adopt=True or adopt="{found[0]["sid"]}"' not in str(error):
                raise
            self.create(lifecycle, adopt=True)

    def compare(self, lifecycle: Lifecycle) -> None:
        """A resource in the state: diff, and an update if something differs."""
        plan = lifecycle.plan(self.sid, self.recorded, self.desired, BUDGET)
        if plan.gone:
            self.outcome.broken.append("it counts as gone, and is there")
        elif plan.replaces:
            self.outcome.broken.append(f"it would be replaced, because of {plan.replaces}")
        elif plan.differences:
            if self.outcome.error is None and not self.outcome.left:
                self.outcome.broken.append(f"there is still something to send: {plan.differences}")
            self.state = lifecycle.update(self.sid, self.recorded, self.desired, BUDGET).values

    # Twilio's side, past the provider

    def make(self, *, but: str = "") -> Bag:
        """The resource from long before, with the values that an update changes, as the provider reads it."""
        before = {name: value for name, value in self.subject.before.items() if name != but}
        values = {**self.subject.declared, **before}
        inputs = self.type.inputs
        row = {inputs[key].answered_as or key: value for key, value in values.items() if not inputs[key].in_path}
        row["date_created"] = LONG_AGO
        (self.made,) = self.twilio.seed_rows(self.subject.kind, ACCOUNT, [row], self.subject.parent)
        (made,) = self.live(values)
        return made

    def edit(self, edit: Edit) -> None:
        """Somebody's edit, which must be there in the end."""
        before = self.look_around()
        if edit.of is not None:
            self.twilio.edit_row(edit.of.kind, ACCOUNT, edit.of.sid, edit.of.parent, **edit.attributes)
        else:
            for row in self.rows():
                if edit.adds is not None:
                    self.twilio.seed_rows(edit.adds, ACCOUNT, [edit.attributes], row["sid"])
                else:
                    self.edited |= edit.attributes
                    kind, parent = self.subject.kind, self.subject.parent
                    self.twilio.edit_row(kind, ACCOUNT, row["sid"], parent, **edit.attributes)
        now = self.look_around()
        self.entries |= now.keys() - before.keys()
        self.others = {key: row for key, row in now.items() if key in self.others or key in self.entries}

    def rows(self) -> list[Bag]:
        """The resource: one, or none, or too many."""
        beside = {each.sid for each in self.subject.beside}
        every = self.twilio.rows(self.subject.kind, ACCOUNT, self.subject.parent)
        return [row for row in every if row["sid"] not in beside]

    def live(self, known: Bag) -> list[Bag]:
        """The same as the provider reads them; an attribute that no answer has is as in `known`."""
        return [
            {name: row.get(each.answered_as or name, known.get(name)) for name, each in self.type.by_name.items()}
            for row in map(as_read, self.rows())
        ]

    def has(self, values: Bag, name: str, value: Any) -> bool:
        """Whether the resource that reads as these values has this one at Twilio."""
        if not self.type.by_name[name].write_only:
            return bool(values[name] == value)
        return self.twilio.password_is(str(self.subject.parent), values[self.type.identity], value)

    def look_around(self) -> dict[tuple[str, str], Any]:
        """All other resources at Twilio, and the entries of this one, by collection and SID. Passwords are digests."""
        beside = {each.sid for each in self.subject.beside}
        return {
            (row.collection, row.sid): (json.loads(row.body), row.digest, row.seq)
            for row in self.twilio.store._many("TRUE", ())
            if row.collection != self.collection or row.sid in beside
        }

    # The promise

    def _require_done(self, but: frozenset[str] = frozenset()) -> None:
        """One at Twilio and in the state, or none at all, but for the attributes that were told to be left."""
        broken, rows = self.outcome.broken, self.rows()
        if not self.state:
            broken += [ORPHAN] * len(rows)
            return
        broken += [DUPLICATE] * (len(rows) - 1)
        if not rows:
            broken.append("in the state, and not at Twilio")
        for row, live in zip(rows, self.live(self.state), strict=True):
            if row["sid"] != self.sid:
                broken.append(ORPHAN)
            if any(row[name] != value for name, value in self.edited.items()):
                broken.append(LOST_EDIT)
            if row["sid"] == self.made and row["date_created"] != LONG_AGO:
                broken.append("it was deleted and made anew")
            for name in self.subject.declared.keys() - but:
                if self.declares and not self.has(live, name, self.subject.declared[name]):
                    broken.append(f"Twilio has not what is declared: {name}")
                if not self.has(live, name, self.state[name]):
                    broken.append(f"the state has not what Twilio has: {name}")

    def _require_others_untouched(self) -> None:
        now = self.look_around()
        expected = self.others.keys() if self.rows() else self.others.keys() - self.entries
        self.outcome.broken += [LOST_EDIT for key in expected if now.get(key) != self.others[key]]
        writes = [each for each in self.twilio.requests() if each.method != "GET"]
        if any(
            not re.fullmatch(rf"{self.collection.removesuffix('.json')}(/\w+)?\.json", each.path) for each in writes
        ):
            self.outcome.broken.append("it wrote at another place")

    def _require_clear(self, error: str) -> None:
        """One line that says what was done to which resource, why it failed, and nothing secret."""
        operation = self.case.operation.partition(",")[0]
        name = re.escape(str((self.state or self.subject.declared)[self.type.identity]))
        sentence, *ways_out = error.split("\n  ")
        named = re.fullmatch(rf"{operation} of {self.type.title} [^:]*{name}[^:]* failed: \S.*\.", sentence)
        if not named or len(ways_out) > 3 or "\n" in "".join(ways_out):
            self.outcome.broken.append(f"not a clear error: {error}")
        self._require_discreet([error])

    def _require_discreet(self, lines: Iterable[str]) -> None:
        """Neither the credentials nor a password."""
        bags = (self.subject.declared, self.subject.before)
        secrets = [bag[name] for bag in bags for name in self.type.write_only if name in bag]
        for line in lines:
            if any(secret in line for secret in (MAIN_ACCOUNT.auth_token, *secrets)):
                self.outcome.broken.append(f"it tells a secret: {line}")


class _Create(_Trial):
    adopt: bool | str = False

    def act(self, lifecycle: Lifecycle) -> None:
        notes = self.create(lifecycle, adopt=self.adopt).notes
        self.outcome.left = frozenset(str(note.attribute) for note in notes if note.outcome is NoteOutcome.NOT_TRIED)

    def again(self, lifecycle: Lifecycle) -> None:
        if not self.state:
            self.create_again(lifecycle, adopt=self.adopt)
        else:
            self.compare(lifecycle)


class _Adopt(_Create):
    adopt: bool | str = True

    def before(self, _lifecycle: Lifecycle) -> None:
        self.make(but=self.type.identity)
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
        live = lifecycle.read(self.sid, self.recorded, BUDGET)
        if live is None:
            self.outcome.error = "gone"
        elif [live] != self.live(self.state):
            self.outcome.broken.append("read is not what Twilio has")
        self.state = live or {}

    def again(self, lifecycle: Lifecycle) -> None:
        if not self.state:  # a refresh that was told "gone" has dropped it
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
        wanted = masked(self.type.encode(differing))
        posts = [dict(each.form) for each in self.twilio.requests() if each.method == "POST"]
        if any(form != wanted for form in posts):
            self.outcome.broken.append(f"more was sent than what differs: {posts}")


class _Delete(_Trial):
    declares = False

    def before(self, _lifecycle: Lifecycle) -> None:
        self.state = self.make()

    def act(self, lifecycle: Lifecycle) -> None:
        lifecycle.delete(self.sid, self.recorded, BUDGET)
        self.state = {}

    def again(self, lifecycle: Lifecycle) -> None:
        if self.state:
            self.act(lifecycle)


_TRIALS: dict[str, type[_Trial]] = {
    "create": _Create,
    "create, adopt=True": _Adopt,
    'create, adopt="SID"': _AdoptSid,
    "read": _Read,
    "update": _Update,
    "delete": _Delete,
}
