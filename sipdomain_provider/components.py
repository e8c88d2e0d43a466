"""What most programs want in one piece: a domain with all that lets calls in."""

from collections.abc import Awaitable, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Any, TypeVar, Unpack

import pulumi
from pulumi import Input, Output, ResourceOptions

from .exclusive import SipExclusiveEntries
from .resources import (
    SipAuthCallsCredentialListMapping,
    SipAuthCallsIpAccessControlListMapping,
    SipAuthRegistrationsCredentialListMapping,
    SipCredential,
    SipCredentialList,
    SipDomain,
    SipDomainArgs,
    SipIpAccessControlList,
    SipIpAddress,
)
from .tables import rules
from .tables.naming import PHONES, list_name

Users = Mapping[str, Input[str | None]] | Mapping[int, Input[str | None]]
"""Passwords by user name; None for a user who is adopted and keeps the one that there is."""

Address = str | IPv4Address | IPv4Network

_Value = TypeVar("_Value")
_EXAMPLES = {
    "credentials": '{"alice": config.require_secret("alice")}',
    "registrations": 'True, or {"desk": config.require_secret("desk")}',
    "allowed_addresses": '{"office": "203.0.113.0/24"}',
}


class SecureSipDomain(pulumi.ComponentResource):
    """A SIP domain, and whom it lets in.

    It makes the domain, the lists and the mappings. Another user or address touches nothing else. With both credentials
    and allowed addresses, Twilio asks both of a call.
    """

    domain: SipDomain
    """The domain itself."""
    sid: Output[str]
    """The domain's SID."""
    domain_name: Output[str]
    """The domain's name."""
    auth_type: Output[str]
    """How what this declares lets calls in: `IP_ACL`, `CREDENTIAL_LIST`, or both joined by a comma.

    Twilio was seen to name the two in both orders, and here it is always this one. `domain.auth_type` is Twilio's
    own, as of the domain's last create, update or refresh.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        domain_name: Input[str],
        credentials: Users | None = None,
        allowed_addresses: Mapping[str, Input[Address]] | None = None,
        registrations: bool | Users | None = False,
        adopt: bool = False,
        exclusive: bool = False,
        opts: ResourceOptions | None = None,
        **domain: Unpack[SipDomainArgs],
    ) -> None:
        """Declare a domain and who may use it.

        :param resource_name: The name of the component in the Pulumi program; its resources' names begin with it.
        :param domain_name: The domain's name, such as `example.sip.twilio.com`. Its lists are called by it.
        :param credentials: Passwords by user name: who may place calls. See `SipCredential` for what they must be.
            They are secrets, whether the program says so or not. None, with `adopt`, keeps the one that there is.
            A user name that is a number counts as its digits. In YAML, quote one that begins with 0: YAML reads 0042
            as 34.
        :param allowed_addresses: IPv4 addresses by a name for people, such as `{"office": "203.0.113.0/24"}`: from
            where calls may be placed. An address without a prefix is that address alone. Also `ipaddress` objects.
        :param registrations: Who may register a phone with the domain: True, those of `credentials`; or passwords by
            user name. It turns `sip_registration` on.
        :param adopt: True takes over a domain and lists of these names that are there already. What is in the lists,
            and their mappings to the domain, is always taken over.
        :param exclusive: True deletes every other entry of the lists, and every other mapping of the domain. A preview
            names each of them. See `SipExclusiveEntries`.
        :param opts: Pulumi's resource options.
        :param domain: What `SipDomain` takes beside `domain_name`: `voice_url`, `secure`, `account_sid` and so on.
        :raises ValueError: where neither `credentials` nor `allowed_addresses` lets anybody in, where `registrations`
            is True without `credentials` or contradicts `sip_registration`, or where the names of users or addresses
            are not known while the program runs. It names the entry that is wrong. Python prints the line of the
            program under it, with a password that is written there: take passwords from the configuration.
        """
        given: Any = domain_name  # whatever the program's types say
        if given is None:
            raise ValueError(f"{resource_name}: domain_name is missing: write it, such as example.sip.twilio.com")
        for argument, value in (("adopt", adopt), ("exclusive", exclusive)):
            if value not in (True, False):
                raise ValueError(f"{resource_name}: {argument} is {value!r}: write True or False")
        credentials = _known(resource_name, "credentials", credentials)
        allowed_addresses = _known(resource_name, "allowed_addresses", allowed_addresses)
        for name, address in allowed_addresses.items():
            _require_address(f"{resource_name}: allowed_addresses[{name!r}]", address)
        if not credentials and not allowed_addresses:
            raise ValueError(
                f"{resource_name}: neither credentials nor allowed_addresses lets anybody in. Declare one of them, or"
                " a SipDomain, which lets nobody in without mappings of its own"
            )
        registering = _registering(resource_name, registrations, credentials)
        if registering is not None and domain.setdefault("sip_registration", True) is False:
            raise ValueError(f"{resource_name}: registrations needs sip_registration, which is False: leave it out")
        super().__init__("twilio:sip:SecureSipDomain", resource_name, None, opts)
        self._name, self._adopt, self._account_sid = resource_name, adopt, domain.get("account_sid")
        self._opts, self._exclusive = ResourceOptions(parent=self), exclusive

        self.domain = SipDomain(resource_name, domain_name=domain_name, adopt=adopt, opts=self._opts, **domain)
        self.sid, self.domain_name = self.domain.id, self.domain.domain_name
        mapped: list[Any] = []
        if allowed_addresses:
            mapped.append(self._allow_addresses(_list_name(domain_name), allowed_addresses))
        users = self._list("users", _list_name(domain_name), credentials) if credentials else None
        if users is not None:
            mapped.append(
                SipAuthCallsCredentialListMapping(
                    f"{resource_name}-calls-users",
                    domain_sid=self.domain,
                    credential_list_sid=users,
                    adopt=True,
                    opts=self._opts,
                )
            )
        others = list[Any]()
        if registering is not None:
            own = registering is not credentials
            registered = SipAuthRegistrationsCredentialListMapping(
                f"{resource_name}-registrations",
                domain_sid=self.domain,
                credential_list_sid=self._list("phones", _list_name(domain_name, PHONES), registering)
                if own or users is None
                else users,
                adopt=True,
                opts=self._opts,
            )
            others.append(registered)
        self._only(resource_name, self.domain, [*mapped, *others])
        ways_in = ",".join(
            way for way, lets_in in (("IP_ACL", allowed_addresses), ("CREDENTIAL_LIST", credentials)) if lets_in
        )
        # Not the domain's own output, which is from before the mappings.
        self.auth_type = Output.all(*(each.id for each in mapped)).apply(lambda _mapped: ways_in)
        self.register_outputs({"sid": self.sid, "domain_name": self.domain_name, "auth_type": self.auth_type})

    def _list(self, what: str, friendly_name: Input[str], users: Mapping[str, Input[str | None]]) -> SipCredentialList:
        name = f"{self._name}-{what}"
        found = SipCredentialList(
            name, friendly_name=friendly_name, account_sid=self._account_sid, adopt=self._adopt, opts=self._opts
        )
        entries = [
            SipCredential(
                f"{name}-{username}",
                credential_list_sid=found,
                username=username,
                password=password,
                adopt=True,
                opts=self._opts,
            )
            for username, password in users.items()
        ]
        self._only(name, found, entries)
        return found

    def _only(
        self, name: str, parent: SipDomain | SipCredentialList | SipIpAccessControlList, entries: list[Any]
    ) -> None:
        if self._exclusive:
            SipExclusiveEntries(f"{name}-only", parent=parent, entries=entries, opts=self._opts)

    def _allow_addresses(
        self, friendly_name: Input[str], addresses: Mapping[str, Input[Address]]
    ) -> SipAuthCallsIpAccessControlListMapping:
        name = f"{self._name}-addresses"
        found = SipIpAccessControlList(
            name, friendly_name=friendly_name, account_sid=self._account_sid, adopt=self._adopt, opts=self._opts
        )
        entries = list[SipIpAddress]()
        for called, given in addresses.items():
            address: Any = given  # mypy cannot match a union that has an Output
            parts: Any = (
                Output.from_input(address).apply(lambda known: _parts(str(known)))
                if isinstance(address, Output | Awaitable)
                else _parts(str(address))
            )
            entry = SipIpAddress(
                f"{name}-{called}",
                ip_access_control_list_sid=found,
                friendly_name=called,
                ip_address=parts[0],
                cidr_prefix_length=parts[1],
                adopt=True,
                opts=self._opts,
            )
            entries.append(entry)
        self._only(name, found, entries)
        return SipAuthCallsIpAccessControlListMapping(
            f"{self._name}-calls-addresses",
            domain_sid=self.domain,
            ip_access_control_list_sid=found,
            adopt=True,
            opts=self._opts,
        )


def _known(resource_name: str, argument: str, values: Mapping[Any, _Value] | None) -> dict[str, _Value]:
    """The mapping itself: what it makes must be known while the program runs, so that its names cannot be Outputs.

    A name that is a number becomes a text: YAML reads a user name of digits so.
    """
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise ValueError(  # noqa: TRY004 (as for every wrong argument)
            f"{resource_name}: {argument} is {type(values).__name__}: write a mapping of names to values, such as"
            f" {_EXAMPLES[argument]}; its values may be Outputs, its names not"
        )
    known: dict[str, _Value] = {}
    for key, value in values.items():
        if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
            shown = type(key).__name__ if isinstance(key, Output) else repr(key)
            hint = " (YAML reads yes, no, on and off as bools: quote them)" if isinstance(key, bool) else ""
            raise ValueError(f"{resource_name}: {argument} has the name {shown}: write a text{hint}")
        if str(key) in known:
            raise ValueError(f"{resource_name}: {argument} has the name {key} twice, as a number and as a text")
        known[str(key)] = value
    return known


def _require_address(entry: str, address: Any) -> None:
    """Raises ValueError if the address is none; an Output's is not known here."""
    if isinstance(address, Output | Awaitable):
        return
    if not isinstance(address, Address) or not _is_address(str(address)):
        raise ValueError(
            f'{entry} is {address!r}: write an IPv4 address, with or without a prefix, such as "203.0.113.0/24"'
        )


def _registering(
    resource_name: str, registrations: bool | Users | None, credentials: Mapping[str, Input[str | None]]
) -> Mapping[str, Input[str | None]] | None:
    """The users who may register: None for nobody, `credentials` itself for the same ones."""
    if registrations is False or registrations is None:
        return None
    if registrations is True:
        if not credentials:
            raise ValueError(
                f"{resource_name}: registrations is True, which means the users of credentials, and there are none:"
                " declare credentials, or the users who may register"
            )
        return credentials
    users = _known(resource_name, "registrations", registrations or {})
    if not users:
        raise ValueError(f"{resource_name}: registrations names nobody: leave it out, or declare its users")
    return users


def _parts(address: str) -> tuple[str, int | str]:
    """Address and prefix length; a prefix that is no number stays as it is, for the resource to say so.

    >>> _parts("203.0.113.0/24"), _parts("203.0.113.7")
    (('203.0.113.0', 24), ('203.0.113.7', 32))
    """
    alone, slash, prefix = address.partition("/")
    return alone, int(prefix) if prefix.isascii() and prefix.isdecimal() else prefix if slash else 32


def _is_address(address: str) -> bool:
    alone, prefix = _parts(address)
    return not (rules.IPV4_ADDRESS.problem(alone) or rules.PREFIX_LENGTH.problem(prefix))


def _list_name(domain_name: Input[str], what: str = "") -> Input[str]:
    if isinstance(domain_name, str):
        return list_name(domain_name, what)
    return Output.concat(domain_name).apply(lambda known: list_name(known, what))
