"""The commands of `python3 -m tools`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tools.actionlint import make_actionlint
from tools.checkout import HERE
from tools.console import ToolError
from tools.environment import make_environment
from tools.one_at_a_time import one_at_a_time
from tools.pulumi_cli import make_cli

if TYPE_CHECKING:
    from collections.abc import Callable


def environment() -> None:
    """.venv alone."""
    with one_at_a_time(HERE.tools / "lock"):
        make_environment(HERE)


def setup() -> None:
    """.venv and the Pulumi CLI."""
    with one_at_a_time(HERE.tools / "lock"):
        make_environment(HERE)
        make_cli(HERE)


def actionlint() -> None:
    with one_at_a_time(HERE.tools / "lock"):
        make_actionlint(HERE)


def up() -> None:
    from tools import local_stack

    local_stack.up(HERE)


def preview() -> None:
    from tools import local_stack

    local_stack.preview(HERE)


def drift() -> None:
    from tools import local_stack

    local_stack.drift(HERE)


def down() -> None:
    from tools import local_stack

    local_stack.down(HERE)


def local_twilio() -> None:
    from tools import stand_in

    stand_in.run_in_foreground(HERE)


def audit() -> None:
    from tools import audit

    audit.audit(HERE)


COMMANDS: dict[str, Callable[[], None]] = {
    command.__name__: command
    for command in (environment, setup, actionlint, up, preview, drift, down, local_twilio, audit)
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python3 -m tools {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    try:
        COMMANDS[arguments[0]]()
    except ToolError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted: run the same command again to go on.", file=sys.stderr)
        return 130
    return 0
