"""Twilio's REST API over HTTP: one session, retries, budgets, and answers that are checked before they are believed.

Source: Twilio's pages on requests, responses and errors of the REST API ("API best practices": 429 means that a
request was not processed).
"""

import base64
import email.utils
import json
import os
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

import requests
import requests.adapters
import requests.utils
import urllib3
import urllib3.exceptions
from urllib3.util import Retry

from . import errors
from .answers import printable
from .settings import Credentials, Settings

CONNECT_TIMEOUT = 10.0  # seconds
READ_TIMEOUT = 30.0  # seconds without a byte
LARGEST_ANSWER = 32 * 1024 * 1024  # bytes; a page of 1,000 domains has about 1.3 million
LONGEST_WAIT = 30.0  # seconds between two tries, whatever Retry-After asks for
_FIRST_WAIT = 0.5  # seconds; doubled at each try
_WORTH_A_LINE = 1.0  # seconds of waiting
_CONNECTIONS = 32  # at most, and made as they are needed; more threads than these would drop theirs after each use
_BUSY = frozenset({429, 500, 502, 503, 504})
_LEAST_TIMEOUT = 0.05  # seconds, for a request that is begun just before its deadline

NO_SUCH_RESOURCE = 20404
TAKEN = 21232


class Deadline:
    """The budget of one operation with all its requests and waits, in seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    @property
    def share(self) -> float:
        """The most that one request may wait: one whose answer is lost leaves time to find out what it did."""
        return self.seconds / 3

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._end - self._clock())


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer: its JSON object (empty for 204), and Twilio's own time of it (None when it said none)."""

    body: Mapping[str, Any]
    date: datetime | None
    status: int = 200


class TwilioApi:
    """Requests to Twilio's API with the configured credentials; safe to share between threads.

    `notify` takes a line for the user. `wait` sleeps for a number of seconds.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        notify: Callable[[str], None] = lambda _line: None,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.account_sid = settings.credentials.account_sid
        self.home = settings.home
        self._base_url = settings.base_url
        self._max_retries = settings.max_retries
        self._secrets = _echoes(settings.credentials)
        self._notify = notify
        self._wait = wait or threading.Event().wait
        self._session = _session(settings.credentials, settings.base_url)

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are never pickled")

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get(self, path: str, deadline: Deadline) -> Answer:
        """GET `path` (with its query), repeated while Twilio is busy or no answer comes. Raises ProviderError."""
        return self._repeat("GET", path, None, deadline, repeatable=True)

    def delete(self, path: str, deadline: Deadline) -> Answer:
        """DELETE `path`, repeated like `get`. Nothing but a 204 says that it was done."""
        answer = self._repeat("DELETE", path, None, deadline, repeatable=True)
        if answer.status != 204:
            raise errors.UnusableAnswer(f"{self._base_url} answered {answer.status} to DELETE", _CHECK_ENDPOINT)
        return answer

    def update(self, path: str, form: Mapping[str, str], deadline: Deadline) -> Answer:
        """POST to an existing resource. Setting values twice is setting them once: repeated like `get`."""
        return self._repeat("POST", path, form, deadline, repeatable=True)

    def create(self, path: str, form: Mapping[str, str], deadline: Deadline) -> Answer:
        """POST to a collection. Repeated only where it is sure that nothing was made.

        Raises OutcomeUnknown where that is not sure: a 5xx, a connection that broke, an answer that was cut short
        or is not Twilio's.
        """
        return self._repeat("POST", path, form, deadline, repeatable=False)

    def _repeat(
        self, method: str, path: str, form: Mapping[str, str] | None, deadline: Deadline, *, repeatable: bool
    ) -> Answer:
        counter = Retry(total=self._max_retries)
        while True:
            try:
                return self._once(method, path, form, deadline)
            except errors.UnusableAnswer as error:
                if repeatable:
                    raise
                raise errors.OutcomeUnknown(error.reason, error.way_out) from None
            except (errors.Busy, errors.NotSent, errors.OutcomeUnknown) as error:
                untouched = isinstance(error, errors.NotSent) or (isinstance(error, errors.Busy) and error.throttled)
                if not repeatable and not untouched:
                    raise errors.OutcomeUnknown(error.reason, error.way_out) from None
                try:
                    counter = counter.increment(method, path, error=urllib3.exceptions.HTTPError())
                except urllib3.exceptions.HTTPError:
                    raise _gave_up(error, f"after {self._max_retries + 1} attempts") from None
                self._pause(error, len(counter.history), deadline)

    def _pause(self, error: errors.ProviderError, tries: int, deadline: Deadline) -> None:
        # Full jitter: clients that were throttled together do not come back together.
        seconds = random.uniform(0, min(LONGEST_WAIT, _FIRST_WAIT * 2 ** (tries - 1)))  # noqa: S311
        why = error.reason
        if isinstance(error, errors.Busy):
            # Not what Twilio said: it may echo what is secret, which is known to the front end alone.
            why = "Twilio is throttling" if error.throttled else f"Twilio answered {error.status}"
            seconds = min(LONGEST_WAIT, max(seconds, error.retry_after or 0))
        if seconds >= deadline.remaining():
            raise _gave_up(error, f"after {tries} attempts, within its {deadline.seconds:g} s") from None
        if seconds >= _WORTH_A_LINE:
            self._notify(f"{why}, waiting {seconds:.0f} s, attempt {tries + 1} of {self._max_retries + 1}")
        self._wait(seconds)

    def _once(self, method: str, path: str, form: Mapping[str, str] | None, deadline: Deadline) -> Answer:
        try:
            response = self._session.request(
                method,
                self._base_url + path,
                data=form,
                timeout=_timeout(deadline),
                allow_redirects=False,
                stream=True,
            )
            with response:
                content = _bounded(response, deadline)
        except _TRANSPORT as error:
            raise _transport_error(error, self._base_url) from None
        return self._judge(response, content)

    def _judge(self, response: requests.Response, content: bytes) -> Answer:
        status = response.status_code
        if status == 204:
            return Answer({}, _date(response), status)
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        if not 200 <= status < 300:
            raise self._rejection(response, body if isinstance(body, dict) else {})
        if isinstance(body, dict):
            return Answer(body, _date(response), status)
        if body is None and "json" in response.headers.get("Content-Type", ""):
            raise errors.OutcomeUnknown(f"the answer of {self._base_url} was cut short", AGAIN)
        raise errors.UnusableAnswer(f"{self._base_url} answered {status} with what is not Twilio's", _CHECK_ENDPOINT)

    def _rejection(self, response: requests.Response, body: Mapping[str, Any]) -> errors.ProviderError:
        status = response.status_code
        code = body.get("code")
        if isinstance(code, int):
            said = printable(str(body.get("message") or "no message"))
            for secret in self._secrets:
                said = said.replace(secret, "[secret]")
            reason = f"Twilio answered {status}, error {code}: {said} ({_DOCUMENTATION}{code})"
        else:
            code = 0
            reason = f"{self._base_url} answered {status} without one of Twilio's errors"
        if status in _BUSY:
            return errors.Busy(reason, AGAIN, status=status, code=code, retry_after=_retry_after(response))
        if status == 401 or (status == 403 and code):
            return errors.Unauthorized(reason, _WAYS_OUT.get(code, _CHECK_CREDENTIALS), status=status, code=code)
        if status == 404 and code == NO_SUCH_RESOURCE:
            return errors.NotFound(reason, _CHECK_CREDENTIALS, status=status, code=code)
        if code:
            return errors.Refused(reason, _WAYS_OUT.get(code, ""), status=status, code=code)
        return errors.UnusableAnswer(reason, _CHECK_ENDPOINT)


_DOCUMENTATION = "https://www.twilio.com/docs/errors/"
AGAIN = "Run it again later"
_CHECK_ENDPOINT = "Check twilio:apiBaseUrl, and whether a proxy stands in between"
_CHECK_CREDENTIALS = (
    "Check twilio:accountSid and the auth token or API key: whether they belong together, to this account or the main"
    " account of it, and to this region"
)
_WAYS_OUT = {
    20008: "Test credentials do not reach SIP: use the account's own",
    21230: "Delete domains, have Twilio raise the limit, or use a subaccount (account_sid)",
    21231: "See domain_name: letters, digits and '-', ending with .sip.twilio.com",
    21232: "Choose another name; a subdomain needs its parent first; two domains swap names by way of a third",
    21233: "Delete its subdomains first, or keep it with protect or retain_on_delete",
    21300: "Check byoc_trunk_sid: the trunk must exist in the account and region of the domain",
    20001: "Twilio does not accept one of the values as it stands",
    20002: "See friendly_name: at most 64 characters, and at least one where Twilio refuses to clear it",
}


def _echoes(credentials: Credentials) -> tuple[str, ...]:
    """The forms in which an answer may quote the credentials; the longest first."""
    pair = f"{credentials.username}:{credentials.password}"
    return (base64.b64encode(pair.encode()).decode(), quote(credentials.password, safe=""), credentials.password)


def _session(credentials: Credentials, base_url: str) -> requests.Session:
    session = requests.Session()
    # trust_env would let a .netrc and, for loopback, a proxy have the credentials. What companies need of the
    # environment, a proxy for https and their own certificates, is taken by name.
    session.trust_env = False
    if base_url.startswith("https://"):
        session.proxies = dict(requests.utils.get_environ_proxies(base_url))
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    session.auth = (credentials.username, credentials.password)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = f"sipdomain-provider/{_version()}"
    session.headers["Accept"] = "application/json"
    adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=_CONNECTIONS, max_retries=0)
    session.mount(f"{urlsplit(base_url).scheme}://", adapter)
    return session


def _version() -> str:
    try:
        return version("sipdomain-provider")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def _timeout(deadline: Deadline) -> Any:
    """urllib3's own kind, which requests takes although its types do not say so: it alone has a total."""
    connect, read = min(CONNECT_TIMEOUT, deadline.share), min(READ_TIMEOUT, deadline.share)
    return urllib3.Timeout(connect=connect, read=read, total=max(_LEAST_TIMEOUT, deadline.remaining()))


def _bounded(response: requests.Response, deadline: Deadline) -> bytes:
    """The body, piece by piece as it arrives, so that neither its size nor a slow drip passes the bounds."""
    content = bytearray()
    while piece := response.raw.read1(decode_content=True):
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise errors.UnusableAnswer(f"an answer has more than {LARGEST_ANSWER} bytes", _CHECK_ENDPOINT)
        left = deadline.remaining()
        if left <= 0:
            raise errors.OutcomeUnknown("the answer took too long to arrive", AGAIN)
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
_TRANSPORT = (requests.RequestException, urllib3.exceptions.HTTPError, urllib3.exceptions.ProxySchemeUnsupported)


def _transport_error(error: Exception, base_url: str) -> errors.NoAnswer:
    """What an exception of requests or urllib3 means: whether the request can have reached Twilio.

    The text of the exceptions is not passed on as it is: it holds object addresses, and of proxies the URL with its
    password.
    """
    chain = tuple(_causes(error))

    def among(*kinds: type[BaseException]) -> bool:
        return any(isinstance(each, kinds) for each in chain)

    if among(ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError):
        return errors.OutcomeUnknown(f"the connection to {base_url} broke", AGAIN)
    if among(requests.exceptions.SSLError, urllib3.exceptions.SSLError):
        return errors.UnusableAnswer(
            f"the certificate of {base_url} was not accepted",
            "TLS is always verified: name your company's certificates in REQUESTS_CA_BUNDLE",
        )
    if among(*_PROXY):
        return errors.NotSent("the proxy of the environment did not let the request through", "Check HTTPS_PROXY")
    # urllib3 counts the next two among its ConnectTimeoutErrors.
    if among(urllib3.exceptions.NameResolutionError):
        return errors.NotSent(f"the name of {base_url} was not found", "Check the network and twilio:region")
    if among(urllib3.exceptions.NewConnectionError):
        return errors.NotSent(f"no connection to {base_url}: it was refused or there is no way", _CHECK_ENDPOINT)
    if among(requests.exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError):
        return errors.NotSent(f"no connection to {base_url} came about in time", AGAIN)
    if among(requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
        return errors.UnusableAnswer(f"{base_url} is not a URL that can be asked", "Check twilio:apiBaseUrl")
    if among(requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
        return errors.OutcomeUnknown(f"{base_url} did not answer in time", AGAIN)
    return errors.OutcomeUnknown(f"the connection to {base_url} broke before the whole answer was there", AGAIN)


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


def _gave_up(error: errors.ProviderError, when: str) -> errors.ProviderError:
    error.reason = f"{error.reason}; given up {when}"
    return error


def _retry_after(response: requests.Response) -> float | None:
    """Retry-After in seconds, which may be given as a number or as a date; None where there is none to be read."""
    try:
        return Retry().get_retry_after(response.raw)
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):  # of dates that no calendar has
        return None


def _date(response: requests.Response) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError, OverflowError):
        return None
