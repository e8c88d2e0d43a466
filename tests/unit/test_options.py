"""Pulumi's resource options on a dynamic resource: what they name is checked, what cannot be honoured is refused."""

from typing import Any

import pulumi
import pytest

from sipdomain_provider import AuthenticatedSipDomain, SipDomain, SipExclusiveEntries
from sipdomain_provider.dynamic import options
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .fakes import NAME, SID

TYPE = "pulumi-python:dynamic/twilio:SipDomain"


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


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("import_", {"import_": SID}, f'Declare adopt="{SID}" instead'),
    ("provider", {"provider": Provider()}, "separate provider instance"),
    ("providers", {"providers": {"pulumi-python": Provider()}}, "separate provider instance"),
    ("version", {"version": "1.0.0"}, "separate provider instance"),
    ("plugin_download_url", {"plugin_download_url": "https://example.com"}, "separate provider instance"),
    ("deleted_with", {"deleted_with": blank(SipDomain)}, "would be left behind"),
    ("deleted_with", {"deleted_with": blank(Office)}, "would be left behind"),
    ("deleted_with", {"deleted_with": blank(AuthenticatedSipDomain)}, "would be left behind"),
    ("deleted_with", {"deleted_with": blank(SipExclusiveEntries)}, "would be left behind"),
    ("delete_before_replace=False", {"delete_before_replace": False}, "deleted first"),
]


@pytest.mark.parametrize("how", ["declared", "merged by a transformation", "set by a transformation"])
@pytest.mark.parametrize(("option", "given", "way_out"), REFUSED)
def test_what_cannot_be_honoured_is_refused_before_anything_is_registered(
    option: str, given: dict[str, Any], way_out: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def transformation(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        opts = pulumi.ResourceOptions(**given)
        merged = pulumi.ResourceOptions.merge(args.opts, opts) if how.startswith("merged") else opts
        return pulumi.ResourceTransformationResult(args.props, merged)

    registered: list[object] = []
    monkeypatch.setattr(pulumi.resource, "register_resource", lambda *args: registered.append(args))
    monkeypatch.setattr(pulumi.resource, "read_resource", lambda *args: registered.append(args))
    given_here = given if how == "declared" else {"transformations": [transformation]}
    for declare in (
        lambda opts: SipDomain("office", domain_name=NAME, opts=opts),
        lambda opts: SipDomain.get("office", SID, opts=opts),
    ):
        with pytest.raises(ValueError, match=f"^office: the resource option {option} cannot be used: ") as caught:
            declare(pulumi.ResourceOptions(**given_here))
        assert way_out in str(caught.value)
    assert registered == []


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, None),
        ({"protect": True, "retain_on_delete": True, "delete_before_replace": True}, None),
        ({"deleted_with": blank(pulumi.CustomResource)}, None),
        ({"providers": {"aws": Provider("aws")}}, None),
        ({"providers": [Provider("aws")]}, None),
        ({"providers": [Provider()]}, "providers"),
        ({"parent": Parent(Provider("aws"))}, None),
        ({"parent": Parent(Provider())}, "provider"),
    ],
)
def test_only_what_cannot_be_honoured_is_refused(given: dict[str, Any], refused: str | None) -> None:
    opts = pulumi.ResourceOptions()
    for name, value in given.items():
        setattr(opts, name, value)  # as a transformation may set it
    if refused is None:
        options.require_honoured("office", TYPE, opts)
    else:
        with pytest.raises(ValueError, match=f"the resource option {refused} cannot be used"):
            options.require_honoured("office", TYPE, opts)


@pytest.mark.parametrize(
    ("option", "path", "hint"),
    [
        ("ignore_changes", "voiceUrl", "did you mean voice_url?"),
        ("ignore_changes", "voice_ulr", "did you mean voice_url?"),
        ("replace_on_changes", '["Secure"]', "did you mean secure?"),
        ("replace_on_changes", "VOICE_URL", "did you mean voice_url?"),
        ("additional_secret_outputs", "zzz", "they are account_sid, api_version"),
    ],
)
def test_a_name_that_is_no_attribute_is_an_error_with_the_nearest(option: str, path: str, hint: str) -> None:
    given: dict[str, Any] = {option: ["secure", path]}
    with pytest.raises(ValueError, match=f"^office: {option} has '") as caught:
        SipDomain("office", domain_name=NAME, opts=pulumi.ResourceOptions(**given))
    assert "which is no attribute of SipDomain" in str(caught.value)
    assert hint in str(caught.value)


def test_a_star_is_all_inputs() -> None:
    assert options.names(SIP_DOMAIN, "office", "ignore_changes", ["*", "sid"]) == {*SIP_DOMAIN.inputs, "sid"}
