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

from . import errors, transport
from .answers import without_half_characters
from .deadline import Deadline
from .reasons import Reason
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

    `notify` takes each event that the user reads about: `errors.Waiting`, and those of the core. `wait` sleeps for a
    number of seconds, `jitter` picks one up to the most.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        notify: Callable[[object], None] = lambda _event: None,
        wait: Callable[[float], object] | None = None,
        jitter: Callable[[float], float] = lambda most: random.uniform(0, most),  # noqa: S311
    ) -> None:
        self.account_sid = settings.credentials.account_sid
        self.uses_api_key = settings.credentials.username != settings.credentials.account_sid
        self.home = settings.home
        self._base_url = settings.base_url
        self._max_retries = settings.max_retries
        self._secrets = _echoes(settings.credentials)
        self._names = settings.credentials.names
        self.notify = notify
        self._wait = wait or threading.Event().wait
        self._jitter = jitter
        self._session = transport.open_session(settings.credentials, settings.base_url)

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are never pickled")  # noqa: EM101, TRY003 (for developers)

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
            raise errors.UnusableAnswer(Reason.NOT_DELETED, url=self._base_url, status=answer.status)
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
                raise errors.OutcomeUnknown(error.reason, **error.facts) from None
            except (errors.Busy, errors.NotSent, errors.OutcomeUnknown) as error:
                untouched = isinstance(error, errors.NotSent) or (isinstance(error, errors.Busy) and error.throttled)
                if not repeatable and not untouched:
                    raise errors.OutcomeUnknown(error.reason, **error.facts) from None
                if tries > self._max_retries:
                    raise error.because(Reason.GAVE_UP, attempts=tries) from None
                self._pause(error, tries, deadline)

    def _pause(self, error: errors.ProviderError, tries: int, deadline: Deadline) -> None:
        # Full jitter: clients that were throttled together do not come back together.
        seconds = self._jitter(min(LONGEST_WAIT, _FIRST_WAIT * 2 ** (tries - 1)))
        if isinstance(error, errors.Busy):
            seconds = min(LONGEST_WAIT, max(seconds, error.retry_after or 0))
        if seconds >= deadline.remaining():
            raise error.because(Reason.GAVE_UP_IN_TIME, attempts=tries, seconds=deadline.seconds) from None
        if seconds >= _WORTH_A_LINE:
            self.notify(errors.Waiting(error, seconds, tries + 1, self._max_retries + 1))
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
            raise errors.OutcomeUnknown(Reason.ANSWER_CUT_SHORT, url=self._base_url)
        raise errors.UnusableAnswer(Reason.NOT_TWILIO, url=self._base_url, status=status)

    def _rejection(self, response: requests.Response, body: Mapping[str, Any]) -> errors.ProviderError:
        status, code = response.status_code, body.get("code")
        wait = transport.retry_after(response)
        if not isinstance(code, int) or not code:
            facts: dict[str, Any] = {"url": self._base_url, "status": status}
            if status in _BUSY:
                return errors.Busy(Reason.BUSY_WITHOUT_CODE, **facts, retry_after=wait)
            if status == 401:
                return errors.Unauthorized(Reason.FORBIDDEN_WITHOUT_CODE, **facts, settings=self._names)
            return errors.UnusableAnswer(Reason.ERROR_WITHOUT_CODE, **facts)
        facts = {"status": status, "code": code, "said": self._without_credentials(body.get("message"))}
        if status in _BUSY:
            return errors.Busy(Reason.TWILIO_BUSY, **facts, retry_after=wait)
        if status in (401, 403):
            return errors.Unauthorized(Reason.TWILIO_FORBADE, **facts, settings=self._names)
        if status == 404 and code == NO_SUCH_RESOURCE:
            return errors.NotFound(Reason.TWILIO_HAS_NONE, **facts, settings=self._names)
        return errors.Refused(Reason.TWILIO_REFUSED, **facts)

    def _without_credentials(self, message: object) -> str:
        """What Twilio said. An answer may quote the request: no error holds the credentials."""
        said = without_half_characters(str(message or "no message"))
        for secret in self._secrets:
            said = said.replace(secret, "[secret]")
        return said


def _echoes(credentials: Credentials) -> tuple[str, ...]:
    """The forms in which an answer may quote the credentials; the longest first."""
    pair = f"{credentials.username}:{credentials.password}"
    return (base64.b64encode(pair.encode()).decode(), quote(credentials.password, safe=""), credentials.password)
