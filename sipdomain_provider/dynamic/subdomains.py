"""A subdomain is created after its parent domain and deleted before it, whatever their order in the program.

Twilio requires that order (21232, 21233), and names show it: `a.b.sip.twilio.com` needs `b.sip.twilio.com`. So the
resource of the one depends on that of the other, as with `depends_on`. Pulumi's engine then keeps the order in every
run, also in one that deletes both.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi import Input, Output, Resource, ResourceOptions

from sipdomain_provider.tables.rules import DOMAIN_SUFFIX
from sipdomain_provider.words import notes

from . import programs
from .programs import Program

_PATIENCE = 30.0  # seconds in which no parent that is waited for becomes registered, before that is told
_LONGEST = 20  # times as much, before it counts as a circle: a parent may wait for what takes minutes


_depends_on: WeakKeyDictionary[Resource, list[Resource]] = WeakKeyDictionary()


def order_by_name(domain: Resource, name: Input[str], opts: ResourceOptions) -> ResourceOptions:
    """The options, in which the domain also depends on its parent domain if the program declares that.

    A parent whose name is an Output that becomes known later than this is asked for does not count: waiting for it
    could be waiting for oneself.
    """
    program = programs.current()
    if program is None:
        return opts
    if isinstance(opts.depends_on, Sequence):
        _depends_on[domain] = [each for each in opts.depends_on if isinstance(each, Resource)]
    if isinstance(name, str):
        program.domains.setdefault(name.lower(), domain)
        if parent_name(name) is None:
            return opts
    # The SDK awaits it more than once. It runs when the program has come to its end, or waits for something.
    parents = asyncio.ensure_future(_parents(domain, name, program))
    return ResourceOptions.merge(opts, ResourceOptions(depends_on=parents))


async def _parents(domain: Resource, name: Input[str], program: Program) -> list[Input[Resource]]:
    known: Any = await Output.from_input(name).future()
    if not isinstance(known, str):  # None: it is not known in this preview
        return []
    program.domains.setdefault(known.lower(), domain)
    parent = program.domains.get(parent_name(known) or "")
    if parent is None or _waits_for(parent, domain, set()):
        return []
    if not await _is_registered(parent, program):
        pulumi.log.warn(notes.SUBDOMAIN_GIVES_UP)
        return []
    return [parent]


async def _is_registered(parent: Resource, program: Program) -> bool:
    """Wait for the parent, as long as any parent becomes registered: a hidden dependency may be a circle.

    The SDK would wait for ever.
    """
    registration = asyncio.ensure_future(parent.urn.future())
    idle = 0
    while idle < _LONGEST:
        before = program.registered
        done, _pending = await asyncio.wait({registration}, timeout=_PATIENCE)
        if done:
            program.registered += 1
            return True
        idle = idle + 1 if program.registered == before else 0
        if idle == 1:
            pulumi.log.info(notes.SUBDOMAIN_WAITS)
    return False


def parent_name(name: str) -> str | None:
    """The name of the domain that must exist first, in lower case; None where that is nobody's.

    >>> parent_name("a.B.sip.twilio.com"), parent_name("b.sip.twilio.com")
    ('b.sip.twilio.com', None)
    """
    _, _, rest = name.lower().partition(".")
    return rest if rest.endswith(DOMAIN_SUFFIX) else None


def _waits_for(one: Resource, other: Resource, asked: set[Resource]) -> bool:
    """Whether `one` cannot be registered before `other`, as far as options show: then the other must not wait."""
    if one in asked:
        return False
    asked.add(one)
    if one in _descendants(other):
        return True
    return any(
        each is other or other in _descendants(each) or _waits_for(each, other, asked)
        for each in _depends_on.get(one, ())
    )


def _descendants(resource: Resource) -> set[Resource]:
    found: set[Resource] = set()
    pending = [resource]
    while pending:
        children = pending.pop()._childResources - found  # noqa: SLF001 (the SDK tells it in no other way)
        found |= children
        pending += children
    return found
