"""Pulumi's engine in a few lines: what it hands to a dynamic provider, and what it records of the answers.

As tried with the real one: a resource is its URN, of the program as of the state, or one of its aliases; check's olds
are the old inputs; `ignore_changes` puts the old input in place of the new; "unchanged" records the new inputs and
keeps the old outputs; a failed operation keeps the old state; a replacement is checked without olds, deletes first,
and a domain whose deletion was done is not in the state any more; `--replace` asks for no diff; what the program does
not have is deleted in the end, after a run in which nothing failed, or one that goes on after errors; a refresh takes
read's inputs and outputs, and diffs them against the old inputs; None is dropped on the way. Each `up`, `preview`,
`refresh` and `destroy` is a process of its own.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sipdomain_provider.dynamic import hidden
from sipdomain_provider.dynamic import provider as provider_module
from sipdomain_provider.dynamic.provider import TwilioResourceError
from sipdomain_provider.provider import SipDomainProvider
from tests.api.fault_world import BUDGET, Process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_twilio import ArmedFault
    from tests.api.fault_world import World

Bag = dict[str, Any]

ANOTHER = "another resource"


@dataclass(frozen=True)
class Declared:
    """One resource of a program; `kind` is what a test calls it, wherever it is."""

    values: Mapping[str, Any]
    ignored: frozenset[str] = frozenset()
    adopt: bool | str = False
    replacing: frozenset[str] = frozenset()
    """`replace_on_changes`"""
    aliases: tuple[str, ...] = ()
    kind: str = ""

    @property
    def managed(self) -> frozenset[str]:
        return frozenset(self.values) - self.ignored

    def inputs(self, urn: str) -> Bag:
        """What the resource's class hands to the engine."""
        options = {
            hidden.IGNORED: sorted(self.ignored),
            hidden.REPLACE_ON_CHANGES: sorted(self.replacing),
            hidden.ADOPT: self.adopt,
            hidden.URN: urn,
        }
        return {"__provider": "pickled", **self.values, **{key: value for key, value in options.items() if value}}


@dataclass(frozen=True)
class Resource:
    """One resource of the state; `managed` has what the operation that recorded it was told to manage."""

    sid: str
    inputs: Bag
    outputs: Bag
    managed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class How:
    """How a command is run.

    `replace` has the URNs that `--replace` names. `at_once` says that every resource is checked before the first is
    diffed, as an engine may that works on many of them. `goes_on` is `--continue-on-error`. `kill_after` is the
    operation that the run does not live to record; after so many resources as `fails_after` says, another one fails.
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


def match(urn: str, declared: Declared, state: Mapping[str, Resource]) -> str | None:
    """The URN by which the state has this resource of the program; None where it has not."""
    return next((each for each in (urn, *declared.aliases) if each in state), None)


class Killed(BaseException):
    """The machine went away after an operation was done and before it was recorded."""


class AnotherFailed(Exception):
    """A resource that is not of this provider has failed."""


class Stack:
    """A stack and its state, by URN."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.state: dict[str, Resource] = {}
        self._kill_after: str | None = None

    def up(self, program: Mapping[str, Declared], how: How, fault: ArmedFault | None = None) -> Ran:
        self._kill_after = how.kill_after

        def steps(provider: SipDomainProvider, ran: Ran) -> None:
            if how.refresh:
                self._read_all(provider, ran)
            checked = {}
            for urn in program if how.at_once else ():
                with _failing(ran, urn):
                    checked[urn] = self._check(provider, urn, program[urn], forced=urn in how.replace)
            for number, (urn, declared) in enumerate(program.items()):
                _fail_after(number, how)
                with _failing(ran, urn, goes_on=how.goes_on):
                    ran.done[urn] = self._step(provider, urn, declared, checked.get(urn), forced=urn in how.replace)
            _fail_after(len(program), how)
            # Of one that failed, the state may have what an alias names.
            kept = set(program) | {match(urn, program[urn], self.state) for urn in ran.errors if urn in program}
            for urn in reversed([urn for urn in self.state if urn not in kept]):
                with _failing(ran, urn, goes_on=how.goes_on):
                    self._delete(provider, urn)

        return self._run(steps, fault)

    def preview(self, program: Mapping[str, Declared]) -> Ran:
        """What an `up` would do."""

        def steps(provider: SipDomainProvider, ran: Ran) -> None:
            for urn, declared in program.items():
                with _failing(ran, urn):
                    inputs, old = (
                        self._check(provider, urn, declared),
                        self.state.get(match(urn, declared, self.state) or ""),
                    )
                    if old is None:
                        ran.done[urn] = "create"
                        continue
                    diff = provider.diff(old.sid, old.outputs, inputs)
                    ran.done[urn] = "replace" if diff.replaces else "update" if diff.changes else "same"

        return self._run(steps, None)

    def refresh(self, fault: ArmedFault | None = None) -> Ran:
        return self._run(self._read_all, fault)

    def down(self, how: How, fault: ArmedFault | None = None) -> Ran:
        """`pulumi destroy`: delete all that the state has; the program is not run."""
        return self.up({}, how, fault)

    def rename(self, urn: str, to: str) -> None:
        """`pulumi state rename`: nothing but the URN changes."""
        self.state = {to if each == urn else each: resource for each, resource in self.state.items()}

    def _run(self, steps: Any, fault: ArmedFault | None) -> Ran:
        ran, printed = Ran(), io.StringIO()
        with self._provider(fault) as provider, contextlib.redirect_stdout(printed):
            try:
                steps(provider, ran)
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

    @contextlib.contextmanager
    def _provider(self, fault: ArmedFault | None) -> Iterator[SipDomainProvider]:
        with self.world.process() as process:
            process.transport.meets = fault
            provider_module._SHOWN.clear()  # a process of its own knows nothing of another one's
            yield configured(process)

    def _read_all(self, provider: SipDomainProvider, ran: Ran) -> None:
        for urn, old in list(self.state.items()):
            with _failing(ran, urn):
                found = provider.read(old.sid, old.outputs)
                if not found.id:
                    del self.state[urn]
                    continue
                inputs = old.inputs if found.inputs is None else _sent(found.inputs)
                self.state[urn] = Resource(found.id, inputs, _sent(found.outs), old.managed)
                provider.diff(found.id, self.state[urn].outputs, old.inputs)

    def _check(self, provider: SipDomainProvider, urn: str, declared: Declared, *, forced: bool = False) -> Bag:
        old, news = self.state.get(match(urn, declared, self.state) or ""), declared.inputs(urn)
        if old is None or forced:
            return _checked(provider, {}, news)
        for ignored in declared.ignored:
            news.pop(ignored, None)
            if ignored in old.inputs:
                news[ignored] = old.inputs[ignored]
        return _checked(provider, old.inputs, news)

    def _step(
        self,
        provider: SipDomainProvider,
        urn: str,
        declared: Declared,
        checked: Bag | None = None,
        *,
        forced: bool = False,
    ) -> str:
        inputs = checked or self._check(provider, urn, declared, forced=forced)
        matched = match(urn, declared, self.state)
        if matched is None:
            self._create(provider, urn, inputs, declared.managed)
            return "create"
        old = self.state[matched]
        if not forced:
            diff = provider.diff(old.sid, old.outputs, inputs)
            if not diff.replaces:
                outputs = old.outputs
                if diff.changes:
                    outputs = _sent(provider.update(old.sid, old.outputs, inputs).outs)
                    self._live_to_record("update")
                del self.state[matched]
                self.state[urn] = Resource(old.sid, inputs, outputs, declared.managed)
                return "update" if diff.changes else "same"
            assert diff.delete_before_replace, "names are unique: a replacement that creates first can only fail"
            inputs = _checked(provider, {}, declared.inputs(urn))
        self._delete(provider, matched)
        self._create(provider, urn, inputs, declared.managed)
        return "replace"

    def _create(
        self, provider: SipDomainProvider, urn: str, inputs: Bag, managed: frozenset[str] = frozenset()
    ) -> None:
        created = provider.create(inputs)
        self._live_to_record("create")
        self.state[urn] = Resource(created.id, inputs, _sent(created.outs), managed)

    def _delete(self, provider: SipDomainProvider, urn: str) -> None:
        provider.delete(self.state[urn].sid, self.state[urn].outputs)
        self._live_to_record("delete")
        del self.state[urn]

    def _live_to_record(self, operation: str) -> None:
        if self._kill_after == operation:
            self._kill_after = None
            raise Killed


@contextlib.contextmanager
def _failing(ran: Ran, urn: str, *, goes_on: bool = False) -> Iterator[None]:
    try:
        yield
    except TwilioResourceError as error:
        ran.errors[urn] = str(error)
        if not goes_on:
            raise


def _fail_after(number: int, how: How) -> None:
    if number == how.fails_after:
        raise AnotherFailed("another resource failed")


def configured(process: Process) -> SipDomainProvider:
    """The provider as `configure` leaves it, but for the waits, which pass on a clock."""
    provider = SipDomainProvider()
    provider._account_sid, provider._home, provider._budget = process.client.account_sid, process.client.home, BUDGET
    provider._lifecycle = process
    return provider


def _checked(provider: SipDomainProvider, olds: Bag, news: Bag) -> Bag:
    found = provider.check(olds, news)
    assert not found.failures, found.failures
    return _sent(found.inputs)


def _sent(bag: Mapping[str, Any] | None) -> Bag:
    return {key: value for key, value in (bag or {}).items() if value is not None} | {"__provider": "pickled"}
