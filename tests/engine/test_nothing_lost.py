"""Smaller ways to lose what is declared: copied entries, domains that are adopted again, addresses that swap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.engine.promises import ACCOUNT, NAME, USERS, at_twilio, seed_users, told, up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.engine.conftest import Project

OFFICE = f'SipDomain("office", domain_name="{NAME}")'


@pytest.mark.parametrize("declared", ["both", "one"])
def test_an_entry_that_somebody_has_copied_in_the_state(project: Project, declared: str) -> None:
    project.declare(OFFICE)
    project.up()
    before = at_twilio(project)
    state = project.state()
    (entry,) = (each for each in state["deployment"]["resources"] if each["urn"].endswith("::office"))
    copied = {**entry, "urn": entry["urn"].replace("::office", "::hq")}
    state["deployment"]["resources"].append(copied)
    project.import_state(state)
    if declared == "both":
        # As an output: the program's own process would find out that the name is declared twice.
        project.declare(f'{OFFICE}\nSipDomain("hq", domain_name=Output.from_input("{NAME}"))')
    run = project.up(code=None)
    assert at_twilio(project) == before
    if declared == "both":
        assert run.code == 1
        assert "declares this SIP domain too" in told(run)
        assert re.search(r"\bhq\b", told(run))
        assert re.search(r"\boffice\b(?!\.)", told(run))
    elif run.code == 0:
        assert [each["urn"].rpartition("::")[2] for each in project.resources()] == ["office"]
    else:
        assert "twice" in told(run)


def test_an_adopted_domain_that_is_deleted_by_hand(project: Project) -> None:
    """In the run whose refresh has seen it go, the domain is created; later, its SID may be a mistake."""
    (sid,) = project.twilio.seed_rows("domains", ACCOUNT, [{"domain_name": NAME}])
    project.declare(OFFICE.replace(")", f', adopt="{sid}")'))
    project.up()
    project.twilio.remove(ACCOUNT, sid)
    up(project, "--refresh", code=0)
    assert list(at_twilio(project).values()) == [NAME]
    project.preview("--expect-no-changes")

    project.twilio.remove(ACCOUNT, NAME)
    project.refresh()
    assert f"no SIP domain {sid} to adopt" in told(up(project, code=1))


COMPONENT = """
    class Office(pulumi.ComponentResource):
        def __init__(self, name, **options):
            super().__init__("tried:index:Office", name, None, ResourceOptions(**options))
            own = ResourceOptions(parent=self)
            users = SipCredentialList(f"{name}-users", friendly_name="Users"ADOPT, opts=own)
            SipCredential(
                f"{name}-alice", credential_list_sid=users, username="alice", password="Correct-Horse-1"ADOPT, opts=own
            )

    Office("NAME")
"""


def test_a_component_that_is_renamed_without_an_alias(project: Project) -> None:
    """After the failed run its new entry is in the state, and an alias is too late: the error names what helps."""
    project.declare(COMPONENT.replace("ADOPT", "").replace("NAME", "office"))
    project.up()
    before = at_twilio(project)
    program = COMPONENT.replace('"NAME"', '"hq"')
    project.declare(program.replace("ADOPT", ""))
    failed = up(project, code=1)
    assert at_twilio(project) == before
    assert "adopt=True" in told(failed)
    project.declare(program.replace("ADOPT", ", adopt=True"))
    up(project, code=0)
    assert at_twilio(project) == before
    project.preview("--expect-no-changes")


BERLIN, LONDON = "203.0.113.7", "198.51.100.9"


def addresses(declared: Sequence[str]) -> str:
    lines = ['trunks = SipIpAccessControlList("trunks", friendly_name="Trunks")']
    values = "ip_access_control_list_sid=trunks, adopt=True"
    lines += [
        f'SipIpAddress("trunk{n}", friendly_name="Trunk {n}", ip_address="{each}", {values})'
        for n, each in enumerate(declared)
    ]
    return "\n".join(lines)


def test_addresses_that_are_swapped(project: Project) -> None:
    project.declare(addresses([BERLIN, LONDON]))
    project.up()
    project.declare(addresses([LONDON, BERLIN]))
    project.twilio.clear_requests()
    run = up(project, code=1)
    assert {form["IpAddress"] for _method, form in project.writes() if "IpAddress" in form} <= {BERLIN, LONDON}
    assert "trunk0" in told(run) or "trunk1" in told(run)
    assert sorted(at_twilio(project).values()) == sorted(["Trunks", BERLIN, LONDON])


def test_a_list_is_destroyed_with_a_user_whose_password_nobody_knows(project: Project) -> None:
    seed_users(project, alice="Nobody-Knows-1")
    adopted = USERS.replace(")", ", adopt=True)")
    project.declare(f'{adopted}\nSipCredential("alice", credential_list_sid=users, username="alice", adopt=True)')
    project.up()
    run = project.destroy("--target", project.resource("users")["urn"], "--target-dependents")
    assert at_twilio(project) == {}
    assert project.resources() == []
    assert "may be replaced" not in run.output
