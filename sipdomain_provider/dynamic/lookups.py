"""Look-ups: what exists at Twilio already, read in the program's own process while the program runs.

They read the stack's configuration as the provider does, and work in a preview. What one look-up has read serves the
others of the same run.
"""

import os
import threading
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import pulumi

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.settings import Settings, read_settings

from . import programs
from .errors import TwilioResourceError, for_users
from .provider import core_of

_Key = tuple[Settings, str, Place]
_Rows = list[dict[str, Any]]

_lock = threading.RLock()
_read: WeakKeyDictionary[Any, dict[_Key, _Rows]] = WeakKeyDictionary()
"""What has been read, by the program."""


def look_up(resource_type: ResourceType, values: Mapping[str, Any]) -> dict[str, Any]:
    """The one resource that `values` name: by its SID (`sid`), or by what identifies it in its place.

    Raises TwilioResourceError where there is none, or where both or neither are given.
    """
    identity, name, sid = resource_type.identity, values.get(resource_type.identity), values.get("sid")
    if (name is None) == (sid is None):
        given = "neither" if name is None else "both"
        raise TwilioResourceError(
            f"look-up of {resource_type.title} failed: {given} of {identity} and sid are given. Give one of them"
        )
    try:
        settings = _settings()
        if sid is not None:
            row = core_of(settings).of(resource_type).find(values, str(sid), settings.timeout)
            return _complete(resource_type, row)
        attribute = resource_type.name_attribute
        found = [row for row in _all(resource_type, settings, values) if attribute.same(row[identity], name)]
        if not found:
            where = resource_type.where(resource_type.place(values, settings.credentials.account_sid))
            raise errors.Absent(f"{where} has none of this {identity}", "Check it, account_sid and twilio:region")
        return _complete(resource_type, found[0])
    except errors.ProviderError as error:
        if not error.doing:
            error.doing = f"look-up of {resource_type.title} {name}"
        raise for_users(error) from None


def list_all(resource_type: ResourceType, values: Bag) -> _Rows:
    """Every resource of the place that `values` name, in Twilio's order. Raises TwilioResourceError."""
    try:
        return [_complete(resource_type, row) for row in _all(resource_type, _settings(), values)]
    except errors.ProviderError as error:
        raise for_users(error) from None


def _complete(resource_type: ResourceType, row: dict[str, Any]) -> dict[str, Any]:
    """The row with a value of its type for each attribute that Twilio leaves out or has as null."""
    return {name: resource_type.by_name[name].empty if value is None else value for name, value in row.items()}


def _settings() -> Settings:
    config = pulumi.Config("twilio")
    return read_settings(lambda key: config.get(key.partition(":")[2]), os.environ)


def configured_account() -> str | None:
    """The account of the credentials; None if this process cannot read them, as with Pulumi's Automation API."""
    try:
        return _settings().credentials.account_sid
    except errors.ProviderError:
        return None


def _all(resource_type: ResourceType, settings: Settings, values: Bag) -> _Rows:
    key = (settings, resource_type.name, resource_type.place(values, settings.credentials.account_sid).key)
    with _lock:
        program = programs.current()
        rows = {} if program is None else _read.setdefault(program, {})
        if key not in rows:
            rows[key] = core_of(settings).of(resource_type).list(values, settings.timeout)
        return rows[key]
