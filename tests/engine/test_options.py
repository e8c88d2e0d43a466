"""Every resource option of Pulumi's behaves as its users expect."""

from tests.engine.conftest import Project
from tests.engine.test_drift import NAME, edit, live

OTHER = "tried-other.sip.twilio.com"


def declare(project: Project, options: str, voice_url: str = "https://example.com/a") -> None:
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", voice_url="{voice_url}", opts=ResourceOptions({options}))
    """)


def test_ignore_changes_leaves_the_attribute_to_others(project: Project) -> None:
    declare(project, 'ignore_changes=["voice_url"]')
    project.up()
    for refreshed in (False, True):
        url = f"https://example.com/console-{refreshed}"
        edit(project, voice_url=url)
        if refreshed:
            project.refresh()
        project.twilio.clear_requests()
        declare(project, 'ignore_changes=["voice_url"]', voice_url="https://example.com/changed-in-the-program")
        run = project.up()
        assert run.changes() == {}
        assert "was changed at Twilio" not in run.output
        assert project.writes() == []
        assert live(project)["voice_url"] == url
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}")
    """)
    project.up()
    assert live(project)["voice_url"] == url, "ignored before, it is not reset"


def test_protect_meets_a_domain_that_is_gone(project: Project) -> None:
    declare(project, "protect=True")
    project.up()
    project.twilio.remove(project.environment["TWILIO_ACCOUNT_SID"], str(live(project)["sid"]))
    blocked = project.up(code=1)
    assert "`pulumi up --refresh`" in blocked.output
    assert project.up("--refresh").operations()[-1] == "create"
    project.destroy(code=1)
    assert live(project)["voice_url"] == "https://example.com/a"


def test_retain_on_delete_keeps_the_domain(project: Project) -> None:
    declare(project, "retain_on_delete=True")
    project.up()
    project.destroy()
    assert project.resources() == []
    assert live(project)["domain_name"] == NAME


def test_replace_on_changes_deletes_first(project: Project) -> None:
    declare(project, 'replace_on_changes=["voice_url"]')
    project.up()
    first = live(project)["sid"]
    declare(project, 'replace_on_changes=["voice_url"]', voice_url="https://example.com/b")
    project.twilio.clear_requests()
    assert project.up().changes() == {"replace": 1}
    assert [method for method, _ in project.writes()] == ["DELETE", "POST"]
    assert live(project)["sid"] != first


def test_target_changes_that_domain_alone(project: Project) -> None:
    def both(url: str) -> None:
        project.declare(f"""
            office = SipDomain("office", domain_name="{NAME}", voice_url="{url}")
            SipDomain("other", domain_name="{OTHER}", voice_url="{url}", opts=ResourceOptions(depends_on=[office]))
        """)

    both("https://example.com/a")
    project.up()
    created = [form["DomainName"] for method, form in project.writes() if method == "POST"]
    assert created == [NAME, OTHER], "depends_on"
    both("https://example.com/b")
    project.up("--target", project.resource("other")["urn"])
    assert live(project)["voice_url"] == "https://example.com/a"
    account = project.environment["TWILIO_ACCOUNT_SID"]
    assert project.twilio.domain(account, OTHER)["voice_url"] == "https://example.com/b"
    assert project.up().changes() == {"update": 1}
    assert live(project)["voice_url"] == "https://example.com/b"


def test_a_provider_set_by_a_stack_transformation_is_refused(project: Project) -> None:
    project.declare(f"""
        own = pulumi.ProviderResource("pulumi-python", "own", {{}})

        def transformation(args):
            if isinstance(args.resource, SipDomain):
                opts = ResourceOptions.merge(args.opts, ResourceOptions(provider=own))
                return pulumi.ResourceTransformationResult(args.props, opts)

        pulumi.runtime.register_stack_transformation(transformation)
        SipDomain("office", domain_name="{NAME}")
    """)
    run = project.up(code=1)
    assert "office: the resource option provider cannot be used" in " ".join(run.output.split())
    assert project.writes() == []
