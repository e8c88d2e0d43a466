"""What outlives a request: the database, the log, connections, and order among many clients."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT, Account, LocalTwilio, LocalTwilioError, TwilioError

if TYPE_CHECKING:
    from pathlib import Path

AUTH = (MAIN_ACCOUNT.sid, MAIN_ACCOUNT.auth_token)


def domains(twilio: LocalTwilio) -> str:
    return f"{twilio.url}/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains.json"


def test_the_state_outlives_the_process(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    extra = Account("AC" + "7" * 32, "not-a-real-token-of-an-extra-account", domain_limit=3)
    with LocalTwilio(file, accounts=[extra]) as twilio:
        created = requests.post(domains(twilio), data={"DomainName": "one.sip.twilio.com"}, auth=AUTH).json()
        twilio.seed(extra.sid, 1)
    with LocalTwilio(file) as twilio:
        assert twilio.domains(MAIN_ACCOUNT.sid) == [created]
        assert requests.get(domains(twilio), auth=AUTH).json()["domains"] == [created]
        assert twilio.accounts.get(extra.sid) == extra
        assert len(twilio.domains(extra.sid)) == 1


def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"not a database" * 1000)
    newer = tmp_path / "newer"
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    for file, part in (
        (tmp_path / "none" / "state", "cannot open"),
        (garbage, "not a database"),
        (newer, "layout 99"),
        (tmp_path, "cannot open"),
    ):
        with pytest.raises(LocalTwilioError, match=part) as caught:
            LocalTwilio(file)
        assert "\n" not in str(caught.value)


def test_it_stops_while_clients_connect() -> None:
    held: list[socket.socket] = []
    stopped = threading.Event()

    def connect(port: int) -> None:
        while not stopped.is_set():
            with contextlib.suppress(OSError):
                held.append(socket.create_connection(("127.0.0.1", port)))

    for _ in range(20):
        with LocalTwilio() as twilio:
            stopped.clear()
            clients = threading.Thread(target=connect, args=(twilio.port,))
            clients.start()
            stopping = threading.Thread(target=twilio.stop, daemon=True)
            stopping.start()
            stopping.join(10)
            was_alive = stopping.is_alive()
            stopped.set()
            clients.join()
            while held:
                held.pop().close()
            assert not was_alive, "a connection that came meanwhile kept it"


def test_one_of_many_gets_the_name(twilio: LocalTwilio) -> None:
    together = threading.Barrier(12)

    def create(_number: int) -> tuple[int, int | None]:
        together.wait()
        response = requests.post(domains(twilio), data={"DomainName": "one.sip.twilio.com"}, auth=AUTH)
        return response.status_code, response.json().get("code")

    with ThreadPoolExecutor(12) as pool:
        found = sorted(pool.map(create, range(12)))
    assert found == [(201, None), *[(400, 21232)] * 11]
    assert len(twilio.domains(MAIN_ACCOUNT.sid)) == 1


def test_edits_from_many_threads_lose_nothing(twilio: LocalTwilio) -> None:
    (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
    one = f"{domains(twilio)[:-5]}/{sid}.json"
    attributes = ["friendly_name", "voice_url", "voice_fallback_url", "voice_status_callback_url"]

    def change(number: int) -> None:
        attribute = attributes[number % 4]
        if number % 8 < 4:
            twilio.edit(MAIN_ACCOUNT.sid, sid, **{attribute: f"https://a.example/{number % 4}"})
        else:
            parameter = "".join(word.title() for word in attribute.split("_"))
            response = requests.post(one, data={parameter: f"https://a.example/{number % 4}"}, auth=AUTH)
            assert response.status_code == 200

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(40)))
    domain = twilio.domain(MAIN_ACCOUNT.sid, sid)
    assert [domain[attribute] for attribute in attributes] == [f"https://a.example/{n}" for n in range(4)]


def test_a_connection_is_used_again(twilio: LocalTwilio) -> None:
    with requests.Session() as session:
        for _ in range(3):
            session.get(domains(twilio), auth=AUTH)
    requests.get(domains(twilio), auth=AUTH)
    connections = [request.connection for request in twilio.requests()]
    assert connections[0] == connections[1] == connections[2] != connections[3]


def test_an_answer_does_not_wait_for_an_acknowledgement(twilio: LocalTwilio) -> None:
    with requests.Session() as session:
        session.get(domains(twilio), auth=AUTH)
        assert twilio._server is not None
        (connection,) = twilio._server.server_state.connections
        client = connection.transport.get_extra_info("socket")
        assert client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_log_has_what_was_sent(twilio: LocalTwilio) -> None:
    form = {"VoiceUrl": "", "DomainName": "one.sip.twilio.com", "Secure": "true"}
    url = domains(twilio).replace(MAIN_ACCOUNT.sid, SUBACCOUNT.sid)
    requests.post(url, data=form, auth=AUTH, headers={"User-Agent": "a test"})
    requests.get(url, params={"PageSize": 3}, auth=("nobody", "not-a-real-password"))
    requests.get(f"{twilio.url}/elsewhere")
    first, second, third = twilio.requests()
    assert (first.number, first.method, first.account, first.username) == (1, "POST", SUBACCOUNT.sid, AUTH[0])
    assert first.path == f"/2010-04-01/Accounts/{SUBACCOUNT.sid}/SIP/Domains.json"
    assert list(first.form.items()) == list(form.items())
    assert (first.query, first.status) == ({}, 201)
    assert first.headers["user-agent"] == "a test"
    assert (second.query, second.form, second.username, second.status) == ({"PageSize": "3"}, {}, "nobody", 401)
    assert (third.account, third.username, third.path, third.status) == (None, None, "/elsewhere", 401)
    assert first.at <= second.at <= third.at
    assert all("authorization" not in request.headers for request in twilio.requests())
    for secret in (MAIN_ACCOUNT.auth_token, "not-a-real-password"):
        assert secret not in repr(twilio.requests())
    twilio.clear_requests()
    assert twilio.requests() == []
    requests.get(url, auth=AUTH)
    assert [request.number for request in twilio.requests()] == [1]


def test_the_log_survives_a_clear_in_the_middle_of_a_request(twilio: LocalTwilio) -> None:
    fault = twilio.fault("timeout")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(requests.get, domains(twilio), auth=AUTH)
        fault.wait_taken()
        twilio.clear_requests()
        fault.release()
        assert answer.result().status_code == 200
    assert twilio.requests() == []


def test_edits_are_not_logged_and_pass_the_rules(twilio: LocalTwilio) -> None:
    first, second = twilio.seed(MAIN_ACCOUNT.sid, 2, prefix="d", voice_method="GET")
    assert twilio.domain(MAIN_ACCOUNT.sid, "d-0.sip.twilio.com")["voice_method"] == "GET"
    edited = twilio.edit(MAIN_ACCOUNT.sid, "D-0.sip.twilio.com", auth_type="IP_ACL", domain_name="e.sip.twilio.com")
    assert twilio.domain(MAIN_ACCOUNT.sid, first) == edited
    assert twilio.domain(MAIN_ACCOUNT.sid, "e.sip.twilio.com")["auth_type"] == "IP_ACL"
    with pytest.raises(KeyError, match="nope"):
        twilio.edit(MAIN_ACCOUNT.sid, first, nope=1)
    with pytest.raises(sqlite3.IntegrityError):
        twilio.edit(MAIN_ACCOUNT.sid, second, domain_name="e.sip.twilio.com")
    with pytest.raises(sqlite3.IntegrityError):
        twilio.seed(SUBACCOUNT.sid, 2, prefix="d")
    assert twilio.domains(SUBACCOUNT.sid) == []
    for lookup in (MAIN_ACCOUNT.sid, "AC" + "f" * 32):
        with pytest.raises(TwilioError, match="not found"):
            twilio.domain(lookup, "nobody.sip.twilio.com")
    twilio.remove(MAIN_ACCOUNT.sid, second)
    assert [domain["sid"] for domain in twilio.domains(MAIN_ACCOUNT.sid)] == [first]
    assert twilio.requests() == []


def test_a_port_in_use(twilio: LocalTwilio) -> None:
    with pytest.raises(LocalTwilioError, match=f"port {twilio.port}: Address already in use"):
        LocalTwilio(port=twilio.port).__enter__()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", "::"])
def test_only_this_machine(host: str) -> None:
    with pytest.raises(LocalTwilioError, match="loopback"):
        LocalTwilio(host=host)
