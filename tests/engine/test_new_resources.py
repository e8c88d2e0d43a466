"""What a preview shows of resources that Twilio has and the state does not, and what adopting them sends."""

from __future__ import annotations

import pytest

from tests.engine.conftest import OF_TWILIO, Project

HERE = """
SipDomain("office", domain_name="office.sip.twilio.com", voice_url="https://example.com/live")
phones = SipCredentialList("phones", friendly_name="Office phones")
SipCredential("alice", credential_list_sid=phones, username="alice", password="Hidden-From-All-1")
pulumi.export("sid", phones.sid)
"""
ELSEWHERE = """
SipDomain("office", domain_name="office.sip.twilio.com", voice_url="https://example.com/new"{adopt})
SipCredentialList("phones", friendly_name="Office phones"{adopt})
SipCredential("alice", credential_list_sid="{sid}", username="alice", password="Hidden-From-All-2"{adopt})
"""


@pytest.fixture
def sid(project: Project) -> str:
    """Of a list; the stack is another one than that which manages it."""
    project.declare(HERE)
    project.up()
    found = str(project.outputs()["sid"])
    project.pulumi("stack", "init", "another")
    project.twilio.clear_requests()
    return found


def test_an_adoption_is_previewed_and_sends_only_what_differs(project: Project, sid: str) -> None:
    project.declare(ELSEWHERE.format(sid=sid, adopt=", adopt=True"))
    shown = project.preview().diagnostics()
    assert "office.sip.twilio.com: will be adopted (SD" in shown
    url = 'voice_url will be overwritten: Twilio has "https://example.com/live", the program says'
    assert f'office.sip.twilio.com: {url} "https://example.com/new"\n' in shown
    assert f"credential list Office phones: will be adopted ({sid})\n" in shown
    assert "credential alice: the declared password will be sent\n" in shown
    assert len(project.twilio.requests()) == 3, "a list for each place"
    done = project.up()
    assert sorted((form for _path, form in project.writes()), key=str) == [
        {"Password": "[password]"},
        {"VoiceUrl": "https://example.com/new"},
    ]
    told = done.diagnostics()
    assert told.count("adopted") == 1
    assert "3 adopted, 2 of them changed\n" in told
    overwritten = (
        'voice_url was overwritten: Twilio had "https://example.com/live", and has "https://example.com/new" now'
    )
    assert f"office.sip.twilio.com: {overwritten}\n" in told
    assert "Hidden-From-All" not in shown + done.output
    project.declare(ELSEWHERE.format(sid=sid, adopt="").replace("From-All-2", "From-All-3"))
    changed = project.preview()
    assert changed.changes() == {"update": 1}
    assert "credential alice: a new password will be sent\n" in changed.diagnostics()


def test_a_taken_name_is_a_warning_and_what_must_fail_is_an_error(project: Project, sid: str) -> None:
    project.declare(ELSEWHERE.format(sid=sid, adopt=""))
    shown = project.preview().diagnostics()
    for name in ("office.sip.twilio.com already: SD", "Office phones already: CL", "alice already: CR"):
        assert f"has {name}" in shown
    assert shown.count("If this is a new resource, `pulumi up` fails\n") == 3
    assert shown.count("To take it over: adopt=True or adopt=") == 1
    project.declare(f'SipDomain("office", domain_name="office.sip.twilio.com", adopt="SD{"0" * 32}")')
    assert failure(project, "preview") == [
        f"account AC{'0a' * 16} has no SIP domain SD{'0' * 32} to adopt.",
        "Check the SID",
        "If it was deleted, remove `adopt`: then it is created",
        f"account AC{'0a' * 16} has 1 SIP domain: `sipdomain export` writes a program that adopts them",
    ]
    project.declare('SipDomain("office", domain_name="office.sip.twilio.com")')
    sentence, *ways_out = failure(project, "up", "--yes", "--skip-preview")
    assert f"account AC{'0a' * 16} has office.sip.twilio.com already: SD" in sentence
    assert len(ways_out) == 3


def failure(project: Project, *arguments: str) -> list[str]:
    """The lines of the error at the resource, the first without what the engine and the operation put before it."""
    run = project.run(*arguments, code=1)
    assert "Traceback" not in run.output
    _, _, said = run.output.partition(f"{OF_TWILIO}SipDomain (office):\n    error: ")
    first, *more = said.split("\n\n")[0].splitlines()
    _, _, sentence = first.rpartition("failed: ")
    return [sentence.rpartition("has a problem: ")[2], *(line.strip() for line in more)]
