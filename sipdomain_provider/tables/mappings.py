"""The tables of the mappings of a list to a SIP domain: for calls, and for registrations.

A mapping has the SID of its list, and no attribute that can be changed.
Source: Twilio's API description of `/SIP/Domains/{DomainSid}/Auth` and the pages of the resources.
"""

from .common import DATE_CREATED, DATE_UPDATED
from .credentials import CREDENTIAL_LIST
from .domain import SIP_DOMAIN
from .ip_access import IP_ACCESS_CONTROL_LIST
from .kinds import ACCOUNT_SID, SID, TEXT, Attribute, ResourceType

_PAGES = "https://www.twilio.com/docs/voice/sip/api/"


def _mapping(name: str, title: str, description: str, page: str, path: str, mapped: ResourceType) -> ResourceType:
    list_sid = "credential_list_sid" if mapped is CREDENTIAL_LIST else "ip_access_control_list_sid"
    attributes = (
        ACCOUNT_SID,
        Attribute(
            list_sid,
            SID,
            f"The mapped {mapped.title}.",
            mapped.sid_rule,
            required=True,
            create_only=True,
            refers_to=mapped,
            answered_as="sid",
        ),
        DATE_CREATED,
        DATE_UPDATED,
        Attribute(
            "domain_sid",
            SID,
            "The SIP domain to which the list is mapped.",
            rule=SIP_DOMAIN.sid_rule,
            required=True,
            in_path=True,
            refers_to=SIP_DOMAIN,
        ),
        Attribute("friendly_name", TEXT, "The name of the list.", repeats=frozenset({list_sid})),
        Attribute("sid", TEXT, "Its SID: the SID of the list.", repeats=frozenset({list_sid})),
    )
    return ResourceType(
        name=name,
        title=title,
        description=description,
        page=_PAGES + page,
        collection=f"SIP/Domains/{{parent}}/{path}",
        rows_key="contents",
        sid_rule=mapped.sid_rule,
        identity=list_sid,
        label=f"{title} {{{list_sid}}} -> {{domain_sid}}",
        taken=frozenset({21231}),
        ways_out={21231: "The list is mapped to the domain already"},
        not_found_by_name="Check both SIDs",
        attributes=tuple(sorted(attributes, key=lambda each: each.name)),
    )


AUTH_CALLS_CREDENTIAL_LIST_MAPPING = _mapping(
    "SipAuthCallsCredentialListMapping",
    "call credential list mapping",
    "Lets the users of a credential list place calls over the SIP domain.",
    "sip-credentiallistmapping-resource",
    "Auth/Calls/CredentialListMappings",
    CREDENTIAL_LIST,
)

AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING = _mapping(
    "SipAuthCallsIpAccessControlListMapping",
    "call IP access control list mapping",
    "Lets the addresses of an IP access control list place calls over the SIP domain.",
    "sip-ipaccesscontrollistmapping-resource",
    "Auth/Calls/IpAccessControlListMappings",
    IP_ACCESS_CONTROL_LIST,
)

AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING = _mapping(
    "SipAuthRegistrationsCredentialListMapping",
    "registration credential list mapping",
    "Lets the users of a credential list register phones with the SIP domain. The domain needs sip_registration=True.",
    "sip-domain-registration-credentiallistmapping-resource",
    "Auth/Registrations/CredentialListMappings",
    CREDENTIAL_LIST,
)
