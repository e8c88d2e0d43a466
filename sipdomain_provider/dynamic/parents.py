"""Arguments that take the SID of another resource: a resource or a look-up's result is its SID and its account."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, ClassVar, NamedTuple
from weakref import WeakKeyDictionary

from pulumi import Output

from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.words.rendering import wrong


class LookedUp:
    """Base of the results of look-ups."""

    __slots__ = ()
    resource_type: ClassVar[ResourceType]
    sid: str
    account_sid: str


class _Parts(NamedTuple):
    sid: Output[str]
    account_sid: Output[str]


_types: WeakKeyDictionary[Output[Any], ResourceType] = WeakKeyDictionary()
"""The Outputs that have the result of a look-up, with its type."""
_parts: WeakKeyDictionary[Output[Any], _Parts] = WeakKeyDictionary()
"""One Output a SID: two resources have the same parent if their parents are the same Output."""


def may_be_parent(result: Output[Any], resource_type: ResourceType) -> None:
    """From here on, the Output of a look-up's result can be a parent."""
    _types[result] = resource_type


def _parts_of(result: Output[Any]) -> _Parts:
    if result not in _parts:
        _parts[result] = _Parts(result.apply(lambda each: each.sid), result.apply(lambda each: each.account_sid))
    return _parts[result]


def with_sids(resource_type: ResourceType, user: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with a SID for each parent; the account is the parent's, unless the values have one.

    `user` is the name of the resource or the look-up. Raises ValueError for a value that cannot be the parent.
    """
    found = dict(values)
    accounts = accounts_of(resource_type, values)
    for name, attribute in resource_type.inputs.items():
        value, wanted = values.get(name), attribute.refers_to
        if wanted is not None and value is not None:
            found[name] = sid_of(wanted, user, name, value)
    if found.get("account_sid") is None:
        found["account_sid"] = next((each for each in accounts.values() if each is not None), None)
    return found


def accounts_of(resource_type: ResourceType, values: Mapping[str, Any]) -> dict[str, Any]:
    """The account of each value that is a resource or a look-up's result; None for that of the credentials."""
    names = [name for name, attribute in resource_type.inputs.items() if attribute.refers_to]
    parts = {name: parts_of(values.get(name)) for name in names}
    return {name: account_sid for name, (of_type, _sid, account_sid) in parts.items() if of_type is not None}


def parts_of(value: Any) -> tuple[ResourceType | None, Any, Any]:
    """The type, the SID and the account of a parent. A SID has neither a type nor an account. Another value has no SID.

    The account is None for that of the credentials.
    """
    if isinstance(value, str) or isawaitable(value) or (isinstance(value, Output) and value not in _types):
        return None, value, None
    if isinstance(value, Output):
        return _types[value], *_parts_of(value)
    if isinstance(value, LookedUp):
        return value.resource_type, value.sid, value.account_sid
    of_type = getattr(value, "type_of", lambda: None)()
    return of_type, getattr(value, "id", None) if of_type else None, getattr(value, "_declared_account_sid", None)


def sid_of(wanted: ResourceType, user: str, argument: str, value: Any) -> Any:
    of_type, sid, _account_sid = parts_of(value)
    if sid is None or of_type not in (None, wanted):
        way_out = f"{expected(f'a {wanted.name}')} ({wanted.sid_rule.text})"
        raise ValueError(wrong(user, f"{argument} is a {type(value).__name__}", way_out))
    return sid


def expected(types: str) -> str:
    """What to pass as a parent of these types."""
    return f"pass {types}, its id, the result of a look-up, or a SID"
