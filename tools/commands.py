"""The commands of `python3 -m tools`.

Set-up runs in whatever Python there is; the rest runs in `.venv`, and is imported only then.
"""

import shutil
import sys
from importlib import import_module

from tools.checkout import HERE, Checkout
from tools.console import ToolError, say
from tools.environment import make_environment
from tools.one_at_a_time import one_at_a_time
from tools.pulumi_cli import make_cli

IN_VENV = {
    "up": "tools.local_stack",
    "preview": "tools.local_stack",
    "drift": "tools.local_stack",
    "down": "tools.local_stack",
    "run_in_foreground": "tools.local_server",
    "lint": "tools.checks",
    "audit": "tools.checks",
    "lock": "tools.checks",
    "generate": "tools.generate.commands",
    "check_generated": "tools.generate.commands",
    "picture": "tools.picture",
    "dist": "tools.release",
}


def environment(checkout: Checkout) -> None:
    with one_at_a_time(checkout.tools / "lock"):
        make_environment(checkout)


def setup(checkout: Checkout) -> None:
    with one_at_a_time(checkout.tools / "lock"):
        make_environment(checkout)
        make_cli(checkout)


def clean(checkout: Checkout) -> None:
    for made in (checkout.local, checkout.tools, checkout.venv, checkout.root / "dist"):
        shutil.rmtree(made, ignore_errors=True)
    (checkout.root / "Pulumi.local.yaml").unlink(missing_ok=True)
    say("Removed .venv, .tools, .local and dist.")


SETUP = {"environment": environment, "setup": setup, "clean": clean}


def main(arguments: list[str]) -> int:
    name = arguments[0] if len(arguments) == 1 else ""
    if name not in SETUP and name not in IN_VENV:
        print(f"usage: python3 -m tools {{{','.join([*SETUP, *IN_VENV])}}}", file=sys.stderr)
        return 2
    try:
        command = SETUP.get(name) or getattr(import_module(IN_VENV[name]), name)
        command(HERE)
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted: run the same command again to go on.", file=sys.stderr)
        return 130
    return 0
