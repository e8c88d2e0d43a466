"""What stands at Twilio is somebody else's text: it breaks no run, no terminal and no secret."""

from tests.engine.conftest import Project
from tests.engine.test_drift import NAME, edit


def test_pulumis_colour_tags_and_control_characters_in_a_live_value(project: Project) -> None:
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", friendly_name="Office")
    """)
    project.up()
    edit(project, friendly_name="support <{%blue%}> \x9b2J\u202e desk")
    preview = project.run("preview", "--color", "always")
    assert r'Twilio has "support <\u007b%blue%}> \x9b2J\u202e desk"' in preview.output
    assert project.up().changes() == {"update": 1}


def test_an_ignored_edit_that_breaks_a_rule_blocks_nothing(project: Project) -> None:
    def declare(value: str, options: str) -> None:
        project.declare(f"""
            SipDomain("office", domain_name="{NAME}", {value} opts=ResourceOptions({options}))
        """)

    declare('voice_url="https://example.com/a",', 'ignore_changes=["voice_url"]')
    project.up()
    edit(project, voice_url="https://example.com/has space")
    project.refresh()
    assert project.up().changes() == {}

    declare('voice_url="https://exa mple.com/a",', "")
    assert (
        'voice_url value {https://exa mple.com/a} has a problem: "https://exa mple.com/a"' in project.up(code=1).output
    )


def test_secrets_of_awaitables_and_of_former_outputs(project: Project) -> None:
    project.declare(f"""
        async def url():
            return Output.secret("https://example.com/?not-a-real-secret-1")

        SipDomain("office", domain_name="{NAME}", voice_url=url())
    """)
    runs = [project.up()]
    edit(project, voice_url="https://example.com/?not-a-real-secret-2 blank")
    runs.append(project.preview())
    assert "voice_url was changed at Twilio; its value is secret" in runs[-1].output
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", opts=ResourceOptions(ignore_changes=["voice_url"]))
    """)
    runs += [project.refresh(), project.up()]
    for run in runs:
        assert "not-a-real-secret" not in run.output


def test_a_password_in_a_bad_url_is_not_shown(project: Project) -> None:
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", voice_url="https://user:not-a-real-password@exa mple.com/")
    """)
    output = project.preview(code=1).output
    assert "voice_url: " in output
    assert "not-a-real-password" not in output


def test_a_file_that_hides_a_module_of_pythons_own_is_named_before_any_request(project: Project) -> None:
    """By the provider's process, if the file appears after the program was loaded; else by the program's."""
    project.declare(f"""
        from pathlib import Path
        Path("secrets.py").write_text("")
        SipDomain("office", domain_name="{NAME}")
    """)
    for _run in range(2):
        run = project.up(code=1)
        assert "secrets.py hides Python's own module secrets: rename it" in run.output
        assert project.twilio.requests() == []
