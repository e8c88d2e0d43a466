"""Whatever happens to requests, and whoever else edits: each resource is one at Twilio and in the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sipdomain_provider.tables.registry import TYPES
from tests.engine.conftest import PASSWORD, office
from tests.engine.promises import at_twilio, in_the_state, wrong_passwords
from tests.engine.running import running
from tests.engine.test_family import FAMILY

if TYPE_CHECKING:
    from tests.engine.conftest import Project


def test_a_create_of_each_type_whose_answer_is_lost_is_one_at_twilio_and_in_the_state(project: Project) -> None:
    collections = [each.collection.replace("{parent}", r"\w+") for each in TYPES]
    faults = [project.twilio.fault("reset", "POST", rf"{each}\.json$", before_commit=False) for each in collections]
    project.declare(FAMILY)
    up = project.up()
    assert [fault.taken for fault in faults] == [1] * len(TYPES)
    assert up.diagnostics().count("created, although the answer to the request was lost") == len(TYPES)
    assert PASSWORD not in up.output

    assert sorted(at_twilio(project).items()) == sorted(in_the_state(project).values())
    assert wrong_passwords(project, {"alice": PASSWORD, "bob": PASSWORD}) == []
    # A password is in no answer. It is sent once more: another person may have created this user name meanwhile.
    assert [method for method, _form in project.writes()] == ["POST"] * (12 + 1)
    assert len(project.twilio.requests()) == len(project.writes()) + len(TYPES), "each is looked up once"
    assert project.preview("--expect-no-changes").changes() == {}


def test_two_people_at_once_an_edit_between_diff_and_update_survives(project: Project) -> None:
    project.declare(office())
    project.up()
    project.declare(office('voice_url="https://example.com/changed"'))
    project.twilio.clear_requests()
    held = project.twilio.fault("timeout", "POST")
    with running(project, "up", "--yes", "--skip-preview") as up:
        held.wait_taken(seconds=60)
        project.edit(friendly_name="edited by somebody else")
        held.release()
        code, output = up.ends()
    assert code == 0, output
    assert project.writes() == [("POST", {"VoiceUrl": "https://example.com/changed"})]
    assert project.live()["friendly_name"] == "edited by somebody else"
    assert project.resource()["outputs"]["voice_url"] == project.live()["voice_url"]
