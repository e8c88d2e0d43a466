"""Every example runs: up, up again unchanged, a preview with nothing to do, destroy; from a copy, as users take it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tests.engine.conftest import Project
from tools.checkout import HERE

EXAMPLES = HERE.root / "examples"
OUTPUTS: dict[str, dict[str, Any]] = {
    "first-domain": {"domain_sid": "example-office", "domain_name": "example-office.sip.twilio.com"},
    "fleet": {"sids": {name: f"example-{name}" for name in ("amsterdam", "berlin", "chicago")}},
    "company-domain": {
        "oslo": "example-company-oslo.sip.twilio.com",
        "porto": "example-company-porto.sip.twilio.com",
    },
    "shared-outputs": {
        "sip_uri": "sip:reception@eu.example-shared.sip.twilio.com",
        "company_sid": "example-shared",
        "account_sid": MAIN_ACCOUNT.sid,
    },
    "existing-domains": {"sids": {name: f"example-{name}" for name in ("reception", "support")}},
}
"""The stack's outputs of each example, with the first label of a domain's name for its SID."""
BY_HAND = {"existing-domains": ["example-reception", "example-support"]}
"""The domains that somebody made before. `pulumi destroy` keeps them."""
FOLDERS = sorted(file.parent.name for file in EXAMPLES.glob("*/Pulumi.yaml"))


def live(twilio: LocalTwilio) -> dict[str, str]:
    """The part of the name that is the domain's own, by SID, of each domain of the account."""
    return {each["sid"]: each["domain_name"].partition(".sip.")[0] for each in twilio.domains(MAIN_ACCOUNT.sid)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_life_cycle(tmp_path: Path, twilio: LocalTwilio, folder: str) -> None:
    by_hand = BY_HAND.get(folder, [])
    twilio.seed_rows("domains", MAIN_ACCOUNT.sid, [{"domain_name": f"{name}.sip.twilio.com"} for name in by_hand])
    project = Project(tmp_path / "project", twilio, copied_from=EXAMPLES / folder)
    before = live(twilio)
    project.run("up", "--yes")
    names = live(twilio)
    assert before.items() <= names.items()
    outputs = re.sub(r"\bSD\w{32}", lambda found: names[found[0]], json.dumps(project.outputs()))
    assert json.loads(outputs) == OUTPUTS[folder]

    twilio.clear_requests()
    again = project.run("up", "--yes")  # with its preview
    summaries = re.findall(r"^Resources:\n((?: .*\n)+)", again.output, re.MULTILINE)
    assert len(summaries) == 2, again.output
    for summary in summaries:
        assert re.fullmatch(r" +\d+ unchanged\n", summary), again.output
    assert project.writes() == []
    assert live(twilio) == names

    project.destroy()
    assert live(twilio) == before


def test_every_example_is_here_and_told_of() -> None:
    assert sorted(OUTPUTS) == FOLDERS
    overview = (EXAMPLES / "README.md").read_text()
    for folder in EXAMPLES.iterdir():
        if folder.is_dir():
            assert f"]({folder.name})" in overview


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_example_is_ready_to_copy(folder: str) -> None:
    example = EXAMPLES / folder
    assert f"name: {folder}\n" in (example / "Pulumi.yaml").read_text()
    assert (example / "requirements.txt").read_text().startswith("sipdomain-provider\n")
    how_to_run = (example / "README.md").read_text()
    credentials = "export TWILIO_ACCOUNT_SID=AC... TWILIO_AUTH_TOKEN=..."
    for line in ("pip install -r requirements.txt", credentials, "pulumi up"):
        assert f"\n{line}\n" in how_to_run
    # As an editor at the user's sees it, which knows the provider's types by py.typed.
    options = ["--strict", "--allow-untyped-decorators", "--cache-dir", str(HERE.root / ".mypy_cache" / "examples")]
    checked(sys.executable, "-m", "mypy", *options, *sorted(each.name for each in example.glob("*.py")), cwd=example)


def test_the_unit_test_of_the_company_s_component() -> None:
    checked(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", cwd=EXAMPLES / "company-domain")


def checked(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
