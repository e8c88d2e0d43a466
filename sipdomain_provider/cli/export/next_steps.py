"""The commands that come after an export, to paste. Pure."""

import shlex
from collections.abc import Iterable, Mapping

from sipdomain_provider.words.names import set_in_stack

STACK = "prod"


def next_steps(folder: str, settings: Mapping[str, str | None], secrets: Iterable[str]) -> list[str]:
    """Lines with commands for a shell.

    `settings` is the configuration that the new stack needs; None stands for a secret value. `secrets` are the keys of
    the program's own secret configuration. A command that asks for a value would swallow the next pasted line: so
    these are apart.
    """
    first = [
        f"cd {shlex.quote(folder)}",
        "python3 -m venv .venv && . .venv/bin/activate",
        "pip install -r requirements.txt",
        f"pulumi stack init {STACK}",
        *(set_in_stack(key, shlex.quote(value)) for key, value in settings.items() if value is not None),
    ]
    asking = [key for key, value in settings.items() if value is None] + list(secrets)
    asked = [set_in_stack(key, None) for key in asking]
    if not asked:
        return ["Next:", *_indented([*first, "pulumi up"])]
    return [
        "Next:",
        *_indented(first),
        "Each of these asks for a value:",
        *_indented(asked),
        "Then:",
        *_indented(["pulumi up"]),
    ]


def _indented(commands: Iterable[str]) -> list[str]:
    return [f"  {each}" for each in commands]
