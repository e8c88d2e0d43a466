"""Pulumi's resource options on a dynamic resource: what they name is checked, what cannot be honoured is refused."""

from typing import Any

import pulumi
import pytest

import sipdomain_provider
from sipdomain_provider import AuthenticatedSipDomain, SipDomain
from sipdomain_provider.dynamic import options
from sipdomain_provider.dynamic.resource import TwilioResource
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.registry import TYPES

from .fakes import NAME, SID

TYPE = "pulumi-python:dynamic/twilio:SipDomain"
NAMING = ("ignore_changes", "replace_on_changes", "additional_secret_outputs")


class Provider(pulumi.ProviderResource):
    """An explicit provider, without an engine to register it."""

    def __init__(self, package: str = "pulumi-python") -> None:
        self.package = package


class Parent(pulumi.Resource):
    """A parent that hands its providers on, without an engine."""

    def __init__(self, *providers: Provider) -> None:
        self._providers = {each.package: each for each in providers}


class Office(SipDomain, module="company", name="Office"):
    """A domain with a type token of the user's own."""


def blank(resource_class: type[pulumi.Resource]) -> pulumi.Resource:
    """A resource of this class, without an engine to register it."""
    return resource_class.__new__(resource_class)


class Other(pulumi.Resource):
    """Another resource of the program, without an engine to register it."""

    def __init__(self, type_token: str) -> None:
        self._type = type_token


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("import_", {"import_": SID}, f'Declare adopt="{SID}" instead'),
    ("provider", {"provider": Provider()}, "separate provider instance"),
    ("provider", {"parent": Parent(Provider())}, "separate provider instance"),
    ("providers", {"providers": {"pulumi-python": Provider()}}, "separate provider instance"),
    ("version", {"version": "1.0.0"}, "separate provider instance"),
    ("plugin_download_url", {"plugin_download_url": "https://example.com"}, "separate provider instance"),
    ("deleted_with", {"deleted_with": blank(SipDomain)}, "would be left behind"),
    ("deleted_with", {"deleted_with": blank(Office)}, "would be left behind"),
    ("deleted_with", {"deleted_with": blank(AuthenticatedSipDomain)}, "would be left behind"),
    ("delete_before_replace=False", {"delete_before_replace": False}, "deleted first"),
]


@pytest.mark.parametrize(("option", "given", "way_out"), REFUSED)
def test_what_cannot_be_honoured_is_refused_with_the_way_out(option: str, given: dict[str, Any], way_out: str) -> None:
    with pytest.raises(ValueError, match=f"^office: the resource option {option} cannot be used: ") as caught:
        options.require_honoured("office", TYPE, pulumi.ResourceOptions(**given), TwilioResource)
    assert way_out in str(caught.value)


@pytest.mark.parametrize("given", [each for _option, each, _way_out in REFUSED if "parent" not in each])
def test_the_resource_and_get_refuse_it_before_anything_is_registered(given: dict[str, Any]) -> None:
    for declare in (
        lambda opts: SipDomain("office", domain_name=NAME, opts=opts),
        lambda opts: SipDomain.get("office", SID, opts=opts),
    ):
        with pytest.raises(ValueError, match="cannot be used"):
            declare(pulumi.ResourceOptions(**given))


@pytest.mark.parametrize(("option", "given"), [(each[0], each[1]) for each in REFUSED if "parent" not in each[1]])
@pytest.mark.parametrize("merged", [True, False])
def test_what_a_transformation_sets_is_refused_too(
    option: str, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch, *, merged: bool
) -> None:
    def transformation(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        opts = pulumi.ResourceOptions(**given)
        return pulumi.ResourceTransformationResult(
            args.props, pulumi.ResourceOptions.merge(args.opts, opts) if merged else opts
        )

    registered: list[str] = []
    monkeypatch.setattr(pulumi.resource, "register_resource", lambda *_args: registered.append("registered"))
    monkeypatch.setattr(pulumi.resource, "read_resource", lambda *_args: registered.append("read"))
    for declare in (
        lambda opts: SipDomain("office", domain_name=NAME, opts=opts),
        lambda opts: SipDomain.get("office", SID, opts=opts),
    ):
        with pytest.raises(ValueError, match=f"^office: the resource option {option} cannot be used: "):
            declare(pulumi.ResourceOptions(transformations=[transformation]))
    assert registered == []


@pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)
def test_deleted_with_a_resource_of_any_class_and_type_token_is_refused(resource_type: ResourceType) -> None:
    of_class: type[pulumi.Resource] = getattr(sipdomain_provider, resource_type.name)
    own = type("Own", (of_class,), {}, module="company", name="Own")
    for each in (of_class, own):
        with pytest.raises(ValueError, match="the resource option deleted_with cannot be used"):
            SipDomain("office", domain_name=NAME, opts=pulumi.ResourceOptions(deleted_with=blank(each)))


def test_a_list_of_providers_is_refused_too() -> None:
    opts = pulumi.ResourceOptions()
    opts.providers = [Provider()]
    with pytest.raises(ValueError, match="the resource option providers cannot be used"):
        options.require_honoured("office", TYPE, opts, TwilioResource)
    opts.providers = [Provider("aws")]
    options.require_honoured("office", TYPE, opts, TwilioResource)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"protect": True, "retain_on_delete": True, "delete_before_replace": True},
        {"providers": {"aws": Provider("aws")}},
        {"parent": Parent(Provider("aws"))},
        {"deleted_with": Other("company:index:Team")},
    ],
)
def test_what_can_be_honoured_passes(given: dict[str, Any]) -> None:
    options.require_honoured("office", TYPE, pulumi.ResourceOptions(**given), TwilioResource)
    assert options.names(SIP_DOMAIN, "office", "ignore_changes", None) == set()


@pytest.mark.parametrize("option", NAMING)
@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("voiceUrl", "did you mean voice_url?"),
        ("voice_ulr", "did you mean voice_url?"),
        ('["Secure"]', "did you mean secure?"),
        ("VOICE_URL", "did you mean voice_url?"),
        ("zzz", "they are account_sid, api_version"),
    ],
)
def test_a_name_that_is_no_attribute_is_an_error_with_the_nearest(option: str, path: str, hint: str) -> None:
    given: dict[str, Any] = {option: ["secure", path]}
    with pytest.raises(ValueError, match=f"^office: {option} has '") as caught:
        SipDomain("office", domain_name=NAME, opts=pulumi.ResourceOptions(**given))
    assert "which is no attribute of SipDomain" in str(caught.value)
    assert hint in str(caught.value)


def test_every_attribute_may_be_named() -> None:
    assert options.names(SIP_DOMAIN, "office", "ignore_changes", SIP_DOMAIN.by_name) == set(SIP_DOMAIN.by_name)
    assert options.names(SIP_DOMAIN, "office", "ignore_changes", ["*", "sid"]) == {*SIP_DOMAIN.inputs, "sid"}
