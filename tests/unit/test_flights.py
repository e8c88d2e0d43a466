"""A shared request ends for those who wait, however it ends for the caller that makes it."""

import threading
from concurrent.futures import Future
from contextlib import suppress

import pytest

from sipdomain_provider.core.reading.flights import LIST, Flights, share, wait_for
from sipdomain_provider.twilio.deadline import Deadline

from .fakes import not_found, unusable


def wait(flight: Future[None]) -> None:
    wait_for(flight, Deadline(10.0))


class Interrupted:
    """A lock; the thread that takes it for the nth time is interrupted."""

    def __init__(self, nth: int) -> None:
        self.nth = nth
        self.lock = threading.Lock()

    def __enter__(self) -> bool:
        self.nth -= 1
        if not self.nth:
            raise KeyboardInterrupt
        return self.lock.__enter__()

    def __exit__(self, *_error: object) -> None:
        self.lock.release()


@pytest.mark.parametrize("raised", [not_found(), unusable(), ZeroDivisionError(), KeyboardInterrupt()])
def test_a_request_that_raises_is_no_longer_under_way(raised: BaseException) -> None:
    flights, lock = Flights(), threading.Lock()

    def fail(_name: str) -> None:
        assert flights.under_way() == [LIST]
        assert not lock.locked()
        raise raised

    with pytest.raises(type(raised)):
        share(lock, flights, lambda: None, lambda: LIST, fail, wait)
    assert flights.under_way() == []
    _flight, is_mine = flights.board(LIST)
    assert is_mine


@pytest.mark.parametrize("nth", [1, 2])
def test_a_caller_that_is_interrupted_at_the_lock_leaves_nobody_waiting(nth: int) -> None:
    """The end of a request takes no lock, and changes nothing but the future."""
    flights, made = Flights(), list[str]()
    waiting = list[Future[None]]()

    def make(name: str) -> None:
        made.append(name)
        waiting.append(flights.board(name)[0])

    with suppress(KeyboardInterrupt):
        share(Interrupted(nth), flights, lambda: None, lambda: LIST, make, wait)  # type: ignore[arg-type]
    assert len(made) == nth - 1
    assert all(each.done() for each in waiting)
    assert share(threading.Lock(), flights, lambda: "read" if len(made) >= nth else None, lambda: LIST, make, wait)
    assert made == [LIST] * nth
