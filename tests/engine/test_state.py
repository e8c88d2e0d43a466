"""The state of users outlives versions of this package."""

from tests.engine.conftest import Project
from tests.engine.test_drift import NAME

PROGRAM = f"""
    SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a")
"""
PROVIDER = (  # a reference to a class
    "gASVOAAAAAAAAACMG3NpcGRvbWFpbl9wcm92aWRlci5wcm"  # pragma: allowlist secret
    "92aWRlcpSMEVNpcERvbWFpblByb3ZpZGVylJOUKYGULg=="  # pragma: allowlist secret
)


def test_the_provider_in_the_state_is_a_reference(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    assert project.resource()["inputs"]["__provider"] == PROVIDER
    assert project.resource()["outputs"]["__provider"] == PROVIDER
