"""A domain with its users, addresses and mappings, as one component."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Unpack

import pulumi
from pulumi import Input, Output, ResourceOptions

from .dynamic.arguments import require_known
from .dynamic.component_arguments import PHONES, Addresses, Users, address_parts, list_name, ways_in
from .exclusive import SipExclusiveEntries
from .lookups import SipCredentialListResult, SipIpAccessControlListResult
from .resources import (
    OptionalSipDomainArgs,
    SipAuthCallsCredentialListMapping,
    SipAuthCallsIpAccessControlListMapping,
    SipAuthRegistrationsCredentialListMapping,
    SipCredential,
    SipCredentialList,
    SipDomain,
    SipIpAccessControlList,
    SipIpAddress,
)

_CredentialList = Input[str] | SipCredentialList | SipCredentialListResult | Output[SipCredentialListResult]
_IpAccessControlList = (
    Input[str] | SipIpAccessControlList | SipIpAccessControlListResult | Output[SipIpAccessControlListResult]
)


class AuthenticatedSipDomain(pulumi.ComponentResource):
    """A SIP domain, its users and allowed addresses, and the mappings that let their calls in.

    With both users and addresses, Twilio requires both for a call. Each user and each address is one resource: a new
    one changes nothing else.
    """

    domain: SipDomain
    """The domain."""
    sid: Output[str]
    """The domain's SID."""
    domain_name: Output[str]
    """The domain's name."""
    credential_list: SipCredentialList | None
    """The list of `users`. None without `users`."""
    ip_access_control_list: SipIpAccessControlList | None
    """The list of `allowed_addresses`. None without `allowed_addresses`."""
    registration_credential_list: SipCredentialList | None
    """The list of `registration_users`. None without `registration_users`."""
    auth_calls_credential_list_mapping: SipAuthCallsCredentialListMapping | None
    """It lets calls of users in."""
    auth_calls_ip_access_control_list_mapping: SipAuthCallsIpAccessControlListMapping | None
    """It lets calls from addresses in."""
    auth_registrations_credential_list_mapping: SipAuthRegistrationsCredentialListMapping | None
    """It lets users register a phone."""

    def __init__(
        self,
        resource_name: str,
        *,
        domain_name: Input[str],
        users: Users | None = None,
        credential_list: _CredentialList | None = None,
        allowed_addresses: Addresses | None = None,
        ip_access_control_list: _IpAccessControlList | None = None,
        registrations: bool = False,
        registration_users: Users | None = None,
        adopt: bool = False,
        exclusive: bool = False,
        opts: ResourceOptions | None = None,
        **domain: Unpack[OptionalSipDomainArgs],
    ) -> None:
        """Declare a domain, and who may call and register.

        :param resource_name: The name of the component in the Pulumi program. Its resources' names begin with it.
        :param domain_name: The domain's name, such as `example.sip.twilio.com`. The lists are named after it.
        :param users: Passwords by user name, for users who may place calls. `SipCredential` has the rules. Passwords
            are always secrets. With `adopt`, None keeps the present password of a user. A user name that is a number
            counts as its digits. In YAML, quote a user name that begins with 0: YAML reads 0042 as 34.
        :param credential_list: An existing list of users, instead of `users`: a resource, the result of a look-up, or a
            SID. The component maps it to the domain, and changes nothing in it.
        :param allowed_addresses: IPv4 addresses by name, for addresses that may place calls, such as
            `{"office": "203.0.113.0/24"}`. Or a list of addresses: then each address is its own name. Without a prefix
            it is one address. Objects of `ipaddress` work too.
        :param ip_access_control_list: An existing list of addresses, instead of `allowed_addresses`. It accepts the
            same as `credential_list`.
        :param registrations: True lets the users of `users` or `credential_list` also register a phone. It turns
            `sip_registration` on.
        :param registration_users: Passwords by user name, for other users who may register and not call. It turns
            `sip_registration` on.
        :param adopt: True adopts everything that exists: the domain and its lists by their names, the users, addresses
            and mappings in them. Anything that does not exist is created. False creates everything, and fails if
            something exists.
        :param exclusive: True deletes every other mapping of the domain, and every other entry of the lists that the
            component creates. A preview names each of them. See `SipExclusiveEntries`.
        :param opts: Pulumi's resource options.
        :param domain: The other arguments of `SipDomain`: `voice_url`, `secure`, `account_sid` and so on.
        :raises TypeError: for an argument that is unknown or missing.
        :raises ValueError: for arguments that contradict each other or let nobody call. Also for names of users or
            addresses that are not known while the program runs. The text names the argument. Python prints the line of
            the program under it, with a password that is written there: take passwords from the configuration.
        """
        # Several resources take these, and an awaitable can be awaited once.
        domain_name, credential_list = _reusable(domain_name), _reusable(credential_list)
        ip_access_control_list = _reusable(ip_access_control_list)
        if "account_sid" in domain:
            domain["account_sid"] = _reusable(domain["account_sid"])
        given = {
            "domain_name": domain_name,
            "users": users,
            "credential_list": credential_list,
            "allowed_addresses": allowed_addresses,
            "ip_access_control_list": ip_access_control_list,
            "registrations": registrations,
            "registration_users": registration_users,
            "adopt": adopt,
            "exclusive": exclusive,
        }
        require_known(type(self).__name__, resource_name, domain, [*given, *SipDomain.type_of().inputs])
        ways = ways_in(resource_name, given | {"sip_registration": domain.get("sip_registration")})
        if (registrations or ways.registration_users) and domain.get("sip_registration") is None:
            domain["sip_registration"] = True
        super().__init__("twilio:sip:AuthenticatedSipDomain", resource_name, None, opts)
        common: Any = {"adopt": adopt, "opts": ResourceOptions(parent=self)}
        self.domain = SipDomain(resource_name, domain_name=domain_name, **common, **domain)
        self.sid, self.domain_name = self.domain.id, self.domain.domain_name
        lists = _Lists(resource_name, domain_name, domain.get("account_sid"), exclusive, common)
        callers: Any = lists.of_users("users", "", ways.users) if ways.users else credential_list
        addresses: Any = lists.of_addresses(ways.addresses) if ways.addresses else ip_access_control_list
        phones = lists.of_users("phones", PHONES, ways.registration_users) if ways.registration_users else None
        registering = callers if registrations else phones

        self.credential_list = callers if ways.users else None
        self.ip_access_control_list = addresses if ways.addresses else None
        self.registration_credential_list = phones
        of_domain: Any = {"domain_sid": self.domain, **common}
        by_address = by_user = by_registration = None
        if addresses is not None:
            by_address = SipAuthCallsIpAccessControlListMapping(
                f"{resource_name}-calls-addresses", ip_access_control_list_sid=addresses, **of_domain
            )
        if callers is not None:
            by_user = SipAuthCallsCredentialListMapping(
                f"{resource_name}-calls-users", credential_list_sid=callers, **of_domain
            )
        if registering is not None:
            by_registration = SipAuthRegistrationsCredentialListMapping(
                f"{resource_name}-registrations", credential_list_sid=registering, **of_domain
            )
        self.auth_calls_ip_access_control_list_mapping = by_address
        self.auth_calls_credential_list_mapping = by_user
        self.auth_registrations_credential_list_mapping = by_registration
        mappings = (by_address, by_user, by_registration)
        lists.only(resource_name, self.domain, [each for each in mappings if each is not None])
        self.register_outputs({"sid": self.sid, "domain_name": self.domain_name})


@dataclass(frozen=True)
class _Lists:
    """Declares the lists of one component, and their entries."""

    component: str
    domain_name: Input[str]
    account_sid: Input[str | None]
    exclusive: bool
    common: Any
    """The arguments of every resource."""

    def of_users(self, what: str, suffix: str, users: Mapping[str, Input[str | None]]) -> SipCredentialList:
        name = f"{self.component}-{what}"
        friendly_name = _list_name(self.domain_name, suffix)
        found = SipCredentialList(name, friendly_name=friendly_name, account_sid=self.account_sid, **self.common)
        entries = [
            SipCredential(
                f"{name}-{username}", credential_list_sid=found, username=username, password=password, **self.common
            )
            for username, password in users.items()
        ]
        self.only(name, found, entries)
        return found

    def of_addresses(self, addresses: Mapping[str, Any]) -> SipIpAccessControlList:
        name = f"{self.component}-addresses"
        in_twilio = _list_name(self.domain_name)
        found = SipIpAccessControlList(name, friendly_name=in_twilio, account_sid=self.account_sid, **self.common)
        entries = list[SipIpAddress]()
        for friendly_name, address in addresses.items():
            parts: Any = (
                Output.from_input(address).apply(lambda known: address_parts(str(known)))
                if isinstance(address, Output | Awaitable)
                else address_parts(str(address))
            )
            entry = SipIpAddress(
                f"{name}-{friendly_name}",
                ip_access_control_list_sid=found,
                friendly_name=friendly_name,
                ip_address=parts[0],
                cidr_prefix_length=parts[1],
                **self.common,
            )
            entries.append(entry)
        self.only(name, found, entries)
        return found

    def only(
        self, name: str, parent: SipDomain | SipCredentialList | SipIpAccessControlList, entries: Sequence[Any]
    ) -> None:
        if self.exclusive:
            SipExclusiveEntries(f"{name}-only", parent=parent, entries=entries, opts=self.common["opts"])


def _reusable(value: Any) -> Any:
    return Output.from_input(value) if isawaitable(value) else value


def _list_name(domain_name: Input[str], suffix: str = "") -> Input[str]:
    if isinstance(domain_name, str):
        return list_name(domain_name, suffix)
    return Output.concat(domain_name).apply(lambda known: list_name(known, suffix))
