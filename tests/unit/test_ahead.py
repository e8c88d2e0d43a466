"""The threads that read ahead: how many there are, and what waits for one."""

import threading
from collections.abc import Callable

import pytest

from sipdomain_provider.core.reading.ahead import MOST, Ahead

Work = Callable[[], None]


class Held:
    """Threads that begin when they are let, one at a time; each work notes its number."""

    def __init__(self) -> None:
        self.threads: list[Work] = []
        self.ahead = Ahead(self.threads.append)
        self.done: list[int] = []

    def queue(self, *numbers: int) -> None:
        for number in numbers:
            self.ahead.queue(lambda number=number: self.done.append(number))  # type: ignore[misc]

    def run(self) -> list[int]:
        while self.threads:
            self.threads.pop(0)()
        return self.done


def test_what_is_queued_runs_in_its_order_in_as_many_threads_as_may() -> None:
    held = Held()
    held.queue(*range(MOST + 3))
    assert len(held.threads) == MOST
    assert held.run() == [0, *range(MOST, MOST + 3), *range(1, MOST)], "the first thread takes what waits"
    held.queue(0)
    assert len(held.threads) == 1, "all have ended"


def test_no_more_than_may_run_at_once() -> None:
    ahead, lock, full = Ahead(), threading.Lock(), threading.Barrier(MOST)
    running, most = 0, 0

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        full.wait(30)
        with lock:
            running -= 1

    for _ in range(MOST * 3):
        ahead.queue(work)
    ahead.wait()
    assert most == MOST
    assert running == 0


def test_a_thread_fewer_each_time_that_it_was_too_many_and_one_is_left() -> None:
    held = Held()
    for _ in range(MOST):
        held.ahead.throttled()
    held.queue(0, 1, 2)
    assert len(held.threads) == 1
    assert held.run() == [0, 1, 2]


def test_where_it_was_too_many_what_waits_is_forgotten_and_one_thread_takes_nothing_more() -> None:
    """What waits would be refused too; whoever asks for it reads it."""
    held = Held()
    held.queue(*range(MOST + 1))
    held.ahead.throttled()
    held.queue(MOST + 1)
    held.threads.pop(0)()
    assert held.done == [0]
    assert held.run() == [0, 1, MOST + 1, *range(2, MOST)]


@pytest.mark.parametrize("error", [RuntimeError, MemoryError])
def test_where_no_thread_is_to_be_had_nothing_runs_and_nothing_is_counted(error: type[Exception]) -> None:
    def none(_work: Work) -> None:
        raise error("can't start new thread")

    held = Held()
    held.ahead._start = none
    held.queue(*range(MOST + 1))
    held.ahead.wait(0)
    held.ahead._start = held.threads.append
    held.queue(*range(MOST))
    assert len(held.threads) == MOST
    assert held.done == []


def test_what_raises_ends_its_thread_alone() -> None:
    held = Held()
    held.ahead.queue(lambda: 1 / 0)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        held.run()
    held.queue(*range(MOST))
    assert len(held.threads) == MOST
