"""`sipdomain export`: an account that exists already becomes a program, and the first `pulumi up` changes nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result

from local_twilio import MAIN_ACCOUNT
from sipdomain_provider.cli.app import app
from tests.engine.conftest import ACCOUNT, PASSWORD, SUB
from tests.engine.promises import at_twilio

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.engine.conftest import Project

HOSTILE = [
    'a "quoted" name',
    "both \" and '",
    "back\\slash \\n",
    "line\nbreak\r\ttab",
    '"""',
    "# comment",
    "class",
    "pulumi",
    "\U0001f600",
    "\u202ereversed",
    "Büro",
    "Buero",
    "123",
    "{x} %s $HOME <{%",
]


def export(project: Project, *arguments: str, code: int = 0) -> str:
    """Run the command with the environment of the project's programs."""
    found: Result = CliRunner().invoke(app, ["export", *arguments], env=project.environment)
    assert found.exit_code == code, found.output
    return found.output


def use(project: Project, folder: Path) -> None:
    """The project's program from now on is what was exported."""
    for file in folder.glob("*.py"):
        shutil.copy(file, project.program_folder / file.name)


def accepted(folder: Path) -> None:
    """By the linters and the type checker, as a team would run them."""
    files = sorted(file.name for file in folder.glob("*.py"))
    for command in (
        ["ruff", "check", "--no-cache", "--isolated"],
        ["ruff", "format", "--no-cache", "--isolated", "--check"],
        ["mypy", "--strict", "--cache-dir", str(folder.parent / "mypy")],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command, *files], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def live(project: Project) -> list[Any]:
    """All that the account has, and every byte of its domains and lists."""
    kinds = ("domains", "credential_lists", "ip_access_control_lists")
    return [at_twilio(project), *[project.twilio.rows(kind, ACCOUNT) for kind in kinds]]


def seed(project: Project, kind: str, parent: str | None = None, account: str = ACCOUNT, **row: object) -> str:
    (sid,) = project.twilio.seed_rows(kind, account, [row], parent)
    return sid


def fill(project: Project, number: int) -> None:
    """A domain with callers, phones and addresses, whose names odd letters begin."""
    odd = HOSTILE[number]
    domain = seed(
        project,
        "domains",
        domain_name=f"Tried-{number}.sip.twilio.com",
        friendly_name=f"{odd} {number}",
        voice_url=f"https://hook:Stable-1@example.com/voice?n={number}&q='x'" if number else None,
        secure=bool(number % 2),
    )
    users = seed(project, "credential_lists", friendly_name=f"{odd} {number}")
    seed(project, "credentials", users, username=f"user-{number}", password=PASSWORD)
    trunks = seed(project, "ip_access_control_lists", friendly_name=f"{odd} {number}")
    prefix = 24 if number % 2 else 32
    seed(
        project, "ip_addresses", trunks, friendly_name=odd, ip_address=f"203.0.113.{number}", cidr_prefix_length=prefix
    )
    seed(project, "auth_calls_credential_list_mappings", domain, sid=users)
    seed(project, "auth_calls_ip_access_control_list_mappings", domain, sid=trunks)
    seed(project, "auth_registrations_credential_list_mappings", domain, sid=users)


def test_a_whole_account(project: Project, tmp_path: Path) -> None:
    """Twice, in both layouts: the same names, and each first up changes nothing."""
    domains = 3
    for number in range(domains):
        fill(project, number)
    before = live(project)
    project.twilio.clear_requests()
    folder, split = tmp_path / "sip", tmp_path / "split"
    said = export(project, "--output", str(folder))
    assert {each.method for each in project.twilio.requests()} == {"GET"}, "it only reads"
    assert f" {domains} SipDomain\n     {domains} SipCredentialList\n" in said
    assert all(len(line) <= 80 for line in said.splitlines()[1:] if str(tmp_path) not in line)
    accepted(folder)
    text = (folder / "__main__.py").read_text()
    assert PASSWORD not in text
    assert "Stable-1" not in text
    assert "  pulumi config set --secret hook-example-com-password\n" in said
    project.pulumi("config", "set", "--secret", "hook-example-com-password", "Stable-1")

    refused = export(project, "--output", str(folder), code=1)
    assert f"{folder / 'Pulumi.yaml'} exists: nothing was written. Choose another --output, or --force" in refused
    export(project, "--output", str(folder), "--force")
    assert (folder / "__main__.py").read_text() == text, "the same account is the same program"
    export(project, "--output", str(split), "--split")
    accepted(split)

    use(project, folder)
    project.twilio.clear_requests()
    assert project.up().changes() == {"create": 8 * domains + 1}
    assert {request.method for request in project.twilio.requests()} == {"GET"}
    use(project, split)
    assert project.preview("--expect-no-changes", "--refresh").changes() == {}
    assert live(project) == before


def test_names_that_break_nothing(project: Project, tmp_path: Path) -> None:
    """Past Twilio's rules: an empty name, a URL that is none, a method that is none."""
    domain = seed(project, "domains", domain_name="tried-odd.sip.twilio.com")
    project.twilio.edit_row(
        "domains", ACCOUNT, domain, voice_url='"\n# x', voice_method="BREW", friendly_name="x" * 200
    )
    users = seed(project, "credential_lists", friendly_name="A")
    seed(project, "credentials", users, username="a\\", password=PASSWORD)
    empty = seed(project, "ip_access_control_lists", friendly_name="B")
    project.twilio.edit_row("ip_access_control_lists", ACCOUNT, empty, friendly_name="")
    for name in HOSTILE:
        seed(project, "credential_lists", friendly_name=name)
    before = live(project)
    folder = tmp_path / "odd"
    export(project, "--output", str(folder))
    program = (folder / "__main__.py").read_text()
    accepted(folder)
    assert f"# IP access control list {empty} is left out: friendly_name is not" in program
    for name in ("voice_url", "voice_method", "friendly_name"):
        assert f"# {name} is left as it is: it is not " in program
    use(project, folder)
    project.up()
    assert project.preview("--expect-no-changes").changes() == {}
    assert live(project) == before


def test_a_subaccount_and_patterns_of_a_stack(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials from the stack's configuration alone."""
    for name in ("eu-one", "eu-two", "us-one"):
        seed(project, "domains", account=SUB, domain_name=f"{name}.sip.twilio.com")
        users = seed(project, "credential_lists", account=SUB, friendly_name=name)
        seed(project, "credentials", users, SUB, username="a", password=PASSWORD)
    for key, value in (("accountSid", ACCOUNT), ("apiBaseUrl", project.twilio.url)):
        project.pulumi("config", "set", f"twilio:{key}", value)
    project.pulumi("config", "set", "--secret", "twilio:authToken", MAIN_ACCOUNT.auth_token)
    for name in [each for each in project.environment if each.startswith("TWILIO_")]:
        del project.environment[name]
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(project.program_folder)
    folder = tmp_path / "eu"
    chosen = ("--only", "domains", "--only", "credentials", "--include", "EU-*", "--exclude", "*two*")
    said = export(project, "--output", str(folder), "--stack", "test", "--account-sid", SUB, *chosen)
    assert f"  pulumi config set twilio:accountSid {ACCOUNT}\n" in said, "the new stack needs them too"
    assert "  pulumi config set --secret twilio:authToken\n" in said
    assert MAIN_ACCOUNT.auth_token not in said
    program = (folder / "__main__.py").read_text()
    assert program.count("adopt=") == 2
    assert "SipCredentialList" not in program, "not asked for: its SID stands for it"
    use(project, folder)
    project.up()
    assert {each["outputs"]["account_sid"] for each in project.resources()} == {SUB}
    assert "nowhere" in export(project, "--output", str(tmp_path / "other"), "--stack", "nowhere", code=1)
