"""The state of users outlives versions of this package."""

from typing import Any

from tests.engine.conftest import Project
from tests.engine.test_drift import NAME, live

PROGRAM = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a")
"""
PROVIDER = (  # a reference to a class
    "gASVOAAAAAAAAACMG3NpcGRvbWFpbl9wcm92aWRlci5wcm"  # pragma: allowlist secret
    "92aWRlcpSMEVNpcERvbWFpblByb3ZpZGVylJOUKYGULg=="  # pragma: allowlist secret
)


def without_hidden(bag: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in bag.items() if not key.startswith("__") or key == "__provider"}


def test_a_state_without_the_hidden_inputs_still_works(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    sid = live(project)["sid"]
    state = project.state()
    for resource in state["deployment"]["resources"]:
        if "inputs" in resource and resource["id"] == sid:
            resource["inputs"] = without_hidden(resource["inputs"])
            resource["outputs"] = without_hidden(resource["outputs"])
    project.import_state(state)
    project.twilio.clear_requests()

    project.refresh()
    assert project.resource()["inputs"]["voice_url"] == "https://example.com/a"
    assert project.up().operations() == ["update"]
    assert project.writes() == [], "only what must be remembered is recorded"
    assert project.preview().changes() == {}
    assert project.resource()["id"] == sid

    project.declare(f"""
        SipDomain("office", domain_name="{NAME}")
    """)
    project.up()
    assert live(project)["voice_url"] is None


def test_the_provider_in_the_state_is_a_reference(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    assert project.resource()["inputs"]["__provider"] == PROVIDER
    assert project.resource()["outputs"]["__provider"] == PROVIDER
