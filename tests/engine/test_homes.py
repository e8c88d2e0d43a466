"""A stack whose domains live elsewhere than the configuration says fails, and nothing is touched."""

from local_twilio import OTHER_ACCOUNT, LocalTwilio
from tests.engine.conftest import ACCOUNT, Project, office


def test_credentials_of_another_account_and_another_endpoint(project: Project) -> None:
    project.declare(office())
    project.up()
    before = project.state()["deployment"]["resources"]
    own = dict(project.environment)
    project.environment |= {"TWILIO_ACCOUNT_SID": OTHER_ACCOUNT.sid, "TWILIO_AUTH_TOKEN": OTHER_ACCOUNT.auth_token}
    project.twilio.clear_requests()
    for command in (("up", "--yes"), ("refresh", "--yes"), ("preview",), ("destroy", "--yes")):
        said = f"Use credentials of account {ACCOUNT}, which has it, or of its main account: these are of"
        assert f"{said} {OTHER_ACCOUNT.sid}" in project.run(*command, code=1).output
    project.environment = {**own, "TWILIO_REGION": "ie1"}
    del project.environment["TWILIO_API_BASE_URL"]
    run = project.preview(code=1)
    assert f"it exists in {project.twilio.url}, and ie1 is configured" in run.output
    assert f"pulumi config set twilio:acceptEndpointChange {project.twilio.url}" in run.output
    writes = [each for each in project.twilio.requests() if each.method != "GET"]
    assert [each for each in writes if (each.status or 500) < 400] == [], "a DELETE was refused"
    assert project.state()["deployment"]["resources"] == before


def test_a_move_that_is_accepted_is_recorded(project: Project) -> None:
    project.declare(office())
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
