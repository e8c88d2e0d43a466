"""`SipDomain`: what a Pulumi program declares."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

import pulumi
import pulumi.dynamic
from pulumi import Input, Output, ResourceOptions

from .dynamic import hidden, options
from .dynamic.subdomains import declared_before, order_by_name
from .provider import SipDomainProvider
from .tables.attributes import SIP_DOMAIN
from .twilio import durations


class Outputs:
    """The outputs of a `SipDomain`.

    A class of their own, because the SDK evaluates the annotations of a resource's own class anew for each resource:
    a tenth of a large program's time.
    """

    account_sid: Output[str]
    """The account that has the domain."""
    api_version: Output[str]
    """The version of the API that made the domain."""
    auth_type: Output[str]
    """`IP_ACL`, `CREDENTIAL_LIST`, both joined by a comma, or empty, which lets no traffic in."""
    byoc_trunk_sid: Output[str]
    """The SID of the BYOC trunk of calls to the public network."""
    date_created: Output[str]
    """When the domain was made (RFC 2822, UTC)."""
    date_updated: Output[str]
    """When the domain was last changed (RFC 2822, UTC)."""
    domain_name: Output[str]
    """The domain's name."""
    emergency_caller_sid: Output[str]
    """The SID of the phone number that stands as the caller of emergency calls."""
    emergency_calling_enabled: Output[bool]
    """Whether emergency calls may be made over the domain."""
    friendly_name: Output[str]
    """The description for people."""
    secure: Output[bool]
    """Whether secure SIP (TLS and SRTP) is asked for."""
    sid: Output[str]
    """The domain's SID."""
    sip_registration: Output[bool]
    """Whether SIP endpoints may register with the domain."""
    subresource_uris: Output[Mapping[str, str]]
    """The paths of the domain's mappings, by name."""
    uri: Output[str]
    """The domain's own path, relative to the API's base URL."""
    voice_fallback_method: Output[str]
    """The method of requests to `voice_fallback_url`."""
    voice_fallback_url: Output[str]
    """The URL that is asked when `voice_url` fails."""
    voice_method: Output[str]
    """The method of requests to `voice_url`."""
    voice_status_callback_method: Output[str]
    """The method of requests to `voice_status_callback_url`."""
    voice_status_callback_url: Output[str]
    """The URL that is told of changes of a call's status."""
    voice_url: Output[str]
    """The URL that is asked what to do with a call."""


class SipDomain(Outputs, pulumi.dynamic.Resource, module="twilio", name="SipDomain"):
    """A SIP domain of Twilio's Programmable Voice.

    Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent. The empty
    string declares that a text attribute has no value.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-domain-resource
    """

    def __init_subclass__(cls, module: str = "twilio", name: str = "SipDomain", **kwargs: Any) -> None:
        """A class of a user's own is the same resource to Pulumi, unless it says otherwise."""
        super().__init_subclass__(module=module, name=name, **kwargs)

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
        """Declare a SIP domain.

        :param resource_name: The name of the resource in the Pulumi program.
        :param domain_name: The domain's name: letters, digits and "-", ending with `.sip.twilio.com`. Unique over
            all of Twilio; it can be changed in place.
        :param account_sid: The SID (`AC...`) of the account or subaccount that has the domain. Default: the account
            of the credentials.
        :param byoc_trunk_sid: The SID (`BY...`) of the BYOC trunk of calls to the public network.
        :param emergency_caller_sid: The SID (`PN...`) of the phone number that stands as the caller of emergency
            calls.
        :param emergency_calling_enabled: Whether emergency calls may be made over the domain. Twilio's default:
            False.
        :param friendly_name: A description for people, of at most 64 characters.
        :param secure: Whether secure SIP (TLS and SRTP) is asked for. Twilio's default: False.
        :param sip_registration: Whether SIP endpoints may register with the domain. Twilio's default: False.
        :param voice_fallback_method: The method of requests to `voice_fallback_url`. Twilio's default: POST.
        :param voice_fallback_url: The absolute URL that is asked when `voice_url` fails.
        :param voice_method: The method of requests to `voice_url`. Twilio's default: POST.
        :param voice_status_callback_method: The method of requests to `voice_status_callback_url`. Twilio's default:
            POST.
        :param voice_status_callback_url: The absolute URL that is told of changes of a call's status.
        :param voice_url: The absolute URL that is asked what to do with a call.
        :param adopt: True takes over a domain of this name that the account has already, instead of failing; a SID
            (`SD...`) takes over that one. It counts only while Pulumi does not have the resource in its state.
        :param opts: Pulumi's resource options. `delete_before_replace` is on, because names are unique.
        :raises ValueError: for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a
            SID, and for a resource option that names no attribute or cannot be honoured here (`import_`, `provider`,
            `providers`, `version`, `plugin_download_url`, `delete_before_replace=False`).
        """
        values = {name: value for name, value in locals().items() if name in SIP_DOMAIN.inputs}
        if not (isinstance(adopt, bool) or (isinstance(adopt, str) and adopt)):
            raise ValueError(f"{resource_name}: adopt is {adopt!r}: write True, or the SID (SD...) of the domain")
        self._declare(resource_name, values, opts, adopt=adopt)

    @classmethod
    def get(
        cls,
        resource_name: str,
        sid: Input[str],
        account_sid: Input[str | None] = None,
        opts: ResourceOptions | None = None,
    ) -> "SipDomain":
        """Read an existing SIP domain without managing it.

        :param resource_name: The name of the resource in the Pulumi program.
        :param sid: The domain's SID (`SD...`).
        :param account_sid: The SID (`AC...`) of the account that has it. Default: the account of the credentials.
        :param opts: Pulumi's resource options.
        """
        domain = cls.__new__(cls)
        domain._declare(  # noqa: SLF001 (an instance of this very class)
            resource_name, {"account_sid": account_sid}, ResourceOptions.merge(opts, ResourceOptions(id=sid))
        )
        return domain

    def _declare(
        self, resource_name: str, values: Mapping[str, Any], opts: ResourceOptions | None, *, adopt: bool | str = False
    ) -> None:
        opts = ResourceOptions.merge(ResourceOptions(delete_before_replace=True), opts)
        type_token = f"pulumi-python:{self._resource_type_name}"
        options.require_honoured(resource_name, type_token, opts)
        ignored = options.names(resource_name, "ignore_changes", opts.ignore_changes)
        replacing = options.names(resource_name, "replace_on_changes", opts.replace_on_changes)
        secret = options.names(resource_name, "additional_secret_outputs", opts.additional_secret_outputs)
        if ignored:
            opts.ignore_changes = sorted(ignored)
        # Of an awaitable that gives a secret nothing else would tell so. An output that is secret has a secret input,
        # which the engine would keep in the clear otherwise.
        values = {
            name: Output.secret(each)
            if name in secret and each is not None
            else Output.from_input(each)
            if isawaitable(each)
            else each
            for name, each in values.items()
        }
        properties: dict[str, Any] = dict.fromkeys(SIP_DOMAIN.by_name)
        properties.update(values)
        hidden_inputs = {
            hidden.IGNORED: sorted(ignored),
            hidden.SECRET: _secret_names(values, secret),
            hidden.REPLACE_ON_CHANGES: sorted(replacing),
            hidden.TIMEOUTS: _timeouts(opts.custom_timeouts),
            hidden.ADOPT: adopt,
        }
        if opts.id is None:
            hidden_inputs[hidden.URN] = _urn(resource_name, type_token, opts.parent)
            opts = order_by_name(self, values["domain_name"], opts)
            hidden_inputs[hidden.TWIN] = declared_before(self, values["domain_name"])
        # The SDK makes an Output of every property, of None too.
        properties.update({key: each for key, each in hidden_inputs.items() if each})
        super().__init__(SipDomainProvider(), resource_name, properties, opts)


def _urn(name: str, type_token: str, parent: pulumi.Resource | None) -> Any:
    """The resource's URN in this run. An awaitable where there is a parent: an Output would make it a dependency."""
    if parent is None:
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{type_token}::{name}"

    async def below() -> str:
        prefix, _, _ = str(await parent.urn.future()).rpartition("::")
        return f"{prefix}${type_token}::{name}"

    return below()


def _secret_names(values: Mapping[str, Any], known: set[str]) -> Any:
    """The names of the inputs whose values are secret: nothing else tells the provider.

    An awaitable where that is not known before the Outputs are.
    """
    outputs = {name: value for name, value in values.items() if isinstance(value, Output) and name not in known}
    if not outputs:
        return sorted(known) or None

    async def names() -> list[str] | None:
        secret = {name for name, output in outputs.items() if await output.is_secret()}
        return sorted(known | secret) or None

    return names()


def _timeouts(timeouts: pulumi.CustomTimeouts | None) -> dict[str, float] | None:
    if timeouts is None:
        return None
    given = {name: getattr(timeouts, name, None) for name in ("create", "read", "update", "delete")}
    return {name: durations.seconds(duration) for name, duration in given.items() if duration} or None
