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


def test_a_parent_that_is_only_read_now_stays(project: Project) -> None:
    """Of the same name the engine reads the list, and deletes nothing: the provider does not learn of the old entry."""
    project.declare(FAMILY)
    project.up()
    before = at_twilio(project)
    users, domain = sid_of(project, "Users"), sid_of(project, NAME)
    program = FAMILY.replace(USERS, f'users = SipCredentialList.get("users", "{users}")')
    project.declare(program.replace(DOMAIN, f'domain = SipDomain.get("found-office", "{domain}")'))
    run = up(project, code=0)
    assert at_twilio(project) == before
    assert told(run).count("no longer managed") == 1
    assert up(project, code=0).changes() == {}


def test_a_list_that_is_replaced_takes_no_user_along(project: Project) -> None:
    """A user who is declared by the list's SID as text, one with `ignore_changes`, and one who is not declared."""
    sid = seed_users(project)
    stranger = {"username": "stranger", "password": "Nobody-Knows-1"}
    project.twilio.seed_rows("credentials", ACCOUNT, [stranger], sid)
    users = USERS.replace(")", f", adopt=True, {REPLACED})")
    by_text = ALICE.format(f'"{sid}"', "")
    ignored = ALICE.format("users", ', opts=ResourceOptions(ignore_changes=["credential_list_sid"])')
    program = "\n".join((users, by_text, ignored.replace("alice", "bob")))
    project.declare(program)
    project.up()
    before = at_twilio(project)
    project.declare(program.replace('"Users"', '"Staff"'))
    run = up(project, code=1)
    assert at_twilio(project) == before
    assert all(name in told(run) for name in ("alice", "bob", "stranger"))


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
