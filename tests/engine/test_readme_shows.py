"""What the documents show of the engine is what the engine shows."""

import re
from pathlib import Path

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tests.engine.conftest import Project
from tools.checkout import HERE

DOCS = HERE.root / "docs"
PAGES = "".join(file.read_text() for file in sorted(DOCS.glob("*.md")))
FLAGS = sorted(set(re.findall(r"`(?:pulumi up )?(--[a-z]+)`", PAGES)) - {"--secret"})  # of `pulumi config set`
NAME = "example-office.sip.twilio.com"


def test_drift_is_shown_as_the_page_says(tmp_path: Path, twilio: LocalTwilio) -> None:
    line, by_property = re.findall(r"```text\n(.*?)```", (DOCS / "previews.md").read_text(), re.DOTALL)
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


def test_the_flags_are_pulumi_s(project: Project) -> None:
    options = project.pulumi("up", "--help")
    assert [flag for flag in FLAGS if flag not in options] == []
