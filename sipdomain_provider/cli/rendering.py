"""Findings as a table for people: in a terminal, or in a pull request's comment. Pure."""

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .differing import Difference

_HEAD = ("what", "resource", "attribute", "recorded", "Twilio")
_NOTHING = "Nothing differs."
_NO_FOLD = 100_000  # columns


def text(found: Sequence[Difference], columns: int | None) -> str:
    """A table of plain lines, folded into so many columns; None: a line each, however long."""
    if not found:
        return _NOTHING
    table = Table(*_HEAD, box=None, pad_edge=False, show_edge=False)
    for cells in map(_cells, found):
        table.add_row(*(Text(cell, overflow="fold", no_wrap=columns is None) for cell in cells))
    written = io.StringIO()
    Console(file=written, width=columns or _NO_FOLD, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())


def markdown(found: Sequence[Difference]) -> str:
    """A table of Markdown, in which other people's texts are code."""
    if not found:
        return _NOTHING
    rows = [_HEAD, ("---",) * len(_HEAD), *([cells[0], *map(_code, cells[1:])] for cells in map(_cells, found))]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(found: Difference) -> tuple[str, str, str, str, str]:
    return found.kind.value, f"{found.name} ({found.sid})", found.attribute, found.recorded, found.live


def _code(cell: str) -> str:
    if not cell:
        return ""
    fence = "``" if "`" in cell else "`"
    pad = " " if "`" in cell else ""
    return f"{fence}{pad}{cell.replace('|', chr(92) + '|')}{pad}{fence}"
