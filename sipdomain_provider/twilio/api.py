"""Twilio's REST API over HTTP: one session, retries, budgets, and answers that are checked before they are believed.

Source: Twilio's pages on requests, responses and errors of the REST API ("API best practices": 429 means that a
request was not processed).
"""

import base64
import json
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import quote

import requests
import requests.adapters
import requests.utils

from . import errors, transport
from .answers import without_half_characters
from .deadline import Deadline
from .settings import Credentials, Settings

LONGEST_WAIT = 30.0  # seconds between two tries, whatever Retry-After asks for
_FIRST_WAIT = 0.5  # seconds; doubled at each try
_WORTH_A_LINE = 1.0  # seconds of waiting
_BUSY = frozenset({429, 500, 502, 503, 504})

NO_SUCH_RESOURCE = 20404
LACKS_PERMISSION = 70051  # of a restricted API key


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer: its JSON object (empty for 204), and Twilio's own time of it (None when it said none)."""

    body: Mapping[str, Any]
    date: datetime | None
    status: int = 200


class TwilioApi:
    """Requests to Twilio's API with the configured credentials; safe to share between threads.

    `notify` takes a line for the user. `wait` sleeps for a number of seconds, `jitter` picks one up to the most.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        notify: Callable[[str], None] = lambda _line: None,
        wait: Callable[[float], object] | None = None,
        jitter: Callable[[float], float] = lambda most: random.uniform(0, most),  # noqa: S311
    ) -> None:
        self.account_sid = settings.credentials.account_sid
        self.uses_api_key = settings.credentials.username != settings.credentials.account_sid
        self.home = settings.home
        self._base_url = settings.base_url
        self._max_retries = settings.max_retries
        self._secrets = _echoes(settings.credentials)
        self._check_credentials = _check(settings.credentials)
        self.notify = notify
        self._wait = wait or threading.Event().wait
        self._jitter = jitter
        self._session = transport.open_session(settings.credentials, settings.base_url)

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are never pickled")

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get(self, path: str, deadline: Deadline) -> Answer:
        """GET `path` (with its query), repeated while Twilio is busy or no answer comes. Raises ProviderError."""
        return self._repeat("GET", path, None, deadline, repeatable=True)

    def look(self, path: str, deadline: Deadline) -> Answer:
        """GET `path` once, whatever becomes of it. Raises ProviderError."""
        return self._once("GET", path, None, deadline)

    def delete(self, path: str, deadline: Deadline) -> Answer:
        """DELETE `path`, repeated like `get`. Nothing but a 204 says that it was done."""
        answer = self._repeat("DELETE", path, None, deadline, repeatable=True)
        if answer.status != 204:
            raise errors.UnusableAnswer(f"{self._base_url} answered {answer.status} to DELETE", errors.CHECK_ENDPOINT)
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
        tries = 0
        while True:
            tries += 1
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
                if tries > self._max_retries:
                    raise _gave_up(error, f"after {tries} attempts") from None
                self._pause(error, tries, deadline)

    def _pause(self, error: errors.ProviderError, tries: int, deadline: Deadline) -> None:
        # Full jitter: clients that were throttled together do not come back together.
        seconds = self._jitter(min(LONGEST_WAIT, _FIRST_WAIT * 2 ** (tries - 1)))
        why = error.reason
        if isinstance(error, errors.Busy):
            # Not what Twilio said: it may echo what is secret, which is known to the front end alone.
            why = "Twilio is throttling" if error.throttled else f"Twilio answered {error.status}"
            seconds = min(LONGEST_WAIT, max(seconds, error.retry_after or 0))
        if seconds >= deadline.remaining():
            raise _gave_up(error, f"after {tries} attempts, within its {deadline.seconds:g} s") from None
        if seconds >= _WORTH_A_LINE:
            self.notify(f"{why}, waiting {seconds:.0f} s, attempt {tries + 1} of {self._max_retries + 1}")
        self._wait(seconds)

    def _once(self, method: str, path: str, form: Mapping[str, str] | None, deadline: Deadline) -> Answer:
        try:
            response = self._session.request(
                method,
                self._base_url + path,
                data=form,
                timeout=transport.timeout(deadline),
                allow_redirects=False,
                stream=True,
            )
            with response:
                content = transport.read_bounded(response, deadline)
        except transport.FAILURES as error:
            raise transport.no_answer(error, self._base_url) from None
        return self._judge(response, content)

    def _judge(self, response: requests.Response, content: bytes) -> Answer:
        status = response.status_code
        if status == 204:
            return Answer({}, transport.date(response), status)
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        if not 200 <= status < 300:
            raise self._rejection(response, body if isinstance(body, dict) else {})
        if isinstance(body, dict):
            return Answer(body, transport.date(response), status)
        if body is None and "json" in response.headers.get("Content-Type", ""):
            raise errors.OutcomeUnknown(f"the answer of {self._base_url} was cut short", errors.AGAIN)
        raise errors.UnusableAnswer(
            f"{self._base_url} answered {status} with what is not Twilio's", errors.CHECK_ENDPOINT
        )

    def _rejection(self, response: requests.Response, body: Mapping[str, Any]) -> errors.ProviderError:
        status = response.status_code
        code = body.get("code")
        if isinstance(code, int):
            said = without_half_characters(str(body.get("message") or "no message"))
            for secret in self._secrets:
                said = said.replace(secret, "[secret]")
            reason = f"Twilio answered {status}, error {code}: {said} ({_DOCUMENTATION}{code})"
        else:
            code = 0
            reason = f"{self._base_url} answered {status} without one of Twilio's errors"
        if status in _BUSY:
            return errors.Busy(
                reason, errors.AGAIN, status=status, code=code, retry_after=transport.retry_after(response)
            )
        if status == 401 or (status == 403 and code):
            return errors.Unauthorized(reason, _WAYS_OUT.get(code, self._check_credentials), status=status, code=code)
        if status == 404 and code == NO_SUCH_RESOURCE:
            return errors.NotFound(reason, self._check_credentials, status=status, code=code)
        if code:
            return errors.Refused(reason, _WAYS_OUT.get(code, ""), status=status, code=code)
        return errors.UnusableAnswer(reason, errors.CHECK_ENDPOINT)


_DOCUMENTATION = "https://www.twilio.com/docs/errors/"
_NOT_ACTIVE = "See the Twilio Console: the account is suspended or was closed"
_WAYS_OUT = {
    10001: _NOT_ACTIVE,
    20001: "Twilio does not accept one of the values as it stands",
    20005: _NOT_ACTIVE,
    20008: "Test credentials do not reach SIP: use the account's own",
    LACKS_PERMISSION: "Give the API key the permission to read, list and write the SIP resources",
}
"""By code, for every type; each table has those of its own."""


def _check(credentials: Credentials) -> str:
    *others, last = credentials.names or ("the account", "its auth token or API key")
    return (
        f"Check {', '.join(others)} and {last}: they must belong together, to this account or its main account, and to"
        " this region"
    )


def _echoes(credentials: Credentials) -> tuple[str, ...]:
    """The forms in which an answer may quote the credentials; the longest first."""
    pair = f"{credentials.username}:{credentials.password}"
    return (base64.b64encode(pair.encode()).decode(), quote(credentials.password, safe=""), credentials.password)


def _gave_up(error: errors.ProviderError, when: str) -> errors.ProviderError:
    error.reason = f"{error.reason}; given up {when}"
    return error
