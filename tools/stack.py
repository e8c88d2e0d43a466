"""The local stack, and the pulumi that works on it."""

import json
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tools.checkout import Checkout
from tools.console import ToolError, last_lines

QUIET = ["--non-interactive", "--color", "auto"]


@dataclass(frozen=True)
class Stack:
    """The local stack, and the pulumi that works on it."""

    checkout: Checkout
    environment: Mapping[str, str]
    name: ClassVar[str] = "local"

    def show(self, *arguments: str) -> None:
        """Runs pulumi for the user to see."""
        code = wait(subprocess.Popen(self.command(arguments), cwd=self.checkout.root, env=self.environment))
        if code:
            raise ToolError(f"pulumi {arguments[0]} failed: what it says is above.")

    def answer(self, *arguments: str) -> str:
        """Runs pulumi for its answer."""
        done = subprocess.run(
            self.command(arguments),
            cwd=self.checkout.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ToolError(f"pulumi {arguments[0]} failed:\n{last_lines(done.stderr or done.stdout)}")
        return done.stdout

    def command(self, arguments: tuple[str, ...]) -> list[str]:
        return [str(self.checkout.pulumi), *arguments, *QUIET]

    def outputs(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.answer("stack", "output", "--json", "--stack", self.name))
        return found


def wait(process: subprocess.Popen[bytes]) -> int:
    """Ctrl-C reaches pulumi too, which ends in good order: until then there is nothing to do but to wait."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
