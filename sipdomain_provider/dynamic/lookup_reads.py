"""Look-ups: what exists at Twilio already, read in the program's own process while the program runs.

They read the stack's configuration as the provider does, and work in a preview. One read of a list serves all look-ups
of a run, until the run has created or changed a resource.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import pulumi
from pulumi import CustomResource, InvokeOutputOptions, Output, Resource
from pulumi.output import UNKNOWN

from sipdomain_provider.core.look_up import sid_or_name, with_name
from sipdomain_provider.tables.kinds import Bag, Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.errors import Doing
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.twilio.settings import Settings, read_settings
from sipdomain_provider.words import setting_names
from sipdomain_provider.words.rendering import wrong

from . import mocks, parents, programs
from .errors import for_users
from .process import process_of

_Rows = list[dict[str, Any]]
_Result = TypeVar("_Result")


@dataclass
class _Read:
    """The lists that were read since the program's last change."""

    changes: int = 0
    rows: dict[tuple[Settings, str, Place, str], _Rows] = field(default_factory=dict)


_lock = threading.RLock()
_read: WeakKeyDictionary[Any, _Read] = WeakKeyDictionary()
"""By the program."""


def look_up(resource_type: ResourceType, given: Mapping[str, Any]) -> dict[str, Any]:
    """The one resource that the values name: by its SID (`sid`), or by what identifies it in its place.

    Raises TwilioResourceError if there is none, or if both or neither are given.
    """
    with _errors_told(Doing("look-up", resource_type, resource_type.title)):
        values = _plain(resource_type, given)
        sid, name = sid_or_name(resource_type, values)
    with _errors_told(Doing("look-up", resource_type, f"{resource_type.title} {sid or name}")):
        if (calls := mocks.current()) is not None:
            return _complete(resource_type, mocks.look_up(calls, resource_type, values))
        settings = _settings()
        if sid is not None:
            (row,) = _once(resource_type, settings, values, sid)
            return _complete(resource_type, row)
        rows = _once(resource_type, settings, values)
        return _complete(resource_type, with_name(resource_type, rows, values, settings.credentials.account_sid))


def list_all(resource_type: ResourceType, given: Bag) -> _Rows:
    """Every resource of the place that the values name, in Twilio's order. Raises TwilioResourceError."""
    with _errors_told(Doing("list", resource_type, resource_type.plural)):
        values = _plain(resource_type, given)
        if (calls := mocks.current()) is not None:
            rows = mocks.list_all(calls, resource_type, values)
        else:
            rows = _once(resource_type, _settings(), values)
        return [_complete(resource_type, row) for row in rows]


def one_output(
    resource_type: ResourceType,
    function: Callable[..., _Result],
    given: Mapping[str, Any],
    opts: InvokeOutputOptions | None,
) -> Output[_Result]:
    """As `output_of`; the Output can be the parent of a resource."""
    result = output_of(resource_type, function, given, opts)
    parents.may_be_parent(result, resource_type)
    return result


def output_of(
    resource_type: ResourceType,
    function: Callable[..., _Result],
    given: Mapping[str, Any],
    opts: InvokeOutputOptions | None,
) -> Output[_Result]:
    """An Output of the result of the look-up `function`. The values may be Outputs.

    As with Pulumi's own functions, it is unknown while a resource that it depends on is not created yet: through its
    arguments, or through `depends_on`, in which a component stands for its resources.
    """
    name = f"{function.__name__}_output"
    if refused := [each for each in ("provider", "version", "plugin_download_url") if getattr(opts, each, None)]:
        raise ValueError(wrong(name, f"a look-up cannot honour {' and '.join(refused)} in opts", "leave it out"))
    values = Output.all(**parents.with_sids(resource_type, name, given))
    after = Output.from_input(getattr(opts, "depends_on", None)).apply(lambda each: _urns(name, each))
    ready = Output.all(values, after)
    gate: Output[Any] = Output.from_input(_unknown_before(ready))
    return Output.all(values, after, gate).apply(lambda each: function(**each[0]))


def configured_account() -> str | None:
    """The account of the credentials; None if this process cannot read them, as with Pulumi's Automation API."""
    try:
        return _settings().credentials.account_sid
    except errors.ProviderError:
        return None


def _plain(resource_type: ResourceType, given: Bag) -> dict[str, Any]:
    """The values, with a SID for a result. Raises Conflict for one that no look-up can use at once."""
    for name, value in given.items():
        if isinstance(value, Output | Resource) or isawaitable(value):
            kind = type(value).__name__
            raise errors.Conflict(Reason.NOT_KNOWN_YET, attribute=name, found=kind)
    try:
        values = parents.with_sids(resource_type, "", given)
    except ValueError as error:
        raise errors.Conflict(Reason.BAD_ARGUMENT, problem=str(error)) from None
    for name, value in values.items():
        if not isinstance(value, str | None):
            raise errors.Conflict(Reason.NO_TEXT, attribute=name, found=type(value).__name__)
    return values


def _urns(name: str, depends_on: Any) -> Output[Any]:
    resources = depends_on if isinstance(depends_on, list | tuple) else [depends_on]
    others = [type(each).__name__ for each in resources if not isinstance(each, Resource | None)]
    if others:
        raise ValueError(wrong(name, f"depends_on has a {others[0]}", "pass resources"))
    return Output.all(*(each.urn for each in resources if each is not None))


async def _unknown_before(ready: Output[Any]) -> Any:
    """Unknown if a resource that `ready` depends on is not created yet, in a preview."""
    pending = list(await ready.resources())
    seen: set[Resource] = set()
    while pending:
        resource = pending.pop()
        if resource in seen:
            continue
        seen.add(resource)
        await resource.urn.future()
        if not isinstance(resource, CustomResource):
            pending += resource._childResources  # noqa: SLF001 (the SDK has no other way)
        elif "id" in vars(resource) and not await resource.id.is_known():
            return UNKNOWN
    return None


def _complete(resource_type: ResourceType, row: Bag) -> dict[str, Any]:
    """The row with a value of its type for each attribute that Twilio leaves out or has as null."""
    return {name: resource_type.by_name[name].empty if value is None else value for name, value in row.items()}


@contextmanager
def _errors_told(doing: Doing) -> Iterator[None]:
    try:
        yield
    except errors.ProviderError as error:
        error.doing = error.doing or doing
        inline = threading.current_thread() is not threading.main_thread()
        if inline and isinstance(error, errors.SettingsError | errors.Unauthorized):
            error = error.because(Reason.OTHER_ENVIRONMENT)
        raise for_users(error) from None


def _settings() -> Settings:
    config = pulumi.Config("twilio")
    in_stack = setting_names.stack(lambda key: config.get(key.partition(":")[2]))
    return read_settings(in_stack, setting_names.environment(os.environ))


def _once(resource_type: ResourceType, settings: Settings, values: Bag, sid: str = "") -> _Rows:
    """The list of the place, or the one resource of this SID, read since the program's last change."""
    key = (settings, resource_type.name, resource_type.place(values, settings.credentials.account_sid).key, sid.lower())
    with _lock:
        program = programs.current()
        read = _Read() if program is None else _read.setdefault(program, _Read())
        if program is not None and read.changes != program.changes:
            read = _read[program] = _Read(program.changes)
        if key not in read.rows:
            lifecycle = process_of(settings).core.of(resource_type)
            read.rows[key] = (
                [lifecycle.look_up(values, sid, settings.timeout, anew=read.changes > 0)]
                if sid
                else lifecycle.list(values, settings.timeout)
            )
        return read.rows[key]
