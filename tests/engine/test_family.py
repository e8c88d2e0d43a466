"""A domain that takes calls: lists, credentials, addresses and mappings, from nothing to nothing."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from tests.engine.conftest import ACCOUNT, NAME, PASSWORD
from tests.engine.promises import sid_of

if TYPE_CHECKING:
    from tests.engine.conftest import Project

NEW_PASSWORD = "Battery-Staple-2"
FAMILY = f"""
    domain = SipDomain("office", domain_name="{NAME}")
    users = SipCredentialList("users", friendly_name="Users")
    phones = SipCredentialList("phones", friendly_name="Phones")
    SipCredential("alice", credential_list_sid=users, username="alice", password="{PASSWORD}")
    SipCredential("bob", credential_list_sid=users.sid, username="bob", password=Output.secret("{PASSWORD}"))
    SipCredential("desk", credential_list_sid=phones.id, username="desk", password="{PASSWORD}")
    trunks = SipIpAccessControlList("trunks", friendly_name="Trunks")
    SipIpAddress("berlin", ip_access_control_list_sid=trunks, friendly_name="Berlin", ip_address="203.0.113.7")
    SipIpAddress(
        "london", ip_access_control_list_sid=trunks, friendly_name="London", ip_address="198.51.100.9",
        cidr_prefix_length=24,
    )
    SipAuthCallsCredentialListMapping("users-call", domain_sid=domain, credential_list_sid=users)
    SipAuthCallsIpAccessControlListMapping("trunks-call", domain_sid=domain.sid, ip_access_control_list_sid=trunks.id)
    SipAuthRegistrationsCredentialListMapping("phones-register", domain_sid=domain.id, credential_list_sid=phones)
"""


def clean(project: Project) -> None:
    """Nothing to do, whether refreshed or not."""
    assert project.preview("--expect-no-changes").changes() == {}
    assert project.preview("--refresh", "--expect-no-changes").changes() == {}
    assert project.refresh("--expect-no-changes").changes() == {}


def test_up_preview_refresh_and_destroy(project: Project) -> None:
    project.declare(FAMILY)
    project.up()
    assert [method for method, _form in project.writes()] == ["POST"] * 12
    assert len(project.twilio.requests()) == 12, "and nothing else"
    assert len(project.resources()) == 12
    clean(project)
    assert project.live()["auth_type"] == "IP_ACL,CREDENTIAL_LIST"
    for each in project.resources():
        reference = base64.b64decode(each["inputs"]["__provider"])
        assert b"sipdomain_provider.provider" in reference
        assert len(reference) < 100, "the name of a class, and no code"

    project.twilio.clear_requests()
    project.destroy()
    deleted = [each for each in project.twilio.requests() if each.method == "DELETE"]
    assert len(deleted) == 12
    looked_into = len(project.twilio.requests()) - len(deleted)
    assert looked_into == 6, "the entries of three lists, and three kinds of mappings of the domain, once each"
    assert {each.status for each in deleted} == {204}, "nothing is tried twice"
    assert project.resources() == []


def test_drift_and_changes_are_one_request_each(project: Project) -> None:
    project.declare(FAMILY)
    project.up()
    domain, trunks, users = (sid_of(project, name) for name in (NAME, "Trunks", "Users"))

    project.twilio.remove_row("auth_calls_credential_list_mappings", ACCOUNT, users, domain)
    label = f"call credential list mapping Users -> {NAME} ({users} -> {domain})"
    assert f"{label}: not at Twilio any more: it will be created again" in project.preview().output
    assert sent(project, changes={"replace": 1}) == [("POST", {"CredentialListSid": users})]
    assert project.live()["auth_type"] == "IP_ACL,CREDENTIAL_LIST"

    project.twilio.edit_row("ip_addresses", ACCOUNT, "198.51.100.9", trunks, cidr_prefix_length=8)
    line = "IP address 198.51.100.9: cidr_prefix_length was changed at Twilio: Twilio has 8, the program says 24"
    assert project.preview().output.count(line) == 1
    assert sent(project, changes={"update": 1}) == [("POST", {"CidrPrefixLength": "24"})]

    project.declare(FAMILY.replace('friendly_name="Users"', 'friendly_name="Staff"'))
    assert project.preview().changes() == {"update": 1}, "no child is shown as changed"
    assert sent(project, changes={"update": 1}) == [("POST", {"FriendlyName": "Staff"})]

    project.twilio.remove_row("credential_lists", ACCOUNT, "Staff")
    assert project.preview().changes() == {"replace": 4}
    project.up()
    staff = project.twilio.rows("credentials", ACCOUNT, sid_of(project, "Staff"))
    assert {each["username"] for each in staff} == {"alice", "bob"}
    clean(project)


def sent(project: Project, *, changes: dict[str, int]) -> list[tuple[str, dict[str, str]]]:
    project.twilio.clear_requests()
    assert project.up().changes() == changes
    return project.writes()


def test_a_changed_password_is_sent_alone_and_shown_nowhere(project: Project) -> None:
    project.declare(FAMILY)
    said = project.up().output
    of_alice = f'username="alice", password="{PASSWORD}"'
    project.declare(FAMILY.replace(of_alice, of_alice.replace(PASSWORD, NEW_PASSWORD)))
    preview = project.preview()
    assert preview.changes() == {"update": 1}
    project.twilio.clear_requests()
    update = project.up()
    assert [method for method, _form in project.writes()] == ["POST"]
    users = sid_of(project, "Users")
    assert project.twilio.password_is(users, "alice", NEW_PASSWORD)
    assert project.twilio.password_is(users, "bob", PASSWORD)
    said += preview.output + update.output + project.preview("--refresh").output + project.refresh().output
    said += json.dumps(project.state()) + project.destroy().output
    said += json.dumps([event for run in (preview, update) for event in run.events])
    said += "".join(path.read_text() for path in project.folder.rglob("*.json"))
    for password in (PASSWORD, NEW_PASSWORD):
        assert password not in said
