"""A stamp says what a thing was made from. It is written last, so what was interrupted has none."""

import hashlib
import json
from pathlib import Path


def read_stamp(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_stamp(path: Path, made_from: dict[str, str]) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(made_from, indent=2) + "\n")
    beside.replace(path)


def digest(*files: Path) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
        total.update(b"\0")
    return total.hexdigest()[:16]
