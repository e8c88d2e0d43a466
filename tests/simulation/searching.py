"""Run cases in every order of their steps, or at random, and collect the promises that they break."""

from __future__ import annotations

import contextlib
import functools
import itertools
import multiprocessing
import re
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.simulation.model import Run
from tests.simulation.promises import after_more_runs, broken, start
from tests.simulation.scheduler import Explorer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from random import Random

    from tests.simulation.programs import Case
    from tests.simulation.scheduler import Choose, Task

Broken = dict[str, tuple[str, str]]
"""By kind of breach: the case and the order of its steps that shows it, the shortest one."""


@dataclass
class Found:
    """What a search has come to."""

    cases: int = 0
    schedules: int = 0
    ends: int = 0
    seconds: float = 0.0
    alike: int = 0
    """Cases that cannot differ from one that was explored."""
    asked: set[tuple[str, str]] = field(default_factory=set)
    """Method and identity of each request that a fault could meet."""
    exits: Counter[bool] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    broken: Broken = field(default_factory=dict)

    def add(self, other: Found) -> None:
        self.cases += other.cases
        self.schedules += other.schedules
        self.ends += other.ends
        self.alike += other.alike
        self.exits += other.exits
        self.kinds += other.kinds
        for kind, example in other.broken.items():
            if kind not in self.broken or len(example[1]) < len(self.broken[kind][1]):
                self.broken[kind] = example

    def __str__(self) -> str:
        head = (
            f"{self.cases} cases (and {self.alike} like another), {self.schedules} schedules, {self.ends} ends"
            f" ({self.exits[True]} with exit 0), {self.seconds:.1f} s"
        )
        rows = [
            f"{self.kinds[kind]:6} {kind}\n       {case}\n       {how}" for kind, (case, how) in self.broken.items()
        ]
        return "\n".join([head, *rows])


class World:
    """A case that can be run again and again."""

    def __init__(self, case: Case, **stops: bool) -> None:
        self.case = case
        self.state, self._twilio = start(case.before, case.strangers)
        managed = {(each.declared.kind, each.sid) for each in self.state.values()}
        self.strangers = {"".join(each) for each in self._twilio.all() if (each[0], each[2]) not in managed}
        self._stops = stops
        self.asked = self._twilio.asked

    def run(self, choose: Choose) -> Run:
        twilio = self._twilio.copy()
        twilio.faults = dict(self.case.faults)
        how, strangers = self.case.how, self.case.strangers
        return Run(choose, self.case.program, self.state, twilio, how, strangers=strangers, **self._stops)


def explore(case: Case, *, overtakes: int = 10**9, **stops: bool) -> Found:
    """Every order of the steps of this case; `overtakes` as in `Explorer`, `stops` as in `Run`."""
    world = World(case, **stops)
    found, begun = Found(cases=1), time.perf_counter()
    judged: set[Hashable] = set()

    def on_end(run: Run) -> None:
        found.exits[not run.outcome.errors] += 1
        end = end_of(run)
        if end not in judged:
            judged.add(end)
            judge(found, case, run, broken(run, world.strangers) or after_more_runs(run, world.strangers))

    explorer = Explorer(world.run, overtakes=overtakes)
    explorer.explore(on_end)
    found.schedules, found.ends = explorer.schedules, len(judged)
    found.seconds, found.asked = time.perf_counter() - begun, world.asked
    return found


def distinct(cases: list[Case], exploring: Callable[[Case], Found]) -> dict[Case, Found]:
    """Explore cases of one state and program, but for those that cannot differ from another one of them.

    A fault that no request meets changes nothing. Neither does `goes_on`, if no order comes to an error.
    """
    explored: dict[Case, Found] = {}

    def of(case: Case) -> Found:
        if len(cases) > 1:
            if case.faults and not _faulty(case) & (sound := of(replace(case, faults=()))).asked:
                return sound
            if case.how.goes_on and not (stops := of(replace(case, how=replace(case.how, goes_on=False)))).exits[False]:
                return stops
        if case not in explored:
            explored[case] = exploring(case)
        return explored[case]

    for case in cases:
        of(case)
    return explored


def _explore_distinct(cases: list[Case], **how: Any) -> Found:
    found = Found()
    explored = distinct(cases, functools.partial(explore, **how))
    for each in explored.values():
        found.add(each)
    found.alike = len({*cases} - {*explored})
    return found


def _faulty(case: Case) -> set[tuple[str, str]]:
    return {(method, name) for (_what, method, name), _times in case.faults}


def end_of(run: Run) -> tuple[Any, ...]:
    state = tuple(sorted((urn, each.sid, each.declared.identity, each.pending) for urn, each in run.state.items()))
    notes = tuple(sorted(set(run.outcome.notes)))
    return (run.twilio.key(), state, tuple(sorted(run.outcome.errors.items())), notes, run.condition.in_vain)


def judge(found: Found, case: Case, run: Run, breaches: list[str]) -> None:
    for breach in breaches:
        kind = re.sub(r"\b([A-Z]{2})[0-9a-f]{32}\b", r"\1", breach)
        kind = re.sub(r"urn::\w+|\br\d\b|\b[a-h]\b", "X", kind)[:140]
        found.kinds[kind] += 1
        order = " / ".join(f"{name}: {label}" for name, label in run.scheduler.trace)
        if kind not in found.broken or len(order) < len(found.broken[kind][1]):
            found.broken[kind] = (f"{case}: {breach}", order)


def walk(case: Case, random: Random) -> Found:
    """One order at random, of a run that is sometimes killed."""
    world, found = World(case), Found(cases=1, schedules=1, ends=1)
    killed_at = random.randrange(5, 60) if random.random() < 0.2 else None
    steps, was_killed = 0, False

    def choose(runnable: list[Task]) -> Task | None:
        nonlocal steps, was_killed
        steps += 1
        if killed_at is not None and steps > killed_at:
            was_killed = True
            return None
        return random.choice(runnable)

    run = world.run(choose)
    run.scheduler.run()
    if run.scheduler.bug:
        raise AssertionError(f"{run.scheduler.bug}\n{case}\n{run.scheduler.trace}")
    found.exits[not run.outcome.errors and not was_killed] += 1
    breaches = broken(run, world.strangers, was_killed=was_killed)
    breaches = breaches or after_more_runs(run, world.strangers, was_killed=was_killed)
    judge(found, case, run, breaches)
    return found


def explore_all(cases: Iterable[Case], *, processes: int = 1, until_broken: bool = False, **how: Any) -> Found:
    """Explore the cases, on so many processors; `until_broken`: no further than the first breach.

    `how` is as for `explore`.
    """
    found, begun = Found(), time.perf_counter()
    exploring: Callable[[list[Case]], Found] = functools.partial(_explore_distinct, **how)
    groups = (
        list(group)
        for _same, group in itertools.groupby(cases, lambda each: (each.before, each.program, each.strangers))
    )
    with contextlib.ExitStack() as stack:
        results: Iterable[Found] = map(exploring, groups)
        if processes > 1:
            pool = stack.enter_context(multiprocessing.get_context("fork").Pool(processes))
            results = pool.imap_unordered(exploring, groups, chunksize=2)
        for each in results:
            found.add(each)
            if until_broken and found.broken:
                break
    found.seconds = time.perf_counter() - begun
    return found
