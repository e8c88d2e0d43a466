"""The findings of checks, and how a screen shows them. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from sipdomain_provider.cli.screen import Entry
from sipdomain_provider.words.redaction import printable

_NAMED = 5  # resources of one finding
STYLES = {"ok": "green", "warning": "yellow", "problem": "bold red"}


class Level(IntEnum):
    """How much a finding matters."""

    OK = 0
    WARNING = 1
    PROBLEM = 2


@dataclass(frozen=True)
class Finding:
    """The result of one check: a sentence, the way out, and the resources that it is about."""

    level: Level
    what: str
    way_out: str = ""
    where: tuple[str, ...] = ()


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Equal findings about several resources as one, in the order of the first of them."""
    found: dict[Finding, list[str]] = {}
    for each in findings:
        found.setdefault(replace(each, where=()), []).extend(each.where)
    return [replace(each, where=tuple(where)) for each, where in found.items()]


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
