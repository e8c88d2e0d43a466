"""Families of resources through the simulated engine: what random programs of them once found.

Random programs are now walked through in tests/simulation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.family_model import PASSWORDS, declared, urns
from tests.api.fault_world import ACCOUNT, World
from tests.api.simulated_engine import Declared, How, Stack

if TYPE_CHECKING:
    from local_twilio import LocalTwilio

USERS, PHONES, OFFICE, ALICE = (urns(kind)[0] for kind in ("users", "phones", "office", "alice"))


def family(**of_alice: Any) -> dict[str, Declared]:
    alice = declared("alice", {"credential_list_sid": "users"})
    return {USERS: declared("users", {}), ALICE: replace(alice, **of_alice)}


def begun(twilio: LocalTwilio) -> Stack:
    """A stack with a list and a credential in it."""
    stack = Stack(World(twilio))
    stack.world.reset()
    assert stack.up(family(), How()).failed is None
    return stack


def has_password(twilio: LocalTwilio, stack: Stack, password: str) -> bool:
    return twilio.password_is(stack.state[USERS].sid, "alice", password)


@pytest.mark.parametrize("how", ["--replace", "deleted by hand"])
def test_a_sid_to_adopt_counts_as_true_where_the_list_is_another_one(twilio: LocalTwilio, how: str) -> None:
    stack = begun(twilio)
    program = family(adopt=stack.state[ALICE].sid)
    del stack.state[ALICE]
    assert stack.up(program, How()).done == {USERS: "same", ALICE: "create"}
    forced = frozenset({USERS} if how == "--replace" else ())
    if not forced:
        twilio.remove_row("credential_lists", ACCOUNT, stack.state[USERS].sid)
    assert stack.up(program, How(replace=forced)).done == {USERS: "replace", ALICE: "replace"}
    assert has_password(twilio, stack, PASSWORDS[0])


def test_the_sid_of_what_another_resource_has_is_adopted_by_nobody_else(twilio: LocalTwilio) -> None:
    """Not even in the run that replaces that one, and not to take what has one's own name."""
    stack = begun(twilio)
    (theirs,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Phones"}])
    wrong = replace(declared("phones", {}), adopt=stack.state[USERS].sid)
    ran = stack.up({**family(), PHONES: wrong}, How(replace=frozenset({USERS})))
    assert "to adopt.\n  Check the SID" in ran.errors[PHONES]
    assert theirs not in {each.sid for each in stack.state.values()}


def test_a_password_that_is_declared_again_is_sent(twilio: LocalTwilio) -> None:
    """Nobody knows what it has been meanwhile."""
    stack = begun(twilio)
    assert stack.up(family(values={"username": "alice"}), How()).done[ALICE] == "update"
    assert has_password(twilio, stack, PASSWORDS[0]), "nothing is reset"
    twilio.edit_row("credentials", ACCOUNT, "alice", stack.state[USERS].sid, password=PASSWORDS[2])
    assert stack.up(family(), How()).done[ALICE] == "update"
    assert has_password(twilio, stack, PASSWORDS[0])


def test_what_was_deleted_and_not_created_again_is_created_by_the_next_run(twilio: LocalTwilio) -> None:
    stack = begun(twilio)
    refused = twilio.fault("status", "POST", status=400, body={"code": 20001, "message": "no", "status": 400})
    assert list(stack.up(family(), How(replace=frozenset({USERS})), refused).errors) == [USERS]
    assert {urn: each.pending for urn, each in stack.state.items()} == {USERS: True, ALICE: True}
    twilio.clear_requests()
    stack.refresh()
    assert twilio.requests() == []
    assert stack.up(family(), How()).done == {USERS: "replace", ALICE: "replace"}
    assert set(stack.preview(family()).done.values()) == {"same"}
    assert stack.down(How()).failed is None
    assert twilio.rows("credential_lists", ACCOUNT) == []


def test_a_mapping_of_another_domain_stays_where_one_of_the_same_list_goes(twilio: LocalTwilio) -> None:
    """Both have the SID of the list; one is new in this run, and one is the program's no more."""
    stack = Stack(World(twilio))
    stack.world.reset()
    calls, more = urns("calls")[0], urns("more-calls")[0]
    branch = urns("branch")[0]
    there = {OFFICE: declared("office", {}), branch: declared("branch", {}), USERS: declared("users", {})}
    first = {calls: declared("calls", {"domain_sid": "office", "credential_list_sid": "users"})}
    second = {more: declared("more-calls", {"domain_sid": "branch", "credential_list_sid": "users"})}
    assert stack.up({**there, **first}, How()).failed is None
    assert stack.up({**there, **second}, How()).failed is None
    kind = "auth_calls_credential_list_mappings"
    domains = (stack.state[OFFICE].sid, stack.state[branch].sid)
    assert [len(twilio.rows(kind, ACCOUNT, domain)) for domain in domains] == [0, 1]


def test_a_mapping_is_deleted_while_its_list_still_has_users(twilio: LocalTwilio) -> None:
    """What is in a list is not in its mapping, which has the SID of the list."""
    stack = begun(twilio)
    calls = {urns("calls")[0]: declared("calls", {"domain_sid": "office", "credential_list_sid": "users"})}
    office = {OFFICE: declared("office", {})}
    assert stack.up({**office, **family(), **calls}, How()).failed is None
    assert stack.up({**office, **family()}, How()).failed is None
    assert twilio.rows("auth_calls_credential_list_mappings", ACCOUNT, stack.state[OFFICE].sid) == []
    assert has_password(twilio, stack, PASSWORDS[0])


def test_what_maps_a_list_that_is_given_up_maps_the_new_one(twilio: LocalTwilio) -> None:
    """The entry of a list gets the name of another one in the state: one list is handed over, one is made."""
    stack = begun(twilio)
    stack.rename(USERS, PHONES)
    calls = {urns("calls")[0]: declared("calls", {"domain_sid": "office", "credential_list_sid": "phones"})}
    lists = {USERS: declared("users", {}, adopt=True), PHONES: declared("phones", {})}
    users = {ALICE: declared("alice", {"credential_list_sid": "users"}, adopt=True)}
    program = {OFFICE: declared("office", {}), **lists, **calls, **users}
    assert stack.up(program, How()).failed is None
    assert set(stack.preview(program).done.values()) == {"same"}
    assert stack.state[urns("calls")[0]].sid == stack.state[PHONES].sid != stack.state[USERS].sid
