"""Requests of every kind: pages, forms, methods, paths, and the log, which never has a password."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT

from .sip import ACCOUNT, STRONG, Sip, assert_refused, control

if TYPE_CHECKING:
    from local_twilio import LocalTwilio

# --- pages


def walk(twilio: LocalTwilio, uri: str | None, link: str) -> list[dict[str, Any]]:
    pages = []
    while uri:
        pages.append(requests.get(twilio.url + uri, auth=Sip(twilio).auth).json())
        uri = pages[-1][link]
    return pages


@pytest.mark.parametrize(
    ("count", "numbers"), [(0, [(0, 0, 0)]), (7, [(0, 0, 2), (1, 3, 5), (2, 6, 6)]), (6, [(0, 0, 2), (1, 3, 5)])]
)
def test_pages_join_to_the_whole_list_in_both_directions(
    twilio: LocalTwilio, count: int, numbers: list[tuple[int, int, int]]
) -> None:
    sids = twilio.seed(ACCOUNT, count)
    first = f"/2010-04-01/Accounts/{ACCOUNT}/SIP/Domains.json?PageSize=3"
    pages = walk(twilio, first, "next_page_uri")
    assert [row["sid"] for page in pages for row in page["domains"]] == sids[::-1]
    assert [(page["page"], page["start"], page["end"]) for page in pages] == numbers
    back = walk(twilio, pages[-1]["uri"], "previous_page_uri")
    again = walk(twilio, back[-1]["uri"], "next_page_uri")
    for other in (back[::-1], again):
        assert [page["domains"] for page in other] == [page["domains"] for page in pages]
    for page in pages:
        assert page["page_size"] == 3
        assert page["first_page_uri"] == pages[0]["uri"]


def test_a_deletion_between_pages_skips_nothing(twilio: LocalTwilio, sip: Sip) -> None:
    sids = twilio.seed(ACCOUNT, 6)[::-1]
    first = sip.get("Domains", PageSize=2).json()
    for sid in sids[:2]:
        twilio.remove(ACCOUNT, sid)
    second = walk(twilio, first["next_page_uri"], "next_page_uri")[0]
    assert [row["sid"] for row in second["domains"]] == sids[2:4]


def test_page_size_is_50_unless_asked_and_a_page_alone_counts_rows(twilio: LocalTwilio, sip: Sip) -> None:
    sids = twilio.seed(ACCOUNT, 51)
    assert len(sip.rows("Domains")) == 50
    assert [row["sid"] for row in sip.get("Domains", Page=1).json()["domains"]] == sids[:1]
    assert len(sip.get("Domains", PageSize=1000).json()["domains"]) == 51


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"PageSize": 0}, 20001),
        ({"PageSize": "x"}, 20001),
        ({"PageSize": 1001}, 20007),
        ({"Page": -1}, 20001),
        ({"Page": "9" * 1001}, 20001),
        ({"PageToken": "nope"}, 20001),
        ({"PageToken": ""}, 20001),
        ({"PageToken": "PACL" + "f" * 32}, 20001),
    ],
)
def test_a_wrong_query_is_refused(sip: Sip, query: dict[str, Any], code: int) -> None:
    assert_refused(sip.get("Domains", **query), 400, code, next(iter(query)))


# --- forms, methods and paths


def test_only_forms_are_read(sip: Sip) -> None:
    assert_refused(sip.request("POST", "Domains", json={"DomainName": "one.sip.twilio.com"}), 415, 20415)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert_refused(sip.request("POST", "Domains", data=b"DomainName=%ff", headers=form), 400, 20001)


def test_methods_that_twilio_has_not(sip: Sip) -> None:
    sid = sip.created("Domains", DomainName="one.sip.twilio.com")["sid"]
    for path, allowed in (("Domains", "GET, HEAD, POST"), (f"Domains/{sid}", "DELETE, GET, HEAD, POST")):
        refused = sip.request("PUT", path)
        assert_refused(refused, 405, 20004)
        assert refused.headers["Allow"] == allowed
    head = sip.request("HEAD", f"Domains/{sid}")
    assert (head.status_code, head.content) == (200, b"")
    assert_refused(sip.get("Domains/SDnope"), 404, 20404)


@pytest.mark.parametrize(
    "path", ["", "/", ".json/", "/SD1", "/SD1.json/", "/../Trunks.json", "/../../Calls.json", "?x=1"]
)
def test_a_path_that_it_does_not_serve_is_501_and_no_redirect(sip: Sip, path: str) -> None:
    for method in ("GET", "POST"):
        url = f"{sip.base}/Domains{path}"
        response = requests.request(method, url, auth=sip.auth, allow_redirects=False)
        assert_refused(response, 501, 20501, "local_twilio has no path /2010-04-01/Accounts/AC")


# --- the log


def test_unknown_parameters_are_ignored_and_logged(
    twilio: LocalTwilio, sip: Sip, unknown_parameters: list[str]
) -> None:
    made = sip.request(
        "POST", "Domains", params={"B": 1}, data={"DomainName": "a.sip.twilio.com", "AuthType": "IP_ACL"}
    )
    one = f"Domains/{made.json()['sid']}"
    assert (made.status_code, made.json()["auth_type"]) == (201, "")
    assert sip.post(one, friendly_name="x", FriendlyName="y").json()["friendly_name"] == "y"
    assert len(sip.get("Domains", PageSize=1, DateSent="today").json()["domains"]) == 1
    assert sip.get(one).ok
    assert [each.unknown for each in twilio.requests()] == [("AuthType", "B"), ("friendly_name",), ("DateSent",), ()]
    # The fixture of all tests fails for these.
    assert [each.rpartition(" ")[2] for each in unknown_parameters] == ["AuthType", "B", "friendly_name", "DateSent"]
    unknown_parameters.clear()


def test_the_log_has_what_was_sent(twilio: LocalTwilio) -> None:
    form = {"VoiceUrl": "", "DomainName": "one.sip.twilio.com", "Secure": "true"}
    sip = Sip(twilio, SUBACCOUNT)
    sip.auth = (ACCOUNT, MAIN_ACCOUNT.auth_token)
    sip.request("POST", "Domains", data=form, headers={"User-Agent": "a test"})
    sip.request("GET", "Domains", params={"PageSize": 3}, auth=("nobody", "not-a-real-password"))
    requests.get(f"{twilio.url}/elsewhere")
    first, second, third = twilio.requests()
    assert (first.number, first.method, first.account, first.username) == (1, "POST", SUBACCOUNT.sid, ACCOUNT)
    assert first.path == f"/2010-04-01/Accounts/{SUBACCOUNT.sid}/SIP/Domains.json"
    assert list(first.form.items()) == list(form.items())
    assert (first.query, first.status, first.headers["user-agent"]) == ({}, 201, "a test")
    assert (second.query, second.form, second.username, second.status) == ({"PageSize": "3"}, {}, "nobody", 401)
    assert (third.account, third.username, third.path, third.status) == (None, None, "/elsewhere", 401)
    assert first.at <= second.at <= third.at
    assert all("authorization" not in request.headers for request in twilio.requests())
    for secret in (MAIN_ACCOUNT.auth_token, "not-a-real-password"):
        assert secret not in repr(twilio.requests())
    twilio.clear_requests()
    sip.get("Domains")
    assert [request.number for request in twilio.requests()] == [1]


def test_the_log_survives_a_clear_in_the_middle_of_a_request(twilio: LocalTwilio, sip: Sip) -> None:
    fault = twilio.fault("timeout")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(sip.get, "Domains")
        fault.wait_taken()
        twilio.clear_requests()
        fault.release()
        assert answer.result().status_code == 200
    assert twilio.requests() == []


def test_a_password_is_nowhere_but_in_its_digest(twilio: LocalTwilio, sip: Sip, unknown_parameters: list[str]) -> None:
    (phones,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "phones"}])
    path = f"CredentialLists/{phones}/Credentials"
    created = sip.post(path, Username="dwight", Password=STRONG)
    one = f"{path}/{created.json()['sid']}"
    answers = [
        created,
        sip.post(one, Password="Another1Horse"),
        sip.post(path, Username="x" * 33, Password=f"{STRONG}2", Nope="1"),
        sip.get(path, Password=STRONG),
        sip.post(one, passWord=STRONG, Username="jim"),
    ]
    unknown_parameters.clear()
    twilio.seed_rows("credentials", ACCOUNT, [{"username": "jim", "password": STRONG}], phones)
    twilio.edit_row("credentials", ACCOUNT, "jim", phones, password="Another1Horse")
    for username in ("dwight", "jim"):
        asked = partial(control, twilio, "POST", "password_is", list_sid=phones, username=username)
        assert (asked(password="Another1Horse"), asked(password=STRONG)) == (True, False)
    # Salted: the same password twice does not show.
    digests = {row.digest for row in twilio.store.older(str(created.request.path_url), than=None, skip=0, limit=9)}
    assert len(digests) == 2
    answers += [
        requests.get(f"{twilio.url}/_local/{rest}") for rest in ("requests", f"rows/credentials/{ACCOUNT}/phones")
    ]
    for text in (*(each.text for each in answers), repr(twilio.requests()), *twilio.store._connection.iterdump()):
        assert "1Horse" not in text
    masked = "[password]"
    assert [(request.query, request.form) for request in twilio.requests()] == [
        ({}, {"Username": "dwight", "Password": masked}),
        ({}, {"Password": masked}),
        ({}, {"Username": "x" * 33, "Password": masked, "Nope": "1"}),
        ({"Password": masked}, {}),
        ({}, {"passWord": masked, "Username": "jim"}),
    ]
    assert sip.get(one).json()["username"] == "dwight", "a username cannot be changed"


def test_the_code_of_a_duplicate_username_is_a_setting(twilio: LocalTwilio, sip: Sip) -> None:
    (phones,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "phones"}])
    twilio.seed_rows("credentials", ACCOUNT, [{"username": "dwight"}], phones)
    twilio.settings.duplicate_username_code = 21243
    refused = sip.post(f"CredentialLists/{phones}/Credentials", Username="dwight", Password=STRONG)
    assert_refused(refused, 400, 21243, "username")


# --- connections


def test_a_connection_is_used_again_and_does_not_wait_for_an_acknowledgement(twilio: LocalTwilio, sip: Sip) -> None:
    with requests.Session() as session:
        for _ in range(2):
            session.get(f"{sip.base}/Domains.json", auth=sip.auth)
        assert twilio._server is not None
        (connection,) = twilio._server.server_state.connections
        client = connection.transport.get_extra_info("socket")
        assert client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    sip.get("Domains")
    connections = [request.connection for request in twilio.requests()]
    assert connections[0] == connections[1] != connections[2]
