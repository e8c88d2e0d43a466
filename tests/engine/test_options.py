"""Pulumi's resource options behave as their users expect. tests/unit/test_options.py has those that are refused."""

from tests.engine.conftest import A_URL, ACCOUNT, NAME, Project, office


def declare(project: Project, options: str, values: str = A_URL) -> None:
    project.declare(office(f"{values}, opts=ResourceOptions({options})"))


def test_ignore_changes_leaves_the_attribute_to_others(project: Project) -> None:
    """Also a value that the provider would refuse in a program."""
    declare(project, 'ignore_changes=["voice_url"]')
    project.up()
    for refreshed in (False, True):
        url = f"https://example.com/has a blank/{refreshed}"
        project.edit(voice_url=url)
        if refreshed:
            project.refresh()
        project.twilio.clear_requests()
        declare(project, 'ignore_changes=["voice_url"]', 'voice_url="https://example.com/changed-in-the-program"')
        run = project.up()
        assert run.changes() == {}
        assert "was changed at Twilio" not in run.output
        assert project.writes() == []
        assert project.live()["voice_url"] == url
    project.declare(office(""))
    project.up()
    assert project.live()["voice_url"] == url, "ignored before, it is not reset"


def test_protect_meets_a_domain_that_is_gone(project: Project) -> None:
    declare(project, "protect=True")
    project.up()
    project.twilio.remove(ACCOUNT, NAME)
    blocked = project.up(code=1)
    assert "`pulumi up --refresh`" in blocked.output
    assert project.up("--refresh").operations()[-1] == "create"
    project.destroy(code=1)
    assert project.live()["voice_url"] == "https://example.com/a"


def test_retain_on_delete_keeps_the_domain(project: Project) -> None:
    declare(project, "retain_on_delete=True")
    project.up()
    project.destroy()
    assert project.resources() == []
    assert project.live()["domain_name"] == NAME
