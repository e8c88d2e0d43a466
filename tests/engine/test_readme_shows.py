"""What the README shows of the engine is what the engine shows."""

import re
from pathlib import Path

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tests.engine.conftest import Project
from tools.checkout import HERE

README = (HERE.root / "README.md").read_text()
NAME = "example-office.sip.twilio.com"


def test_drift_is_shown_as_the_readme_says(tmp_path: Path, twilio: LocalTwilio) -> None:
    line, by_property = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    project = Project(tmp_path / "project", twilio, copied_from=HERE.root / "examples" / "first-domain")
    project.up()
    twilio.edit(MAIN_ACCOUNT.sid, NAME, voice_url="https://elsewhere.example.com")

    by_pulumi_yaml = project.preview()  # its `options: refresh: always`
    assert by_pulumi_yaml.changes() == {"update": 1}
    assert by_property in by_pulumi_yaml.output
    assert line not in by_pulumi_yaml.output

    plain = project.preview("--refresh=false")
    assert plain.changes() == {"update": 1}
    assert line in plain.output

    twilio.clear_requests()
    project.up()
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/voice"})]


@pytest.mark.parametrize("flag", sorted(set(re.findall(r"`(?:pulumi up )?(--[a-z]+)`", README))))
def test_the_flags_are_pulumi_s(project: Project, flag: str) -> None:
    assert flag in project.pulumi("up", "--help")
