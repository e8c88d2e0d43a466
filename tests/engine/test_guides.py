"""Every program of a guide comes up, unchanged afterwards, and goes down again."""

import re
from pathlib import Path

import pytest

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT
from tests.engine.conftest import Project
from tools.checkout import HERE

GUIDES = sorted((HERE.root / "docs" / "guides").glob("*.md"))
PROGRAMS = [
    pytest.param(guide, program, id=f"{guide.stem}-{number}")
    for guide in GUIDES
    for number, program in enumerate(re.findall(r"```python\n(.*?)```", guide.read_text(), re.DOTALL), start=1)
]
CONFIGURED = {
    "byocTrunkSid": "BY" + "0" * 32,
    "osloAccountSid": MAIN_ACCOUNT.sid,
    "portoAccountSid": SUBACCOUNT.sid,
}


def configure(project: Project, guide: Path) -> None:
    """What the guide says to set; it leaves the value to a prompt."""
    for options, name in re.findall(r"^pulumi config set ((?:--secret )?)(\w+)$", guide.read_text(), re.MULTILINE):
        project.pulumi("config", "set", *options.split(), name, CONFIGURED.get(name, "Correct-Horse-1"))


@pytest.mark.parametrize(("guide", "program"), PROGRAMS)
def test_a_program_of_a_guide(guide: Path, program: str, project: Project) -> None:
    configure(project, guide)
    (project.program_folder / "__main__.py").write_text(program)
    project.up()
    assert project.preview("--expect-no-changes").changes() == {}
    project.destroy()
    for account in (MAIN_ACCOUNT.sid, SUBACCOUNT.sid):
        for kind in ("domains", "credential_lists", "ip_access_control_lists"):
            assert project.twilio.rows(kind, account) == []


def test_the_guides_are_told_of() -> None:
    readme = (HERE.root / "README.md").read_text()
    assert len(GUIDES) >= 4
    assert all(f"](docs/guides/{guide.name})" in readme for guide in GUIDES)
