"""What counts as gone: never because of one answer, and never because of credentials that reach less."""

import pytest

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT
from tests.engine.conftest import Project
from tests.engine.test_drift import NAME, live
from tests.engine.test_options import OTHER

PROGRAM = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a")
"""
FALSE = {"code": 20404, "message": "The requested resource was not found", "status": 404}


@pytest.mark.parametrize("command", ["up", "up --refresh", "refresh", "preview", "destroy", "destroy --refresh"])
def test_one_false_404_loses_no_domain(project: Project, command: str) -> None:
    project.declare(PROGRAM)
    project.up()
    sid = live(project)["sid"]
    method = "DELETE" if command == "destroy" else "GET"
    fault = project.twilio.fault("status", method, rf"{sid}\.json", status=404, body=FALSE, before_commit=True)
    verb, *options = command.split()
    if command == "destroy":
        assert "it was not deleted" in project.destroy(code=1).output
        project.destroy()
    else:
        yes = () if verb == "preview" else ("--yes", "--skip-preview")
        run = project.run(verb, *yes, *options)
        assert "will be created again" not in run.output
    assert fault.taken == 1
    if verb == "destroy":
        assert project.twilio.domains(MAIN_ACCOUNT.sid) == []
        assert project.resources() == []
    else:
        assert project.resource()["id"] == live(project)["sid"] == sid
        assert project.preview().changes() == {}


def test_a_key_that_may_read_and_not_list_is_told_once_and_goes_on(project: Project) -> None:
    lists = r"/SIP/Domains\.json\?"
    refusal = {"code": 70051, "message": "Authorization failed", "status": 401}
    project.declare("""
        for name in ("a", "b", "c"):
            SipDomain(name, domain_name=f"tried-{name}.sip.twilio.com", voice_url="https://example.com/a")
    """)
    project.up()
    project.twilio.fault("status", "GET", lists, status=401, body=refusal, times=None)
    for run in (project.preview(), project.up()):
        assert run.changes() == {}
        assert run.diagnostics().count("these credentials may not list the SIP domains of account") == 1
    # A refresh reads side by side: the list may be refused before any answer shows that the credentials are right.
    refreshed = project.preview("--refresh")
    assert refreshed.changes() == {}
    assert refreshed.diagnostics().count("these credentials may not list the SIP domains of account") <= 1
    project.twilio.fault("reset", "POST", before_commit=False)
    project.declare(PROGRAM)
    lost = project.up(code=1)
    assert "because these credentials may not list SIP domains" in lost.output
    assert "adopt" in lost.output


def test_a_closed_subaccount_names_the_way_out_of_the_state(project: Project) -> None:
    project.declare(PROGRAM.replace("voice_url", f'account_sid="{SUBACCOUNT.sid}", voice_url'))
    project.up()
    gone = project.twilio.fault("status", None, SUBACCOUNT.sid, status=404, body=FALSE, times=None)
    run = project.preview(code=1)
    assert "pulumi state delete" in " ".join(run.output.split())
    assert gone.taken > 0
    assert project.resource()["outputs"]["account_sid"] == SUBACCOUNT.sid


def test_an_api_key_of_the_main_account_says_that_it_does_not_reach_subaccounts(project: Project) -> None:
    project.environment |= {
        "TWILIO_API_KEY": str(MAIN_ACCOUNT.api_key),
        "TWILIO_API_SECRET": str(MAIN_ACCOUNT.api_secret),
    }
    del project.environment["TWILIO_AUTH_TOKEN"]
    project.declare(PROGRAM.replace("voice_url", f'account_sid="{SUBACCOUNT.sid}", voice_url'))
    assert "Or use an auth token: Twilio's pages disagree whether a main account's key" in project.up(code=1).output


def test_a_strangers_domain_of_the_same_name_is_never_taken_for_ours(project: Project) -> None:
    """Our POST is lost before it is handled; a moment earlier somebody else has created that name."""
    project.twilio.seed(MAIN_ACCOUNT.sid, 1)
    (theirs,) = project.twilio.domains(MAIN_ACCOUNT.sid)
    project.twilio.edit(MAIN_ACCOUNT.sid, theirs["sid"], domain_name=NAME, voice_url="https://theirs.example.com")
    project.twilio.fault("reset", "POST", before_commit=True)
    project.declare(PROGRAM)
    run = project.up(code=1)
    assert f"has {NAME} already: {theirs['sid']}" in run.output
    assert live(project)["voice_url"] == "https://theirs.example.com"
    assert project.resources() == []
    project.declare(f"""
        SipDomain("other", domain_name="{OTHER}")
    """)
    project.up()
    project.destroy()
    assert live(project)["sid"] == theirs["sid"]
