"""`AuthenticatedSipDomain`: what it makes, and the arguments that it refuses."""

from collections.abc import Callable
from ipaddress import ip_address, ip_interface, ip_network
from typing import Any

import pytest
from pulumi import Output
from pulumi.runtime import MockResourceArgs

from sipdomain_provider import AuthenticatedSipDomain, SipCredentialList, SipIpAccessControlList
from sipdomain_provider.components import _list_name
from sipdomain_provider.dynamic.component_arguments import address_parts
from sipdomain_provider.state import hidden

from .fakes import ACCOUNT, NAME
from .mocks import Mocks, visible

PASSWORD = "Correct-Horse-1"
CL, AL = "CL" + "0" * 32, "AL" + "0" * 32
ALICE: dict[str, Any] = {"users": {"alice": PASSWORD}}
OFFICE: dict[str, Any] = {"allowed_addresses": ["203.0.113.7"]}


def office(**arguments: Any) -> AuthenticatedSipDomain:
    return AuthenticatedSipDomain("office", **{"domain_name": NAME, **arguments})


def run(**arguments: Any) -> dict[str, MockResourceArgs]:
    """What the component makes, by name."""
    return Mocks().run(lambda: office(**arguments))


def refused(error: type[Exception] = ValueError, **arguments: Any) -> str:
    """The error of a component, before which nothing was declared."""
    mocks = Mocks()
    with pytest.raises(error, match=r"^office: ") as caught:
        mocks.run(lambda: office(**arguments))
    assert mocks.seen == {}
    return str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({}, "nobody can call: declare users, allowed_addresses, credential_list or ip_access_control_list."),
        ({"users": {}, "allowed_addresses": []}, "nobody can call"),
        ({"registration_users": {"a": PASSWORD}}, "nobody can call"),
        (ALICE | {"credential_list": CL}, "both users and credential_list are given"),
        (OFFICE | {"ip_access_control_list": AL}, "and ip_access_control_list are given"),
        ({"credential_list": 5}, "credential_list is a int: pass a SipCredentialList"),
        (OFFICE | {"registrations": True}, "registrations=True needs users or a cr"),
        (ALICE | {"registration_users": {}}, "registration_users is empty: leave it out"),
        (
            ALICE | {"registrations": True, "registration_users": {"b": PASSWORD}},
            "both registrations and registration_users are given",
        ),
        (ALICE | {"registrations": True, "sip_registration": False}, "registrations needs sip_regis"),
        (
            ALICE | {"registration_users": {"b": PASSWORD}, "sip_registration": False},
            "registration_users needs sip_registration, which is False",
        ),
        (ALICE | {"registrations": {"b": PASSWORD}}, "or pass other users as registration_users"),
        (ALICE | {"domain_name": None}, "domain_name is missing"),
        (ALICE | {"domain_name": 5}, "domain_name is 5: write a text"),
        (ALICE | {"adopt": "SD1"}, "adopt is 'SD1': write True or False"),
        (ALICE | {"exclusive": "yes"}, "exclusive is 'yes': write True or False"),
    ],
)
def test_what_lets_nobody_in_is_an_error(arguments: dict[str, Any], why: str) -> None:
    assert why in refused(**arguments)


@pytest.mark.parametrize(
    ("users", "why"),
    [
        (Output.secret({"a": PASSWORD}), "is Output: write {"),
        ({"": PASSWORD}, "has the name '': write a text"),
        ({True: PASSWORD}, "has the name True: write a text (YAML reads yes, no, on"),
        ({1.5: PASSWORD}, "has the name 1.5: write a text"),
        ({Output.from_input("a"): PASSWORD}, "has the name Output: write a text"),
        ({1001: PASSWORD, "1001": PASSWORD}, "has the name 1001 twice"),
    ],
)
def test_wrong_users_are_an_error(users: Any, why: str) -> None:
    assert f"users {why}" in refused(users=users)


@pytest.mark.parametrize(
    ("addresses", "why"),
    [
        ({"a": "203.0.113.7", "office": None}, "['office'] is None: write an IPv4 address"),
        ({"office": ["203.0.113.7"]}, "['office'] is ['203.0.113.7']: write"),
        ({"v6": ip_address("2001:db8::1")}, "['v6'] is IPv6Address('2001:db8::1'): write an IPv4"),
        ({"a": "fe80::1/64"}, "['a'] is 'fe80::1/64': write an IPv4"),
        ({"a": "203.0.113.0/33"}, "['a'] is '203.0.113.0/33': write an IPv4"),
        ({"a": "203.0.113.0/"}, "['a'] is '203.0.113.0/': write an IPv4"),
        ("203.0.113.7", ' is str: write {"office": "203.0.113.0/24"} or ["'),
        (["203.0.113.7", "x"], "[1] is 'x': write an IPv4 address"),
        (["203.0.113.7", ip_address("203.0.113.7")], " has 203.0.113.7 twice"),
        ([Output.from_input("203.0.113.7")], '[0] is Output: give it a name, such as {"office": addr'),
    ],
)
def test_a_wrong_address_is_an_error_that_names_it(addresses: Any, why: str) -> None:
    assert f"allowed_addresses{why}" in refused(allowed_addresses=addresses)


@pytest.mark.parametrize(
    ("name", "nearest"), [("credentials", "credential_list"), ("allowed_address", "allowed_addresses")]
)
def test_an_unknown_argument_is_a_type_error(name: str, nearest: str) -> None:
    error = refused(TypeError, **ALICE, **{name: {}})
    assert f"AuthenticatedSipDomain has no argument '{name}': did you mean {nearest}?" in error


def test_all_that_it_makes() -> None:
    seen = run(
        users={"alice": PASSWORD, 1001: PASSWORD},
        allowed_addresses={"berlin": "203.0.113.0/24", "london": Output.from_input("198.51.100.9")},
        registration_users={"desk": Output.secret(PASSWORD), 1002: PASSWORD},
        account_sid=ACCOUNT,
        voice_url="https://example.com/voice",
    )
    assert not any(hidden.ADOPT in each.inputs for each in seen.values())
    del seen["office"]  # the component and its domain have one name, of two types
    made = {name: (each.typ.rpartition(":")[2], visible(each)) for name, each in seen.items()}
    assert {name: kind for name, (kind, _values) in made.items()} == {
        "office-users": "SipCredentialList",
        "office-users-alice": "SipCredential",
        "office-users-1001": "SipCredential",
        "office-calls-users": "SipAuthCallsCredentialListMapping",
        "office-phones": "SipCredentialList",
        "office-phones-desk": "SipCredential",
        "office-phones-1002": "SipCredential",
        "office-registrations": "SipAuthRegistrationsCredentialListMapping",
        "office-addresses": "SipIpAccessControlList",
        "office-addresses-berlin": "SipIpAddress",
        "office-addresses-london": "SipIpAddress",
        "office-calls-addresses": "SipAuthCallsIpAccessControlListMapping",
    }
    assert all(values["account_sid"] == ACCOUNT for _kind, values in made.values())
    assert made["office-users"][1]["friendly_name"] == NAME
    assert made["office-phones"][1]["friendly_name"] == f"{NAME} phones"
    assert made["office-phones-1002"][1]["username"] == "1002"
    assert made["office-registrations"][1]["credential_list_sid"] == "sid-of-office-phones"


def test_addresses_are_texts_or_objects_and_each_of_a_plain_list_is_named_by_itself() -> None:
    named = {
        "alone": ip_address("203.0.113.7"),
        "interface": ip_interface("192.0.2.7/28"),
        "output": Output.from_input(ip_network("10.0.0.0/8")),
        "text": "203.0.113.0/24",
    }
    listed = ["203.0.113.9", ip_network("198.51.100.0/24")]
    seen = run(allowed_addresses=named) | run(allowed_addresses=listed)
    made = [visible(each) for each in seen.values() if each.typ.endswith(":SipIpAddress")]
    assert {each["friendly_name"]: (each["ip_address"], each["cidr_prefix_length"]) for each in made} == {
        "alone": ("203.0.113.7", 32),
        "interface": ("192.0.2.7", 28),
        "output": ("10.0.0.0", 8),
        "text": ("203.0.113.0", 24),
        "203.0.113.9": ("203.0.113.9", 32),
        "198.51.100.0/24": ("198.51.100.0", 24),
    }
    assert "office-addresses-198.51.100.0/24" in seen


@pytest.mark.parametrize(
    ("address", "parts"), [("203.0.113.7/", ("203.0.113.7", "")), ("203.0.113.7/x", ("203.0.113.7", "x"))]
)
def test_the_parts_of_an_address_that_is_known_late_are_judged_by_its_resource(address: str, parts: Any) -> None:
    assert address_parts(address) == parts


def of_this_program() -> tuple[Any, Any]:
    return SipCredentialList("users", friendly_name="U"), SipIpAccessControlList("gates", friendly_name="G")


def of_another_component() -> tuple[Any, Any]:
    other = AuthenticatedSipDomain("other", domain_name=f"other-{NAME}", **ALICE, **OFFICE)
    return other.credential_list, other.ip_access_control_list


@pytest.mark.parametrize(
    ("lists", "users", "gates"),
    [
        (of_this_program, "sid-of-users", "sid-of-gates"),
        (lambda: (CL, AL), CL, AL),
        (of_another_component, "sid-of-other-users", "sid-of-other-addresses"),
    ],
)
def test_existing_lists_are_mapped_and_not_managed(
    lists: Callable[[], tuple[Any, Any]], users: str, gates: str
) -> None:
    def program() -> None:
        callers, addresses = lists()
        made = office(credential_list=callers, ip_access_control_list=addresses, registrations=True, exclusive=True)
        owned = (made.credential_list, made.ip_access_control_list, made.registration_credential_list)
        assert owned == (None, None, None)
        assert made.auth_calls_credential_list_mapping is not None

    made = {name: visible(each) for name, each in Mocks().run(program).items() if name.startswith("office-")}
    assert made.keys() == {"office-calls-users", "office-calls-addresses", "office-registrations", "office-only"}
    assert made["office-calls-users"]["credential_list_sid"] == users
    assert made["office-registrations"]["credential_list_sid"] == users
    assert made["office-calls-addresses"]["ip_access_control_list_sid"] == gates


async def later(value: str) -> str:
    return value


def test_an_awaitable_serves_all_resources_that_take_it() -> None:
    """Python awaits a coroutine once."""

    def program() -> None:
        given: dict[str, Any] = {
            name: later(value) for name, value in (("domain_name", NAME), ("account_sid", ACCOUNT))
        }
        AuthenticatedSipDomain("users", **ALICE, **given)
        AuthenticatedSipDomain(
            "lists",
            domain_name=f"other-{NAME}",
            credential_list=later(CL),
            ip_access_control_list=later(AL),
            registrations=True,
            exclusive=True,
        )

    seen = Mocks().run(program)
    assert visible(seen["users-users"])["friendly_name"] == visible(seen["users"])["domain_name"] == NAME
    assert visible(seen["users-users-alice"])["account_sid"] == ACCOUNT
    assert visible(seen["lists-registrations"])["credential_list_sid"] == CL


def test_an_exclusive_one_that_adopts_has_nothing_else_in_its_domain_and_lists() -> None:
    seen = run(
        users={"alice": PASSWORD, "bob": PASSWORD},
        allowed_addresses={"berlin": "203.0.113.0/24"},
        registration_users={"desk": PASSWORD},
        exclusive=True,
        adopt=True,
    )
    only = {name: seen.pop(name) for name in list(seen) if name.endswith("only")}
    assert {name.removeprefix("office-"): visible(each)["entries"] for name, each in only.items()} == {
        "users-only": ["SipCredential sid-of-office-users-alice", "SipCredential sid-of-office-users-bob"],
        "phones-only": ["SipCredential sid-of-office-phones-desk"],
        "addresses-only": ["SipIpAddress sid-of-office-addresses-berlin"],
        "only": [
            "SipAuthCallsIpAccessControlListMapping sid-of-office-calls-addresses",
            "SipAuthCallsCredentialListMapping sid-of-office-calls-users",
            "SipAuthRegistrationsCredentialListMapping sid-of-office-registrations",
        ],
    }
    assert all(each.inputs[hidden.ADOPT] is True for each in seen.values())


def test_a_list_is_called_by_the_domain_in_64_characters() -> None:
    assert _list_name(NAME, " phones") == f"{NAME} phones"
    long, other = (f"{'x' * 60}{letter}.sip.twilio.com" for letter in "ab")
    names = {_list_name(each, what) for each in (long, other) for what in ("", " phones")}
    assert len(names) == 4
    assert all(len(str(name)) == 64 for name in names)
