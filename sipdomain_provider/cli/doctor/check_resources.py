"""Checks of an account's resources: limits, domains that let nobody in, and settings that are seldom meant. Pure."""

from collections import Counter
from collections.abc import Iterator

from sipdomain_provider.cli.inventory import Found, Inventory
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.ip_access import IP_ACCESS_CONTROL_LIST, IP_ADDRESS
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.mappings import AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING
from sipdomain_provider.words.redaction import without_password

from .findings import Finding, Level

_NEAR = 0.9  # of a limit
_WIDEST_PREFIX = 8  # 16 million addresses
LIMITS: dict[str, tuple[int, int]] = {
    SIP_DOMAIN.name: (100, 21230),
    CREDENTIAL_LIST.name: (100, 21239),
    IP_ACCESS_CONTROL_LIST.name: (1000, 21255),
    CREDENTIAL.name: (1000, 21242),
    IP_ADDRESS.name: (100, 21237),
}
"""How many Twilio allows in an account, or in one list, and its error code for one more. Twilio may have raised one.
Source: its pages of these codes, and of the IP address resource."""
_MEMBERS = {CREDENTIAL_LIST.name: CREDENTIAL, IP_ACCESS_CONTROL_LIST.name: IP_ADDRESS}
_URLS = ("voice_url", "voice_fallback_url", "voice_status_callback_url")
_METHODS = ("voice_method", "voice_fallback_method", "voice_status_callback_method")


def check_resources(inventory: Inventory) -> list[Finding]:
    """All findings in the order of the inventory, and one that counts the resources."""
    found = [*_limits(inventory)]
    for each in inventory.found:
        if each.type is SIP_DOMAIN:
            found += _domain(each, inventory)
        elif each.type.name in _MEMBERS:
            found += _list(each, _MEMBERS[each.type.name], inventory)
        elif each.type is IP_ADDRESS:
            found += _address(each)
    counts = Counter((each.type.title, each.type.plural) for each in inventory.found)
    looked_at = ", ".join(f"{count} {one if count == 1 else many}" for (one, many), count in counts.items())
    what = "looked at who is let in, URLs, methods, members and address ranges of"
    return [*found, Finding(Level.OK, f"{what} {looked_at}" if looked_at else "the account has no SIP resources")]


def _limits(inventory: Inventory) -> Iterator[Finding]:
    counts = Counter(each.type.name for each in inventory.found if each.parent is None)
    in_account = (SIP_DOMAIN, CREDENTIAL_LIST, IP_ACCESS_CONTROL_LIST)
    told = ", ".join(f"{counts[each.name]} of {LIMITS[each.name][0]} {each.plural}" for each in in_account)
    yield Finding(Level.OK, f"limits: {told}")
    for resource_type in in_account:
        count, (limit, code) = counts[resource_type.name], LIMITS[resource_type.name]
        if count >= _NEAR * limit:
            yield _warning(
                f"the account has {count} {resource_type.plural}, and Twilio allows {limit} unless it has raised that",
                resource_type.ways_out[code],
            )


def _domain(domain: Found, inventory: Inventory) -> Iterator[Finding]:
    values, name = domain.values, domain.name
    if not values["auth_type"]:
        yield _warning("it lets no call in: nothing is mapped to it for calls", "Map a list to it", name)
    if values["sip_registration"] and not _has(inventory, AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING, domain):
        yield _warning(
            "it allows registrations, and no credential list is mapped for them",
            "Map a credential list for registrations, or turn sip_registration off",
            name,
        )
    for attribute in _URLS:
        if str(values[attribute]).lower().startswith("http://"):
            url = without_password(str(values[attribute]))
            yield _warning(
                f"{attribute} is not encrypted: no speech passes there, but who calls whom does",
                "Use https://",
                f"{name} ({url})",
            )
    for attribute in _METHODS:
        rule = SIP_DOMAIN.by_name[attribute].rule
        if values[attribute] and rule and (rule.problem(values[attribute]) or rule.concern(values[attribute])):
            yield _warning(f"{attribute} is {values[attribute]}", "Use GET or POST", name)


def _address(address: Found) -> Iterator[Finding]:
    values, prefix = address.values, int(address.values["cidr_prefix_length"])
    called = "" if address.parent is None else f"{address.parent.type.called(address.parent.values)}: "
    where = f"{called}{values['friendly_name']} ({values['ip_address']}/{prefix})"
    if prefix == 0:
        yield _warning("every address is let in", "Name the addresses that calls come from", where)
    elif prefix < _WIDEST_PREFIX:
        yield _warning(
            f"more addresses are let in than a /{_WIDEST_PREFIX} has", "Name the addresses that calls come from", where
        )


def _list(found: Found, members: ResourceType, inventory: Inventory) -> Iterator[Finding]:
    called = found.type.called(found.values)
    count = sum(each.type is members and each.parent is found for each in inventory.found)
    is_mapped = any(each.type.named_by_sid and each.sid == found.sid for each in inventory.found)
    if not count and is_mapped and members.name not in inventory.unread_types:
        yield _warning(
            f"it is mapped to a domain and has no {members.title}", f"Add {members.plural}, or unmap it", called
        )
    limit, code = LIMITS[members.name]
    if count >= _NEAR * limit:
        what = f"it has {count} {members.plural}, and Twilio allows {limit}"
        yield _warning(what, members.ways_out[code], called)


def _has(inventory: Inventory, resource_type: ResourceType, parent: Found) -> bool:
    return resource_type.name in inventory.unread_types or any(
        each.type is resource_type and each.parent is parent for each in inventory.found
    )


def _warning(what: str, way_out: str, *where: str) -> Finding:
    return Finding(Level.WARNING, what, way_out, where)
