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
        "A SIP domain of Twilio's Programmable Voice. It lets a call in where a credential list or an IP access control"
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
        20002: "See friendly_name: at most 64 characters, and at least one where Twilio refuses to clear it",
        21230: "Delete domains, have Twilio raise the limit, or use a subaccount (account_sid)",
        21231: "See domain_name: letters, digits and '-', ending with .sip.twilio.com",
        21232: "Choose another name\nA subdomain needs its parent first\nTwo domains swap names by way of a third",
        21233: "Delete its subdomains first, or keep it with {keep}",
        21300: "Check byoc_trunk_sid: the trunk must exist in the account and region of the domain",
    },
    not_found_by_name=(
        "it may belong to another account, be held by Twilio since it was deleted, or be a subdomain whose parent this"
        " account lacks\nChoose another name, or create the parent first"
    ),
    holds_names=True,
    attributes=(
        ACCOUNT_SID,
        Attribute("api_version", TEXT, "The version of the API that made the domain."),
        Attribute(
            "auth_type",
            TEXT,
            "How calls are let in, computed from the domain's call mappings: IP_ACL, CREDENTIAL_LIST, both joined"
            " by a comma, or empty, which lets no traffic in.",
        ),
        Attribute("byoc_trunk_sid", CASELESS, "The BYOC trunk of calls to the public network.", "ByocTrunkSid", _TRUNK),
        DATE_CREATED,
        DATE_UPDATED,
        Attribute(
            "domain_name",
            CASELESS,
            "The domain's name, unique over all of Twilio; it can be changed in place.",
            "DomainName",
            rules.DOMAIN_NAME,
            required=True,
        ),
        Attribute(
            "emergency_caller_sid",
            CASELESS,
            "The phone number that stands as the caller of emergency calls.",
            "EmergencyCallerSid",
            _NUMBER,
        ),
        Attribute(
            "emergency_calling_enabled",
            BOOLEAN,
            "Whether emergency calls may be made over the domain.",
            "EmergencyCallingEnabled",
            rules.BOOLEAN,
            default=False,
        ),
        Attribute("friendly_name", TEXT, "A description for people.", "FriendlyName", rules.text(64)),
        Attribute(
            "secure",
            BOOLEAN,
            "Whether secure SIP (TLS and SRTP) is asked for.",
            "Secure",
            rules.BOOLEAN,
            default=False,
        ),
        sid("SD"),
        Attribute(
            "sip_registration",
            BOOLEAN,
            "Whether SIP endpoints may register with the domain.",
            "SipRegistration",
            rules.BOOLEAN,
            default=False,
        ),
        subresource_uris("The paths of the domain's mappings, by name."),
        URI,
        Attribute(
            "voice_fallback_method",
            TEXT,
            "The method of requests to voice_fallback_url.",
            "VoiceFallbackMethod",
            rules.METHOD,
            default="POST",
        ),
        Attribute(
            "voice_fallback_url",
            TEXT,
            "Asked when voice_url fails or its answer cannot be carried out.",
            "VoiceFallbackUrl",
            _URL,
        ),
        Attribute(
            "voice_method", TEXT, "The method of requests to voice_url.", "VoiceMethod", rules.METHOD, default="POST"
        ),
        Attribute(
            "voice_status_callback_method",
            TEXT,
            "The method of requests to voice_status_callback_url.",
            "VoiceStatusCallbackMethod",
            rules.METHOD,
            default="POST",
        ),
        Attribute(
            "voice_status_callback_url",
            TEXT,
            "Told of changes of a call's status.",
            "VoiceStatusCallbackUrl",
            _URL,
        ),
        Attribute("voice_url", TEXT, "Asked what to do with a call to the domain.", "VoiceUrl", _URL),
    ),
)
