"""What Twilio has right now decides: drift is printed and corrected, and nobody else's edit is touched."""

import pytest

from tests.engine.conftest import ACCOUNT, NAME, OTHER, Project, office


def test_drift_is_a_line_of_a_plain_preview_and_is_corrected(project: Project) -> None:
    project.declare(office('voice_url="https://example.com/declared", friendly_name="Office"'))
    project.up()
    project.edit(voice_url="https://example.com/edited", secure=True)
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
    assert project.run("preview", "--refresh").diagnostics().count(line) == 1, "Pulumi shows values only with --diff"

    assert project.up().changes() == {"update": 1}
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/declared"})]
    assert project.live()["voice_url"] == "https://example.com/declared"
    assert project.live()["secure"] is True, "somebody's edit of what is not declared survives"
    assert project.resource()["outputs"]["secure"] is True

    project.edit(voice_url="https://example.com/new")
    project.declare(office('voice_url="https://example.com/new", friendly_name="Office"'))
    project.twilio.clear_requests()
    update = project.up()
    assert update.changes() == {"update": 1}
    assert project.writes() == []
    assert f"{NAME}: unchanged at Twilio: nothing was sent" in update.output
    assert project.resource()["outputs"]["voice_url"] == "https://example.com/new"
    assert project.preview().changes() == {}


@pytest.mark.parametrize("refreshed", [False, True], ids=["plain", "refreshed"])
def test_what_leaves_the_program_gets_the_default_once(project: Project, *, refreshed: bool) -> None:
    project.declare(office('voice_url="https://example.com/a", sip_registration=True'))
    project.up()
    project.declare(office(""))
    if refreshed:
        project.refresh()
    project.twilio.clear_requests()

    preview = project.preview()
    assert preview.changes() == {"update": 1}
    assert '- voice_url       : "https://example.com/a"' in preview.output
    project.up()
    assert project.writes() == [("POST", {"SipRegistration": "false", "VoiceUrl": ""})]
    assert (project.live()["voice_url"], project.live()["sip_registration"]) == (None, False)

    project.edit(voice_url="https://example.com/console")
    project.twilio.clear_requests()
    if refreshed:
        project.refresh()
    assert project.up().changes() == {}
    assert project.writes() == []
    assert project.live()["voice_url"] == "https://example.com/console"


def test_a_value_that_twilio_only_normalized_replaces_nothing(project: Project) -> None:
    def declare(voice_url: str) -> None:
        options = 'opts=ResourceOptions(replace_on_changes=["voice_url"])'
        project.declare(office(f'voice_url="{voice_url}", {options}'))

    project.twilio.rewrite("voice_url", "lower")
    declare("https://EXAMPLE.com/a")
    project.up()
    sid = project.live()["sid"]
    run = project.up()
    assert "replace" not in run.changes()
    assert project.live()["sid"] == sid
    line = f'{NAME}: voice_url will be sent: Twilio has "https://example.com/a", the program says'
    assert run.diagnostics().count(line) == 1, "Pulumi does not show what it takes for unchanged"
    project.edit(voice_url="https://elsewhere.example.com")
    assert project.preview().changes() == {"replace": 1}, "somebody's edit is one"
    declare("https://EXAMPLE.com/b")
    project.twilio.clear_requests()
    assert project.up().changes() == {"replace": 1}, "the program's is one"
    assert [method for method, _form in project.writes()] == ["DELETE", "POST"]


def test_a_value_and_an_account_that_are_unknown_are_an_update(project: Project) -> None:
    project.declare(office())
    project.up()
    sid = project.resource()["id"]
    project.declare(
        f'parent = SipDomain("parent", domain_name="{OTHER}")',
        'url = parent.sid.apply(lambda sid: f"https://example.com/{sid}")',
        office("voice_url=url, account_sid=parent.account_sid"),
    )
    assert project.preview().changes() == {"create": 1, "update": 1}
    project.up()
    assert project.resource()["id"] == sid
    assert project.resource()["outputs"]["voice_url"] == f"https://example.com/{project.resource('parent')['id']}"
    assert project.preview().changes() == {}


def test_a_null_attribute_is_a_known_text(project: Project) -> None:
    """The SDK would drop None, and whoever uses it would see an unknown value in every preview."""
    (sid,) = project.twilio.seed(ACCOUNT, 1)
    project.declare(
        f'managed = SipDomain("managed", domain_name="{OTHER}")',
        f'read = SipDomain.get("read", "{sid}")',
        office("voice_url=managed.voice_url, voice_fallback_url=read.friendly_name"),
        'pulumi.export("texts", [managed.byoc_trunk_sid, read.emergency_caller_sid, read.voice_url])',
    )
    project.up()
    assert project.up("--expect-no-changes").changes() == {}
    assert project.outputs() == {"texts": ["", "", ""]}
