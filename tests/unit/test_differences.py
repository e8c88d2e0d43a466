"""`sipdomain diff` without its requests: a state compared with what Twilio has."""

import json
from typing import Any

from sipdomain_provider.cli.diff.differences import Kind, differences
from sipdomain_provider.cli.diff.exported_state import StateResource, read_state
from sipdomain_provider.cli.inventory import Found, Inventory
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.kinds import ResourceType

ACCOUNT, LIST, USER = "AC" + "a" * 32, "CL" + "b" * 32, "CR" + "c" * 32
ENCRYPTED = {hidden._SIGNATURE: hidden._IS_SECRET, "ciphertext": "v1:x"}
LIVE_LIST = Found(CREDENTIAL_LIST, {"account_sid": ACCOUNT, "sid": LIST, "friendly_name": "hush-list"})
LIVE_USER = Found(
    CREDENTIAL,
    {"account_sid": ACCOUNT, "credential_list_sid": LIST, "sid": USER, "username": "hush-user"},
    LIVE_LIST,
)


def in_state(resource_type: ResourceType, sid: str, **values: Any) -> StateResource:
    token = f"pulumi-python:dynamic/twilio:{resource_type.name}"
    outputs = {"account_sid": ACCOUNT, hidden.MANAGED: [resource_type.identity], **values}
    row = {"urn": f"urn:pulumi:s::p::{token}::x", "type": token, "id": sid, "outputs": outputs}
    (found,) = read_state(json.dumps({"deployment": {"resources": [row]}}))
    return found


def test_a_name_that_the_state_has_encrypted_is_not_shown() -> None:
    recorded = [
        in_state(CREDENTIAL_LIST, LIST, friendly_name=ENCRYPTED),
        in_state(CREDENTIAL, USER, credential_list_sid=LIST, username=ENCRYPTED),
    ]
    found = differences(recorded, [Inventory(ACCOUNT, (LIVE_LIST, LIVE_USER))])
    assert [(each.kind, each.name) for each in found] == [(Kind.SECRET, LIST), (Kind.SECRET, USER)]


def test_a_resource_whose_place_the_state_has_encrypted_is_neither_gone_nor_unmanaged() -> None:
    below = in_state(CREDENTIAL, USER, credential_list_sid=ENCRYPTED, username="hush-user")
    elsewhere = in_state(CREDENTIAL_LIST, LIST, account_sid=ENCRYPTED, friendly_name="hush-list")
    assert differences([below, elsewhere], [Inventory(ACCOUNT, (LIVE_LIST, LIVE_USER))]) == []
    assert [each.kind for each in differences([below, elsewhere], [])] == [Kind.SECRET, Kind.SECRET]
    assert (below.account_sid, elsewhere.account_sid) == (ACCOUNT, "")
