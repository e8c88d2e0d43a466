"""A family of resources as a model sees it: what a program may declare of each, and what of it is at Twilio."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sipdomain_provider import provider as providers
from sipdomain_provider.tables.registry import TYPES
from tests.api.fault_world import ACCOUNT
from tests.api.simulated_engine import Declared, Resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_twilio import LocalTwilio
    from sipdomain_provider.dynamic.provider import TwilioProvider
    from sipdomain_provider.tables.kinds import ResourceType

PASSWORDS = ("Correct-Horse-1", "Battery-Staple-2", "Somebody-Else-3")
URLS = ("https://example.com/a", "https://example.com/b")
KINDS = {
    "SipDomain": "domains",
    "SipCredentialList": "credential_lists",
    "SipCredential": "credentials",
    "SipIpAccessControlList": "ip_access_control_lists",
    "SipIpAddress": "ip_addresses",
    "SipAuthCallsCredentialListMapping": "auth_calls_credential_list_mappings",
    "SipAuthCallsIpAccessControlListMapping": "auth_calls_ip_access_control_list_mappings",
    "SipAuthRegistrationsCredentialListMapping": "auth_registrations_credential_list_mappings",
}

Bag = dict[str, Any]


@dataclass(frozen=True)
class Slot:
    """One resource that a program may have: its values to begin with, what else they may be, and what it depends on."""

    provider: type[TwilioProvider]
    choices: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """By attribute, its values; the first is the one to begin with."""
    optional: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """The same of attributes that it need not declare."""
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def type(self) -> ResourceType:
        return self.provider.resource_type


_IN_LIST = {"credential_list_sid": ("users", "phones")}
_IN_IP_LIST = {"ip_access_control_list_sid": ("trunks", "gates")}
_OF_DOMAIN = {"domain_sid": ("office", "branch")}


def _domain(name: str) -> Slot:
    names = (f"{name}.sip.twilio.com", f"{name}-2.sip.twilio.com")
    return Slot(providers.SipDomainProvider, {"domain_name": names}, {"voice_url": URLS, "secure": (True, False)})


def _credential(name: str) -> Slot:
    values = {"username": (name, name.title()), "password": PASSWORDS[:2]}
    return Slot(providers.SipCredentialProvider, values, parents=_IN_LIST)


def _address(name: str, number: int) -> Slot:
    values = {"friendly_name": (name, f"New {name}"), "ip_address": (f"203.0.113.{number}", f"198.51.100.{number}")}
    return Slot(providers.SipIpAddressProvider, values, {"cidr_prefix_length": (24, 32)}, _IN_IP_LIST)


def _named(provider: type[TwilioProvider], name: str) -> Slot:
    return Slot(provider, {"friendly_name": (name, f"New {name}")})


_CALLS = Slot(providers.SipAuthCallsCredentialListMappingProvider, parents={**_OF_DOMAIN, **_IN_LIST})
_REGISTERS = Slot(providers.SipAuthRegistrationsCredentialListMappingProvider, parents={**_OF_DOMAIN, **_IN_LIST})
_IP_CALLS = Slot(providers.SipAuthCallsIpAccessControlListMappingProvider, parents={**_OF_DOMAIN, **_IN_IP_LIST})

SLOTS = {
    "office": _domain("office"),
    "branch": _domain("branch"),
    "users": _named(providers.SipCredentialListProvider, "Users"),
    "phones": _named(providers.SipCredentialListProvider, "Phones"),
    "trunks": _named(providers.SipIpAccessControlListProvider, "Trunks"),
    "gates": _named(providers.SipIpAccessControlListProvider, "Gates"),
    "alice": _credential("alice"),
    "bob": _credential("bob"),
    "berlin": _address("Berlin", 7),
    "london": _address("London", 9),
    "calls": _CALLS,
    "more-calls": _CALLS,
    "registers": _REGISTERS,
    "more-registers": _REGISTERS,
    "trunk-calls": _IP_CALLS,
    "gate-calls": _IP_CALLS,
}
CHILDREN = [kind for kind, slot in SLOTS.items() if slot.parents]


def urns(kind: str) -> list[str]:
    """Where it may be in a program."""
    token = f"pulumi-python:dynamic/twilio:{SLOTS[kind].type.name}"
    names = (kind, f"new-{kind}")
    return [f"urn:pulumi:dev::tried::{above}{token}::{name}" for above in ("", "acme:index:Team$") for name in names]


def declared(kind: str, parents: Mapping[str, str], adopt: bool = False) -> Declared:
    slot = SLOTS[kind]
    values = {name: values[0] for name, values in (*slot.choices.items(), *slot.optional.items())}
    return Declared(values, adopt=adopt, kind=kind, provider=slot.provider, parents=parents)


def told(program: Mapping[str, Declared]) -> dict[str, str]:
    """By URN, the resource of the program that declares the same before, as the resources' class finds out."""
    first: dict[tuple[Any, ...], str] = {}
    twins = {}
    for urn, each in program.items():
        of = each.provider.resource_type
        identity = each.parents.get(of.identity) or of.name_attribute.kind.canonical(each.values[of.identity])
        key = (of.name, each.parents.get(of.parent.name) if of.parent else None, identity)
        if key in first:
            twins[urn] = first[key]
        first.setdefault(key, urn.rpartition("::")[2])
    return twins


class Thing(NamedTuple):
    """One resource at Twilio: every mapping of a list has the list's SID."""

    name: str
    parent_sid: str
    sid: str

    @property
    def kind(self) -> str:
        return KINDS[self.name]

    @property
    def parent(self) -> str | None:
        """As the stand-in is told."""
        return self.parent_sid or None

    def goes_with(self, other: Thing) -> bool:
        """Whether the deletion of the other one takes it along: of what it is in, or of the list that it maps."""
        return not other.parent_sid and other != self and other.sid in (self.parent_sid, self.sid)


Things = dict[Thing, Bag]


def thing_of(resource: Resource) -> Thing:
    of = resource.provider.resource_type
    return Thing(of.name, str(resource.outputs[of.parent.name]) if of.parent else "", resource.sid)


def things(twilio: LocalTwilio) -> Things:
    """Everything that the account has, by attribute as the provider calls it."""
    found: Things = {}
    for of in TYPES:
        parents = [each.sid for each in found if each.name == of.parent_type.name] if of.parent_type else [""]
        for parent in parents:
            for row in twilio.rows(KINDS[of.name], ACCOUNT, parent or None):
                named = {name: row[each.answered_as] for name, each in of.by_name.items() if each.answered_as}
                placed = {of.parent.name: parent} if of.parent else {}
                found[Thing(of.name, parent, row["sid"])] = {**row, **named, **placed}
    return found


def called(found: Things) -> Iterator[tuple[str, Thing]]:
    """Each thing by a name that is the same in every run: SIDs are not."""
    names = {each.sid: str(row.get("domain_name") or row.get("friendly_name")) for each, row in found.items()}
    for each, row in found.items():
        own = row.get("username") or row.get("ip_address") or names[each.sid]
        yield f"{each.name} {names.get(each.parent_sid, '')} {own}", each
