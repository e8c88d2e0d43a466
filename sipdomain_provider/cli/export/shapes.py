"""Which domains of an account have the shape of an `AuthenticatedSipDomain`. Pure.

It is a shape that can only be told exactly: lists that are called as the component calls them, and are mapped to this
domain alone, for what the component maps them for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sipdomain_provider.cli.inventory import Found, Inventory
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.mappings import (
    AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
    AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING,
    AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING,
)
from sipdomain_provider.tables.naming import PHONES, list_name


@dataclass(frozen=True)
class AuthenticatedDomain:
    """A domain and what is its own: who may call, from where, and who may register (None: nobody)."""

    domain: Found
    users: tuple[Found, ...]
    addresses: tuple[Found, ...]
    phones: tuple[Found, ...] | None
    parts: tuple[Found, ...]
    """All of it but the domain."""


def authenticated_domains(inventory: Inventory) -> list[AuthenticatedDomain]:
    """Each domain that has that shape, in the order of the inventory. None where not everything could be read."""
    if inventory.unread:
        return []
    domains = (each for each in inventory.found if each.type is SIP_DOMAIN)
    return [found for domain in domains if (found := _authenticated(domain, inventory)) is not None]


def _authenticated(domain: Found, inventory: Inventory) -> AuthenticatedDomain | None:
    mappings = [each for each in inventory.found if each.parent is domain]
    if len({each.type.name for each in mappings}) != len(mappings):
        return None  # two lists of one kind
    of = {each.type.name: each for each in mappings}
    users = _own(of.get(AUTH_CALLS_CREDENTIAL_LIST_MAPPING.name), domain, "", inventory)
    addresses = _own(of.get(AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING.name), domain, "", inventory)
    registering = of.get(AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING.name)
    is_same = registering is not None and users is not None and registering.sid == users.sid
    phones = users if is_same else _own(registering, domain, PHONES, inventory)
    lists = list({each.sid: each for each in (users, addresses, phones) if each is not None}.values())
    if len(of) != sum(each is not None for each in (users, addresses, phones)):
        return None  # a list that is not its own
    if users is None and addresses is None:
        return None
    if registering is not None and not domain.values["sip_registration"]:
        return None
    members = {each.sid: tuple(_members(each, inventory)) for each in lists}
    if any(not members[each.sid] for each in lists):
        return None
    return AuthenticatedDomain(
        domain,
        members[users.sid] if users else (),
        members[addresses.sid] if addresses else (),
        members[phones.sid] if phones else None,
        (*lists, *(each for found in members.values() for each in found), *mappings),
    )


def _own(mapping: Found | None, domain: Found, what: str, inventory: Inventory) -> Found | None:
    """The list that is mapped, where it is called as the component calls it and mapped to no other domain."""
    if mapping is None:
        return None
    of_type = mapping.type.name_attribute.refers_to
    is_elsewhere = any(
        each.type.named_by_sid and each.sid == mapping.sid and each.parent is not domain for each in inventory.found
    )
    lists = (each for each in inventory.found if each.type is of_type and each.sid == mapping.sid)
    found = next(lists, None)
    if found is None or is_elsewhere or found.name != list_name(domain.name, what):
        return None
    return found


def _members(found: Found, inventory: Inventory) -> Iterator[Found]:
    return (each for each in inventory.found if each.parent is found)
