"""What in an account deserves a look: limits, domains that let nobody in, and settings that are seldom meant. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from sipdomain_provider.dynamic.messages import printable, without_password
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.ip_access import IP_ACCESS_CONTROL_LIST, IP_ADDRESS
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.mappings import AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING

from .inventory import Found, Inventory

_NEAR = 0.9  # of a limit
LIMITS: dict[str, int] = {
    SIP_DOMAIN.name: 100,
    CREDENTIAL_LIST.name: 100,
    IP_ACCESS_CONTROL_LIST.name: 1000,
    CREDENTIAL.name: 1000,
    IP_ADDRESS.name: 100,
}
"""How many Twilio allows in an account, or in one list. Twilio may have raised one. Source: its pages of 21230, 21239,
21242, 21255, and of the IP address resource."""
_MEMBERS = {CREDENTIAL_LIST.name: CREDENTIAL, IP_ACCESS_CONTROL_LIST.name: IP_ADDRESS}
_URLS = ("voice_url", "voice_fallback_url", "voice_status_callback_url")
_METHODS = ("voice_method", "voice_fallback_method", "voice_status_callback_method")


class Level(IntEnum):
    """How much a finding matters; the worst one decides the exit code."""

    OK = 0
    WARNING = 2
    PROBLEM = 1


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what was found, and what to do."""

    level: Level
    what: str
    way_out: str = ""

    def __str__(self) -> str:
        tail = f". {self.way_out}" if self.way_out else ""
        return f"{self.level.name.lower():8} {printable(self.what)}{tail}"


def examine(inventory: Inventory) -> list[Finding]:
    """Everything that deserves a word, in the order of the inventory."""
    found = [*_limits(inventory)]
    for each in inventory.found:
        if each.type is SIP_DOMAIN:
            found += _domain(each, inventory)
        elif each.type.name in _MEMBERS:
            found += _list(each, _MEMBERS[each.type.name], inventory)
    return found


def _limits(inventory: Inventory) -> Iterator[Finding]:
    counts = Counter(each.type.name for each in inventory.found if each.parent is None)
    for resource_type in (SIP_DOMAIN, CREDENTIAL_LIST, IP_ACCESS_CONTROL_LIST):
        count, limit = counts[resource_type.name], LIMITS[resource_type.name]
        if count >= _NEAR * limit:
            yield _warning(
                f"the account has {count} {resource_type.plural}, and Twilio allows {limit} unless it has raised that",
                "Delete some, have Twilio raise the limit, or use a subaccount",
            )


def _domain(domain: Found, inventory: Inventory) -> Iterator[Finding]:
    values, name = domain.values, domain.name
    if not values["auth_type"]:
        yield _warning(f"{name} lets no call in: nothing is mapped to it for calls", "Map a list to it")
    if values["sip_registration"] and not _has(inventory, AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING, domain):
        yield _warning(
            f"{name} allows registrations, and no credential list is mapped for them",
            "Map a credential list for registrations, or turn sip_registration off",
        )
    for attribute in _URLS:
        if str(values[attribute]).lower().startswith("http://"):
            url = without_password(str(values[attribute]))
            yield _warning(f"{name}: {attribute} is {url}: what is said in calls passes in clear", "Use https://")
    for attribute in _METHODS:
        rule = SIP_DOMAIN.by_name[attribute].rule
        if values[attribute] and rule and (rule.problem(values[attribute]) or rule.concern(values[attribute])):
            yield _warning(f"{name}: {attribute} is {values[attribute]}", "Use GET or POST")


def _list(found: Found, members: ResourceType, inventory: Inventory) -> Iterator[Finding]:
    called = found.type.called(found.values)
    count = sum(each.type is members and each.parent is found for each in inventory.found)
    is_mapped = any(each.type.named_by_sid and each.sid == found.sid for each in inventory.found)
    if not count and is_mapped and members.name not in inventory.unread_types:
        yield _warning(
            f"{called} is mapped to a domain and has no {members.title}", f"Add {members.plural}, or unmap it"
        )
    if count >= _NEAR * LIMITS[members.name]:
        yield _warning(
            f"{called} has {count} {members.plural}, and Twilio allows {LIMITS[members.name]}", "Use another list"
        )


def _has(inventory: Inventory, resource_type: ResourceType, parent: Found) -> bool:
    return resource_type.name in inventory.unread_types or any(
        each.type is resource_type and each.parent is parent for each in inventory.found
    )


def _warning(what: str, way_out: str) -> Finding:
    return Finding(Level.WARNING, what, way_out)
