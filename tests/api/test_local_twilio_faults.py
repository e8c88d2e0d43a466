"""Each fault over a real socket, before and after the request was carried out."""

from __future__ import annotations

import json
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from local_twilio.server import _GRACE

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "one.sip.twilio.com"


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.auth = (MAIN_ACCOUNT.sid, MAIN_ACCOUNT.auth_token)
        yield session


def domains(twilio: LocalTwilio) -> str:
    return f"{twilio.url}/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains.json"


def create(twilio: LocalTwilio, session: requests.Session, **options: Any) -> requests.Response:
    return session.post(domains(twilio), data={"DomainName": NAME}, timeout=10, **options)


def names(twilio: LocalTwilio) -> list[str]:
    return [domain["domain_name"] for domain in twilio.domains(MAIN_ACCOUNT.sid)]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, 20003), (403, 20403), (404, 20404), (429, 20429), (500, 20500), (502, 20502), (503, 20503),
        (504, 20504), (418, 20418),
    ],
)  # fmt: skip
def test_a_status_comes_with_twilios_body(
    twilio: LocalTwilio, session: requests.Session, status: int, code: int
) -> None:
    twilio.fault("status", status=status)
    response = create(twilio, session)
    assert response.status_code == status
    assert response.json()["code"] == code
    assert response.json()["status"] == status
    assert "Retry-After" not in response.headers
    assert names(twilio) == []
    assert create(twilio, session).status_code == 201


def test_a_status_after_the_commit(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.fault("status", status=503, before_commit=False)
    assert create(twilio, session).status_code == 503
    assert names(twilio) == [NAME]


def test_retry_after_in_three_spellings(twilio: LocalTwilio, session: requests.Session) -> None:
    moment = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    found = []
    for spelling in (2, moment, "soon"):
        twilio.fault("status", status=429, retry_after=spelling)
        found.append(session.get(domains(twilio)).headers["Retry-After"])
    assert found == ["2", "Wed, 02 Jan 2030 03:04:05 GMT", "soon"]
    assert parsedate_to_datetime(found[1]) == moment


def test_a_body_and_headers_of_ones_own(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.fault("status", status=502, body="<h1>Bad gateway</h1>", headers={"Via": "1.1 proxy"})
    response = session.get(domains(twilio))
    assert response.text == "<h1>Bad gateway</h1>"
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.headers["Via"] == "1.1 proxy"
    twilio.fault("status", status=404, body={"code": 1}, headers={"content-type": "application/problem+json"})
    response = session.get(domains(twilio))
    assert response.json() == {"code": 1}
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("before", "expected"), [(True, []), (False, [NAME])])
def test_a_reset(twilio: LocalTwilio, before: bool, expected: list[str]) -> None:
    twilio.fault("reset", before_commit=before)
    with socket.create_connection(("127.0.0.1", twilio.port), timeout=10) as client:
        client.sendall(raw_create(twilio))
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    assert names(twilio) == expected
    assert twilio.requests()[0].status is None


@pytest.mark.parametrize(("before", "expected"), [(True, []), (False, [NAME])])
def test_a_client_that_does_not_wait(
    twilio: LocalTwilio, session: requests.Session, before: bool, expected: list[str]
) -> None:
    fault = twilio.fault("timeout", before_commit=before)
    with pytest.raises(requests.ReadTimeout):
        session.post(domains(twilio), data={"DomainName": NAME}, timeout=0.05)
    fault.wait_ended()
    assert names(twilio) == expected


def test_a_held_request_goes_on_when_released(twilio: LocalTwilio, session: requests.Session) -> None:
    fault = twilio.fault("timeout")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(create, twilio, session)
        fault.wait_taken()
        assert names(twilio) == []
        assert twilio.requests()[0].status is None
        # Others are served meanwhile.
        assert requests.get(domains(twilio), auth=session.auth).status_code == 200
        fault.release()
        assert answer.result().status_code == 201
    assert names(twilio) == [NAME]
    assert twilio.requests()[0].status == 201


def test_a_held_request_does_not_hold_up_the_end(session: requests.Session) -> None:
    with ThreadPoolExecutor(1) as pool:
        with LocalTwilio() as twilio:
            fault = twilio.fault("timeout")
            answer = pool.submit(create, twilio, session)
            fault.wait_taken()
            began = time.monotonic()
        assert time.monotonic() - began < _GRACE
        with pytest.raises(requests.ConnectionError):
            answer.result(10)
        fault.release()


@pytest.mark.parametrize(("before", "expected"), [(None, [NAME]), (True, [])])
def test_half_a_body(twilio: LocalTwilio, session: requests.Session, before: bool | None, expected: list[str]) -> None:
    twilio.fault("half_body", before_commit=before)
    response = create(twilio, session, stream=True)
    length = int(response.headers["Content-Length"])
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match=rf"{length // 2} bytes read"):
        _ = response.content
    assert names(twilio) == expected


def test_a_slow_body_arrives_whole(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.fault("slow_body", gap=0.01)
    began = time.monotonic()
    assert create(twilio, session).json()["domain_name"] == NAME
    assert time.monotonic() - began > 0.1


def test_a_page_of_html_for_an_answer(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.fault("not_json")
    response = create(twilio, session)
    assert response.status_code == 201
    assert response.headers["Content-Type"].startswith("text/html")
    with pytest.raises(requests.JSONDecodeError):
        response.json()
    assert names(twilio) == [NAME]


@pytest.mark.parametrize("body", [None, {"domains": []}, {"sid": 5}, "null"])
def test_the_wrong_json(twilio: LocalTwilio, session: requests.Session, body: Any) -> None:
    twilio.fault("wrong_json", body=body)
    response = create(twilio, session)
    assert response.status_code == 201
    assert response.json() == ([] if body is None else None if body == "null" else body)


def test_a_redirect(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.fault("redirect")
    response = create(twilio, session, allow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (307, "/elsewhere")
    twilio.fault("redirect", status=302, headers={"Location": "http://a.example/"})
    response = create(twilio, session, allow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (302, "http://a.example/")
    assert names(twilio) == []


def test_a_body_without_end(twilio: LocalTwilio, session: requests.Session) -> None:
    fault = twilio.fault("huge")
    response = create(twilio, session, stream=True)
    read = 0
    for chunk in response.iter_content(65536):
        read += len(chunk)
        if read > 5_000_000:
            break
    response.close()
    assert read > 5_000_000
    fault.wait_ended()
    assert names(twilio) == [NAME]


def test_which_requests_get_it(twilio: LocalTwilio, session: requests.Session) -> None:
    fault = twilio.fault("status", "GET", r"Domains\.json$", nth=2, times=2, status=503)
    found = []
    for number in range(5):
        assert session.post(domains(twilio), data={"DomainName": f"d{number}.sip.twilio.com"}).ok
        found.append(session.get(domains(twilio)).status_code)
        assert session.get(f"{domains(twilio)[:-5]}/SDnope.json").status_code == 404
    assert found == [200, 503, 503, 200, 200]
    assert (fault.matched, fault.taken) == (5, 2)


def test_a_path_may_include_the_query(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.fault("status", path="[?&]Page=1(&|$)", times=None)
    assert session.get(domains(twilio)).status_code == 200
    assert session.get(domains(twilio), params={"PageSize": 5, "Page": 1}).status_code == 500
    assert session.get(domains(twilio), params={"Page": 1}).status_code == 500
    twilio.clear_faults()
    assert session.get(domains(twilio), params={"Page": 1}).status_code == 200


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"kind": "nope"}, "'nope' is none of status, reset, timeout"),
        ({"nth": 0}, "nth and times count from 1"),
        ({"times": 0}, "nth and times count from 1"),
        ({"status": 100}, "status must be between 200 and 599"),
        ({"status": 600}, "status must be between 200 and 599"),
        ({"path": "("}, "unterminated subpattern"),
    ],
)
def test_a_fault_that_makes_no_sense(twilio: LocalTwilio, options: dict[str, Any], why: str) -> None:
    with pytest.raises((ValueError, re.error), match=why):
        twilio.fault(**{"kind": "status", **options})


def test_refused_and_back(session: requests.Session) -> None:
    with LocalTwilio() as twilio:
        url = domains(twilio)
        assert create(twilio, session).status_code == 201
        twilio.stop()
        with pytest.raises(requests.ConnectionError, match="refused"):
            session.get(url, timeout=5)
        twilio.start()
        assert domains(twilio) == url
        assert len(session.get(url).json()["domains"]) == 1
        assert twilio.requests()[-1].number == 2


def test_a_date_that_is_off(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.settings.date_offset = -86400
    response = create(twilio, session)
    there = parsedate_to_datetime(response.headers["Date"])
    assert 86390 < (datetime.now(UTC) - there).total_seconds() < 86410
    created = parsedate_to_datetime(response.json()["date_created"])
    assert abs((there - created).total_seconds()) <= 1


def test_a_list_that_lags(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.seed(MAIN_ACCOUNT.sid, 1)
    twilio.settings.list_lag = 2
    sid = create(twilio, session).json()["sid"]
    assert session.get(f"{domains(twilio)[:-5]}/{sid}.json").status_code == 200
    found = [len(session.get(domains(twilio)).json()["domains"]) for _ in range(4)]
    assert found == [1, 1, 2, 2]
    assert create(twilio, session).json()["code"] == 21232


def test_a_deleted_name_that_is_held(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.settings.hold_deleted_names = 3600
    sid = create(twilio, session).json()["sid"]
    assert session.delete(f"{domains(twilio)[:-5]}/{sid}.json").status_code == 204
    assert create(twilio, session).json()["code"] == 21232
    twilio.settings.date_offset = 3601
    assert create(twilio, session).status_code == 201


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
    ],
)
def test_values_that_are_not_stored_as_sent(
    twilio: LocalTwilio, session: requests.Session, attribute: str, how: Any, sent: str, expected: Any
) -> None:
    parameter = "".join(word.title() for word in attribute.split("_"))
    sid = session.post(domains(twilio), data={"DomainName": NAME, "FriendlyName": "before"}).json()["sid"]
    twilio.rewrite(attribute, how)
    one = f"{domains(twilio)[:-5]}/{sid}.json"
    assert session.post(one, data={parameter: sent, "VoiceUrl": "https://a.example/"}).json()[attribute] == expected
    assert session.get(one).json()[attribute] == expected
    assert session.get(one).json()["voice_url"] == "https://a.example/"
    twilio.clear_rewrites()
    assert str(session.post(one, data={parameter: sent}).json()[attribute]).lower() == sent.lower()


def test_a_value_that_is_refused(twilio: LocalTwilio, session: requests.Session) -> None:
    twilio.rewrite("secure", "refuse")
    response = session.post(domains(twilio), data={"DomainName": NAME, "Secure": "true"})
    assert (response.status_code, response.json()["code"]) == (400, 20001)
    assert create(twilio, session).status_code == 201
    for attribute, how in (("nope", "lower"), ("secure", "nope")):
        with pytest.raises(ValueError, match="nope"):
            twilio.rewrite(attribute, how)  # type: ignore[arg-type]


def raw_create(twilio: LocalTwilio) -> bytes:
    prepared = requests.Request(
        "POST", domains(twilio), data={"DomainName": NAME}, auth=(MAIN_ACCOUNT.sid, MAIN_ACCOUNT.auth_token)
    ).prepare()
    lines = [f"POST {prepared.path_url} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in prepared.headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + str(prepared.body)).encode()


def test_faults_and_settings_over_http(twilio: LocalTwilio, session: requests.Session) -> None:
    local = f"{twilio.url}/_local"
    assert session.get(f"{local}/health").json() == {"status": "ok", "database": None}
    fault = session.post(f"{local}/faults", json={"kind": "status", "status": 429, "retry_after": 1}).json()
    assert (fault["kind"], fault["number"], fault["taken"]) == ("status", 1, 0)
    assert session.get(domains(twilio)).headers["Retry-After"] == "1"
    assert [one["taken"] for one in session.get(f"{local}/faults").json()] == [1]
    assert session.post(f"{local}/faults/1/release").status_code == 204
    assert session.post(f"{local}/faults/9/release").status_code == 400
    assert session.delete(f"{local}/faults").status_code == 204
    assert session.get(f"{local}/faults").json() == []
    settings = {
        "latency": 0.01, "date_offset": 5, "list_lag": 1, "hold_deleted_names": 2, "unknown_sids": ["BY1"],
        "suspended_code": 20005, "duplicate_username_code": 21243, "credential_list_first": True,
        "main_keys_reach_subaccounts": True,
    }  # fmt: skip
    assert session.put(f"{local}/settings", json=settings).json() == settings
    assert (
        twilio.settings.latency,
        twilio.settings.date_offset,
        twilio.settings.list_lag,
        twilio.settings.hold_deleted_names,
    ) == (0.01, 5, 1, 2)
    assert session.get(f"{local}/settings").json() == settings
    assert session.post(f"{local}/rewrites", json={"attribute": "secure", "how": "ignore"}).status_code == 204
    assert session.get(f"{local}/rewrites").json() == {"secure": "ignore"}
    assert session.delete(f"{local}/rewrites").status_code == 204
    restriction = {"account_sid": MAIN_ACCOUNT.sid, "permissions": ["read", "update"]}
    assert session.post(f"{local}/restrictions", json=restriction).status_code == 204
    assert session.get(f"{local}/restrictions").json() == {MAIN_ACCOUNT.sid: ["read", "update"]}
    assert session.delete(f"{local}/restrictions").status_code == 204
    assert session.get(f"{local}/restrictions").json() == {}
    for path, body in (
        ("restrictions", {**restriction, "permissions": ["nope"]}), ("restrictions", {}),
        ("faults", {"kind": "nope"}), ("faults", {"nope": 1}), ("faults", {"kind": "status", "path": "("}),
        ("rewrites", {"attribute": "nope", "how": "lower"}), ("seed_rows", [1]), ("seed_rows", {}),
    ):  # fmt: skip
        response = session.post(f"{local}/{path}", json=body)
        assert response.status_code == 400
        assert response.json()["message"]
    for wrong in (
        {"nope": 1}, {"latency": "x"}, {"latency": None}, {"suspended_code": 1}, {"duplicate_username_code": 20003},
        {"credential_list_first": 1}, {"list_lag": True}, {"unknown_sids": "BY1"},
    ):  # fmt: skip
        assert session.put(f"{local}/settings", json={"list_lag": 2, **wrong}).status_code == 400
    assert session.get(f"{local}/settings").json() == settings, "all or none"
    assert session.post(f"{local}/faults", data="nope").status_code == 400
    assert [request.method for request in twilio.requests()] == ["GET"]


def test_accounts_and_the_log_over_http(twilio: LocalTwilio, session: requests.Session) -> None:
    local = f"{twilio.url}/_local"
    account = {"sid": "AC" + "7" * 32, "auth_token": "not-a-real-token"}
    assert session.post(f"{local}/accounts", json=account).status_code == 204
    theirs = domains(twilio).replace(MAIN_ACCOUNT.sid, account["sid"])
    assert requests.get(theirs, auth=(account["sid"], account["auth_token"])).status_code == 200
    assert session.post(f"{local}/accounts/{account['sid']}/close").status_code == 204
    assert session.post(f"{local}/accounts/ACnope/close").status_code == 404
    assert requests.get(theirs, auth=(account["sid"], account["auth_token"])).status_code == 404
    logged, _ = session.get(f"{local}/requests").json()
    assert logged["account"] == account["sid"]
    assert account["auth_token"] not in json.dumps(logged)
    assert session.delete(f"{local}/requests").status_code == 204
    assert twilio.requests() == []
