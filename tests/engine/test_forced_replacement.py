"""A replacement that the user forces (`--replace`, `state taint`) follows the rules of one that a diff asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.promises import ACCOUNT, NAME, OTHER, SUB, at_twilio, seed_users, told, up, wrong_passwords

if TYPE_CHECKING:
    from tests.engine.conftest import Project

PASSWORD, OLD_PASSWORD = "Correct-Horse-1", "Nobody-Knows-1"
ADOPTED = """
    users = SipCredentialList("users", friendly_name="Users", adopt=True)
    SipCredential("alice", credential_list_sid=users, username="alice", adopt=True)
"""


def forced(project: Project, how: str, *names: str) -> tuple[str, ...]:
    """Taint these resources, or the options of a run that replaces them."""
    urns = [project.resource(name)["urn"] for name in names]
    if how == "taint":
        project.pulumi("state", "taint", *urns, "--yes")
        return ()
    return tuple(part for urn in urns for part in ("--replace", urn))


def test_a_user_who_cannot_be_created_again_is_not_replaced(project: Project) -> None:
    seed_users(project, alice=OLD_PASSWORD)
    project.declare(ADOPTED)
    project.up()
    before = at_twilio(project)
    run = up(project, *forced(project, "replace", "alice"), code=1)
    assert at_twilio(project) == before
    assert wrong_passwords(project, {"alice": OLD_PASSWORD}) == []
    assert "alice" in told(run)
    assert "password" in told(run)

    project.declare(ADOPTED.replace('"alice", adopt', f'"alice", password="{PASSWORD}", adopt'))
    up(project, *forced(project, "replace", "alice"), code=0)
    assert at_twilio(project) != before
    assert wrong_passwords(project, {"alice": PASSWORD}) == []


def test_a_preview_of_a_forced_replacement_works(project: Project) -> None:
    names = ("office", "other", "alice", "bob")
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}")
        SipDomain("other", domain_name="{OTHER}", adopt=True)
        users = SipCredentialList("users", friendly_name="Users")
        SipCredential("alice", credential_list_sid=users, username="alice", password="{PASSWORD}")
        SipCredential("bob", credential_list_sid=users, username="bob", password="{PASSWORD}", adopt=True)
    """)
    project.up()
    for how in ("replace", "taint"):
        assert project.preview(*forced(project, how, *names)).changes() == {"replace": len(names)}
    up(project, code=0)
    project.preview("--expect-no-changes")


def test_a_replacement_does_not_move_what_the_program_no_longer_says_the_account_of(project: Project) -> None:
    """Without an account the resource stays where it is: deleted there, it would be created in the main account."""
    program = f"""
        SipDomain("office", domain_name="{NAME}", account_sid="{SUB}")
        users = SipCredentialList("users", friendly_name="Users", account_sid="{SUB}")
        SipCredential("alice", credential_list_sid=users, username="alice", password="{PASSWORD}")
    """
    project.declare(program)
    project.up()
    before = at_twilio(project)
    project.declare(program.replace(f', account_sid="{SUB}"', ""))
    assert {where.account for where in before} == {SUB}
    for name in ("office", "users", "alice"):
        run = up(project, *forced(project, "replace", name), code=1)
        assert at_twilio(project) == before
        assert f'account_sid="{SUB}"' in told(run)
        assert ACCOUNT in told(run)
