"""Every kind of resource of the stand-in: how one is created, what Twilio answers, and every update."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_twilio.openapi import snake_case

from .sip import ACCOUNT, STRONG, Sip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_twilio import LocalTwilio


@dataclass(frozen=True)
class Kind:
    """A kind in this table: `{DomainSid}` and the like, as in the paths of the file, are of one resource each."""

    name: str
    prefix: str
    """Of its SIDs."""
    named_by: str
    """The attribute with which it is found by hand."""
    form: Mapping[str, str]
    """The required parameters of a new one."""
    answer: Mapping[str, Any]
    """The attributes of a new one, but its SID, account, dates and `uri`."""
    change: Mapping[str, Any]
    """Every parameter of an update; none: there is no update."""
    rows: str | None = None
    """The key of the rows in a list's answer, if it is not the name."""

    @property
    def changed(self) -> dict[str, Any]:
        """What an update changes in the answer."""
        return {snake_case(name): value for name, value in self.change.items() if name != "Password"}


def mapping(name: str, lists: str, prefix: str, rows: str | None = None, **more: str) -> Kind:
    return Kind(name, prefix, "sid", {lists: f"{{{lists}}}"}, {"friendly_name": lists, **more}, {}, rows)


DOMAINS = "Domains"
CREDENTIAL_LISTS = "CredentialLists"
IP_LISTS = "IpAccessControlLists"
CREDENTIALS = "CredentialLists/{CredentialListSid}/Credentials"
ADDRESSES = "IpAccessControlLists/{IpAccessControlListSid}/IpAddresses"
CALLS = "Domains/{DomainSid}/Auth/Calls/CredentialListMappings"
CALLS_IP = "Domains/{DomainSid}/Auth/Calls/IpAccessControlListMappings"
REGISTRATIONS = "Domains/{DomainSid}/Auth/Registrations/CredentialListMappings"
OLDER = "Domains/{DomainSid}/CredentialListMappings"
OLDER_IP = "Domains/{DomainSid}/IpAccessControlListMappings"
KINDS = {
    DOMAINS: Kind(
        "domains",
        "SD",
        "domain_name",
        {"DomainName": "stamford.sip.twilio.com"},
        {
            "api_version": "2010-04-01",
            "auth_type": "",
            "byoc_trunk_sid": None,
            "domain_name": "stamford.sip.twilio.com",
            "emergency_caller_sid": None,
            "emergency_calling_enabled": False,
            "friendly_name": None,
            "secure": False,
            "sip_registration": False,
            "subresource_uris": {
                "credential_list_mappings": "{one}/CredentialListMappings.json",
                "ip_access_control_list_mappings": "{one}/IpAccessControlListMappings.json",
            },
            "voice_fallback_method": "POST",
            "voice_fallback_url": None,
            "voice_method": "POST",
            "voice_status_callback_method": "POST",
            "voice_status_callback_url": None,
            "voice_url": None,
        },
        {
            "DomainName": "Utica.sip.twilio.com",
            "FriendlyName": "Utica Büro",
            "VoiceUrl": "https://a.example/1",
            "VoiceMethod": "GET",
            "VoiceFallbackUrl": "http://a.example/2",
            "VoiceFallbackMethod": "GET",
            "VoiceStatusCallbackUrl": "https://a.example/3",
            "VoiceStatusCallbackMethod": "GET",
            "SipRegistration": True,
            "EmergencyCallingEnabled": True,
            "Secure": True,
            "ByocTrunkSid": "BY" + "1" * 32,
            "EmergencyCallerSid": "PN" + "1" * 32,
        },
    ),
    CREDENTIAL_LISTS: Kind(
        "credential_lists",
        "CL",
        "friendly_name",
        {"FriendlyName": "Stamford"},
        {"friendly_name": "Stamford", "subresource_uris": {"credentials": "{one}/Credentials.json"}},
        {"FriendlyName": "Utica"},
    ),
    IP_LISTS: Kind(
        "ip_access_control_lists",
        "AL",
        "friendly_name",
        {"FriendlyName": "Stamford"},
        {"friendly_name": "Stamford", "subresource_uris": {"ip_addresses": "{one}/IpAddresses.json"}},
        {"FriendlyName": "Utica"},
    ),
    CREDENTIALS: Kind(
        "credentials",
        "CR",
        "username",
        {"Username": "dwight", "Password": STRONG},
        {"username": "dwight", "credential_list_sid": "{CredentialListSid}"},
        {"Password": "Another1Horse"},
    ),
    ADDRESSES: Kind(
        "ip_addresses",
        "IP",
        "ip_address",
        {"FriendlyName": "office", "IpAddress": "192.168.1.242"},
        {
            "friendly_name": "office",
            "ip_address": "192.168.1.242",
            "cidr_prefix_length": 32,
            "ip_access_control_list_sid": "{IpAccessControlListSid}",
        },
        {"FriendlyName": "depot", "IpAddress": "127.0.0.1", "CidrPrefixLength": 8},
    ),
    CALLS: mapping("auth_calls_credential_list_mappings", "CredentialListSid", "CL", "contents"),
    CALLS_IP: mapping("auth_calls_ip_access_control_list_mappings", "IpAccessControlListSid", "AL", "contents"),
    REGISTRATIONS: mapping("auth_registrations_credential_list_mappings", "CredentialListSid", "CL", "contents"),
    OLDER: mapping("credential_list_mappings", "CredentialListSid", "CL", domain_sid="{DomainSid}"),
    OLDER_IP: mapping("ip_access_control_list_mappings", "IpAccessControlListSid", "AL", domain_sid="{DomainSid}"),
}
MAPPINGS = (CALLS, CALLS_IP, REGISTRATIONS, OLDER, OLDER_IP)
THE_OTHER_PATH = {CALLS: OLDER, CALLS_IP: OLDER_IP, OLDER: CALLS, OLDER_IP: CALLS_IP}


class World(Sip):
    """A domain and a list of each kind, which the placeholders in paths and values stand for."""

    def __init__(self, twilio: LocalTwilio) -> None:
        super().__init__(twilio)

        def seeded(kind: str, **attributes: str) -> str:
            return twilio.seed_rows(kind, ACCOUNT, [attributes])[0]

        self.known = {
            "DomainSid": seeded("domains", domain_name="scranton.sip.twilio.com"),
            "CredentialListSid": seeded("credential_lists", friendly_name="CredentialListSid"),
            "IpAccessControlListSid": seeded("ip_access_control_lists", friendly_name="IpAccessControlListSid"),
        }

    def fill(self, value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"\{(\w+)\}", lambda match: self.known[match[1]], value)
        return {name: self.fill(inner) for name, inner in value.items()} if isinstance(value, dict) else value

    def request(self, method: str, path: str, **options: Any) -> Any:
        return super().request(method, self.fill(path), **self.fill(options))

    def new(self, path: str, **form: str) -> dict[str, Any]:
        return self.created(path, **{**KINDS[path].form, **form})

    def parent(self, path: str) -> str | None:
        """The SID of the resource that those of the path belong to."""
        found = re.search(r"\{(\w+)\}", path)
        return self.known[found[1]] if found else None

    def row(self, path: str) -> dict[str, str]:
        """A new one, to be seeded by hand."""
        form = self.fill(KINDS[path].form)
        return {"sid" if path in MAPPINGS else snake_case(name): value for name, value in form.items()}
