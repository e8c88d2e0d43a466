"""Live state: how many requests it costs, how long an answer serves, and what counts as gone."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.core.reading import LIFETIME, Ahead, LiveState, fetch
from sipdomain_provider.core.reading.ahead import MOST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from .dynamic import AT_ONCE, NONE
from .fakes import (
    ACCOUNT,
    NAME,
    OTHER_ACCOUNT,
    PATH,
    PLACE,
    SID,
    FakeTwilio,
    answered,
    busy,
    domain_sid,
    not_found,
    row,
    unauthorized,
    unusable,
)

NEVER = Deadline(1e9)
WRITTEN = row(1, friendly_name="written")


def reading(*numbers: int, ahead: Ahead = AT_ONCE) -> tuple[FakeTwilio, LiveState]:
    """An account with these domains, and what a new process knows of it."""
    api = FakeTwilio(*map(row, numbers))
    return api, LiveState(api, SIP_DOMAIN, ahead=ahead, clock=api.clock)  # type: ignore[arg-type]


def get(live: LiveState, *numbers: int) -> dict[str, Any] | None:
    """The last one of these domains, which are asked for one after another."""
    return [live.get(PLACE, domain_sid(number), NEVER) for number in numbers][-1]


def named(live: LiveState, name: str, *, since: float = 0) -> list[dict[str, Any]]:
    return [dict(found.row or {}) for found in live.find_by_name(PLACE, name, NEVER, since=since)]


# How many requests


@pytest.mark.parametrize(
    ("size", "is_needed", "asked", "requests"),
    [
        (3, False, [3, 3, 3], ["get"]),
        (3, False, [1, 2, 3], ["get", "list"]),
        (2000, False, [1, 1500, 2], ["get", "list", "list"]),
        (2001, False, [1, 2], ["get", *["list"] * 3]),
        (2001, True, [], ["list"] * 3),
        (400, True, range(1, 401), ["list"]),
    ],
)
def test_what_is_asked_for(size: int, is_needed: bool, asked: list[int], requests: list[str]) -> None:
    api, live = reading(*range(1, size + 1))
    for _declared in range(3 * is_needed):
        live.need_list(PLACE, 60.0)
    for number in asked:
        get(live, number)
    assert api.verbs() == requests


@given(st.data())
def test_the_bounds_of_requests(data: st.DataObject) -> None:
    """Each domain is found, whatever is asked for; at most one is read by itself, and the list once."""
    size = data.draw(st.integers(1, 40))
    asked = data.draw(st.lists(st.integers(1, size), min_size=1))
    api, live = reading(*range(1, size + 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "PAGE_SIZE", 5)
        assert [get(live, number) for number in asked] == [row(number) for number in asked]
    assert len(api.requests) <= (1 if len({*asked}) == 1 else math.ceil(size / 5) + 1)


def held(*numbers: int) -> tuple[FakeTwilio, LiveState, list[Callable[[], None]]]:
    """Its background threads begin when the test runs them."""
    threads: list[Callable[[], None]] = []
    return *reading(*numbers, ahead=Ahead(threads.append)), threads


def test_one_thread_reads_a_list_and_another_one_if_that_failed() -> None:
    api, live, threads = held(1, 2)
    for _declared in range(3):
        live.need_list(PLACE, 60.0)
    assert len(threads) == 1
    api.faults["get"].append(unusable())
    threads.pop()()
    assert threads == []
    live.need_list(PLACE, 60.0)
    threads.pop()()
    live.need_list(PLACE, 60.0)
    assert threads == [], "it is read"
    assert api.verbs() == ["list", "list"]


def test_a_list_that_somebody_reads_now_gets_no_thread() -> None:
    api, live, threads = held(1, 2)
    api.faults["get"].append(lambda: live.need_list(PLACE, 60.0))
    assert len(live.all(PLACE, NEVER)) == 2
    assert threads == []


def test_a_thread_ends_where_the_list_was_begun_anew_meanwhile() -> None:
    api, live, threads = held(1, 2)
    live.need_list(PLACE, 60.0)
    api.clock.now += 1
    live.all(PLACE, NEVER)
    threads.pop()()
    assert api.verbs() == ["list"]


def test_one_resource_however_often_it_is_asked_for_needs_no_list() -> None:
    api, live, threads = held(1, 2)
    for _again in range(3):
        get(live, 1)
        api.clock.now += LIFETIME + 1
    assert threads == []
    assert api.verbs() == ["get"] * 3
    get(live, 2)
    assert len(threads) == 1


def test_where_no_thread_is_to_be_had_whoever_needs_a_page_reads_it() -> None:
    api, live = reading(*range(1, 2502), ahead=NONE)
    live.need_list(PLACE, 60.0)
    for number, pages in ((2, 1), (1500, 2), (3, 2), (2501, 3)):
        assert get(live, number) == row(number)
        assert api.verbs() == ["list"] * pages
    assert [path for _verb, path, _form in api.requests][:2] == [
        f"{PATH}?PageSize=1000",
        f"{PATH}?PageSize=1000&Page=1&PageToken=PT1",
    ]


@pytest.mark.parametrize(
    ("other", "is_another"), [(OTHER_ACCOUNT, True), (ACCOUNT.replace("a", "A"), False)], ids=["another", "in capitals"]
)
def test_every_account_is_counted_for_itself(other: str, is_another: bool) -> None:
    api, live = reading(1)
    api.rows[domain_sid(3)] = row(3, OTHER_ACCOUNT)
    api.reachable.add(other)
    get(live, 1)
    live.get(Place(other), domain_sid(3 if is_another else 1), NEVER)
    assert api.verbs() == ["get"] * (1 + is_another)


# How long


@pytest.mark.parametrize(
    ("takes", "later", "requests"),
    [(0, LIFETIME, 1), (0, LIFETIME + 0.01, 2), (20, LIFETIME - 19.5, 2)],
    ids=["its lifetime", "longer", "from when it was asked for"],
)
def test_how_long_an_answer_serves(takes: float, later: float, requests: int) -> None:
    api, live = reading(1)
    api.faults["get"].append(lambda: api.clock.wait(takes))
    get(live, 1)
    api.clock.now += later
    get(live, 1)
    assert len(api.requests) == requests
    assert LIFETIME == 30.0


@pytest.mark.parametrize(("later", "requests"), [(LIFETIME, 0), (LIFETIME + 1, 1)])
def test_how_long_what_was_written_serves(later: float, requests: int) -> None:
    api, live = reading(1)
    live.wrote(PLACE, SID, WRITTEN)
    api.clock.now += later
    assert get(live, 1) == (row(1) if requests else WRITTEN)
    assert len(api.requests) == requests


def test_after_a_lifetime_the_list_is_read_again() -> None:
    api, live = reading(*range(1, 11))
    for _round in range(3):
        get(live, *range(1, 11))
        api.clock.now += LIFETIME + 1
    assert api.verbs() == ["get", "list", "list", "list"]


@pytest.mark.parametrize("ahead", [AT_ONCE, NONE], ids=["in the background", "by the caller"])
def test_a_list_that_takes_longer_than_its_lifetime_is_read_to_its_end(ahead: Ahead) -> None:
    api, live = reading(*range(1, 5001), ahead=ahead)
    api.faults["get"].extend([lambda: api.clock.wait(LIFETIME * 0.4)] * 5)
    live.need_list(PLACE, 1e9)
    assert get(live, 5000) == row(5000)
    assert api.verbs() == ["list"] * 5


def test_last_seen_has_no_lifetime_and_asks_for_nothing() -> None:
    api, live = reading(1)
    assert live.last_seen(PLACE, SID) is None
    get(live, 1)
    api.clock.now += 1e6
    assert live.last_seen(PLACE, SID) == row(1)
    assert len(api.requests) == 1


# Faults


FORBIDDEN, WRONG = unauthorized(), unauthorized(20003)
GONE = None


@pytest.mark.parametrize(
    ("ahead", "faults", "steps", "requests", "is_told"),
    [
        # Gone: two 404s in an account that answers
        (AT_ONCE, [], [(9, GONE)], "get list get", False),
        (AT_ONCE, [], [(1, row(1)), (9, GONE)], "get list get get", False),
        (AT_ONCE, [not_found()], [(1, row(1))], "get list get", False),
        (AT_ONCE, [None, FORBIDDEN], [(9, GONE)], "get list get", True),
        (AT_ONCE, [None, FORBIDDEN], [(1, row(1)), (9, GONE)], "get list get get", True),
        # Any other answer is an error, and is not remembered
        (AT_ONCE, [unusable()], [(1, errors.UnusableAnswer), (1, row(1))], "get get", False),
        (AT_ONCE, [row(2)], [(1, errors.UnusableAnswer), (1, row(1))], "get get", False),
        (AT_ONCE, [FORBIDDEN], [(1, errors.Unauthorized), (1, row(1))], "get get", False),
        # Whoever needs a page repeats what failed in the background
        (AT_ONCE, [None, unusable()], [(1, row(1)), (2, row(2))], "get list list", False),
        (NONE, [None, unusable()], [(1, row(1)), (3, errors.UnusableAnswer), (3, row(3))], "get list list", False),
        (NONE, [not_found()], ["need", (1, errors.NotFound), (1, row(1))], "list list", False),
        # A refused list is a missing permission once something is answered: the credentials may be wrong altogether
        (AT_ONCE, [WRONG], ["need", (1, row(1)), (2, row(2))], "list get get", True),
        (NONE, [WRONG], ["need", (1, row(1)), (2, row(2))], "list get get", True),
        (AT_ONCE, [WRONG, WRONG], ["need", (1, errors.Unauthorized)], "list get", False),
        (NONE, [WRONG, WRONG], ["need", (1, errors.Unauthorized)], "list get", False),
    ],
)
def test_what_comes_of_faults(ahead: Ahead, faults: list[Any], steps: list[Any], requests: str, is_told: bool) -> None:
    """`steps`: what is asked for, and what is found."""
    api, live = reading(1, 2, 3, ahead=ahead)
    api.faults["get"].extend(faults)
    for step in steps:
        if step == "need":
            live.need_list(PLACE, 60.0)
            continue
        number, expected = step
        if isinstance(expected, type):
            with pytest.raises(expected):
                get(live, number)
            assert live.last_seen(PLACE, domain_sid(number)) is None
        else:
            assert get(live, number) == expected
    assert api.verbs() == requests.split()
    assert len(api.lines) == is_told
    assert live.may_list(PLACE) is not is_told


def test_an_account_whose_list_was_read_is_known_to_answer() -> None:
    api, live = reading(1)
    named(live, NAME)
    assert get(live, 2) is GONE
    assert live.was_gone(PLACE, domain_sid(2))
    assert api.verbs() == ["list", "get", "get"]


@pytest.mark.parametrize("reads", [[1], [2, 3, 1]], ids=["no list", "a list that lags"])
def test_one_false_404_or_a_list_that_lacks_it_is_not_gone(reads: list[int]) -> None:
    api, live = reading(1, 2, 3)
    api.listed = lambda each: each["sid"] != SID
    get(live, *reads[:-1], 2)
    api.faults["get"].append(not_found())
    assert get(live, 1) == row(1)


@pytest.mark.parametrize("is_known", [True, False])
def test_the_404_of_an_account_that_does_not_answer_is_an_error(*, is_known: bool) -> None:
    api, live = reading(1)
    if is_known:
        get(live, 1)
        api.clock.now += LIFETIME + 1
    api.reachable.clear()
    with pytest.raises(errors.NotFound):
        get(live, 1)
    assert api.requests[-1][1] == f"{PATH}?PageSize=1"


@pytest.mark.parametrize(
    ("rows", "token", "requests"),
    [([row(9)], lambda _page: "PT1", 2), ([], lambda page: f"PT{page}", 1)],
    ids=["leads back", "empty pages"],
)
def test_a_list_without_end_ends(rows: list[Any], token: Callable[[int], str], requests: int) -> None:
    api, live = reading(1)
    api.faults["get"].extend(
        {"domains": rows, "next_page_uri": f"{PATH}?PageSize=9&PageToken={token(page)}"} for page in range(5)
    )
    assert named(live, NAME) == []
    assert len(api.requests) == requests


# Credentials that may read and not list


def test_what_may_not_be_listed_is_read_one_by_one_and_told_once() -> None:
    api, live = reading(*range(1, 6))
    api.faults["get"].extend([None, unauthorized()])
    assert [get(live, number) for number in range(1, 6)] == [row(number) for number in range(1, 6)]
    api.clock.now += LIFETIME + 1
    assert get(live, 99) is None
    assert get(live, 1) == row(1)
    assert api.verbs() == ["get", "list", *["get"] * 7], "the list is not asked for again"
    (line,) = api.lines
    assert line.startswith(f"warning: these credentials may not list the SIP domains of account {ACCOUNT}")
    assert "Give the API key the permission to list them" in line


def test_that_it_may_not_be_listed_is_told_once_also_where_two_ask_at_once() -> None:
    api, live = reading(1)

    def another_asks_meanwhile() -> None:
        live.require_answers(PLACE, NEVER)
        raise unauthorized()

    api.faults["get"].extend([another_asks_meanwhile, unauthorized()])
    live.require_answers(PLACE, NEVER)
    assert api.verbs() == ["list", "list"]
    assert len(api.lines) == 1


def test_a_429_leaves_fewer_reads_at_a_time() -> None:
    ahead = Ahead(lambda work: work())
    api, live = reading(1, ahead=ahead)
    api.faults["get"].append(busy(429))
    live.need_list(PLACE, 60.0)
    assert ahead._most == MOST - 1


# Written


@pytest.mark.parametrize("written", [WRITTEN, None])
@pytest.mark.parametrize("before", [[], [2]], ids=["its own read", "a page"])
@pytest.mark.parametrize("seconds", [1, 0])
def test_a_read_begun_before_a_write_does_not_undo_it(
    before: list[int], seconds: int, written: dict[str, Any] | None
) -> None:
    """Nor does one of the very tick: the clock of some systems ticks every 15 ms."""
    api, live = reading(1, 2, 3)

    def write() -> None:
        api.clock.now += seconds
        live.wrote(PLACE, SID, written)
        api.clock.now += seconds

    api.faults["get"].extend([*[None] * len(before), write])
    for number in (*before, 3 if before else 1):
        get(live, number)
    requests = len(api.requests)
    assert get(live, 1) == written
    assert len(api.requests) == requests == len(before) + 1


def test_what_is_read_after_a_write_replaces_it() -> None:
    api, live = reading(1, 2)
    live.wrote(PLACE, SID, WRITTEN)
    api.clock.now += 1
    named(live, "no.sip.twilio.com", since=api.clock())
    assert get(live, 1)["friendly_name"] == ""  # type: ignore[index]


# Found by name


def test_a_name_is_found_in_any_case_on_any_page() -> None:
    api, live = reading(*range(1, 1501))
    (found,) = live.find_by_name(PLACE, "D1400.SIP.twilio.com", NEVER, since=api.clock())
    assert found.row == answered(row(1400))
    assert found.date == api.now()
    assert api.verbs() == ["list", "list"]


def test_a_name_that_is_not_there_costs_the_list_once_until_it_must_be_read_anew() -> None:
    api, live = reading(1, 2)
    for _again in range(3):
        assert named(live, NAME) == []
    assert api.verbs() == ["list"]
    api.clock.now += 1
    api.rows[domain_sid(2)] = row(2, domain_name=NAME)
    (found,) = live.find_by_name(PLACE, NAME, NEVER, since=api.clock())
    assert found.asked_at == api.clock.now


@pytest.mark.parametrize("written", [row(1, domain_name="new.sip.twilio.com"), None], ids=["renamed", "deleted"])
@pytest.mark.parametrize("is_written_here", [True, False])
def test_a_domain_is_not_found_by_a_name_that_it_had(*, is_written_here: bool, written: dict[str, Any] | None) -> None:
    api, live = reading(1)
    get(live, 1)
    api.clock.now += 1
    api.rows = {SID: written} if written else {}
    if is_written_here:
        live.wrote(PLACE, SID, written)
    assert named(live, "d1.sip.twilio.com", since=api.clock()) == []
    assert len(named(live, "new.sip.twilio.com", since=api.clock())) == (written is not None)


def test_twilios_own_404_on_the_list_is_an_error() -> None:
    api, live = reading(1)
    api.faults["get"].append(not_found())
    with pytest.raises(errors.NotFound):
        named(live, NAME)
