"""Live state: how many requests it costs, how long it lasts, and that what was written wins."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
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
    OTHER_PLACE,
    PATH,
    PLACE,
    SID,
    Clock,
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


def state(api: FakeTwilio) -> LiveState:
    return LiveState(api, SIP_DOMAIN, ahead=AT_ONCE, clock=api.clock)  # type: ignore[arg-type]


def account_of(*numbers: int) -> FakeTwilio:
    return FakeTwilio(*map(row, numbers))


# How many requests


@st.composite
def fleets(draw: st.DrawFn, largest: int, page: int) -> tuple[int, list[int]]:
    """How many domains the account has, and in which order which of them are asked for."""
    size = draw(st.one_of(st.integers(1, largest), st.sampled_from([page, page + 1, 2 * page, 2 * page + 1])))
    asked = draw(
        st.one_of(
            st.lists(st.integers(1, size), min_size=1, max_size=40),
            st.permutations(range(1, min(size, 40) + 1)),
            st.just(list(range(size, max(0, size - 40), -1))),
        )
    )
    return size, asked


def cost(size: int, asked: list[int]) -> int:
    api = account_of(*range(1, size + 1))
    read = state(api)
    for number in asked:
        values = read.get(PLACE, domain_sid(number), NEVER)
        assert values is not None
        assert values["sid"] == domain_sid(number)
    return len(api.requests)


def most(size: int, asked: list[int], *, page: int) -> int:
    """One for one, or the list and the first."""
    return 1 if len(set(asked)) == 1 else math.ceil(size / page) + 1


@given(fleets(60, 5))
def test_the_bounds_of_requests_with_small_pages(fleet: tuple[int, list[int]]) -> None:
    size, asked = fleet
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "PAGE_SIZE", 5)
        requests = cost(size, asked)
    assert requests <= most(size, asked, page=5)


@settings(max_examples=25)
@given(fleets(4200, 1000))
def test_the_bounds_of_requests(fleet: tuple[int, list[int]]) -> None:
    size, asked = fleet
    requests = cost(size, asked)
    assert requests <= most(size, asked, page=1000)


@pytest.mark.parametrize(
    ("size", "asked", "requests"),
    [
        (1, [1], ["get"]),
        (5000, [3], ["get"]),
        (3, [1, 2, 3], ["get", "list"]),
        (3, [2, 2, 2], ["get"]),
        (400, list(range(1, 401)), ["get", "list"]),
        (2000, [1, 1500, 1501, 1502], ["get", "list", "list"]),
        (9000, [1, 2], ["get", *["list"] * 9]),
        (2000, list(range(1, 2001)), ["get", "list", "list"]),
    ],
)
def test_what_is_asked_for(size: int, asked: list[int], requests: list[str]) -> None:
    api = account_of(*range(1, size + 1))
    read = state(api)
    for number in asked:
        read.get(PLACE, domain_sid(number), NEVER)
    assert api.verbs() == requests


@pytest.mark.parametrize(
    ("size", "asked", "requests"),
    [
        (5000, [], 5),
        (5000, [4000], 5),
        (400, list(range(1, 401)), 1),
        (9000, [1, 8500], 9),
    ],
)
def test_a_list_that_the_program_needs_is_read_once_and_serves_all(size: int, asked: list[int], requests: int) -> None:
    api = account_of(*range(1, size + 1))
    read = state(api)
    for _declared in range(3):
        read.need_list(PLACE, 60.0)
    for number in asked:
        read.get(PLACE, domain_sid(number), NEVER)
    assert api.verbs() == ["list"] * requests


def held(api: FakeTwilio) -> tuple[LiveState, list[Callable[[], None]]]:
    """Its background threads begin when the test runs them."""
    threads: list[Callable[[], None]] = []
    return LiveState(api, SIP_DOMAIN, ahead=Ahead(threads.append), clock=api.clock), threads  # type: ignore[arg-type]


def test_one_thread_reads_a_list_and_another_one_if_that_failed() -> None:
    api = account_of(1, 2)
    read, threads = held(api)
    for _declared in range(3):
        read.need_list(PLACE, 60.0)
    assert len(threads) == 1
    api.faults["get"].append(unusable())
    threads.pop()()
    assert threads == []
    read.need_list(PLACE, 60.0)
    threads.pop()()
    read.need_list(PLACE, 60.0)
    assert threads == [], "it is read"
    assert api.verbs() == ["list", "list"]


def test_a_list_that_somebody_reads_now_gets_no_thread() -> None:
    api = account_of(1, 2)
    read, threads = held(api)
    api.faults["get"].append(lambda: read.need_list(PLACE, 60.0))
    assert len(read.all(PLACE, NEVER)) == 2
    assert threads == []


def test_a_thread_ends_where_the_list_was_begun_anew_meanwhile() -> None:
    api = account_of(1, 2)
    read, threads = held(api)
    read.need_list(PLACE, 60.0)
    api.clock.now += 1
    read.all(PLACE, NEVER)
    threads.pop()()
    assert api.verbs() == ["list"]


def test_one_resource_however_often_it_is_asked_for_needs_no_list() -> None:
    api = account_of(1, 2)
    read, threads = held(api)
    for _again in range(3):
        read.get(PLACE, SID, NEVER)
        api.clock.now += LIFETIME + 1
    assert threads == []
    assert api.verbs() == ["get"] * 3
    read.get(PLACE, domain_sid(2), NEVER)
    assert len(threads) == 1


def test_where_no_thread_is_to_be_had_whoever_needs_a_page_reads_it() -> None:
    api = account_of(*range(1, 3001))
    read = LiveState(api, SIP_DOMAIN, ahead=NONE, clock=api.clock)  # type: ignore[arg-type]
    read.need_list(PLACE, 60.0)
    for number, pages in ((2, 1), (1500, 2), (1501, 2), (3, 2), (2500, 3)):
        assert read.get(PLACE, domain_sid(number), NEVER) == row(number)
        assert api.verbs() == ["list"] * pages


def test_a_page_is_as_large_as_twilio_allows_and_the_next_one_is_followed() -> None:
    api = account_of(*range(1, 1003))
    read = state(api)
    for number in (1, 2, 1002, 1001):
        read.get(PLACE, domain_sid(number), NEVER)
    assert [path for verb, path, _form in api.requests if verb == "list"] == [
        f"{PATH}?PageSize=1000",
        f"{PATH}?PageSize=1000&Page=1&PageToken=PT1",
    ]


def test_every_account_is_counted_for_itself() -> None:
    api = FakeTwilio(row(1), row(2), row(3, OTHER_ACCOUNT), row(4, OTHER_ACCOUNT))
    api.reachable.add(OTHER_ACCOUNT)
    read = state(api)
    read.get(PLACE, domain_sid(1), NEVER)
    read.get(OTHER_PLACE, domain_sid(3), NEVER)
    assert api.verbs() == ["get", "get"]


def test_the_case_of_an_account_makes_no_second_account() -> None:
    api = account_of(1)
    api.reachable.add(ACCOUNT.replace("a", "A"))
    read = state(api)
    read.get(PLACE, SID, NEVER)
    read.get(Place(ACCOUNT.replace("a", "A")), SID, NEVER)
    assert api.verbs() == ["get"]


# How long


@pytest.mark.parametrize(("later", "requests"), [(0.0, 1), (LIFETIME, 1), (LIFETIME + 0.01, 2)])
def test_what_was_read_serves_for_its_lifetime(later: float, requests: int) -> None:
    api = account_of(1)
    read = state(api)
    read.get(PLACE, SID, NEVER)
    api.clock.now += later
    read.get(PLACE, SID, NEVER)
    assert len(api.requests) == requests
    assert LIFETIME == 30.0


def test_the_lifetime_counts_from_when_it_was_asked_for() -> None:
    api = account_of(1)
    api.faults["get"].append(lambda: api.clock.wait(20))
    read = state(api)
    read.get(PLACE, SID, NEVER)
    api.clock.now += 10.5
    read.get(PLACE, SID, NEVER)
    assert len(api.requests) == 2


def test_a_row_of_a_page_grows_old_as_well() -> None:
    api = account_of(1, 2, 3)
    read = state(api)
    read.get(PLACE, domain_sid(1), NEVER)
    read.get(PLACE, domain_sid(2), NEVER)
    api.rows[domain_sid(3)]["friendly_name"] = "edited"
    api.clock.now += LIFETIME + 1
    assert read.get(PLACE, domain_sid(3), NEVER)["friendly_name"] == "edited"  # type: ignore[index]


def test_after_a_lifetime_the_list_is_read_again() -> None:
    api = account_of(*range(1, 11))
    read = state(api)
    for _round in range(3):
        for number in range(1, 11):
            read.get(PLACE, domain_sid(number), NEVER)
        api.clock.now += LIFETIME + 1
    assert api.verbs() == ["get", "list", "list", "list"]


@pytest.mark.parametrize("ahead", [AT_ONCE, NONE], ids=["in the background", "by the caller"])
def test_a_list_that_takes_longer_than_its_lifetime_is_read_to_its_end(ahead: Ahead) -> None:
    api = account_of(*range(1, 5001))
    read = LiveState(api, SIP_DOMAIN, ahead=ahead, clock=api.clock)  # type: ignore[arg-type]
    api.faults["get"].extend([lambda: api.clock.wait(LIFETIME * 0.4)] * 5)
    read.need_list(PLACE, 1e9)
    assert read.get(PLACE, domain_sid(5000), NEVER) == row(5000)
    assert api.verbs() == ["list"] * 5


def test_last_seen_has_no_lifetime_and_asks_for_nothing() -> None:
    api = account_of(1)
    read = state(api)
    assert read.last_seen(PLACE, SID) is None
    read.get(PLACE, SID, NEVER)
    api.clock.now += 1e6
    assert read.last_seen(PLACE, SID) == row(1)
    assert len(api.requests) == 1


# Gone


def test_what_the_list_lacks_is_confirmed_by_a_single_read() -> None:
    api = account_of(1, 2, 3)
    api.listed = lambda each: each["sid"] != domain_sid(3)
    read = state(api)
    for number in (1, 2):
        read.get(PLACE, domain_sid(number), NEVER)
    assert read.get(PLACE, domain_sid(3), NEVER) == row(3)
    del api.rows[domain_sid(2)]
    assert read.get(PLACE, domain_sid(99), NEVER) is None
    assert api.verbs() == ["get", "list", "get", "get", "get"], "gone is asked for twice"


def test_gone_is_twilios_404_in_an_account_that_answers() -> None:
    api = account_of(1)
    assert state(api).get(PLACE, domain_sid(2), NEVER) is None
    assert api.verbs() == ["get", "list", "get"]
    assert api.requests[1][1] == f"{PATH}?PageSize=1"


def test_the_404_of_an_account_that_does_not_answer_is_an_error() -> None:
    api = account_of(1)
    with pytest.raises(errors.NotFound):
        state(api).get(OTHER_PLACE, SID, NEVER)


def test_the_404_counts_again_in_an_account_that_answered_a_lifetime_ago() -> None:
    api = account_of(1)
    read = state(api)
    read.get(PLACE, SID, NEVER)
    api.clock.now += LIFETIME + 1
    api.reachable.clear()
    with pytest.raises(errors.NotFound):
        read.get(PLACE, SID, NEVER)


def test_any_other_error_is_not_gone_and_is_not_remembered() -> None:
    api = account_of(1)
    api.faults["get"].append(unusable())
    read = state(api)
    with pytest.raises(errors.UnusableAnswer):
        read.get(PLACE, SID, NEVER)
    assert read.get(PLACE, SID, NEVER) == row(1)


def test_a_page_that_is_read_in_the_background_and_fails_is_read_by_who_needs_it() -> None:
    api = account_of(1, 2)
    read = state(api)
    read.get(PLACE, domain_sid(1), NEVER)
    api.faults["get"].append(unusable())
    assert read.get(PLACE, domain_sid(2), NEVER) == row(2)
    assert api.verbs() == ["get", "list", "list"], "whoever needs it repeats it"


def test_a_page_that_somebody_waits_for_and_that_fails_is_an_error_and_the_next_read_goes_on() -> None:
    api = account_of(1, 2, 3)
    read = LiveState(api, SIP_DOMAIN, ahead=NONE, clock=api.clock)  # type: ignore[arg-type]
    read.get(PLACE, domain_sid(1), NEVER)
    api.faults["get"].append(unusable())
    with pytest.raises(errors.UnusableAnswer):
        read.get(PLACE, domain_sid(3), NEVER)
    assert read.get(PLACE, domain_sid(3), NEVER) == row(3)
    assert api.verbs() == ["get", "list", "list"]


def test_an_answer_of_another_domain_is_never_kept() -> None:
    api = account_of(1, 2)
    api.faults["get"].append(row(2))
    read = state(api)
    with pytest.raises(errors.UnusableAnswer):
        read.get(PLACE, SID, NEVER)
    assert read.last_seen(PLACE, SID) is None


@pytest.mark.parametrize(
    ("rows", "token", "requests"),
    [([row(9)], lambda _page: "PT1", 2), ([], lambda page: f"PT{page}", 1)],
    ids=["leads back", "empty pages"],
)
def test_a_list_without_end_ends(rows: list[Any], token: Callable[[int], str], requests: int) -> None:
    api = account_of(1)
    api.faults["get"].extend(
        {"domains": rows, "next_page_uri": f"{PATH}?PageSize=9&PageToken={token(page)}"} for page in range(5)
    )
    assert state(api).find_by_name(PLACE, NAME, NEVER, since=api.clock()) == []
    assert len(api.requests) == requests


def test_an_account_whose_list_was_read_is_known_to_answer() -> None:
    api = account_of(1)
    read = state(api)
    read.find_by_name(PLACE, NAME, NEVER, since=api.clock())
    assert read.get(PLACE, domain_sid(2), NEVER) is None
    assert api.verbs() == ["list", "get", "get"]


def test_an_account_that_answered_a_read_is_known_to_answer_though_its_list_is_refused() -> None:
    api = account_of(1)
    read = state(api)
    read.get(PLACE, SID, NEVER)
    api.faults["get"].append(unauthorized())
    assert read.get(PLACE, domain_sid(2), NEVER) is None
    assert api.verbs() == ["get", "list", "get", "get"]


def test_one_false_404_is_not_gone() -> None:
    api = account_of(1)
    api.faults["get"].append(not_found())
    assert state(api).get(PLACE, SID, NEVER) == row(1)
    assert api.verbs() == ["get", "list", "get"]


# Credentials that may read and not list


def test_what_may_not_be_listed_is_read_one_by_one_and_told_once() -> None:
    api = account_of(*range(1, 6))
    api.faults["get"].extend([None, unauthorized()])
    read = state(api)
    for number in range(1, 6):
        assert read.get(PLACE, domain_sid(number), NEVER) == row(number)
    api.clock.now += LIFETIME + 1
    assert read.get(PLACE, SID, NEVER) == row(1)
    assert api.verbs() == ["get", "list", *["get"] * 5], "the list is not asked for again"
    (line,) = api.lines
    assert line.startswith(f"warning: these credentials may not list the SIP domains of account {ACCOUNT}")
    assert "Give the API key the permission to list them" in line


def test_what_may_not_be_listed_is_gone_after_two_404s() -> None:
    api = account_of(2)
    api.faults["get"].extend([None, unauthorized()])
    assert state(api).get(PLACE, SID, NEVER) is None
    assert api.verbs() == ["get", "list", "get"]
    assert len(api.lines) == 1


def test_what_may_not_be_listed_costs_no_list_for_each_that_is_gone() -> None:
    api = account_of(1)
    api.faults["get"].extend([None, unauthorized()])
    read = state(api)
    assert read.get(PLACE, domain_sid(2), NEVER) is None
    api.clock.now += LIFETIME + 1
    assert read.get(PLACE, domain_sid(3), NEVER) is None
    assert api.verbs() == ["get", "list", "get", "get", "get"]


def test_that_it_may_not_be_listed_is_told_once_also_where_two_ask_at_once() -> None:
    api = account_of(1)
    read = state(api)

    def another_asks_meanwhile() -> None:
        read.require_answers(PLACE, NEVER)
        raise unauthorized()

    api.faults["get"].extend([another_asks_meanwhile, unauthorized()])
    read.require_answers(PLACE, NEVER)
    assert api.verbs() == ["list", "list"]
    assert len(api.lines) == 1


@pytest.mark.parametrize("ahead", [AT_ONCE, NONE], ids=["in the background", "by the caller"])
@pytest.mark.parametrize("may_read", [True, False])
def test_a_refused_list_is_no_missing_permission_until_something_is_answered(ahead: Ahead, may_read: bool) -> None:
    """The credentials may be wrong altogether."""
    api = account_of(1, 2)
    refusal = unauthorized(20003)
    api.faults["get"].extend([refusal, None if may_read else refusal])
    read = LiveState(api, SIP_DOMAIN, ahead=ahead, clock=api.clock)  # type: ignore[arg-type]
    read.need_list(PLACE, 60.0)
    if may_read:
        assert read.get(PLACE, domain_sid(1), NEVER) == row(1)
        assert read.get(PLACE, domain_sid(2), NEVER) == row(2)
        assert api.verbs() == ["list", "get", "get"]
    else:
        with pytest.raises(errors.Unauthorized):
            read.get(PLACE, SID, NEVER)
        assert api.verbs() == ["list", "get"]
    assert len(api.lines) == may_read
    assert read.may_list(PLACE) is not may_read


def test_a_404_of_the_account_for_its_list_is_an_error() -> None:
    api = account_of(1)
    api.faults["get"].extend([not_found()] * 2)
    read = LiveState(api, SIP_DOMAIN, ahead=NONE, clock=api.clock)  # type: ignore[arg-type]
    read.need_list(PLACE, 60.0)
    for _again in range(2):
        with pytest.raises(errors.NotFound):
            read.get(PLACE, SID, NEVER)
    assert read.get(PLACE, SID, NEVER) == row(1)
    assert api.verbs() == ["list"] * 3


def test_a_429_leaves_fewer_reads_at_a_time() -> None:
    api, ahead = account_of(1), Ahead(lambda work: work())
    api.faults["get"].append(busy(429))
    LiveState(api, SIP_DOMAIN, ahead=ahead, clock=api.clock).need_list(PLACE, 60.0)  # type: ignore[arg-type]
    assert ahead._most == MOST - 1


def test_credentials_that_may_not_read_are_an_error() -> None:
    api = account_of(1)
    api.faults["get"].append(unauthorized())
    with pytest.raises(errors.Unauthorized):
        state(api).get(PLACE, SID, NEVER)
    assert api.lines == []


# Written


def write_during_the_next_request(api: FakeTwilio, read: LiveState, written: dict[str, Any] | None) -> None:
    def write() -> None:
        api.clock.now += 1
        read.wrote(PLACE, SID, written)
        api.clock.now += 1

    api.faults["get"].append(write)


@pytest.mark.parametrize("written", [row(1, friendly_name="written"), None])
def test_a_page_begun_before_a_write_does_not_undo_it(written: dict[str, Any] | None) -> None:
    api = account_of(1, 2, 3)
    read = state(api)
    read.get(PLACE, domain_sid(2), NEVER)
    write_during_the_next_request(api, read, written)
    read.get(PLACE, domain_sid(3), NEVER)
    assert api.verbs() == ["get", "list"]
    assert read.get(PLACE, SID, NEVER) == written
    assert api.verbs() == ["get", "list"]


@pytest.mark.parametrize("written", [row(1, friendly_name="written"), None])
def test_a_read_begun_before_a_write_does_not_undo_it(written: dict[str, Any] | None) -> None:
    api = account_of(1)
    read = state(api)
    write_during_the_next_request(api, read, written)
    assert read.get(PLACE, SID, NEVER) == written
    assert read.get(PLACE, SID, NEVER) == written


def test_a_read_of_the_very_tick_of_a_write_does_not_undo_it() -> None:
    """The clock of some systems ticks every 15 ms."""
    api = account_of(1)
    read = state(api)
    api.faults["get"].append(lambda: read.wrote(PLACE, SID, row(1, friendly_name="written")))
    assert read.get(PLACE, SID, NEVER)["friendly_name"] == "written"  # type: ignore[index]


def test_what_was_written_serves_for_its_lifetime_and_then_is_read_again() -> None:
    api = account_of(1)
    read = state(api)
    read.wrote(PLACE, SID, row(1, friendly_name="written"))
    assert read.get(PLACE, SID, NEVER)["friendly_name"] == "written"  # type: ignore[index]
    assert api.requests == []
    api.clock.now += LIFETIME + 1
    assert read.get(PLACE, SID, NEVER)["friendly_name"] == ""  # type: ignore[index]


def test_what_is_read_after_a_write_replaces_it() -> None:
    api = account_of(1, 2)
    read = state(api)
    read.wrote(PLACE, SID, row(1, friendly_name="written"))
    api.clock.now += 1
    read.find_by_name(PLACE, "no.sip.twilio.com", NEVER, since=api.clock())
    assert read.get(PLACE, SID, NEVER)["friendly_name"] == ""  # type: ignore[index]


# Found by name


def test_a_name_is_found_in_any_case_on_any_page() -> None:
    api = account_of(*range(1, 1501))
    (found,) = state(api).find_by_name(PLACE, "D1400.SIP.twilio.com", NEVER, since=api.clock())
    assert found.row == answered(row(1400))
    assert found.date == api.now()
    assert api.verbs() == ["list", "list"]


def test_a_name_that_is_not_there_costs_the_list_once() -> None:
    api = account_of(1, 2)
    read = state(api)
    for _again in range(3):
        assert read.find_by_name(PLACE, NAME, NEVER, since=1000.0) == []
    assert api.verbs() == ["list"]


def test_a_look_since_now_reads_anew() -> None:
    api = account_of(1)
    read = state(api)
    assert read.find_by_name(PLACE, NAME, NEVER, since=api.clock()) == []
    api.clock.now += 1
    api.rows[domain_sid(2)] = row(2, domain_name=NAME)
    (found,) = read.find_by_name(PLACE, NAME, NEVER, since=api.clock())
    assert found.asked_at == api.clock.now


def test_what_was_seen_before_is_not_found_where_a_later_list_lacks_it() -> None:
    api = account_of(1, 2)
    read = state(api)
    assert read.find_by_name(PLACE, "d1.sip.twilio.com", NEVER, since=api.clock())
    del api.rows[SID]
    api.clock.now += 1
    assert read.find_by_name(PLACE, "d1.sip.twilio.com", NEVER, since=api.clock()) == []


def test_a_domain_that_was_renamed_is_not_found_by_its_old_name() -> None:
    api = account_of(1)
    read = state(api)
    read.get(PLACE, SID, NEVER)
    renamed = api.rows[SID] = row(1, domain_name="new.sip.twilio.com")
    read.wrote(PLACE, SID, answered(renamed))
    api.clock.now += 1
    assert read.find_by_name(PLACE, "d1.sip.twilio.com", NEVER, since=api.clock()) == []
    (found,) = read.find_by_name(PLACE, "new.sip.twilio.com", NEVER, since=api.clock())
    assert found.row == answered(renamed)


def test_a_domain_that_was_deleted_is_not_found() -> None:
    api = account_of(1)
    read = state(api)
    read.get(PLACE, SID, NEVER)
    del api.rows[SID]
    read.wrote(PLACE, SID, None)
    assert read.find_by_name(PLACE, "d1.sip.twilio.com", NEVER, since=api.clock()) == []


def test_the_clock_of_the_live_state_is_the_callers() -> None:
    clock = Clock(5.0)
    api = FakeTwilio(row(1), clock=clock)
    (found,) = state(api).find_by_name(PLACE, "d1.sip.twilio.com", NEVER, since=0)
    assert (found.asked_at, found.answered_at) == (5.0, 5.0)


def test_twilios_own_404_on_the_list_is_an_error() -> None:
    api = account_of(1)
    api.faults["get"].append(not_found())
    with pytest.raises(errors.NotFound):
        state(api).find_by_name(PLACE, NAME, NEVER, since=api.clock())
