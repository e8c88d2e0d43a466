"""What exceptions of requests and urllib3 mean: whether the request can have reached Twilio.

Every exception class of the two packages has its row: a new release that brings another makes a test fail.
"""

import inspect
import socket
import ssl
from typing import Any

import pytest
import requests.exceptions
import urllib3
import urllib3.exceptions
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.transport import no_answer
from sipdomain_provider.words import rendering

BASE = "https://api.twilio.com"
POOL = HTTPConnectionPool("127.0.0.1")
CONNECTION = HTTPConnection("127.0.0.1")

CERTIFICATE = (errors.UnusableAnswer, "certificate")
PROXY = (errors.NotSent, "proxy")
SLOW_TO_CONNECT = (errors.NotSent, "in time")
NO_NAME = (errors.NotSent, "was not found")
NO_CONNECTION = (errors.NotSent, "refused")
NO_URL = (errors.UnusableAnswer, "not a usable URL")
SLOW = (errors.OutcomeUnknown, "in time")
BROKEN = (errors.OutcomeUnknown, "broke")

OF_REQUESTS = {
    "RequestException": BROKEN,
    "InvalidJSONError": BROKEN,
    "JSONDecodeError": BROKEN,
    "HTTPError": BROKEN,
    "ConnectionError": BROKEN,
    "ProxyError": PROXY,
    "SSLError": CERTIFICATE,
    "Timeout": SLOW,
    "ConnectTimeout": SLOW_TO_CONNECT,
    "ReadTimeout": SLOW,
    "URLRequired": BROKEN,
    "TooManyRedirects": BROKEN,
    "MissingSchema": NO_URL,
    "InvalidSchema": NO_URL,
    "InvalidURL": NO_URL,
    "InvalidHeader": BROKEN,
    "InvalidProxyURL": PROXY,
    "ChunkedEncodingError": BROKEN,
    "ContentDecodingError": BROKEN,
    "StreamConsumedError": BROKEN,
    "RetryError": BROKEN,
    "UnrewindableBodyError": BROKEN,
}

OF_URLLIB3 = {
    "HTTPError": BROKEN,
    "PoolError": BROKEN,
    "RequestError": BROKEN,
    "SSLError": CERTIFICATE,
    "ProxyError": PROXY,
    "DecodeError": BROKEN,
    "ProtocolError": BROKEN,
    "MaxRetryError": BROKEN,
    "HostChangedError": BROKEN,
    "TimeoutStateError": BROKEN,
    "TimeoutError": SLOW,
    "ReadTimeoutError": SLOW,
    "ConnectTimeoutError": SLOW_TO_CONNECT,
    "NewConnectionError": NO_CONNECTION,
    "NameResolutionError": NO_NAME,
    "EmptyPoolError": BROKEN,
    "FullPoolError": BROKEN,
    "ClosedPoolError": BROKEN,
    "LocationValueError": BROKEN,
    "LocationParseError": BROKEN,
    "URLSchemeUnknown": BROKEN,
    "ResponseError": BROKEN,
    "ResponseNotChunked": BROKEN,
    "BodyNotHttplibCompatible": BROKEN,
    "IncompleteRead": BROKEN,
    "InvalidChunkLength": BROKEN,
    "InvalidHeader": BROKEN,
    "ProxySchemeUnknown": PROXY,
    "ProxySchemeUnsupported": PROXY,
    "HeaderParsingError": BROKEN,
    "UnrewindableBodyError": BROKEN,
}

MADE: dict[str, Any] = {
    "JSONDecodeError": lambda kind: kind("hush", "{", 0),
    "PoolError": lambda kind: kind(POOL, "hush"),
    "RequestError": lambda kind: kind(POOL, "/", "hush"),
    "ProxyError": lambda kind: kind("hush", OSError("hush")),
    "MaxRetryError": lambda kind: kind(POOL, "/", OSError("hush")),
    "HostChangedError": lambda kind: kind(POOL, "/"),
    "ReadTimeoutError": lambda kind: kind(POOL, "/", "hush"),
    "NewConnectionError": lambda kind: kind(CONNECTION, "hush"),
    "NameResolutionError": lambda kind: kind("hush", CONNECTION, socket.gaierror("hush")),
    "EmptyPoolError": lambda kind: kind(POOL, "hush"),
    "FullPoolError": lambda kind: kind(POOL, "hush"),
    "ClosedPoolError": lambda kind: kind(POOL, "hush"),
    "IncompleteRead": lambda kind: kind(1, 2),
    "InvalidChunkLength": lambda kind: kind(
        type("Response", (), {"tell": lambda _self: 1, "length_remaining": 1})(), b"1"
    ),
    "HeaderParsingError": lambda kind: kind([], b"hush"),
}


def exceptions_of(module: Any) -> dict[str, type[Exception]]:
    """The exceptions that a package of HTTP defines and may raise (its warnings are not raised)."""
    return {
        name: each
        for name, each in vars(module).items()
        if inspect.isclass(each)
        and issubclass(each, Exception)
        and not issubclass(each, Warning)
        and each.__module__ == module.__name__
    }


@pytest.mark.parametrize(("module", "table"), [(requests.exceptions, OF_REQUESTS), (urllib3.exceptions, OF_URLLIB3)])
def test_every_exception_has_its_row(module: Any, table: dict[str, Any]) -> None:
    deprecated = {"ConnectionError"} if module is urllib3.exceptions else set()
    assert set(exceptions_of(module)) - deprecated == set(table)


CASES = [
    pytest.param(getattr(module, name), *expected, id=f"{module.__name__}.{name}")
    for module, table in ((requests.exceptions, OF_REQUESTS), (urllib3.exceptions, OF_URLLIB3))
    for name, expected in table.items()
]


def make(kind: type[Exception]) -> Exception:
    """An exception of this class, with a text that must not be passed on."""
    if kind.__module__.startswith("requests") and kind.__name__ != "JSONDecodeError":
        return kind("hush")
    return MADE.get(kind.__name__, lambda plain: plain("hush"))(kind)


@pytest.mark.parametrize(("kind", "expected", "words"), CASES)
def test_what_an_exception_means_alone_and_inside_the_one_that_requests_raises(
    kind: type[Exception], expected: type[Exception], words: str
) -> None:
    reason = make(kind)
    for outer in (
        reason,
        requests.exceptions.ConnectionError(reason),
        requests.exceptions.ConnectionError(urllib3.exceptions.MaxRetryError(POOL, "/", reason)),
        requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("hush", reason)),
    ):
        found = no_answer(outer, BASE)
        assert type(found) is expected
        assert words in str(found)
        assert "hush" not in str(found)
        assert rendering.ways_out(found)


@pytest.mark.parametrize("inner", [ssl.SSLEOFError(8, "EOF"), ssl.SSLZeroReturnError(6, "closed")])
def test_a_connection_that_breaks_inside_tls_is_no_matter_of_certificates(inner: Exception) -> None:
    found = no_answer(requests.exceptions.SSLError(urllib3.exceptions.SSLError(inner)), BASE)
    assert (type(found), "broke" in str(found)) == (errors.OutcomeUnknown, True)


def test_a_chain_that_leads_back_to_itself_ends() -> None:
    one, other = requests.exceptions.ConnectionError("hush"), requests.exceptions.ConnectionError("hush")
    one.__cause__, other.__cause__ = other, one
    assert type(no_answer(one, BASE)) is errors.OutcomeUnknown


def test_a_cause_counts_as_well_as_an_argument() -> None:
    outer = requests.exceptions.ConnectionError("hush")
    outer.__cause__ = requests.exceptions.ConnectTimeout("hush")
    assert type(no_answer(outer, BASE)) is errors.NotSent


@pytest.mark.parametrize("inner", [ConnectionResetError(), TimeoutError("read"), BrokenPipeError(), EOFError()])
def test_what_broke_on_the_way_may_have_reached_twilio(inner: Exception) -> None:
    wrapped = requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", inner))
    assert type(no_answer(wrapped, BASE)) is errors.OutcomeUnknown


def test_an_unknown_proxy_scheme_is_not_sent_even_inside_a_wrong_url() -> None:
    wrapped = requests.exceptions.InvalidURL(urllib3.exceptions.ProxySchemeUnknown("hush"))
    assert type(no_answer(wrapped, BASE)) is errors.NotSent
