"""A value that the program marks secret is in no line that is printed and not in the clear in the state."""

import json
import textwrap

import pytest

from local_twilio import SUBACCOUNT
from tests.engine.conftest import Project, Run
from tests.engine.test_drift import NAME, edit

SECRET = "https://example.com/voice?token=not-a-real-secret-1"
NEXT = "https://example.com/voice?token=not-a-real-secret-2"
CONSOLE = "https://example.com/voice?token=not-a-real-secret-3"


def declare(project: Project, url: str, *, by_option: bool) -> None:
    value, options = (
        (f'"{url}"', 'additional_secret_outputs=["voice_url"]') if by_option else (f'Output.secret("{url}")', "")
    )
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", voice_url={value}, opts=ResourceOptions({options}))
    """)


@pytest.mark.parametrize("by_option", [False, True], ids=["secret-input", "additional_secret_outputs"])
def test_nothing_shows_a_secret(project: Project, *, by_option: bool) -> None:
    runs: list[Run] = []
    declare(project, SECRET, by_option=by_option)
    runs.append(project.up())
    edit(project, voice_url=CONSOLE)
    runs.append(project.preview())
    assert f"{NAME}: voice_url was changed at Twilio; its value is secret" in runs[-1].output
    runs.append(project.refresh("--diff"))
    declare(project, NEXT, by_option=by_option)
    runs.append(project.up("--diff"))
    project.twilio.fault(
        "status",
        method="POST",
        status=400,
        body={
            "code": 21231,
            "message": f"bad url {SECRET}",
            "more_info": "",
            "status": 400,
        },
    )
    declare(project, SECRET, by_option=by_option)
    runs.append(project.up(code=1))
    assert "[secret]" in runs[-1].output

    for run in runs:
        assert "not-a-real-secret" not in run.output
        assert "not-a-real-secret" not in json.dumps(run.events)
    assert "not-a-real-secret" not in json.dumps(project.state())
    history = [file for file in (project.folder / "home").rglob("*") if file.is_file()]
    assert history, "the backend's own files"
    for file in history:
        assert b"not-a-real-secret" not in file.read_bytes(), file.name
    assert "not-a-real-secret" not in "".join(runs[index].diagnostics() for index in range(len(runs)))


def test_a_bad_secret_is_named_and_not_shown(project: Project) -> None:
    declare(project, "ftp://not-a-real-secret", by_option=False)
    run = project.preview(code=1)
    assert "voice_url: [secret] is not an absolute URL" in run.output
    assert "not-a-real-secret" not in run.output


def test_no_credential_is_unencrypted_in_the_state_or_in_a_line(project: Project) -> None:
    declare(project, "https://example.com", by_option=False)
    project.pulumi("config", "set", "--secret", "twilio:authToken", project.environment["TWILIO_AUTH_TOKEN"])
    token = project.environment.pop("TWILIO_AUTH_TOKEN")
    run = project.run("up", "--yes", "--skip-preview", "--debug")
    assert run.operations() == ["create"]
    assert token not in run.output
    assert token not in json.dumps(project.state())


def test_a_secret_domain_name_is_called_by_its_sid(project: Project) -> None:
    name = "tried-not-a-real-secret.sip.twilio.com"
    project.declare(f"""
        SipDomain("office", domain_name=Output.secret("{name}"), voice_url="https://example.com/a")
    """)
    runs = [project.up()]
    sid = project.resource()["id"]
    project.twilio.edit(project.environment["TWILIO_ACCOUNT_SID"], name, voice_url="https://example.com/console")
    runs.append(project.preview())
    assert f"{sid}: voice_url was changed at Twilio" in runs[-1].output
    project.environment["TWILIO_AUTH_TOKEN"] = "not-the-token"
    runs.append(project.preview(code=1))
    assert "[secret]" in runs[-1].output
    for run in runs:
        assert "not-a-real-secret" not in run.output


ENTRIES = """
    SipCredential("alice", credential_list_sid=users, username="alice", password="Correct-Horse-1")
    SipIpAddress("berlin", ip_access_control_list_sid=trunks, friendly_name="Berlin", ip_address="203.0.113.7")
    SipAuthCallsCredentialListMapping("users-call", domain_sid=domain, credential_list_sid=users)
    SipAuthCallsIpAccessControlListMapping("trunks-call", domain_sid=domain, ip_access_control_list_sid=trunks)
    SipAuthRegistrationsCredentialListMapping("users-register", domain_sid=domain, credential_list_sid=users)
"""


def test_a_secret_account_is_encrypted_in_every_output_that_repeats_it(project: Project) -> None:
    project.declare(f"""
        account = Output.secret("{SUBACCOUNT.sid}")
        domain = SipDomain("office", domain_name="{NAME}", account_sid=account)
        users = SipCredentialList("users", friendly_name="Users", account_sid=account)
        trunks = SipIpAccessControlList("trunks", friendly_name="Trunks", account_sid=account)
        {textwrap.indent(textwrap.dedent(ENTRIES), " " * 8).strip()}
        SipDomain.get("found", domain.id, account_sid=account)
        pulumi.export("uri", domain.uri)
    """)
    runs = [project.up("--diff")]
    assert SUBACCOUNT.sid.lower() not in json.dumps(project.state()).lower()
    runs += [project.refresh("--diff"), project.preview("--expect-no-changes"), project.up("--diff")]
    assert SUBACCOUNT.sid.lower() not in json.dumps(project.state()).lower()
    for run in runs:
        assert SUBACCOUNT.sid not in run.output
    assert SUBACCOUNT.sid in project.outputs()["uri"]
    assert project.resource("users-call")["id"].startswith("CL")
    project.destroy()
    assert project.twilio.domains(SUBACCOUNT.sid) == []


def test_a_secret_list_name_is_encrypted_in_its_mappings(project: Project) -> None:
    project.declare(f"""
        domain = SipDomain("office", domain_name="{NAME}")
        users = SipCredentialList("users", friendly_name=Output.secret("not-a-real-secret"))
        SipAuthCallsCredentialListMapping("users-call", domain_sid=domain, credential_list_sid=users)
    """)
    runs = [project.up("--diff")]
    assert "not-a-real-secret" not in json.dumps(project.state())
    runs += [project.refresh("--diff"), project.preview("--expect-no-changes")]
    assert "not-a-real-secret" not in json.dumps(project.state())
    for run in runs:
        assert "not-a-real-secret" not in run.output


def test_a_secret_list_sid_encrypts_the_name_of_the_list(project: Project) -> None:
    project.declare(f"""
        domain = SipDomain("office", domain_name="{NAME}")
        users = SipCredentialList("users", friendly_name="not-a-real-secret")
        SipAuthCallsCredentialListMapping(
            "users-call", domain_sid=domain, credential_list_sid=Output.secret(users.id)
        )
    """)
    project.up()
    assert "not-a-real-secret" not in json.dumps(project.resource("users-call"))
    assert project.preview("--expect-no-changes").changes() == {}
