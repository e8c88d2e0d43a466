"""A resource that is renamed in the program without an alias adopts its domain, and never loses it."""

import pytest

from tests.engine.conftest import Project
from tests.engine.test_drift import NAME, live

BEFORE = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a")
"""
RENAMED = f"""
    SipDomain("hq", domain_name="{NAME}", voice_url="https://example.com/a", adopt=True)
"""
KEPT = f"{NAME}: not deleted: another resource of the program has it"


def hq_alone_has_it(project: Project, sid: object) -> None:
    assert live(project)["sid"] == sid
    assert [each["urn"].rpartition("::")[2] for each in project.resources()] == ["hq"]
    assert project.preview().changes() == {}
    project.destroy("--refresh")  # which diffs what the state has, and must not count as the program's
    assert project.twilio.domains(project.environment["TWILIO_ACCOUNT_SID"]) == []


def test_in_one_run(project: Project) -> None:
    project.declare(BEFORE)
    project.up()
    sid = live(project)["sid"]
    project.declare(RENAMED)
    assert KEPT in project.up().output
    hq_alone_has_it(project, sid)


@pytest.mark.parametrize("how", ["a program that fails midway", "--target"])
def test_in_two_runs(project: Project, how: str) -> None:
    project.declare(BEFORE)
    project.up()
    sid = live(project)["sid"]
    if how == "--target":
        project.declare(RENAMED)
        project.up("--target", project.resource()["urn"].replace("::office", "::hq"))
    else:
        project.declare(f"""
            hq = SipDomain("hq", domain_name="{NAME}", voice_url="https://example.com/a", adopt=True)
            options = ResourceOptions(depends_on=[hq])
            SipDomain("bad", domain_name="no-parent.{NAME}", account_sid="AC" + "0" * 32, opts=options)
        """)
        project.up(code=1)
        project.declare(RENAMED)
    assert len(project.resources()) == 2
    assert KEPT in project.up().output
    hq_alone_has_it(project, sid)


def test_declared_twice_and_then_once(project: Project) -> None:
    project.declare(BEFORE)
    project.up()
    sid = live(project)["sid"]
    project.declare(f"""
        hq = SipDomain("hq", domain_name="{NAME}", voice_url="https://example.com/a", adopt=True)
        options = ResourceOptions(depends_on=[hq])
        SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a", opts=options)
    """)
    assert "Declare each SIP domain once" in project.up(code=1).output
    project.declare(RENAMED)
    project.up()
    hq_alone_has_it(project, sid)


def test_a_renamed_resource_without_adopt_is_told_of_aliases(project: Project) -> None:
    project.declare(BEFORE)
    project.up()
    project.declare(RENAMED.replace(", adopt=True", ""))
    assert "an alias with the old name (`aliases`)" in project.up(code=1).output
    assert live(project)["domain_name"] == NAME


def test_a_replacement_with_adopt_and_retain_on_delete_takes_the_same_domain(project: Project) -> None:
    def declare(url: str) -> None:
        options = 'replace_on_changes=["voice_url"], retain_on_delete=True'
        project.declare(f"""
            SipDomain("hq", domain_name="{NAME}", voice_url="{url}", adopt=True, opts=ResourceOptions({options}))
        """)

    declare("https://example.com/a")
    project.up()
    sid = live(project)["sid"]
    declare("https://example.com/b")
    assert "will be replaced (deleted, then created), because of voice_url" in project.up().output
    assert (live(project)["sid"], live(project)["voice_url"]) == (sid, "https://example.com/b")
