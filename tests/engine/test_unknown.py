"""Values that are not known before other resources are made, and values that Twilio has as null, which are known."""

import pytest

from local_twilio import MAIN_ACCOUNT
from tests.engine.conftest import Project
from tests.engine.test_drift import NAME

PARENT = "tried-parent.sip.twilio.com"


def test_an_attribute_that_becomes_unknown_is_an_update(project: Project) -> None:
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/a")
    """)
    project.up()
    sid = project.resource()["id"]
    project.declare(f"""
        parent = SipDomain("parent", domain_name="{PARENT}")
        url = parent.sid.apply(lambda sid: f"https://example.com/{{sid}}")
        SipDomain("office", domain_name="{NAME}", voice_url=url)
    """)
    assert project.preview().changes() == {"create": 1, "update": 1}
    project.up()
    assert project.resource()["id"] == sid
    assert project.resource()["outputs"]["voice_url"] == f"https://example.com/{project.resource('parent')['id']}"


def test_an_unknown_account_is_never_a_replacement(project: Project) -> None:
    project.declare(f"""
        SipDomain("office", domain_name="{NAME}")
    """)
    project.up()
    sid = project.resource()["id"]
    project.declare(f"""
        parent = SipDomain("parent", domain_name="{PARENT}")
        SipDomain("office", domain_name="{NAME}", account_sid=parent.account_sid)
    """)
    assert project.preview().operations() == ["update"]
    project.up()
    assert project.resource()["id"] == sid
    assert project.preview().changes() == {}


NULL = {
    "byoc_trunk_sid": "byoc_trunk_sid",
    "emergency_caller_sid": "emergency_caller_sid",
    "friendly_name": "friendly_name",
    "voice_fallback_url": "voice_url",
    "voice_status_callback_url": "voice_url",
    "voice_url": "voice_url",
}
"""Each output that Twilio may have as null, and an input that takes it."""


@pytest.mark.parametrize("how", ["undeclared", "get"])
def test_what_twilio_has_as_null_is_a_known_text(project: Project, how: str) -> None:
    (sid,) = project.twilio.seed(MAIN_ACCOUNT.sid, 1)
    source = {
        "undeclared": f'SipDomain("parent", domain_name="{PARENT}")',
        "get": f'SipDomain.get("parent", "{sid}")',
    }[how]
    users = "".join(
        f"""
        SipDomain("user-{index}", domain_name="tried-{index}.sip.twilio.com", {taken}=parent.{name})
        pulumi.export("{name}", parent.{name})"""
        for index, (name, taken) in enumerate(NULL.items())
    )
    project.declare(f"""
        parent = {source}
        {users}
    """)
    project.up()
    project.preview("--expect-no-changes")
    assert project.up("--expect-no-changes").changes() == {}
    assert project.outputs() == dict.fromkeys(NULL, "")


def test_all_failures_at_once_in_preview(project: Project) -> None:
    project.declare("""
        SipDomain("office", domain_name="no-suffix", voice_url="example.com", voice_method="post", secure="yes",
                  byoc_trunk_sid="BY1", friendly_name="x" * 65, account_sid="AC")
    """)
    output = project.preview(code=1).output
    for name in (
        "domain_name",
        "voice_url",
        "voice_method",
        "secure",
        "byoc_trunk_sid",
        "friendly_name",
        "account_sid",
    ):
        assert f"{name}" in output
    assert project.twilio.requests() == []
