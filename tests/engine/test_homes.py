"""A stack whose domains live elsewhere than the configuration says fails, and nothing is touched."""

from pathlib import Path

from local_twilio import OTHER_ACCOUNT, SUBACCOUNT, LocalTwilio
from tests.engine.conftest import Project
from tests.engine.test_drift import NAME

PROGRAM = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a")
"""


def test_credentials_of_another_account_and_another_endpoint(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    before = project.state()["deployment"]["resources"]
    account = project.environment["TWILIO_ACCOUNT_SID"]
    own = dict(project.environment)
    project.environment |= {"TWILIO_ACCOUNT_SID": OTHER_ACCOUNT.sid, "TWILIO_AUTH_TOKEN": OTHER_ACCOUNT.auth_token}
    project.twilio.clear_requests()
    for command in (("up", "--yes"), ("refresh", "--yes"), ("preview",), ("destroy", "--yes")):
        said = f"Use credentials of account {account}, which has it, or of its main account: these are of"
        assert f"{said} {OTHER_ACCOUNT.sid}" in project.run(*command, code=1).output
    project.environment = {**own, "TWILIO_REGION": "ie1"}
    del project.environment["TWILIO_API_BASE_URL"]
    run = project.preview(code=1)
    assert f"it exists in {project.twilio.url}, and ie1 is configured" in run.output
    assert f"pulumi config set twilio:acceptEndpointChange {project.twilio.url}" in run.output
    writes = [each for each in project.twilio.requests() if each.method != "GET"]
    assert [each for each in writes if (each.status or 500) < 400] == [], "a DELETE was refused"
    assert project.state()["deployment"]["resources"] == before


def test_a_destroy_goes_to_the_endpoint_that_the_last_up_recorded(project: Project, tmp_path: Path) -> None:
    project.declare(PROGRAM)
    project.pulumi("config", "set", "twilio:apiBaseUrl", project.twilio.url)
    project.up()
    with LocalTwilio(tmp_path / "elsewhere.sqlite3") as elsewhere:
        project.pulumi("config", "set", "twilio:apiBaseUrl", elsewhere.url)
        run = project.preview(code=1)
        assert f"it exists in {project.twilio.url}, and {elsewhere.url} is configured" in run.output
        project.destroy()
        assert elsewhere.requests() == []
    assert project.twilio.domains(project.environment["TWILIO_ACCOUNT_SID"]) == []


def test_a_move_that_is_accepted_is_recorded(project: Project, tmp_path: Path) -> None:
    project.declare(PROGRAM)
    project.up()
    former = project.twilio.url
    project.twilio.stop()
    with LocalTwilio(project.twilio.database) as moved:
        assert moved.url != former
        project.environment["TWILIO_API_BASE_URL"] = moved.url
        project.pulumi("config", "set", "twilio:acceptEndpointChange", former)
        assert project.up().changes() == {"update": 1}
        project.pulumi("config", "rm", "twilio:acceptEndpointChange")
        assert project.preview().changes() == {}
        assert project.resource()["outputs"]["__home"] == moved.url


def test_a_subaccount_and_a_move_to_it(project: Project) -> None:
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", account_sid="{SUBACCOUNT.sid}")
    """)
    project.up()
    assert project.twilio.domain(SUBACCOUNT.sid, NAME)["account_sid"] == SUBACCOUNT.sid
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}")
    """)
    assert project.up().operations() == ["update"], "where it is; that it is not declared any more is recorded"
    assert project.preview().changes() == {}

    main = project.environment["TWILIO_ACCOUNT_SID"]
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", account_sid="{main}")
    """)
    run = project.preview(code=1)
    assert "Declare another domain_name together with the account, or keep the account" in run.output
    project.declare(f"""
        SipDomain("office", domain_name="moved-{NAME}", account_sid="{main}")
    """)
    assert project.up().changes() == {"replace": 1}
    assert project.twilio.domains(SUBACCOUNT.sid) == []
    assert project.twilio.domain(main, f"moved-{NAME}")["account_sid"] == main
