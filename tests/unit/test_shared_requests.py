"""Callers that ask at once share one request. Barriers and events order the threads, nothing sleeps."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from pytest_mock import MockerFixture

from sipdomain_provider.core.reading import LiveState
from sipdomain_provider.core.reading.shared_requests import LIST, SharedRequests, share, wait_for
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from .fakes import NAME, PLACE, domain_sid, lost, not_found, row, unusable
from .test_live import NEVER, WRITTEN, get, named, reading

SOON = 10.0  # seconds; a test that gets there has failed


class Gate:
    """Holds the next request until the test opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self.open.wait(SOON)


@pytest.fixture
def joined(mocker: MockerFixture) -> Callable[[int], None]:
    """Waits until so many callers have found a request under way that is not theirs."""
    waiting = threading.Semaphore(0)
    join = SharedRequests.join

    def counted(requests: SharedRequests, name: str) -> tuple[Future[None], bool]:
        request, mine = join(requests, name)
        if not mine:
            waiting.release()
        return request, mine

    mocker.patch.object(SharedRequests, "join", counted)

    def wait(callers: int) -> None:
        for _caller in range(callers):
            assert waiting.acquire(timeout=SOON)

    return wait


@pytest.mark.parametrize(
    ("before", "ask", "requests"),
    [
        ([], lambda live, _number: get(live, 1), ["get"]),
        ([1], get, ["get", "list"]),
        ([], lambda live, _number: named(live, NAME), ["list"]),
    ],
    ids=["one domain", "several domains", "a name"],
)
def test_one_request_serves_all_who_ask_at_once(
    before: list[int], ask: Callable[[LiveState, int], Any], requests: list[str], joined: Callable[[int], None]
) -> None:
    (api, live), gate = reading(*range(1, 10)), Gate()
    api.rows[domain_sid(9)] = row(9, domain_name=NAME)
    for number in before:
        get(live, number)
    api.faults["get"].append(gate)
    with ThreadPoolExecutor(8) as pool:
        found = [pool.submit(ask, live, number) for number in range(2, 10)]
        joined(7)
        gate.open.set()
        expected = [ask(live, number) for number in range(2, 10)]
    assert [each.result(SOON) for each in found] == expected
    assert all(expected)
    assert api.verbs() == requests


def test_where_the_request_failed_those_who_waited_make_it_themselves(joined: Callable[[int], None]) -> None:
    (api, live), gate = reading(1), Gate()

    def fail() -> None:
        gate()
        raise lost()

    api.faults["get"].append(fail)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(get, live, 1)
        assert gate.reached.wait(SOON)
        second = pool.submit(get, live, 1)
        joined(1)
        gate.open.set()
        with pytest.raises(errors.OutcomeUnknown):
            first.result(SOON)
        assert second.result(SOON) == row(1)
    assert api.verbs() == ["get", "get"]


def test_no_lock_is_held_over_a_request_and_who_waits_for_one_has_an_own_budget() -> None:
    (api, live), gate = reading(1, 2), Gate()
    api.faults["get"].append(gate)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(get, live, 2)
        assert gate.reached.wait(SOON)
        with pytest.raises(errors.OutcomeUnknown, match="did not answer in time"):
            live.get(PLACE, domain_sid(2), Deadline(0.01, api.clock))
        live.wrote(PLACE, domain_sid(1), WRITTEN)
        assert get(live, 1) == WRITTEN
        assert live.last_seen(PLACE, domain_sid(2)) is None
        gate.open.set()
        assert slow.result(SOON) == row(2)


def test_different_domains_are_read_side_by_side() -> None:
    api, live = reading(1, 2)
    together = threading.Barrier(2, timeout=SOON)
    api.faults["get"].extend([together.wait, together.wait])
    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(lambda number: get(live, number), (1, 2))] == [row(1), row(2)]


# However a request ends for the caller that makes it, it ends for those who wait


def wait(request: Future[None]) -> None:
    wait_for(request, NEVER)


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
    requests, lock = SharedRequests(), threading.Lock()

    def fail(_name: str) -> None:
        assert requests.under_way() == [LIST]
        assert not lock.locked()
        raise raised

    with pytest.raises(type(raised)):
        share(lock, requests, lambda: None, lambda: LIST, fail, wait)
    assert requests.under_way() == []
    _request, is_mine = requests.join(LIST)
    assert is_mine


@pytest.mark.parametrize("nth", [1, 2])
def test_a_caller_that_is_interrupted_at_the_lock_leaves_nobody_waiting(nth: int) -> None:
    """The end of a request takes no lock, and changes nothing but the future."""
    requests, made = SharedRequests(), list[str]()
    waiting = list[Future[None]]()

    def make(name: str) -> None:
        made.append(name)
        waiting.append(requests.join(name)[0])

    with suppress(KeyboardInterrupt):
        share(Interrupted(nth), requests, lambda: None, lambda: LIST, make, wait)  # type: ignore[arg-type]
    assert len(made) == nth - 1
    assert all(each.done() for each in waiting)
    assert share(threading.Lock(), requests, lambda: "read" if len(made) >= nth else None, lambda: LIST, make, wait)
    assert made == [LIST] * nth
