"""Each fault over a real socket, before and after the request was carried out."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from local_twilio.server import _GRACE

from .sip import Sip

NAME = "one.sip.twilio.com"


def create(sip: Sip, **options: Any) -> requests.Response:
    return sip.request("POST", "Domains", data={"DomainName": NAME}, **options)


def names(twilio: LocalTwilio) -> list[str]:
    return [domain["domain_name"] for domain in twilio.domains(MAIN_ACCOUNT.sid)]


MOMENT = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
HTML, JSON = {"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("fault", "status", "headers", "body", "made"),
    [
        ({"kind": "status"}, 500, JSON, '"code": 20500', False),
        ({"kind": "status", "before_commit": False}, 500, JSON, '"code": 20500', True),
        ({"kind": "status", "status": 401}, 401, JSON, '"code": 20003', False),
        ({"kind": "status", "status": 429}, 429, JSON, '"code": 20429', False),
        ({"kind": "status", "status": 418}, 418, JSON, '"code": 20418', False),
        ({"kind": "status", "retry_after": 2}, 500, {"Retry-After": "2"}, "", False),
        ({"kind": "status", "retry_after": "soon"}, 500, {"Retry-After": "soon"}, "", False),
        ({"kind": "status", "retry_after": MOMENT}, 500, {"Retry-After": "Wed, 02 Jan 2030 03:04:05 GMT"}, "", False),
        ({"kind": "status", "body": "<p>", "headers": {"Via": "proxy"}}, 500, {**HTML, "Via": "proxy"}, "<p>", False),
        (
            {"kind": "status", "body": [1], "headers": {"content-type": "x/y"}},
            500,
            {"Content-Type": "x/y"},
            "[1]",
            False,
        ),
        ({"kind": "not_json"}, 201, HTML, "<h1>It works!</h1>", True),
        ({"kind": "wrong_json"}, 201, JSON, "[]", True),
        ({"kind": "wrong_json", "body": {"sid": 5}}, 201, JSON, '{"sid": 5}', True),
        ({"kind": "wrong_json", "body": "null"}, 201, HTML, "null", True),
        ({"kind": "redirect"}, 307, {"Location": "/elsewhere"}, "", False),
        ({"kind": "redirect", "status": 302, "headers": {"Location": "/a"}}, 302, {"Location": "/a"}, "", False),
    ],
)
def test_the_answer_in_place_of_the_real_one(
    twilio: LocalTwilio, sip: Sip, fault: dict[str, Any], status: int, headers: dict[str, str], body: str, made: bool
) -> None:
    twilio.fault(**fault)
    response = create(sip, allow_redirects=False)
    assert response.status_code == status
    assert headers.items() <= response.headers.items()
    assert "Retry-After" in headers or "Retry-After" not in response.headers
    assert body in response.text
    if status >= 400 and "body" not in fault:
        assert response.json()["status"] == status
    assert names(twilio) == ([NAME] if made else [])
    assert create(sip).status_code == (400 if made else 201), "it comes once"


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    ("kind", "options", "error", "text"),
    [
        ("reset", {}, requests.ConnectionError, "ConnectionResetError"),
        ("timeout", {"timeout": 0.05}, requests.ReadTimeout, "timed out"),
        ("half_body", {}, requests.exceptions.ChunkedEncodingError, r"\d+ bytes read, \d+ more expected"),
    ],
)
def test_an_answer_that_does_not_arrive(
    twilio: LocalTwilio, sip: Sip, kind: Any, options: dict[str, float], error: Any, text: str, before: bool
) -> None:
    fault = twilio.fault(kind, before_commit=before)
    with pytest.raises(error, match=text):
        create(sip, **options)
    fault.wait_ended()
    assert names(twilio) == ([] if before else [NAME])
    assert (twilio.requests()[0].status is None) == (kind != "half_body")


def test_a_held_request_goes_on_when_released(twilio: LocalTwilio, sip: Sip) -> None:
    fault = twilio.fault("timeout")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(create, sip)
        fault.wait_taken()
        assert names(twilio) == []
        assert twilio.requests()[0].status is None
        assert sip.get("Domains").ok, "others are served meanwhile"
        fault.release()
        assert answer.result().status_code == 201
    assert names(twilio) == [NAME]
    assert twilio.requests()[0].status == 201


def test_a_held_request_does_not_hold_up_the_end() -> None:
    with ThreadPoolExecutor(1) as pool:
        with LocalTwilio() as twilio:
            fault = twilio.fault("timeout")
            answer = pool.submit(create, Sip(twilio))
            fault.wait_taken()
            began = time.monotonic()
        assert time.monotonic() - began < _GRACE
        with pytest.raises(requests.ConnectionError):
            answer.result(10)
        fault.release()


def test_a_slow_body_takes_its_time(twilio: LocalTwilio, sip: Sip) -> None:
    twilio.fault("slow_body", gap=0.01)
    began = time.monotonic()
    assert create(sip).json()["domain_name"] == NAME
    assert time.monotonic() - began > 0.1


def test_a_body_without_end(twilio: LocalTwilio, sip: Sip) -> None:
    fault = twilio.fault("huge")
    response = create(sip, stream=True)
    read = 0
    for chunk in response.iter_content(65536):
        read += len(chunk)
        if read > 5_000_000:
            break
    response.close()
    assert read > 5_000_000
    fault.wait_ended()
    assert names(twilio) == [NAME]


def test_which_requests_get_it(twilio: LocalTwilio, sip: Sip) -> None:
    fault = twilio.fault("status", "GET", r"Domains\.json$", nth=2, times=2)
    found = []
    for _ in range(5):
        found.append(sip.get("Domains").status_code)
        assert sip.get("Domains/SDnope").status_code == 404
        assert sip.post("Domains").status_code == 400
    assert found == [200, 500, 500, 200, 200]
    assert (fault.matched, fault.taken) == (5, 2)


def test_a_path_may_include_the_query(twilio: LocalTwilio, sip: Sip) -> None:
    twilio.fault("status", path="[?&]Page=1(&|$)", times=None)
    queries: tuple[dict[str, int], ...] = ({}, {"PageSize": 5, "Page": 1}, {"Page": 1})
    assert [sip.get("Domains", **query).status_code for query in queries] == [200, 500, 500]
    twilio.clear_faults()
    assert sip.get("Domains", Page=1).ok


def test_refused_and_back(twilio: LocalTwilio, sip: Sip) -> None:
    create(sip)
    twilio.stop()
    with pytest.raises(requests.ConnectionError, match="refused"):
        sip.get("Domains")
    twilio.start()
    assert len(sip.rows("Domains")) == 1, "with the same URL"
    assert twilio.requests()[-1].number == 2


def test_a_date_that_is_off(twilio: LocalTwilio, sip: Sip) -> None:
    twilio.settings.date_offset = -86400
    response = create(sip)
    there = parsedate_to_datetime(response.headers["Date"])
    assert 86390 < (datetime.now(UTC) - there).total_seconds() < 86410
    created = parsedate_to_datetime(response.json()["date_created"])
    assert abs((there - created).total_seconds()) <= 1


def test_a_list_that_lags(twilio: LocalTwilio, sip: Sip) -> None:
    twilio.seed(MAIN_ACCOUNT.sid, 1)
    twilio.settings.list_lag = 2
    sid = create(sip).json()["sid"]
    assert sip.get(f"Domains/{sid}").ok
    assert [len(sip.rows("Domains")) for _ in range(4)] == [1, 1, 2, 2]
    assert create(sip).json()["code"] == 21232


def test_a_deleted_name_that_is_held(twilio: LocalTwilio, sip: Sip) -> None:
    twilio.settings.hold_deleted_names = 3600
    sip.delete(f"Domains/{create(sip).json()['sid']}")
    assert create(sip).json()["code"] == 21232
    twilio.settings.date_offset = 3601
    assert create(sip).status_code == 201


@pytest.mark.parametrize(
    ("attribute", "how", "sent", "expected"),
    [
        ("friendly_name", "lower", "Scranton", "scranton"),
        ("friendly_name", "upper", "Scranton", "SCRANTON"),
        ("friendly_name", "null", "Scranton", None),
        ("friendly_name", "ignore", "Scranton", "before"),
        ("secure", "ignore", "true", False),
        ("friendly_name", "change", "Scranton", "Scranton-1"),
        ("voice_method", "change", "GET", "POST"),
        ("secure", "change", "true", False),
    ],
)
def test_values_that_are_not_stored_as_sent(
    twilio: LocalTwilio, sip: Sip, attribute: str, how: Any, sent: str, expected: Any
) -> None:
    parameter = "".join(word.title() for word in attribute.split("_"))
    one = f"Domains/{sip.created('Domains', DomainName=NAME, FriendlyName='before')['sid']}"
    twilio.rewrite(attribute, how)
    updated = sip.post(one, **{parameter: sent, "VoiceUrl": "https://a.example/"}).json()
    assert (updated[attribute], updated["voice_url"]) == (expected, "https://a.example/")
    assert sip.get(one).json() == updated
    twilio.clear_rewrites()
    assert str(sip.post(one, **{parameter: sent}).json()[attribute]).lower() == sent.lower()
