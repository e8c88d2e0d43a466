import os
from pathlib import Path

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tools.checkout import HERE
from tools.console import ToolError
from tools.local_stack import DRIFTED_VOICE_URL, edit, pulumi_environment

USERS_OWN = {
    "PATH": "/usr/bin",
    "HOME": "/home/somebody",
    "TWILIO_AUTH_TOKEN": "a real one",
    "TWILIO_API_KEY": "a real one",
    "TWILIO_REGION": "ie1",
    "PULUMI_ACCESS_TOKEN": "a real one",
    "PULUMI_BACKEND_URL": "s3://a-real-one",
    "HTTP_PROXY": "http://proxy.example.com",
}


def test_the_environment_has_nothing_of_the_user_s_logins(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    environment = pulumi_environment(home, "http://127.0.0.1:1", "AC1", "token", inherited=USERS_OWN)
    assert "a real one" not in environment.values()
    twilio = {name: value for name, value in environment.items() if name.startswith("TWILIO_")}
    assert twilio == {
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_API_BASE_URL": "http://127.0.0.1:1",
    }
    assert environment["PULUMI_BACKEND_URL"] == f"file://{home}/state"
    assert (home / "state").is_dir()
    assert environment["PULUMI_HOME"] == f"{home}/pulumi-home"
    assert environment["HOME"] == "/home/somebody"
    assert environment["PATH"] == f"{HERE.bin}:{HERE.venv}/bin:/usr/bin"
    assert "127.0.0.1" in environment["NO_PROXY"]


def test_another_virtual_environment_may_run_the_program(tmp_path: Path) -> None:
    environment = pulumi_environment(tmp_path, "http://127.0.0.1:1", venv=tmp_path / "old", inherited=USERS_OWN)
    assert environment["VIRTUAL_ENV"] == str(tmp_path / "old")
    assert environment["PATH"].split(os.pathsep)[1] == str(tmp_path / "old" / "bin")


def test_drift_is_an_edit_behind_pulumi_s_back() -> None:
    with LocalTwilio() as twilio:
        (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
        edit(twilio, sid, "seed-0.sip.twilio.com")
        assert twilio.domain(MAIN_ACCOUNT.sid, sid)["voice_url"] == DRIFTED_VOICE_URL
        assert twilio.requests() == []
        with pytest.raises(ToolError, match=r"no lost \(SD1\): make up"):
            edit(twilio, "SD1", "lost")
