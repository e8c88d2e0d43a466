"""What every resource class does when a program declares it: from its arguments to the inputs that Pulumi gets."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, ClassVar, Self

import pulumi
import pulumi.dynamic
from pulumi import Output, ResourceOptions

from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import INTEGER, ResourceType
from sipdomain_provider.twilio import durations
from sipdomain_provider.words.rendering import wrong

from . import lookup_reads, options, parents, programs
from .arguments import arguments
from .encryption import warn_of_plain_credentials
from .programs import adopted_in, count_change, declared_before, needed_lists_after, note_id
from .resource_calls import TwilioProvider
from .subdomains import order_by_name

MODULE = "twilio"


class TwilioResource(pulumi.dynamic.Resource, module=MODULE, name="Resource"):
    """A resource of Twilio's. `provider_class` says of which type."""

    provider_class: ClassVar[type[TwilioProvider]]

    def __init_subclass__(cls, module: str = MODULE, name: str = "", **kwargs: Any) -> None:
        """A class of a user's own is the same resource to Pulumi, unless it says otherwise."""
        super().__init_subclass__(module=module, name=name or cls.type_of().name, **kwargs)

    @classmethod
    def type_of(cls) -> ResourceType:
        """The table of its attributes."""
        return cls.provider_class.resource_type

    @classmethod
    def _get(cls, resource_name: str, sid: Any, place: Mapping[str, Any], opts: ResourceOptions | None) -> Self:
        resource = cls.__new__(cls)
        opts = ResourceOptions.merge(opts, ResourceOptions(id=sid))
        resource._declare(resource_name, place, opts)  # noqa: SLF001 (an instance of this very class)
        return resource

    def _declare_with(
        self, resource_name: str, args: Any, keywords: Mapping[str, Any], opts: ResourceOptions | None
    ) -> None:
        given = arguments(self.type_of(), resource_name, args, keywords)
        adopt = given.pop("adopt", False)
        self._declare(resource_name, given, opts, adopt=adopt)

    def _declare(
        self, resource_name: str, values: Mapping[str, Any], opts: ResourceOptions | None, *, adopt: bool | str = False
    ) -> None:
        if not (isinstance(adopt, bool) or (isinstance(adopt, str) and adopt)):
            way_out = f"write True, or the SID ({self.type_of().sid_rule.prefix}...) of the {self.type_of().title}"
            raise ValueError(wrong(resource_name, f"adopt is {adopt!r}", way_out))
        resource_type = self.type_of()
        opts = ResourceOptions.merge(ResourceOptions(delete_before_replace=True), opts)
        type_token = type_token_of(self)
        self._declared_name = resource_name
        options.require_honoured(resource_name, type_token, opts, TwilioResource)
        warn_of_plain_credentials()
        ignored = options.names(resource_type, resource_name, "ignore_changes", opts.ignore_changes)
        replacing = options.names(resource_type, resource_name, "replace_on_changes", opts.replace_on_changes)
        secret = options.names(
            resource_type, resource_name, "additional_secret_outputs", opts.additional_secret_outputs
        )
        if ignored:
            opts.ignore_changes = sorted(ignored)
        if resource_type.write_only:
            secret |= resource_type.write_only
            opts.additional_secret_outputs = sorted(secret)
        referred = {name: programs.referred_to(values.get(name)) for name in resource_type.inputs}
        # Of an id, too, the resource is known.
        accounts = parents.accounts_of(
            resource_type, {**values, **{name: each for name, each in referred.items() if each}}
        )
        values = parents.with_sids(resource_type, resource_name, values)
        _require_one_account(resource_name, accounts)
        self._declared_account_sid = values.get("account_sid")
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
        self._declared_values = values
        properties: dict[str, Any] = dict.fromkeys(resource_type.by_name)
        properties.update(values)
        hidden_inputs = {
            hidden.IGNORED: sorted(ignored),
            hidden.SECRET: _secret_names(resource_type, {**values, **_repeated(resource_type, referred)}, secret),
            hidden.REPLACE_ON_CHANGES: sorted(replacing),
            hidden.TIMEOUTS: timeouts_of(resource_name, opts.custom_timeouts),
            hidden.ADOPT: adopt,
        }
        needed_lists: list[str] = []
        if opts.id is None:
            needed_lists = needed_lists_after(resource_type, values)
            adopted = adopted_in(resource_name, resource_type, values, adopts=bool(adopt))
            urn = urn_of(resource_name, type_token, opts.parent)
            marks = [True] if pulumi.runtime.is_dry_run() else []
            hidden_inputs[hidden.URN] = [urn, needed_lists, *([] if adopted is None else [adopted]), *marks]
            if resource_type is SIP_DOMAIN:
                opts = order_by_name(self, values["domain_name"], opts)
            hidden_inputs[hidden.TWIN] = declared_before(self, resource_type, values, ignored)
        # The SDK makes an Output of every property, of None too.
        properties.update({key: each for key, each in hidden_inputs.items() if each})
        super().__init__(self.provider_class(), resource_name, properties, opts)
        note_id(self, needed_lists)
        if opts.id is None:
            count_change(self)
        for name, attribute in resource_type.by_name.items():
            if attribute.kind is INTEGER:  # the engine's protocol has floats alone
                setattr(self, name, getattr(self, name).apply(_whole))
        # The id is known in a preview of an update, where other outputs are not: what refers to it stays unchanged.
        self.sid = self.id

    def _get_providers(
        self, t: str, pkg: str | None, opts: ResourceOptions
    ) -> tuple[pulumi.ProviderResource | None, Mapping[str, pulumi.ProviderResource]]:
        """Refuse the options that a stack transformation has set, before the resource is registered.

        The SDK's constructor calls this with the final options. It hands them out in no other place.
        """
        options.require_honoured(self._declared_name, t, opts, TwilioResource)
        return super()._get_providers(t, pkg, opts)


def _require_one_account(resource_name: str, declared: Mapping[str, Any]) -> None:
    """Raises ValueError if the resources that a resource refers to, by argument, are in two accounts.

    One without an account is in that of the credentials. An account that is an Output is not known here.
    """
    plain = {name: each for name, each in declared.items() if isinstance(each, str)}
    undeclared = [name for name, each in declared.items() if each is None]
    configured = lookup_reads.configured_account() if plain and undeclared else None
    if configured is not None:
        plain |= dict.fromkeys(undeclared, configured)
    if len({each.lower() for each in plain.values()}) > 1:
        found = [
            f"{name} is in account {plain[name]}" + (" (of the credentials)" if name in undeclared else "")
            for name in declared
            if name in plain
        ]
        way_out = "Twilio connects only resources of one account. Declare the same account_sid for all of them"
        raise ValueError(wrong(resource_name, " and ".join(found), way_out))


def type_token_of(resource: pulumi.dynamic.Resource) -> str:
    """The type by which the engine knows it."""
    return f"pulumi-python:{resource._resource_type_name}"  # noqa: SLF001 (the SDK has it in no other place)


def urn_of(name: str, type_token: str, parent: pulumi.Resource | None) -> Any:
    """The resource's URN in this run. An awaitable where there is a parent: an Output would make it a dependency."""
    if parent is None:
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{type_token}::{name}"

    async def below() -> str:
        prefix, _, _ = str(await parent.urn.future()).rpartition("::")
        return f"{prefix}${type_token}::{name}"

    return below()


def _repeated(resource_type: ResourceType, referred: Mapping[str, pulumi.Resource | None]) -> dict[str, Any]:
    """The declared values of other resources that computed attributes of this one repeat, by attribute."""
    return {
        name: resource._declared_values.get(name)  # noqa: SLF001 (of a class of this very module)
        for name, attribute in resource_type.by_name.items()
        for resource in map(referred.get, attribute.repeats)
        if isinstance(resource, TwilioResource)
    }


def _secret_names(resource_type: ResourceType, values: Mapping[str, Any], known: set[str]) -> Any:
    """The names of the attributes whose values are secret, or repeat a secret. The provider has no other source.

    An awaitable if the names depend on Outputs.
    """
    outputs = {name: value for name, value in values.items() if isinstance(value, Output) and name not in known}

    def all_of(secret: set[str]) -> list[str] | None:
        return sorted(secret | resource_type.repeating(secret)) or None

    if not outputs:
        return all_of(known)

    async def names() -> list[str] | None:
        return all_of(known | {name for name, output in outputs.items() if await output.is_secret()})

    return names()


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def timeouts_of(resource_name: str, timeouts: pulumi.CustomTimeouts | None) -> dict[str, float]:
    """Seconds by operation. Raises ValueError for a text that is no duration."""
    found = {}
    for operation in ("create", "read", "update", "delete"):
        if duration := getattr(timeouts, operation, None):
            try:
                found[operation] = durations.seconds(duration)
            except ValueError:
                way_out = "write a duration such as '90s' or '5m'"
                raise ValueError(wrong(resource_name, f"custom_timeouts has {duration!r}", way_out)) from None
    return found
