"""A domain that takes calls: lists, credentials, addresses and mappings, from nothing to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_twilio import MAIN_ACCOUNT

if TYPE_CHECKING:
    from tests.engine.conftest import Project

ACCOUNT = MAIN_ACCOUNT.sid
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


def sid_of(project: Project, kind: str, name: str, **parent: Any) -> str:
    return str(project.twilio.row(kind, ACCOUNT, name, **parent)["sid"])


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
    deleted = list(project.twilio.requests())
    assert [each.method for each in deleted] == ["DELETE"] * 12
    assert {each.status for each in deleted} == {204}, "nothing is tried twice"
    assert project.resources() == []
