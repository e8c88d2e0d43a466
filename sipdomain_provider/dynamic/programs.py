"""The resources that one Pulumi program has declared so far.

Its connection to the engine identifies a program: tests, or Pulumi's Automation API, may run several in one process.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from pulumi import CustomResource, Output, Resource
from pulumi.runtime.settings import get_monitor, is_dry_run

from sipdomain_provider.tables.kinds import Bag, ResourceType


@dataclass(eq=False)
class Program:
    """Its domains by name, how many that were waited for are registered, and all resources by what identifies them.

    `adopted` has by place the names that the program adopts, each with its resource's name.
    `needed_lists` has by a resource's id the types whose lists the program needs after that resource. It is the one
    source of that: `hidden` passes it to the provider, and `core` reads these lists in the background. `firsts` has the
    same for the first resource of each type, by account.
    `changes` counts the resources that this run has created or changed so far, as far as the program knows.
    """

    domains: dict[str, Resource] = field(default_factory=dict)
    registered: int = 0
    identities: dict[tuple[Any, ...], Resource] = field(default_factory=dict)
    adopted: dict[tuple[Any, ...], dict[str, str]] = field(default_factory=dict)
    firsts: dict[Any, dict[str, list[str]]] = field(default_factory=dict)
    needed_lists: dict[Output[str], list[str]] = field(default_factory=dict)
    by_id: dict[Output[str], Resource] = field(default_factory=dict)
    changes: int = 0


_programs: WeakKeyDictionary[Any, Program] = WeakKeyDictionary()


def current() -> Program | None:
    """The program that runs now; None without an engine, as in a test that has set no mocks."""
    monitor = get_monitor()
    return None if monitor is None else _programs.setdefault(monitor, Program())


def declared_before(
    resource: Resource, resource_type: ResourceType, values: Bag, ignored: Collection[str] = ()
) -> str | None:
    """The resource that declares the same one of Twilio's before this one does; None if there is none.

    The order is that of the program: the same one of two is refused in every run. Two Outputs count as the same if
    they are one object. In place of an ignored name the engine takes that of the state: it may be any.
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
    if resource_type.identity in ignored:
        parts = (*parts[:2], resource)
    first = program.identities.setdefault((resource_type.name, *parts), resource)
    return None if first is resource else _name(first)


def adopted_in(resource_name: str, resource_type: ResourceType, values: Bag, *, adopts: bool) -> dict[str, str] | None:
    """For the first resource of a place: the names that the program adopts there, each with its resource's name.

    It grows with the program, as the result of `needed_lists_after` does. The provider then knows of a deletion that
    the thing will be adopted, before the resource that adopts it is checked.
    """
    program, name = current(), values.get(resource_type.identity)
    parent = values.get(resource_type.parent.name) if resource_type.parent else None
    place = (resource_type.name, values.get("account_sid"), parent)
    if program is None or not all(each is None or isinstance(each, str | Output) for each in place):
        return None
    is_first = place not in program.adopted
    names = program.adopted.setdefault(place, {})
    if adopts and isinstance(name, str):
        names[name] = resource_name
    return names if is_first else None


def needed_lists_after(resource_type: ResourceType, values: Bag) -> list[str]:
    """The types whose lists the program needs after this resource.

    These are the types that it declares below the resource. The first resource of each type also has the types that the
    program declares twice in the account: nobody knows which one the engine takes first. The result grows with the
    program. The SDK reads the inputs of a resource when the program has ended, or waits for something. The lists of
    later declarations are read when they are asked for.
    """
    program, name, types = current(), resource_type.name, list[str]()
    account_sid = values.get("account_sid")
    if program is None:
        return types
    if resource_type.parent:
        parent_id = values.get(resource_type.parent.name)
        if isinstance(parent_id, Output):
            _add(program.needed_lists.get(parent_id, []), name)
    elif isinstance(account_sid, str | Output | None):
        firsts = program.firsts.setdefault(account_sid, {})
        if name in firsts:
            for needed_lists in (*firsts.values(), types):
                _add(needed_lists, name)
        firsts.setdefault(name, types)
    return types


def declared_in(parent: Any, names: Collection[str]) -> dict[str, Resource]:
    """The resources of these types that may be in this parent, by their types and names in the program.

    It is not sure where a parent is neither the same value nor a resource: another Output may have the same SID.
    """
    program = current()
    if program is None:
        return {}
    own = referred_to(parent)
    return {
        f"{name} {_name(resource)}": resource
        for (name, _account, other, _identity), resource in program.identities.items()
        if name in names and (referred_to(other) in (own, None) or own is None)
    }


def need_lists(parent_id: Any, names: Iterable[str]) -> None:
    """The program needs the lists of these types below the resource with this id."""
    program = current()
    if program is not None and isinstance(parent_id, Output):
        for name in names:
            _add(program.needed_lists.get(parent_id, []), name)


def note_id(resource: CustomResource, needed_lists: list[str]) -> None:
    """Note the resource by its id: from here on, `needed_lists` grows with the declarations below it."""
    program = current()
    if program is not None:
        program.needed_lists[resource.id] = needed_lists
        program.by_id[resource.id] = resource


def count_change(resource: CustomResource) -> None:
    """Count the resource when it is registered, before its outputs are known to the program. A preview changes none."""
    program = current()
    if program is not None and not is_dry_run():

        def count(_urn: str) -> None:
            program.changes += 1

        resource.urn.apply(count)


def referred_to(value: Any) -> Resource | None:
    """The resource that a program passes, as itself or as its `id` or `sid`; None if it is another value."""
    if isinstance(value, Resource):
        return value
    program = current()
    return program.by_id.get(value) if program is not None and isinstance(value, Output) else None


def _add(types: list[str], name: str) -> None:
    if name not in types:
        types.append(name)


def _name(resource: Resource) -> str:
    return str(resource._name)  # noqa: SLF001 (the SDK tells it in no other way)
