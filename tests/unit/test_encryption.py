"""A token in the stack's configuration without `--secret` is one line in each run."""

from collections.abc import Iterator

import pulumi
import pytest
from pulumi.runtime import config

from sipdomain_provider.dynamic import programs
from sipdomain_provider.dynamic.encryption import warn_of_plain_credentials

VALUES = {"twilio:accountSid": "AC1", "twilio:authToken": "hush", "twilio:apiSecret": "hush"}
ALL = list(VALUES)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    found: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", found.append)
    yield found
    config.set_all_config({}, [])


@pytest.mark.parametrize(
    ("given", "secret", "has_engine", "named"),
    [
        (["twilio:accountSid", "twilio:authToken"], [], True, ["twilio:authToken"]),
        (ALL, ["twilio:authToken"], True, ["twilio:apiSecret"]),
        (ALL, ["twilio:authToken", "twilio:apiSecret"], True, []),
        (ALL, [], False, []),
        ([], [], True, []),
    ],
)
def test_one_line_names_each_key_and_no_value(
    given: list[str],
    secret: list[str],
    has_engine: bool,
    named: list[str],
    lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = programs.Program() if has_engine else None
    monkeypatch.setattr(programs, "current", lambda: program)
    config.set_all_config({key: VALUES[key] for key in given}, secret)
    warn_of_plain_credentials()
    warn_of_plain_credentials()
    assert len(lines) == bool(named)
    for key in VALUES:
        assert (f"pulumi config set --secret {key}`" in "".join(lines)) == (key in named)
    assert "hush" not in "".join(lines)
