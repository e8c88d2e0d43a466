"""Look-ups: what exists at Twilio already, for a program to use without managing it.

They run in the program's own process, read the stack's configuration, and work in a preview. One run
reads a list once, however many look-ups use it, until the run creates or changes a resource.

Written by `make resources` from the tables in `sipdomain_provider/tables`: change those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .dynamic.lookups import list_all, look_up, one_output, output_of
from .dynamic.parents import LookedUp
from .tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi import Input, InvokeOutputOptions, Output

    from .resources import SipCredentialList, SipDomain, SipIpAccessControlList

__all__ = [
    "SipAuthCallsCredentialListMappingResult",
    "SipAuthCallsIpAccessControlListMappingResult",
    "SipAuthRegistrationsCredentialListMappingResult",
    "SipCredentialListResult",
    "SipCredentialResult",
    "SipDomainResult",
    "SipIpAccessControlListResult",
    "SipIpAddressResult",
    "get_sip_credential",
    "get_sip_credential_list",
    "get_sip_credential_list_output",
    "get_sip_credential_output",
    "get_sip_domain",
    "get_sip_domain_output",
    "get_sip_ip_access_control_list",
    "get_sip_ip_access_control_list_output",
    "get_sip_ip_address",
    "get_sip_ip_address_output",
    "list_sip_auth_calls_credential_list_mappings",
    "list_sip_auth_calls_credential_list_mappings_output",
    "list_sip_auth_calls_ip_access_control_list_mappings",
    "list_sip_auth_calls_ip_access_control_list_mappings_output",
    "list_sip_auth_registrations_credential_list_mappings",
    "list_sip_auth_registrations_credential_list_mappings_output",
    "list_sip_credential_lists",
    "list_sip_credential_lists_output",
    "list_sip_credentials",
    "list_sip_credentials_output",
    "list_sip_domains",
    "list_sip_domains_output",
    "list_sip_ip_access_control_lists",
    "list_sip_ip_access_control_lists_output",
    "list_sip_ip_addresses",
    "list_sip_ip_addresses_output",
]


@dataclass(frozen=True, slots=True)
class SipDomainResult(LookedUp):
    """One SIP domain as it is at Twilio."""

    resource_type = BY_NAME["SipDomain"]

    account_sid: str
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    api_version: str
    """The version of the API that created the domain."""

    auth_type: str
    """The kinds of call mappings that the domain has: IP_ACL, CREDENTIAL_LIST, or both with a comma. Empty: the domain
    lets no call in.
    """

    byoc_trunk_sid: str
    """The BYOC trunk that carries calls to the public telephone network."""

    date_created: str
    """When it was created, RFC 2822, UTC."""

    date_updated: str
    """When it was last changed, RFC 2822, UTC."""

    domain_name: str
    """The domain's name. It is unique over all of Twilio, and can be changed in place."""

    emergency_caller_sid: str
    """The caller ID of an emergency call whose own caller ID is not a registered number."""

    emergency_calling_enabled: bool
    """Whether the domain accepts emergency calls."""

    friendly_name: str
    """A description for people."""

    secure: bool
    """Whether Twilio requires secure SIP: TLS and SRTP."""

    sid: str
    """Its SID (SD...)."""

    sip_registration: bool
    """Whether SIP endpoints may register with the domain."""

    subresource_uris: Mapping[str, str]
    """The paths of the domain's mappings, by name."""

    uri: str
    """Its path, relative to the API's base URL."""

    voice_fallback_method: str
    """The method of requests to voice_fallback_url."""

    voice_fallback_url: str
    """The URL that Twilio requests if voice_url fails or returns unusable TwiML."""

    voice_method: str
    """The method of requests to voice_url."""

    voice_status_callback_method: str
    """The method of requests to voice_status_callback_url."""

    voice_status_callback_url: str
    """The URL to which Twilio sends changes of a call's status."""

    voice_url: str
    """The URL that Twilio requests when a call arrives."""


def get_sip_domain(
    *, domain_name: str | None = None, sid: str | None = None, account_sid: str | None = None
) -> SipDomainResult:
    """Read the one SIP domain, by `domain_name` or by `sid`.

    :param domain_name: The domain's name. It is unique over all of Twilio, and can be changed in place.
    :param sid: Its SID (SD...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: Its attributes as they are now.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return SipDomainResult(
        **look_up(BY_NAME["SipDomain"], {"domain_name": domain_name, "sid": sid, "account_sid": account_sid})
    )


def get_sip_domain_output(
    *,
    domain_name: Input[str | None] = None,
    sid: Input[str | None] = None,
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[SipDomainResult]:
    """`get_sip_domain` of values that may be Outputs.

    :param domain_name: The domain's name. It is unique over all of Twilio, and can be changed in place.
    :param sid: Its SID (SD...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of its attributes; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return one_output(
        BY_NAME["SipDomain"], get_sip_domain, {"domain_name": domain_name, "sid": sid, "account_sid": account_sid}, opts
    )


def list_sip_domains(*, account_sid: str | None = None) -> list[SipDomainResult]:
    """Read all SIP domains of an account.

    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: In Twilio's order.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return [SipDomainResult(**each) for each in list_all(BY_NAME["SipDomain"], {"account_sid": account_sid})]


def list_sip_domains_output(
    *, account_sid: Input[str | None] = None, opts: InvokeOutputOptions | None = None
) -> Output[list[SipDomainResult]]:
    """`list_sip_domains` of values that may be Outputs.

    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of a list; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return output_of(BY_NAME["SipDomain"], list_sip_domains, {"account_sid": account_sid}, opts)


@dataclass(frozen=True, slots=True)
class SipCredentialListResult(LookedUp):
    """One credential list as it is at Twilio."""

    resource_type = BY_NAME["SipCredentialList"]

    account_sid: str
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    date_created: str
    """When it was created, RFC 2822, UTC."""

    date_updated: str
    """When it was last changed, RFC 2822, UTC."""

    friendly_name: str
    """Its name. It is unique among the credential lists of the account, and can be changed in place."""

    sid: str
    """Its SID (CL...)."""

    subresource_uris: Mapping[str, str]
    """The path of its credentials, by name."""

    uri: str
    """Its path, relative to the API's base URL."""


def get_sip_credential_list(
    *, friendly_name: str | None = None, sid: str | None = None, account_sid: str | None = None
) -> SipCredentialListResult:
    """Read the one credential list, by `friendly_name` or by `sid`.

    :param friendly_name: Its name. It is unique among the credential lists of the account, and can be changed in
        place.
    :param sid: Its SID (CL...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: Its attributes as they are now.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return SipCredentialListResult(
        **look_up(
            BY_NAME["SipCredentialList"], {"friendly_name": friendly_name, "sid": sid, "account_sid": account_sid}
        )
    )


def get_sip_credential_list_output(
    *,
    friendly_name: Input[str | None] = None,
    sid: Input[str | None] = None,
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[SipCredentialListResult]:
    """`get_sip_credential_list` of values that may be Outputs.

    :param friendly_name: Its name. It is unique among the credential lists of the account, and can be changed in
        place.
    :param sid: Its SID (CL...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of its attributes; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return one_output(
        BY_NAME["SipCredentialList"],
        get_sip_credential_list,
        {"friendly_name": friendly_name, "sid": sid, "account_sid": account_sid},
        opts,
    )


def list_sip_credential_lists(*, account_sid: str | None = None) -> list[SipCredentialListResult]:
    """Read all credential lists of an account.

    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: In Twilio's order.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return [
        SipCredentialListResult(**each) for each in list_all(BY_NAME["SipCredentialList"], {"account_sid": account_sid})
    ]


def list_sip_credential_lists_output(
    *, account_sid: Input[str | None] = None, opts: InvokeOutputOptions | None = None
) -> Output[list[SipCredentialListResult]]:
    """`list_sip_credential_lists` of values that may be Outputs.

    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of a list; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return output_of(BY_NAME["SipCredentialList"], list_sip_credential_lists, {"account_sid": account_sid}, opts)


@dataclass(frozen=True, slots=True)
class SipCredentialResult(LookedUp):
    """One credential as it is at Twilio."""

    resource_type = BY_NAME["SipCredential"]

    account_sid: str
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    credential_list_sid: str
    """The credential list that contains it."""

    date_created: str
    """When it was created, RFC 2822, UTC."""

    date_updated: str
    """When it was last changed, RFC 2822, UTC."""

    sid: str
    """Its SID (CR...)."""

    uri: str
    """Its path, relative to the API's base URL."""

    username: str
    """The user name, exactly as the phone sends it, with its case. Unique in its list."""


def get_sip_credential(
    *,
    credential_list_sid: str | SipCredentialListResult,
    username: str | None = None,
    sid: str | None = None,
    account_sid: str | None = None,
) -> SipCredentialResult:
    """Read the one credential, by `username` or by `sid`.

    :param credential_list_sid: The credential list that contains it.
    :param username: The user name, exactly as the phone sends it, with its case. Unique in its list.
    :param sid: Its SID (CR...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: Its attributes as they are now.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return SipCredentialResult(
        **look_up(
            BY_NAME["SipCredential"],
            {"credential_list_sid": credential_list_sid, "username": username, "sid": sid, "account_sid": account_sid},
        )
    )


def get_sip_credential_output(
    *,
    credential_list_sid: Input[str] | SipCredentialList | SipCredentialListResult | Output[SipCredentialListResult],
    username: Input[str | None] = None,
    sid: Input[str | None] = None,
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[SipCredentialResult]:
    """`get_sip_credential` of values that may be Outputs.

    :param credential_list_sid: The credential list that contains it.
    :param username: The user name, exactly as the phone sends it, with its case. Unique in its list.
    :param sid: Its SID (CR...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of its attributes; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return one_output(
        BY_NAME["SipCredential"],
        get_sip_credential,
        {"credential_list_sid": credential_list_sid, "username": username, "sid": sid, "account_sid": account_sid},
        opts,
    )


def list_sip_credentials(
    *, credential_list_sid: str | SipCredentialListResult, account_sid: str | None = None
) -> list[SipCredentialResult]:
    """Read all credentials of a credential list.

    :param credential_list_sid: The credential list that contains it.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: In Twilio's order.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return [
        SipCredentialResult(**each)
        for each in list_all(
            BY_NAME["SipCredential"], {"credential_list_sid": credential_list_sid, "account_sid": account_sid}
        )
    ]


def list_sip_credentials_output(
    *,
    credential_list_sid: Input[str] | SipCredentialList | SipCredentialListResult | Output[SipCredentialListResult],
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[list[SipCredentialResult]]:
    """`list_sip_credentials` of values that may be Outputs.

    :param credential_list_sid: The credential list that contains it.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of a list; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return output_of(
        BY_NAME["SipCredential"],
        list_sip_credentials,
        {"credential_list_sid": credential_list_sid, "account_sid": account_sid},
        opts,
    )


@dataclass(frozen=True, slots=True)
class SipIpAccessControlListResult(LookedUp):
    """One IP access control list as it is at Twilio."""

    resource_type = BY_NAME["SipIpAccessControlList"]

    account_sid: str
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    date_created: str
    """When it was created, RFC 2822, UTC."""

    date_updated: str
    """When it was last changed, RFC 2822, UTC."""

    friendly_name: str
    """Its name. It is unique among the IP access control lists of the account, and can be changed in place."""

    sid: str
    """Its SID (AL...)."""

    subresource_uris: Mapping[str, str]
    """The path of its addresses, by name."""

    uri: str
    """Its path, relative to the API's base URL."""


def get_sip_ip_access_control_list(
    *, friendly_name: str | None = None, sid: str | None = None, account_sid: str | None = None
) -> SipIpAccessControlListResult:
    """Read the one IP access control list, by `friendly_name` or by `sid`.

    :param friendly_name: Its name. It is unique among the IP access control lists of the account, and can be
        changed in place.
    :param sid: Its SID (AL...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: Its attributes as they are now.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return SipIpAccessControlListResult(
        **look_up(
            BY_NAME["SipIpAccessControlList"], {"friendly_name": friendly_name, "sid": sid, "account_sid": account_sid}
        )
    )


def get_sip_ip_access_control_list_output(
    *,
    friendly_name: Input[str | None] = None,
    sid: Input[str | None] = None,
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[SipIpAccessControlListResult]:
    """`get_sip_ip_access_control_list` of values that may be Outputs.

    :param friendly_name: Its name. It is unique among the IP access control lists of the account, and can be
        changed in place.
    :param sid: Its SID (AL...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of its attributes; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return one_output(
        BY_NAME["SipIpAccessControlList"],
        get_sip_ip_access_control_list,
        {"friendly_name": friendly_name, "sid": sid, "account_sid": account_sid},
        opts,
    )


def list_sip_ip_access_control_lists(*, account_sid: str | None = None) -> list[SipIpAccessControlListResult]:
    """Read all IP access control lists of an account.

    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: In Twilio's order.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return [
        SipIpAccessControlListResult(**each)
        for each in list_all(BY_NAME["SipIpAccessControlList"], {"account_sid": account_sid})
    ]


def list_sip_ip_access_control_lists_output(
    *, account_sid: Input[str | None] = None, opts: InvokeOutputOptions | None = None
) -> Output[list[SipIpAccessControlListResult]]:
    """`list_sip_ip_access_control_lists` of values that may be Outputs.

    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of a list; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return output_of(
        BY_NAME["SipIpAccessControlList"], list_sip_ip_access_control_lists, {"account_sid": account_sid}, opts
    )


@dataclass(frozen=True, slots=True)
class SipIpAddressResult(LookedUp):
    """One IP address as it is at Twilio."""

    resource_type = BY_NAME["SipIpAddress"]

    account_sid: str
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    cidr_prefix_length: int
    """How many leading bits of the address count. 32 is one address; 24 is a range of 256 addresses."""

    date_created: str
    """When it was created, RFC 2822, UTC."""

    date_updated: str
    """When it was last changed, RFC 2822, UTC."""

    friendly_name: str
    """A name for people, unique in its list."""

    ip_access_control_list_sid: str
    """The IP access control list that contains it."""

    ip_address: str
    """The address, unique in its list. With a prefix length, the other bits need not be zero."""

    sid: str
    """Its SID (IP...)."""

    uri: str
    """Its path, relative to the API's base URL."""


def get_sip_ip_address(
    *,
    ip_access_control_list_sid: str | SipIpAccessControlListResult,
    ip_address: str | None = None,
    sid: str | None = None,
    account_sid: str | None = None,
) -> SipIpAddressResult:
    """Read the one IP address, by `ip_address` or by `sid`.

    :param ip_access_control_list_sid: The IP access control list that contains it.
    :param ip_address: The address, unique in its list. With a prefix length, the other bits need not be zero.
    :param sid: Its SID (IP...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: Its attributes as they are now.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return SipIpAddressResult(
        **look_up(
            BY_NAME["SipIpAddress"],
            {
                "ip_access_control_list_sid": ip_access_control_list_sid,
                "ip_address": ip_address,
                "sid": sid,
                "account_sid": account_sid,
            },
        )
    )


def get_sip_ip_address_output(
    *,
    ip_access_control_list_sid: Input[str]
    | SipIpAccessControlList
    | SipIpAccessControlListResult
    | Output[SipIpAccessControlListResult],
    ip_address: Input[str | None] = None,
    sid: Input[str | None] = None,
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[SipIpAddressResult]:
    """`get_sip_ip_address` of values that may be Outputs.

    :param ip_access_control_list_sid: The IP access control list that contains it.
    :param ip_address: The address, unique in its list. With a prefix length, the other bits need not be zero.
    :param sid: Its SID (IP...).
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of its attributes; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return one_output(
        BY_NAME["SipIpAddress"],
        get_sip_ip_address,
        {
            "ip_access_control_list_sid": ip_access_control_list_sid,
            "ip_address": ip_address,
            "sid": sid,
            "account_sid": account_sid,
        },
        opts,
    )


def list_sip_ip_addresses(
    *, ip_access_control_list_sid: str | SipIpAccessControlListResult, account_sid: str | None = None
) -> list[SipIpAddressResult]:
    """Read all IP addresses of a IP access control list.

    :param ip_access_control_list_sid: The IP access control list that contains it.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: In Twilio's order.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return [
        SipIpAddressResult(**each)
        for each in list_all(
            BY_NAME["SipIpAddress"],
            {"ip_access_control_list_sid": ip_access_control_list_sid, "account_sid": account_sid},
        )
    ]


def list_sip_ip_addresses_output(
    *,
    ip_access_control_list_sid: Input[str]
    | SipIpAccessControlList
    | SipIpAccessControlListResult
    | Output[SipIpAccessControlListResult],
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[list[SipIpAddressResult]]:
    """`list_sip_ip_addresses` of values that may be Outputs.

    :param ip_access_control_list_sid: The IP access control list that contains it.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of a list; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return output_of(
        BY_NAME["SipIpAddress"],
        list_sip_ip_addresses,
        {"ip_access_control_list_sid": ip_access_control_list_sid, "account_sid": account_sid},
        opts,
    )


@dataclass(frozen=True, slots=True)
class SipAuthCallsCredentialListMappingResult(LookedUp):
    """One call credential list mapping as it is at Twilio."""

    resource_type = BY_NAME["SipAuthCallsCredentialListMapping"]

    account_sid: str
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    credential_list_sid: str
    """The mapped credential list."""

    date_created: str
    """When it was created, RFC 2822, UTC."""

    date_updated: str
    """When it was last changed, RFC 2822, UTC."""

    domain_sid: str
    """The SIP domain to which the list is mapped."""

    friendly_name: str
    """The name of the list."""

    sid: str
    """Its SID: the SID of the list."""


def list_sip_auth_calls_credential_list_mappings(
    *, domain_sid: str | SipDomainResult, account_sid: str | None = None
) -> list[SipAuthCallsCredentialListMappingResult]:
    """Read all call credential list mappings of a SIP domain.

    :param domain_sid: The SIP domain to which the list is mapped.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: In Twilio's order.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return [
        SipAuthCallsCredentialListMappingResult(**each)
        for each in list_all(
            BY_NAME["SipAuthCallsCredentialListMapping"], {"domain_sid": domain_sid, "account_sid": account_sid}
        )
    ]


def list_sip_auth_calls_credential_list_mappings_output(
    *,
    domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[list[SipAuthCallsCredentialListMappingResult]]:
    """`list_sip_auth_calls_credential_list_mappings` of values that may be Outputs.

    :param domain_sid: The SIP domain to which the list is mapped.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of a list; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return output_of(
        BY_NAME["SipAuthCallsCredentialListMapping"],
        list_sip_auth_calls_credential_list_mappings,
        {"domain_sid": domain_sid, "account_sid": account_sid},
        opts,
    )


@dataclass(frozen=True, slots=True)
class SipAuthCallsIpAccessControlListMappingResult(LookedUp):
    """One call IP access control list mapping as it is at Twilio."""

    resource_type = BY_NAME["SipAuthCallsIpAccessControlListMapping"]

    account_sid: str
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    date_created: str
    """When it was created, RFC 2822, UTC."""

    date_updated: str
    """When it was last changed, RFC 2822, UTC."""

    domain_sid: str
    """The SIP domain to which the list is mapped."""

    friendly_name: str
    """The name of the list."""

    ip_access_control_list_sid: str
    """The mapped IP access control list."""

    sid: str
    """Its SID: the SID of the list."""


def list_sip_auth_calls_ip_access_control_list_mappings(
    *, domain_sid: str | SipDomainResult, account_sid: str | None = None
) -> list[SipAuthCallsIpAccessControlListMappingResult]:
    """Read all call IP access control list mappings of a SIP domain.

    :param domain_sid: The SIP domain to which the list is mapped.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: In Twilio's order.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return [
        SipAuthCallsIpAccessControlListMappingResult(**each)
        for each in list_all(
            BY_NAME["SipAuthCallsIpAccessControlListMapping"], {"domain_sid": domain_sid, "account_sid": account_sid}
        )
    ]


def list_sip_auth_calls_ip_access_control_list_mappings_output(
    *,
    domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[list[SipAuthCallsIpAccessControlListMappingResult]]:
    """`list_sip_auth_calls_ip_access_control_list_mappings` of values that may be Outputs.

    :param domain_sid: The SIP domain to which the list is mapped.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of a list; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return output_of(
        BY_NAME["SipAuthCallsIpAccessControlListMapping"],
        list_sip_auth_calls_ip_access_control_list_mappings,
        {"domain_sid": domain_sid, "account_sid": account_sid},
        opts,
    )


@dataclass(frozen=True, slots=True)
class SipAuthRegistrationsCredentialListMappingResult(LookedUp):
    """One registration credential list mapping as it is at Twilio."""

    resource_type = BY_NAME["SipAuthRegistrationsCredentialListMapping"]

    account_sid: str
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    credential_list_sid: str
    """The mapped credential list."""

    date_created: str
    """When it was created, RFC 2822, UTC."""

    date_updated: str
    """When it was last changed, RFC 2822, UTC."""

    domain_sid: str
    """The SIP domain to which the list is mapped."""

    friendly_name: str
    """The name of the list."""

    sid: str
    """Its SID: the SID of the list."""


def list_sip_auth_registrations_credential_list_mappings(
    *, domain_sid: str | SipDomainResult, account_sid: str | None = None
) -> list[SipAuthRegistrationsCredentialListMappingResult]:
    """Read all registration credential list mappings of a SIP domain.

    :param domain_sid: The SIP domain to which the list is mapped.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :returns: In Twilio's order.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return [
        SipAuthRegistrationsCredentialListMappingResult(**each)
        for each in list_all(
            BY_NAME["SipAuthRegistrationsCredentialListMapping"], {"domain_sid": domain_sid, "account_sid": account_sid}
        )
    ]


def list_sip_auth_registrations_credential_list_mappings_output(
    *,
    domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
    account_sid: Input[str | None] = None,
    opts: InvokeOutputOptions | None = None,
) -> Output[list[SipAuthRegistrationsCredentialListMappingResult]]:
    """`list_sip_auth_registrations_credential_list_mappings` of values that may be Outputs.

    :param domain_sid: The SIP domain to which the list is mapped.
    :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
        credentials.
    :param opts: Pulumi's options; `depends_on` names resources that must be there first.
    :returns: An Output of a list; unknown in a preview that creates a resource on which it depends.
    :raises TwilioResourceError: if there is none, or if Twilio cannot be reached: one line.
    """
    return output_of(
        BY_NAME["SipAuthRegistrationsCredentialListMapping"],
        list_sip_auth_registrations_credential_list_mappings,
        {"domain_sid": domain_sid, "account_sid": account_sid},
        opts,
    )
