"""What counts as gone: never because of one answer, and never because of credentials that reach less."""

import pytest

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT
from tests.engine.conftest import Project
from tests.engine.test_drift import NAME, live

PROGRAM = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a")
"""
FALSE = {"code": 20404, "message": "The requested resource was not found", "status": 404}


@pytest.mark.parametrize("command", ["up --refresh", "destroy"])
def test_one_false_404_loses_no_domain(project: Project, command: str) -> None:
    project.declare(PROGRAM)
    project.up()
    sid = live(project)["sid"]
    method = "DELETE" if command == "destroy" else "GET"
    fault = project.twilio.fault("status", method, rf"{sid}\.json", status=404, body=FALSE, before_commit=True)
    if command == "destroy":
        assert "it was not deleted" in project.destroy(code=1).output
        assert project.resource()["id"] == live(project)["sid"] == sid
        project.destroy()
        assert project.twilio.domains(MAIN_ACCOUNT.sid) == []
    else:
        assert "will be created again" not in project.up("--refresh").output
        assert project.resource()["id"] == live(project)["sid"] == sid
    assert fault.taken == 1


def test_a_key_that_may_read_and_not_list_is_told_once_and_goes_on(project: Project) -> None:
    lists = r"/SIP/Domains\.json\?"
    refusal = {"code": 70051, "message": "Authorization failed", "status": 401}
    project.declare("""
        for name in ("a", "b", "c"):
            SipDomain(name, domain_name=f"tried-{name}.sip.twilio.com", voice_url="https://example.com/a")
    """)
    project.up()
    project.twilio.fault("status", "GET", lists, status=401, body=refusal, times=None)
    run = project.preview()
    assert run.changes() == {}
    assert run.diagnostics().count("these credentials may not list the SIP domains of account") == 1


def test_an_api_key_of_the_main_account_says_that_it_does_not_reach_subaccounts(project: Project) -> None:
    project.environment |= {
        "TWILIO_API_KEY": str(MAIN_ACCOUNT.api_key),
        "TWILIO_API_SECRET": str(MAIN_ACCOUNT.api_secret),
    }
    del project.environment["TWILIO_AUTH_TOKEN"]
    project.declare(PROGRAM.replace("voice_url", f'account_sid="{SUBACCOUNT.sid}", voice_url'))
    assert "Or use an auth token: Twilio's pages disagree whether a main account's key" in project.up(code=1).output
