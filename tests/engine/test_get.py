"""SipDomain.get reads a domain that is there, and says so where it is not."""

from local_twilio import SUBACCOUNT
from tests.engine.conftest import Project
from tests.engine.test_drift import NAME


def test_get_reads_without_managing(project: Project) -> None:
    (sid,) = project.twilio.seed(SUBACCOUNT.sid, 1)
    project.declare(f"""
        found = SipDomain.get("found", "{sid}", account_sid="{SUBACCOUNT.sid}")
        pulumi.export("name", found.domain_name)
        pulumi.export("method", found.voice_method)
        SipDomain("office", domain_name="{NAME}", voice_url=found.domain_name.apply(lambda n: f"https://{{n}}/"))
    """)
    project.up()
    name = project.twilio.domain(SUBACCOUNT.sid, sid)["domain_name"]
    assert project.outputs() == {"name": name, "method": "POST"}
    assert project.resource()["outputs"]["voice_url"] == f"https://{name}/"
    assert project.preview().changes() == {}
    project.destroy()
    assert project.twilio.domain(SUBACCOUNT.sid, sid)["domain_name"] == name
