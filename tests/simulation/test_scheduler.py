"""The walk through all orders: none is left out because two states were taken for one, and it is the same each time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.simulation.declared import CALLS, How
from tests.simulation.programs import KINDS, Case, cases, declared, with_everything
from tests.simulation.scheduler import Explorer, Scheduler
from tests.simulation.searching import Found, World, distinct, end_of, explore

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tests.simulation.model import Run
    from tests.simulation.scheduler import Task

SWAPPED = Case(
    tuple(declared(CALLS, number, number, adopt=True) for number in range(2)),
    tuple(declared(CALLS, number, 1 - number, adopt=True) for number in range(2)),
)


def ends(case: Case, *, merges: bool) -> tuple[int, set[tuple[Any, ...]]]:
    found = set()

    def on_end(run: Run) -> None:
        found.add(end_of(run))

    explorer = Explorer(World(case).run, merges=merges, most=3000)
    assert explorer.explore(on_end)
    return explorer.schedules, found


@pytest.mark.parametrize("kind", KINDS)
def test_equal_states_are_equal(kind: str) -> None:
    """Small programs come to the same ends, whether a state that was reached before is left again or not."""
    compared = 0
    for case in list(cases(2, kinds=(kind,)))[::4]:
        for how in (How(), How(checks_first=True)):
            tried = replace(case, how=how)
            explorer = Explorer(World(tried).run, merges=False, most=400)
            if not explorer.explore(lambda _run: None):
                continue  # too many orders to try them all
            assert ends(tried, merges=True)[1] == ends(tried, merges=False)[1], tried
            compared += 1
    assert compared > 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_that_is_left_out_comes_to_the_ends_of_another_one(kind: str) -> None:
    compared = 0
    for case in list(cases(2, kinds=(kind,)))[::12]:
        found: dict[Case, set[Hashable]] = {}

        def exploring(each: Case, found: dict[Case, set[Hashable]] = found) -> Found:
            found[each] = said(each)
            return explore(each)

        tried = [*with_everything(case)]
        explored = distinct(tried, exploring)
        for each in set(tried) - set(explored):
            assert said(each) in found.values(), each
            compared += 1
    assert compared > 3


def said(case: Case) -> set[Hashable]:
    """Its ends, without the faults that are still to come."""
    return {(twilio[0], *rest) for twilio, *rest in ends(case, merges=True)[1]}


def test_the_walk_is_the_same_each_time() -> None:
    first, again = ends(SWAPPED, merges=True), ends(SWAPPED, merges=True)
    assert first == again
    assert first[0] > 20


def test_threads_that_wait_for_each_other_are_found() -> None:
    scheduler = Scheduler(lambda runnable: runnable[0])
    scheduler.spawn("one", lambda: scheduler.stop("for the other", lambda: False))
    scheduler.run()
    assert scheduler.bug == "deadlock: [('one', 'for the other')]"


def test_an_error_of_a_thread_is_shown() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    scheduler = Scheduler(lambda runnable: runnable[0])
    scheduler.spawn("one", fail)
    scheduler.run()
    assert "ZeroDivisionError" in scheduler.bug


@pytest.mark.parametrize(
    ("overtakes", "expected"),
    [
        (9, {"aabb", "abab", "abba", "baab", "baba", "bbaa"}),
        (1, {"aabb", "abba", "baab", "bbaa"}),
        (0, {"aabb", "bbaa"}),
    ],
)
def test_every_order_of_two_threads_is_walked(overtakes: int, expected: set[str]) -> None:
    orders = set()

    class Two:
        def __init__(self, choose: object) -> None:
            self.said: list[str] = []
            self.scheduler = Scheduler(choose)  # type: ignore[arg-type]
            for name in "ab":
                self.scheduler.spawn(name, lambda name=name: self._work(name))  # type: ignore[misc]

        def _work(self, name: str) -> None:
            self.said.append(name)
            self.scheduler.stop("once more")
            self.said.append(name)

        def key(self) -> Hashable:
            return tuple(self.said)

    Explorer(Two, overtakes=overtakes).explore(lambda run: orders.add("".join(run.said)))
    assert orders == expected


def test_a_wait_passes_on_the_clock() -> None:
    said: list[tuple[str, float]] = []
    order: list[str] = []

    def choose(runnable: list[Task]) -> Task:
        order.append(runnable[0].name)
        return runnable[0]

    scheduler = Scheduler(choose)

    def wait() -> None:
        begun = scheduler.clock()
        scheduler.wait(30)
        said.append(("waited", round(scheduler.clock() - begun)))

    scheduler.spawn("one", wait)
    scheduler.run()
    assert said == [("waited", 30)]
