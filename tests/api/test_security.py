"""What docs/threat-model.md promises of the way to Twilio: TLS, redirects, the environment, bounds, and credentials."""

from __future__ import annotations

import base64
import gzip
import json
import pickle
import random
import shutil
import socket
import ssl
import subprocess
import threading
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.dynamic import ConfigureRequest
from pulumi.dynamic.config import Config
from pulumi.dynamic.dynamic import serialize_provider

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.dynamic import process as process_module
from sipdomain_provider.dynamic.errors import TwilioResourceError
from sipdomain_provider.provider import SipCredentialListProvider, SipCredentialProvider, SipDomainProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio import errors, transport
from sipdomain_provider.twilio.deadline import Deadline
from tests.api.account import ACCOUNT, api_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOKEN = MAIN_ACCOUNT.auth_token
BASIC = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
PATH = SIP_DOMAIN.path(Place(ACCOUNT))
NAME = "tried-secret.sip.twilio.com"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port of this machine; each connection is given to `serve` and then closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        serve(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of 127.0.0.1 that nobody has signed but itself."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command = ["openssl", "req", *kind, *names, "-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "certificate"


class Tls:
    """What a TLS server got to read."""

    def __init__(self, certificate: Path, drop: int = 0) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, certificate.with_name("key"))
        self._drop = drop
        self.got = b""

    def __call__(self, connection: socket.socket) -> None:
        if self._drop:
            self._drop -= 1
            connection.recv(1)  # and away, in the middle of the handshake
            return
        with self._context.wrap_socket(connection, server_side=True) as secure:
            self.got += secure.recv(65536)
            secure.sendall(ANSWER)


def test_a_certificate_that_nobody_signed_is_refused_before_anything_is_sent(certificate: Path) -> None:
    tls = Tls(certificate)
    refused = pytest.raises(errors.UnusableAnswer, match="TLS is always verified")
    with server(tls) as port, api_at(f"https://127.0.0.1:{port}") as found, refused:
        found.get(PATH, Deadline(30))
    assert tls.got == b""


def test_a_companys_own_certificates_are_taken_by_name(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    tls = Tls(certificate)
    with server(tls) as port, api_at(f"https://127.0.0.1:{port}") as found:
        assert found.get(PATH, Deadline(30)).body == {}
    assert f"Authorization: Basic {BASIC}".encode() in tls.got


def test_a_handshake_that_breaks_is_tried_again(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    tls = Tls(certificate, drop=2)
    with server(tls) as port, api_at(f"https://127.0.0.1:{port}") as found:
        assert found.get(PATH, Deadline(30)).body == {}


# Where credentials go


def test_a_redirect_is_not_followed(twilio: LocalTwilio) -> None:
    with LocalTwilio() as elsewhere, api_at(twilio.url) as found:
        twilio.fault("redirect", status=307, headers={"Location": elsewhere.url + PATH})
        with pytest.raises(errors.UnusableAnswer, match="answered 307 without"):
            found.get(PATH, Deadline(30))
        assert elsewhere.requests() == []
    assert len(twilio.requests()) == 1


def test_neither_a_proxy_nor_a_netrc_of_the_environment_has_a_part_in_loopback(
    twilio: LocalTwilio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with LocalTwilio() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with api_at(twilio.url) as found:
            found.get(PATH, Deadline(30))
        assert proxy.requests() == []
    assert [each.username for each in twilio.requests()] == [ACCOUNT]


def test_a_cookie_is_not_kept(twilio: LocalTwilio) -> None:
    twilio.fault("slow_body", gap=0, headers={"Set-Cookie": "session=tracked; Path=/"})
    with api_at(twilio.url) as found:
        found.get(PATH, Deadline(30))
        found.get(PATH, Deadline(30))
    assert all("cookie" not in each.headers for each in twilio.requests())


# Bounds


def test_an_answer_that_swells_when_it_is_unpacked_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 1024 * 1024)
    body = gzip.compress(b" " * 64 * 1024 * 1024)

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    bounded = pytest.raises(errors.UnusableAnswer, match="more than 1048576 bytes")
    with server(serve) as port, api_at(f"http://127.0.0.1:{port}") as found, bounded:
        found.get(PATH, Deadline(30))


def test_an_answer_that_stops_in_the_middle_ends_with_the_budget() -> None:
    """Half of it within the budget, and then nothing: the last wait is no longer than what is left."""
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        ended.wait(30)

    with server(serve) as port, api_at(f"http://127.0.0.1:{port}", retries=0) as found:
        with pytest.raises(errors.OutcomeUnknown):
            found.get(PATH, Deadline(0.5))
        ended.set()


# Configured, over a real socket


def configured(twilio: LocalTwilio, monkeypatch: pytest.MonkeyPatch, **settings: str) -> SipDomainProvider:
    """A provider as the engine makes it, with this stack configuration, in a process of its own."""
    monkeypatch.setattr(process_module, "_processes", {})
    monkeypatch.setattr(random, "uniform", lambda _least, _most: 0.0)
    values = {"accountSid": ACCOUNT, "authToken": TOKEN, "apiBaseUrl": twilio.url, **settings}
    stack = {f"twilio:{key}": value for key, value in values.items()}
    provider = SipDomainProvider()
    provider.configure(ConfigureRequest(Config(stack, "tried")))
    return provider


def test_max_retries_is_kept(twilio: LocalTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    twilio.fault("status", status=503, times=None)
    provider = configured(twilio, monkeypatch, maxRetries="2")
    with pytest.raises(TwilioResourceError, match="given up after 3 attempts"):
        provider.read("SD" + "1" * 32, {"sid": "SD" + "1" * 32})
    assert len(twilio.requests()) == 3


@pytest.mark.parametrize("timeouts", [{}, {hidden.TIMEOUTS: {"read": 1.0}}], ids=["configured", "custom_timeouts"])
def test_the_budget_is_kept(twilio: LocalTwilio, monkeypatch: pytest.MonkeyPatch, timeouts: dict[str, Any]) -> None:
    """Three requests wait for a third of it each; the custom one wins."""
    twilio.fault("timeout", times=None)
    provider = configured(twilio, monkeypatch, timeout="600" if timeouts else "1")
    with pytest.raises(TwilioResourceError, match=r"in time; given up after \d attempts, within its 1 s"):
        provider.read("SD" + "1" * 32, {"sid": "SD" + "1" * 32, **timeouts})
    assert len(twilio.requests()) <= 5


# Credentials are in nothing that is written


def test_credentials_are_in_nothing_that_the_provider_writes(
    twilio: LocalTwilio, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """State, lines, messages, tracebacks with their causes, representations and the pickle."""
    inputs = {"domain_name": NAME, "voice_url": "https://example.com/a"}
    made = configured(twilio, monkeypatch, maxRetries="1").create(inputs)
    provider = configured(twilio, monkeypatch, maxRetries="1")  # what was created in a run is not deleted in it
    written: list[str] = [json.dumps(made.outs), repr(provider), repr(vars(provider))]
    written.append(serialize_provider(SipDomainProvider()))
    echo = {"code": 20001, "message": f"Bad: {TOKEN} {BASIC}", "status": 400}
    operations: list[Callable[[], Any]] = [
        lambda: provider.create(inputs),
        lambda: provider.read(made.id, made.outs or {}),
        lambda: provider.update(made.id, made.outs or {}, {**inputs, "voice_url": "https://example.com/b"}),
        lambda: provider.delete(made.id, made.outs or {}),
    ]
    for operation in operations:
        for kind, options in (
            ("status", {"status": 400, "body": echo}),
            ("status", {"status": 429, "body": echo, "retry_after": 1}),
            ("status", {"status": 401}),
            ("reset", {}),
            ("not_json", {"status": 200, "body": f"<html>{TOKEN} {BASIC}</html>"}),
        ):
            twilio.fault(kind, times=None, **options)  # type: ignore[arg-type]
            monkeypatch.setattr(provider._core.api, "_wait", lambda _seconds: None)
            provider._core.live(SIP_DOMAIN)._memory._collections.clear()
            with pytest.raises(TwilioResourceError) as caught:
                operation()
            written += traceback.format_exception(caught.value)
            written += [repr(caught.value), str(vars(caught.value))]
            twilio.clear_faults()
    written += capsys.readouterr()
    assert len(written) > 50
    for text in written:
        assert TOKEN not in text
        assert BASIC not in text


def test_no_error_of_a_list_shows_the_secret_name_of_an_entry(
    twilio: LocalTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    (users,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Users"}])
    twilio.seed_rows("credentials", ACCOUNT, [{"username": "hush-user", "password": "Correct-Horse-1"}], users)
    domains, lists, credentials = configured(twilio, monkeypatch), SipCredentialListProvider(), SipCredentialProvider()
    for each in (lists, credentials):
        vars(each).update(vars(domains), _lifecycle=domains._core.of(each.resource_type))
    declared = {"credential_list_sid": users, "username": "hush-user", "password": "Correct-Horse-1"}
    credentials.check({}, {**declared, hidden.SECRET: ["username"], hidden.URN: "urn::user"})
    with pytest.raises(TwilioResourceError, match=r"which the program declares: credential \(CR") as caught:
        lists.delete(users, {"sid": users, "account_sid": ACCOUNT, "friendly_name": "Users"})
    assert "hush-user" not in str(caught.value)


def test_a_configured_provider_is_never_pickled(twilio: LocalTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError):  # not by the SDK's function: each call of it in a process makes the next one deeper
        pickle.dumps(configured(twilio, monkeypatch))
