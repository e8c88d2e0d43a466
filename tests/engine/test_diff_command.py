"""`sipdomain diff`: what differs between a stack's state and Twilio, for a nightly check."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.engine.conftest import ACCOUNT, NAME
from tests.engine.promises import sid_of
from tests.engine.test_family import FAMILY

if TYPE_CHECKING:
    from tests.engine.conftest import Project

MAIN = "from sipdomain_provider.cli.main import main; main()"


def diff(project: Project, *arguments: str, code: int, text: str | None = None) -> str:
    """What the command prints, both streams."""
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "diff", *arguments],
        cwd=project.program_folder,
        env=project.environment,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_drift_gone_unmanaged_and_nothing(project: Project) -> None:
    project.declare(
        FAMILY.replace(f'domain_name="{NAME}"', f'domain_name="{NAME}", voice_url="https://u:pw@example.com"')
    )
    project.up()
    project.twilio.clear_requests()
    assert diff(project, code=0) == "Nothing differs. The state has 12 resources.\n", "the current stack"
    assert {each.method for each in project.twilio.requests()} == {"GET"}

    domain, users = sid_of(project, NAME), sid_of(project, "Users")
    project.edit(voice_url="https://e:x@a.b/`|", secure=True)
    project.twilio.remove_row("auth_calls_credential_list_mappings", ACCOUNT, users, domain)
    (other,) = project.twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "By hand"}])
    state = json.dumps(project.state())
    del project.environment["PULUMI_CONFIG_PASSPHRASE"]
    said = diff(project, "--state", "-", code=2, text=state)
    lines = said.splitlines()
    words = ["drift", "voice_url:", "gone", "unmanaged", "1"]
    assert [line.split()[0] for line in lines] == words, "not what the program does not declare"
    assert lines[0] == f"drift      {NAME} ({domain})"
    assert lines[-1] == "1 with drift, 1 gone from Twilio, 1 unmanaged. The state has 12 resources."
    assert f"call credential list mapping Users -> {NAME} ({users} -> {domain})" in said
    assert f"credential list By hand ({other})" in said
    assert "pw" not in said
    assert '"https://e:[secret]@a.b/`|"' in said

    found = json.loads(diff(project, "--state", "-", "--json", code=2, text=state))
    assert [each["kind"] for each in found["differences"]] == ["drift", "gone", "unmanaged"]
    assert found["differences"][0]["live"] == "https://e:[secret]@a.b/`|"
    markdown = diff(project, "--state", "-", "--markdown", code=2, text=state)
    assert markdown.splitlines()[1] == "| --- | --- | --- | --- | --- |"
    assert '`` "https://e:[secret]@a.b/`\\|" ``' in markdown


def test_what_cannot_be_compared_is_said(project: Project) -> None:
    """A secret value, what the credentials may not read, and another region. A class of the user's own can."""
    project.declare(f"""
        class Office(SipDomain, module="company", name="Office"):
            pass

        Office("office", domain_name="{NAME}", voice_url=Output.secret("https://example.com/hidden"), secure=True)
        SipCredentialList("users", friendly_name="Users")
    """)
    project.up()
    project.edit(voice_url="https://example.com/edited", secure=False)
    said = diff(project, "--stack", "test", code=2)
    assert [line.split()[0] for line in said.splitlines()] == ["drift", "secure:", "1", "Not"]
    assert f"Not compared, since the state has it encrypted: voice_url of {NAME}" in said
    assert "example.com" not in said

    body = {"code": 70051, "message": "Authorization failed", "status": 403}
    project.twilio.fault("status", "GET", "/CredentialLists.json", status=403, body=body, times=None)
    said = diff(project, "--stack", "test", code=1)
    assert "Not read: the credential lists" in said
    assert "gone" not in said
    state = json.dumps(project.state())
    project.environment["TWILIO_API_BASE_URL"] = "http://localhost:1"
    assert "is configured.\n  Configure http://127.0.0.1" in diff(project, "--state", "-", code=1, text=state)


WRONG = [
    (("--state", "-", "--stack", "test"), "", "give --stack or --state, not both"),
    (("--json", "--markdown"), "", "give --json or --markdown, not both"),
    (("--state", "-"), "{}", "that is no state"),
    (("--state", "-"), "no json", "that is no state"),
    (("--stack", "nowhere"), "", "pulumi stack failed"),
]


def test_what_is_wrong_is_one_line_and_exit_1(project: Project) -> None:
    for arguments, text, said in WRONG:
        assert said in diff(project, *arguments, code=1, text=text)
