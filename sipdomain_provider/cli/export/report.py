"""The output after an export. Pure."""

import json
from collections.abc import Iterable

from sipdomain_provider.cli.inventory import Inventory
from sipdomain_provider.tables.registry import TYPES


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
