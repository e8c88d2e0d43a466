"""The parents of a resource: a resource, its id or sid, a look-up's result or a SID, and the account of each."""

import os
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import Output

from sipdomain_provider import (
    SipAuthCallsCredentialListMapping,
    SipCredential,
    SipCredentialList,
    SipDomain,
    get_sip_credential_list,
    get_sip_credential_list_output,
    get_sip_domain,
)
from sipdomain_provider.state import hidden

from .fakes import ACCOUNT, NAME, OTHER_ACCOUNT, SID
from .mocks import Mocks, visible

PASSWORD = "Correct-Horse-1"
LIST = "CL" + "1" * 32
LOOK_UPS = {
    "twilio:sip:getSipCredentialList": {"sid": LIST, "account_sid": OTHER_ACCOUNT},
    "twilio:sip:getSipDomain": {"sid": SID},
}


def run(declare: Callable[[], Any]) -> dict[str, pulumi.runtime.MockResourceArgs]:
    """Runs a program; what the mocks saw, by name."""
    return Mocks(answers=LOOK_UPS).run(declare)


PARENTS: dict[str, Callable[[], Any]] = {
    "a resource": lambda: SipCredentialList("users", friendly_name="Users", account_sid=OTHER_ACCOUNT),
    "a result": lambda: get_sip_credential_list(friendly_name="Users"),
    "an Output of a result": lambda: get_sip_credential_list_output(friendly_name="Users"),
}


@pytest.mark.parametrize("form", PARENTS)
def test_a_parent_gives_its_sid_and_its_account_unless_the_child_says_otherwise(form: str) -> None:
    def program() -> None:
        users = PARENTS[form]()
        SipCredential("alice", credential_list_sid=users, username="alice", password=PASSWORD)
        SipCredential("elsewhere", credential_list_sid=users, username="alice", password="", account_sid=ACCOUNT)
        SipCredential("again", credential_list_sid=users, username="alice", password=PASSWORD)

    seen = run(program)
    sid = "sid-of-users" if form == "a resource" else LIST
    parent = {"credential_list_sid": sid, "account_sid": OTHER_ACCOUNT}
    assert visible(seen["alice"]) == {**parent, "username": "alice", "password": PASSWORD}
    assert visible(seen["elsewhere"])["account_sid"] == ACCOUNT
    assert seen["again"].inputs[hidden.TWIN] == "alice", "it is the same parent each time"


@pytest.mark.parametrize("form", ["id", "sid"])
def test_an_output_or_a_sid_is_a_parent_without_an_account(form: str) -> None:
    def program() -> None:
        users = PARENTS["a resource"]()
        SipCredential("output", credential_list_sid=getattr(users, form).apply(str), username="alice")
        SipCredential("text", credential_list_sid=LIST, username="alice")

    seen = run(program)
    assert visible(seen["output"]) == {"credential_list_sid": "sid-of-users", "username": "alice"}
    assert visible(seen["text"]) == {"credential_list_sid": LIST, "username": "alice"}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: SipDomain("domain", domain_name=NAME),
        lambda: pulumi.ComponentResource("a:b:C", "component"),
        lambda: get_sip_domain(sid=SID),
        lambda: {"sid": LIST},
        lambda: 5,
    ],
    ids=["resource", "component", "result", "mapping", "number"],
)
def test_what_is_no_parent_is_an_error(wrong: Callable[[], Any]) -> None:
    def program() -> None:
        given = wrong()
        why = f"(?s)^alice: credential_list_sid is a {type(given).__name__}: pass a SipCred"
        with pytest.raises(ValueError, match=why):
            SipCredential("alice", credential_list_sid=given, username="alice", password=PASSWORD)

    run(program)


SIGNED = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "not-a-real-token"}
AS_A_LIST: dict[str, Callable[[Any], Any]] = {
    "itself": lambda users: users,
    "its id": lambda users: users.id,
    "a result": lambda _users: get_sip_credential_list(friendly_name="Users"),
}


@pytest.mark.parametrize("form", AS_A_LIST)
@pytest.mark.parametrize(
    ("environment", "of_list", "of_domain", "refused"),
    [
        ({}, OTHER_ACCOUNT, ACCOUNT, True),
        (SIGNED, OTHER_ACCOUNT, None, True),
        (SIGNED | {"TWILIO_ACCOUNT_SID": OTHER_ACCOUNT.upper()}, OTHER_ACCOUNT, None, False),
        (SIGNED, OTHER_ACCOUNT, OTHER_ACCOUNT.upper(), False),
        (SIGNED, OTHER_ACCOUNT, Output.from_input(ACCOUNT), False),
        ({}, OTHER_ACCOUNT, None, False),
        ({"TWILIO_ACCOUNT_SID": "nonsense"}, OTHER_ACCOUNT, None, False),
    ],
)
def test_parents_of_two_accounts_are_an_error_and_one_without_is_in_that_of_the_credentials(
    form: str,
    environment: dict[str, str],
    of_list: Any,
    of_domain: Any,
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
        given = AS_A_LIST[form](SipCredentialList("users", friendly_name="Users", account_sid=of_list))
        if not refused:
            SipAuthCallsCredentialListMapping("calls", domain_sid=domain.id, credential_list_sid=given)
            return
        why = f"^calls: credential_list_sid is in account {OTHER_ACCOUNT} and domain_sid is in account {ACCOUNT}"
        with pytest.raises(ValueError, match=why):
            SipAuthCallsCredentialListMapping("calls", domain_sid=domain.id, credential_list_sid=given)

    run(program)
