"""`AuthenticatedSipDomain`: a domain, its callers and its phones, as a platform team declares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_twilio import MAIN_ACCOUNT

if TYPE_CHECKING:
    from tests.engine.conftest import Project

ACCOUNT = MAIN_ACCOUNT.sid
NAME = "tried-office.sip.twilio.com"
PASSWORD = "Correct-Horse-1"
OFFICE = f"""
    office = AuthenticatedSipDomain(
        "office", domain_name="{NAME}", voice_url="https://example.com/voice",
        users={{"alice": "{PASSWORD}"}}, allowed_addresses={{"berlin": "203.0.113.0/24"}}, registrations=True,
    )
    for name in ("sid", "domain_name"):
        pulumi.export(name, getattr(office, name))
"""


def rows(project: Project) -> list[tuple[str, str]]:
    """Everything in the account: kind and SID."""
    kinds = ("domains", "credential_lists", "ip_access_control_lists")
    found = [(kind, each["sid"]) for kind in kinds for each in project.twilio.rows(kind, ACCOUNT)]
    below = {
        "domains": (
            "auth_calls_credential_list_mappings",
            "auth_calls_ip_access_control_list_mappings",
            "auth_registrations_credential_list_mappings",
        ),
        "credential_lists": ("credentials",),
        "ip_access_control_lists": ("ip_addresses",),
    }
    return found + [
        (child, each["sid"])
        for kind, sid in found
        for child in below[kind]
        for each in project.twilio.rows(child, ACCOUNT, sid)
    ]


def test_five_lines_are_a_domain_that_takes_calls(project: Project) -> None:
    project.twilio.settings.credential_list_first = True
    project.declare(OFFICE)
    project.up()
    domain = project.twilio.domain(ACCOUNT, NAME)
    assert domain["auth_type"] == "CREDENTIAL_LIST,IP_ACL"
    assert domain["sip_registration"] is True
    assert project.outputs() == {"sid": domain["sid"], "domain_name": NAME}
    assert [method for method, _form in project.writes()] == ["POST"] * 8
    assert project.preview("--expect-no-changes", "--refresh").changes() == {}
    before = rows(project)

    project.twilio.clear_requests()
    project.declare(OFFICE.replace('"alice":', f'"bob": "{PASSWORD}", "alice":'))
    preview = project.preview()
    assert preview.changes() == {"create": 1}, "one resource is shown"
    assert project.up().changes() == {"create": 1}
    assert project.writes() == [("POST", {"Username": "bob", "Password": "[password]"})]
    assert set(before) < set(rows(project))

    project.destroy()
    assert rows(project) == []


def test_an_address_that_is_called_otherwise_stays(project: Project) -> None:
    project.declare(OFFICE)
    project.up()
    before = rows(project)
    project.declare(
        OFFICE.replace('"berlin"', '"hq"').replace("registrations=True,", "registrations=True, adopt=True,")
    )
    project.up()
    assert rows(project) == before
    assert project.preview("--expect-no-changes", "--refresh").changes() == {}


MOVED = {
    "renamed": OFFICE.replace('"office"', '"hq"'),
    "into a component": """
    class Site(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("company:index:Site", name)
            self.opts = ResourceOptions(parent=self)
    site = Site("london")
    """
    + OFFICE.replace("registrations=True,", "registrations=True, opts=site.opts,"),
    "of another type": """
    class Office(SipDomain, module="company", name="Office"):
        pass
    class Users(SipCredentialList, module="company", name="Users"):
        pass
    import sipdomain_provider.components as components
    components.SipDomain, components.SipCredentialList = Office, Users
    """
    + OFFICE,
}


def test_a_whole_one_that_moves_and_adopts_loses_nothing(project: Project) -> None:
    """One move after the other, in one stack."""
    project.declare(OFFICE)
    project.up()
    before = rows(project)
    for how, program in MOVED.items():
        project.declare(program.replace("registrations=True,", "registrations=True, adopt=True,"))
        project.up()
        assert "DELETE" not in [method for method, _form in project.writes()], how
        assert rows(project) == before, how
    assert project.preview("--expect-no-changes", "--refresh").changes() == {}
    project.destroy()
    assert rows(project) == []
