"""A list or a domain that leaves the program, or is replaced, takes nothing along that the program declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.promises import ACCOUNT, NAME, USERS, at_twilio, seed_users, sid_of, told, up

if TYPE_CHECKING:
    from tests.engine.conftest import Project

ALICE = 'SipCredential("alice", credential_list_sid={}, username="alice", password="Correct-Horse-1"{})'
PHONES = 'phones = SipCredentialList("phones", friendly_name="Phones")'
DOMAIN = f'domain = SipDomain("office", domain_name="{NAME}")'
CALLS = 'SipAuthCallsCredentialListMapping("calls", domain_sid={}, credential_list_sid=phones)'
FAMILY = "\n".join((USERS, ALICE.format("users", ""), PHONES, DOMAIN, CALLS.format("domain")))
REPLACED = 'opts=ResourceOptions(replace_on_changes=["friendly_name"])'


@pytest.mark.parametrize(
    ("managed", "looked_up", "child"),
    [
        (USERS, 'users = get_sip_credential_list(friendly_name="Users")', "alice"),
        (DOMAIN, f'domain = get_sip_domain(domain_name="{NAME}")', "calls"),
    ],
    ids=["list", "domain"],
)
def test_a_parent_that_is_only_looked_up_now_is_not_deleted(
    project: Project, managed: str, looked_up: str, child: str
) -> None:
    """What the program declares in it by its SID would be lost with it."""
    project.declare(FAMILY)
    project.up()
    before = at_twilio(project)
    # The SID as text, as `users.sid` of a look-up is: the child's entry depends on no other one.
    program = FAMILY.replace(managed, looked_up).replace("=users,", "=users.sid,").replace("=domain,", "=domain.sid,")
    project.declare(program)
    run = up(project, code=1)
    assert at_twilio(project) == before
    assert child in told(run) or project.resource(child)["id"] in told(run)


@pytest.mark.parametrize("prefix", ["", "found-"], ids=["same name", "another name"])
def test_a_parent_that_is_only_read_now_stays(project: Project, prefix: str) -> None:
    project.declare(FAMILY)
    project.up()
    before = at_twilio(project)
    users, domain = sid_of(project, "Users"), sid_of(project, NAME)
    program = FAMILY.replace(USERS, f'users = SipCredentialList.get("{prefix}users", "{users}")')
    project.declare(program.replace(DOMAIN, f'domain = SipDomain.get("{prefix}office", "{domain}")'))
    run = up(project, code=0)
    assert at_twilio(project) == before
    # Of the same name the engine reads the two, and deletes nothing: the provider does not learn of the old entries.
    assert told(run).count("no longer managed") == (2 if prefix else 0)
    assert up(project, code=0).changes() == {}


@pytest.mark.parametrize("how", ["a SID as text", "ignore_changes", "not declared"])
def test_a_list_that_is_replaced_takes_no_user_along(project: Project, how: str) -> None:
    sid = seed_users(project)
    users = USERS.replace(")", f", adopt=True, {REPLACED})")
    if how == "not declared":
        program = users
        project.twilio.seed_rows("credentials", ACCOUNT, [{"username": "alice", "password": "Nobody-Knows-1"}], sid)
    elif how == "ignore_changes":
        options = ', opts=ResourceOptions(ignore_changes=["credential_list_sid"])'
        program = f"{users}\n{ALICE.format('users', options)}"
    else:
        program = "\n".join((users, ALICE.format(f'"{sid}"', "")))
    project.declare(program)
    project.up()
    before = at_twilio(project)
    project.declare(program.replace('"Users"', '"Staff"'))
    run = up(project, code=1)
    assert at_twilio(project) == before
    assert "alice" in told(run)


def test_lists_that_leave_the_program_name_who_goes_along(project: Project) -> None:
    """A user whom nobody declares, and one whose entry leaves the state by `retain_on_delete`."""
    retained = ALICE.format("phones", ", opts=ResourceOptions(retain_on_delete=True)")
    project.declare("\n".join((USERS, PHONES, retained)))
    project.up()
    stranger = {"username": "stranger", "password": "Nobody-Knows-1"}
    project.twilio.seed_rows("credentials", ACCOUNT, [stranger], sid_of(project, "Users"))
    project.declare("")
    run = up(project, code=0)
    assert "Users" not in at_twilio(project).values()
    assert told(run).count("stranger") == 1
    assert "alice" in at_twilio(project).values() or told(run).count("alice") == 1
    assert project.resources() == []
