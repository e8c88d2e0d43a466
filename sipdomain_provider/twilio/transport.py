"""HTTP below Twilio's API: the session, the bounds of time and size, and the meaning of a failed connection."""

import email.utils
import os
import ssl
from collections.abc import Iterator
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

import requests
import requests.adapters
import requests.utils
import urllib3
import urllib3.exceptions
from urllib3.util import Retry

from . import errors
from .deadline import Deadline
from .reasons import Reason
from .settings import Credentials

CONNECT_TIMEOUT = 10.0  # seconds
READ_TIMEOUT = 30.0  # seconds without a byte
LARGEST_ANSWER = 32 * 1024 * 1024  # bytes; a page of 1,000 domains has about 1.3 million
_CONNECTIONS = 32  # at most, and made as they are needed; more threads than these would drop theirs after each use
_LEAST_TIMEOUT = 0.05  # seconds, for a request that is begun just before its deadline


def open_session(credentials: Credentials, base_url: str) -> requests.Session:
    session = requests.Session()
    # trust_env would let a .netrc and, for loopback, a proxy have the credentials. What companies need of the
    # environment, a proxy for https and their own certificates, is taken by name.
    session.trust_env = False
    if base_url.startswith("https://"):
        session.proxies = dict(requests.utils.get_environ_proxies(base_url))
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    session.auth = (credentials.username, credentials.password)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = f"sipdomain-provider/{package_version()}"
    session.headers["Accept"] = "application/json"
    adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=_CONNECTIONS, max_retries=0)
    session.mount(f"{urlsplit(base_url).scheme}://", adapter)
    return session


def package_version() -> str:
    try:
        return version("sipdomain-provider")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def timeout(deadline: Deadline) -> Any:
    """urllib3's own kind, which requests takes although its types do not say so: it alone has a total."""
    connect, read = min(CONNECT_TIMEOUT, deadline.share), min(READ_TIMEOUT, deadline.share)
    return urllib3.Timeout(connect=connect, read=read, total=max(_LEAST_TIMEOUT, deadline.remaining()))


def read_bounded(response: requests.Response, deadline: Deadline) -> bytes:
    """The body, piece by piece as it arrives, so that neither its size nor a slow drip passes the bounds."""
    content = bytearray()
    while piece := response.raw.read1(decode_content=True):
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise errors.UnusableAnswer(Reason.ANSWER_TOO_LARGE, most=LARGEST_ANSWER)
        left = deadline.remaining()
        if left <= 0:
            raise errors.OutcomeUnknown(Reason.ANSWER_TOO_SLOW)
        # None where the server has said that it closes the connection after this answer.
        if (connected := getattr(response.raw.connection, "sock", None)) is not None:
            connected.settimeout(min(left, connected.gettimeout()))
    return bytes(content)


_PROXY = (
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidProxyURL,
    urllib3.exceptions.ProxyError,
    urllib3.exceptions.ProxySchemeUnknown,
    urllib3.exceptions.ProxySchemeUnsupported,
)
FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, urllib3.exceptions.ProxySchemeUnsupported)


def no_answer(error: Exception, base_url: str) -> errors.NoAnswer:
    """The error for an exception of requests or urllib3. It says whether the request can have reached Twilio.

    The text of the exceptions is not passed on as it is: it holds object addresses, and of proxies the URL with its
    password.
    """
    chain = tuple(_causes(error))

    def among(*kinds: type[BaseException]) -> bool:
        return any(isinstance(each, kinds) for each in chain)

    if among(ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError):
        return errors.OutcomeUnknown(Reason.CONNECTION_BROKE, url=base_url)
    if among(requests.exceptions.SSLError, urllib3.exceptions.SSLError):
        return errors.UnusableAnswer(Reason.CERTIFICATE, url=base_url)
    if among(*_PROXY):
        return errors.NotSent(Reason.PROXY)
    # urllib3 counts the next two among its ConnectTimeoutErrors.
    if among(urllib3.exceptions.NameResolutionError):
        return errors.NotSent(Reason.UNKNOWN_HOST, url=base_url)
    if among(urllib3.exceptions.NewConnectionError):
        return errors.NotSent(Reason.CONNECTION_REFUSED, url=base_url)
    if among(requests.exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError):
        return errors.NotSent(Reason.NO_CONNECTION_IN_TIME, url=base_url)
    if among(requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
        return errors.UnusableAnswer(Reason.NO_URL, url=base_url)
    if among(requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
        return errors.OutcomeUnknown(Reason.NO_ANSWER_IN_TIME, url=base_url)
    return errors.OutcomeUnknown(Reason.CUT_OFF, url=base_url)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and all that it wraps: requests hands on urllib3's exceptions as arguments and reasons."""
    pending = [error]
    seen: set[int] = set()
    while pending:
        each = pending.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        pending += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]


def retry_after(response: requests.Response) -> float | None:
    """Retry-After in seconds, which may be given as a number or as a date; None where there is none to be read."""
    try:
        return Retry().get_retry_after(response.raw)
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):  # of dates that no calendar has
        return None


def date(response: requests.Response) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError, OverflowError):
        return None
