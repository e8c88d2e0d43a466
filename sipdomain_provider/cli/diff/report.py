"""The differences of `sipdomain diff` for people: on a screen, or in a pull request's comment. Pure."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sipdomain_provider.cli.screen import Entry
from sipdomain_provider.words.redaction import HIDDEN, printable

from .differences import Difference, Kind

STYLES = {Kind.DRIFT.value: "yellow", Kind.GONE.value: "red", Kind.UNMANAGED.value: "cyan"}
_HEAD = ("what", "resource", "attribute", "recorded", "Twilio")
_COUNTED = {Kind.DRIFT: "with drift", Kind.GONE: "gone from Twilio", Kind.UNMANAGED: "unmanaged"}


def entries(found: Sequence[Difference]) -> Iterator[Entry]:
    """An entry for each resource, with its attributes."""
    for (kind, name), each in groupby(found, key=lambda one: (one.kind, _name(one))):
        drift = [
            f"{one.attribute}: {_text(one.recorded)} in the state, {_text(one.live)} at Twilio"
            for one in each
            if one.attribute
        ]
        yield Entry(kind.value, [name, *drift])


def summary(found: Sequence[Difference], recorded: int, *, is_whole: bool) -> str:
    """One line: how much differs, and of how much."""
    count = Counter(kind for kind, _name in {(each.kind, _name(each)) for each in found})
    counts = ", ".join(f"{count[kind]} {word}" for kind, word in _COUNTED.items() if count[kind])
    tail = "" if is_whole else " Not everything could be read."
    return f"{counts or 'Nothing differs'}. The state has {recorded} resource{'' if recorded == 1 else 's'}.{tail}"


def markdown(found: Sequence[Difference], summary: str) -> str:
    """A table of Markdown, in which other people's texts are code, and the summary."""
    if not found:
        return summary
    rows = [_HEAD, ("---",) * len(_HEAD), *([cells[0], *map(_code, cells[1:])] for cells in map(_cells, found))]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", summary])


def _name(found: Difference) -> str:
    return found.name if found.sid in found.name else f"{found.name} ({found.sid})"


def _text(value: Any) -> str:
    if value in (None, ""):
        return "none"
    return HIDDEN if value == HIDDEN else printable(json.dumps(value, ensure_ascii=False))


def _cells(found: Difference) -> tuple[str, str, str, str, str]:
    recorded, live = (_text(value) if found.attribute else "" for value in (found.recorded, found.live))
    return found.kind.value, _name(found), found.attribute, recorded, live


def _code(cell: str) -> str:
    if not cell:
        return ""
    fence = "``" if "`" in cell else "`"
    pad = " " if "`" in cell else ""
    return f"{fence}{pad}{cell.replace('|', chr(92) + '|')}{pad}{fence}"
