"""Whatever overlaps, is forced, goes or was copied: nothing that the program declares is lost.

See promises.py for the checks after each run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.engine.conftest import ACCOUNT, NAME, OTHER, PASSWORD, SUB, USERS, office, user
from tests.engine.promises import at_twilio, seed_users, settles, sid_of, told, up, wrong_passwords

if TYPE_CHECKING:
    from tests.engine.conftest import Project

OLD_PASSWORD = "Nobody-Knows-1"
ADOPTED_USERS = USERS.replace(")", ", adopt=True)")


# Operations that overlap


def test_users_by_number_that_shift(project: Project) -> None:
    """While they do, a deletion is throttled."""

    def declare(*names: str) -> None:
        values = f'password="{PASSWORD}", adopt=True'
        project.declare(USERS, *(user(name, values, resource=f"u{number}") for number, name in enumerate(names)))

    declare("alice", "bob")
    project.up()
    declare("zed", "alice", "bob")
    project.twilio.settings.latency = 0.05
    project.twilio.fault("status", "DELETE", sid_of(project, "bob"), status=429, retry_after=1)
    settles(project, dict.fromkeys(("zed", "alice", "bob"), PASSWORD))


def test_a_domain_that_is_adopted_while_its_resource_moves_to_a_subaccount(project: Project) -> None:
    project.declare(office("adopt=True"))
    project.up()
    sid = sid_of(project, NAME)
    project.declare(
        f'SipDomain("office", domain_name="{OTHER}", account_sid="{SUB}", adopt=True)',
        office(f'adopt="{sid}"', name="legacy"),
    )
    project.twilio.settings.latency = 0.05
    project.twilio.fault("status", "DELETE", status=429, retry_after=1)
    settles(project)
    assert sorted(at_twilio(project).values()) == sorted([NAME, OTHER])
    assert sid_of(project, NAME) == sid


# Forced replacements


def forced(project: Project, how: str, *names: str) -> tuple[str, ...]:
    """Taint these resources, or the options of a run that replaces them."""
    urns = [project.resource(name)["urn"] for name in names]
    if how == "taint":
        project.pulumi("state", "taint", *urns, "--yes")
        return ()
    return tuple(part for urn in urns for part in ("--replace", urn))


def test_a_user_who_cannot_be_created_again_is_not_replaced(project: Project) -> None:
    seed_users(project, alice=OLD_PASSWORD)
    project.declare(ADOPTED_USERS, user("alice", "adopt=True"))
    project.up()
    before = at_twilio(project)
    run = up(project, *forced(project, "replace", "alice"), code=1)
    assert at_twilio(project) == before
    assert wrong_passwords(project, {"alice": OLD_PASSWORD}) == []
    assert "alice" in told(run)
    assert "password" in told(run)

    project.declare(ADOPTED_USERS, user("alice", f'password="{PASSWORD}", adopt=True'))
    up(project, *forced(project, "replace", "alice"), code=0)
    assert at_twilio(project) != before
    assert wrong_passwords(project, {"alice": PASSWORD}) == []


def test_a_preview_of_a_forced_replacement_works(project: Project) -> None:
    names = ("office", "other", "alice")
    other = f'SipDomain("other", domain_name="{OTHER}", adopt=True)'
    project.declare(office(), other, USERS, user("alice"))
    project.up()
    for how in ("replace", "taint"):
        assert project.preview(*forced(project, how, *names)).changes() == {"replace": len(names)}
    up(project, code=0)
    project.preview("--expect-no-changes")


def test_a_list_is_destroyed_with_a_user_who_cannot_be_created_again(project: Project) -> None:
    """The engine has a diff of the user for it, as if the list was replaced."""
    seed_users(project, alice=OLD_PASSWORD)
    project.declare(ADOPTED_USERS, user("alice", "adopt=True"))
    project.up()
    run = project.destroy("--target", project.resource("users")["urn"], "--target-dependents")
    assert at_twilio(project) == {}
    assert project.resources() == []
    assert "may be replaced" not in run.output


# Parents that go


DOMAIN = f'domain = SipDomain("office", domain_name="{NAME}")'
CALLS = 'SipAuthCallsCredentialListMapping("calls", domain_sid=domain.sid, credential_list_sid=phones)'
PHONES = 'phones = SipCredentialList("phones", friendly_name="Phones")'
FAMILY = "\n".join([USERS, user("alice", of="users.sid"), PHONES, DOMAIN, CALLS])


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
    project.declare(FAMILY.replace(managed, looked_up))
    run = up(project, code=1)
    assert at_twilio(project) == before
    assert child in told(run) or project.resource(child)["id"] in told(run)


def test_a_list_that_is_replaced_takes_no_user_along(project: Project) -> None:
    """A user who is declared by the list's SID as text, one with `ignore_changes`, and one who is not declared."""
    sid = seed_users(project, stranger=OLD_PASSWORD)
    users = ADOPTED_USERS.replace(")", ', opts=ResourceOptions(replace_on_changes=["friendly_name"]))')
    ignored = f'password="{PASSWORD}", opts=ResourceOptions(ignore_changes=["credential_list_sid"])'
    children = (user("alice", of=f'"{sid}"'), user("bob", ignored))
    project.declare(users, *children)
    project.up()
    before = at_twilio(project)
    project.declare(users.replace('"Users"', '"Staff"'), *children)
    run = up(project, code=1)
    assert at_twilio(project) == before
    assert all(name in told(run) for name in ("alice", "bob", "stranger"))


def test_lists_that_leave_the_program_name_who_goes_along(project: Project) -> None:
    """A user whom nobody declares, and one whose entry leaves the state by `retain_on_delete`."""
    retained = user("alice", f'password="{PASSWORD}", opts=ResourceOptions(retain_on_delete=True)', of="phones")
    project.declare(USERS, PHONES, retained)
    project.up()
    stranger = {"username": "stranger", "password": OLD_PASSWORD}
    project.twilio.seed_rows("credentials", ACCOUNT, [stranger], sid_of(project, "Users"))
    project.declare("")
    run = up(project, code=0)
    assert "Users" not in at_twilio(project).values()
    assert told(run).count("stranger") == 1
    assert "alice" in at_twilio(project).values() or told(run).count("alice") == 1
    assert project.resources() == []


# Gone, copied, renamed, swapped


def test_one_false_404_loses_no_domain(project: Project) -> None:
    project.declare(office())
    project.up()
    sid = project.live()["sid"]

    def fault(method: str) -> None:
        body = {"code": 20404, "message": "The requested resource was not found", "status": 404}
        project.twilio.fault("status", method, rf"{sid}\.json", status=404, body=body, before_commit=True)

    fault("GET")
    assert "will be created again" not in project.up("--refresh").output
    assert project.resource()["id"] == project.live()["sid"] == sid
    fault("DELETE")
    assert "it was not deleted" in project.destroy(code=1).output
    assert project.resource()["id"] == project.live()["sid"] == sid
    project.destroy()
    assert at_twilio(project) == {}


def test_an_entry_that_somebody_has_copied_in_the_state(project: Project) -> None:
    project.declare(office(""))
    project.up()
    before = at_twilio(project)
    state = project.state()
    entry = project.resource()
    state["deployment"]["resources"].append({**entry, "urn": entry["urn"].replace("::office", "::hq")})
    project.import_state(state)
    # As an output: the program's own process would find out that the name is declared twice.
    project.declare(office(""), f'SipDomain("hq", domain_name=Output.from_input("{NAME}"))')
    for _run in range(2):
        run = project.up(code=1)
        assert at_twilio(project) == before
        assert "declares this SIP domain too" in told(run)
        assert re.search(r"\bhq\b", told(run))
        assert re.search(r"\boffice\b(?!\.)", told(run))
    project.declare(office(""))
    project.up()
    assert at_twilio(project) == before
    assert [each["urn"].rpartition("::")[2] for each in project.resources()] == ["office"]


COMPONENT = f"""
    class Office(pulumi.ComponentResource):
        def __init__(self, name, **adopts):
            super().__init__("tried:index:Office", name)
            own = ResourceOptions(parent=self)
            users = SipCredentialList(f"{{name}}-users", friendly_name="Users", opts=own, **adopts)
            SipCredential(
                f"{{name}}-alice", credential_list_sid=users, username="alice", password="{PASSWORD}",
                opts=own, **adopts,
            )
"""


def test_a_component_that_is_renamed_without_an_alias(project: Project) -> None:
    """After the failed run its new entry is in the state, and an alias is too late: the error names what helps."""
    project.declare(COMPONENT, 'Office("office")')
    project.up()
    before = at_twilio(project)
    project.declare(COMPONENT, 'Office("hq")')
    failed = up(project, code=1)
    assert at_twilio(project) == before
    assert "adopt=True" in told(failed)
    project.declare(COMPONENT, 'Office("hq", adopt=True)')
    up(project, code=0)
    assert at_twilio(project) == before
    project.preview("--expect-no-changes")


def test_addresses_that_are_swapped(project: Project) -> None:
    def declare(*declared: str) -> None:
        values = "ip_access_control_list_sid=trunks, adopt=True"
        project.declare(
            'trunks = SipIpAccessControlList("trunks", friendly_name="Trunks")',
            *(
                f'SipIpAddress("trunk{number}", friendly_name="Trunk {number}", ip_address="{each}", {values})'
                for number, each in enumerate(declared)
            ),
        )

    both = ["203.0.113.7", "198.51.100.9"]
    declare(*both)
    project.up()
    declare(*reversed(both))
    run = up(project, code=1)
    assert "trunk0" in told(run) or "trunk1" in told(run)
    assert sorted(at_twilio(project).values()) == sorted(["Trunks", *both])
