"""The findings of checks. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum


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
