"""The attribute table against Twilio's description of the API, which the stand-in holds, and what derives from it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import local_twilio
from sipdomain_provider.tables import rules
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import BOOLEAN, CASELESS, OBJECT, TEXT, Attribute

DESCRIPTION = json.loads((Path(next(iter(local_twilio.__path__))) / "sip_openapi.json").read_text("utf-8"))
COLLECTION = "/2010-04-01/Accounts/{AccountSid}/SIP/Domains.json"
ONE = "/2010-04-01/Accounts/{AccountSid}/SIP/Domains/{Sid}.json"


def form(path: str) -> dict[str, Any]:
    content = DESCRIPTION["paths"][path]["post"]["requestBody"]["content"]
    schema: dict[str, Any] = content["application/x-www-form-urlencoded"]["schema"]
    return schema


@pytest.mark.parametrize("name", SIP_DOMAIN.settable)
def test_a_field_is_called_and_typed_as_its_attribute(name: str) -> None:
    attribute = SIP_DOMAIN.settable[name]
    for path in (COLLECTION, ONE):
        assert form(path)["properties"][attribute.api_name]["type"] == attribute.kind.name


@pytest.mark.parametrize("name", SIP_DOMAIN.settable)
def test_a_rule_takes_what_the_description_takes(name: str) -> None:
    attribute = SIP_DOMAIN.settable[name]
    schema = form(COLLECTION)["properties"][attribute.api_name]
    assert attribute.rule is not None
    if "enum" in schema:
        assert all(attribute.rule.problem(value) is None for value in schema["enum"])
        assert [method for method in rules.METHODS if attribute.rule.concern(method) is None] == schema["enum"]
    if "pattern" in schema:
        prefix = schema["pattern"][1:3]
        assert attribute.rule.problem(prefix + "0" * 32) is None
        assert attribute.rule.problem("XX" + "0" * 32)
        assert attribute.rule.problem(prefix + "0" * 31)
    if schema.get("format") == "uri":
        assert attribute.rule.problem("https://example.com/") is None
        assert attribute.rule.problem("example")
    if schema["type"] == "boolean":
        assert attribute.rule.problem(True) is None
        assert attribute.rule.problem("true")


@pytest.mark.parametrize("name", sorted(set(SIP_DOMAIN.settable) - {"domain_name"}))
def test_a_reset_is_a_value_that_the_rule_takes(name: str) -> None:
    attribute = SIP_DOMAIN.settable[name]
    assert attribute.rule is not None
    assert attribute.rule.problem(attribute.default) is None
    expected: object = {"boolean": False}.get(attribute.kind.name, "POST" if name.endswith("_method") else "")
    assert attribute.default == expected
    assert isinstance(attribute.default, attribute.kind.python_types)


def test_the_inputs_are_the_settable_attributes_and_the_account() -> None:
    assert set(SIP_DOMAIN.inputs) == {*SIP_DOMAIN.settable, "account_sid"}
    assert len(SIP_DOMAIN.inputs) == 14
    assert "account_sid" not in SIP_DOMAIN.settable


def test_a_form_holds_what_is_given_and_nothing_else() -> None:
    values = {
        "voice_url": "",
        "secure": True,
        "sip_registration": False,
        "domain_name": "A.sip.twilio.com",
        "account_sid": "AC" + "0" * 32,
        "sid": "SD" + "0" * 32,
        "nonsense": 1,
    }
    expected = {"DomainName": "A.sip.twilio.com", "Secure": "true", "SipRegistration": "false", "VoiceUrl": ""}
    assert SIP_DOMAIN.encode(values) == expected
    assert list(SIP_DOMAIN.encode(values)) == list(expected)
    assert SIP_DOMAIN.encode({}) == {}


@pytest.mark.parametrize("kind", [TEXT, CASELESS, BOOLEAN, OBJECT], ids=["text", "name", "boolean", "object"])
def test_null_and_empty_are_the_same(kind: Any) -> None:
    assert Attribute("x", kind, "").same(None, "")
    assert Attribute("x", kind, "").same("", None)


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("domain_name", "Office.SIP.twilio.com", "office.sip.twilio.com", True),
        ("domain_name", "a.sip.twilio.com", "b.sip.twilio.com", False),
        ("account_sid", "AC" + "a" * 32, "AC" + "A" * 32, True),
        ("friendly_name", "Office", "office", False),
        ("friendly_name", "a", "a ", False),
        ("voice_url", "https://example.com/A", "https://example.com/a", False),
        ("voice_url", "https://example.com", "https://example.com/", False),
        ("voice_url", None, "https://example.com/", False),
        ("secure", True, True, True),
        ("secure", True, False, False),
        ("secure", False, None, False),
        ("voice_method", "GET", "POST", False),
    ],
)
def test_which_values_are_the_same(name: str, one: object, other: object, same: bool) -> None:
    assert SIP_DOMAIN.by_name[name].same(one, other) is same
    assert SIP_DOMAIN.by_name[name].same(other, one) is same


@given(st.sampled_from(SIP_DOMAIN.attributes), st.one_of(st.none(), st.booleans(), st.text()))
def test_a_value_is_the_same_as_itself_and_canonical_once_is_canonical(attribute: Attribute, value: object) -> None:
    assert attribute.same(value, value)
    once = attribute.kind.canonical(value)
    assert attribute.kind.canonical(once) == once
