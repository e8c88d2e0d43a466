"""What `sipdomain diff` prints: for a terminal, a pipeline, and a pull request."""

import re
from typing import Any

import pytest
from click.testing import CliRunner

from sipdomain_provider.cli import screen
from sipdomain_provider.cli.app import app
from sipdomain_provider.cli.diff import report
from sipdomain_provider.cli.diff.differences import Difference, Kind
from sipdomain_provider.words.redaction import HIDDEN

SID, LIST = "SD" + "1" * 32, "CL" + "2" * 32
NAME = "a-branch-with-a-long-name.berlin.sip.twilio.com"


def drift(attribute: str, recorded: Any, live: Any) -> Difference:
    return Difference(Kind.DRIFT, "SipDomain", NAME, SID, f"urn:{SID}", attribute, recorded, live)


FOUND = [
    drift("secure", True, False),
    drift("voice_url", "https://example.com/" + "x" * 100, None),
    drift("friendly_name", HIDDEN, HIDDEN),
    Difference(Kind.GONE, "SipMapping", f"call credential list mapping {LIST} -> {SID}", LIST),
    Difference(Kind.UNMANAGED, "SipCredentialList", "credential list \u001b[31m [red]", LIST),
]


def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str) -> list[str]:
    monkeypatch.setenv("COLUMNS", columns)
    summary = report.summary(FOUND, 3, is_whole=False)
    screen.show(report.entries(FOUND), summary, indent=11, styles=report.STYLES)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", [80, 30])
def test_a_terminal(columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    coloured = printed(capsys, monkeypatch, str(columns))
    assert coloured[0].startswith("\x1b[33mdrift      \x1b[0m")
    lines = [re.sub(r"\x1b\[\d*m", "", each) for each in coloured]
    assert max(map(len, lines[:-1])) <= max(columns, 60)
    assert sum(SID in line for line in lines) == sum(LIST in line for line in lines) == 2, "in one piece"


def test_a_pipeline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(capsys, monkeypatch, "80") == [
        f"drift      {NAME} ({SID})",
        "           secure: true in the state, false at Twilio",
        f'           voice_url: "https://example.com/{"x" * 100}" in the state, none at Twilio',
        "           friendly_name: [secret] in the state, [secret] at Twilio",
        f"gone       call credential list mapping {LIST} -> {SID}",
        f"unmanaged  credential list \x1b[31m [red] ({LIST})",
        "1 with drift, 1 gone from Twilio, 1 unmanaged. The state has 3 resources. Not everything could be read.",
    ]


def test_markdown() -> None:
    summary = report.summary([], 1, is_whole=True)
    assert report.markdown([], summary) == "Nothing differs. The state has 1 resource."
    *_, row, _empty, last = report.markdown(FOUND[:2], "The end.").splitlines()
    assert row == f'| drift | `{NAME} ({SID})` | `voice_url` | `"https://example.com/{"x" * 100}"` | `none` |'
    assert last == "The end."


@pytest.mark.parametrize("command", [[], ["export"], ["diff"], ["doctor"]])
def test_every_help_has_the_exit_codes(command: list[str]) -> None:
    found = CliRunner().invoke(app, [*command, "--help"])
    assert "Exit codes: 0 " in found.output
    assert max(map(len, found.output.splitlines())) <= 80


@pytest.mark.parametrize(
    ("command", "takes_stack"),
    [(["doctor"], True), (["export", "--output", "sip"], True), (["diff", "--state", "-"], False)],
)
def test_without_credentials_each_way_out_is_one_of_the_command(command: list[str], takes_stack: bool) -> None:
    environment = {"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "TWILIO_API_KEY": "", "TWILIO_API_SECRET": ""}
    empty = '{"deployment": {"resources": []}}'
    found = CliRunner().invoke(app, command, env=environment, input=empty)
    assert found.exit_code == 1
    assert (
        "Set it and its token in the environment: `export TWILIO_ACCOUNT_SID=AC... TWILIO_AUTH_TOKEN=...`"
        in found.output
    )
    assert ("`--stack NAME`" in found.output) == takes_stack
    assert "pulumi" not in found.output
