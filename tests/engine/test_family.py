"""A domain that takes calls: lists, credentials, addresses and mappings, from nothing to nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local_twilio import MAIN_ACCOUNT
from local_twilio import SUBACCOUNT as SUB

if TYPE_CHECKING:
    from tests.engine.conftest import Project

ACCOUNT, SUBACCOUNT = MAIN_ACCOUNT.sid, SUB.sid
NAME = "tried-office.sip.twilio.com"
PASSWORD, NEW_PASSWORD = "Correct-Horse-1", "Battery-Staple-2"
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


def sid_of(project: Project, kind: str, name: str) -> str:
    return str(project.twilio.row(kind, ACCOUNT, name)["sid"])


def test_up_preview_refresh_and_destroy(project: Project) -> None:
    project.declare(FAMILY)
    project.up()
    assert [method for method, _form in project.writes()] == ["POST"] * 12
    assert len(project.twilio.requests()) == 12, "and nothing else"
    assert len(project.resources()) == 12
    clean(project)
    assert project.twilio.domain(ACCOUNT, NAME)["auth_type"] == "IP_ACL,CREDENTIAL_LIST"

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
    domain = sid_of(project, "domains", NAME)
    trunks = sid_of(project, "ip_access_control_lists", "Trunks")
    users = sid_of(project, "credential_lists", "Users")

    project.twilio.remove_row("auth_calls_credential_list_mappings", ACCOUNT, users, domain)
    label = f"call credential list mapping Users -> {NAME} ({users} -> {domain})"
    assert f"{label}: not at Twilio any more, it will be created again" in project.preview().output
    assert sent(project, "up", changes={"replace": 1}) == [("POST", {"CredentialListSid": users})]
    assert project.twilio.domain(ACCOUNT, NAME)["auth_type"] == "IP_ACL,CREDENTIAL_LIST"

    project.twilio.edit_row("ip_addresses", ACCOUNT, "198.51.100.9", trunks, cidr_prefix_length=8)
    line = "IP address 198.51.100.9: cidr_prefix_length was changed at Twilio: Twilio has 8, the program says 24"
    assert project.preview().output.count(line) == 1
    assert sent(project, "up", changes={"update": 1}) == [("POST", {"CidrPrefixLength": "24"})]

    project.declare(FAMILY.replace('friendly_name="Users"', 'friendly_name="Staff"'))
    preview = project.preview()
    assert preview.changes() == {"update": 1}, "no child is shown as changed"
    assert sent(project, "up", changes={"update": 1}) == [("POST", {"FriendlyName": "Staff"})]
    clean(project)


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
    users = sid_of(project, "credential_lists", "Users")
    assert project.twilio.password_is(users, "alice", NEW_PASSWORD)
    assert project.twilio.password_is(users, "bob", PASSWORD)
    said += preview.output + update.output + project.preview("--refresh").output + project.refresh().output
    said += json.dumps(project.state()) + project.destroy().output
    said += json.dumps([event for run in (preview, update) for event in run.events])
    said += "".join(path.read_text() for path in project.folder.rglob("*.json"))
    for password in (PASSWORD, NEW_PASSWORD):
        assert password not in said


def sent(project: Project, command: str, *, changes: dict[str, int]) -> list[tuple[str, dict[str, str]]]:
    project.twilio.clear_requests()
    assert getattr(project, command)().changes() == changes
    return project.writes()


def test_what_is_renamed_in_the_program_and_adopted_stays(project: Project) -> None:
    project.declare(FAMILY)
    project.up()
    before = project.twilio.rows("credentials", ACCOUNT, sid_of(project, "credential_lists", "Users"))
    renamed = FAMILY.replace('SipCredentialList("users", ', 'SipCredentialList("new-users", adopt=True, ')
    project.declare(renamed.replace('SipCredential("alice", ', 'SipCredential("new-alice", adopt=True, '))
    run = project.up()
    assert "DELETE" not in [method for method, _form in project.writes()], run.output
    after = project.twilio.rows("credentials", ACCOUNT, sid_of(project, "credential_lists", "Users"))
    assert [each["sid"] for each in after] == [each["sid"] for each in before]
    clean(project)
    project.destroy()
    assert project.twilio.rows("credential_lists", ACCOUNT) == []


@pytest.mark.parametrize("refreshed", [False, True])
def test_a_list_that_is_deleted_by_hand_is_created_again_with_all_it_had(project: Project, refreshed: bool) -> None:
    project.declare(FAMILY)
    project.up()
    project.twilio.remove_row("credential_lists", ACCOUNT, "Users")
    options = ["--refresh"] if refreshed else []
    preview = project.preview(*options)
    assert preview.changes() == ({"create": 4} if refreshed else {"replace": 4})
    project.up(*options)
    users = sid_of(project, "credential_lists", "Users")
    assert {each["username"] for each in project.twilio.rows("credentials", ACCOUNT, users)} == {"alice", "bob"}
    clean(project)


def test_all_of_a_subaccount(project: Project) -> None:
    """What is below a resource is in its account, unless it says otherwise."""
    declared = FAMILY.replace(f'domain_name="{NAME}"', f'domain_name="{NAME}", account_sid="{SUBACCOUNT}"')
    declared = declared.replace('friendly_name="Users"', f'friendly_name="Users", account_sid="{SUBACCOUNT}"')
    declared = declared.replace('friendly_name="Phones"', f'friendly_name="Phones", account_sid="{SUBACCOUNT}"')
    declared = declared.replace('friendly_name="Trunks"', f'friendly_name="Trunks", account_sid="{SUBACCOUNT}"')
    for given in ("users.sid", "phones.id", "trunks.id", "domain.sid", "domain.id"):
        declared = declared.replace(f"={given}", f"={given.partition('.')[0]}")
    project.declare(declared)
    project.up()
    assert {each["outputs"]["account_sid"] for each in project.resources()} == {SUBACCOUNT}
    assert project.twilio.rows("credential_lists", ACCOUNT) == []
    clean(project)
    project.destroy()


def test_a_mapping_between_two_accounts_is_refused_before_anything_is_sent(project: Project) -> None:
    project.declare(f"""
        domain = SipDomain("office", domain_name="{NAME}")
        users = SipCredentialList("users", friendly_name="Users", account_sid="{SUBACCOUNT}")
        SipAuthCallsCredentialListMapping("users-call", domain_sid=domain, credential_list_sid=users)
    """)
    run = project.preview(code=1)
    said = (
        f"users-call: credential_list_sid is in account {SUBACCOUNT} and domain_sid is in account {ACCOUNT} (of the"
        " credentials)"
    )
    assert said in " ".join(run.output.split())
    assert project.writes() == []
