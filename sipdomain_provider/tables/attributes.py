"""THE table: each attribute of a SIP domain once.

Validation, comparing, encoding, reading the API's answers, the outputs and the README's table derive from it, so
that a new attribute is one new row; `resource` adds an input's type and text, which a test holds against it.
Source of names, defaults and clearing values: Twilio's API description of `/SIP/Domains` and the pages of the SIP
domain resource.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import rules
from .rules import Rule

Bag = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of the API: how it reads in an answer, which values are the same, and how it is sent."""

    name: str
    python_types: tuple[type, ...]
    canonical: Callable[[Any], Any]
    encode: Callable[[Any], str] = str


def _same_or_none(value: Any) -> Any:
    return None if value == "" else value


def _without_case(value: Any) -> Any:
    return value.lower() or None if isinstance(value, str) else value


def _encode_boolean(value: Any) -> str:
    return "true" if value else "false"


TEXT = Kind("string", (str,), _same_or_none)
CASELESS = Kind("string", (str,), _without_case)
BOOLEAN = Kind("boolean", (bool,), _same_or_none, _encode_boolean)
OBJECT = Kind("object", (dict,), _same_or_none, json.dumps)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a resource of Twilio's API.

    `name` is its name in Python and in the API's answers, `api_name` the form field that sets it (None: Twilio
    computes it). `default` is what the API gives it on create, and what a reset sends.
    """

    name: str
    kind: Kind
    description: str
    api_name: str | None = None
    rule: Rule | None = None
    default: str | bool = ""
    required: bool = False

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values are one to the API: null and "" are, and a domain name or account in any case."""
        return bool(self.kind.canonical(one) == self.kind.canonical(other))


@dataclass(frozen=True)
class ResourceType:
    """A resource type of Twilio's API: where it lives under an account, its SIDs, and its attributes."""

    title: str
    collection: str
    rows_key: str
    sid_rule: Rule
    name_attribute: str
    attributes: tuple[Attribute, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Attribute]:
        """Every attribute by its name."""
        return {attribute.name: attribute for attribute in self.attributes}

    @cached_property
    def settable(self) -> Mapping[str, Attribute]:
        """The attributes that a program may declare and the API takes, by name."""
        return {name: attribute for name, attribute in self.by_name.items() if attribute.api_name}

    @cached_property
    def inputs(self) -> Mapping[str, Attribute]:
        """The settable attributes and the account, which is an input by the path instead of the form."""
        return {name: each for name, each in self.by_name.items() if each.api_name or each is ACCOUNT_SID}

    def encode(self, values: Bag) -> dict[str, str]:
        """The form that sets these attributes, in the order of the table."""
        return {
            str(attribute.api_name): attribute.kind.encode(values[name])
            for name, attribute in self.settable.items()
            if name in values
        }

    def path(self, account_sid: str, sid: str | None = None) -> str:
        """The path of the collection, or of one resource; both SIDs must have passed their rules."""
        tail = f"/{sid}" if sid else ""
        return f"/2010-04-01/Accounts/{account_sid}/{self.collection}{tail}.json"


ACCOUNT_SID = Attribute(
    "account_sid",
    CASELESS,
    "The account that has the domain; declare it for a subaccount. Without it: the account of the credentials.",
    rule=rules.sid("AC", "an account"),
)

_URL = rules.or_empty(rules.URL)
_TRUNK = rules.or_empty(rules.sid("BY", "a BYOC trunk"))
_NUMBER = rules.or_empty(rules.sid("PN", "a phone number"))

SIP_DOMAIN = ResourceType(
    title="SIP domain",
    collection="SIP/Domains",
    rows_key="domains",
    sid_rule=rules.sid("SD", "a SIP domain"),
    name_attribute="domain_name",
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
        Attribute("date_created", TEXT, "When the domain was made, RFC 2822, UTC."),
        Attribute("date_updated", TEXT, "When the domain was last changed, RFC 2822, UTC."),
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
        Attribute("sid", TEXT, "The domain's SID."),
        Attribute(
            "sip_registration",
            BOOLEAN,
            "Whether SIP endpoints may register with the domain.",
            "SipRegistration",
            rules.BOOLEAN,
            default=False,
        ),
        Attribute("subresource_uris", OBJECT, "The paths of the domain's mappings, by name."),
        Attribute("uri", TEXT, "The domain's own path, relative to the API's base URL."),
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
