"""`get` and look-ups: what exists already, read while the program runs, and not managed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.conftest import ACCOUNT, SUB, office
from tests.engine.promises import seed_users

if TYPE_CHECKING:
    from tests.engine.conftest import Project

FOUND = "tried-found.sip.twilio.com"


def test_get_reads_without_managing(project: Project) -> None:
    (sid,) = project.twilio.seed(SUB, 1)
    project.declare(
        f'found = SipDomain.get("found", "{sid}", account_sid="{SUB}")',
        'pulumi.export("found", [found.domain_name, found.voice_method])',
        office('voice_url=found.domain_name.apply(lambda name: f"https://{name}/")'),
    )
    project.up()
    name = project.twilio.domain(SUB, sid)["domain_name"]
    assert project.outputs() == {"found": [name, "POST"]}
    assert project.live()["voice_url"] == f"https://{name}/"
    assert project.preview().changes() == {}
    project.destroy()
    assert project.twilio.domain(SUB, sid)["domain_name"] == name


def test_by_name_by_sid_and_lists(project: Project) -> None:
    (domain,) = project.twilio.seed_rows("domains", ACCOUNT, [{"domain_name": FOUND, "secure": True}])
    users = seed_users(project, alice="Correct-Horse-1")
    project.declare(f"""
        found = get_sip_domain(domain_name="Tried-FOUND.sip.twilio.com")
        users = get_sip_credential_list(friendly_name="Users")
        new = SipDomain("new", domain_name="tried-new.sip.twilio.com")
        SipAuthCallsCredentialListMapping("calls", domain_sid=new, credential_list_sid=users.sid)
        pulumi.export("domain", [found.sid, found.secure, found.voice_url, found.auth_type])
        pulumi.export("by_sid", get_sip_domain(sid=found.sid).domain_name)
        pulumi.export("domains", [each.domain_name for each in get_sip_domains() if each.domain_name == "{FOUND}"])
        pulumi.export("users", [each.username for each in get_sip_credentials(credential_list_sid=users.sid)])
        pulumi.export("alice", get_sip_credential_output(
            credential_list_sid=pulumi.Output.from_input(users.sid), username="alice"
        ).username)
    """)
    preview = project.preview()
    assert preview.changes() == {"create": 3}
    lists = [each.path.rpartition("/")[2] for each in project.twilio.requests() if "PageSize" in each.query]
    # One read a run by the program; the preview reads the domains once more, to look the new one up.
    assert sorted(lists) == ["CredentialLists.json", "Credentials.json", "Domains.json", "Domains.json"]
    project.up()
    outputs = project.outputs()
    assert outputs["domain"] == [domain, True, "", ""]
    assert outputs["by_sid"] == FOUND
    assert outputs["domains"] == [FOUND]
    assert outputs["users"] == ["alice"]
    assert outputs["alice"] == "alice"
    assert project.resource("calls")["id"] == users


def test_what_the_run_itself_makes(project: Project) -> None:
    """Unknown in the preview that makes it; in up read after it was made, although a list was read before."""
    project.declare("""
        from pulumi import InvokeOutputOptions
        pulumi.export("before", [each.domain_name for each in get_sip_domains()])
        new = SipDomain("new", domain_name="tried-new.sip.twilio.com")
        gates = SipIpAccessControlList("gates", friendly_name="Gates")
        calls = SipAuthCallsIpAccessControlListMapping(
            "calls", domain_sid=get_sip_domain_output(domain_name=new.domain_name), ip_access_control_list_sid=gates
        )
        address = SipIpAddress(
            "range",
            ip_access_control_list_sid=gates,
            friendly_name="a",
            ip_address="203.0.113.0",
            cidr_prefix_length=24,
        )
        after = InvokeOutputOptions(depends_on=[calls])
        by_name = get_sip_domain_output(domain_name="tried-new.sip.twilio.com", opts=after)
        pulumi.export("auth_types", [
            get_sip_domain_output(sid=new.sid).auth_type,
            by_name.auth_type,
            get_sip_domain_output(sid=new.sid, opts=after).auth_type,
            get_sip_domains_output(opts=after).apply(lambda found: [each.auth_type for each in found]),
        ])
        if not pulumi.runtime.is_dry_run():
            pulumi.export("plain", new.domain_name.apply(lambda name: get_sip_domain(domain_name=name).sid))
        pulumi.export("prefix", Output.format("/{0}", address.cidr_prefix_length))
    """)
    assert project.preview().changes() == {"create": 5}
    project.up()
    outputs = project.outputs()
    assert outputs["before"] == []
    assert outputs["auth_types"] == ["", "IP_ACL", "IP_ACL", ["IP_ACL"]]
    assert outputs["plain"] == project.resource("new")["id"]
    assert outputs["prefix"] == "/24"
    assert project.preview("--expect-no-changes").changes() == {}
