"""The output after an export, with the commands that come next, to paste. Pure."""

import json
import shlex
from collections.abc import Iterable, Mapping

from sipdomain_provider.cli.inventory import Inventory
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.words.setting_names import set_in_stack

STACK = "prod"


def nothing(inventory: Inventory, *, is_chosen: bool) -> str:
    """Instead of a project; `is_chosen` says that options leave something out."""
    if is_chosen:
        return f"Nothing to export: no resource of {inventory.account_sid} matches the options."
    return f"Nothing to export: {inventory.account_sid} has no SIP resources."


def written(inventory: Inventory, folder: str, next_steps: Iterable[str]) -> list[str]:
    """How many resources of each type, and the next commands."""
    counts = [f"{count:6} {name}" for name, count in _counts(inventory).items() if count]
    end = "The first `pulumi up` adopts these resources and changes nothing at Twilio."
    return [f"Written into {folder}:", *counts, "", *next_steps, "", end]


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


def as_json(
    inventory: Inventory, folder: str | None = None, files: Iterable[str] = (), secrets: Iterable[str] = ()
) -> str:
    """The same for a pipeline; without a folder nothing was written."""
    return json.dumps(
        {
            "output": folder,
            "files": sorted(files),
            "secrets": list(secrets),
            "resources": _counts(inventory),
            "unread": list(inventory.unread),
        }
    )


def _counts(inventory: Inventory) -> dict[str, int]:
    return {each.name: sum(found.type is each for found in inventory.found) for each in TYPES}


def _indented(commands: Iterable[str]) -> list[str]:
    return [f"  {each}" for each in commands]
