"""Every block of every guide does what its guide says, as it stands."""

import json
import re
from pathlib import Path

import pytest

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT, LocalTwilio
from tests.engine.conftest import Project
from tests.engine.guided import GUIDES, Reader, blocks, run_job
from tools.checkout import HERE

FILES = sorted(GUIDES.glob("*.md"))
WITH_PROGRAM = [each.name for each in FILES if "python" in dict(blocks(each.name))]
ELSEWHERE = {"adopt-an-account.md", "check-for-drift.md", "rotate-credentials.md"}
"""Those that have no program: here below, and in test_rotated.py."""
ANSWERS = {
    "byocTrunkSid": "BY" + "0" * 32,
    "osloAccountSid": MAIN_ACCOUNT.sid,
    "portoAccountSid": SUBACCOUNT.sid,
}


@pytest.mark.parametrize("guide", WITH_PROGRAM)
def test_a_guide_with_a_program(guide: str, project: Project, tmp_path: Path) -> None:
    """Each program comes up, is unchanged afterwards, and goes down again."""
    reader = Reader(project)
    reader.values |= ANSWERS
    is_up = True
    with LocalTwilio(tmp_path / "region.sqlite3") as region:
        reader.environment["REGION_URL"] = region.url
        for language, text in blocks(guide):
            if language == "python":
                _finish(project, is_up=is_up)
                (project.program_folder / "__main__.py").write_text(text)
                is_up = False
            else:
                assert language == "console"
                reader.follow(text)
                is_up = is_up or "pulumi up" in text
        _finish(project, is_up=is_up)
        for twilio in (project.twilio, region):
            for account in (MAIN_ACCOUNT.sid, SUBACCOUNT.sid):
                for kind in ("domains", "credential_lists", "ip_access_control_lists"):
                    assert twilio.rows(kind, account) == []


def _finish(project: Project, *, is_up: bool) -> None:
    """Check the program, and destroy what each stack has of it."""
    if not (project.program_folder / "__main__.py").exists():
        return
    if not is_up:
        project.up()
    assert project.preview("--expect-no-changes").changes() == {}
    for stack in json.loads(project.pulumi("stack", "ls", "--json")):
        project.destroy("--stack", stack["name"])


def test_adopting_an_account_and_checking_it_every_night(project: Project, tmp_path: Path) -> None:
    sid = MAIN_ACCOUNT.sid
    (domain,) = project.twilio.seed_rows("domains", sid, [{"domain_name": "example-office.sip.twilio.com"}])
    (users,) = project.twilio.seed_rows("credential_lists", sid, [{"friendly_name": "Office phones"}])
    project.twilio.seed_rows("credentials", sid, [{"username": "alice", "password": "Correct-Horse-1"}], users)
    project.twilio.seed_rows("auth_calls_credential_list_mappings", sid, [{"sid": users}], domain)
    reader = Reader(project, tmp_path)
    (_, exporting), (_, next_steps) = blocks("adopt-an-account.md")
    said = reader.follow(exporting)
    assert "\n".join(f"  {line}" for line in next_steps.splitlines()) in said, "the guide has what the command prints"
    assert "4 adopted" in reader.follow(next_steps)
    assert project.writes() == []
    assert reader.folder == tmp_path / "sip"

    (_, with_program), (_, without_program), (language, nightly) = blocks("check-for-drift.md")
    reader.follow(with_program)
    assert "Nothing differs." in reader.follow(without_program)
    assert language == "yaml"
    secrets = reader.values | {"PULUMI_ACCESS_TOKEN": "stands for the backend"}
    leads = ("PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_SKIP_UPDATE_CHECK", "TWILIO_API_BASE_URL", "NO_PROXY")
    platform = {name: reader.environment[name] for name in leads}
    job = run_job(nightly, reader.folder, secrets, platform, tmp_path / "first")
    assert (job.code, job.summary) == (0, "Nothing differs. The state has 4 resources.\n"), job.output

    project.twilio.edit_row("domains", sid, domain, domain_name="edited.sip.twilio.com")
    assert "edited.sip.twilio.com" in reader.follow(without_program, code=2)
    job = run_job(nightly, reader.folder, secrets, platform, tmp_path / "second")
    assert job.code == 2, job.output
    assert '`"edited.sip.twilio.com"`' in job.summary


def test_every_guide_is_run_and_linked() -> None:
    assert {each.name for each in FILES} == {*WITH_PROGRAM, *ELSEWHERE}
    readme = (HERE.root / "README.md").read_text()
    assert all(f"](docs/guides/{file.name})" in readme for file in FILES)
    for file in FILES:
        fenced = re.findall(r"^```(\w+)$", file.read_text(), re.MULTILINE)
        assert set(fenced) <= {"python", "console", "yaml", "text"}
