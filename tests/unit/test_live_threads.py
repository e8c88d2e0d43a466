"""Single flight: threads that ask at once. Barriers and events order them, nothing sleeps."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from pytest_mock import MockerFixture

from sipdomain_provider.core.reading import LiveState
from sipdomain_provider.core.reading.flights import Flights
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from .dynamic import AT_ONCE
from .fakes import NAME, PLACE, SID, FakeTwilio, domain_sid, lost, row

NEVER = Deadline(1e9)
SOON = 10.0  # seconds; a test that gets there has failed


def state(api: FakeTwilio) -> LiveState:
    return LiveState(api, SIP_DOMAIN, ahead=AT_ONCE, clock=api.clock)  # type: ignore[arg-type]


class Gate:
    """Holds the next request until the test opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self.open.wait(SOON)


@pytest.fixture
def boarded(mocker: MockerFixture) -> Callable[[int], None]:
    """Waits until so many callers have found a request under way that is not theirs."""
    waiting = threading.Semaphore(0)
    board = Flights.board

    def counted(flights: Flights, name: str) -> tuple[Future[None], bool]:
        flight, mine = board(flights, name)
        if not mine:
            waiting.release()
        return flight, mine

    mocker.patch.object(Flights, "board", counted)

    def wait(callers: int) -> None:
        for _caller in range(callers):
            assert waiting.acquire(timeout=SOON)

    return wait


@contextmanager
def threads(count: int) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(count) as pool:
        yield pool


def test_the_same_domain_is_read_once(boarded: Callable[[int], None]) -> None:
    api, gate = FakeTwilio(row(1)), Gate()
    api.faults["get"].append(gate)
    read = state(api)
    with threads(8) as pool:
        found = [pool.submit(read.get, PLACE, SID, NEVER) for _thread in range(8)]
        boarded(7)
        gate.open.set()
        assert [each.result(SOON) for each in found] == [row(1)] * 8
    assert api.verbs() == ["get"]


def test_the_list_is_read_once(boarded: Callable[[int], None]) -> None:
    api, gate = FakeTwilio(*map(row, range(1, 10))), Gate()
    read = state(api)
    read.get(PLACE, SID, NEVER)
    api.faults["get"].append(gate)
    with threads(8) as pool:
        found = [pool.submit(read.get, PLACE, domain_sid(number), NEVER) for number in range(2, 10)]
        boarded(7)
        gate.open.set()
        assert [each.result(SOON) for each in found] == [row(number) for number in range(2, 10)]
    assert sorted(api.verbs()) == ["get", "list"]


def test_those_who_look_for_names_share_the_list(boarded: Callable[[int], None]) -> None:
    api, gate = FakeTwilio(row(1), row(2, domain_name=NAME)), Gate()
    api.faults["get"].append(gate)
    read = state(api)
    with threads(4) as pool:
        found = [pool.submit(read.find_by_name, PLACE, NAME, NEVER, since=api.clock()) for _thread in range(4)]
        boarded(3)
        gate.open.set()
        assert {seen.row["sid"] for each in found for seen in each.result(SOON) if seen.row} == {domain_sid(2)}
    assert api.verbs() == ["list"]


def test_where_the_request_failed_those_who_waited_make_it_themselves(boarded: Callable[[int], None]) -> None:
    api, gate = FakeTwilio(row(1)), Gate()

    def fail() -> None:
        gate()
        raise lost()

    api.faults["get"].append(fail)
    read = state(api)
    with threads(2) as pool:
        first = pool.submit(read.get, PLACE, SID, NEVER)
        assert gate.reached.wait(SOON)
        second = pool.submit(read.get, PLACE, SID, NEVER)
        boarded(1)
        gate.open.set()
        with pytest.raises(errors.OutcomeUnknown):
            first.result(SOON)
        assert second.result(SOON) == row(1)
    assert api.verbs() == ["get", "get"]


def test_no_lock_is_held_over_a_request() -> None:
    api, gate = FakeTwilio(row(1), row(2)), Gate()
    api.faults["get"].append(gate)
    read = state(api)
    with threads(1) as pool:
        slow = pool.submit(read.get, PLACE, domain_sid(1), NEVER)
        assert gate.reached.wait(SOON)
        read.wrote(PLACE, domain_sid(2), row(2, friendly_name="written"))
        assert read.get(PLACE, domain_sid(2), NEVER) == row(2, friendly_name="written")
        assert read.last_seen(PLACE, domain_sid(1)) is None
        gate.open.set()
        assert slow.result(SOON) == row(1)


def test_different_domains_are_read_side_by_side() -> None:
    api = FakeTwilio(row(1), row(2))
    together = threading.Barrier(2, timeout=SOON)
    api.faults["get"].extend([together.wait, together.wait])
    read = state(api)
    with threads(2) as pool:
        found = [pool.submit(read.get, PLACE, domain_sid(number), NEVER) for number in (1, 2)]
        assert [each.result(SOON) for each in found] == [row(1), row(2)]
