"""`SipExclusiveEntries`: a list or domain that has only what the program declares, and what is not deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_twilio import MAIN_ACCOUNT

if TYPE_CHECKING:
    from tests.engine.conftest import Project

ACCOUNT = MAIN_ACCOUNT.sid
NAME = "tried-office.sip.twilio.com"
PASSWORD = "Correct-Horse-1"
LIST = f"""
    phones = SipCredentialList("phones", friendly_name="Phones")
    alice = SipCredential("alice", credential_list_sid=phones, username="alice", password="{PASSWORD}")
    bob = SipCredential("bob", credential_list_sid=phones, username="bob", password="{PASSWORD}")
"""
ONLY = 'SipExclusiveEntries("only-these", parent=phones, entries=[alice, bob])'
OFFICE = f"""
    SecureSipDomain(
        "office", domain_name="{NAME}", credentials={{"alice": "{PASSWORD}"}}, registrations=True,
        allowed_addresses={{"berlin": "203.0.113.0/24"}},
    )
"""


def sid_of(project: Project, kind: str, name: str) -> str:
    return str(project.twilio.row(kind, ACCOUNT, name)["sid"])


def seed(project: Project, kind: str, parent: str, **row: object) -> str:
    (sid,) = project.twilio.seed_rows(kind, ACCOUNT, [row], parent)
    return sid


def add_user(project: Project, name: str = "mallory", listed: str = "Phones") -> str:
    return seed(
        project, "credentials", sid_of(project, "credential_lists", listed), username=name, password="Wrong-Horse-11"
    )


def users(project: Project, listed: str = "Phones") -> list[str]:
    rows = project.twilio.rows("credentials", ACCOUNT, sid_of(project, "credential_lists", listed))
    return sorted(str(each["username"]) for each in rows)


def deletes(project: Project) -> list[str]:
    """The SIDs that were deleted; every other writing request by its method."""
    found = [each for each in project.twilio.requests() if each.method != "GET"]
    return sorted(
        each.path.rpartition("/")[2].removesuffix(".json") if each.method == "DELETE" else each.method for each in found
    )


def test_strangers_in_a_component_are_named_and_deleted(project: Project) -> None:
    project.declare(OFFICE)
    project.up()
    domain = str(project.twilio.domain(ACCOUNT, NAME)["sid"])
    addresses = sid_of(project, "ip_access_control_lists", NAME)
    (other,) = project.twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "By hand"}])
    strangers = [
        seed(project, "ip_addresses", addresses, friendly_name="all", ip_address="0.0.0.0", cidr_prefix_length=0),
        add_user(project, listed=NAME),
        other,
    ]
    seed(project, "auth_calls_ip_access_control_list_mappings", domain, sid=other)
    assert project.preview("--expect-no-changes").changes() == {}, "without the resource nothing is extra"

    project.declare(OFFICE.replace("registrations", "exclusive=True, registrations"))
    preview = project.preview()
    assert preview.changes() == {"create": 3}
    for sid in strangers:
        assert preview.output.count(sid) == 1
    assert preview.diagnostics().count("is not declared: it will be deleted") == 3
    project.twilio.clear_requests()
    run = project.up()
    assert deletes(project) == sorted(strangers)
    assert run.diagnostics().count("was not declared: deleted") == 3
    assert project.preview("--expect-no-changes").changes() == {}
    assert project.preview("--expect-no-changes", "--refresh").changes() == {}

    seed(project, "auth_calls_ip_access_control_list_mappings", domain, sid=other)
    add_user(project, "eve", NAME)
    add_user(project, "oscar", NAME)
    preview = project.run("preview", "--diff", "--expect-no-changes", code=None)
    assert preview.code != 0
    assert "warning: office-users-only: 2 of the 3 entries of" in preview.output
    assert "is not declared" not in project.refresh().output
    project.twilio.clear_requests()
    project.destroy()
    assert other not in deletes(project)
    assert "is not declared" not in project.destroy().output
