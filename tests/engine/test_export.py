"""`sipdomain export`: an account that exists already becomes a program, and the first `pulumi up` changes nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result
from twilio.rest import Client

from local_twilio import MAIN_ACCOUNT
from local_twilio import SUBACCOUNT as SUB
from sipdomain_provider.cli.app import app
from tests.api.test_local_twilio_clients import Redirected
from tests.engine.test_authenticated_domain import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from tests.engine.conftest import Project

ACCOUNT, SUBACCOUNT = MAIN_ACCOUNT.sid, SUB.sid
HOSTILE = [
    'a "quoted" name',
    "it's",
    "both \" and '",
    "back\\slash \\n",
    "line\nbreak\r\ttab",
    '"""',
    "# comment",
    "import os; os.abort()",
    "class",
    "pulumi",
    "\U0001f600",
    "\u202ereversed",
    "Büro",
    "Buero",
    "buro",
    "123",
    "{x} %s $HOME <{%",
]


def export(project: Project, *arguments: str, code: int = 0) -> Result:
    """Run the command with the environment of the project's programs."""
    found = CliRunner().invoke(app, ["export", *arguments], env=project.environment)
    assert found.exit_code == code, found.output
    return found


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


def without_state(project: Project) -> None:
    """The stack from now on has nothing; Twilio keeps all."""
    state = project.state()
    state["deployment"]["resources"] = []
    project.import_state(state)


def live(project: Project) -> list[Any]:
    """Every byte of what the account has."""
    kinds = ("domains", "credential_lists", "ip_access_control_lists")
    return [*rows(project), *[each for kind in kinds for each in project.twilio.rows(kind, ACCOUNT)]]


@contextmanager
def client(project: Project) -> Iterator[Client]:
    transport = Redirected(project.twilio.url)
    yield Client(ACCOUNT, MAIN_ACCOUNT.auth_token, http_client=transport)
    assert transport.session is not None
    transport.session.close()


def fill(project: Project, domains: int) -> None:
    """An account as a team has made it, by Twilio's own client."""
    with client(project) as twilio:
        for number in range(domains):
            fill_one(twilio.api.v2010.accounts(ACCOUNT).sip, number)


def fill_one(sip: Any, number: int) -> None:
    odd = HOSTILE[number % len(HOSTILE)]
    domain = sip.domains.create(
        domain_name=f"Tried-{number}.sip.twilio.com",
        friendly_name=f"{odd} {number}"[:60],
        voice_url=f"https://hook:Stable-1@example.com/voice?n={number}&q='x'" if number % 3 else None,
        secure=bool(number % 2),
    )
    users = sip.credential_lists.create(friendly_name=f"{odd} {number}")
    users.credentials.create(username=f"user-{number}", password="Correct-Horse-1")
    trunks = sip.ip_access_control_lists.create(friendly_name=f"{odd} {number}")
    trunks.ip_addresses.create(
        friendly_name=odd, ip_address=f"203.0.113.{number}", cidr_prefix_length=24 if number % 2 else 32
    )
    domain.auth.calls.credential_list_mappings.create(credential_list_sid=users.sid)
    domain.auth.calls.ip_access_control_list_mappings.create(ip_access_control_list_sid=trunks.sid)
    domain.auth.registrations.credential_list_mappings.create(credential_list_sid=users.sid)


def test_a_whole_account(project: Project, tmp_path: Path) -> None:
    """Twice, in both layouts: the same names, and each first up changes nothing."""
    # The state is written once, at the end: a write a step would take most of the time.
    project.environment |= {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
    fill(project, len(HOSTILE))
    before = live(project)
    project.twilio.clear_requests()
    folder, split = tmp_path / "sip", tmp_path / "split"
    said = export(project, "--output", str(folder)).output
    assert {each.method for each in project.twilio.requests()} == {"GET"}, "it only reads"
    assert f"    {len(HOSTILE)} SipDomain\n    {len(HOSTILE)} SipCredentialList\n" in said
    assert all(len(line) <= 80 for line in said.splitlines()[1:] if str(tmp_path) not in line)
    accepted(folder)
    text = (folder / "__main__.py").read_text()
    assert "Correct-Horse" not in text
    assert "Stable-1" not in text
    assert "  pulumi config set --secret hook-example-com-password\n" in said
    project.pulumi("config", "set", "--secret", "hook-example-com-password", "Stable-1")

    refused = export(project, "--output", str(folder), code=1).output
    assert f"{folder / 'Pulumi.yaml'} exists: nothing was written. Choose another --output, or --force" in refused
    export(project, "--output", str(folder), "--force")
    assert (folder / "__main__.py").read_text() == text, "the same account is the same program"
    export(project, "--output", str(split), "--split")
    accepted(split)

    names = []
    for each in (folder, split):
        use(project, each)
        project.twilio.clear_requests()
        assert project.up().changes() == {"create": 8 * len(HOSTILE) + 1}
        assert {request.method for request in project.twilio.requests()} == {"GET"}
        names.append(sorted(resource["urn"] for resource in project.resources()))
        if each is folder:
            without_state(project)
    assert names[0] == names[1]
    assert project.preview("--expect-no-changes", "--refresh").changes() == {}
    assert live(project) == before


def test_names_that_break_nothing(project: Project, tmp_path: Path) -> None:
    """Past Twilio's rules: an empty name, a URL that is none, a method that is none."""
    (domain,) = project.twilio.seed_rows("domains", ACCOUNT, [{"domain_name": "tried-odd.sip.twilio.com"}])
    project.twilio.edit_row(
        "domains", ACCOUNT, domain, voice_url='"\n# x', voice_method="BREW", friendly_name="x" * 200
    )
    (users,) = project.twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "A"}])
    project.twilio.seed_rows("credentials", ACCOUNT, [{"username": "a\\", "password": "Correct-Horse-1"}], users)
    (empty,) = project.twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "B"}])
    project.twilio.edit_row("ip_access_control_lists", ACCOUNT, empty, friendly_name="")
    for name in HOSTILE:
        project.twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": name}])
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


def test_a_subaccount_and_patterns(project: Project, tmp_path: Path) -> None:
    for name in ("eu-one", "eu-two", "us-one"):
        project.twilio.seed_rows("domains", SUBACCOUNT, [{"domain_name": f"{name}.sip.twilio.com"}])
        (users,) = project.twilio.seed_rows("credential_lists", SUBACCOUNT, [{"friendly_name": name}])
        project.twilio.seed_rows("credentials", SUBACCOUNT, [{"username": "a", "password": "Correct-Horse-1"}], users)
    folder = tmp_path / "eu"
    chosen = ("--only", "domains", "--only", "credentials", "--include", "EU-*", "--exclude", "*two*")
    export(project, "--output", str(folder), "--account-sid", SUBACCOUNT, *chosen)
    accepted(folder)
    program = (folder / "__main__.py").read_text()
    assert program.count("adopt=") == 2
    assert "SipCredentialList" not in program, "not asked for: its SID stands for it"
    use(project, folder)
    project.up()
    assert {each["outputs"]["account_sid"] for each in project.resources()} == {SUBACCOUNT}
    assert project.preview("--expect-no-changes").changes() == {}


def test_of_a_stack(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials from the stack's configuration alone."""
    fill(project, 1)
    for key, value in (("accountSid", ACCOUNT), ("apiBaseUrl", project.twilio.url)):
        project.pulumi("config", "set", f"twilio:{key}", value)
    project.pulumi("config", "set", "--secret", "twilio:authToken", MAIN_ACCOUNT.auth_token)
    for name in [each for each in project.environment if each.startswith("TWILIO_")]:
        del project.environment[name]
    monkeypatch.chdir(project.program_folder)
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    said = export(project, "--output", str(tmp_path / "sip"), "--stack", "test").output
    assert f"  pulumi config set twilio:accountSid {ACCOUNT}\n" in said, "the new stack needs them too"
    assert "  pulumi config set --secret twilio:authToken\n" in said
    assert MAIN_ACCOUNT.auth_token not in said
    assert (tmp_path / "sip" / "__main__.py").exists()
    assert "nowhere" in export(project, "--output", str(tmp_path / "other"), "--stack", "nowhere", code=1).output
