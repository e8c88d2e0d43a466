"""Whether a request can have reached Twilio, from every exception of requests and urllib3."""

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

# By the name of the class, in both packages. The others may have reached Twilio.
MEANINGS = {
    "SSLError": CERTIFICATE,
    "ProxyError": PROXY,
    "InvalidProxyURL": PROXY,
    "ProxySchemeUnknown": PROXY,
    "ProxySchemeUnsupported": PROXY,
    "ConnectTimeout": SLOW_TO_CONNECT,
    "ConnectTimeoutError": SLOW_TO_CONNECT,
    "NameResolutionError": NO_NAME,
    "NewConnectionError": NO_CONNECTION,
    "MissingSchema": NO_URL,
    "InvalidSchema": NO_URL,
    "InvalidURL": NO_URL,
    "Timeout": SLOW,
    "ReadTimeout": SLOW,
    "TimeoutError": SLOW,
    "ReadTimeoutError": SLOW,
}
CHUNKED = type("Response", (), {"tell": lambda _self: 1, "length_remaining": 1})()
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "JSONDecodeError": ("hush", "{", 0),
    "PoolError": (POOL, "hush"),
    "RequestError": (POOL, "/", "hush"),
    "ProxyError": ("hush", OSError("hush")),
    "MaxRetryError": (POOL, "/", OSError("hush")),
    "HostChangedError": (POOL, "/"),
    "ReadTimeoutError": (POOL, "/", "hush"),
    "NewConnectionError": (CONNECTION, "hush"),
    "NameResolutionError": ("hush", CONNECTION, socket.gaierror("hush")),
    "EmptyPoolError": (POOL, "hush"),
    "FullPoolError": (POOL, "hush"),
    "ClosedPoolError": (POOL, "hush"),
    "IncompleteRead": (1, 2),
    "InvalidChunkLength": (CHUNKED, b"1"),
    "HeaderParsingError": ([], b"hush"),
}


def raised_by(module: Any) -> list[type[Exception]]:
    classes = {each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == module.__name__}
    raised = [each for each in classes if issubclass(each, Exception) and not issubclass(each, Warning)]
    return sorted(raised, key=lambda each: each.__name__)


CASES = [
    pytest.param(each, *MEANINGS.get(each.__name__, BROKEN), id=f"{module.__name__}.{each.__name__}")
    for module in (requests.exceptions, urllib3.exceptions)
    for each in raised_by(module)
]


def make(kind: type[Exception]) -> Exception:
    """An exception of this class, with a text that must not be passed on."""
    return kind(*ARGUMENTS.get(kind.__name__, ("hush",)))


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


def circle() -> Exception:
    """A chain that leads back to itself."""
    one, other = requests.exceptions.ConnectionError("hush"), requests.exceptions.ConnectionError("hush")
    one.__cause__, other.__cause__ = other, one
    return one


def caused() -> Exception:
    """A cause counts as well as an argument."""
    outer = requests.exceptions.ConnectionError("hush")
    outer.__cause__ = requests.exceptions.ConnectTimeout("hush")
    return outer


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (requests.exceptions.SSLError(urllib3.exceptions.SSLError(ssl.SSLEOFError(8, "EOF"))), BROKEN),
        (requests.exceptions.SSLError(urllib3.exceptions.SSLError(ssl.SSLZeroReturnError(6, "closed"))), BROKEN),
        (requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("", TimeoutError("read"))), BROKEN),
        (requests.exceptions.InvalidURL(urllib3.exceptions.ProxySchemeUnknown("hush")), PROXY),
        (circle(), BROKEN),
        (caused(), SLOW_TO_CONNECT),
    ],
)
def test_what_counts_inside_an_exception(error: Exception, expected: tuple[type[Exception], str]) -> None:
    found = no_answer(error, BASE)
    assert (type(found), expected[1] in str(found)) == (expected[0], True)
