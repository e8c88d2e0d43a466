"""Every resource type, in the order in which documents name them."""

from .credentials import CREDENTIAL, CREDENTIAL_LIST
from .domain import SIP_DOMAIN
from .ip_access import IP_ACCESS_CONTROL_LIST, IP_ADDRESS
from .kinds import ResourceType
from .mappings import (
    AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
    AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING,
    AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING,
)

TYPES = (
    SIP_DOMAIN,
    CREDENTIAL_LIST,
    CREDENTIAL,
    IP_ACCESS_CONTROL_LIST,
    IP_ADDRESS,
    AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
    AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING,
    AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING,
)

BY_NAME = {each.name: each for each in TYPES}
"""By the name that it has in Pulumi and in Python."""


def entry_types(parent: ResourceType | None) -> tuple[ResourceType, ...]:
    """The types of a parent's entries: in a domain all three kinds of mappings. None: those without a parent."""
    return tuple(each for each in TYPES if each.parent_type is parent)
