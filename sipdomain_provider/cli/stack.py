"""A stack's configuration and state, read by the command `pulumi`. Everything here raises ClickException."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

import click

CURRENT = ""
"""The stack that `pulumi` takes without --stack."""


def configuration(stack: str) -> Mapping[str, str]:
    """The stack's configuration, with its secrets decrypted."""
    return {key: str(each["value"]) for key, each in _configuration(stack, "--show-secrets").items() if "value" in each}


def provider_configuration(stack: str) -> dict[str, str | None]:
    """The provider's settings in the stack's configuration; None for a secret one."""
    return {
        key: None if each.get("secret") else str(each["value"])
        for key, each in sorted(_configuration(stack).items())
        if key.startswith("twilio:") and (each.get("secret") or "value" in each)
    }


def exported_state(stack: str) -> str:
    """The stack's state, with its secrets encrypted."""
    return _pulumi("stack", "export", stack=stack)


def _configuration(stack: str, *options: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(_pulumi("config", "--json", *options, stack=stack))
    return found


def _pulumi(*arguments: str, stack: str) -> str:
    chosen = ("--stack", stack) if stack else ()
    command = ["pulumi", *arguments, *chosen, "--non-interactive", "--color", "never"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    except OSError as error:
        raise click.ClickException(
            "`pulumi` is not on PATH, and it reads the stack. Install it: https://www.pulumi.com/docs/install/"
        ) from error
    if done.returncode:
        raise click.ClickException(f"pulumi {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout
