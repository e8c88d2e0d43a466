"""Differences and findings for people: on a terminal, in a pipeline, or in a pull request's comment."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from sipdomain_provider.dynamic.messages import printable

from .differing import HIDDEN, Difference, Kind
from .examining import Finding, Level

_HEAD = ("what", "resource", "attribute", "recorded", "Twilio")
_NO_FOLD = 100_000  # columns
_NARROWEST = 60  # columns: a SID stays in one piece
_NAMED = 5  # resources of one finding
_STYLES = {
    Kind.DRIFT.value: "yellow",
    Kind.GONE.value: "red",
    Kind.UNMANAGED.value: "cyan",
    Level.OK.name.lower(): "green",
    Level.WARNING.name.lower(): "yellow",
    Level.PROBLEM.name.lower(): "bold red",
}


@dataclass(frozen=True)
class Entry:
    """A word in the first column, and the lines next to it."""

    word: str
    lines: Sequence[str]


def show(entries: Iterable[Entry], summary: str, *, indent: int) -> None:
    """Print entries, folded to the terminal's width and coloured unless NO_COLOR is set. A pipe gets whole lines."""
    console = Console(highlight=False, markup=False, emoji=False)
    width = max(console.width, _NARROWEST) if console.is_terminal else _NO_FOLD
    for entry in entries:
        word = entry.word
        for line in entry.lines:
            for part in Text(line).wrap(console, width - indent, overflow="fold"):
                part.rstrip()
                console.print(Text.assemble((f"{word:{indent}}", _STYLES.get(word, "")), part), soft_wrap=True)
                word = ""
    if summary:
        console.print(Text(summary, "bold"), soft_wrap=True)


def differences(found: Sequence[Difference]) -> Iterator[Entry]:
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
    told = ", ".join(f"{count[kind]} {word}" for kind, word in _COUNTED.items() if count[kind])
    tail = "" if is_whole else " Not everything could be read."
    return f"{told or 'Nothing differs'}. The state has {recorded} resource{'' if recorded == 1 else 's'}.{tail}"


_COUNTED = {Kind.DRIFT: "with drift", Kind.GONE: "gone from Twilio", Kind.UNMANAGED: "unmanaged"}


def markdown(found: Sequence[Difference], told: str) -> str:
    """A table of Markdown, in which other people's texts are code, and the summary."""
    if not found:
        return told
    rows = [_HEAD, ("---",) * len(_HEAD), *([cells[0], *map(_code, cells[1:])] for cells in map(_cells, found))]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", told])


def findings(found: Iterable[Finding]) -> Iterator[Entry]:
    """An entry for each finding, with some of the resources that it is about."""
    for each in found:
        tail = f". {each.way_out}" if each.way_out else ""
        places = [printable(place) for place in each.where]
        head = f"{places[0]}: " if len(places) == 1 else f"{len(places)} times: " if places else ""
        lines = [f"{head}{printable(each.what)}{tail}"]
        if len(places) > 1:
            lines += [f"- {place}" for place in places[:_NAMED]]
        if len(places) > _NAMED:
            lines.append(f"- and {len(places) - _NAMED} more: --json names all")
        yield Entry(each.level.name.lower(), lines)


def verdict(found: Iterable[Finding]) -> str:
    """One line: how many problems and warnings."""
    count = Counter(each.level for each in found)
    words = ((Level.PROBLEM, "problem"), (Level.WARNING, "warning"))
    return ", ".join(f"{count[level] or 'no'} {word}{'' if count[level] == 1 else 's'}" for level, word in words)


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
