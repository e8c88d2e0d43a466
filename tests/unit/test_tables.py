"""Every table against Twilio's description of the API, which the stand-in holds, and against its own claims."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import local_twilio
from sipdomain_provider.core.compare import UNKNOWN
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.ip_access import IP_ADDRESS
from sipdomain_provider.tables.kinds import Place, ResourceType
from sipdomain_provider.tables.mappings import AUTH_CALLS_CREDENTIAL_LIST_MAPPING as MAPPING
from sipdomain_provider.tables.registry import TYPES

DESCRIPTION = json.loads((Path(next(iter(local_twilio.__path__))) / "sip_openapi.json").read_text("utf-8"))
SCHEMAS = DESCRIPTION["components"]["schemas"]
ACCOUNT, PARENT, SID = "AC" + "1" * 32, "XX" + "2" * 32, "YY" + "3" * 32
EACH = pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)


def described(resource_type: ResourceType, *, one: bool) -> dict[str, Any]:
    """The operations of the path that the type's path is a case of."""
    path = resource_type.path(Place(ACCOUNT, PARENT), SID if one else None)
    (found,) = [
        operations
        for template, operations in DESCRIPTION["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", r"\\w{34}", template.replace(".", r"\.")), path)
    ]
    operations: dict[str, Any] = found
    return operations


def form(resource_type: ResourceType, *, one: bool) -> dict[str, Any]:
    content = described(resource_type, one=one)["post"]["requestBody"]["content"]
    schema: dict[str, Any] = content["application/x-www-form-urlencoded"]["schema"]
    return schema


def answer(resource_type: ResourceType) -> dict[str, Any]:
    """The properties of one resource in an answer."""
    content = described(resource_type, one=True)["get"]["responses"]["200"]["content"]["application/json"]
    reference = content["schema"]["$ref"].rpartition("/")[2]
    properties: dict[str, Any] = SCHEMAS[reference]["properties"]
    return properties


@EACH
def test_the_table_has_each_attribute_of_the_answer_and_of_the_form(resource_type: ResourceType) -> None:
    names = [attribute.name for attribute in resource_type.attributes]
    assert names == sorted(names)
    assert len(names) == len(set(names))
    unanswered = {name for name, each in resource_type.by_name.items() if each.write_only or each.answered_as}
    in_path = {resource_type.parent.name} if resource_type.parent else set()
    assert set(names) - unanswered - in_path == set(answer(resource_type)) - in_path


@EACH
def test_a_kind_is_the_type_of_the_description(resource_type: ResourceType) -> None:
    described_types = {name: each["type"] for name, each in answer(resource_type).items()}
    described_types |= {
        attribute.name: form(resource_type, one=False)["properties"][attribute.api_name]["type"]
        for attribute in resource_type.settable.values()
    }
    for name, attribute in resource_type.by_name.items():
        assert attribute.kind.name == described_types.get(name, "string"), name


@EACH
def test_what_is_sent_and_when_is_as_described(resource_type: ResourceType) -> None:
    fields = {attribute.api_name: attribute for attribute in resource_type.settable.values()}
    assert len(fields) == len(resource_type.settable)
    created = form(resource_type, one=False)
    assert set(fields) == set(created["properties"])
    required = {name for name, each in fields.items() if each.required or each.write_only}
    assert required == set(created.get("required", ()))
    updated = form(resource_type, one=True)["properties"] if "post" in described(resource_type, one=True) else {}
    assert {name for name, each in fields.items() if not each.create_only} == set(updated)


@EACH
def test_rows_and_sids_are_as_described(resource_type: ResourceType) -> None:
    content = described(resource_type, one=False)["get"]["responses"]["200"]["content"]["application/json"]
    assert content["schema"]["properties"][resource_type.rows_key]["type"] == "array"
    pattern = answer(resource_type)["sid"]["pattern"]
    assert resource_type.sid_rule.prefix == pattern[1:3]
    assert resource_type.sid_rule.problem(resource_type.sid_rule.prefix + "0" * 32) is None


@pytest.mark.parametrize("resource_type", [each for each in TYPES if each.parent], ids=lambda each: each.name)
def test_the_parent_is_a_type_whose_sid_the_path_has(resource_type: ResourceType) -> None:
    parent, parent_type = resource_type.parent, resource_type.parent_type
    assert parent is not None
    assert parent_type is not None
    assert parent.required
    assert parent.rule is parent_type.sid_rule
    assert resource_type.where(Place(ACCOUNT, PARENT)) == f"{parent_type.title} {PARENT}"


@EACH
def test_an_input_has_a_rule_that_takes_its_default(resource_type: ResourceType) -> None:
    assert {each.name for each in resource_type.attributes if each.rule} == set(resource_type.inputs)
    for attribute in resource_type.settable.values():
        if attribute.default is not None and not attribute.required:
            assert attribute.rule is not None
            assert attribute.rule.problem(attribute.default) is None, attribute.name


@EACH
def test_the_identity_is_an_input_that_every_row_has(resource_type: ResourceType) -> None:
    identity = resource_type.name_attribute
    assert identity.required
    assert (identity.answered_as or identity.name) in answer(resource_type)


@EACH
def test_each_code_has_a_way_out(resource_type: ResourceType) -> None:
    assert resource_type.taken | resource_type.in_use <= set(resource_type.ways_out)
    for code, way_out in resource_type.ways_out.items():
        assert 20000 < code < 30000
        assert way_out
        assert not way_out.endswith(".")


MAPPED = {"account_sid": "AC1", "credential_list_sid": "CL1", "domain_sid": "SD1"}


@pytest.mark.parametrize(
    ("resource_type", "values", "names", "called"),
    [
        (CREDENTIAL, {"username": "alice"}, {}, "credential alice"),
        (CREDENTIAL, {}, {}, "SID"),
        (SIP_DOMAIN, {"domain_name": "office.sip.twilio.com"}, {}, "office.sip.twilio.com"),
        (SIP_DOMAIN, {"domain_name": ""}, {}, "SID"),
        (SIP_DOMAIN, {"domain_name": UNKNOWN}, {}, "SID"),
        (IP_ADDRESS, {"ip_address": "203.0.113.7", "cidr_prefix_length": 24}, {}, "IP address 203.0.113.7"),
        (CREDENTIAL_LIST, {"friendly_name": "{sid}"}, {}, "credential list {sid}"),
        (MAPPING, MAPPED, {}, "call credential list mapping CL1 -> SD1"),
        (MAPPING, {"credential_list_sid": "CL1"}, {}, "SID"),
        (
            MAPPING,
            MAPPED,
            {"CL1": "Phones", "SD1": "office"},
            "call credential list mapping Phones -> office (CL1 -> SD1)",
        ),
        (MAPPING, MAPPED, {"CL1": "Phones"}, "call credential list mapping Phones -> SD1 (CL1)"),
        (MAPPING, MAPPED, {"SD1": "office", "AC1": "no name"}, "call credential list mapping CL1 -> office (SD1)"),
    ],
)
def test_how_lines_call_one(
    resource_type: ResourceType, values: dict[str, Any], names: dict[str, str], called: str
) -> None:
    assert resource_type.called(values, "SID", names) == called


def test_one_of_which_nothing_is_known_is_called_by_its_type() -> None:
    assert SIP_DOMAIN.called({}) == "a SIP domain"


def test_a_place_is_the_same_in_any_case() -> None:
    assert Place("ACAB", "CLAB").key == Place("ACab", "CLab").key
    assert Place("ACAB", "CLAB").key != Place("ACAB", "CLAC").key
    assert CREDENTIAL.place({"credential_list_sid": "CL1"}, ACCOUNT) == Place(ACCOUNT, "CL1")
    assert CREDENTIAL.place({"credential_list_sid": "CL1", "account_sid": "AC2"}, ACCOUNT) == Place("AC2", "CL1")
    assert CREDENTIAL_LIST.place({}, ACCOUNT) == Place(ACCOUNT)


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("username", "Alice", "alice", False),
        ("credential_list_sid", "CL" + "a" * 32, "CL" + "A" * 32, True),
        ("password", "Correct-Horse-1", "correct-Horse-1", False),
        ("password", None, "", True),
    ],
)
def test_which_values_of_a_credential_are_the_same(name: str, one: object, other: object, same: bool) -> None:
    assert CREDENTIAL.by_name[name].same(one, other) is same


def test_a_number_is_a_number_however_twilio_writes_it() -> None:
    prefix = IP_ADDRESS.by_name["cidr_prefix_length"]
    assert [prefix.kind.decode(value) for value in (24, "24", "x", None)] == [24, 24, "x", None]
    assert prefix.kind.encode(0) == "0"
    assert prefix.same(24.0, 24)
    assert not prefix.same(0, None)
