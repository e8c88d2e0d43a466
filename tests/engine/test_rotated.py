"""A rotated token, and each block of the guide that says what to do about it."""

import json
import re
import shlex
from dataclasses import replace

from local_twilio import MAIN_ACCOUNT
from tests.engine.conftest import Project, Run
from tests.engine.test_drift import NAME
from tools.checkout import HERE

GUIDE = (HERE.root / "docs" / "guides" / "rotate-credentials.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
REFUSED = "Twilio answered 401, error 20003"


def rotate(project: Project, token: str) -> dict[str, str]:
    """From now on this is the account's token; the values that the guide leaves to its reader."""
    project.twilio.add_account(replace(MAIN_ACCOUNT, auth_token=token))
    secret = {"TWILIO_ACCOUNT_SID": MAIN_ACCOUNT.sid, "TWILIO_AUTH_TOKEN": token}
    return secret | {"twilio:accountSid": MAIN_ACCOUNT.sid, "twilio:authToken": token}


def follow(project: Project, block: str, values: dict[str, str]) -> list[Run]:
    """Run the commands of a block of the guide."""
    runs = []
    for line in block.splitlines():
        command, *arguments = shlex.split(line)
        match command:
            case "export":
                names = [each.partition("=")[0] for each in arguments]
                project.environment |= {name: values[name] for name in names}
            case "unset":
                for name in arguments:
                    del project.environment[name]
            case "pulumi" if arguments[:2] == ["config", "set"]:
                given = [each for each in arguments if "..." not in each]
                project.pulumi(*given, values[given[-1]])
            case "pulumi" if arguments[0] == "config":
                project.pulumi(*arguments)
            case "pulumi":
                confirmed = [] if arguments[0] == "preview" else ["--yes", "--skip-preview"]
                runs.append(project.run(*arguments, *confirmed))
    return runs


def recorded(project: Project) -> str:
    """What the state has of the configuration, as text."""
    resources = project.state()["deployment"]["resources"]
    return json.dumps([each.get("inputs") for each in resources if each["type"].startswith("pulumi:providers:")])


def test_each_block_of_the_guide(project: Project) -> None:
    in_environment, in_time, too_late, at_once, to_environment, to_configuration = BLOCKS
    settings = project.program_folder / "Pulumi.yaml"
    settings.write_text(f"{settings.read_text()}options:\n  refresh: always\n")
    project.declare(f'SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a")')
    project.up()

    follow(project, in_environment, rotate(project, "token-1"))
    assert recorded(project) == "[null]"
    follow(project, to_configuration, rotate(project, "token-1"))
    assert "TWILIO_AUTH_TOKEN" not in project.environment
    assert "ciphertext" in recorded(project)

    follow(project, in_time, rotate(project, "token-1"))
    values = rotate(project, "token-2")
    project.pulumi("config", "set", "--secret", "twilio:authToken", "token-2")
    run = project.preview(code=1)
    assert REFUSED in run.output
    assert "Check twilio:accountSid and twilio:authToken" in run.output
    for command in ("pulumi up --refresh=false", "pulumi refresh --run-program", "pulumi destroy --run-program"):
        assert f"`{command}" in run.output
    follow(project, too_late, values)
    project.preview("--expect-no-changes")

    follow(project, to_environment, rotate(project, "token-3"))
    assert recorded(project) == "[null]"

    project.pulumi("config", "set", "twilio:authToken", "token-3", "--plaintext")
    told = project.up().diagnostics()
    assert told.count("twilio:authToken is unencrypted in the stack's configuration and state") == 1

    rotate(project, "token-4")
    project.pulumi("config", "set", "--secret", "twilio:authToken", "token-4")
    project.twilio.clear_requests()
    follow(project, at_once, {})
    assert [method for method, _form in project.writes()] == ["DELETE"]
    assert project.twilio.domains(MAIN_ACCOUNT.sid) == []
