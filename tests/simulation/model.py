"""A model of Pulumi's engine: what it calls, in every order and overlap that the real one allows.

It calls the core, as the front end does. `tests/simulation/recorded` holds it to the real engine.

- The program's resources come one after another, as soon as those that they depend on are there: check, then diff.
  Creates, updates and deletions run beside that, each resource's own in order, four at a time.
- A new resource is checked without old inputs, and created. A resource whose diff asks for a replacement is checked
  once more without old inputs. A forced replacement (`--replace`, `state taint`) has that check alone.
- Before a replacement, those of the state that depend on it are diffed with an unknown parent, without a check; those
  that would be replaced are deleted first, one after another, the newest first, and created when the program comes to
  them, without a diff.
- What was deleted to be created again stays in the state as pending. A later run diffs it, and deletes it no more; but
  it deletes once more what depends on it.
- After the program, what it has no more is deleted, children first: never after a failed check or diff, and after
  another failure only with `--continue-on-error`. `retain_on_delete` shows the provider nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sipdomain_provider.core.compare import UNKNOWN, Desired
from sipdomain_provider.core.reading import Ahead
from sipdomain_provider.core.results import Recorded
from sipdomain_provider.core.run import Core
from sipdomain_provider.tables.registry import BY_NAME
from sipdomain_provider.twilio import errors
from sipdomain_provider.words import rendering
from tests.simulation.declared import CALLS, Declared, Entry, How
from tests.simulation.memory_twilio import Client, MemoryTwilio
from tests.simulation.scheduler import Condition, Scheduler
from tests.simulation.watching import WatchedLedger, memory, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping
    from concurrent.futures import Future

    from sipdomain_provider.core.results import Note, Plan
    from sipdomain_provider.twilio.deadline import Deadline
    from tests.simulation.declared import State
    from tests.simulation.scheduler import Choose

THREADS = 4  # of the host of dynamic providers
BUDGET = 60.0  # seconds
PLAIN = How()


@dataclass
class Outcome:
    """What a run said: errors by URN, notes, and the URNs whose check or diff failed."""

    errors: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    failed_early: set[str] = field(default_factory=set)


class Run:
    """One `pulumi up` of a program on a state, in the tasks of a scheduler; `state` is what it has recorded so far."""

    def __init__(
        self,
        choose: Choose,
        program: tuple[Declared, ...],
        state: State,
        twilio: MemoryTwilio,
        how: How = PLAIN,
        *,
        number: int = 1,
        strangers: tuple[Declared, ...] = (),
        stops_at_answers: bool = True,
        stops_at_the_ledger: bool = False,
    ) -> None:
        self.scheduler = scheduler = Scheduler(choose)
        self.program, self.state, self.twilio, self.how = program, dict(state), twilio, how
        self.outcome = Outcome()
        self.condition = Condition(scheduler)
        self.number = number
        self.strangers = strangers
        """What nobody declares, by its name."""
        self.accounts = {urn: each.values["account_sid"] for urn, each in state.items()}
        """Where each resource of the state was before the run."""
        sids = [each.sid for each in state.values()]
        self.shared = {sid for sid in sids if sids.count(sid) > 1}
        """What two entries of the state had before the run, after one that failed."""
        self.retained = {each.declared.identity for each in state.values() if each.declared.retain}
        self._made: dict[str, int] = {}
        self._ids: dict[str, str] = {each.declared.name: each.sid for each in state.values() if not each.pending}
        self.calls: list[tuple[str, str, bool, bool]] = []
        """What was called: the method, the resource, whether with old inputs, and whether its parent was unknown."""
        self._settled: set[str] = set()
        """Names of the program's resources whose id this run knows for certain."""
        self._recreating: dict[str, str] = {}
        """What is deleted and created with its parent, and the parent: by URN."""
        self._chains = 0
        self._left: set[str] = set()
        """What is to be deleted after the program, as far as it is still there."""
        self._stay: set[str] = set()
        """Of what is to be deleted, whose own steps have ended."""
        self._skipped: set[str] = set()
        self._free = THREADS
        client = Client(scheduler, twilio, stops_at_answers=stops_at_answers)
        self.core = self._core(client, stops=stops_at_the_ledger)
        scheduler.spawn("engine", self._up)

    def _core(self, client: Client, *, stops: bool) -> Core:
        scheduler = self.scheduler

        def wait_for(request: Future[None], deadline: Deadline) -> None:
            scheduler.stop("flight", request.done, scheduler.now + deadline.remaining())

        def no_thread(_work: Callable[[], None]) -> None:
            raise RuntimeError("nothing is read ahead")

        core = Core(
            client,
            ahead=Ahead(no_thread),
            clock=scheduler.clock,
            wait=scheduler.wait,
            ledger=WatchedLedger(self.condition, stops=stops),
            wait_for=wait_for,
        )
        for kind in {each.kind for each in (*self.program, *(entry.declared for entry in self.state.values()))}:
            for name in ("get", "find_by_name", "last_seen", "was_gone", "was_seen_before", "all"):
                watch(core.live(BY_NAME[kind]), name, scheduler)
        return core

    # The engine

    def _up(self) -> None:
        if self.how.refreshes:
            self._refresh()
        waiting = list(self.program)
        while waiting and not self._is_over():
            ready = [each for each in waiting if self._has_parent(each)]
            if not ready:
                blocked = list(waiting)
                if not any(self._may_come(each) for each in blocked):
                    break
                self.scheduler.stop(
                    "blocked",
                    lambda blocked=blocked: (  # type: ignore[misc]
                        any(self._has_parent(each) or not self._may_come(each) for each in blocked) or self._is_over()
                    ),
                )
                continue
            batch = ready if self.how.checks_first else ready[:1]
            checked = [each for each in batch if self._check(each)]
            for each in checked:
                if self._is_over():
                    break
                self._register(each)
            waiting = [each for each in waiting if each not in batch]
            self._forget(tuple(each.name for each in waiting))
        self.scheduler.stop("join", lambda: self._chains == 0)
        if self.outcome.failed_early or (self.outcome.errors and not self.how.goes_on):
            return
        self._delete_the_rest()

    def _refresh(self) -> None:
        for urn, entry in self.state.items():
            if not entry.pending:
                self._spawn(urn, [(self._read, entry), (self._diff_again, entry)])
        self.scheduler.stop("refreshed", lambda: self._chains == 0)
        self._stay = set()
        self.outcome.failed_early.update(self.outcome.errors)

    def _read(self, entry: Entry) -> None:
        urn = entry.declared.urn
        self._called("read", entry.declared, olds=True)
        values = self._of(entry.declared).read(entry.sid, entry.recorded(), BUDGET)
        if values is None:
            del self.state[urn]
            self._ids.pop(entry.declared.name, None)
        else:
            self.state[urn] = replace(entry, values=values)

    def _diff_again(self, entry: Entry) -> None:
        if (found := self.state.get(entry.declared.urn)) is not None:
            self._called("diff", entry.declared, olds=True)
            self._plan(entry.declared, found, self._ids)

    def _has_parent(self, each: Declared) -> bool:
        return each.needs & {other.name for other in self.program} <= self._settled

    def _may_come(self, each: Declared) -> bool:
        return not {f"urn::{name}" for name in each.needs} & self.outcome.errors.keys()

    def _is_over(self) -> bool:
        return bool(self.outcome.failed_early or (self.outcome.errors and not self.how.goes_on))

    def _called(self, method: str, each: Declared, *, olds: bool, unknown: bool = False) -> None:
        self.calls.append((method, each.name, olds, unknown))

    def _desired(self, each: Declared) -> Desired:
        return Desired(each.values(self._ids), urn=each.urn)

    def _plan(self, each: Declared, old: Entry, ids: Mapping[str, object]) -> Plan:
        desired = Desired(each.values(ids), urn=each.urn)
        found: Plan = self._of(each).plan(old.sid, old.recorded(), desired, BUDGET, replace_on_changes=each.replacing)
        return found

    def _check(self, each: Declared) -> bool:
        if not self._goes_on(f"check {each.name}"):
            return False
        if each.is_got:
            return True
        old = self.state.get(each.urn)
        is_new = old is None or each.urn in self.how.forced or each.urn in self._recreating
        return self._checked(each, None if is_new or old is None else old)

    def _checked(self, each: Declared, old: Entry | None) -> bool:
        lifecycle, desired = self._of(each), self._desired(each)
        self._called("check", each, olds=old is not None)
        lifecycle.announce(desired.declared, self._announced(each))
        before = None if old is None else Desired(old.declared.values({**self._ids, **old.ids()}))
        fatal = [found for found in lifecycle.check(desired, before, adopt=each.adopt).problems if found.fatal]
        if fatal:
            self._fail(each.urn, f"check: {fatal[0].attribute}: {fatal[0].why}", early=True)
        return not fatal

    def _announced(self, each: Declared) -> dict[str, str]:
        """What the first resource of a place says of all that the program adopts there."""
        if each.kind == CALLS:  # the identity is an Output in most programs
            return {}
        there = [other for other in self.program if (other.kind, other.parent) == (each.kind, each.parent)]
        if there[0] is not each:
            return {}
        return {other.identity: other.name for other in there if other.adopt and not other.is_got}

    def _register(self, each: Declared) -> None:
        if each.is_got:
            self._spawn(each.urn, [(self._get, each)])
            return
        old = self.state.get(each.urn)
        if old is not None and each.urn in self._recreating:
            self._spawn(each.urn, [(self._create_again, each)])
        elif old is None:
            self._spawn(each.urn, [(self._create, each)])
        elif each.urn in self.how.forced:
            self._replace(each, old)
        else:
            self._diff(each, old)

    def _diff(self, each: Declared, old: Entry) -> None:
        if not self._goes_on(f"diff {each.name}"):
            return
        try:
            self._called("diff", each, olds=True)
            plan = self._plan(each, old, self._ids)
        except errors.ProviderError as error:
            self._fail(each.urn, rendering.text(error), early=True)
            return
        if each.needs & self._skipped:
            self._skip(each)
        elif plan.replaces or old.pending:
            if self._goes_on(f"second check {each.name}") and self._checked(each, None):
                self._replace(each, old)
        elif plan.differences:
            self._spawn(each.urn, [(self._update, each)])
        else:
            self._record(each, old)

    def _skip(self, each: Declared) -> None:
        """What depends on an update that failed is checked and diffed, and nothing else is done."""
        self._skipped.add(each.name)
        self._settled.add(each.name)

    def _replace(self, each: Declared, old: Entry) -> None:
        steps: list[tuple[Callable[[Any], None], Any]] = []
        below = [child for child in self.state.values() if each.name in (child.declared.parent, child.declared.maps)]
        for child in below:
            if child.declared.urn in self._recreating or child.declared.name in self._settled:
                continue
            try:
                self._called("diff", child.declared, olds=True, unknown=True)
                plan = self._plan(child.declared, child, {**self._ids, **child.ids(), each.name: UNKNOWN})
            except errors.ProviderError as error:
                self._fail(child.declared.urn, rendering.text(error), early=True)
                return
            if plan.replaces:
                self._recreating[child.declared.urn] = each.urn
                steps.insert(0, (self._delete_to_replace, child))
        if not (old.pending or old.declared.retain):
            steps.append((self._delete_to_replace, old))
        self._spawn(each.urn, [*steps, (self._create, each)])

    def _delete_the_rest(self) -> None:
        declared = {each.urn for each in self.program}
        going: list[Entry] = []
        for urn, entry in list(self.state.items()):
            if urn in declared:
                continue
            if entry.pending or entry.declared.retain:
                del self.state[urn]
            else:
                going.append(entry)
        self._left = {each.declared.urn for each in going}
        self._stay = set()
        for entry in going:
            below = {each.declared.urn for each in going if entry.declared.name in each.declared.needs}
            self._spawn(entry.declared.urn, [(self._delete, entry)], below)
        self.scheduler.stop("join", lambda: self._chains == 0)

    def _spawn(
        self,
        urn: str,
        steps: list[tuple[Callable[[Any], None], Any]],
        below: Collection[str] = (),
    ) -> None:
        """A resource's own steps, in order; `below` is what is deleted before."""
        self._chains += 1
        plan = tuple((step.__name__, getattr(argument, "sid", "")) for step, argument in steps)

        def chain() -> None:
            try:
                if below:
                    self.scheduler.stop("below", lambda: self._left & set(below) <= self._stay)
                if self._left & set(below):
                    return
                for number, (step, argument) in enumerate(steps):
                    if not self._goes_on(step.__name__):
                        return
                    self._with_a_thread(step, argument)
                    self._forget(plan[number + 1 :])
            except errors.ProviderError as error:
                self._fail(urn, rendering.text(error))
            finally:
                self._chains -= 1
                self._stay.add(urn)

        self.scheduler.spawn(f"{steps[0][0].__name__} {urn}", chain, plan)

    def _forget(self, plan: Hashable) -> None:
        """An operation has ended: what the task has learnt is in the run and in the core, and this is left to do."""
        task = self.scheduler.current
        assert task is not None
        task.seen, task.began = hash(plan), None

    def _with_a_thread(self, step: Callable[[Any], None], argument: Any) -> None:
        if not self._free:
            self.scheduler.stop("no thread", lambda: self._free > 0)
        self._free -= 1
        try:
            step(argument)
        finally:
            self._free += 1

    def _goes_on(self, label: str) -> bool:
        task = self.scheduler.current
        assert task is not None
        if task.label == "begin":  # it was chosen a moment ago
            task.label = label
        else:
            self.scheduler.stop(label)
        goes_on = not self._is_over()
        self.scheduler.saw(goes_on)
        return goes_on

    def _fail(self, urn: str, error: str, *, early: bool = False) -> None:
        self.outcome.errors.setdefault(urn, error)
        if early:
            self.outcome.failed_early.add(urn)

    # Its steps

    def _get(self, each: Declared) -> None:
        values = each.values(self._ids)
        values.pop(each.type.identity)
        self._called("read", each, olds=False)
        self._of(each).get(each.identity, Recorded(values), BUDGET)
        self._ids[each.name] = each.identity
        self._settled.add(each.name)
        self.state.pop(each.urn, None)  # the engine discards what it managed under this name

    def _create_again(self, each: Declared) -> None:
        """After its deletion, which the replacement of its parent began."""
        parent = self._recreating[each.urn]
        self.scheduler.stop(
            "its deletion", lambda: self.state[each.urn].pending or self._is_over() or parent in self._stay
        )
        if self.state[each.urn].pending:
            self._create(each)

    def _create(self, each: Declared) -> None:
        self.scheduler.current.began = self.scheduler.now  # type: ignore[union-attr]
        self._called("create", each, olds=False)
        written = self._of(each).create(self._desired(each), BUDGET, adopt=each.adopt)
        self._note(each.urn, written.notes)
        number = self._made[each.urn] = self._made.get(each.urn, 0) + 1
        instance = f"{each.name} {self.number}.{number}"
        self._record(each, Entry(each, written.sid, written.values, instance, each.urn))

    def _update(self, each: Declared) -> None:
        old = self.state[each.urn]
        self._called("update", each, olds=True)
        try:
            written = self._of(each).update(old.sid, old.recorded(), self._desired(each), BUDGET)
        except errors.ProviderError:
            self._skip(each)
            raise
        self._note(each.urn, written.notes)
        self._record(each, replace(old, values=written.values))

    def _delete_to_replace(self, entry: Entry) -> None:
        self._called("delete", entry.declared, olds=True)
        self._note(entry.declared.urn, self._of(entry.declared).delete(entry.sid, entry.recorded(), BUDGET))
        if self.state.get(entry.declared.urn) is entry:  # else the program has created it meanwhile
            self.state[entry.declared.urn] = replace(entry, pending=True)

    def _delete(self, entry: Entry) -> None:
        self._called("delete", entry.declared, olds=True)
        self._note(entry.declared.urn, self._of(entry.declared).delete(entry.sid, entry.recorded(), BUDGET))
        del self.state[entry.declared.urn]
        self._left.discard(entry.declared.urn)

    def _record(self, each: Declared, entry: Entry) -> None:
        self.state[each.urn] = replace(entry, declared=each, pending=False)
        self._ids[each.name] = entry.sid
        self._settled.add(each.name)

    def _note(self, urn: str, notes: tuple[Note, ...]) -> None:
        self.outcome.notes += [(urn, each.outcome.name, str(each.why)) for each in notes]

    def _of(self, each: Declared) -> Any:
        return self.core.of(each.type)

    # Equal states

    def key(self) -> Hashable:
        """All that what happens from here on depends on."""
        outcome = self.outcome
        return (
            self.twilio.key(),
            memory(self.core, self.scheduler),
            tuple(sorted((urn, each.sid, each.declared.identity, each.pending) for urn, each in self.state.items())),
            tuple(sorted(outcome.errors.items())),
            tuple(sorted(set(outcome.notes))),
            tuple(sorted(self._recreating.items())),
            tuple(sorted(self._made.items())),
            tuple(sorted(self._ids.items())),
            *map(frozenset, (outcome.failed_early, self._settled, self._skipped, self._left, self._stay)),
            (self._free, self.condition.in_vain),
        )
