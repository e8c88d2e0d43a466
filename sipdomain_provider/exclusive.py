"""A list or a domain that has only the entries that the program declares."""

import asyncio
from collections.abc import Awaitable, Sequence
from inspect import isawaitable
from typing import Any

import pulumi
import pulumi.dynamic
from pulumi import Input, Output, ResourceOptions

from .core.extra_entries import PARENTS
from .dynamic import parents, programs
from .dynamic.exclusive_calls import ENTRIES, PARENT_SID
from .dynamic.options import OwnResource
from .dynamic.resource import MODULE, TwilioResource, timeouts_of, urn_of
from .dynamic.values import reusable
from .lookups import SipCredentialListResult, SipDomainResult, SipIpAccessControlListResult
from .provider import SipExclusiveEntriesProvider
from .resources import SipCredentialList, SipDomain, SipIpAccessControlList
from .state import hidden
from .tables.kinds import ResourceType
from .tables.registry import entry_types
from .words.rendering import wrong

_Parent = SipDomain | SipCredentialList | SipIpAccessControlList
_Result = SipDomainResult | SipCredentialListResult | SipIpAccessControlListResult
_PATIENCE = 60.0
"""Seconds to wait for resources of the same parent. One that depends on the exclusive entries would never be done."""


class SipExclusiveEntries(OwnResource, module=MODULE, name="SipExclusiveEntries"):
    """Deletes each entry of a list or domain that the program does not declare.

    A preview names each of them, and `pulumi up` deletes it with one request. An entry that the program declares
    elsewhere, or that was once in `entries`, stays. Deleting this resource changes nothing at Twilio.
    """

    parent_sid: Output[str]
    """The SID of the list or domain."""
    entries: Output[Sequence[str]]
    """The type and SID of each declared entry."""

    def __init__(
        self,
        resource_name: str,
        *,
        parent: Input[str] | _Parent | _Result | Output[Any],
        entries: Input[Sequence[TwilioResource]],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare that a list or domain has no other entries.

        :param resource_name: The name of the resource in the Pulumi program.
        :param parent: A `SipCredentialList`, `SipIpAccessControlList` or `SipDomain`, the result of a look-up, or a
            SID.
        :param entries: The resources that are in it: credentials of a credential list, addresses of an IP access
            control list, mappings of a domain. All three kinds of mappings are entries of a domain.
        :param account_sid: The account that has the parent. The default is the account that the parent declares.
        :param opts: Pulumi's resource options.
        :raises ValueError: if the parent cannot have entries, or if an entry cannot be in it.
        """
        parent_type, parent_sid, account = parents.parts_of(parent)
        if parent_sid is None or parent_type not in (None, *PARENTS.values()):
            way_out = parents.expected(f"one of {', '.join(each.name for each in PARENTS.values())}")
            raise ValueError(wrong(resource_name, f"parent is a {type(parent).__name__}", way_out))
        parent_sid = reusable(parent_sid)
        opts = ResourceOptions.merge(None, opts)
        token = self._require_honoured(resource_name, opts)
        named = _named(resource_name, entries, parent_type)
        types = [each.name for each in (entry_types(parent_type) if parent_type else ())]
        programs.need_lists(parent_sid, types)
        properties = {
            PARENT_SID: parent_sid,
            "account_sid": account if account_sid is None else account_sid,
            ENTRIES: named,
            hidden.URN: [urn_of(resource_name, token, opts.parent), [], {}, pulumi.runtime.is_dry_run()],
            hidden.IN_PROGRAM: _in_program(parent_sid, named),
        }
        if timeouts := timeouts_of(resource_name, opts.custom_timeouts):
            properties[hidden.TIMEOUTS] = timeouts
        super().__init__(SipExclusiveEntriesProvider(), resource_name, properties, opts)
        programs.count_change(self)


def _named(resource_name: str, entries: Any, parent_type: ResourceType | None) -> Output[list[str]]:
    def texts(known: Any) -> Output[list[str]]:
        if isinstance(known, str | pulumi.Resource) or not isinstance(known, Sequence):
            problem = f"entries is a {type(known).__name__}"
            raise ValueError(wrong(resource_name, problem, "pass a list of resources"))  # noqa: TRY004
        for each in known:
            entry_type = getattr(each, "type_of", lambda: None)()
            if (
                entry_type is None
                or entry_type.parent_type is None
                or parent_type not in (None, entry_type.parent_type)
            ):
                fitting = ", ".join(kind.name for kind in entry_types(parent_type)) if parent_type else "its resources"
                way_out = f"pass what can be in the parent: {fitting}"
                raise ValueError(wrong(resource_name, f"entries has a {type(each).__name__}", way_out))
        return Output.all(*(Output.concat(f"{each.type_of().name} ", each.id) for each in known))

    if isinstance(entries, Output) or isawaitable(entries):
        return Output.from_input(entries).apply(texts)
    return texts(entries)


async def _in_program(parent_sid: Any, entries: Output[list[str]]) -> dict[str, list[str]] | None:
    """The entries that other resources of the program have in this parent, once they are created.

    They are known before anything is deleted, although `entries` lacks them.
    """
    sid = await _known(parent_sid)
    if not isinstance(sid, str):
        return None
    await entries.future()
    parent_type = PARENTS.get(sid[:2].upper())
    names = [each.name for each in entry_types(parent_type)] if parent_type else []
    done: dict[str, Awaitable[Any]] = {}
    found: list[str] = []
    while new := {name: each for name, each in programs.declared_in(parent_sid, names).items() if name not in done}:
        tasks = {name: asyncio.ensure_future(_entry(each, sid)) for name, each in new.items()}
        _, waiting = await asyncio.wait(tasks.values(), timeout=_PATIENCE)
        if waiting:
            return {"unfinished": [name for name, task in tasks.items() if task in waiting]}
        found += [entry for task in tasks.values() if (entry := task.result())]
        done |= tasks
    return {"entries": found}


async def _entry(resource: Any, parent_sid: str) -> str:
    """The resource as an entry of this parent; "" if it is in another one, or not created."""
    entry_type: ResourceType = resource.type_of()
    try:
        sid = await resource.id.future()
        own = await _known(resource._declared_values[entry_type.parent.name]) if entry_type.parent else None  # noqa: SLF001
    except Exception:  # noqa: BLE001 (it failed, which Pulumi reports)
        return ""
    is_in = isinstance(own, str) and own.lower() == parent_sid.lower()
    return f"{entry_type.name} {sid}" if sid and is_in else ""


async def _known(value: Any) -> Any:
    return await value.future() if isinstance(value, Output) else await value if isinstance(value, Awaitable) else value
