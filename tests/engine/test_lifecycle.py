"""From nothing to nothing: create, no-op, one changed attribute, removal, destroy."""

from tests.engine.conftest import Project

NAME = "tried-office.sip.twilio.com"


def test_create_again_change_and_destroy(project: Project) -> None:
    project.declare(f"""
        office = SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a", secure=True)
        pulumi.export("sid", office.sid)
        pulumi.export("auth_type", office.auth_type)
    """)
    assert project.up().operations() == ["create"]
    (created,) = project.twilio.domains(project.environment["TWILIO_ACCOUNT_SID"])
    assert project.outputs() == {"sid": created["sid"], "auth_type": ""}
    assert project.writes() == [
        ("POST", {"DomainName": NAME, "Secure": "true", "VoiceUrl": "https://example.com/a"}),
    ]

    project.twilio.clear_requests()
    again = project.up()
    assert again.operations() == ["same"]
    assert [request.method for request in project.twilio.requests()] == ["GET"]

    project.twilio.clear_requests()
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/b", secure=True)
    """)
    assert project.up().operations() == ["update"]
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/b"})]
    assert project.resource()["outputs"]["voice_url"] == "https://example.com/b"

    project.destroy()
    assert project.twilio.domains(project.environment["TWILIO_ACCOUNT_SID"]) == []
    assert project.resources() == []
