"""Whatever happens to requests: one resource, in the state, or a clear error and a second `pulumi up` that finishes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from sipdomain_provider.tables.registry import TYPES
from tests.engine.running import running
from tests.engine.test_drift import NAME, edit, live

if TYPE_CHECKING:
    from tests.engine.conftest import Project

DECLARED = "https://example.com/declared"
PROGRAM = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="{DECLARED}")
"""

PASSWORD = "Correct-Horse-1"
ONE_OF_EACH_TYPE = f"""
    domain = SipDomain("office", domain_name="{NAME}")
    users = SipCredentialList("users", friendly_name="Users")
    SipCredential("alice", credential_list_sid=users, username="alice", password="{PASSWORD}")
    trunks = SipIpAccessControlList("trunks", friendly_name="Trunks")
    SipIpAddress("berlin", ip_access_control_list_sid=trunks, friendly_name="Berlin", ip_address="203.0.113.7")
    SipAuthCallsCredentialListMapping("users-call", domain_sid=domain, credential_list_sid=users)
    SipAuthCallsIpAccessControlListMapping("trunks-call", domain_sid=domain, ip_access_control_list_sid=trunks)
    SipAuthRegistrationsCredentialListMapping("users-register", domain_sid=domain, credential_list_sid=users)
"""
PLACES = {
    "office": ("domains", None),
    "users": ("credential_lists", None),
    "alice": ("credentials", "Users"),
    "trunks": ("ip_access_control_lists", None),
    "berlin": ("ip_addresses", "Trunks"),
    "users-call": ("auth_calls_credential_list_mappings", NAME),
    "trunks-call": ("auth_calls_ip_access_control_list_mappings", NAME),
    "users-register": ("auth_registrations_credential_list_mappings", NAME),
}
"""By the resource's name in that program: its kind, and its parent's name at Twilio."""


def changed(project: Project) -> None:
    """Another voice_url."""
    project.declare(PROGRAM.replace(DECLARED, "https://example.com/changed"))


def require_one_domain(project: Project) -> None:
    """One at Twilio, and the same in the state."""
    (domain,) = project.twilio.domains(project.environment["TWILIO_ACCOUNT_SID"])
    assert project.resource()["id"] == domain["sid"]
    assert project.resource()["outputs"]["voice_url"] == domain["voice_url"]


@pytest.mark.parametrize(
    ("kind", "options", "is_made", "is_lost"),
    [("reset", {"before_commit": False}, True, True), ("status", {"status": 503}, False, True)],
    ids=["reset after commit", "503"],
)
def test_a_spoilt_create_of_each_type_is_one_at_twilio_and_in_the_state(
    project: Project, kind: Any, options: dict[str, Any], is_made: bool, is_lost: bool
) -> None:
    """`is_made`: the request was carried out; `is_lost`: what became of it had to be looked up."""
    account = project.environment["TWILIO_ACCOUNT_SID"]
    collections = [each.collection.replace("{parent}", r"\w+") for each in TYPES]
    faults = [project.twilio.fault(kind, "POST", rf"{each}\.json$", **options) for each in collections]
    project.declare(ONE_OF_EACH_TYPE)
    up = project.up()
    assert [fault.taken for fault in faults] == [1] * len(TYPES)
    assert up.diagnostics().count("created, although the answer to the request was lost") == (
        len(TYPES) if is_made else 0
    )
    assert PASSWORD not in up.output

    at_twilio = {name: project.twilio.rows(kind, account, parent) for name, (kind, parent) in PLACES.items()}
    in_the_state = {each["urn"].rpartition("::")[2]: each for each in project.resources()}
    assert {name: [row["sid"] for row in rows] for name, rows in at_twilio.items()} == {
        name: [each["id"]] for name, each in in_the_state.items()
    }
    assert project.twilio.password_is(in_the_state["users"]["id"], "alice", PASSWORD)
    # A password that is not told is sent once more: what has its user name now may not have it.
    again = 1 if is_made else len(TYPES)
    assert [method for method, _form in project.writes()] == ["POST"] * (len(TYPES) + again)
    looked_up = len(TYPES) if is_lost else 0
    assert len(project.twilio.requests()) == len(project.writes()) + looked_up
    assert project.preview("--expect-no-changes").changes() == {}


def test_throttling_is_waited_for_and_told(project: Project) -> None:
    """429 for the first five requests: POST of a create, GET of a diff."""

    def throttle() -> None:
        project.twilio.fault("status", status=429, times=5, retry_after=1)

    def require_told(output: str) -> None:
        for attempt in range(2, 7):
            assert re.search(rf"Twilio is throttling, waiting \d+ s, attempt {attempt} of 9", output)

    project.declare(PROGRAM)
    throttle()
    require_told(project.up().output)
    require_one_domain(project)
    changed(project)
    throttle()
    require_told(project.up().output)
    require_one_domain(project)


def test_a_server_that_is_down_is_a_clear_error_and_the_next_run_finishes(project: Project) -> None:
    project.environment |= {"TWILIO_TIMEOUT": "3", "TWILIO_MAX_RETRIES": "2"}
    project.twilio.fault("status", status=503, times=None)
    project.declare(PROGRAM)
    up = project.up(code=1)
    assert f"create of SIP domain {NAME} failed: Twilio answered 503, error 20503" in up.output
    assert "Run `pulumi up` again" in up.output
    project.twilio.clear_faults()
    project.up()
    require_one_domain(project)


def test_two_people_at_once_an_edit_between_diff_and_update_survives(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    changed(project)
    project.twilio.clear_requests()
    held = project.twilio.fault("timeout", "POST")
    with running(project, "up", "--yes", "--skip-preview") as up:
        held.wait_taken(seconds=60)
        edit(project, friendly_name="edited by somebody else")
        held.release()
        code, output = up.ends()
    assert code == 0, output
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/changed"})]
    assert live(project)["friendly_name"] == "edited by somebody else"
    require_one_domain(project)
