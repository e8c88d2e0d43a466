"""The resources that a Pulumi program declares.

Written by `make resources` from the tables in `sipdomain_provider/tables`: change those.
"""

from collections.abc import Mapping
from typing import Self, TypedDict

from pulumi import Input, Output, ResourceOptions

from .dynamic.resource import TwilioResource
from .lookups import SipCredentialListResult, SipDomainResult, SipIpAccessControlListResult
from .provider import (
    SipAuthCallsCredentialListMappingProvider,
    SipAuthCallsIpAccessControlListMappingProvider,
    SipAuthRegistrationsCredentialListMappingProvider,
    SipCredentialListProvider,
    SipCredentialProvider,
    SipDomainProvider,
    SipIpAccessControlListProvider,
    SipIpAddressProvider,
)

__all__ = [
    "SipAuthCallsCredentialListMapping",
    "SipAuthCallsIpAccessControlListMapping",
    "SipAuthRegistrationsCredentialListMapping",
    "SipCredential",
    "SipCredentialList",
    "SipDomain",
    "SipIpAccessControlList",
    "SipIpAddress",
]


class SipDomainOutputs:
    """The outputs of a `SipDomain`.

    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.
    """

    account_sid: Output[str]
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    api_version: Output[str]
    """The version of the API that created the domain."""

    auth_type: Output[str]
    """The kinds of call mappings that the domain has: IP_ACL, CREDENTIAL_LIST, or both with a comma. Empty: the domain
    lets no call in.
    """

    byoc_trunk_sid: Output[str]
    """The BYOC trunk that carries calls to the public telephone network."""

    date_created: Output[str]
    """When it was created, RFC 2822, UTC."""

    date_updated: Output[str]
    """When it was last changed, RFC 2822, UTC."""

    domain_name: Output[str]
    """The domain's name. It is unique over all of Twilio, and can be changed in place."""

    emergency_caller_sid: Output[str]
    """The caller ID of an emergency call whose own caller ID is not a registered number."""

    emergency_calling_enabled: Output[bool]
    """Whether the domain accepts emergency calls."""

    friendly_name: Output[str]
    """A description for people."""

    secure: Output[bool]
    """Whether Twilio requires secure SIP: TLS and SRTP."""

    sid: Output[str]
    """Its SID (SD...)."""

    sip_registration: Output[bool]
    """Whether SIP endpoints may register with the domain."""

    subresource_uris: Output[Mapping[str, str]]
    """The paths of the domain's mappings, by name."""

    uri: Output[str]
    """Its path, relative to the API's base URL."""

    voice_fallback_method: Output[str]
    """The method of requests to voice_fallback_url."""

    voice_fallback_url: Output[str]
    """The URL that Twilio requests if voice_url fails or returns unusable TwiML."""

    voice_method: Output[str]
    """The method of requests to voice_url."""

    voice_status_callback_method: Output[str]
    """The method of requests to voice_status_callback_url."""

    voice_status_callback_url: Output[str]
    """The URL to which Twilio sends changes of a call's status."""

    voice_url: Output[str]
    """The URL that Twilio requests when a call arrives."""


class SipDomainArgs(TypedDict, total=False):
    """What a `SipDomain` takes beside what it needs, for components that pass it on."""

    account_sid: Input[str | None]
    byoc_trunk_sid: Input[str | None]
    emergency_caller_sid: Input[str | None]
    emergency_calling_enabled: Input[bool | None]
    friendly_name: Input[str | None]
    secure: Input[bool | None]
    sip_registration: Input[bool | None]
    voice_fallback_method: Input[str | None]
    voice_fallback_url: Input[str | None]
    voice_method: Input[str | None]
    voice_status_callback_method: Input[str | None]
    voice_status_callback_url: Input[str | None]
    voice_url: Input[str | None]


class SipDomain(SipDomainOutputs, TwilioResource):
    """A SIP domain of Twilio's Programmable Voice.

    It lets a call in if a credential list or an IP access control list is mapped to it.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-domain-resource
    """

    provider_class = SipDomainProvider

    def __init__(
        self,
        resource_name: str,
        *,
        domain_name: Input[str],
        account_sid: Input[str | None] = None,
        byoc_trunk_sid: Input[str | None] = None,
        emergency_caller_sid: Input[str | None] = None,
        emergency_calling_enabled: Input[bool | None] = None,
        friendly_name: Input[str | None] = None,
        secure: Input[bool | None] = None,
        sip_registration: Input[bool | None] = None,
        voice_fallback_method: Input[str | None] = None,
        voice_fallback_url: Input[str | None] = None,
        voice_method: Input[str | None] = None,
        voice_status_callback_method: Input[str | None] = None,
        voice_status_callback_url: Input[str | None] = None,
        voice_url: Input[str | None] = None,
        adopt: bool | str = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare one SIP domain.

        :param resource_name: The name of the resource in the Pulumi program.
        :param domain_name: The domain's name. It is unique over all of Twilio, and can be changed in place. It must be
            a host name of letters, digits and '-' that ends with .sip.twilio.com.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials. It must be the SID of an account: AC and 32 hexadecimal digits. Another one replaces the
            resource.
        :param byoc_trunk_sid: The BYOC trunk that carries calls to the public telephone network. It must be the SID of
            a BYOC trunk: BY and 32 hexadecimal digits; or "" for none.
        :param emergency_caller_sid: The caller ID of an emergency call whose own caller ID is not a registered number.
            It must be the SID of a phone number: PN and 32 hexadecimal digits; or "" for none.
        :param emergency_calling_enabled: Whether the domain accepts emergency calls. It must be True or False. Twilio's
            default: False.
        :param friendly_name: A description for people. It must be text of at most 64 characters.
        :param secure: Whether Twilio requires secure SIP: TLS and SRTP. It must be True or False. Twilio's default:
            False.
        :param sip_registration: Whether SIP endpoints may register with the domain. It must be True or False. Twilio's
            default: False.
        :param voice_fallback_method: The method of requests to voice_fallback_url. It must be one of GET, POST, HEAD,
            PUT, PATCH, DELETE. Twilio's default: POST.
        :param voice_fallback_url: The URL that Twilio requests if voice_url fails or returns unusable TwiML. It must be
            an absolute URL, https:// or http://; or "" for none.
        :param voice_method: The method of requests to voice_url. It must be one of GET, POST, HEAD, PUT, PATCH, DELETE.
            Twilio's default: POST.
        :param voice_status_callback_method: The method of requests to voice_status_callback_url. It must be one of GET,
            POST, HEAD, PUT, PATCH, DELETE. Twilio's default: POST.
        :param voice_status_callback_url: The URL to which Twilio sends changes of a call's status. It must be an
            absolute URL, https:// or http://; or "" for none.
        :param voice_url: The URL that Twilio requests when a call arrives. It must be an absolute URL, https:// or
            http://; or "" for none.
        :param adopt: True takes over the SIP domain of this domain_name that is there already, instead of failing; a
            SID (SD...) takes over that one. It counts only while Pulumi does not have the resource in its state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, for a resource of another type in place of a SID, and for a resource option that names no attribute or
            cannot be honoured here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`,
            `deleted_with` one of this provider's, `delete_before_replace=False`).
        """
        values = {
            "domain_name": domain_name,
            "account_sid": account_sid,
            "byoc_trunk_sid": byoc_trunk_sid,
            "emergency_caller_sid": emergency_caller_sid,
            "emergency_calling_enabled": emergency_calling_enabled,
            "friendly_name": friendly_name,
            "secure": secure,
            "sip_registration": sip_registration,
            "voice_fallback_method": voice_fallback_method,
            "voice_fallback_url": voice_fallback_url,
            "voice_method": voice_method,
            "voice_status_callback_method": voice_status_callback_method,
            "voice_status_callback_url": voice_status_callback_url,
            "voice_url": voice_url,
        }
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> Self:
        """Read one SIP domain that exists, without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: Its SID (SD...).
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials.
        :param opts: Pulumi's resource options.
        """
        place = {"account_sid": account_sid}
        return cls._get(resource_name, sid, place, opts)


class SipCredentialListOutputs:
    """The outputs of a `SipCredentialList`.

    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.
    """

    account_sid: Output[str]
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    date_created: Output[str]
    """When it was created, RFC 2822, UTC."""

    date_updated: Output[str]
    """When it was last changed, RFC 2822, UTC."""

    friendly_name: Output[str]
    """Its name. It is unique among the credential lists of the account, and can be changed in place."""

    sid: Output[str]
    """Its SID (CL...)."""

    subresource_uris: Output[Mapping[str, str]]
    """The path of its credentials, by name."""

    uri: Output[str]
    """Its path, relative to the API's base URL."""


class SipCredentialList(SipCredentialListOutputs, TwilioResource):
    """A list of user names and passwords.

    It lets phones in if it is mapped to a SIP domain: for calls, for registrations, or both.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-credentiallist-resource
    """

    provider_class = SipCredentialListProvider

    def __init__(
        self,
        resource_name: str,
        *,
        friendly_name: Input[str],
        account_sid: Input[str | None] = None,
        adopt: bool | str = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare one credential list.

        :param resource_name: The name of the resource in the Pulumi program.
        :param friendly_name: Its name. It is unique among the credential lists of the account, and can be changed in
            place. It must be text of 1 to 64 characters.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials. It must be the SID of an account: AC and 32 hexadecimal digits. Another one replaces the
            resource.
        :param adopt: True takes over the credential list of this friendly_name that is there already, instead of
            failing; a SID (CL...) takes over that one. It counts only while Pulumi does not have the resource in its
            state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, for a resource of another type in place of a SID, and for a resource option that names no attribute or
            cannot be honoured here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`,
            `deleted_with` one of this provider's, `delete_before_replace=False`).
        """
        values = {"friendly_name": friendly_name, "account_sid": account_sid}
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> Self:
        """Read one credential list that exists, without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: Its SID (CL...).
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials.
        :param opts: Pulumi's resource options.
        """
        place = {"account_sid": account_sid}
        return cls._get(resource_name, sid, place, opts)


class SipCredentialOutputs:
    """The outputs of a `SipCredential`.

    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.
    """

    account_sid: Output[str]
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    credential_list_sid: Output[str]
    """The credential list that contains it."""

    date_created: Output[str]
    """When it was created, RFC 2822, UTC."""

    date_updated: Output[str]
    """When it was last changed, RFC 2822, UTC."""

    password: Output[str]
    """The password. Required to create. A user who is adopted without one keeps the present password."""

    sid: Output[str]
    """Its SID (CR...)."""

    uri: Output[str]
    """Its path, relative to the API's base URL."""

    username: Output[str]
    """The user name, exactly as the phone sends it, with its case. Unique in its list."""


class SipCredential(SipCredentialOutputs, TwilioResource):
    """One user name and password of a credential list.

    Twilio never returns a password: the provider compares it with the one that it sent last. It is always a secret
    in Pulumi's state.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-credential-resource
    """

    provider_class = SipCredentialProvider

    def __init__(
        self,
        resource_name: str,
        *,
        credential_list_sid: Input[str] | SipCredentialList | SipCredentialListResult | Output[SipCredentialListResult],
        username: Input[str],
        account_sid: Input[str | None] = None,
        password: Input[str | None] = None,
        adopt: bool | str = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare one credential.

        :param resource_name: The name of the resource in the Pulumi program.
        :param credential_list_sid: The credential list that contains it. It must be the SID of a credential list: CL
            and 32 hexadecimal digits. Also a `SipCredentialList`, or the result of a look-up. Another one replaces the
            resource.
        :param username: The user name, exactly as the phone sends it, with its case. Unique in its list. It must be
            text of 1 to 32 characters. Another one replaces the resource.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials. It must be the SID of an account: AC and 32 hexadecimal digits. Where credential_list_sid is a
            resource, the default is the account that this one declares. Another one replaces the resource.
        :param password: The password. Required to create. A user who is adopted without one keeps the present password.
            It must be text of at least 12 characters with an upper case letter, a lower case letter and a digit.
        :param adopt: True takes over the credential of this username that is there already, instead of failing; a SID
            (CR...) takes over that one. It counts only while Pulumi does not have the resource in its state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, for a resource of another type in place of a SID, and for a resource option that names no attribute or
            cannot be honoured here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`,
            `deleted_with` one of this provider's, `delete_before_replace=False`).
        """
        values = {
            "credential_list_sid": credential_list_sid,
            "username": username,
            "account_sid": account_sid,
            "password": password,
        }
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        credential_list_sid: Input[str] | SipCredentialList | SipCredentialListResult | Output[SipCredentialListResult],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> Self:
        """Read one credential that exists, without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: Its SID (CR...).
        :param credential_list_sid: The credential list that contains it.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials.
        :param opts: Pulumi's resource options.
        """
        place = {"credential_list_sid": credential_list_sid, "account_sid": account_sid}
        return cls._get(resource_name, sid, place, opts)


class SipIpAccessControlListOutputs:
    """The outputs of a `SipIpAccessControlList`.

    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.
    """

    account_sid: Output[str]
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    date_created: Output[str]
    """When it was created, RFC 2822, UTC."""

    date_updated: Output[str]
    """When it was last changed, RFC 2822, UTC."""

    friendly_name: Output[str]
    """Its name. It is unique among the IP access control lists of the account, and can be changed in place."""

    sid: Output[str]
    """Its SID (AL...)."""

    subresource_uris: Output[Mapping[str, str]]
    """The path of its addresses, by name."""

    uri: Output[str]
    """Its path, relative to the API's base URL."""


class SipIpAccessControlList(SipIpAccessControlListOutputs, TwilioResource):
    """A list of IP addresses.

    Calls from them are let in if it is mapped to a SIP domain.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource
    """

    provider_class = SipIpAccessControlListProvider

    def __init__(
        self,
        resource_name: str,
        *,
        friendly_name: Input[str],
        account_sid: Input[str | None] = None,
        adopt: bool | str = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare one IP access control list.

        :param resource_name: The name of the resource in the Pulumi program.
        :param friendly_name: Its name. It is unique among the IP access control lists of the account, and can be
            changed in place. It must be text of 1 to 255 characters.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials. It must be the SID of an account: AC and 32 hexadecimal digits. Another one replaces the
            resource.
        :param adopt: True takes over the IP access control list of this friendly_name that is there already, instead of
            failing; a SID (AL...) takes over that one. It counts only while Pulumi does not have the resource in its
            state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, for a resource of another type in place of a SID, and for a resource option that names no attribute or
            cannot be honoured here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`,
            `deleted_with` one of this provider's, `delete_before_replace=False`).
        """
        values = {"friendly_name": friendly_name, "account_sid": account_sid}
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> Self:
        """Read one IP access control list that exists, without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: Its SID (AL...).
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials.
        :param opts: Pulumi's resource options.
        """
        place = {"account_sid": account_sid}
        return cls._get(resource_name, sid, place, opts)


class SipIpAddressOutputs:
    """The outputs of a `SipIpAddress`.

    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.
    """

    account_sid: Output[str]
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    cidr_prefix_length: Output[int]
    """How many leading bits of the address count. 32 is one address; 24 is a range of 256 addresses."""

    date_created: Output[str]
    """When it was created, RFC 2822, UTC."""

    date_updated: Output[str]
    """When it was last changed, RFC 2822, UTC."""

    friendly_name: Output[str]
    """A name for people, unique in its list."""

    ip_access_control_list_sid: Output[str]
    """The IP access control list that contains it."""

    ip_address: Output[str]
    """The address, unique in its list. With a prefix length, the other bits need not be zero."""

    sid: Output[str]
    """Its SID (IP...)."""

    uri: Output[str]
    """Its path, relative to the API's base URL."""


class SipIpAddress(SipIpAddressOutputs, TwilioResource):
    """One IPv4 address, or a range of addresses, in an IP access control list.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-ipaddress-resource
    """

    provider_class = SipIpAddressProvider

    def __init__(
        self,
        resource_name: str,
        *,
        friendly_name: Input[str],
        ip_access_control_list_sid: Input[str]
        | SipIpAccessControlList
        | SipIpAccessControlListResult
        | Output[SipIpAccessControlListResult],
        ip_address: Input[str],
        account_sid: Input[str | None] = None,
        cidr_prefix_length: Input[int | None] = None,
        adopt: bool | str = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare one IP address.

        :param resource_name: The name of the resource in the Pulumi program.
        :param friendly_name: A name for people, unique in its list. It must be text of 1 to 255 characters.
        :param ip_access_control_list_sid: The IP access control list that contains it. It must be the SID of an IP
            access control list: AL and 32 hexadecimal digits. Also a `SipIpAccessControlList`, or the result of a
            look-up. Another one replaces the resource.
        :param ip_address: The address, unique in its list. With a prefix length, the other bits need not be zero. It
            must be an IPv4 address, such as 203.0.113.7.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials. It must be the SID of an account: AC and 32 hexadecimal digits. Where
            ip_access_control_list_sid is a resource, the default is the account that this one declares. Another one
            replaces the resource.
        :param cidr_prefix_length: How many leading bits of the address count. 32 is one address; 24 is a range of 256
            addresses. It must be an integer from 0 to 32. Twilio's default: 32.
        :param adopt: True takes over the IP address of this ip_address that is there already, instead of failing; a SID
            (IP...) takes over that one. It counts only while Pulumi does not have the resource in its state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, for a resource of another type in place of a SID, and for a resource option that names no attribute or
            cannot be honoured here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`,
            `deleted_with` one of this provider's, `delete_before_replace=False`).
        """
        values = {
            "friendly_name": friendly_name,
            "ip_access_control_list_sid": ip_access_control_list_sid,
            "ip_address": ip_address,
            "account_sid": account_sid,
            "cidr_prefix_length": cidr_prefix_length,
        }
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        ip_access_control_list_sid: Input[str]
        | SipIpAccessControlList
        | SipIpAccessControlListResult
        | Output[SipIpAccessControlListResult],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> Self:
        """Read one IP address that exists, without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: Its SID (IP...).
        :param ip_access_control_list_sid: The IP access control list that contains it.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials.
        :param opts: Pulumi's resource options.
        """
        place = {"ip_access_control_list_sid": ip_access_control_list_sid, "account_sid": account_sid}
        return cls._get(resource_name, sid, place, opts)


class SipAuthCallsCredentialListMappingOutputs:
    """The outputs of a `SipAuthCallsCredentialListMapping`.

    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.
    """

    account_sid: Output[str]
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    credential_list_sid: Output[str]
    """The mapped credential list."""

    date_created: Output[str]
    """When it was created, RFC 2822, UTC."""

    date_updated: Output[str]
    """When it was last changed, RFC 2822, UTC."""

    domain_sid: Output[str]
    """The SIP domain to which the list is mapped."""

    friendly_name: Output[str]
    """The name of the list."""

    sid: Output[str]
    """Its SID: the SID of the list."""


class SipAuthCallsCredentialListMapping(SipAuthCallsCredentialListMappingOutputs, TwilioResource):
    """Lets the users of a credential list place calls over the SIP domain.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-credentiallistmapping-resource
    """

    provider_class = SipAuthCallsCredentialListMappingProvider

    def __init__(
        self,
        resource_name: str,
        *,
        credential_list_sid: Input[str] | SipCredentialList | SipCredentialListResult | Output[SipCredentialListResult],
        domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
        account_sid: Input[str | None] = None,
        adopt: bool | str = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare one call credential list mapping.

        :param resource_name: The name of the resource in the Pulumi program.
        :param credential_list_sid: The mapped credential list. It must be the SID of a credential list: CL and 32
            hexadecimal digits. Also a `SipCredentialList`, or the result of a look-up. Another one replaces the
            resource.
        :param domain_sid: The SIP domain to which the list is mapped. It must be the SID of a SIP domain: SD and 32
            hexadecimal digits. Also a `SipDomain`, or the result of a look-up. Another one replaces the resource.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials. It must be the SID of an account: AC and 32 hexadecimal digits. Where domain_sid is a resource,
            the default is the account that this one declares. Another one replaces the resource.
        :param adopt: True takes over the call credential list mapping of this credential_list_sid that is there
            already, instead of failing; a SID (CL...) takes over that one. It counts only while Pulumi does not have
            the resource in its state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, for a resource of another type in place of a SID, and for a resource option that names no attribute or
            cannot be honoured here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`,
            `deleted_with` one of this provider's, `delete_before_replace=False`).
        """
        values = {"credential_list_sid": credential_list_sid, "domain_sid": domain_sid, "account_sid": account_sid}
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> Self:
        """Read one call credential list mapping that exists, without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: Its SID (CL...).
        :param domain_sid: The SIP domain to which the list is mapped.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials.
        :param opts: Pulumi's resource options.
        """
        place = {"domain_sid": domain_sid, "account_sid": account_sid}
        return cls._get(resource_name, sid, place, opts)


class SipAuthCallsIpAccessControlListMappingOutputs:
    """The outputs of a `SipAuthCallsIpAccessControlListMapping`.

    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.
    """

    account_sid: Output[str]
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    date_created: Output[str]
    """When it was created, RFC 2822, UTC."""

    date_updated: Output[str]
    """When it was last changed, RFC 2822, UTC."""

    domain_sid: Output[str]
    """The SIP domain to which the list is mapped."""

    friendly_name: Output[str]
    """The name of the list."""

    ip_access_control_list_sid: Output[str]
    """The mapped IP access control list."""

    sid: Output[str]
    """Its SID: the SID of the list."""


class SipAuthCallsIpAccessControlListMapping(SipAuthCallsIpAccessControlListMappingOutputs, TwilioResource):
    """Lets the addresses of an IP access control list place calls over the SIP domain.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollistmapping-resource
    """

    provider_class = SipAuthCallsIpAccessControlListMappingProvider

    def __init__(
        self,
        resource_name: str,
        *,
        domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
        ip_access_control_list_sid: Input[str]
        | SipIpAccessControlList
        | SipIpAccessControlListResult
        | Output[SipIpAccessControlListResult],
        account_sid: Input[str | None] = None,
        adopt: bool | str = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare one call IP access control list mapping.

        :param resource_name: The name of the resource in the Pulumi program.
        :param domain_sid: The SIP domain to which the list is mapped. It must be the SID of a SIP domain: SD and 32
            hexadecimal digits. Also a `SipDomain`, or the result of a look-up. Another one replaces the resource.
        :param ip_access_control_list_sid: The mapped IP access control list. It must be the SID of an IP access control
            list: AL and 32 hexadecimal digits. Also a `SipIpAccessControlList`, or the result of a look-up. Another one
            replaces the resource.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials. It must be the SID of an account: AC and 32 hexadecimal digits. Where domain_sid is a resource,
            the default is the account that this one declares. Another one replaces the resource.
        :param adopt: True takes over the call IP access control list mapping of this ip_access_control_list_sid that is
            there already, instead of failing; a SID (AL...) takes over that one. It counts only while Pulumi does not
            have the resource in its state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, for a resource of another type in place of a SID, and for a resource option that names no attribute or
            cannot be honoured here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`,
            `deleted_with` one of this provider's, `delete_before_replace=False`).
        """
        values = {
            "domain_sid": domain_sid,
            "ip_access_control_list_sid": ip_access_control_list_sid,
            "account_sid": account_sid,
        }
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> Self:
        """Read one call IP access control list mapping that exists, without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: Its SID (AL...).
        :param domain_sid: The SIP domain to which the list is mapped.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials.
        :param opts: Pulumi's resource options.
        """
        place = {"domain_sid": domain_sid, "account_sid": account_sid}
        return cls._get(resource_name, sid, place, opts)


class SipAuthRegistrationsCredentialListMappingOutputs:
    """The outputs of a `SipAuthRegistrationsCredentialListMapping`.

    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.
    """

    account_sid: Output[str]
    """The account that has it; declare it for a subaccount. Without it: the account of the credentials."""

    credential_list_sid: Output[str]
    """The mapped credential list."""

    date_created: Output[str]
    """When it was created, RFC 2822, UTC."""

    date_updated: Output[str]
    """When it was last changed, RFC 2822, UTC."""

    domain_sid: Output[str]
    """The SIP domain to which the list is mapped."""

    friendly_name: Output[str]
    """The name of the list."""

    sid: Output[str]
    """Its SID: the SID of the list."""


class SipAuthRegistrationsCredentialListMapping(SipAuthRegistrationsCredentialListMappingOutputs, TwilioResource):
    """Lets the users of a credential list register phones with the SIP domain.

    It needs sip_registration=True there.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-domain-registration-credentiallistmapping-resource
    """

    provider_class = SipAuthRegistrationsCredentialListMappingProvider

    def __init__(
        self,
        resource_name: str,
        *,
        credential_list_sid: Input[str] | SipCredentialList | SipCredentialListResult | Output[SipCredentialListResult],
        domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
        account_sid: Input[str | None] = None,
        adopt: bool | str = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Declare one registration credential list mapping.

        :param resource_name: The name of the resource in the Pulumi program.
        :param credential_list_sid: The mapped credential list. It must be the SID of a credential list: CL and 32
            hexadecimal digits. Also a `SipCredentialList`, or the result of a look-up. Another one replaces the
            resource.
        :param domain_sid: The SIP domain to which the list is mapped. It must be the SID of a SIP domain: SD and 32
            hexadecimal digits. Also a `SipDomain`, or the result of a look-up. Another one replaces the resource.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials. It must be the SID of an account: AC and 32 hexadecimal digits. Where domain_sid is a resource,
            the default is the account that this one declares. Another one replaces the resource.
        :param adopt: True takes over the registration credential list mapping of this credential_list_sid that is there
            already, instead of failing; a SID (CL...) takes over that one. It counts only while Pulumi does not have
            the resource in its state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, for a resource of another type in place of a SID, and for a resource option that names no attribute or
            cannot be honoured here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`,
            `deleted_with` one of this provider's, `delete_before_replace=False`).
        """
        values = {"credential_list_sid": credential_list_sid, "domain_sid": domain_sid, "account_sid": account_sid}
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        domain_sid: Input[str] | SipDomain | SipDomainResult | Output[SipDomainResult],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> Self:
        """Read one registration credential list mapping that exists, without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: Its SID (CL...).
        :param domain_sid: The SIP domain to which the list is mapped.
        :param account_sid: The account that has it; declare it for a subaccount. Without it: the account of the
            credentials.
        :param opts: Pulumi's resource options.
        """
        place = {"domain_sid": domain_sid, "account_sid": account_sid}
        return cls._get(resource_name, sid, place, opts)
