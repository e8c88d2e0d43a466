"""A family of resources: what a program may declare of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sipdomain_provider import provider as providers
from tests.api.simulated_engine import Declared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sipdomain_provider.dynamic.resource_calls import TwilioProvider
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


def urns(kind: str) -> list[str]:
    """Where it may be in a program."""
    token = f"pulumi-python:dynamic/twilio:{SLOTS[kind].type.name}"
    names = (kind, f"new-{kind}")
    return [f"urn:pulumi:dev::tried::{above}{token}::{name}" for above in ("", "acme:index:Team$") for name in names]


def declared(kind: str, parents: Mapping[str, str], adopt: bool = False) -> Declared:
    slot = SLOTS[kind]
    values = {name: values[0] for name, values in (*slot.choices.items(), *slot.optional.items())}
    return Declared(values, adopt=adopt, kind=kind, provider=slot.provider, parents=parents)
