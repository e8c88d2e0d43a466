"""`sipdomain diff` in a shell of its own: encodings."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.api.test_export import ACCOUNT, MAIN, environment

if TYPE_CHECKING:
    from pathlib import Path

    from local_twilio import LocalTwilio

STATE = '{"deployment": {}}'


def diff(twilio: LocalTwilio, state: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", MAIN, "diff", "--quiet", "--state", str(state)]
    return subprocess.run(command, env=environment(twilio, **more), capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_name_that_the_terminal_cannot_show_is_escaped(twilio: LocalTwilio, tmp_path: Path, encoding: str) -> None:
    twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "\u7528\u6237"}])
    (tmp_path / "state.json").write_text(STATE)
    done = diff(twilio, tmp_path / "state.json", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (2, b"")
    assert b"unmanaged  credential list \\u7528\\u6237 (CL" in done.stdout


def test_a_state_in_another_encoding_is_one_line(twilio: LocalTwilio, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_bytes(STATE.encode("utf-16"))
    done = diff(twilio, tmp_path / "state.json")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [b"Error: that is no state in UTF-8: give what `pulumi stack export` prints"]


def test_what_pulumi_prints_is_utf_8_whatever_the_locale_is(twilio: LocalTwilio, tmp_path: Path) -> None:
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(
        "#!/bin/sh\n" + 'case "$1" in config) echo {};; *) echo \'{"deployment": {}, "x": "\u7528"}\';; esac\n',
        encoding="utf-8",
    )
    pulumi.chmod(0o755)
    found = environment(twilio, PATH=f"{tmp_path}:/bin:/usr/bin", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    done = subprocess.run([sys.executable, "-c", MAIN, "diff", "--quiet"], env=found, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
