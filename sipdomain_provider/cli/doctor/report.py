"""The findings of `sipdomain doctor` for people. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from sipdomain_provider.cli.screen import Entry
from sipdomain_provider.words.redaction import printable

from .findings import Finding, Level

_NAMED = 5  # resources of one finding
STYLES = {"ok": "green", "warning": "yellow", "problem": "bold red"}


def entries(found: Iterable[Finding]) -> Iterator[Entry]:
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
