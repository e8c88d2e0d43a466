"""The threads that read ahead: how many there are, and what waits for one."""

import threading
from collections.abc import Callable

import pytest

from sipdomain_provider.core.reading.ahead import MOST, Ahead

Work = Callable[[], None]


class Held:
    """Threads that begin when they are let, one at a time."""

    def __init__(self) -> None:
        self.threads: list[Work] = []
        self.ahead = Ahead(self.threads.append)

    def run(self) -> None:
        while self.threads:
            self.threads.pop(0)()


def test_what_is_queued_runs_in_its_order_in_as_many_threads_as_may() -> None:
    held, done = Held(), list[int]()
    for number in range(MOST + 3):
        held.ahead.queue(lambda number=number: done.append(number))  # type: ignore[misc]
    assert len(held.threads) == MOST
    held.run()
    assert done == [0, *range(MOST, MOST + 3), *range(1, MOST)], "the first thread takes what waits"
    held.ahead.queue(lambda: None)
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
    held, done = Held(), list[int]()
    for _ in range(MOST):
        held.ahead.throttled()
    for number in range(3):
        held.ahead.queue(lambda number=number: done.append(number))  # type: ignore[misc]
    assert len(held.threads) == 1
    held.run()
    assert done == [0, 1, 2]


def test_what_waits_is_forgotten_where_it_was_too_many() -> None:
    """It would be refused too; whoever asks for it reads it."""
    held, done = Held(), list[int]()
    for number in range(MOST + 1):
        held.ahead.queue(lambda number=number: done.append(number))  # type: ignore[misc]
    held.ahead.throttled()
    held.run()
    assert done == list(range(MOST))


def test_a_thread_that_is_one_too_many_takes_nothing_more() -> None:
    held, done = Held(), list[int]()
    for number in range(MOST):
        held.ahead.queue(lambda number=number: done.append(number))  # type: ignore[misc]
    held.ahead.throttled()
    held.ahead.queue(lambda: done.append(MOST))
    held.threads.pop(0)()
    assert done == [0]
    held.run()
    assert done == [0, 1, MOST, *range(2, MOST)]


@pytest.mark.parametrize("error", [RuntimeError, MemoryError])
def test_where_no_thread_is_to_be_had_nothing_runs_and_nothing_is_counted(error: type[Exception]) -> None:
    def none(_work: Work) -> None:
        raise error("can't start new thread")

    ahead = Ahead(none)
    done = list[int]()
    for _ in range(MOST + 1):
        ahead.queue(lambda: done.append(1))
    ahead.wait(0)
    started = list[Work]()
    ahead._start = started.append
    for _ in range(MOST):
        ahead.queue(lambda: None)
    assert len(started) == MOST
    assert done == []


def test_what_raises_ends_its_thread_alone() -> None:
    held = Held()
    held.ahead.queue(lambda: 1 / 0)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        held.run()
    for _ in range(MOST):
        held.ahead.queue(lambda: None)
    assert len(held.threads) == MOST
