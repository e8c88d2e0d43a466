"""The engine of `simulated_engine`, with what moves resources: URNs, aliases, forced replacements, state renames.

As tried with the real one: a resource that an alias names takes the old one's place in the state, inputs and outputs as
they are; what no resource of the program has taken is deleted last, and not at all after an error, unless the run goes
on after errors; `--replace` asks for no diff; a refresh reads and then diffs what the state has, before the program
has said anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sipdomain_provider.dynamic.provider import TwilioResourceError
from tests.api.simulated_engine import Declared, Ran, Resource, Stack, _checked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_twilio import ArmedFault
    from sipdomain_provider.provider import SipDomainProvider


@dataclass(frozen=True)
class Placed:
    """A resource of a program: what it declares, and the URN of which it is an alias."""

    declared: Declared
    alias: str | None = None


@dataclass(frozen=True)
class How:
    """How `pulumi up` runs."""

    refresh: bool = False
    replace: frozenset[str] = frozenset()
    fails_before_deletes: bool = False
    goes_on: bool = False
    fault: ArmedFault | None = None
    kill_after: str = ""


class MovingStack(Stack):
    """A stack whose resources are told apart by URN."""

    def run(self, program: Mapping[str, Placed], how: How) -> Ran:
        self._kill_after = how.kill_after or None

        def steps(provider: SipDomainProvider, ran: Ran) -> None:
            if how.refresh:
                self._refresh(provider)
            failure = None
            for urn, placed in program.items():
                self._take_the_place_of_an_alias(urn, placed, program)
                try:
                    ran.done[urn] = self._place(provider, urn, placed.declared, forced=urn in how.replace)
                except TwilioResourceError as error:
                    if not how.goes_on:
                        raise
                    failure = error
            if how.fails_before_deletes:
                raise TwilioResourceError("another resource of the program failed")
            for urn in [urn for urn in self.state if urn not in program]:
                try:
                    self._delete(provider, urn)
                except TwilioResourceError as error:
                    failure = error
            if failure:
                raise failure

        ran = self._run(steps, how.fault)
        ran.failed = None if not ran.error else "somewhere"
        return ran

    def destroy(self, *, refresh: bool) -> Ran:
        return self.run({}, How(refresh=refresh))

    def rename_in_state(self, old: str, new: str) -> None:
        """`pulumi state rename`: inputs and outputs stay as they are."""
        self.state = {new if urn == old else urn: resource for urn, resource in self.state.items()}

    def _refresh(self, provider: SipDomainProvider) -> None:
        for urn, resource in list(self.state.items()):
            found = provider.read(resource.sid, resource.outputs)
            if not found.id:
                del self.state[urn]
                continue
            self.state[urn] = refreshed = Resource(found.id, dict(found.inputs or {}), dict(found.outs or {}))
            provider.diff(found.id, refreshed.outputs, refreshed.inputs)

    def _take_the_place_of_an_alias(self, urn: str, placed: Placed, program: Mapping[str, Placed]) -> None:
        old = placed.alias
        if old and urn not in self.state and old in self.state and old not in program:
            self.rename_in_state(old, urn)

    def _place(self, provider: SipDomainProvider, urn: str, declared: Declared, *, forced: bool) -> str:
        if not (forced and urn in self.state):
            return self._step(provider, urn, declared)
        _checked(provider, {}, declared.inputs(urn))
        self._delete(provider, urn)
        self._create(provider, urn, declared.inputs(urn))
        return "replace"
