"""Pulumi's engine in a few lines: what it hands to the dynamic providers, and what it records of their answers.

As tried with the real one, and as its source (3.259) has it:

- A resource is its URN, of the program as of the state, or one of its aliases; check's olds are the old inputs;
  `ignore_changes` puts the old input in place of the new; "unchanged" records the new inputs and keeps the old outputs;
  a failed operation keeps the old state; None is dropped on the way.
- A replacement is checked without olds and deletes first; before it, in reverse order, go those that depend on it and
  would be replaced where its id is another one, which diff is asked with their old inputs. What was deleted so stays in
  the state as *pending*: created without a diff when the program comes to it in this run, after one (and whatever that
  says) in a later run, forgotten where the program has it no more, and never read by a refresh.
- `--replace` asks for no diff.
- What the program does not have is deleted in the end, what depends on others first, after a run in which nothing
  failed, or one that goes on after errors. That one skips what depends on an update that failed, and ends where it
  comes to what depends on a create that did: the id that it needs is missing.
- A refresh takes read's inputs and outputs, and diffs them against the old inputs.
- A preview deletes nothing, and does not know the ids of what will be created.

Each `up`, `preview`, `refresh` and `destroy` is a process of its own. Nothing depends on what depends on others.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pulumi.runtime import rpc

from sipdomain_provider.dynamic.errors import TwilioResourceError
from sipdomain_provider.dynamic.process import Process as Shared
from sipdomain_provider.provider import SipDomainProvider
from sipdomain_provider.state import hidden
from tests.api.fault_world import BUDGET, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from local_twilio import ArmedFault
    from sipdomain_provider.dynamic.resource_calls import TwilioProvider
    from tests.api.fault_world import World

Bag = dict[str, Any]

ANOTHER = "another resource"


@dataclass(frozen=True)
class Declared:
    """One resource of a program; `kind` is what a test calls it, wherever it is.

    `parents` has, by attribute, the kind of the resource whose id it is. `twin` is the resource that declares the same
    before, where the program can tell.
    """

    values: Mapping[str, Any]
    ignored: frozenset[str] = frozenset()
    adopt: bool | str = False
    replacing: frozenset[str] = frozenset()
    """`replace_on_changes`"""
    aliases: tuple[str, ...] = ()
    kind: str = ""
    provider: type[TwilioProvider] = SipDomainProvider
    parents: Mapping[str, str] = field(default_factory=dict)
    twin: str = ""

    @property
    def managed(self) -> frozenset[str]:
        return frozenset({**self.values, **self.parents}) - self.ignored

    def inputs(self, urn: str, ids: Mapping[str, str], expected: list[str]) -> Bag:
        """What the resource's class hands to the engine; `ids` are those of its parents, by kind."""
        options = {
            hidden.IGNORED: sorted(self.ignored),
            hidden.REPLACE_ON_CHANGES: sorted(self.replacing),
            hidden.ADOPT: self.adopt,
            hidden.URN: [urn, expected],
            hidden.TWIN: self.twin,
        }
        parents = {name: ids[kind] for name, kind in self.parents.items()}
        given = {key: value for key, value in options.items() if value}
        return {"__provider": "pickled", **self.values, **parents, **given}


@dataclass(frozen=True)
class Resource:
    """One resource of the state.

    `managed` has what the operation that recorded it was told to manage, `parents` by attribute the URN in the state of
    what it depends on; `pending` says that it was deleted, and is to be created again.
    """

    sid: str
    inputs: Bag
    outputs: Bag
    managed: frozenset[str] = frozenset()
    provider: type[TwilioProvider] = SipDomainProvider
    parents: Mapping[str, str] = field(default_factory=dict)
    pending: bool = False


@dataclass(frozen=True)
class How:
    """How a command is run.

    `replace` has the URNs that `--replace` names. `at_once` says that every resource whose parents are there is checked
    before the first is diffed, as an engine may that works on many of them. `goes_on` is `--continue-on-error`.
    `kill_after` is the operation that the run does not live to record; after so many resources as `fails_after` says,
    another one fails.
    """

    refresh: bool = False
    replace: frozenset[str] = frozenset()
    at_once: bool = False
    goes_on: bool = False
    kill_after: str | None = None
    fails_after: int | None = None

    @property
    def is_cut_short(self) -> bool:
        return self.kill_after is not None or self.fails_after is not None


@dataclass
class Ran:
    """One run: what went wrong, and what it printed."""

    failed: str | None = None
    """The first resource with which something went wrong; None: nothing did."""
    error: str = ""
    lines: str = ""
    done: dict[str, str] = field(default_factory=dict)
    """What was done with each resource of the program: create, update, replace or same."""
    errors: dict[str, str] = field(default_factory=dict)
    """What went wrong with which resource."""
    skipped: set[str] = field(default_factory=set)
    """What depends on an update that failed."""


def match(urn: str, declared: Declared, state: Mapping[str, Resource]) -> str | None:
    """The URN by which the state has this resource of the program; None where it has not."""
    return next((each for each in (urn, *declared.aliases) if each in state), None)


class Killed(BaseException):
    """The machine went away after an operation was done and before it was recorded."""


class AnotherFailed(Exception):
    """What is not of this provider has failed."""


class Engine:
    """The engine of one run: its providers, and what it has come to so far."""

    def __init__(self, stack: Stack, process: Process, program: Mapping[str, Declared], how: How) -> None:
        self.ran = Ran()
        self._stack = stack
        self._process = process
        self._shared = Shared(process.core)
        self._program = program
        self._how = how
        self._kill_after = how.kill_after
        self._providers: dict[type[TwilioProvider], TwilioProvider] = {}
        self._ids: dict[str, str] = {}
        """By kind."""
        self._operated: set[str] = set()
        self._recreating: set[str] = set()
        """What was deleted in this run because of a parent."""

    @property
    def _state(self) -> dict[str, Resource]:
        return self._stack.state

    # Commands

    def up(self) -> None:
        if self._how.refresh:
            self.refresh()
        numbers = iter(range(len(self._program)))
        for batch in self._batches():
            checked = {}
            for urn in batch:
                with self._failing(urn):
                    checked[urn] = self._check(urn)
            for urn in batch:
                self._fail_after(next(numbers))
                with self._failing(urn, goes_on=self._how.goes_on):
                    self._step(urn, checked[urn])
        self._fail_after(len(self._program))
        # Of one that failed, the state may have what an alias names.
        unfinished = [urn for urn in (*self.ran.errors, *self.ran.skipped) if urn in self._program]
        self._delete_all_but({*self._program, *(match(urn, self._program[urn], self._state) for urn in unfinished)})

    def preview(self) -> None:
        for urn, declared in self._program.items():
            with self._failing(urn):
                inputs, old = self._check(urn), self._state.get(match(urn, declared, self._state) or "")
                self.ran.done[urn] = done = self._plan(urn, old, inputs)
                self._ids[declared.kind] = old.sid if old and done in ("update", "same") else rpc.UNKNOWN

    def _plan(self, urn: str, old: Resource | None, inputs: Bag) -> str:
        if urn in self._recreating:
            return "replace"
        if old is None:
            return "create"
        diff = self._of(old).diff(old.sid, old.outputs, inputs)
        if diff.replaces or old.pending:
            matched = match(urn, self._program[urn], self._state)
            self._recreating.update(self._dependents(str(matched)))
            return "replace"
        self._operated.add(urn)
        return "update" if diff.changes else "same"

    def refresh(self) -> None:
        for urn, old in list(self._state.items()):
            if old.pending:
                continue
            with self._failing(urn):
                provider = self._of(old)
                found = provider.read(old.sid, old.outputs)
                if not found.id:
                    self._stack.forget(urn)
                    continue
                inputs = old.inputs if found.inputs is None else _sent(found.inputs)
                self._state[urn] = replace(old, sid=found.id, inputs=inputs, outputs=_sent(found.outs))
                provider.diff(found.id, self._state[urn].outputs, old.inputs)

    # One resource

    def _check(self, urn: str) -> Bag:
        declared = self._program[urn]
        if any(kind not in self._ids for kind in declared.parents.values()):
            raise AnotherFailed(f"what {urn} depends on has failed, and the id of that is missing")
        old, news = self._state.get(match(urn, declared, self._state) or ""), self._inputs(urn)
        if old is None or urn in self._how.replace or urn in self._recreating:
            return self._checked(declared, {}, news)
        for ignored in declared.ignored:
            news.pop(ignored, None)
            if ignored in old.inputs:
                news[ignored] = old.inputs[ignored]
        return self._checked(declared, old.inputs, news)

    def _inputs(self, urn: str) -> Bag:
        """With the types of what the program has below it, and its own where it has more of them."""
        declared, others = self._program[urn], [each for other, each in self._program.items() if other != urn]
        types = {
            each.provider.resource_type.name
            for each in others
            if declared.kind in each.parents.values() or (each.provider is declared.provider and not each.parents)
        }
        return declared.inputs(urn, self._ids, sorted(types))

    def _step(self, urn: str, inputs: Bag) -> None:
        declared = self._program[urn]
        matched = match(urn, declared, self._state)
        if self._depends_on_what_failed(declared):
            self.ran.skipped.add(urn)
            if matched and urn not in self._how.replace:
                old = self._state[matched]
                self._of(old).diff(old.sid, old.outputs, inputs)
        elif urn in self._recreating or matched is None:
            self._recreating.discard(urn)
            self._create(urn, inputs, takes=matched)
            self.ran.done[urn] = "replace" if matched else "create"
        else:
            self.ran.done[urn] = self._update_or_replace(urn, matched, inputs)

    def _update_or_replace(self, urn: str, matched: str, inputs: Bag) -> str:
        declared, old = self._program[urn], self._state[matched]
        provider = self._of(old)
        self._ids[declared.kind] = old.sid  # for those that depend on it, should an update fail
        if urn not in self._how.replace:
            diff = provider.diff(old.sid, old.outputs, inputs)
            if not (diff.replaces or old.pending):
                outputs = old.outputs
                if diff.changes:
                    outputs = _sent(provider.update(old.sid, old.outputs, inputs).outs)
                    self._live_to_record("update")
                self._record(urn, old.sid, inputs, outputs, takes=matched)
                return "update" if diff.changes else "same"
            assert diff.delete_before_replace or old.pending, "names are unique: to create first can only fail"
            inputs = self._checked(declared, {}, self._inputs(urn))
        del self._ids[declared.kind]
        for dependent in reversed(self._dependents(matched)):
            self._delete(dependent, replacing=True)
            self._recreating.add(dependent)
        if not old.pending:
            self._delete(matched, replacing=True)
        self._create(urn, inputs, takes=matched)
        return "replace"

    def _dependents(self, replaced: str) -> list[str]:
        """What else is replaced with it. What the program has said already depends on something else by now."""
        found = []
        for urn, each in self._state.items():
            names = [name for name, parent in each.parents.items() if parent == replaced]
            if not names or urn in self._operated or urn in self._recreating:
                continue
            unknown = dict.fromkeys(names, rpc.UNKNOWN)
            if self._of(each).diff(each.sid, each.outputs, {**each.inputs, **unknown}).replaces:
                found.append(urn)
        return found

    def _depends_on_what_failed(self, declared: Declared) -> bool:
        failed = {self._program[urn].kind for urn in self.ran.errors if urn in self._program}
        return not failed.isdisjoint(declared.parents.values())

    def _create(self, urn: str, inputs: Bag, *, takes: str | None) -> None:
        created = self._of(self._program[urn]).create(inputs)
        self._live_to_record("create")
        self._record(urn, created.id, inputs, _sent(created.outs), takes=takes)

    def _record(self, urn: str, sid: str, inputs: Bag, outputs: Bag, *, takes: str | None) -> None:
        declared = self._program[urn]
        urns = {each.kind: other for other, each in self._program.items()}
        parents = {name: urns[kind] for name, kind in declared.parents.items()}
        if takes is not None:
            del self._state[takes]
            self._stack.refer_to(urn, instead_of=takes)
        self._state[urn] = Resource(sid, inputs, outputs, declared.managed, declared.provider, parents)
        self._operated.add(urn)
        self._ids[declared.kind] = sid

    def _delete(self, urn: str, *, replacing: bool = False) -> None:
        old = self._state[urn]
        self._of(old).delete(old.sid, old.outputs)
        self._live_to_record("delete")
        if replacing:
            self._state[urn] = replace(old, pending=True)
        else:
            del self._state[urn]

    def _delete_all_but(self, kept: set[str | None]) -> None:
        for urn in self._dependents_first([urn for urn in reversed(self._state) if urn not in kept]):
            if self._state[urn].pending:
                del self._state[urn]
            elif not any(urn in each.parents.values() for each in self._failed()):
                with self._failing(urn, goes_on=self._how.goes_on):
                    self._delete(urn)

    def _dependents_first(self, urns: list[str]) -> list[str]:
        below = [urn for urn in urns if not set(urns).isdisjoint(self._state[urn].parents.values())]
        return below + [urn for urn in urns if urn not in below]

    def _failed(self) -> list[Resource]:
        return [self._state[urn] for urn in self.ran.errors if urn in self._state]

    # The order, and what goes wrong

    def _batches(self) -> Iterable[list[str]]:
        if not self._how.at_once:
            return ([urn] for urn in self._program)
        roots = [urn for urn, each in self._program.items() if not each.parents]
        return [roots, [urn for urn in self._program if urn not in roots]]

    @contextlib.contextmanager
    def _failing(self, urn: str, *, goes_on: bool = False) -> Iterator[None]:
        try:
            yield
        except TwilioResourceError as error:
            self.ran.errors[urn] = str(error)
            if not goes_on:
                raise
            if not str(error).startswith("update") and urn in self._program:
                self._ids.pop(self._program[urn].kind, None)

    def _fail_after(self, number: int) -> None:
        if number == self._how.fails_after:
            raise AnotherFailed("another resource failed")

    def _live_to_record(self, operation: str) -> None:
        if self._kill_after == operation:
            self._kill_after = None
            raise Killed

    # Providers

    def _of(self, what: Declared | Resource) -> TwilioProvider:
        if what.provider not in self._providers:
            self._providers[what.provider] = configured(self._process, self._shared, what.provider)
        return self._providers[what.provider]

    def _checked(self, declared: Declared, olds: Bag, news: Bag) -> Bag:
        found = self._of(declared).check(olds, news)
        if found.failures:
            raise TwilioResourceError("; ".join(f"check: {each.reason}" for each in found.failures))
        return _sent(found.inputs)


class Stack:
    """A stack and its state, by URN."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.state: dict[str, Resource] = {}

    def up(self, program: Mapping[str, Declared], how: How, fault: ArmedFault | None = None) -> Ran:
        """The program's resources come after those that they depend on."""
        return self._run(program, how, fault, Engine.up)

    def preview(self, program: Mapping[str, Declared]) -> Ran:
        """What an `up` would do."""
        state = dict(self.state)
        ran = self._run(program, How(), None, Engine.preview)
        assert self.state == state
        return ran

    def refresh(self, fault: ArmedFault | None = None) -> Ran:
        return self._run({}, How(), fault, Engine.refresh)

    def down(self, how: How, fault: ArmedFault | None = None) -> Ran:
        """`pulumi destroy`: delete all that the state has; the program is not run."""
        return self.up({}, how, fault)

    def rename(self, urn: str, to: str) -> None:
        """`pulumi state rename`: nothing but the URN changes."""
        self.state = {to if each == urn else each: resource for each, resource in self.state.items()}
        self.refer_to(to, instead_of=urn)

    def refer_to(self, urn: str, *, instead_of: str) -> None:
        """What depended on the one depends on the other."""
        for child, each in self.state.items():
            if instead_of in each.parents.values():
                parents = {name: urn if its == instead_of else its for name, its in each.parents.items()}
                self.state[child] = replace(each, parents=parents)

    def forget(self, urn: str) -> None:
        """It is gone: nothing depends on it any more."""
        del self.state[urn]
        for child, each in self.state.items():
            self.state[child] = replace(each, parents={name: its for name, its in each.parents.items() if its != urn})

    def _run(
        self,
        program: Mapping[str, Declared],
        how: How,
        fault: ArmedFault | None,
        command: Callable[[Engine], None],
    ) -> Ran:
        printed = io.StringIO()
        with self.world.process() as process, contextlib.redirect_stdout(printed):
            process.transport.meets = fault
            engine = Engine(self, process, program, how)
            ran = engine.ran
            try:
                command(engine)
            except TwilioResourceError as error:
                if not ran.errors:
                    ran.errors[ANOTHER] = str(error)
            except AnotherFailed as error:
                ran.errors[ANOTHER] = str(error)
            except Killed:
                ran.errors[ANOTHER] = "killed"
        ran.failed, ran.error = next(iter(ran.errors.items()), (None, ""))
        ran.lines = printed.getvalue()
        return ran


def configured(process: Process, shared: Shared, provider_class: type[TwilioProvider]) -> TwilioProvider:
    """A provider as `configure` leaves it, but for the waits, which pass on a clock."""
    provider = provider_class()
    provider._home, provider._budget = process.client.home, BUDGET
    provider._process, provider._core = shared, shared.core
    provider._lifecycle = shared.core.of(provider_class.resource_type)
    return provider


def _sent(bag: Mapping[str, Any] | None) -> Bag:
    return {key: value for key, value in (bag or {}).items() if value is not None} | {"__provider": "pickled"}
