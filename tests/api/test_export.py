"""`sipdomain export` where things go wrong, over a real socket: a clear error or a note, and nothing half-written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from sipdomain_provider.cli.app import app
from tests.api.account import ACCOUNT, PASSWORD, environment

if TYPE_CHECKING:
    from pathlib import Path

    from local_twilio import LocalTwilio

MAIN = "from sipdomain_provider.cli.main import main; main()"


def export(twilio: LocalTwilio, folder: Path, *arguments: str, code: int = 0, **more: str) -> str:
    found = CliRunner().invoke(app, ["export", "--output", str(folder), *arguments], env=environment(twilio, **more))
    assert found.exit_code == code, found.output
    return found.output


def start(twilio: LocalTwilio, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", MAIN, "export", "--output", str(folder), *arguments]
    return subprocess.Popen(command, env=environment(twilio), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def adopted(folder: Path) -> int:
    """How many resources the program in the folder adopts."""
    return (folder / "__main__.py").read_text().count("adopt=")


def fill(twilio: LocalTwilio, domains: int = 3) -> None:
    """Domains, a list of one user, and its mapping to each of them."""
    names = [{"domain_name": f"tried-{number}.sip.twilio.com"} for number in range(domains)]
    sids = twilio.seed_rows("domains", ACCOUNT, names)
    (users,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Users"}])
    twilio.seed_rows("credentials", ACCOUNT, [{"username": "alice", "password": PASSWORD}], users)
    for sid in sids:
        twilio.seed_rows("auth_calls_credential_list_mappings", ACCOUNT, [{"sid": users}], sid)


@pytest.mark.parametrize(
    ("token", "said"),
    [("", "Error: no credentials are configured for account"), ("another", "Twilio answered 401, error 20003")],
)
def test_without_right_credentials_nothing_is_written(
    token: str, said: str, twilio: LocalTwilio, tmp_path: Path
) -> None:
    assert said in export(twilio, tmp_path / "sip", code=1, TWILIO_AUTH_TOKEN=token)
    assert list(tmp_path.iterdir()) == []


def test_one_kind_that_may_not_be_read_is_told_and_the_rest_is_written(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    body = {"code": 70051, "message": "Authorization failed", "status": 403}
    twilio.fault("status", "GET", "/Credentials.json", status=403, body=body, times=None)
    said = "Not read: the credentials: Twilio answered 403, error 70051"
    assert said in export(twilio, tmp_path, code=1)
    assert f"# {said}" in (tmp_path / "__main__.py").read_text()
    assert adopted(tmp_path) == 3 + 1 + 3


def test_a_storm_of_429s_makes_it_slower_and_not_wrong(
    twilio: LocalTwilio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(twilio)
    monkeypatch.setattr("sipdomain_provider.twilio.api.random.uniform", lambda _least, _most: 0.0)
    twilio.fault("status", "GET", status=429, times=8)
    export(twilio, tmp_path / "new")
    assert adopted(tmp_path / "new") == 3 + 1 + 1 + 3


def test_what_is_deleted_meanwhile_is_left_out(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    body = {"code": 20404, "message": "not found", "status": 404}
    twilio.fault("status", "GET", "/Credentials.json", status=404, body=body, times=None)
    export(twilio, tmp_path)
    assert adopted(tmp_path) == 3 + 1 + 3


def test_an_empty_account_is_nothing_to_export(twilio: LocalTwilio, tmp_path: Path) -> None:
    assert export(twilio, tmp_path) == f"Nothing to export: {ACCOUNT} has no SIP resources.\n"
    fill(twilio)
    said = f"Nothing to export: no resource of {ACCOUNT} matches the options.\n"
    assert export(twilio, tmp_path, "--include", "none-*") == said
    assert json.loads(export(twilio, tmp_path, "--include", "no", "--json"))["files"] == []
    assert list(tmp_path.iterdir()) == []


def test_a_chosen_domain_brings_its_lists_along(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Others"}])
    export(twilio, tmp_path, "--include", "tried-1*")
    assert adopted(tmp_path) == 4, "the domain, its mapping, the mapped list, and the user in it"
    assert "credential_list_sid=users," in (tmp_path / "__main__.py").read_text()
    export(twilio, tmp_path, "--include", "tried-1*", "--exclude", "users", "--force")
    assert adopted(tmp_path) == 2


def test_the_project_around_the_program(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    (tmp_path / ".gitignore").write_text("mine\n")
    said = export(twilio, tmp_path).splitlines()
    assert said[:3] == [f"Written into {tmp_path}:", "     3 SipDomain", "     1 SipCredentialList"]
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    names = ("pulumi", "sipdomain-provider")
    assert (tmp_path / "requirements.txt").read_text() == "".join(f"{each}=={version(each)}\n" for each in names)


@pytest.mark.parametrize(("file", "options"), [("__main__.py", []), ("lists.py", ["--split"])])
def test_no_file_is_overwritten(file: str, options: list[str], twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    (tmp_path / file).write_text("mine")
    assert f"{tmp_path / file} exists: nothing was written" in export(twilio, tmp_path, *options, code=1)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["mine"]
    assert bool(twilio.requests()) == bool(options), "the modules of a split project are known at the end"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_ended_half_way_it_leaves_nothing(twilio: LocalTwilio, tmp_path: Path, how: signal.Signals) -> None:
    fill(twilio)
    held = twilio.fault("timeout", "GET", "/Credentials.json", before_commit=False)
    running = start(twilio, tmp_path / "sip")
    try:
        held.wait_taken(seconds=60)
        running.send_signal(how)
    finally:
        held.release()
        output, _ = running.communicate(timeout=60)
    assert running.returncode != 0, output
    assert list(tmp_path.iterdir()) == []


def test_lists_are_read_side_by_side(twilio: LocalTwilio, tmp_path: Path) -> None:
    """The first eight are held until all eight have been asked for."""
    fill(twilio, 8)
    held = twilio.fault("timeout", "GET", "/Auth/", before_commit=False, times=8)
    running = start(twilio, tmp_path / "sip", "--only", "mappings")
    try:
        held.wait_taken(8, seconds=60)
    finally:
        held.release()
        output, _ = running.communicate(timeout=60)
    assert running.returncode == 0, output


def test_without_the_extra_it_says_what_to_install() -> None:
    code = f"import sys; sys.modules['rich'] = None; {MAIN}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == "sipdomain needs the package rich: pip install 'sipdomain-provider[cli]'"
