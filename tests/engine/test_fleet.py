"""What a fleet costs in requests, with the real engine. No test asserts a time."""

from __future__ import annotations

import copy
import math
from typing import Any

from bench.fleet import FAMILY
from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tests.engine.conftest import OF_TWILIO, Project

URL = "https://example.com/voice"
PROGRAM = """
for number in range({size}):
    SipDomain(f"domain-{{number}}", domain_name=f"fleet-{{number}}.sip.twilio.com", voice_url="{url}")
"""


def most(fleet: int, account: int) -> int:
    """The budget of requests of one preview."""
    return 1 if fleet == 1 else math.ceil(account / 1000) + 4


def grow(project: Project, fleet: int, account: int) -> list[str]:
    """A stack of `fleet` domains in an account of `account`: their SIDs. The state is that of one, multiplied."""
    project.declare(f'SipDomain("template", domain_name="template.sip.twilio.com", voice_url="{URL}")')
    project.up()
    project.twilio.remove(MAIN_ACCOUNT.sid, "template.sip.twilio.com")
    # Lists begin with the newest: the fleet lies in the middle of them.
    others = account - fleet
    project.twilio.seed(MAIN_ACCOUNT.sid, others // 2, "older")
    sids = project.twilio.seed(MAIN_ACCOUNT.sid, fleet, "fleet", voice_url=URL)
    project.twilio.seed(MAIN_ACCOUNT.sid, others - others // 2, "newer")
    state = project.state()
    resources = state["deployment"]["resources"]
    template = next(each for each in resources if each["type"] == f"{OF_TWILIO}SipDomain")
    resources.remove(template)
    for number, sid in enumerate(sids):
        row = project.twilio.domain(MAIN_ACCOUNT.sid, sid)
        resources.append(_multiplied(template, f"domain-{number}", row))
    project.import_state(state)
    project.declare(PROGRAM.format(size=fleet, url=URL))
    project.twilio.clear_requests()
    return sids


def _multiplied(template: dict[str, Any], name: str, row: dict[str, Any]) -> dict[str, Any]:
    made = copy.deepcopy(template)
    made["urn"] = made["urn"].replace("::template", f"::{name}")
    made["id"] = row["sid"]
    made["inputs"]["domain_name"] = row["domain_name"]
    made["outputs"] |= {key: value for key, value in row.items() if value is not None}
    return made


def requests(project: Project) -> list[str]:
    """The methods of the requests since this was last asked."""
    methods = [each.method for each in project.twilio.requests()]
    project.twilio.clear_requests()
    return methods


def test_a_thousand_domains_and_a_drift_on_one(project: Project, twilio: LocalTwilio) -> None:
    sids = grow(project, 1000, 4000)
    twilio.edit(MAIN_ACCOUNT.sid, sids[700], voice_url="https://example.com/other")
    seen = project.preview()
    assert seen.changes() == {"update": 1}
    assert seen.operations("domain-700") == ["update"]
    assert "fleet-700.sip.twilio.com: voice_url was changed at Twilio" in seen.diagnostics()
    made = requests(project)
    assert set(made) == {"GET"}
    assert len(made) <= most(1000, 4000) == 8

    project.environment |= {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
    assert project.up().changes() == {"update": 1}
    assert project.writes() == [("POST", {"VoiceUrl": URL})]
    assert len(requests(project)) <= most(1000, 4000) + 1


def test_a_preview_and_a_refresh_side_by_side(project: Project) -> None:
    grow(project, 100, 2500)
    project.environment["PULUMI_PARALLEL_DIFF"] = "true"
    assert project.preview().changes() == {}
    assert len(requests(project)) <= most(100, 2500) == 7
    assert project.refresh().changes() == {}
    assert len(requests(project)) <= most(100, 2500)


def test_a_preview_asks_once_for_each_list_that_the_program_declares_something_in(project: Project) -> None:
    """And for nothing else below a domain or a list: the program has told which those are."""
    size = 12
    project.declare(FAMILY.format(size=size))
    project.up()
    project.twilio.clear_requests()
    project.preview("--expect-no-changes")
    paths = [each.path.rpartition("/SIP/")[2] for each in project.twilio.requests()]
    below = [path for path in paths if path.count("/") > 1]
    assert len(below) == len(set(below)) == 3 * size
    assert {path.rpartition("/")[2] for path in below} == {"Credentials.json", "CredentialListMappings.json"}
    assert len(paths) - len(below) <= 2 * most(size, size)
