"""Every example runs: up, up again unchanged, a preview with nothing to do, destroy; from a copy, as users take it."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tests.engine.conftest import Project
from tools.checkout import HERE

EXAMPLES = HERE.root / "examples"
Sids = Mapping[str, str]


@dataclass(frozen=True)
class Example:
    """The life cycle of one example: the first labels of its domains' names, and the stack's outputs.

    `by_hand` are the domains that somebody made before; `kept` is what is left after `pulumi destroy`.
    """

    folder: str
    domains: tuple[str, ...]
    outputs: Callable[[Sids], dict[str, Any]]
    by_hand: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


LIFE_CYCLES = [
    Example(
        "first-domain",
        ("example-office",),
        lambda sids: {
            "domain_sid": sids["example-office"],
            "domain_name": "example-office.sip.twilio.com",
        },
    ),
    Example(
        "fleet",
        ("example-amsterdam", "example-berlin", "example-chicago"),
        lambda sids: {"sids": {name: sids[f"example-{name}"] for name in ("amsterdam", "berlin", "chicago")}},
    ),
    Example(
        "company-domain",
        ("example-company-oslo", "example-company-porto"),
        lambda _: {
            "oslo": "example-company-oslo.sip.twilio.com",
            "porto": "example-company-porto.sip.twilio.com",
        },
    ),
    Example(
        "shared-outputs",
        ("eu.example-shared", "example-shared"),
        lambda sids: {
            "sip_uri": "sip:reception@eu.example-shared.sip.twilio.com",
            "company_sid": sids["example-shared"],
            "account_sid": MAIN_ACCOUNT.sid,
        },
    ),
    Example(
        "existing-domains",
        ("example-reception", "example-support"),
        lambda sids: {"sids": {name: sids[f"example-{name}"] for name in ("reception", "support")}},
        by_hand=("example-reception", "example-support"),
        kept=("example-reception", "example-support"),
    ),
]
FOLDERS = sorted(file.parent.name for file in EXAMPLES.glob("*/Pulumi.yaml"))


def live(twilio: LocalTwilio) -> dict[str, str]:
    """The SIDs of the account's domains, by the part of the name that is theirs."""
    domains = twilio.domains(MAIN_ACCOUNT.sid)
    return {str(each["domain_name"]).removesuffix(".sip.twilio.com"): str(each["sid"]) for each in domains}


@pytest.mark.parametrize("example", LIFE_CYCLES, ids=lambda example: example.folder)
def test_life_cycle(tmp_path: Path, twilio: LocalTwilio, example: Example) -> None:
    for name in example.by_hand:
        (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
        twilio.edit(MAIN_ACCOUNT.sid, sid, domain_name=f"{name}.sip.twilio.com")
    project = Project(tmp_path / "project", twilio, copied_from=EXAMPLES / example.folder)
    made_by_hand = live(twilio)
    project.run("up", "--yes")
    sids = live(twilio)
    assert sorted(sids) == sorted(example.domains)
    assert made_by_hand.items() <= sids.items()
    assert project.outputs() == example.outputs(sids)

    twilio.clear_requests()
    again = project.run("up", "--yes")  # with its preview
    summaries = re.findall(r"^Resources:\n((?: .*\n)+)", again.output, re.MULTILINE)
    assert len(summaries) == 2, again.output
    for summary in summaries:
        assert re.fullmatch(r" +\d+ unchanged\n", summary), again.output
    assert project.writes() == []
    assert live(twilio) == sids

    project.destroy()
    assert sorted(live(twilio)) == sorted(example.kept)


def test_every_example_is_here_and_told_of() -> None:
    assert sorted(example.folder for example in LIFE_CYCLES) == FOLDERS
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
