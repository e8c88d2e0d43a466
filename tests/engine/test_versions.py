"""The life cycle with the oldest and the newest Pulumi SDK and with every Python that is found; a change of Python."""

import json
from importlib import metadata
from pathlib import Path

import pytest

from local_twilio import LocalTwilio
from tests.engine.conftest import ACCOUNT, NAME, Project
from tests.engine.venvs import RUNNING, pythons, venv_with
from tools.local_stack import pulumi_environment
from tools.pulumi_cli import OLDEST

NEWEST = metadata.version("pulumi")
SECRET = "https://example.com/fallback?token=not-a-real-secret"
VERSIONS = [(RUNNING, OLDEST), *((python, NEWEST) for python in pythons())]


def program(friendly_name: str) -> str:
    return f"""
        import platform
        from importlib import metadata

        office = SipDomain("office", domain_name="{NAME}", friendly_name="{friendly_name}", secure=True,
                           voice_url="https://example.com/declared", voice_fallback_url=Output.secret("{SECRET}"))
        branch = SipDomain("branch", domain_name="branch.{NAME}",
                           voice_url=office.id.apply(lambda id: f"https://example.com/{{id}}"))
        pulumi.export("ran_with", [platform.python_version(), metadata.version("pulumi")])
        pulumi.export("outputs", [office.sid, office.secure, office.subresource_uris, branch.voice_url])
    """


@pytest.mark.parametrize(("python", "sdk"), VERSIONS, ids=lambda version: version)
def test_the_life_cycle(tmp_path: Path, twilio: LocalTwilio, python: str, sdk: str) -> None:
    project = Project(tmp_path / "project", twilio, venv=venv_with(pythons()[python], sdk))
    project.declare(program("Office"))
    created = project.run("up", "--yes")  # with its preview, in which the branch's URL is not known yet
    outputs = project.outputs()
    ran_with, (sid, secure, uris, branch_url) = outputs["ran_with"], outputs["outputs"]
    assert ran_with[0].startswith(f"{python}.")
    assert ran_with[1] == sdk
    live = project.live()
    assert (sid, secure, uris) == (live["sid"], True, live["subresource_uris"])
    assert branch_url == f"https://example.com/{sid}"

    project.declare(program("Office telephones"))
    twilio.clear_requests()
    changed = project.up()
    assert changed.operations() == ["update"]
    assert changed.operations("branch") == ["same"]
    assert project.writes() == [("POST", {"FriendlyName": "Office telephones"})]

    project.edit(voice_url="https://example.com/edited")
    preview = project.preview()
    assert preview.changes() == {"update": 1}
    assert (
        f'{NAME}: voice_url was changed at Twilio: Twilio has "https://example.com/edited",'
        ' the program says "https://example.com/declared"'
    ) in preview.output

    refreshed = project.refresh("--diff")
    recorded = project.resource()
    assert recorded["inputs"]["voice_url"] == recorded["outputs"]["voice_url"] == "https://example.com/edited"
    assert "not-a-real-secret" not in json.dumps(recorded)

    twilio.clear_requests()
    put_right = project.up()
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/declared"})]
    twilio.fault("status", "POST", status=400, body={"code": 20001, "message": "no"})
    project.declare(program("Office phones"))
    refused = project.up(code=1)
    assert "Traceback" not in refused.output
    assert f"update of SIP domain {NAME} ({sid}) failed: Twilio answered 400, error 20001: no" in refused.output

    for run in (created, changed, preview, refreshed, put_right, refused):
        assert "not-a-real-secret" not in run.output
        assert "not-a-real-secret" not in json.dumps(run.events)

    project.destroy()
    assert twilio.domains(ACCOUNT) == []


def use(project: Project, venv: Path) -> None:
    project.environment |= pulumi_environment(project.folder / "home", project.twilio.url, venv=venv)


def test_another_python_changes_nothing(tmp_path: Path, twilio: LocalTwilio) -> None:
    """Each pickles the reference to the provider in its own protocol, and reads those of the others."""
    found = list(pythons().values())
    oldest, newest = (venv_with(python, NEWEST) for python in (found[0], found[-1]))
    project = Project(tmp_path / "project", twilio, venv=oldest)
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", secure=True)
        SipCredentialList("users", friendly_name="Users")
    """)
    project.up()
    for venv in (newest, oldest):
        use(project, venv)
        assert project.preview("--expect-no-changes").changes() == {}
        project.up("--expect-no-changes")
        project.refresh("--expect-no-changes")
    use(project, newest)
    project.destroy()
    assert twilio.domains(ACCOUNT) == []
