"""Pieces of a Python module, in the form that formatters choose. Pure.

Names and texts are other people's: they reach the program as literals, as plain names, and in comments of one line.
"""

import re
from collections.abc import Iterable, Sequence

_WIDEST = 88  # columns that formatters allow by default


def literal(text: str) -> str:
    """The text as a string literal of Python, in the quotes that formatters choose."""
    quote = '"' if text.count('"') <= text.count("'") else "'"
    return quote + "".join(_escaped(each, quote) for each in text) + quote


def comment(text: str) -> str:
    """The text on one line, as a comment may hold it."""
    return "".join(each if each.isprintable() else "?" for each in text)


def call(function: str, arguments: Iterable[str]) -> list[str]:
    """A call with an argument a line. An argument may have several lines."""
    return [f"{function}(", *(f"    {line}" for each in arguments for line in each.splitlines()), ")"]


def sorted_modules(names: Iterable[str]) -> list[str]:
    """The names of modules in the order of formatters: numbers by their value."""

    def parts(name: str) -> list[tuple[int, str]]:
        runs = filter(None, re.split(r"(\d+)", name))
        return [(int(run), "") if run.isdigit() else (-1, run) for run in runs]

    return sorted(names, key=parts)


def imports(package: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    line = f"from {package} import {', '.join(names)}"
    if len(line) <= _WIDEST:
        return [line]
    return [f"from {package} import (", *(f"    {each}," for each in names), ")"]


def _escaped(character: str, quote: str) -> str:
    if character in ("\\", quote):
        return f"\\{character}"
    if character.isprintable():
        return character
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or character.encode("unicode_escape").decode()
