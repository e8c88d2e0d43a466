"""What Twilio has right now decides: drift is told, corrected, and nobody else's edit is touched."""

from tests.engine.conftest import Project

NAME = "tried-office.sip.twilio.com"
PROGRAM = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/declared", friendly_name="Office")
"""


def edit(project: Project, **attributes: object) -> None:
    project.twilio.edit(project.environment["TWILIO_ACCOUNT_SID"], NAME, **attributes)


def live(project: Project) -> dict[str, object]:
    return project.twilio.domain(project.environment["TWILIO_ACCOUNT_SID"], NAME)


def test_drift_is_said_by_a_plain_preview_and_put_right(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    edit(project, voice_url="https://example.com/edited", secure=True)
    project.twilio.clear_requests()

    preview = project.preview()
    assert preview.changes() == {"update": 1}
    line = (
        f'{NAME}: voice_url was changed at Twilio: Twilio has "https://example.com/edited",'
        ' the program says "https://example.com/declared"'
    )
    assert preview.output.count(line) == 1
    assert "friendly_name was changed" not in preview.output
    assert "secure was changed" not in preview.output, "an attribute that the program does not declare"
    assert project.writes() == []

    assert project.up().changes() == {"update": 1}
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/declared"})]
    assert live(project)["voice_url"] == "https://example.com/declared"
    assert live(project)["secure"] is True, "somebody's edit of what is not declared survives"
    assert project.resource()["outputs"]["secure"] is True
    assert project.preview().changes() == {}


def test_a_refresh_shows_drift_property_by_property(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    edit(project, voice_url="https://example.com/edited")

    preview = project.preview("--refresh")
    assert preview.changes() == {"update": 1}
    assert '"https://example.com/edited" => "https://example.com/declared"' in preview.output

    project.refresh()
    assert project.resource()["inputs"]["voice_url"] == "https://example.com/edited"
    assert project.resource()["outputs"]["voice_url"] == "https://example.com/edited"
    project.twilio.clear_requests()
    assert project.up().changes() == {"update": 1}
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/declared"})]


def test_live_already_right_sends_nothing_and_puts_the_state_right(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    edit(project, voice_url="https://example.com/new")
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/new", friendly_name="Office")
    """)
    project.twilio.clear_requests()

    update = project.up()
    assert update.changes() == {"update": 1}
    assert project.writes() == []
    assert f"{NAME}: unchanged at Twilio: nothing was sent" in update.output
    assert project.resource()["outputs"]["voice_url"] == "https://example.com/new"
    assert project.preview().changes() == {}
