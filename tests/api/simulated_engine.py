"""Pulumi's engine in a few lines: what it hands to a dynamic provider, and what it records of the answers.

As tried with the real one: check's olds are the old inputs; `ignore_changes` puts the old input in place of the new;
"unchanged" records the new inputs and keeps the old outputs; a failed operation keeps the old state; a replacement
deletes first, and a domain whose deletion was done is not in the state any more; a refresh takes read's inputs and
outputs; None is dropped on the way. Each `up` and each `refresh` is a process of its own.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sipdomain_provider.dynamic import hidden
from sipdomain_provider.dynamic.provider import TwilioResourceError
from sipdomain_provider.provider import SipDomainProvider
from tests.api.fault_world import BUDGET, Process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_twilio import ArmedFault
    from tests.api.fault_world import World

Bag = dict[str, Any]


@dataclass(frozen=True)
class Declared:
    """One resource of a program."""

    values: Mapping[str, Any]
    ignored: frozenset[str] = frozenset()
    adopt: bool = False

    def inputs(self, name: str) -> Bag:
        """What the resource's class hands to the engine."""
        options = {hidden.IGNORED: sorted(self.ignored), hidden.ADOPT: self.adopt, hidden.URN: f"urn:{name}"}
        return {"__provider": "pickled", **self.values, **{key: value for key, value in options.items() if value}}


@dataclass(frozen=True)
class Resource:
    """One resource of the state."""

    sid: str
    inputs: Bag
    outputs: Bag


@dataclass
class Ran:
    """One run: what went wrong with which resource (nothing: None), and what it printed."""

    failed: str | None = None
    error: str = ""
    lines: str = ""
    done: dict[str, str] = field(default_factory=dict)
    """What was done with each resource: create, update, replace or same."""


class Killed(BaseException):
    """The machine went away after an operation was done and before it was recorded."""


class Stack:
    """A stack and its state."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.state: dict[str, Resource] = {}
        self._kill_after: str | None = None

    def up(self, program: Mapping[str, Declared], fault: ArmedFault | None = None, kill_after: str = "") -> Ran:
        """Run the program. `kill_after`: the operation that this run does not live to record."""
        self._kill_after = kill_after or None

        def steps(provider: SipDomainProvider, ran: Ran) -> None:
            for name, declared in program.items():
                ran.failed = name
                ran.done[name] = self._step(provider, name, declared)
            for name in [name for name in self.state if name not in program]:
                ran.failed = name
                self._delete(provider, name)

        return self._run(steps, fault)

    def refresh(self, fault: ArmedFault | None = None) -> Ran:
        self._kill_after = None

        def steps(provider: SipDomainProvider, ran: Ran) -> None:
            for name, resource in list(self.state.items()):
                ran.failed = name
                found = provider.read(resource.sid, resource.outputs)
                if found.id:
                    inputs = resource.inputs if found.inputs is None else _sent(found.inputs)
                    self.state[name] = Resource(found.id, inputs, _sent(found.outs))
                else:
                    del self.state[name]

        return self._run(steps, fault)

    def _run(self, steps: Any, fault: ArmedFault | None) -> Ran:
        ran, printed = Ran(), io.StringIO()
        with self._provider(fault) as provider, contextlib.redirect_stdout(printed):
            try:
                steps(provider, ran)
                ran.failed = None
            except TwilioResourceError as error:
                ran.error = str(error)
            except Killed:
                ran.error = "killed"
        ran.lines = printed.getvalue()
        return ran

    @contextlib.contextmanager
    def _provider(self, fault: ArmedFault | None) -> Iterator[SipDomainProvider]:
        with self.world.process() as process:
            process.transport.meets = fault
            yield configured(process)

    def _step(self, provider: SipDomainProvider, name: str, declared: Declared) -> str:
        old, news = self.state.get(name), declared.inputs(name)
        if old is None:
            self._create(provider, name, news)
            return "create"
        for ignored in declared.ignored:
            news.pop(ignored, None)
            if ignored in old.inputs:
                news[ignored] = old.inputs[ignored]
        inputs = _checked(provider, old.inputs, news)
        diff = provider.diff(old.sid, old.outputs, inputs)
        if diff.replaces:
            assert diff.delete_before_replace, "names are unique: a replacement that creates first can only fail"
            self._delete(provider, name)
            self._create(provider, name, declared.inputs(name))
            return "replace"
        if not diff.changes:
            self.state[name] = Resource(old.sid, inputs, old.outputs)
            return "same"
        outputs = _sent(provider.update(old.sid, old.outputs, inputs).outs)
        self._live_to_record("update")
        self.state[name] = Resource(old.sid, inputs, outputs)
        return "update"

    def _create(self, provider: SipDomainProvider, name: str, news: Bag) -> None:
        inputs = _checked(provider, {}, news)
        created = provider.create(inputs)
        self._live_to_record("create")
        self.state[name] = Resource(created.id, inputs, _sent(created.outs))

    def _delete(self, provider: SipDomainProvider, name: str) -> None:
        provider.delete(self.state[name].sid, self.state[name].outputs)
        self._live_to_record("delete")
        del self.state[name]

    def _live_to_record(self, operation: str) -> None:
        if self._kill_after == operation:
            self._kill_after = None
            raise Killed


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
