"""Every resource class as a program declares it: its types against the table, parents, secrets, and the component."""

import inspect
import os
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_interface, ip_network
from typing import Any, NotRequired

import pulumi
import pytest
from pulumi.runtime import rpc

import sipdomain_provider
from sipdomain_provider import (
    AuthenticatedSipDomain,
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
from sipdomain_provider.components import _list_name
from sipdomain_provider.dynamic.component_arguments import address_parts
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import ACCOUNT_SID, ResourceType
from sipdomain_provider.tables.registry import TYPES

from .fakes import ACCOUNT, NAME, OTHER_ACCOUNT
from .mocks import Mocks, visible

EACH = pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)
PASSWORD = "Correct-Horse-1"
CL, AL = "CL" + "0" * 32, "AL" + "0" * 32
PYTHON_TYPES: dict[str, Any] = {"boolean": bool, "string": str, "integer": int, "object": Mapping[str, str]}
Run = Callable[[Callable[[], Any]], dict[str, pulumi.runtime.MockResourceArgs]]


@pytest.fixture
def run() -> Run:
    """Runs a program, and hands over what the mocks saw, by name."""
    return lambda declare: Mocks().run(declare)


def class_of(resource_type: ResourceType) -> Any:
    return getattr(sipdomain_provider, resource_type.name)


# Against the tables


@EACH
def test_the_typed_inputs_and_outputs_are_the_table(resource_type: ResourceType) -> None:
    output: Any = pulumi.Output
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
def test_every_parameter_and_output_is_described(resource_type: ResourceType) -> None:
    of_class = class_of(resource_type)
    described = {
        of_class.__init__: ["resource_name", "args", *resource_type.inputs, "adopt", "opts"],
        of_class.get: inspect.signature(of_class.get).parameters,
    }
    for function, names in described.items():
        for name in names:
            assert f":param {name}: " in str(function.__doc__), name
    assert ":raises ValueError: " in of_class.__init__.__doc__
    assert f"Source: {resource_type.page}" in of_class.__doc__
    assert inspect.get_annotations(of_class) == {}, "the SDK would evaluate them for each resource"
    assert of_class._resource_type_name == f"dynamic/twilio:{resource_type.name}"


# Arguments


def test_args_and_keywords_declare_the_same(run: Run) -> None:
    args = SipDomainArgs(domain_name=NAME, voice_url="https://example.com/voice", adopt=True)

    def program() -> None:
        SipDomain("keywords", **args)
        SipDomain("args", args)
        SipDomain("by name", args=args, opts=pulumi.ResourceOptions(protect=True))

    seen = run(program)
    assert visible(seen["args"]) == visible(seen["keywords"]) == visible(seen["by name"])
    assert all(each.inputs[hidden.ADOPT] is True for each in seen.values())


@pytest.mark.parametrize(
    ("given", "keywords", "why"),
    [
        ([], {}, "SipDomain needs domain_name"),
        ([], {"domain_name": NAME, "voice_ur": ""}, "SipDomain has no argument 'voice_ur': did you mean voice_url?"),
        ([], {"domain_name": NAME, "zzz": ""}, "SipDomain has no argument 'zzz': they are account_sid, "),
        ([{"domain_name": NAME}], {"voice_url": ""}, "both args and voice_url are given"),
        ([pulumi.ResourceOptions()], {"domain_name": NAME}, "args is a ResourceOptions: pass SipDomainArgs(...), or"),
    ],
)
def test_a_wrong_call_is_a_type_error(given: list[Any], keywords: dict[str, Any], why: str, run: Run) -> None:
    def program() -> None:
        with pytest.raises(TypeError, match=rf"^office: {re.escape(why)}"):
            SipDomain("office", *given, **keywords)

    assert run(program) == {}


# Parents


@pytest.mark.parametrize("given", ["the resource", "its id", "its sid", "a SID"])
def test_a_parent_is_a_resource_an_output_or_a_sid(given: str, run: Run) -> None:
    def program() -> None:
        users = SipCredentialList("users", friendly_name="Users")
        forms: dict[str, Any] = {
            "the resource": users,
            "its id": users.id,
            "its sid": users.sid,
            "a SID": "sid-of-users",
        }
        SipCredential("alice", credential_list_sid=forms[given], username="alice", password=PASSWORD)

    seen = run(program)["alice"]
    assert visible(seen) == {"credential_list_sid": "sid-of-users", "username": "alice", "password": PASSWORD}


@pytest.mark.parametrize("account", [None, OTHER_ACCOUNT])
def test_a_child_is_in_the_account_of_its_parent_unless_it_says_otherwise(account: str | None, run: Run) -> None:
    def program() -> None:
        users = SipCredentialList("users", friendly_name="Users", account_sid=ACCOUNT)
        domain = SipDomain("domain", domain_name=NAME, account_sid=ACCOUNT)
        SipCredential("alice", credential_list_sid=users, username="alice", password=PASSWORD, account_sid=account)
        SipAuthCallsCredentialListMapping("calls", domain_sid=domain, credential_list_sid=users)

    seen = run(program)
    assert visible(seen["alice"])["account_sid"] == (account or ACCOUNT)
    assert visible(seen["calls"])["account_sid"] == ACCOUNT


def test_a_resource_of_another_type_is_no_parent(run: Run) -> None:
    def program() -> None:
        domain = SipDomain("domain", domain_name=NAME)
        for wrong in (domain, pulumi.ComponentResource("a:b:C", "component")):
            values: dict[str, Any] = {"credential_list_sid": wrong, "username": "alice", "password": PASSWORD}
            with pytest.raises(ValueError, match=r"(?s)credential_list_sid is a .*: pass a SipCred"):
                SipCredential("alice", **values)

    run(program)


def test_the_sid_is_the_id_which_an_update_leaves_known(run: Run) -> None:
    read: list[Any] = []

    def program() -> Any:
        users = SipCredentialList("users", friendly_name="Users")
        assert users.sid is users.id
        return users.sid.apply(read.append)

    run(program)
    assert read == ["sid-of-users"]


# Secrets


@pytest.mark.parametrize("given", [PASSWORD, pulumi.Output.from_input, pulumi.Output.secret])
def test_a_password_is_a_secret_whatever_the_program_says(given: Any, run: Run) -> None:
    to_engine: list[Any] = []
    init = pulumi.dynamic.Resource.__init__

    def spy(self: Any, provider: Any, name: str, props: Any, opts: pulumi.ResourceOptions) -> None:
        to_engine.append(opts.additional_secret_outputs)
        init(self, provider, name, props, opts)

    def program() -> None:
        password = given if isinstance(given, str) else given(PASSWORD)
        SipCredential("alice", credential_list_sid="CL" + "0" * 32, username="alice", password=password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulumi.dynamic.Resource, "__init__", spy)
        seen = run(program)["alice"]
    assert {name for name, value in seen.inputs.items() if rpc.is_rpc_secret(value)} == {"password"}
    assert seen.inputs[hidden.SECRET] == ["password"]
    assert to_engine == [["password"]]


@EACH
def test_get_takes_a_name_and_an_id_and_the_rest_by_keyword(resource_type: ResourceType) -> None:
    parameters = inspect.signature(class_of(resource_type).get).parameters
    place = [each.name for each in (resource_type.parent, ACCOUNT_SID) if each]
    assert list(parameters) == ["resource_name", "id", *place, "opts"]
    by_keyword = [name for name, each in parameters.items() if each.kind is inspect.Parameter.KEYWORD_ONLY]
    assert by_keyword == [*place, "opts"]


def test_get_of_a_child_names_its_parent(run: Run) -> None:
    def program() -> None:
        SipIpAddress.get("berlin", "IP" + "0" * 32, ip_access_control_list_sid=AL)

    seen = run(program)["berlin"]
    assert seen.resource_id == "IP" + "0" * 32
    assert visible(seen) == {"ip_access_control_list_sid": "AL" + "0" * 32}


# Twins


def test_the_second_of_two_children_that_declare_the_same_one_is_told_of_the_first(run: Run) -> None:
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

    seen = run(program)
    twins = {name: each.inputs[hidden.TWIN] for name, each in seen.items() if hidden.TWIN in each.inputs}
    assert twins == {"second": "first", "again": "users"}


def test_a_name_that_is_ignored_is_no_twin_in_the_program(run: Run) -> None:
    """It may have another name at Twilio: the provider sees which."""

    def program() -> None:
        SipDomain("renamed by hand", domain_name=NAME, opts=pulumi.ResourceOptions(ignore_changes=["domain_name"]))
        SipDomain("of the old name", domain_name=NAME)

    assert [name for name, each in run(program).items() if hidden.TWIN in each.inputs] == []


# What the provider will ask for


def expected(seen: dict[str, pulumi.runtime.MockResourceArgs]) -> dict[str, list[str]]:
    """By name of a resource: the types whose lists the provider is told that it will be asked for after it."""
    options = {name: hidden.read_options(each.inputs) for name, each in seen.items()}
    return {name: sorted(each.needed_lists) for name, each in options.items() if each.needed_lists}


def test_the_provider_is_told_what_is_declared_below_a_resource(run: Run) -> None:
    """Whether the program gives the resource, its id or its sid."""

    def declare() -> None:
        office = SipDomain("office", domain_name=NAME)
        users = SipCredentialList("users", friendly_name="Users")
        SipAuthCallsCredentialListMapping("calls", domain_sid=office, credential_list_sid=users)
        SipAuthRegistrationsCredentialListMapping("phones", domain_sid=office.sid, credential_list_sid=users.id)
        SipCredential("alice", credential_list_sid=users.id, username="alice", password="Correct-Horse-1")
        SipCredential("bob", credential_list_sid=users, username="bob", password="Correct-Horse-1")
        SipIpAccessControlList("gates", friendly_name="Gates")

    assert expected(run(declare)) == {
        "office": ["SipAuthCallsCredentialListMapping", "SipAuthRegistrationsCredentialListMapping"],
        "users": ["SipCredential"],
    }


def test_the_provider_is_told_of_more_of_the_same_account(run: Run) -> None:
    def declare() -> None:
        for number in range(3):
            SipDomain(f"office-{number}", domain_name=f"{number}{NAME}")
            SipCredentialList(f"users-{number}", friendly_name="Users", account_sid=f"AC{number:032x}")

    assert expected(run(declare)) == {f"office-{number}": ["SipDomain"] for number in range(3)}


def test_the_first_resource_of_each_type_brings_every_list_of_the_account(run: Run) -> None:
    def declare() -> None:
        for number in range(2):
            SipDomain(f"office-{number}", domain_name=f"{number}{NAME}")
            SipCredentialList(f"users-{number}", friendly_name=f"Users {number}")

    both = ["SipCredentialList", "SipDomain"]
    assert expected(run(declare)) == {
        "office-0": both, "users-0": both, "office-1": ["SipDomain"], "users-1": ["SipCredentialList"]
    }  # fmt: skip


def test_the_provider_is_told_of_nothing_that_it_cannot_know(run: Run) -> None:
    def declare() -> None:
        users = SipCredentialList.get("users", "CL" + "1" * 32)
        for sid in ("CL" + "1" * 32, users, users.sid.apply(str)):
            SipCredential(f"to-{sid!s:.4}", credential_list_sid=sid, username="alice", password="Correct-Horse-1")

    assert expected(run(declare)) == {}


# The component


def component(**arguments: Any) -> Callable[[], Any]:
    return lambda: AuthenticatedSipDomain("office", **{"domain_name": NAME, **arguments})


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({}, "nobody can call: declare users, allowed_addresses, credential_list or ip_access_control_list."),
        ({"users": {}, "allowed_addresses": []}, "nobody can call"),
        ({"users": {"a": PASSWORD}, "domain_name": 5}, "domain_name is 5: write a text"),
        ({"registration_users": {"a": PASSWORD}}, "nobody can call"),
        ({"users": {"a": PASSWORD}, "credential_list": CL}, "both users and credential_list are given"),
        ({"allowed_addresses": ["203.0.113.7"], "ip_access_control_list": AL}, "and ip_access_control_list are given"),
        ({"credential_list": 5}, "credential_list is a int: pass a SipCredentialList"),
        ({"allowed_addresses": {"a": "203.0.113.7"}, "registrations": True}, "registrations=True needs users or a cr"),
        ({"users": {"a": PASSWORD}, "registration_users": {}}, "registration_users is empty: leave it out"),
        (
            {"users": {"a": PASSWORD}, "registrations": True, "registration_users": {"b": PASSWORD}},
            "both registrations and registration_users are given",
        ),
        ({"users": {"a": PASSWORD}, "registrations": True, "sip_registration": False}, "registrations needs sip_regis"),
        (
            {"users": {"a": PASSWORD}, "registration_users": {"b": PASSWORD}, "sip_registration": False},
            "registration_users needs sip_registration, which is False",
        ),
        ({"users": {"a": PASSWORD}, "registrations": {"b": PASSWORD}}, "or pass other users as registration_users"),
        ({"users": pulumi.Output.secret({"a": PASSWORD})}, "users is Output: write {"),
        ({"users": {"": PASSWORD}}, "users has the name '': write a text"),
        ({"users": {True: PASSWORD}}, "users has the name True: write a text (YAML reads yes, no, on"),
        ({"users": {1.5: PASSWORD}}, "users has the name 1.5: write a text"),
        ({"users": {pulumi.Output.from_input("a"): PASSWORD}}, "users has the name Output: write a text"),
        ({"users": {1001: PASSWORD, "1001": PASSWORD}}, "users has the name 1001 twice"),
        ({"allowed_addresses": {"a": "203.0.113.7", "office": None}}, "allowed_addresses['office'] is None: write an"),
        ({"allowed_addresses": {"office": ["203.0.113.7"]}}, "allowed_addresses['office'] is ['203.0.113.7']: write"),
        ({"allowed_addresses": {"office": 5}}, "allowed_addresses['office'] is 5: write an IPv4 address"),
        ({"allowed_addresses": {"v6": ip_address("2001:db8::1")}}, "is IPv6Address('2001:db8::1'): write an IPv4"),
        ({"allowed_addresses": "203.0.113.7"}, 'allowed_addresses is str: write {"office": "203.0.113.0/24"} or ["'),
        ({"allowed_addresses": ["203.0.113.7", "x"]}, "allowed_addresses[1] is 'x': write an IPv4 address"),
        ({"allowed_addresses": ["203.0.113.7", ip_address("203.0.113.7")]}, "allowed_addresses has 203.0.113.7 twice"),
        ({"allowed_addresses": [pulumi.Output.from_input("203.0.113.7")]}, 'give it a name, such as {"office": addr'),
        ({"users": {"a": PASSWORD}, "domain_name": None}, "domain_name is missing"),
        ({"users": {"a": PASSWORD}, "adopt": "SD1"}, "adopt is 'SD1': write True or False"),
        ({"users": {"a": PASSWORD}, "exclusive": "yes"}, "exclusive is 'yes': write True or False"),
    ],
)
def test_what_lets_nobody_in_is_an_error(arguments: dict[str, Any], why: str, run: Run) -> None:
    def program() -> None:
        with pytest.raises(ValueError, match=r"^office: ") as caught:
            component(**arguments)()
        assert why in str(caught.value)

    assert run(program) == {}


def test_an_unknown_argument_of_the_component_is_a_type_error(run: Run) -> None:
    def program() -> None:
        for name, nearest in (("credentials", "credential_list"), ("allowed_address", "allowed_addresses")):
            with pytest.raises(TypeError, match=rf"^office: A.* has no argument '{name}': did you mean {nearest}\?"):
                component(users={"a": PASSWORD}, **{name: {}})()

    assert run(program) == {}


@pytest.mark.parametrize("address", ["203.0.113.0/", "fe80::1/64", "203.0.113.0/33", "office", "203.0.113.0/x"])
def test_an_address_that_is_none_is_told_with_the_rule(address: str, run: Run) -> None:
    def program() -> None:
        with pytest.raises(
            ValueError, match=rf"office: allowed_addresses\['a'\] is '{address}': write an IPv4 address"
        ):
            component(allowed_addresses={"a": address})()

    run(program)


def test_parents_of_two_accounts_are_an_error(run: Run) -> None:
    def program() -> None:
        domain = SipDomain("domain", domain_name=NAME, account_sid=ACCOUNT)
        users = SipCredentialList("users", friendly_name="Users", account_sid=OTHER_ACCOUNT)
        said = f"^calls: credential_list_sid is in account {OTHER_ACCOUNT} and domain_sid is in account {ACCOUNT}: "
        for each in (lambda parent: parent, lambda parent: parent.id, lambda parent: parent.sid):
            with pytest.raises(ValueError, match=said):
                SipAuthCallsCredentialListMapping("calls", domain_sid=each(domain), credential_list_sid=each(users))

    run(program)


CREDENTIALS = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "not-a-real-token"}


@pytest.mark.parametrize(
    ("environment", "of_list", "of_domain", "refused"),
    [
        (CREDENTIALS, OTHER_ACCOUNT, None, True),
        (CREDENTIALS, None, OTHER_ACCOUNT, True),
        (CREDENTIALS, ACCOUNT, None, False),
        (CREDENTIALS, ACCOUNT.upper(), None, False),
        (CREDENTIALS, None, None, False),
        (CREDENTIALS, OTHER_ACCOUNT, OTHER_ACCOUNT.upper(), False),
        (CREDENTIALS, pulumi.Output.from_input(OTHER_ACCOUNT), None, False),
        ({}, OTHER_ACCOUNT, None, False),
        ({"TWILIO_ACCOUNT_SID": "nonsense"}, OTHER_ACCOUNT, None, False),
    ],
)
def test_a_parent_without_an_account_is_in_that_of_the_credentials(
    environment: dict[str, str],
    of_list: Any,
    of_domain: Any,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    *,
    refused: bool,
) -> None:
    for name in [name for name in os.environ if name.startswith("TWILIO_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def program() -> None:
        domain = SipDomain("domain", domain_name=NAME, account_sid=of_domain)
        users = SipCredentialList("users", friendly_name="Users", account_sid=of_list)
        for mapping in (SipAuthCallsCredentialListMapping, SipAuthRegistrationsCredentialListMapping):
            name = mapping.__name__
            if not refused:
                mapping(name, domain_sid=domain, credential_list_sid=users)
                continue
            with pytest.raises(
                ValueError, match=f"(?s)^{name}: credential_list_sid is in account AC.* and domain_sid is"
            ):
                mapping(name, domain_sid=domain, credential_list_sid=users)

    run(program)


def test_all_that_it_makes(run: Run) -> None:
    seen = run(
        component(
            users={"alice": PASSWORD},
            allowed_addresses={"berlin": "203.0.113.0/24", "london": pulumi.Output.from_input("198.51.100.9")},
            registration_users={"desk": pulumi.Output.secret(PASSWORD)},
            account_sid=ACCOUNT,
            voice_url="https://example.com/voice",
        )
    )
    del seen["office"]  # the component and its domain have one name, of two types
    made = {name: (each.typ.rpartition(":")[2], visible(each)) for name, each in seen.items()}
    assert {name: kind for name, (kind, _values) in made.items()} == {
        "office-users": "SipCredentialList",
        "office-users-alice": "SipCredential",
        "office-calls-users": "SipAuthCallsCredentialListMapping",
        "office-phones": "SipCredentialList",
        "office-phones-desk": "SipCredential",
        "office-registrations": "SipAuthRegistrationsCredentialListMapping",
        "office-addresses": "SipIpAccessControlList",
        "office-addresses-berlin": "SipIpAddress",
        "office-addresses-london": "SipIpAddress",
        "office-calls-addresses": "SipAuthCallsIpAccessControlListMapping",
    }
    assert all(values["account_sid"] == ACCOUNT for _kind, values in made.values())
    assert made["office-users"][1]["friendly_name"] == NAME
    assert made["office-phones"][1]["friendly_name"] == f"{NAME} phones"
    prefixes = {name: made[f"office-addresses-{name}"][1]["cidr_prefix_length"] for name in ("berlin", "london")}
    assert prefixes == {"berlin": 24, "london": 32}
    assert made["office-registrations"][1]["credential_list_sid"] == "sid-of-office-phones"


def test_a_plain_list_of_addresses_names_each_by_itself(run: Run) -> None:
    seen = run(component(allowed_addresses=["203.0.113.0/24", ip_network("198.51.100.0/24")]))
    found = {name: visible(each) for name, each in seen.items() if each.typ.endswith(":SipIpAddress")}
    assert {name: (each["friendly_name"], each["ip_address"]) for name, each in found.items()} == {
        "office-addresses-203.0.113.0/24": ("203.0.113.0/24", "203.0.113.0"),
        "office-addresses-198.51.100.0/24": ("198.51.100.0/24", "198.51.100.0"),
    }


@pytest.mark.parametrize("adopt", [False, True])
def test_adopt_means_the_same_for_all_that_it_makes(adopt: bool, run: Run) -> None:
    seen = run(
        component(
            users={"alice": PASSWORD},
            allowed_addresses=["203.0.113.0/24"],
            registration_users={"desk": PASSWORD},
            adopt=adopt,
        )
    )
    assert len(seen) == 10
    assert {bool(each.inputs.get(hidden.ADOPT)) for each in seen.values()} == {adopt}


@pytest.mark.parametrize("given", ["resources", "SIDs", "attributes of another component"])
def test_existing_lists_are_mapped_and_not_managed(given: str, run: Run) -> None:
    def program() -> None:
        lists: tuple[Any, Any] = (CL, AL)
        if given == "resources":
            lists = SipCredentialList("users", friendly_name="U"), SipIpAccessControlList("gates", friendly_name="G")
        elif given == "attributes of another component":
            other = AuthenticatedSipDomain(
                "other", domain_name=f"other-{NAME}", users={"alice": PASSWORD}, allowed_addresses=["203.0.113.7"]
            )
            lists = other.credential_list, other.ip_access_control_list
        office = AuthenticatedSipDomain(
            "office",
            domain_name=NAME,
            credential_list=lists[0],
            ip_access_control_list=lists[1],
            registrations=True,
            exclusive=True,
        )
        assert (office.credential_list, office.ip_access_control_list, office.registration_credential_list) == (
            (None,) * 3
        )
        assert office.auth_calls_credential_list_mapping is not None

    seen = run(program)
    users, gates = {
        "resources": ("sid-of-users", "sid-of-gates"),
        "SIDs": (CL, AL),
        "attributes of another component": ("sid-of-other-users", "sid-of-other-addresses"),
    }[given]
    made = {name: visible(each) for name, each in seen.items() if name.startswith("office")}
    assert made.keys() == {
        "office",
        "office-calls-users",
        "office-calls-addresses",
        "office-registrations",
        "office-only",
    }
    assert made["office-calls-users"]["credential_list_sid"] == users
    assert made["office-registrations"]["credential_list_sid"] == users
    assert made["office-calls-addresses"]["ip_access_control_list_sid"] == gates


async def later(value: str) -> str:
    return value


def test_an_awaitable_serves_all_resources_that_take_it(run: Run) -> None:
    """Python awaits a coroutine once."""

    def program() -> None:
        given = {name: later(value) for name, value in (("domain_name", NAME), ("account_sid", ACCOUNT))}
        AuthenticatedSipDomain("users", users={"alice": PASSWORD}, **given)  # type: ignore[arg-type]
        AuthenticatedSipDomain(
            "lists",
            domain_name=f"other-{NAME}",
            credential_list=later(CL),
            ip_access_control_list=later(AL),
            registrations=True,
            exclusive=True,
        )

    seen = run(program)
    assert visible(seen["users-users"])["friendly_name"] == visible(seen["users"])["domain_name"] == NAME
    assert visible(seen["users-users-alice"])["account_sid"] == ACCOUNT
    assert visible(seen["lists-registrations"])["credential_list_sid"] == CL


def test_an_exclusive_one_has_nothing_else_in_its_domain_and_lists(run: Run) -> None:
    seen = run(
        component(
            users={"alice": PASSWORD, "bob": PASSWORD},
            allowed_addresses={"berlin": "203.0.113.0/24"},
            registration_users={"desk": PASSWORD},
            exclusive=True,
        )
    )
    entries = {name.removeprefix("office-"): visible(each)["entries"] for name, each in seen.items() if "only" in name}
    assert entries == {
        "users-only": ["SipCredential sid-of-office-users-alice", "SipCredential sid-of-office-users-bob"],
        "phones-only": ["SipCredential sid-of-office-phones-desk"],
        "addresses-only": ["SipIpAddress sid-of-office-addresses-berlin"],
        "only": [
            "SipAuthCallsIpAccessControlListMapping sid-of-office-calls-addresses",
            "SipAuthCallsCredentialListMapping sid-of-office-calls-users",
            "SipAuthRegistrationsCredentialListMapping sid-of-office-registrations",
        ],
    }


def test_user_names_may_be_numbers_and_addresses_objects(run: Run) -> None:
    addresses = {
        "alone": ip_address("203.0.113.7"),
        "network": ip_network("198.51.100.0/24"),
        "interface": ip_interface("192.0.2.7/28"),
        "output": pulumi.Output.from_input(ip_network("10.0.0.0/8")),
    }
    seen = run(component(users={1001: PASSWORD}, registration_users={1002: PASSWORD}, allowed_addresses=addresses))
    assert visible(seen["office-users-1001"])["username"] == "1001"
    assert visible(seen["office-phones-1002"])["username"] == "1002"
    found = {name: visible(seen[f"office-addresses-{name}"]) for name in addresses}
    assert {name: (each["ip_address"], each["cidr_prefix_length"]) for name, each in found.items()} == {
        "alone": ("203.0.113.7", 32),
        "network": ("198.51.100.0", 24),
        "interface": ("192.0.2.7", 28),
        "output": ("10.0.0.0", 8),
    }


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("203.0.113.0/24", ("203.0.113.0", 24)),
        ("203.0.113.7", ("203.0.113.7", 32)),
        ("203.0.113.7/", ("203.0.113.7", "")),
        ("203.0.113.7/x", ("203.0.113.7", "x")),
        ("a/1/2", ("a", "1/2")),
    ],
)
def test_the_parts_of_an_address(address: str, parts: tuple[str, Any]) -> None:
    assert address_parts(address) == parts


def test_a_list_is_called_by_the_domain_in_64_characters() -> None:
    assert _list_name(NAME, " phones") == f"{NAME} phones"
    long, other = (f"{'x' * 60}{letter}.sip.twilio.com" for letter in "ab")
    names = {_list_name(each, what) for each in (long, other) for what in ("", " phones")}
    assert len(names) == 4
    assert all(len(str(name)) == 64 for name in names)
