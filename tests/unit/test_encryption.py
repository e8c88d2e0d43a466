"""A token in the stack's configuration without `--secret` is one line in each run."""

from collections.abc import Iterator

import pulumi
import pytest
from pulumi.runtime import config

from sipdomain_provider.dynamic import programs
from sipdomain_provider.dynamic.encryption import warn_of_plain_credentials

VALUES = {"twilio:accountSid": "AC1", "twilio:authToken": "hush", "twilio:apiSecret": "hush"}


@pytest.fixture(autouse=True)
def a_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    program = programs.Program()
    monkeypatch.setattr(programs, "current", lambda: program)
    yield
    config.set_all_config({}, [])


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", found.append)
    return found


@pytest.mark.parametrize(
    ("given", "secret", "named"),
    [
        (["twilio:accountSid", "twilio:authToken"], [], ["twilio:authToken"]),
        (["twilio:authToken"], ["twilio:authToken"], []),
        (["twilio:authToken", "twilio:apiSecret"], ["twilio:authToken"], ["twilio:apiSecret"]),
        (["twilio:accountSid"], [], []),
        ([], [], []),
    ],
)
def test_one_line_names_each_key_and_no_value(
    given: list[str], secret: list[str], named: list[str], lines: list[str]
) -> None:
    config.set_all_config({key: VALUES[key] for key in given}, secret)
    warn_of_plain_credentials()
    warn_of_plain_credentials()
    assert len(lines) == bool(named)
    for key in VALUES:
        assert (f"pulumi config set --secret {key}`" in "".join(lines)) == (key in named)
    assert "hush" not in "".join(lines)


def test_without_an_engine_nothing_is_said(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "current", lambda: None)
    config.set_all_config(VALUES, [])
    warn_of_plain_credentials()
    assert lines == []
