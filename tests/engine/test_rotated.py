"""A rotated token, and each block of the guide that says what to do about it."""

import json
from dataclasses import replace

from local_twilio import MAIN_ACCOUNT
from tests.engine.conftest import Project, office
from tests.engine.guided import Reader, blocks

REFUSED = "Twilio answered 401, error 20003"


def rotate(reader: Reader, token: str) -> None:
    """From now on this is the account's token, and the reader knows it."""
    reader.project.twilio.add_account(replace(MAIN_ACCOUNT, auth_token=token))
    reader.values |= {"TWILIO_AUTH_TOKEN": token, "twilio:authToken": token}


def recorded(project: Project) -> str:
    """What the state has of the configuration, as text."""
    resources = project.state()["deployment"]["resources"]
    return json.dumps([each.get("inputs") for each in resources if each["type"].startswith("pulumi:providers:")])


def test_each_block_of_the_guide(project: Project) -> None:
    in_environment, in_time, too_late, at_once, to_environment, to_configuration = (
        text for _, text in blocks("rotate-credentials.md")
    )
    reader = Reader(project)
    settings = project.program_folder / "Pulumi.yaml"
    settings.write_text(f"{settings.read_text()}options:\n  refresh: always\n")
    project.declare(office())
    project.up()

    rotate(reader, "token-1")
    reader.follow(in_environment)
    assert recorded(project) == "[null]"
    rotate(reader, "token-1")
    reader.follow(to_configuration)
    assert "TWILIO_AUTH_TOKEN" not in project.environment
    assert "ciphertext" in recorded(project)

    rotate(reader, "token-1")
    reader.follow(in_time)
    rotate(reader, "token-2")
    project.pulumi("config", "set", "--secret", "twilio:authToken", "token-2")
    run = project.preview(code=1)
    assert REFUSED in run.output
    assert "Check twilio:accountSid and twilio:authToken" in run.output
    for command in ("pulumi up --refresh=false", "pulumi refresh --run-program", "pulumi destroy --run-program"):
        assert f"`{command}" in run.output
    reader.follow(too_late)
    project.preview("--expect-no-changes")

    rotate(reader, "token-3")
    reader.follow(to_environment)
    assert recorded(project) == "[null]"

    project.pulumi("config", "set", "twilio:authToken", "token-3", "--plaintext")
    told = project.up().diagnostics()
    assert told.count("twilio:authToken is unencrypted in the stack's configuration and state") == 1

    rotate(reader, "token-4")
    project.pulumi("config", "set", "--secret", "twilio:authToken", "token-4")
    project.twilio.clear_requests()
    reader.follow(at_once)
    assert [method for method, _form in project.writes()] == ["DELETE"]
    assert project.twilio.domains(MAIN_ACCOUNT.sid) == []
