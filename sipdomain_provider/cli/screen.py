"""Entries on a screen: folded to the terminal's width and coloured, or as whole lines in a pipeline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

_NO_FOLD = 100_000  # columns
_NARROWEST = 60  # columns: a SID stays in one piece


@dataclass(frozen=True)
class Entry:
    """A word in the first column, and the lines next to it."""

    word: str
    lines: Sequence[str]


def show(entries: Iterable[Entry], summary: str, *, indent: int, styles: Mapping[str, str]) -> None:
    """Print entries and a summary. `styles` has the colour of each word; NO_COLOR turns colours off."""
    console = Console(highlight=False, markup=False, emoji=False)
    width = max(console.width, _NARROWEST) if console.is_terminal else _NO_FOLD
    for entry in entries:
        word = entry.word
        for line in entry.lines:
            for part in Text(line).wrap(console, width - indent, overflow="fold"):
                part.rstrip()
                console.print(Text.assemble((f"{word:{indent}}", styles.get(word, "")), part), soft_wrap=True)
                word = ""
    if summary:
        console.print(Text(summary, "bold"), soft_wrap=True)
