"""What one Pulumi program declares, as far as it has come.

A program is told by its connection to the engine: tests, or Pulumi's Automation API, may run several in one process.
"""

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from pulumi import Output, Resource
from pulumi.runtime.settings import get_monitor

from sipdomain_provider.tables.kinds import Bag, ResourceType


@dataclass(eq=False)
class Program:
    """Its domains by name, how many that were waited for are registered, and all resources by what identifies them."""

    domains: dict[str, Resource] = field(default_factory=dict)
    registered: int = 0
    identities: dict[tuple[Any, ...], Resource] = field(default_factory=dict)


_programs: WeakKeyDictionary[Any, Program] = WeakKeyDictionary()


def current() -> Program | None:
    """The program that runs now; None without an engine, as in a test that has set no mocks."""
    monitor = get_monitor()
    return None if monitor is None else _programs.setdefault(monitor, Program())


def declared_before(resource: Resource, resource_type: ResourceType, values: Bag) -> str | None:
    """The resource that declares the same one of Twilio's before this one does; None where there is none.

    The order is that of the program: the same one of two is refused in every run. What is an Output counts as the
    same where it is the same Output.
    """
    program = current()
    identity = values.get(resource_type.identity)
    if program is None or identity is None:
        return None
    parent = values.get(resource_type.parent.name) if resource_type.parent else None
    canonical = resource_type.name_attribute.kind.canonical
    parts = (values.get("account_sid"), parent, canonical(identity) if isinstance(identity, str) else identity)
    if not all(part is None or isinstance(part, str | Output) for part in parts):
        return None
    first = program.identities.setdefault((resource_type.name, *parts), resource)
    return None if first is resource else str(first._name)  # noqa: SLF001 (the SDK tells it in no other way)
