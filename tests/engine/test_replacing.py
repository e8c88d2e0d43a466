"""What replaces a domain and what does not, and what a replacement may take."""

import pytest

from local_twilio import MAIN_ACCOUNT
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


def test_what_an_adoption_could_not_send_is_told_by_the_next_preview(project: Project) -> None:
    (sid,) = project.twilio.seed(MAIN_ACCOUNT.sid, 1)
    project.twilio.edit(MAIN_ACCOUNT.sid, sid, domain_name=NAME, voice_url="https://example.com/theirs")
    project.twilio.fault("status", "POST", rf"{sid}", status=400, body={"code": 20001, "message": "no", "status": 400})
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/ours", adopt="{sid}")
    """)
    assert "the next `pulumi up` sends it" in project.up().output
    line = (
        f'{NAME}: voice_url will be sent: Twilio has "https://example.com/theirs",'
        ' the program says "https://example.com/ours"'
    )
    assert project.preview().output.count(line) == 1
    project.up()
    assert live(project)["voice_url"] == "https://example.com/ours"
    assert project.preview().changes() == {}


def test_what_pulumi_shows_itself_is_not_told_twice(project: Project) -> None:
    for path in "ab":
        project.declare(f"""
            SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/{path}")
        """)
        run = project.preview() if path == "b" else project.up()
    assert '"https://example.com/a" => "https://example.com/b"' in run.output
    assert "will be sent" not in run.output


def test_adopt_of_a_sid_that_is_deleted_at_twilio_makes_it_again(project: Project) -> None:
    (sid,) = project.twilio.seed(MAIN_ACCOUNT.sid, 1)
    project.twilio.edit(MAIN_ACCOUNT.sid, sid, domain_name=NAME)
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", adopt="{sid}")
    """)
    project.up()
    project.twilio.remove(MAIN_ACCOUNT.sid, sid)
    assert project.up().changes() == {"replace": 1}
    second = live(project)["sid"]
    assert second != sid
    project.up("--replace", project.resource()["urn"])
    assert live(project)["sid"] not in (sid, second)
    assert project.preview().changes() == {}


def test_adopt_of_a_mistyped_sid_is_an_error(project: Project) -> None:
    sid = "SD" + "0" * 32
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", adopt="{sid}")
    """)
    run = project.up(code=1)
    assert f"account {MAIN_ACCOUNT.sid} has no SIP domain {sid} to adopt" in run.output
    assert "If it was deleted, remove `adopt`: then it is created" in run.output
    assert project.writes() == []
