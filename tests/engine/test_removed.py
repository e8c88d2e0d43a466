"""A property that the program stops declaring goes back to the API's default, once, and is then nobody's business."""

import pytest

from tests.engine.conftest import Project
from tests.engine.test_drift import NAME, edit, live

WITH = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a", sip_registration=True)
"""
WITHOUT = f"""
    SipDomain("office", domain_name="{NAME}")
"""


@pytest.mark.parametrize("refreshed", [False, True], ids=["plain", "refreshed"])
def test_reset_once_then_left_alone(project: Project, *, refreshed: bool) -> None:
    project.declare(WITH)
    project.up()
    project.declare(WITHOUT)
    if refreshed:
        project.refresh()
    project.twilio.clear_requests()

    preview = project.preview()
    assert preview.changes() == {"update": 1}
    assert '- voice_url       : "https://example.com/a"' in preview.output
    project.up()
    assert project.writes() == [("POST", {"SipRegistration": "false", "VoiceUrl": ""})]
    assert (live(project)["voice_url"], live(project)["sip_registration"]) == (None, False)

    if refreshed:
        project.refresh()
    assert project.preview().changes() == {}, "clean after it"
    edit(project, voice_url="https://example.com/console")
    project.twilio.clear_requests()
    if refreshed:
        project.refresh()
    assert project.up().changes() == {}
    assert project.writes() == []
    assert live(project)["voice_url"] == "https://example.com/console"


def test_a_reset_says_what_it_is_about_to_lose(project: Project) -> None:
    project.declare(WITH)
    project.up()
    edit(project, voice_url="https://example.com/console")
    project.declare(WITHOUT)
    assert (
        f'{NAME}: voice_url was changed at Twilio: Twilio has "https://example.com/console", the program does not'
        " declare it any more: that value will be lost (none instead)"
    ) in project.preview().output
