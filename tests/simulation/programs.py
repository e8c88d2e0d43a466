"""All small programs: a state of some resources, and a program that has them, moves them, or has others.

Two programs that differ only in what their resources are called are one.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.simulation.declared import CALLS, LIST, USER, Declared, How
from tests.simulation.promises import HOME_DOMAIN, HOME_LIST, mapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PASSWORD = "Correct-Horse-1"
LETTERS = "abcdefgh"
UNKNOWN_PASSWORD = f"{USER} without a password"
KINDS = (USER, UNKNOWN_PASSWORD, CALLS, LIST)

Pairs = tuple[tuple[int, int], ...]
"""Each resource of a program by its number, and what it is at Twilio."""


@dataclass(frozen=True)
class Case:
    """A state, the program that is run on it, what goes wrong at Twilio, and how it is run."""

    before: tuple[Declared, ...]
    program: tuple[Declared, ...]
    faults: tuple[tuple[tuple[str, str, str], int], ...] = ()
    how: How = field(default_factory=How)
    strangers: tuple[Declared, ...] = ()

    def __str__(self) -> str:
        def named(each: Declared) -> str:
            return f"{each.name}={each.identity[-4:]}{'' if each.adopt else ' (no adopt)'}"

        before, after = ([named(each) for each in side] for side in (self.before, self.program))
        kind = (*self.before, *self.program)[0].kind
        return f"{kind} {before} -> {after} {[(*fault[:2], fault[2][-4:]) for fault, _times in self.faults]} {self.how}"


def shapes(most: int) -> Iterator[tuple[int, Pairs]]:
    """How many resources of a state there are, each its own; and what a program of at most so many makes of them."""
    for old in range(1, most + 1):
        seen = set()
        for size in range(most + 1):
            for resources in itertools.permutations(range(most), size):
                for things in itertools.permutations(range(most + 1), size):
                    form = _canonical(old, most, tuple(zip(resources, things, strict=True)))
                    if form not in seen and form != tuple((number, number) for number in range(old)):
                        seen.add(form)
                        yield old, form


def _canonical(old: int, most: int, pairs: Pairs) -> Pairs:
    """The least of the forms that differ in names alone."""
    forms = []
    for olds in itertools.permutations(range(old)):
        for news in itertools.permutations(range(old, most)):
            called, fresh = (*olds, *news), dict[int, int]()
            forms.append(
                tuple(
                    (called[resource], olds[thing] if thing < old else fresh.setdefault(thing, old + len(fresh)))
                    for resource, thing in pairs
                )
            )
    return min(forms)


def declared(kind: str, resource: int, thing: int, *, adopt: bool, password: str | None = PASSWORD) -> Declared:
    name, letter = f"r{resource}", LETTERS[thing]
    if kind == CALLS:
        return Declared(name, CALLS, mapped(letter), HOME_DOMAIN, adopt)
    if kind == LIST:
        return Declared(name, LIST, letter, "", adopt)
    return Declared(name, USER, letter, HOME_LIST, adopt, password)


def cases(most: int, *, kinds: Iterable[str] = KINDS, adopts: Iterable[bool] = (True, False)) -> Iterator[Case]:
    """Every shape of every kind, in a run in which nothing goes wrong."""
    adopts = tuple(adopts)
    for kind, (old, pairs) in itertools.product(kinds, list(shapes(most))):
        for adopt in adopts:
            unknown = kind == UNKNOWN_PASSWORD

            def one(resource: int, thing: int, old: int = old, kind: str = kind, *, adopt: bool = adopt) -> Declared:
                password = None if kind == UNKNOWN_PASSWORD and thing < old else PASSWORD
                return declared(kind, resource, thing, adopt=adopt or password is None, password=password)

            before = tuple(replace(one(number, number), adopt=adopt or unknown) for number in range(old))
            yield Case(before, tuple(one(*pair) for pair in pairs))


def with_everything(case: Case) -> Iterator[Case]:
    """The case, with each fault, forced replacement and way to run that it may meet.

    Parallel diffs change nothing for one resource, and what goes on after an error needs one.
    """
    old, new = ({each.identity for each in side} for side in (case.before, case.program))
    faults = [
        *(("429", "DELETE", name) for name in sorted(old)),
        *(("lost", "DELETE", name) for name in sorted(old)),
        *(("lost", "POST", name) for name in sorted(new)),
    ]
    yield case
    for fault in faults:
        yield replace(case, faults=((fault, 1),))
        yield replace(case, how=How(goes_on=True), faults=((fault, 1),))
        if len(case.program) > 1 and fault[0] == "429":
            yield replace(case, how=How(checks_first=True), faults=((fault, 1),))
    yield replace(case, how=How(refreshes=True))
    names = {each.urn for each in case.before} & {each.urn for each in case.program}
    for urn in sorted(names):
        yield replace(case, how=How(forced=frozenset({urn})))


def with_a_fault(case: Case) -> Case:
    """The case, with a 429 for the deletion of its first resource."""
    return replace(case, faults=((("429", "DELETE", case.before[0].identity), 1),))


def with_faults(case: Case) -> Iterator[Case]:
    """The case, alone and with a 429 for each of its deletions."""
    yield case
    for each in case.before:
        yield replace(case, faults=((("429", "DELETE", each.identity), 1),))
