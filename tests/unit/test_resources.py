"""`SipDomain` in a user's unit test: `pulumi.runtime.set_mocks`, and what the mocks then see."""

import inspect
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

from sipdomain_provider import SipDomain
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .fakes import ACCOUNT, NAME, SID
from .mocks import Mocks

URL = "https://example.com/a"


Declare = Callable[[], Any]
Run = Callable[[Declare], pulumi.runtime.MockResourceArgs]


@pytest.fixture
def run() -> Run:
    """Runs a program that declares one domain, and hands over what the mocks saw of it."""

    def run_program(declare: Declare) -> pulumi.runtime.MockResourceArgs:
        found = Mocks(lambda _args: SID, outputs={"sid": SID, "auth_type": ""}).run(declare).values()
        (seen,) = (each for each in found if each.typ.endswith(":SipDomain"))
        return seen

    return run_program


def visible(seen: pulumi.runtime.MockResourceArgs) -> dict[str, Any]:
    return {key: value for key, value in seen.inputs.items() if not key.startswith("__")}


def hidden_inputs(seen: pulumi.runtime.MockResourceArgs) -> dict[str, Any]:
    """Those that the options make; the resource's own URN is there always."""
    always = ("__provider", hidden.URN)
    return {key: value for key, value in seen.inputs.items() if key.startswith("__") and key not in always}


# What is declared


def test_the_type_and_the_inputs(run: Run) -> None:
    declared: dict[str, Any] = {
        "account_sid": ACCOUNT,
        "byoc_trunk_sid": "BY" + "0" * 32,
        "domain_name": NAME,
        "emergency_caller_sid": "",
        "emergency_calling_enabled": False,
        "friendly_name": "Office",
        "secure": True,
        "sip_registration": False,
        "voice_fallback_method": "GET",
        "voice_fallback_url": URL,
        "voice_method": "POST",
        "voice_status_callback_method": "GET",
        "voice_status_callback_url": URL,
        "voice_url": pulumi.Output.from_input(URL),
    }
    seen = run(lambda: SipDomain("office", **declared))
    assert set(declared) == set(SIP_DOMAIN.inputs)
    assert seen.typ == "pulumi-python:dynamic/twilio:SipDomain"
    assert seen.name == "office"
    assert visible(seen) == declared | {"voice_url": URL}


@pytest.mark.parametrize("nothing", [None, pulumi.Output.from_input])
def test_none_and_an_output_of_none_are_not_declared(nothing: Any, run: Run) -> None:
    seen = run(lambda: SipDomain("office", domain_name=NAME, voice_url=nothing(None) if nothing else None))
    assert visible(seen) == {"domain_name": NAME}


def test_every_output_can_be_read(run: Run) -> None:
    read: list[dict[str, Any]] = []

    def program() -> Any:
        domain = SipDomain("office", domain_name=NAME, voice_url=URL)
        return pulumi.Output.all(**{name: getattr(domain, name) for name in SIP_DOMAIN.by_name}).apply(read.append)

    run(program)
    known = {"domain_name": NAME, "sid": SID, "auth_type": "", "voice_url": URL}
    assert read == [dict.fromkeys(SIP_DOMAIN.by_name) | known]


# Hidden inputs


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        (None, None),
        ([], None),
        (["voice_url"], ["voice_url"]),
        (["voice_url", "secure"], ["secure", "voice_url"]),
        (['["voice_url"]'], ["voice_url"]),
        (["['voice_url']"], ["voice_url"]),
        (["*"], sorted(SIP_DOMAIN.inputs)),
        (["*", "voice_url"], sorted(SIP_DOMAIN.inputs)),
    ],
)
def test_ignore_changes_reaches_the_provider_and_the_engine_spelled_out(
    ignored: list[str] | None, expected: list[str] | None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_engine: list[Any] = []
    init = pulumi.dynamic.Resource.__init__

    def spy(self: Any, provider: Any, name: str, props: Any, opts: pulumi.ResourceOptions) -> None:
        to_engine.append((opts.ignore_changes, opts.delete_before_replace))
        init(self, provider, name, props, opts)

    monkeypatch.setattr(pulumi.dynamic.Resource, "__init__", spy)
    opts = pulumi.ResourceOptions(ignore_changes=ignored)
    seen = run(lambda: SipDomain("office", domain_name=NAME, opts=opts))
    assert hidden_inputs(seen).get(hidden.IGNORED) == expected
    assert (to_engine[0][0] or None) == expected
    assert opts.ignore_changes == ignored, "the user's own options are not touched"


@pytest.mark.parametrize("given", [None, True])
def test_delete_before_replace_is_the_default(given: bool | None, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    to_engine: list[Any] = []
    init = pulumi.dynamic.Resource.__init__

    def spy(self: Any, provider: Any, name: str, props: Any, opts: pulumi.ResourceOptions) -> None:
        to_engine.append(opts.delete_before_replace)
        init(self, provider, name, props, opts)

    monkeypatch.setattr(pulumi.dynamic.Resource, "__init__", spy)
    run(lambda: SipDomain("o", domain_name=NAME, opts=pulumi.ResourceOptions(delete_before_replace=given)))
    assert to_engine == [True]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"replace_on_changes": ["domain_name"]}, {hidden.REPLACE_ON_CHANGES: ["domain_name"]}),
        ({"replace_on_changes": ["*"]}, {hidden.REPLACE_ON_CHANGES: sorted(SIP_DOMAIN.inputs)}),
        ({"additional_secret_outputs": ["voice_url", "sid"]}, {hidden.SECRET: ["sid", "voice_url"]}),
        ({"additional_secret_outputs": ["domain_name"]}, {hidden.SECRET: ["domain_name"]}),
        (
            {"custom_timeouts": pulumi.CustomTimeouts(create="5m", update="90s", delete="1h30m")},
            {hidden.TIMEOUTS: {"create": 300.0, "update": 90.0, "delete": 5400.0}},
        ),
        ({"custom_timeouts": pulumi.CustomTimeouts(create="250ms")}, {hidden.TIMEOUTS: {"create": 0.25}}),
        ({"custom_timeouts": pulumi.CustomTimeouts()}, {}),
        ({"protect": True}, {}),
    ],
)
def test_options_reach_the_provider(options: dict[str, Any], expected: dict[str, Any], run: Run) -> None:
    seen = run(lambda: SipDomain("office", domain_name=NAME, opts=pulumi.ResourceOptions(**options)))
    assert hidden_inputs(seen) == expected


@pytest.mark.parametrize(("adopt", "expected"), [(False, {}), (True, {hidden.ADOPT: True}), (SID, {hidden.ADOPT: SID})])
def test_adopt_reaches_the_provider(adopt: bool | str, expected: dict[str, Any], run: Run) -> None:
    assert hidden_inputs(run(lambda: SipDomain("office", domain_name=NAME, adopt=adopt))) == expected


def test_a_custom_timeout_that_is_no_duration_is_an_error(run: Run) -> None:
    opts = pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="soon"))
    with pytest.raises(ValueError, match="custom_timeouts has 'soon'"):
        SipDomain("office", domain_name=NAME, opts=opts)


def test_secret_names_are_told_and_plain_ones_are_not(run: Run) -> None:
    seen = run(
        lambda: SipDomain(
            "office",
            domain_name=pulumi.Output.from_input(NAME),
            voice_url=pulumi.Output.secret(URL),
            friendly_name=pulumi.Output.concat("a", pulumi.Output.secret("b")),
            opts=pulumi.ResourceOptions(additional_secret_outputs=["secure"]),
        )
    )
    assert hidden_inputs(seen) == {hidden.SECRET: ["friendly_name", "secure", "voice_url"]}


def test_an_input_that_is_a_secret_output_is_a_secret(run: Run) -> None:
    """The engine would keep the input in the clear otherwise."""
    opts = pulumi.ResourceOptions(additional_secret_outputs=["domain_name", "voice_url", "secure", "sid"])
    url = pulumi.Output.from_input(URL)
    seen = visible(run(lambda: SipDomain("o", domain_name=NAME, voice_url=url, friendly_name="Office", opts=opts)))
    secret = {name for name, value in seen.items() if rpc.is_rpc_secret(value)}
    assert secret == {"domain_name", "voice_url"}, "what is not declared is none"
    assert {name: rpc.unwrap_rpc_secret(value) for name, value in seen.items()} == {
        "domain_name": NAME,
        "voice_url": URL,
        "friendly_name": "Office",
    }


# Get


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_get_reads_an_existing_domain(account: str | None, run: Run) -> None:
    read: list[Any] = []

    def program() -> Any:
        domain = SipDomain.get("office", SID, account_sid=account)
        assert type(domain) is SipDomain
        return pulumi.Output.all(domain.id, domain.sid).apply(read.append)

    seen = run(program)
    assert read == [[SID, SID]]
    assert seen.resource_id == SID
    assert visible(seen) == ({"account_sid": account} if account else {})
    assert hidden_inputs(seen) == {}


def test_get_keeps_the_options(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    to_engine: list[Any] = []
    init = pulumi.dynamic.Resource.__init__

    def spy(self: Any, provider: Any, name: str, props: Any, opts: pulumi.ResourceOptions) -> None:
        to_engine.append((opts.protect, opts.additional_secret_outputs))
        init(self, provider, name, props, opts)

    monkeypatch.setattr(pulumi.dynamic.Resource, "__init__", spy)
    opts = pulumi.ResourceOptions(protect=True, additional_secret_outputs=["voice_url"])
    run(lambda: SipDomain.get("office", pulumi.Output.from_input(SID), opts=opts))
    assert to_engine == [(True, ["voice_url"])]
    assert opts.id is None, "the user's own options are not touched"


# What a large program costs


def test_only_what_is_given_becomes_a_property(run: Run) -> None:
    domains: list[SipDomain] = []
    run(lambda: domains.append(SipDomain("office", domain_name=NAME)))
    outputs = {name for name, value in vars(domains[0]).items() if isinstance(value, pulumi.Output)}
    assert outputs == {*SIP_DOMAIN.by_name, "id", "urn", "__provider", hidden.URN}


def test_the_sdk_has_no_annotations_to_evaluate_for_each_resource() -> None:
    assert inspect.get_annotations(SipDomain) == {}


# The class against the table


@pytest.mark.parametrize("name", [each for each, it in SIP_DOMAIN.settable.items() if it.default != ""])
def test_twilios_default_is_told(name: str) -> None:
    text = " ".join(str(SipDomain.__init__.__doc__).split())
    described = text.split(f":param {name}: ")[1].split(":param")[0]
    assert f"Twilio's default: {SIP_DOMAIN.settable[name].default}." in described


def test_a_class_of_a_users_own_is_the_same_resource(run: Run) -> None:
    class Office(SipDomain):
        pass

    class Another(SipDomain, module="company", name="Office"):
        pass

    assert Office._resource_type_name == SipDomain._resource_type_name
    assert Another._resource_type_name == "dynamic/company:Office"


URN = "urn:pulumi:stack::project::"
TYPE = "pulumi-python:dynamic/twilio:SipDomain"


def test_the_provider_is_told_the_urn(run: Run) -> None:
    def below(*components: str) -> None:
        options = pulumi.ResourceOptions()
        for each in components:
            options = pulumi.ResourceOptions(parent=pulumi.ComponentResource(each, "london", None, options))
        SipDomain("office", domain_name=NAME, opts=options)

    def urn(*components: str) -> str:
        return hidden.read_options(run(lambda: below(*components)).inputs).urn

    assert urn() == f"{URN}{TYPE}::office"
    # The mocks put the stack's type before a component's, which the engine does not.
    assert urn("a:b:Team") == f"{URN}pulumi:pulumi:Stack$a:b:Team${TYPE}::office"
    assert urn("a:b:Org", "a:b:Team").endswith(f"$a:b:Team${TYPE}::office")
    assert urn("a:b:Org", "a:b:Team") != urn("a:c:Org", "a:b:Team")


def test_get_has_no_urn(run: Run) -> None:
    """It manages nothing, so that nothing can be taken from it."""
    assert hidden.URN not in run(lambda: SipDomain.get("office", SID)).inputs


@pytest.mark.parametrize("adopt", [1, 0, None, "", [SID], pulumi.ResourceOptions])
def test_what_is_neither_true_nor_a_sid_is_no_adopt(adopt: Any) -> None:
    with pytest.raises(
        ValueError, match=r"(?s)office: adopt is .*: write True, or the SID \(SD\.\.\.\) of the SIP domain"
    ):
        SipDomain("office", domain_name=NAME, adopt=adopt)
