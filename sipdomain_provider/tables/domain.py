"""The table of SIP domains.

Source of names, defaults and clearing values: Twilio's API description of `/SIP/Domains` and the pages of the SIP
domain resource.
"""

from . import rules
from .common import DATE_CREATED, DATE_UPDATED, URI, sid, subresource_uris
from .kinds import ACCOUNT_SID, BOOLEAN, CASELESS, TEXT, Attribute, ResourceType

_URL = rules.or_empty(rules.URL)
_TRUNK = rules.or_empty(rules.sid("BY", "a BYOC trunk"))
_NUMBER = rules.or_empty(rules.sid("PN", "a phone number"))

SIP_DOMAIN = ResourceType(
    name="SipDomain",
    title="SIP domain",
    description=(
        "A SIP domain of Twilio's Programmable Voice. It lets a call in if a credential list or an IP access control"
        " list is mapped to it."
    ),
    page="https://www.twilio.com/docs/voice/sip/api/sip-domain-resource",
    collection="SIP/Domains",
    rows_key="domains",
    sid_rule=rules.sid("SD", "a SIP domain"),
    identity="domain_name",
    label="{domain_name}",
    taken=frozenset({21232}),
    ways_out={
        20002: "See friendly_name: at most 64 characters, and at least one if Twilio refuses to clear it",
        21230: "Delete domains, have Twilio raise the limit, or use a subaccount (account_sid)",
        21231: "See domain_name: letters, digits and '-', ending with .sip.twilio.com",
        21232: (
            "Choose another name\nA subdomain needs its parent first\nTo swap two names, use a third name in between"
        ),
        21233: "Delete its subdomains first, or keep it with {keep}",
        21300: "Check byoc_trunk_sid: the trunk must exist in the account and region of the domain",
    },
    not_found_by_name=(
        "another account may have it, or Twilio may hold the name of a deleted domain\nChoose another name"
        "\nCreate the parent first, if it is a subdomain"
    ),
    holds_names=True,
    attributes=(
        ACCOUNT_SID,
        Attribute("api_version", TEXT, "The version of the API that created the domain."),
        Attribute(
            "auth_type",
            TEXT,
            "The kinds of call mappings that the domain has: IP_ACL, CREDENTIAL_LIST, or both with a comma."
            " Empty: the domain lets no call in.",
        ),
        Attribute(
            "byoc_trunk_sid", CASELESS, "The BYOC trunk that carries calls to the public telephone network.", _TRUNK
        ),
        DATE_CREATED,
        DATE_UPDATED,
        Attribute(
            "domain_name",
            CASELESS,
            "The domain's name. It is unique over all of Twilio, and can be changed in place.",
            rules.DOMAIN_NAME,
            required=True,
        ),
        Attribute(
            "emergency_caller_sid",
            CASELESS,
            "The caller ID of emergency calls if the real caller ID is not a registered number.",
            _NUMBER,
        ),
        Attribute(
            "emergency_calling_enabled",
            BOOLEAN,
            "Whether the domain accepts emergency calls.",
            rules.BOOLEAN,
            default=False,
        ),
        Attribute("friendly_name", TEXT, "A description for people.", rules.text(64)),
        Attribute("secure", BOOLEAN, "Whether Twilio requires secure SIP: TLS and SRTP.", rules.BOOLEAN, default=False),
        sid("SD"),
        Attribute(
            "sip_registration",
            BOOLEAN,
            "Whether SIP endpoints may register with the domain.",
            rules.BOOLEAN,
            default=False,
        ),
        subresource_uris("The paths of the domain's mappings, by name."),
        URI,
        Attribute(
            "voice_fallback_method", TEXT, "The method of requests to voice_fallback_url.", rules.METHOD, default="POST"
        ),
        Attribute(
            "voice_fallback_url",
            TEXT,
            "The URL that Twilio requests if voice_url fails or returns unusable TwiML.",
            _URL,
        ),
        Attribute("voice_method", TEXT, "The method of requests to voice_url.", rules.METHOD, default="POST"),
        Attribute(
            "voice_status_callback_method",
            TEXT,
            "The method of requests to voice_status_callback_url.",
            rules.METHOD,
            default="POST",
        ),
        Attribute("voice_status_callback_url", TEXT, "The URL to which Twilio sends changes of a call's status.", _URL),
        Attribute("voice_url", TEXT, "The URL that Twilio requests when a call arrives.", _URL),
    ),
)
