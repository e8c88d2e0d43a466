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

Key = tuple[str, Place, str]
"""Type, place and SID."""


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
    recorded, inventories = list(recorded), list(inventories)
    live = {_key(found): found for inventory in inventories for found in inventory.found}
    unread = {name for inventory in inventories for name in inventory.unread_types}
    matching = [_matching(each, live) for each in recorded]
    shown = {key: found.values for key, found in live.items()}
    for each, keys in zip(recorded, matching, strict=True):
        shown |= {key: each.without_secrets(shown[key]) for key in keys}
    names = {
        live[key].sid: str(values[live[key].type.identity])
        for key, values in shown.items()
        if not live[key].type.named_by_sid and live[key].type.identity in values
    }
    found: list[Difference] = []
    for each, keys in zip(recorded, matching, strict=True):
        if len(keys) == 1:
            found += _drift(each, live[keys[0]], _called(each.type, shown[keys[0]], each.sid, names))
        elif each.type.name not in unread:
            called = _called(each.type, each.showable, each.sid, names)
            kind = Kind.SECRET if each.encrypted_place else Kind.GONE
            found.append(Difference(kind, each.type.name, called, each.sid, each.urn, each.encrypted_place))
    managed = {key for keys in matching for key in keys}
    return found + [
        Difference(Kind.UNMANAGED, each.type.name, _called(each.type, each.values, each.sid, names), each.sid)
        for key, each in live.items()
        if key not in managed
    ]


def _matching(recorded: StateResource, live: Mapping[Key, Found]) -> list[Key]:
    """The live resources that may be this one: at most one, unless its place is encrypted."""
    if not recorded.encrypted_place:
        key = recorded.type.name, recorded.place.key, recorded.sid
        return [key] if key in live else []
    return [key for key in live if (key[0], key[2]) == (recorded.type.name, recorded.sid)]


def _drift(recorded: StateResource, there: Found, called: str) -> Iterator[Difference]:
    declared = set(recorded.values.get(hidden.MANAGED) or ()) - set(recorded.values.get(hidden.IGNORED) or ())
    secret = set(recorded.values.get(hidden.SECRET) or ())
    for name, attribute in recorded.type.compared.items():
        if name not in declared or attribute.write_only:
            continue
        was, now = recorded.values.get(name), there.values.get(name)
        common = (recorded.type.name, called, recorded.sid, recorded.urn, name)
        if hidden.is_encrypted(was):
            yield Difference(Kind.SECRET, *common)
        elif not attribute.same(was, now):
            hide = name in secret
            yield Difference(Kind.DRIFT, *common, *(HIDDEN if hide else _shown(value) for value in (was, now)))


def _key(found: Found) -> Key:
    return found.type.name, found.type.place(found.values, "").key, found.sid


def _called(resource_type: ResourceType, values: Mapping[str, Any], sid: str, names: Mapping[str, str]) -> str:
    return printable(resource_type.called(values, sid, names))


def _shown(value: Any) -> Any:
    return without_password(value) if isinstance(value, str) else value
