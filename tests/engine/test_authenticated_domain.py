"""`AuthenticatedSipDomain`: a domain, its callers and its phones, as a platform team declares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.conftest import NAME, PASSWORD
from tests.engine.promises import at_twilio

if TYPE_CHECKING:
    from tests.engine.conftest import Project

OFFICE = f"""
    office = AuthenticatedSipDomain(
        "office", domain_name="{NAME}", voice_url="https://example.com/voice",
        users={{"alice": "{PASSWORD}"}}, allowed_addresses={{"berlin": "203.0.113.0/24"}}, registrations=True,
    )
    for name in ("sid", "domain_name"):
        pulumi.export(name, getattr(office, name))
"""


def test_five_lines_are_a_domain_that_takes_calls(project: Project) -> None:
    project.twilio.settings.credential_list_first = True
    project.declare(OFFICE)
    project.up()
    domain = project.live()
    assert domain["auth_type"] == "CREDENTIAL_LIST,IP_ACL"
    assert domain["sip_registration"] is True
    assert project.outputs() == {"sid": domain["sid"], "domain_name": NAME}
    assert [method for method, _form in project.writes()] == ["POST"] * 8
    assert project.preview("--expect-no-changes", "--refresh").changes() == {}
    before = at_twilio(project)

    project.twilio.clear_requests()
    grown = OFFICE.replace('"alice":', f'"bob": "{PASSWORD}", "alice":')
    project.declare(grown)
    assert project.preview().changes() == {"create": 1}, "one resource is shown"
    assert project.up().changes() == {"create": 1}
    assert project.writes() == [("POST", {"Username": "bob", "Password": "[password]"})]
    grew = at_twilio(project)
    assert before.items() < grew.items()

    moved = grown.replace('"office"', '"hq"').replace('"berlin"', '"headquarters"')
    project.declare(moved.replace("registrations=True,", "registrations=True, adopt=True,"))
    project.up()
    assert at_twilio(project) == grew, "all of it moves in the program, adopts what there is, and deletes nothing"
    project.destroy()
    assert at_twilio(project) == {}
