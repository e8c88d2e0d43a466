"""The arguments of `AuthenticatedSipDomain`, checked before anything is declared, and the names of its lists. Pure."""

import hashlib
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from pulumi import Input, Output

from sipdomain_provider.tables import rules
from sipdomain_provider.tables.credentials import CREDENTIAL_LIST
from sipdomain_provider.tables.ip_access import IP_ACCESS_CONTROL_LIST
from sipdomain_provider.tables.kinds import Bag
from sipdomain_provider.words.rendering import wrong

from . import parents

Users = Mapping[str, Input[str | None]] | Mapping[int, Input[str | None]]
"""Passwords by user name. None is for a user who is adopted and keeps the present password."""
Address = str | IPv4Address | IPv4Network
Addresses = Mapping[str, Input[Address]] | Sequence[Address]
"""Addresses by name, or a list: then each address is its own name."""

PHONES = " phones"
"""The end of the name of the list of `registration_users`."""
_LONGEST_NAME = 64  # characters of a credential list's friendly_name
_EXAMPLES = {
    "users": '{"alice": config.require_secret("alice")}',
    "registration_users": '{"desk": config.require_secret("desk")}',
    "allowed_addresses": '{"office": "203.0.113.0/24"} or ["203.0.113.0/24"]',
}
_ONE = "leave one out"
_EXISTING = {
    "users": ("credential_list", CREDENTIAL_LIST),
    "allowed_addresses": ("ip_access_control_list", IP_ACCESS_CONTROL_LIST),
}


@dataclass(frozen=True)
class WaysIn:
    """The entries of the lists to create; an empty one creates no list."""

    users: Mapping[str, Any]
    addresses: Mapping[str, Any]
    registration_users: Mapping[str, Any]


def ways_in(name: str, given: Bag) -> WaysIn:
    """The entries by their names. Raises ValueError, which begins with the component's name, for wrong arguments."""
    if given["domain_name"] is None:
        raise ValueError(wrong(name, "domain_name is missing", "write it, such as example.sip.twilio.com"))
    if not isinstance(given["domain_name"], str | Output):
        raise ValueError(wrong(name, f"domain_name is {given['domain_name']!r}", "write a text"))  # noqa: TRY004
    for argument in ("registrations", "adopt", "exclusive"):
        if given[argument] not in (True, False):
            hint = ", or pass other users as registration_users" if argument == "registrations" else ""
            raise ValueError(wrong(name, f"{argument} is {given[argument]!r}", f"write True or False{hint}"))
    users = _named(name, "users", given["users"])
    addresses = _addresses(name, given["allowed_addresses"])
    for argument, entries in (("users", users), ("allowed_addresses", addresses)):
        existing, resource_type = _EXISTING[argument]
        if given[existing] is not None:
            if entries:
                way_out = f"{argument} creates a list, and {existing} is an existing one. Leave one out"
                raise ValueError(wrong(name, f"both {argument} and {existing} are given", way_out))
            parents.sid_of(resource_type, name, existing, given[existing])
    if not users and not addresses and all(given[existing] is None for existing, _type in _EXISTING.values()):
        way_out = (
            "declare users, allowed_addresses, credential_list or ip_access_control_list."
            " For a domain without callers, declare a SipDomain"
        )
        raise ValueError(wrong(name, "nobody can call", way_out))
    return WaysIn(users, addresses, _registration_users(name, given, users))


def _registration_users(name: str, given: Bag, users: Mapping[str, Any]) -> Mapping[str, Any]:
    registrations, others = given["registrations"], given["registration_users"]
    if not registrations and others is None:
        return {}
    if given.get("sip_registration") is False:
        which = "registrations" if registrations else "registration_users"
        raise ValueError(wrong(name, f"{which} needs sip_registration, which is False", "leave sip_registration out"))
    if registrations and others is not None:
        way_out = "registrations=True lets the callers register, registration_users other users. Leave one out"
        raise ValueError(wrong(name, "both registrations and registration_users are given", way_out))
    if registrations:
        if not users and given["credential_list"] is None:
            problem = "registrations=True needs users or a credential_list"
            raise ValueError(wrong(name, problem, "declare one, or registration_users"))
        return {}
    found = _named(name, "registration_users", others)
    if not found:
        raise ValueError(wrong(name, "registration_users is empty", "leave it out, or declare users in it"))
    return found


def _named(name: str, argument: str, values: Any) -> dict[str, Any]:
    """The values by their names, which cannot be Outputs: each one is a resource of the program.

    A name that is a number becomes a text: YAML reads a user name of digits so.
    """
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        way_out = f"write {_EXAMPLES[argument]}. Values may be Outputs, names may not"
        raise ValueError(wrong(name, f"{argument} is {type(values).__name__}", way_out))  # noqa: TRY004 (as all)
    known: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
            shown = type(key).__name__ if isinstance(key, Output) else repr(key)
            hint = " (YAML reads yes, no, on and off as bools: quote them)" if isinstance(key, bool) else ""
            raise ValueError(wrong(name, f"{argument} has the name {shown}", f"write a text{hint}"))
        if str(key) in known:
            raise ValueError(wrong(name, f"{argument} has the name {key} twice, as a number and as a text", _ONE))
        known[str(key)] = value
    return known


def _addresses(name: str, values: Any) -> dict[str, Any]:
    if isinstance(values, Sequence) and not isinstance(values, str):
        for index, address in enumerate(values):
            _require_address(name, f"allowed_addresses[{index}]", address, named=False)
        named: dict[str, Any] = {}
        for address in values:
            if str(address) in named:
                raise ValueError(wrong(name, f"allowed_addresses has {address} twice", _ONE))
            named[str(address)] = address
        return named
    named = _named(name, "allowed_addresses", values)
    for key, address in named.items():
        _require_address(name, f"allowed_addresses[{key!r}]", address, named=True)
    return named


def _require_address(name: str, entry: str, address: Any, *, named: bool) -> None:
    """Raises ValueError for a wrong address. An Output is not known yet, so it needs a name."""
    if isinstance(address, Output | Awaitable):
        if named:
            return
        way_out = 'give it a name, such as {"office": address}'
        raise ValueError(wrong(name, f"{entry} is {type(address).__name__}", way_out))
    if not isinstance(address, Address) or not _is_address(str(address)):
        way_out = 'write an IPv4 address, with or without a prefix, such as "203.0.113.0/24"'
        raise ValueError(wrong(name, f"{entry} is {address!r}", way_out))


def address_parts(address: str) -> tuple[str, int | str]:
    """Address and prefix length. The check of the resource reports a prefix that is no number.

    >>> address_parts("203.0.113.0/24"), address_parts("203.0.113.7")
    (('203.0.113.0', 24), ('203.0.113.7', 32))
    """
    alone, slash, prefix = address.partition("/")
    return alone, int(prefix) if prefix.isascii() and prefix.isdecimal() else prefix if slash else 32


def list_name(domain_name: str, suffix: str) -> str:
    """The name of a list of the domain, at most 64 characters. It is unique, because the domain's name is."""
    whole = f"{domain_name}{suffix}"
    if len(whole) <= _LONGEST_NAME:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: _LONGEST_NAME - 9]} {digest}"


def _is_address(address: str) -> bool:
    alone, prefix = address_parts(address)
    return not (rules.IPV4_ADDRESS.problem(alone) or rules.PREFIX_LENGTH.problem(prefix))
