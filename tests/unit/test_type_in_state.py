"""The type of a resource of a state, whatever its type token is."""

import base64
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import sipdomain_provider
from sipdomain_provider import provider
from sipdomain_provider.cli.diff.exported_state import read_state
from sipdomain_provider.state.type_in_state import type_in_state
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.registry import TYPES

OWN = "pulumi-python:dynamic/company:Own"
EACH = pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)


def pickled(value: Any, protocol: int = pickle.DEFAULT_PROTOCOL) -> str:
    return base64.b64encode(pickle.dumps(value, protocol)).decode()


@EACH
@pytest.mark.parametrize("bag", ["inputs", "outputs"])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_the_provider_says_the_type_whatever_the_token_is(resource_type: ResourceType, bag: str, protocol: int) -> None:
    of_type = getattr(provider, f"{resource_type.name}Provider")()
    assert type_in_state({"type": OWN, bag: {"__provider": pickled(of_type, protocol)}}) is resource_type


@EACH
@pytest.mark.parametrize(
    "unreadable", [None, {"ciphertext": "x"}, "", "not base64", base64.b64encode(b"no pickle").decode()]
)
def test_without_a_provider_that_can_be_read_the_token_says_it(resource_type: ResourceType, unreadable: Any) -> None:
    outputs = {"__provider": unreadable}
    token = f"pulumi-python:dynamic/twilio:{resource_type.name}"
    assert type_in_state({"type": token, "outputs": outputs}) is resource_type
    assert type_in_state({"type": OWN, "outputs": outputs}) is None


def test_the_provider_of_somebody_else_is_not_ours() -> None:
    names_ours = pickled(["sipdomain_provider", "SipDomainProvider"])
    assert type_in_state({"type": OWN, "outputs": {"__provider": names_ours}}) is None
    assert type_in_state({"type": "aws:s3:SipDomain", "outputs": None}) is None


def test_a_state_has_ours_that_exist_whatever_their_token() -> None:
    ours = {"type": OWN, "urn": "urn", "id": "sid", "outputs": {"__provider": pickled(provider.SipDomainProvider())}}
    resources = [ours, {**ours, "id": ""}, {**ours, "outputs": {}}]
    (found,) = read_state(json.dumps({"deployment": {"resources": resources}}))
    assert (found.type.name, found.urn, found.sid, found.values) == ("SipDomain", "urn", "sid", ours["outputs"])


def test_type_tokens_are_written_and_read_in_one_place_each() -> None:
    package = Path(sipdomain_provider.__file__).parent
    found = {
        each.relative_to(package).as_posix() for each in package.rglob("*.py") if "pulumi-python:" in each.read_text()
    }
    assert found == {"state/type_in_state.py", "dynamic/options.py"}
