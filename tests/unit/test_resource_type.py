"""The type of a resource of a state, whatever its type token is."""

import base64
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

import sipdomain_provider
from sipdomain_provider import provider
from sipdomain_provider.cli.diff.exported_state import read_state
from sipdomain_provider.state.resource_type import type_in_state
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.registry import TYPES

OWN = "pulumi-python:dynamic/company:Own"
EACH = pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)


def provider_of(resource_type: ResourceType) -> Any:
    return getattr(provider, f"{resource_type.name}Provider")()


@EACH
@pytest.mark.parametrize("bag", ["inputs", "outputs"])
def test_the_provider_says_the_type_whatever_the_token_is(resource_type: ResourceType, bag: str) -> None:
    pickled = serialize_provider(provider_of(resource_type))
    assert type_in_state({"type": OWN, bag: {"__provider": pickled}}) is resource_type


@EACH
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol_of_pickle_is_read(resource_type: ResourceType, protocol: int) -> None:
    pickled = base64.b64encode(pickle.dumps(provider_of(resource_type), protocol)).decode()
    assert type_in_state({"type": OWN, "outputs": {"__provider": pickled}}) is resource_type


@EACH
def test_without_a_provider_that_can_be_read_the_token_says_it(resource_type: ResourceType) -> None:
    token = f"pulumi-python:dynamic/twilio:{resource_type.name}"
    for pickled in (None, {"ciphertext": "x"}, "", "not base64", base64.b64encode(b"no pickle").decode()):
        assert type_in_state({"type": token, "outputs": {"__provider": pickled}}) is resource_type
        assert type_in_state({"type": OWN, "outputs": {"__provider": pickled}}) is None


def test_the_provider_of_somebody_else_is_not_ours() -> None:
    pickled = base64.b64encode(pickle.dumps(["sipdomain_provider", "SipDomainProvider"])).decode()
    assert type_in_state({"type": OWN, "outputs": {"__provider": pickled}}) is None
    assert type_in_state({"type": "aws:s3:SipDomain", "outputs": None}) is None


@EACH
def test_diff_compares_a_resource_with_a_token_of_the_users_own(resource_type: ResourceType) -> None:
    outputs = {"__provider": serialize_provider(provider_of(resource_type))}
    resource = {"type": OWN, "urn": "urn", "id": "sid", "outputs": outputs}
    (found,) = read_state(json.dumps({"deployment": {"resources": [resource]}}))
    assert found.type is resource_type


def test_type_tokens_are_written_and_read_in_one_place_each() -> None:
    package = Path(sipdomain_provider.__file__).parent
    texts = {each.relative_to(package).as_posix(): each.read_text(encoding="utf-8") for each in package.rglob("*.py")}
    assert {name for name, text in texts.items() if "pulumi-python:" in text} == {
        "state/resource_type.py",
        "dynamic/options.py",
    }
