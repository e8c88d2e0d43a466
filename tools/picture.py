"""docs/sipdomain.svg: what a terminal shows of an export and of the first `pulumi up` on it, recorded here."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tools.console import ToolError, say
from tools.local_stack import pulumi_environment

if TYPE_CHECKING:
    from tools.checkout import Checkout

COLUMNS = 110
_COMMANDS = (
    ("sipdomain export --output sip", ["{bin}/sipdomain", "export", "--output", "sip", "--quiet"], "."),
    (
        "cd sip && pulumi up --yes --skip-preview",
        ["{pulumi}", "up", "--yes", "--skip-preview", "--color", "always", "--non-interactive"],
        "sip",
    ),
    (
        "pulumi preview --expect-no-changes --refresh=false",
        ["{pulumi}", "preview", "--expect-no-changes", "--refresh=false", "--color", "always", "--non-interactive"],
        "sip",
    ),
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
    with tempfile.TemporaryDirectory() as folder, LocalTwilio() as twilio:
        _fill(twilio)
        environment = pulumi_environment(Path(folder) / "home", twilio.url, checkout=checkout)
        environment |= {"COLUMNS": str(COLUMNS)}
        for shown, command, below in _COMMANDS:
            place = Path(folder) / below
            if below != "." and not (place / "Pulumi.local.yaml").exists():
                _run([str(checkout.pulumi), "stack", "select", "--create", "local"], place, environment)
            console.print(f"[bold green]$[/] {shown}")
            parts = {"bin": str(checkout.venv / "bin"), "pulumi": str(checkout.pulumi)}
            output = _run([part.format(**parts) for part in command], place, environment)
            console.print(Text.from_ansi(output.strip()))
    file = checkout.root / "docs" / "sipdomain.svg"
    drawn = console.export_svg(title="sipdomain export, pulumi up", theme=MONOKAI, code_format=_FORMAT, unique_id="s")
    file.write_text("\n".join(line.rstrip() for line in drawn.splitlines()) + "\n")
    say(f"Recorded: {file.relative_to(checkout.root)}")


def _fill(twilio: LocalTwilio) -> None:
    """An account as somebody has made it by hand."""
    sid = MAIN_ACCOUNT.sid
    (domain,) = twilio.seed_rows(
        "domains", sid, [{"domain_name": "example-office.sip.twilio.com", "voice_url": "https://example.com/voice"}]
    )
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
