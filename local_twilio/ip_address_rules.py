"""The address of an IP access control list: a whole IPv4 address and the length of a prefix."""

import ipaddress
from typing import Any

from local_twilio.errors import TwilioError
from local_twilio.resource_kind import Context, Json, Limit, Resource, text
from local_twilio.store import Row

_LIST = "/2010-04-01/Accounts/{AccountSid}/SIP/IpAccessControlLists/{IpAccessControlListSid}/IpAddresses"


def _address(value: Any) -> str | None:
    try:
        ipaddress.IPv4Address(value or "")
    except ValueError:
        return "it must be a whole IPv4 address"
    return None


def _prefix(value: Any) -> str | None:
    return None if 0 <= value <= 32 else "it must be 0 to 32"


def _check(context: Context, body: Json, old: Row | None) -> None:
    name = body["friendly_name"]
    other = None if name is None else context.store.with_value(context.collection, "friendly_name", name)
    if other is not None and (old is None or other.sid != old.sid):
        raise TwilioError(400, 21235, f"An address with friendly_name {name!r} exists already")


IP_ADDRESS = Resource(
    kind="ip_addresses",
    collection_path=f"{_LIST}.json",
    instance_path=f"{_LIST}/{{Sid}}.json",
    defaults={"cidr_prefix_length": 32},
    codes={"FriendlyName": 20002, "IpAddress": 21238, "CidrPrefixLength": 21238},
    rules={"FriendlyName": text(1, 255), "IpAddress": _address, "CidrPrefixLength": _prefix},
    limit=Limit(lambda account: account.ip_address_limit, 21237),
    named_by="ip_address",
    taken=lambda _settings: 21235,
    check=_check,
)
