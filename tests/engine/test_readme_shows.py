"""What the documents show of the engine is what the engine shows."""

import re
from pathlib import Path

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.cli.app import app
from tests.engine.conftest import Project
from tests.unit.test_readme import DOCUMENTS
from tools.checkout import HERE

DOCS = HERE.root / "docs"
STAND_IN = {"--all-http-methods", "--database", "--host", "--port"}  # of `python -m local_twilio`
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
NAME = "example-office.sip.twilio.com"


def test_drift_is_shown_as_the_page_says(tmp_path: Path, twilio: LocalTwilio) -> None:
    line, by_property = re.findall(r"```text\n(.*?)```", (DOCS / "previews.md").read_text(), re.DOTALL)
    project = Project(tmp_path / "project", twilio, copied_from=HERE.root / "examples" / "first-domain")
    project.up()
    twilio.edit(MAIN_ACCOUNT.sid, NAME, voice_url="https://elsewhere.example.com")

    by_pulumi_yaml = project.preview()  # its `options: refresh: always`
    assert by_pulumi_yaml.changes() == {"update": 1}
    assert by_property in by_pulumi_yaml.output
    assert line in by_pulumi_yaml.output

    plain = project.preview("--refresh=false")
    assert plain.changes() == {"update": 1}
    assert line in plain.output

    twilio.clear_requests()
    project.up()
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/voice"})]


def test_every_flag_of_a_document_is_pulumis_or_ours(project: Project) -> None:
    ours = {flag for command in app.commands.values() for each in command.params for flag in each.opts}
    named = {flag for document in DOCUMENTS for flag in FLAG.findall(document.read_text())}
    helps = (project.pulumi(*command, "--help") for command in (["up"], ["destroy"], ["refresh"], ["config", "set"]))
    assert {"--refresh", "--run-program", "--secret", "--force"} <= named
    assert named - ours - STAND_IN - set(FLAG.findall("".join(helps))) == set()
