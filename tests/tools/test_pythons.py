"""`make test-pythons`: its lines and its exit code. Small scripts stand for the Pythons."""

import sys
from pathlib import Path

import pytest

from tests import pythons
from tests.engine.venvs import RUNNING, version_of

VERSION = version_of(Path(sys.executable))


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only Python that is found. `code` is a file with the exit code of its pytest."""
    script = tmp_path / "python"
    script.write_text(f'#!/bin/sh\necho "$PWD: some output"; echo "2 tests in 1.0s"; exit "$(cat {tmp_path}/code)"\n')
    script.chmod(0o755)
    monkeypatch.setattr(pythons, "pythons", lambda: {RUNNING: script})
    monkeypatch.setattr(pythons, "version_of", lambda _python: VERSION)
    return script


def test_a_line_for_each_python(python: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python.with_name("code").write_text("0")
    assert pythons.main() == 0
    expected = f"Python {VERSION}: tests/unit 2 tests in 1.0s; examples/company-domain 2 tests in 1.0s\n"
    assert capsys.readouterr().out == expected


def test_what_fails_is_printed_whole_and_fails(python: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python.with_name("code").write_text("1")
    assert pythons.main() == 1
    printed = capsys.readouterr().out
    assert printed.count("some output") == 2
    assert printed.splitlines()[-1].startswith(f"Python {VERSION}: ")
