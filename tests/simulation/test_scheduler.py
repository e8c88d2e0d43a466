"""The walk through all orders: none is left out because two states were taken for one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.simulation.declared import How
from tests.simulation.programs import KINDS, Case, cases, with_everything
from tests.simulation.scheduler import Explorer, Scheduler
from tests.simulation.searching import Found, World, distinct, end_of, explore

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from tests.simulation.scheduler import Choose


def ends(case: Case, *, merges: bool = True, most: int = 10**9) -> set[tuple[Any, ...]]:
    """How the case can end; none if there are too many orders to try them all."""
    found = set()
    explorer = Explorer(World(case).run, merges=merges, most=most)
    return found if explorer.explore(lambda run: found.add(end_of(run))) else set()


@pytest.mark.parametrize("kind", KINDS)
def test_equal_states_are_equal(kind: str) -> None:
    """Small programs come to the same ends, whether a state that was reached before is left again or not."""
    compared = 0
    for case in list(cases(2, kinds=(kind,)))[::4]:
        for how in (How(), How(checks_first=True)):
            tried = replace(case, how=how)
            if every := ends(tried, merges=False, most=400):
                assert ends(tried) == every, tried
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
    return {(twilio[0], *rest) for twilio, *rest in ends(case)}


class Two:
    """Two tasks, each of which says its name, stops, and says it again."""

    def __init__(self, choose: Choose) -> None:
        self.said = ""
        self.scheduler = Scheduler(choose)
        for name in "ab":
            self.scheduler.spawn(name, lambda name=name: self._work(name))  # type: ignore[misc]

    def _work(self, name: str) -> None:
        self.said += name
        self.scheduler.stop("once more")
        self.said += name

    def key(self) -> Hashable:
        return self.said


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
    Explorer(Two, overtakes=overtakes).explore(lambda run: orders.add(run.said))
    assert orders == expected


@pytest.mark.parametrize(
    ("work", "bug"),
    [
        (lambda scheduler: scheduler.stop("for ever", lambda: False), "deadlock: [('one', 'for ever')]"),
        (lambda _scheduler: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_threads_that_wait_for_ever_and_errors_are_shown(work: Callable[[Scheduler], object], bug: str) -> None:
    scheduler = Scheduler(lambda runnable: runnable[0])
    scheduler.spawn("one", lambda: work(scheduler))  # type: ignore[arg-type]
    scheduler.run()
    assert bug in scheduler.bug
