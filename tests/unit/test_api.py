"""The pure parts of the API client: budgets, Retry-After, dates, what answers mean, and when a request is repeated."""

import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from typing import Any

import pytest
import requests
import urllib3
from hypothesis import given
from hypothesis import strategies as st
from pytest_mock import MockerFixture

from sipdomain_provider.twilio import api, errors, transport
from sipdomain_provider.twilio.api import Answer, TwilioApi
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.twilio.settings import Credentials, Settings
from sipdomain_provider.words import rendering

from .fakes import ACCOUNT, HOME, PATH, Clock, busy, lost, not_found, not_sent, refused, unauthorized, unusable
from .test_transport import CASES, make

BASE = "http://127.0.0.1:9"


def settings(retries: int = 3) -> Settings:
    return Settings(Credentials(ACCOUNT, ACCOUNT, "hush-hush"), BASE, HOME, None, retries, 60.0)


class Scripted(TwilioApi):
    """A client whose tries come from a list; the waits and the lines for the user are kept."""

    def __init__(self, *tries: Answer | Exception, retries: int = 3) -> None:
        self.clock = Clock()
        self.lines: list[str] = []
        self.tries = list(tries)
        super().__init__(
            settings(retries), notify=lambda event: self.lines.append(rendering.event(event)), wait=self.clock.wait
        )

    def _once(self, *_args: Any) -> Answer:
        found = self.tries.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def deadline(self, seconds: float = 60) -> Deadline:
        return Deadline(seconds, self.clock)


@pytest.fixture
def client() -> Iterator[TwilioApi]:
    client = TwilioApi(settings())
    yield client
    client.close()


OK = Answer({"sid": "x"}, None, 204)


def response(status: int, content: bytes = b"", /, **headers: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.raw = urllib3.HTTPResponse(BytesIO(content), status=status, headers=headers, preload_content=False)
    answer.headers.update(headers)
    return answer


# Budgets


@given(st.floats(0, 1e6), st.lists(st.floats(0, 1e5), max_size=5))
def test_a_deadline_counts_down_to_zero(seconds: float, steps: list[float]) -> None:
    clock = Clock(0.0)
    deadline = Deadline(seconds, clock)
    assert deadline.seconds == deadline.remaining() == seconds
    for step in steps:
        clock.now += step
        assert deadline.remaining() == max(0, seconds - clock.now)


# Headers

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("0", 0),
        (" 7 ", 7),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("-3", None),
        pytest.param("9" * 5000, None, id="long"),
        (-HOUR, 0),
        (HOUR, pytest.approx(3600, abs=60)),
    ],
)
def test_retry_after(header: str | timedelta | None, expected: float | None) -> None:
    """A time difference stands for a date: that of the run, and not of the collection, minutes before."""
    if isinstance(header, timedelta):
        header = format_datetime(datetime.now(UTC) + header, usegmt=True)
    headers = {} if header is None else {"Retry-After": header}
    assert transport.retry_after(response(429, **headers)) == expected


DATE = "Mon, 20 Jul 2015 17:27:10 GMT"
MOMENT = datetime(2015, 7, 20, 17, 27, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Date": DATE}, MOMENT),
        ({}, None),
        ({"Date": "yesterday"}, None),
        ({"Date": DATE.replace("GMT", "+99999999999999")}, None),
    ],
)
def test_the_date_of_an_answer(headers: dict[str, str], expected: datetime | None) -> None:
    assert transport.date(response(200, **headers)) == expected


@given(
    st.one_of(st.text(), st.from_regex(r"Mon, \d\d? \w{3} \d{1,6} \d\d:\d\d:\d\d (GMT|[+-]\d{4,9})", fullmatch=True))
)
def test_any_header_is_read_or_left(header: str) -> None:
    answer = response(429)
    answer.raw.headers["Retry-After"] = answer.headers["Date"] = header
    found = transport.retry_after(answer)
    assert found is None or found >= 0
    date = transport.date(answer)
    assert date is None or isinstance(date, datetime)


# What an answer means

JSON = {"Content-Type": "application/json"}
JUDGED = [
    (401, b'{"code": 20003}', errors.Unauthorized, 20003),
    (401, b"", errors.Unauthorized, 0),
    (403, b'{"code": 20008}', errors.Unauthorized, 20008),
    (403, b"<html>proxy</html>", errors.UnusableAnswer, None),
    (404, b'{"code": 20404}', errors.NotFound, 20404),
    (404, b'{"code": 20405}', errors.Refused, 20405),
    (404, b"<html>nothing here</html>", errors.UnusableAnswer, None),
    (404, b'{"code": "20404"}', errors.UnusableAnswer, None),
    (404, b"[]", errors.UnusableAnswer, None),
    (400, b'{"code": 20404}', errors.Refused, 20404),
    (429, b'{"code": 20429}', errors.Busy, 20429),
    *((status, b"<html>", errors.Busy, 0) for status in (429, 500, 502, 503, 504)),
    (501, b"<html>", errors.UnusableAnswer, None),
    (301, b"", errors.UnusableAnswer, None),
    (200, b"<html>login</html>", errors.UnusableAnswer, None),
    (200, b"[]", errors.UnusableAnswer, None),
    pytest.param(200, b"[" * 200_000, errors.UnusableAnswer, None, id="nested without end"),
]


@pytest.mark.parametrize(("status", "content", "expected", "code"), JUDGED)
def test_answers_that_are_no_success(status: int, content: bytes, expected: type[Exception], code: int | None) -> None:
    with pytest.raises(errors.ProviderError) as caught:
        Scripted()._judge(response(status, content), content)
    assert type(caught.value) is expected
    if isinstance(caught.value, errors.Rejected):
        assert (caught.value.status, caught.value.code) == (status, code)
        assert str(status) in str(caught.value)


@pytest.mark.parametrize("echo", ["hush hush%", "hush%20hush%25", "QUM6aHVzaCBodXNoJQ=="])
def test_what_twilio_echoes_of_the_credentials_is_left_out_in_every_form(echo: str) -> None:
    client = TwilioApi(replace(settings(), credentials=Credentials(ACCOUNT, "AC", "hush hush%")))
    body = json.dumps({"code": 20001, "message": f"Bad header {echo}"}).encode()
    with pytest.raises(errors.Refused, match=r"Bad header \[secret\] "):
        client._judge(response(400, body), body)
    client.close()


def test_nothing_but_a_204_says_that_it_was_deleted() -> None:
    client = Scripted(Answer({"sid": "x"}, None, 200))
    with pytest.raises(errors.UnusableAnswer, match="answered 200 to DELETE"):
        client.delete(PATH, client.deadline())


def test_a_client_is_never_pickled(client: TwilioApi) -> None:
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(client)


def test_answers_that_are_a_success() -> None:
    assert Scripted()._judge(response(204, Date=DATE), b"") == Answer({}, MOMENT, 204)
    assert Scripted()._judge(response(201, Date=DATE), b'{"sid": "x"}') == Answer({"sid": "x"}, MOMENT, 201)


@pytest.mark.parametrize("content", [b'{"sid": "S', b"", b"\xff"])
def test_half_a_body_leaves_the_outcome_unknown(content: bytes) -> None:
    with pytest.raises(errors.OutcomeUnknown):
        Scripted()._judge(response(200, **JSON), content)


# Repeating

CALLS: dict[str, Callable[[Scripted], Answer]] = {
    "get": lambda client: client.get(PATH, client.deadline()),
    "delete": lambda client: client.delete(PATH, client.deadline()),
    "update": lambda client: client.update(PATH, {}, client.deadline()),
    "create": lambda client: client.create(PATH, {}, client.deadline()),
}


# By fault: what a create raises, and what the other requests raise. None: it is repeated.
OUTCOMES: list[tuple[errors.ProviderError, type[Exception] | None, type[Exception] | None]] = [
    (busy(429), None, None),
    (not_sent(), None, None),
    (busy(500), errors.OutcomeUnknown, None),
    (lost(), errors.OutcomeUnknown, None),
    (unusable(), errors.OutcomeUnknown, errors.UnusableAnswer),
    (not_found(), errors.NotFound, errors.NotFound),
    (refused(), errors.Refused, errors.Refused),
    (unauthorized(20003), errors.Unauthorized, errors.Unauthorized),
]


@pytest.mark.parametrize(("fault", "of_create", "of_others"), OUTCOMES)
@pytest.mark.parametrize("call", CALLS)
def test_only_what_cannot_harm_is_repeated(
    call: str, fault: errors.ProviderError, of_create: type[Exception] | None, of_others: type[Exception] | None
) -> None:
    client = Scripted(fault, fault, OK)
    raised = of_create if call == "create" else of_others
    if raised is None:
        assert CALLS[call](client) is OK
        assert len(client.clock.waits) == 2
        return
    with pytest.raises(errors.ProviderError) as caught:
        CALLS[call](client)
    assert (type(caught.value), caught.value.reason) == (raised, fault.reason)
    assert client.clock.waits == []


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_it_gives_up_after_the_configured_number_of_retries(retries: int) -> None:
    client = Scripted(*[busy() for _ in range(retries + 1)], retries=retries)
    with pytest.raises(errors.Busy, match=rf"given up after {retries + 1} attempts"):
        client.get(PATH, client.deadline())
    assert client.tries == []
    assert len(client.clock.waits) == retries


@given(st.integers(1, 12), st.one_of(st.none(), st.floats(0, 1e9)))
def test_waits_are_bounded_and_keep_retry_after(tries: int, retry_after: float | None) -> None:
    client = Scripted()
    client._pause(busy(429, retry_after), tries, client.deadline(1e6))
    (wait,) = client.clock.waits
    assert min(api.LONGEST_WAIT, retry_after or 0) <= wait <= api.LONGEST_WAIT
    if retry_after is None:
        assert wait <= 0.5 * 2 ** (tries - 1)


@pytest.mark.parametrize("retry_after", [5, 30, 3600])
def test_a_wait_that_the_budget_does_not_have_is_not_begun(retry_after: float) -> None:
    client = Scripted(busy(429, retry_after), OK)
    with pytest.raises(errors.Busy, match=r"given up after 1 attempts, within its 5 s"):
        client.get(PATH, client.deadline(5))
    assert client.clock.waits == []


@pytest.mark.parametrize(
    ("fault", "lines"),
    [
        (busy(503, 7), ["Twilio answered 503, waiting 7 s, attempt 2 of 4"]),
        (busy(429, 7), ["Twilio is throttling, waiting 7 s, attempt 2 of 4"]),
        (busy(429, 0), []),
    ],
)
def test_the_line_of_a_wait_has_nothing_that_twilio_said(fault: errors.Busy, lines: list[str]) -> None:
    """It may echo a secret that is not known here."""
    client = Scripted(fault.because(Reason.TWILIO_BUSY, code=20503, said="the value hush-hush"), OK)
    client.get(PATH, client.deadline())
    assert client.lines == lines


@pytest.mark.parametrize(("kind", "expected", "_words"), CASES)
def test_every_exception_of_the_transport_is_mapped(
    kind: type[Exception], expected: type[Exception], _words: str, client: TwilioApi, mocker: MockerFixture
) -> None:
    mocker.patch.object(client._session, "request", side_effect=make(kind))
    with pytest.raises(errors.NoAnswer) as caught:
        client._once("GET", PATH, None, Deadline(1))
    assert type(caught.value) is expected
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_nothing_of_the_environment_sends_the_credentials_elsewhere(client: TwilioApi) -> None:
    assert client._session.trust_env is False
    assert client._session.proxies == {}
    assert client._session.verify is True
    assert set(client._session.adapters) == {"https://", "http://"}


@pytest.mark.parametrize(
    ("budget", "passed", "expected"),  # seconds: to connect, to read, in all
    [
        (60.0, 0.0, (10.0, 20.0, 60.0)),
        (6.0, 0.0, (2.0, 2.0, 6.0)),
        (300.0, 0.0, (10.0, 30.0, 300.0)),
        (60.0, 57.0, (3.0, 3.0, 3.0)),
        (60.0, 60.0, (0.05, 0.05, 0.05)),
    ],
)
def test_a_request_has_a_share_of_its_operations_budget(
    budget: float, passed: float, expected: tuple[float, ...], client: TwilioApi, mocker: MockerFixture
) -> None:
    """So that a lost answer leaves the time to find out what it did."""
    clock = Clock()
    request = mocker.patch.object(client._session, "request", return_value=response(204))
    deadline = Deadline(budget, clock)
    clock.now += passed
    client._once("GET", PATH, None, deadline)
    timeout = request.call_args.kwargs["timeout"].clone()
    timeout.start_connect()
    assert (timeout.connect_timeout, timeout.read_timeout, timeout.total) == pytest.approx(expected, rel=0.01)
    assert request.call_args.kwargs["allow_redirects"] is False


def test_a_body_of_any_size_or_slowness_is_not_read_to_the_end(mocker: MockerFixture) -> None:
    mocker.patch.object(transport, "LARGEST_ANSWER", 10)
    assert transport.read_bounded(response(200, b"x" * 10), Deadline(1, Clock())) == b"x" * 10
    with pytest.raises(errors.UnusableAnswer, match="more than 10 bytes"):
        transport.read_bounded(response(200, b"x" * 11), Deadline(1, Clock()))
    with pytest.raises(errors.OutcomeUnknown, match="too long"):
        transport.read_bounded(response(200, b"x"), Deadline(0, Clock()))
