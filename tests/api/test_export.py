"""`sipdomain export` where things go wrong, over a real socket: a clear error or a note, and nothing half-written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = MAIN_ACCOUNT.sid
MAIN = "from sipdomain_provider.cli.main import main; main()"


def environment(twilio: LocalTwilio, **more: str) -> dict[str, str]:
    given = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": MAIN_ACCOUNT.auth_token}
    return given | {"TWILIO_API_BASE_URL": twilio.url} | more


def export(twilio: LocalTwilio, folder: Path, *arguments: str, code: int, **more: str) -> Result:
    found = CliRunner().invoke(app, ["export", "--output", str(folder), *arguments], env=environment(twilio, **more))
    assert found.exit_code == code, found.output
    return found


def fill(twilio: LocalTwilio, domains: int = 3) -> None:
    names = [{"domain_name": f"tried-{number}.sip.twilio.com"} for number in range(domains)]
    sids = twilio.seed_rows("domains", ACCOUNT, names)
    (users,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Users"}])
    twilio.seed_rows("credentials", ACCOUNT, [{"username": "alice", "password": "Correct-Horse-1"}], users)
    for sid in sids:
        twilio.seed_rows("auth_calls_credential_list_mappings", ACCOUNT, [{"sid": users}], sid)


def test_no_credentials_is_one_line(twilio: LocalTwilio, tmp_path: Path) -> None:
    said = export(twilio, tmp_path / "sip", code=1, TWILIO_AUTH_TOKEN="").output
    assert said.startswith("Error: no credentials are configured for account")
    assert list(tmp_path.iterdir()) == []


def test_wrong_credentials_are_one_line(twilio: LocalTwilio, tmp_path: Path) -> None:
    said = export(twilio, tmp_path / "sip", code=1, TWILIO_AUTH_TOKEN="another").output
    assert "Twilio answered 401, error 20003" in said
    assert list(tmp_path.iterdir()) == []


def test_one_kind_that_may_not_be_read_is_told_and_the_rest_is_written(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    body = {"code": 70051, "message": "Authorization failed", "status": 403}
    twilio.fault("status", "GET", "/Credentials.json", status=403, body=body, times=None)
    said = export(twilio, tmp_path / "sip", code=1).output
    assert "Not read: the credentials: Twilio answered 403, error 70051" in said
    text = (tmp_path / "sip" / "__main__.py").read_text()
    assert "# Not read: the credentials: Twilio answered 403" in text
    assert text.count("adopt=") == 3 + 1 + 3


def test_a_storm_of_429s_makes_it_slower_and_not_wrong(
    twilio: LocalTwilio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(twilio)
    monkeypatch.setattr("sipdomain_provider.twilio.api.random.uniform", lambda _least, _most: 0.0)
    twilio.fault("status", "GET", status=429, times=8)
    export(twilio, tmp_path / "sip", code=0)
    assert (tmp_path / "sip" / "__main__.py").read_text().count("adopt=") == 3 + 1 + 1 + 3


def test_what_is_deleted_meanwhile_is_left_out(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    body = {"code": 20404, "message": "not found", "status": 404}
    twilio.fault("status", "GET", "/Credentials.json", status=404, body=body, times=None)
    export(twilio, tmp_path / "sip", code=0)
    assert (tmp_path / "sip" / "__main__.py").read_text().count("adopt=") == 3 + 1 + 3


def test_an_empty_account_is_nothing_to_export(twilio: LocalTwilio, tmp_path: Path) -> None:
    said = export(twilio, tmp_path / "sip", code=0).output
    assert said == f"Nothing to export: {ACCOUNT} has no SIP resources.\n"
    fill(twilio)
    said = export(twilio, tmp_path / "sip", "--include", "none-*", code=0).output
    assert said == f"Nothing to export: no resource of {ACCOUNT} matches the options.\n"
    assert json.loads(export(twilio, tmp_path / "sip", "--include", "no", "--json", code=0).output)["files"] == []
    assert list(tmp_path.iterdir()) == []


def test_a_chosen_domain_brings_its_lists_along(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Others"}])
    export(twilio, tmp_path / "sip", "--include", "tried-1*", code=0)
    text = (tmp_path / "sip" / "__main__.py").read_text()
    assert text.count("adopt=") == 4, "the domain, its mapping, the mapped list, and the user in it"
    assert "credential_list_sid=users," in text
    export(twilio, tmp_path / "without", "--include", "tried-1*", "--exclude", "users", code=0)
    assert (tmp_path / "without" / "__main__.py").read_text().count("adopt=") == 2


def test_the_project_around_the_program(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    (tmp_path / ".gitignore").write_text("mine\n")
    said = export(twilio, tmp_path, code=0).output
    assert said.splitlines()[:3] == [f"Written into {tmp_path}:", "     3 SipDomain", "     1 SipCredentialList"]
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    names = ("pulumi", "sipdomain-provider")
    assert (tmp_path / "requirements.txt").read_text() == "".join(f"{each}=={version(each)}\n" for each in names)


def test_no_file_of_a_split_project_is_overwritten(twilio: LocalTwilio, tmp_path: Path) -> None:
    fill(twilio)
    (tmp_path / "lists.py").write_text("mine")
    said = export(twilio, tmp_path, "--split", code=1).output
    assert f"{tmp_path / 'lists.py'} exists: nothing was written" in said
    assert [each.name for each in tmp_path.iterdir()] == ["lists.py"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_ended_half_way_it_leaves_nothing(twilio: LocalTwilio, tmp_path: Path, how: signal.Signals) -> None:
    fill(twilio)
    held = twilio.fault("timeout", "GET", "/Credentials.json", before_commit=False)
    command = [sys.executable, "-c", MAIN, "export", "--output", str(tmp_path / "sip")]
    running = subprocess.Popen(command, env=environment(twilio), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        held.wait_taken(seconds=60)
        running.send_signal(how)
    finally:
        held.release()
        output, _ = running.communicate(timeout=60)
    assert running.returncode != 0, output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_file_of_the_same_name_is_left_alone(twilio: LocalTwilio, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("mine")
    said = export(twilio, tmp_path, code=1).output
    assert "nothing was written" in said
    assert twilio.requests() == []
    assert (tmp_path / "__main__.py").read_text() == "mine"


def test_lists_are_read_side_by_side(twilio: LocalTwilio, tmp_path: Path) -> None:
    """The first eight are held until all eight have been asked for."""
    fill(twilio, 8)
    held = twilio.fault("timeout", "GET", "/Auth/", before_commit=False, times=8)
    command = [sys.executable, "-c", MAIN, "export", "--output", str(tmp_path / "sip"), "--only", "mappings"]
    running = subprocess.Popen(command, env=environment(twilio), stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        held.wait_taken(8, seconds=60)
    finally:
        held.release()
        running.communicate(timeout=60)
    assert running.returncode == 0


def test_help_shows_an_example_each() -> None:
    for command in app.commands:
        said = CliRunner().invoke(app, [command, "--help"]).output
        assert f"Example: sipdomain {command} " in said


def test_without_the_extra_it_says_what_to_install() -> None:
    code = f"import sys; sys.modules['rich'] = None; {MAIN}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == "sipdomain needs the package rich: pip install 'sipdomain-provider[cli]'"
