"""What differs between what Pulumi's state says and what Twilio has. Pure.

The state is that of `pulumi stack export`, in which secrets are encrypted: those are not compared, and are told.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sipdomain_provider.dynamic import hidden
from sipdomain_provider.dynamic.messages import printable, without_password
from sipdomain_provider.dynamic.recorded import type_in_state
from sipdomain_provider.tables.kinds import Place, ResourceType

from .inventory import Found, Inventory

HIDDEN = "[secret]"
"""Stands for a value that the program made secret."""


class Kind(Enum):
    """What is worth telling of one resource."""

    DRIFT = "drift"
    """An attribute that the program declares has another value at Twilio."""
    GONE = "gone"
    """The state has it, and Twilio has not."""
    UNMANAGED = "unmanaged"
    """Twilio has it, and the state has not."""
    SECRET = "not compared"  # noqa: S105
    """Encrypted in the state. No difference."""


@dataclass(frozen=True)
class Difference:
    """One finding; `recorded` and `live` are as they may be shown."""

    kind: Kind
    type: str
    name: str
    sid: str
    urn: str = ""
    attribute: str = ""
    recorded: Any = None
    live: Any = None


@dataclass(frozen=True)
class Recorded:
    """One resource of a state."""

    type: ResourceType
    urn: str
    sid: str
    values: Mapping[str, Any]

    @property
    def place(self) -> Place:
        return self.type.place(self.values, "")

    @property
    def key(self) -> tuple[str, Place, str]:
        return self.type.name, self.place.key, self.sid


class StateError(Exception):
    """What was given is no state."""


def read_state(text: str) -> list[Recorded]:
    """The resources of Twilio's in an exported state. Raises StateError."""
    try:
        resources = json.loads(text)["deployment"].get("resources") or []
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError("that is no state: give what `pulumi stack export` prints") from error
    found = []
    for each in resources:
        resource_type = type_in_state(each)
        if resource_type is not None and each.get("id"):
            found.append(Recorded(resource_type, str(each["urn"]), str(each["id"]), each.get("outputs") or {}))
    return found


def homes(recorded: Iterable[Recorded]) -> set[str]:
    """Where the state says that its resources live: regions, or base URLs."""
    return {str(each.values[hidden.HOME]) for each in recorded if each.values.get(hidden.HOME)}


def differences(recorded: Iterable[Recorded], inventories: Iterable[Inventory]) -> list[Difference]:
    """What differs: drift and what is gone in the order of the state, then what nobody manages."""
    inventories = list(inventories)
    live = {_key(found): found for inventory in inventories for found in inventory.found}
    names = {each.sid: str(each.values[each.type.identity]) for each in live.values() if not each.type.named_by_sid}
    unread = {name for inventory in inventories for name in inventory.unread_types}
    found: list[Difference] = []
    managed = set()
    for each in recorded:
        managed.add(each.key)
        there = live.get(each.key)
        if there is None and each.type.name not in unread:
            found.append(
                Difference(Kind.GONE, each.type.name, _called(each.type, each.values, names), each.sid, each.urn)
            )
        elif there is not None:
            found += _drift(each, there, names)
    return found + [
        Difference(Kind.UNMANAGED, each.type.name, _called(each.type, each.values, names), each.sid)
        for key, each in live.items()
        if key not in managed
    ]


def _drift(recorded: Recorded, there: Found, names: Mapping[str, str]) -> Iterator[Difference]:
    declared = set(recorded.values.get(hidden.MANAGED) or ()) - set(recorded.values.get(hidden.IGNORED) or ())
    secret = set(recorded.values.get(hidden.SECRET) or ())
    for name, attribute in recorded.type.compared.items():
        if name not in declared or attribute.write_only:
            continue
        was, now = recorded.values.get(name), there.values.get(name)
        common = (recorded.type.name, _called(recorded.type, there.values, names), recorded.sid, recorded.urn, name)
        if hidden.is_encrypted(was):
            yield Difference(Kind.SECRET, *common)
        elif not attribute.same(was, now):
            hide = name in secret
            yield Difference(Kind.DRIFT, *common, *(HIDDEN if hide else _shown(value) for value in (was, now)))


def _key(found: Found) -> tuple[str, Place, str]:
    return found.type.name, found.type.place(found.values, "").key, found.sid


def _called(resource_type: ResourceType, values: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return printable(resource_type.called(values, names=names))


def _shown(value: Any) -> Any:
    return without_password(value) if isinstance(value, str) else value
