"""What replaces a domain and what does not, and what a replacement may take."""

import pytest

from tests.engine.conftest import Project
from tests.engine.test_drift import NAME, edit, live

LOWERED = "https://example.com/a"


def replacing(voice_url: str) -> str:
    return f"""
        SipDomain(
            "office", domain_name="{NAME}", voice_url="{voice_url}",
            opts=ResourceOptions(replace_on_changes=["voice_url"]),
        )
    """


@pytest.mark.parametrize("refreshed", [(), ("--refresh",)], ids=["plain", "refreshed"])
def test_a_spelling_of_twilios_own_is_no_reason_to_replace(project: Project, refreshed: tuple[str, ...]) -> None:
    project.twilio.rewrite("voice_url", "lower")
    project.declare(replacing("https://EXAMPLE.com/a"))
    project.up()
    sid = live(project)["sid"]
    line = f'{NAME}: voice_url will be sent: Twilio has "{LOWERED}", the program says "https://EXAMPLE.com/a"'
    for _again in range(2):
        run = project.up(*refreshed)
        assert "replace" not in run.changes()
        assert live(project)["sid"] == sid
        assert refreshed or run.diagnostics().count(line) == 1, "Pulumi does not show what it takes for unchanged"
    edit(project, voice_url="https://elsewhere.example.com")
    assert project.preview(*refreshed).changes() == {"replace": 1}, "somebody's edit is one"
    project.declare(replacing("https://EXAMPLE.com/b"))
    assert project.up(*refreshed).changes() == {"replace": 1}, "the program's is one"
