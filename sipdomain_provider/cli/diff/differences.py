"""The differences between Pulumi's state and Twilio. Pure.

An exported state has its secrets encrypted: they are not compared, but named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sipdomain_provider.cli.inventory import Found, Inventory
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.kinds import Place, ResourceType
from sipdomain_provider.words.redaction import HIDDEN, printable, without_password

from .exported_state import StateResource


class Kind(Enum):
    """How one resource differs."""

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


def differences(recorded: Iterable[StateResource], inventories: Iterable[Inventory]) -> list[Difference]:
    """All differences: drift and resources that are gone, in the order of the state, then unmanaged resources."""
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


def _drift(recorded: StateResource, there: Found, names: Mapping[str, str]) -> Iterator[Difference]:
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
