"""docs/sipdomain.svg: an export, the first `pulumi up` on it, and drift, as a terminal shows them.

The lines are recorded here. Only those are kept that are the same in each run: no SID, no date, no duration.
"""

import io
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tools.checkout import Checkout
from tools.console import ToolError, say
from tools.local_stack import pulumi_environment

COLUMNS = 84
DOMAIN = "example-office.sip.twilio.com"


@dataclass(frozen=True)
class Step:
    """A command as it is shown and as it is run, and the lines of its output that are kept."""

    shown: str
    command: tuple[str, ...]
    folder: str
    kept: str


_PULUMI = ("--color", "always", "--non-interactive")
_RESULT = r"Resources:|\s+[+~] \d+ |\s+\d+ unchanged"
_ADOPT = (
    Step("sipdomain export --output sip", ("{bin}/sipdomain", "export", "--output", "sip"), ".", r"Written|\s+\d+ Sip"),
    Step(
        "cd sip && pulumi up",
        ("{pulumi}", "up", "--yes", "--skip-preview", *_PULUMI),
        "sip",
        rf"\s+\d adopted|{_RESULT}",
    ),
)
_DRIFT = Step(
    "pulumi preview --diff",
    ("{pulumi}", "preview", "--diff", *_PULUMI),
    "sip",
    rf".*SipDomain: \(update|\s+domain_name|.*elsewhere.* =>|{_RESULT}",
)
# rich's own, without the fonts that it would load from elsewhere.
_FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def picture(checkout: Checkout) -> None:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    parts = {"bin": str(checkout.venv / "bin"), "pulumi": str(checkout.pulumi)}
    with tempfile.TemporaryDirectory() as name, LocalTwilio() as twilio:
        _fill(twilio)
        folder = Path(name)
        environment = pulumi_environment(folder / "home", twilio.url, checkout=checkout) | {"COLUMNS": str(COLUMNS)}

        def show(step: Step) -> None:
            console.print(f"[bold green]$[/] {step.shown}")
            place = folder / step.folder
            if place != folder and not (place / "Pulumi.local.yaml").exists():
                _run([parts["pulumi"], "stack", "select", "--create", "local"], place, environment)
            output = _run([part.format(**parts) for part in step.command], place, environment)
            for line in map(Text.from_ansi, output.splitlines()):
                if re.match(step.kept, line.plain):
                    console.print(line, no_wrap=True)
            console.print()

        for step in _ADOPT:
            show(step)
        console.print("[dim]# Somebody changes voice_url in the Twilio Console.[/]")
        twilio.edit(MAIN_ACCOUNT.sid, DOMAIN, voice_url="https://elsewhere.example.com")
        show(_DRIFT)
    file = checkout.root / "docs" / "sipdomain.svg"
    drawn = console.export_svg(title="sipdomain and pulumi", theme=MONOKAI, code_format=_FORMAT, unique_id="s")
    file.write_text("\n".join(line.rstrip() for line in drawn.splitlines()) + "\n")
    say(f"Recorded: {file.relative_to(checkout.root)}")


def _fill(twilio: LocalTwilio) -> None:
    """An account that somebody created by hand."""
    sid = MAIN_ACCOUNT.sid
    (domain,) = twilio.seed_rows("domains", sid, [{"domain_name": DOMAIN, "voice_url": "https://example.com/voice"}])
    (users,) = twilio.seed_rows("credential_lists", sid, [{"friendly_name": "Office phones"}])
    twilio.seed_rows("credentials", sid, [{"username": "alice", "password": "Correct-Horse-1"}], users)
    twilio.seed_rows("auth_calls_credential_list_mappings", sid, [{"sid": users}], domain)


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolError(f"{command[0]} failed: {done.stdout}{done.stderr}")
    return done.stdout
