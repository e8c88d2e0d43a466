"""The tables of IP access control lists and of the addresses in them.

Source: Twilio's API description of `/SIP/IpAccessControlLists` and the pages of the two resources; uniqueness and
limits from the pages of the error codes.
"""

from . import rules
from .common import DATE_CREATED, DATE_UPDATED, URI, sid, subresource_uris
from .kinds import ACCOUNT_SID, INTEGER, SID, TEXT, Attribute, ResourceType

_LIST_SID = rules.sid("AL", "an IP access control list")

IP_ACCESS_CONTROL_LIST = ResourceType(
    name="SipIpAccessControlList",
    title="IP access control list",
    description="A list of IP addresses. Calls from them are let in if it is mapped to a SIP domain.",
    page="https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource",
    collection="SIP/IpAccessControlLists",
    rows_key="ip_access_control_lists",
    sid_rule=_LIST_SID,
    identity="friendly_name",
    label="IP access control list {friendly_name}",
    taken=frozenset({21235}),
    in_use=frozenset({21236}),
    ways_out={
        20002: "See friendly_name: 1 to 255 characters, and 1 to 64 if Twilio asks for that",
        21235: "Choose another friendly_name: it is unique among the IP access control lists of an account",
        21236: "Delete its mappings first: it is still mapped to a SIP domain",
        21255: "Delete lists, or use a subaccount (account_sid): an account has at most 1,000",
    },
    not_found_by_name="Twilio may compare names without case\nChoose another name",
    attributes=(
        ACCOUNT_SID,
        DATE_CREATED,
        DATE_UPDATED,
        Attribute(
            "friendly_name",
            TEXT,
            "Its name. It is unique among the IP access control lists of the account, and can be changed in place.",
            rules.text(255, shortest=1),
            required=True,
        ),
        sid("AL"),
        subresource_uris("The path of its addresses, by name."),
        URI,
    ),
)

IP_ADDRESS = ResourceType(
    name="SipIpAddress",
    title="IP address",
    description="One IPv4 address, or a range of addresses, in an IP access control list.",
    page="https://www.twilio.com/docs/voice/sip/api/sip-ipaddress-resource",
    collection="SIP/IpAccessControlLists/{parent}/IpAddresses",
    rows_key="ip_addresses",
    sid_rule=rules.sid("IP", "an IP address"),
    identity="ip_address",
    label="IP address {ip_address}",
    taken=frozenset({21235}),
    ways_out={
        20002: "See friendly_name: 1 to 255 characters, and 1 to 64 if Twilio asks for that",
        21235: "Both friendly_name and ip_address are unique in their list: choose another, or free it in a run before",
        21237: "Delete addresses, use ranges (cidr_prefix_length), or use another list: one has at most 100",
        21238: "See ip_address, a whole IPv4 address, and cidr_prefix_length, 0 to 32",
    },
    not_found_by_name="another address of the list may have this friendly_name\nChoose another friendly_name",
    attributes=(
        ACCOUNT_SID,
        Attribute(
            "cidr_prefix_length",
            INTEGER,
            "How many leading bits of the address count. 32 is one address; 24 is a range of 256 addresses.",
            rules.PREFIX_LENGTH,
            default=32,
        ),
        DATE_CREATED,
        DATE_UPDATED,
        Attribute(
            "friendly_name", TEXT, "A name for people, unique in its list.", rules.text(255, shortest=1), required=True
        ),
        Attribute(
            "ip_access_control_list_sid",
            SID,
            "The IP access control list that contains it.",
            rule=_LIST_SID,
            required=True,
            in_path=True,
            refers_to=IP_ACCESS_CONTROL_LIST,
        ),
        Attribute(
            "ip_address",
            TEXT,
            "The address, unique in its list. With a prefix length, the other bits need not be zero.",
            rules.IPV4_ADDRESS,
            required=True,
        ),
        sid("IP"),
        URI,
    ),
)
