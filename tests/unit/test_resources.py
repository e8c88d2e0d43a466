"""Every resource class as a program declares it: its types against the table, parents, secrets, and hidden inputs."""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, NotRequired

import pulumi
import pytest
from pulumi import CustomTimeouts, Output, ResourceOptions
from pulumi.runtime import rpc

import sipdomain_provider
from sipdomain_provider import (
    SipAuthCallsCredentialListMapping,
    SipAuthRegistrationsCredentialListMapping,
    SipCredential,
    SipCredentialList,
    SipDomain,
    SipDomainArgs,
    SipIpAccessControlList,
    SipIpAddress,
    resources,
)
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import ACCOUNT_SID, ResourceType
from sipdomain_provider.tables.registry import TYPES

from .fakes import ACCOUNT, NAME, SID
from .mocks import Mocks, asked, visible

EACH = pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)
PASSWORD = "Correct-Horse-1"
URL = "https://example.com/a"
LIST = "CL" + "1" * 32
PYTHON_TYPES: dict[str, Any] = {"boolean": bool, "string": str, "integer": int, "object": Mapping[str, str]}


def class_of(resource_type: ResourceType) -> Any:
    return getattr(sipdomain_provider, resource_type.name)


def run(declare: Callable[[], Any]) -> dict[str, pulumi.runtime.MockResourceArgs]:
    """Runs a program; what the mocks saw, by name."""
    return Mocks().run(declare)


# Against the tables


@EACH
def test_the_typed_inputs_and_outputs_are_the_table(resource_type: ResourceType) -> None:
    output: Any = Output
    hints = inspect.get_annotations(getattr(resources, f"_{resource_type.name}Outputs"))
    assert hints == {name: output[PYTHON_TYPES[each.kind.name]] for name, each in resource_type.by_name.items()}
    args = getattr(resources, f"{resource_type.name}Args")
    typed = dict(args.__annotations__)
    assert typed.pop("adopt") == NotRequired[bool | str]
    assert set(typed) == set(resource_type.inputs)
    input_of: Any = pulumi.Input
    for name, attribute in resource_type.inputs.items():
        python_type: Any = PYTHON_TYPES[attribute.kind.name]
        expected = input_of[python_type if attribute.required else python_type | None]
        if attribute.refers_to is not None:
            expected |= class_of(attribute.refers_to)
            result = getattr(sipdomain_provider, f"{attribute.refers_to.name}Result")
            expected = expected | result | output[result]
        is_optional = not attribute.required and resource_type is not SIP_DOMAIN
        assert typed[name] == (NotRequired[expected] if is_optional else expected), name
    assert args.__required_keys__ == {name for name, each in resource_type.inputs.items() if each.required}


@EACH
def test_every_parameter_is_described_with_twilios_default(resource_type: ResourceType) -> None:
    of_class = class_of(resource_type)
    described = {
        of_class.__init__: ["resource_name", "args", *resource_type.inputs, "adopt", "opts"],
        of_class.get: inspect.signature(of_class.get).parameters,
    }
    for function, names in described.items():
        for name in names:
            assert f":param {name}: " in str(function.__doc__), name
    texts = " ".join(of_class.__init__.__doc__.split()).split(":param ")
    for name, each in resource_type.settable.items():
        (text,) = (text for text in texts if text.startswith(f"{name}: "))
        assert each.default in ("", None) or f"Twilio's default: {each.default}." in text
    assert ":raises ValueError: " in of_class.__init__.__doc__
    assert f"Source: {resource_type.page}" in of_class.__doc__


@EACH
def test_get_takes_a_name_and_an_id_and_the_rest_by_keyword(resource_type: ResourceType) -> None:
    parameters = inspect.signature(class_of(resource_type).get).parameters
    place = [each.name for each in (resource_type.parent, ACCOUNT_SID) if each]
    assert list(parameters) == ["resource_name", "id", *place, "opts"]
    by_keyword = [name for name, each in parameters.items() if each.kind is inspect.Parameter.KEYWORD_ONLY]
    assert by_keyword == [*place, "opts"]


@EACH
def test_the_sdk_has_no_annotations_to_evaluate_for_each_resource(resource_type: ResourceType) -> None:
    assert inspect.get_annotations(class_of(resource_type)) == {}


# Arguments


def test_args_and_keywords_declare_the_same() -> None:
    args = SipDomainArgs(domain_name=NAME, secure=True, voice_url=Output.from_input(URL), adopt=True)

    def program() -> None:
        SipDomain("keywords", **args)
        SipDomain("args", args)
        SipDomain("by name", args=args, opts=ResourceOptions(protect=True))

    for each in run(program).values():
        assert each.typ == "pulumi-python:dynamic/twilio:SipDomain"
        assert visible(each) == {"domain_name": NAME, "secure": True, "voice_url": URL}
        assert asked(each)[hidden.ADOPT] is True


@pytest.mark.parametrize(
    ("given", "keywords", "why"),
    [
        ([], {}, "SipDomain needs domain_name"),
        ([], {"domain_name": NAME, "voice_ur": ""}, "SipDomain has no argument 'voice_ur': did you mean voice_url?"),
        ([], {"domain_name": NAME, "zzz": ""}, "SipDomain has no argument 'zzz': they are account_sid, "),
        ([{"domain_name": NAME}], {"voice_url": ""}, "both args and voice_url are given"),
        ([ResourceOptions()], {"domain_name": NAME}, "args is a ResourceOptions: pass SipDomainArgs(...), or"),
    ],
)
def test_a_wrong_call_is_a_type_error(given: list[Any], keywords: dict[str, Any], why: str) -> None:
    with pytest.raises(TypeError, match=rf"^office: {re.escape(why)}"):
        SipDomain("office", *given, **keywords)


@pytest.mark.parametrize("nothing", [None, Output.from_input(None)])
def test_none_and_an_output_of_none_are_not_declared(nothing: Any) -> None:
    seen = run(lambda: SipDomain("office", domain_name=NAME, voice_url=nothing))
    assert visible(seen["office"]) == {"domain_name": NAME}


@pytest.mark.parametrize("adopt", [1, None, "", [SID], ResourceOptions])
def test_what_is_neither_true_nor_a_sid_is_no_adopt(adopt: Any) -> None:
    why = r"(?s)office: adopt is .*: write True, or the SID \(SD\.\.\.\) of the SIP domain"
    with pytest.raises(ValueError, match=why):
        SipDomain("office", domain_name=NAME, adopt=adopt)


# Outputs


def test_every_output_can_be_read_and_nothing_else_becomes_one() -> None:
    read: list[dict[str, Any]] = []

    def program() -> Any:
        domain = SipDomain("office", domain_name=NAME, voice_url=URL, secure=True)
        assert domain.sid is domain.id, "an update leaves the id known"
        outputs = {name for name, value in vars(domain).items() if isinstance(value, Output)}
        assert outputs == {*SIP_DOMAIN.by_name, "id", "urn", "__provider", hidden.URN}
        return Output.all(**{name: getattr(domain, name) for name in SIP_DOMAIN.by_name}).apply(read.append)

    Mocks(lambda _args: SID, outputs={"sid": SID, "auth_type": ""}).run(program)
    known = {"domain_name": NAME, "sid": SID, "auth_type": "", "voice_url": URL, "secure": True}
    assert read == [dict.fromkeys(SIP_DOMAIN.by_name) | known]


@pytest.mark.parametrize("given", [24, None])
def test_an_integer_output_is_an_int(given: int | None) -> None:
    """The engine's protocol has floats alone."""
    found: list[Any] = []
    values: dict[str, Any] = {"friendly_name": "a", "ip_address": "203.0.113.0", "cidr_prefix_length": given}

    def program() -> Any:
        address = SipIpAddress("a", ip_access_control_list_sid="AL" + "1" * 32, **values)
        return Output.format("/{0}", address.cidr_prefix_length).apply(found.append)

    run(program)
    assert found == [f"/{given}"]


# Twins


def test_the_second_of_two_children_that_declare_the_same_one_is_told_of_the_first() -> None:
    def program() -> None:
        users, phones = (SipCredentialList(name, friendly_name=name) for name in ("users", "phones"))
        for name, of, username in (
            ("first", users, "alice"),
            ("second", users.sid, "alice"),
            ("of another list", phones, "alice"),
            ("of another name", users, "Alice"),
        ):
            SipCredential(name, credential_list_sid=of, username=username, password=PASSWORD)
        SipCredentialList("again", friendly_name="users")
        # One that ignores its name may have another one at Twilio: the provider sees which.
        SipDomain("renamed by hand", domain_name=NAME, opts=pulumi.ResourceOptions(ignore_changes=["domain_name"]))
        SipDomain("of the old name", domain_name=NAME)

    twins = {name: each.inputs[hidden.TWIN] for name, each in run(program).items() if hidden.TWIN in each.inputs}
    assert twins == {"second": "first", "again": "users"}


# Secrets


@pytest.mark.parametrize("given", [PASSWORD, Output.from_input(PASSWORD), Output.secret(PASSWORD)])
def test_a_password_is_a_secret_whatever_the_program_says(given: Any) -> None:
    mocks = Mocks()
    mocks.run(lambda: SipCredential("alice", credential_list_sid=LIST, username="alice", password=given))
    inputs = mocks.seen["alice"].inputs
    assert {name for name, value in inputs.items() if rpc.is_rpc_secret(value)} == {"password"}
    assert inputs[hidden.SECRET] == ["password"]
    assert mocks.options["alice"].additional_secret_outputs == ["password"]


def test_secret_names_are_told_and_plain_ones_are_not() -> None:
    """An input that is a secret output is secret too: the engine would keep it unencrypted otherwise."""
    seen = run(
        lambda: SipDomain(
            "office",
            domain_name=Output.from_input(NAME),
            voice_url=Output.secret(URL),
            friendly_name=Output.concat("a", Output.secret("b")),
            voice_method="GET",
            voice_fallback_url=Output.from_input(URL),
            opts=ResourceOptions(additional_secret_outputs=["secure", "voice_method", "voice_fallback_url"]),
        )
    )["office"]
    secret = {"friendly_name", "voice_url", "voice_method", "voice_fallback_url"}
    assert {name for name, value in seen.inputs.items() if rpc.is_rpc_secret(value)} == secret
    assert asked(seen) == {hidden.SECRET: sorted(secret | {"secure"})}
    assert visible(seen)["voice_method"] == "GET"


# Options


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"replace_on_changes": ["domain_name"]}, {hidden.REPLACE_ON_CHANGES: ["domain_name"]}),
        ({"replace_on_changes": ["*"]}, {hidden.REPLACE_ON_CHANGES: sorted(SIP_DOMAIN.inputs)}),
        ({"additional_secret_outputs": ["voice_url", "sid"]}, {hidden.SECRET: ["sid", "voice_url"]}),
        (
            {"custom_timeouts": CustomTimeouts(create="250ms", update="90s", delete="1h30m")},
            {hidden.TIMEOUTS: {"create": 0.25, "update": 90.0, "delete": 5400.0}},
        ),
        ({"custom_timeouts": CustomTimeouts()}, {}),
        ({"protect": True}, {}),
    ],
)
def test_options_reach_the_provider(options: dict[str, Any], expected: dict[str, Any]) -> None:
    seen = run(lambda: SipDomain("office", domain_name=NAME, opts=ResourceOptions(**options)))
    assert asked(seen["office"]) == expected


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        (None, None),
        (["voice_url", "secure"], ["secure", "voice_url"]),
        (['["voice_url"]'], ["voice_url"]),
        (["['voice_url']"], ["voice_url"]),
        (["*", "voice_url"], sorted(SIP_DOMAIN.inputs)),
    ],
)
def test_ignore_changes_reaches_the_provider_and_the_engine_spelled_out(
    ignored: list[str] | None, expected: list[str] | None
) -> None:
    mocks = Mocks()
    opts = ResourceOptions(ignore_changes=ignored)
    mocks.run(lambda: SipDomain("office", domain_name=NAME, opts=opts))
    assert asked(mocks.seen["office"]).get(hidden.IGNORED) == expected
    assert (mocks.options["office"].ignore_changes or None) == expected
    assert mocks.options["office"].delete_before_replace is True
    assert (opts.ignore_changes, opts.delete_before_replace) == (ignored, None), "the user's own are not touched"


@pytest.mark.parametrize(("adopt", "expected"), [(False, {}), (SID, {hidden.ADOPT: SID})])
def test_adopt_reaches_the_provider(adopt: bool | str, expected: dict[str, Any]) -> None:
    assert asked(run(lambda: SipDomain("office", domain_name=NAME, adopt=adopt))["office"]) == expected


# Get


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_get_reads_an_existing_one_in_its_place_with_the_options(account: str | None) -> None:
    """It manages nothing, so that nothing can be taken from it: it has no URN."""
    mocks = Mocks()
    sid = "IP" + "0" * 32
    opts = ResourceOptions(protect=True, additional_secret_outputs=["ip_address"])

    def program() -> None:
        address = SipIpAddress.get(
            "berlin", Output.from_input(sid), ip_access_control_list_sid="AL1", account_sid=account, opts=opts
        )
        assert type(address) is SipIpAddress
        assert address.sid is address.id

    seen = mocks.run(program)["berlin"]
    assert seen.resource_id == sid
    assert visible(seen) == {"ip_access_control_list_sid": "AL1", **({"account_sid": account} if account else {})}
    assert asked(seen) == {hidden.SECRET: ["ip_address"]}
    assert hidden.URN not in seen.inputs
    given = mocks.options["berlin"]
    assert (given.protect, given.additional_secret_outputs) == (True, ["ip_address"])
    assert opts.id is None, "the user's own options are not touched"


# What the provider is told of the program


def test_a_class_of_a_users_own_is_the_same_resource() -> None:
    class Office(SipDomain):
        pass

    class Another(SipDomain, module="company", name="Office"):
        pass

    assert Office._resource_type_name == SipDomain._resource_type_name
    assert Another._resource_type_name == "dynamic/company:Office"


def test_the_provider_is_told_the_urn() -> None:
    def below(*components: str) -> None:
        options = ResourceOptions()
        for each in components:
            options = ResourceOptions(parent=pulumi.ComponentResource(each, "london", None, options))
        SipDomain("office", domain_name=NAME, opts=options)

    def urn(*components: str) -> str:
        return hidden.read_options(run(lambda: below(*components))["office"].inputs).urn

    stack, token = "urn:pulumi:stack::project::", "pulumi-python:dynamic/twilio:SipDomain"
    assert urn() == f"{stack}{token}::office"
    # The mocks put the stack's type before a component's, which the engine does not.
    assert urn("a:b:Team") == f"{stack}pulumi:pulumi:Stack$a:b:Team${token}::office"
    assert urn("a:b:Org", "a:b:Team").endswith(f"$a:b:Team${token}::office")
    assert urn("a:b:Org", "a:b:Team") != urn("a:c:Org", "a:b:Team")


def needed_lists(declare: Callable[[], Any]) -> dict[str, list[str]]:
    """By name of a resource: the types whose lists the provider is told that it will be asked for after it."""
    options = {name: hidden.read_options(each.inputs) for name, each in run(declare).items()}
    return {name: sorted(each.needed_lists) for name, each in options.items() if each.needed_lists}


def test_the_provider_is_told_what_is_declared_below_a_resource() -> None:
    """Whether the program gives the resource, its id or its sid."""

    def declare() -> None:
        office = SipDomain("office", domain_name=NAME)
        users = SipCredentialList("users", friendly_name="Users")
        SipAuthCallsCredentialListMapping("calls", domain_sid=office, credential_list_sid=users)
        SipAuthRegistrationsCredentialListMapping("phones", domain_sid=office.sid, credential_list_sid=users.id)
        SipCredential("alice", credential_list_sid=users.id, username="alice", password=PASSWORD)
        SipCredential("bob", credential_list_sid=users, username="bob", password=PASSWORD)
        SipIpAccessControlList("gates", friendly_name="Gates")

    assert needed_lists(declare) == {
        "office": ["SipAuthCallsCredentialListMapping", "SipAuthRegistrationsCredentialListMapping"],
        "users": ["SipCredential"],
    }


def test_the_provider_is_told_of_more_of_the_same_account_and_of_nothing_that_it_cannot_know() -> None:
    def declare() -> None:
        for number in range(3):
            SipDomain(f"office-{number}", domain_name=f"{number}{NAME}")
            SipCredentialList(f"users-{number}", friendly_name="Users", account_sid=f"AC{number:032x}")
        users = SipCredentialList.get("users", LIST)
        for sid in (LIST, users, users.sid.apply(str)):
            SipCredential(f"to-{sid!s:.4}", credential_list_sid=sid, username="alice", password=PASSWORD)

    assert needed_lists(declare) == {f"office-{number}": ["SipDomain"] for number in range(3)}


def test_the_first_resource_of_each_type_brings_every_list_of_the_account() -> None:
    def declare() -> None:
        for number in range(2):
            SipDomain(f"office-{number}", domain_name=f"{number}{NAME}")
            SipCredentialList(f"users-{number}", friendly_name=f"Users {number}")

    both = ["SipCredentialList", "SipDomain"]
    later = {"office-1": ["SipDomain"], "users-1": ["SipCredentialList"]}
    assert needed_lists(declare) == {"office-0": both, "users-0": both, **later}
