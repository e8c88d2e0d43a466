"""Live state: what Twilio has now, at few requests.

One resource is a GET of its own. A page of the list, which holds up to 1,000 of them with every attribute, is one
GET too. How many will be asked for, and how many the account has, is not known before: diffs come one by one. So a
single read is paid first, and for each single read one page of the list may be read next. With N resources asked
for in an account of P = ceil(M / 1000) pages, within one lifetime:

- pages <= singles <= N, so at most 2 N requests: few in a huge account never cost the whole list;
- pages <= P, after which everything is known, and singles <= pages + 1, so at most 2 P + 1, however large N is.

What was read serves for `LIFETIME` seconds; what was written replaces what was read. A resource that the list lacks
is asked for by itself, because a list may lag, and twice before it counts as gone, because one answer may be false.
Credentials that may read and not list (a restricted API key) read each resource by itself.
"""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sipdomain_provider.tables.attributes import ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_page, read_resource
from sipdomain_provider.twilio.api import Answer, TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

LIFETIME = 30.0  # seconds
PAGE_SIZE = 1000  # rows, the most that Twilio gives

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as Twilio gave it (None: it is gone), when it was asked for and answered, and Twilio's own time then.

    `written` says that a write answered it, which `asked_at` then is the time of.
    """

    row: Row | None
    asked_at: float
    answered_at: float
    date: datetime | None
    written: bool = False


@dataclass
class _Reading:
    """How far the reading of an account has come since `begun`."""

    begun: float
    singles: int = 0
    pages: int = 0
    next_page: str | None = None
    complete: bool = False
    answers: bool = False
    flights: dict[str, Future[None]] = field(default_factory=dict)


class _Account:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.listable = True
        self.seen: dict[str, Seen] = {}
        self.names: dict[str, str] = {}
        self.reading = _Reading(float("-inf"))


class LiveState:
    """The live state of one resource type, for every account that is asked for; safe to share between threads.

    No lock is held over a request. Requests for the same thing at the same time become one.
    """

    def __init__(
        self, api: TwilioApi, resource_type: ResourceType, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._api = api
        self._type = resource_type
        self._clock = clock
        self._accounts: dict[str, _Account] = {}
        self._lock = threading.Lock()

    def get(self, account_sid: str, sid: str, deadline: Deadline) -> dict[str, Any] | None:
        """Every attribute of the resource, read within the last `LIFETIME` seconds; None where it is gone.

        Raises ProviderError. Gone is Twilio's own 404 in an account that answers; any other 404 is an error.
        """
        account = self._account(account_sid)
        while True:
            with account.lock:
                reading = self._current(account)
                seen = account.seen.get(sid)
                if seen is not None and self._clock() - seen.asked_at <= LIFETIME:
                    return self._values(account_sid, sid, seen)
                step = _step(reading, sid) if account.listable else sid
                flight, mine = _board(reading, step)
            if not mine:
                _await(flight, deadline)
                continue
            try:
                if step is _LIST:
                    self._read_page_if_allowed(account, account_sid, reading, deadline)
                    continue
                return self._read_single(account, account_sid, sid, reading, deadline)
            finally:
                _land(account, reading, step)

    def last_seen(self, account_sid: str, sid: str) -> dict[str, Any] | None:
        """What was last read or written of the resource in this process, however old; None where nothing was."""
        account = self._account(account_sid)
        with account.lock:
            seen = account.seen.get(sid)
        return None if seen is None else self._values(account_sid, sid, seen)

    def was_gone(self, account_sid: str, sid: str) -> bool:
        """Whether the last that was learnt of the resource in this process is that it is gone."""
        account = self._account(account_sid)
        with account.lock:
            seen = account.seen.get(sid)
        return seen is not None and seen.row is None

    def wrote(self, account_sid: str, sid: str, row: Row | None) -> None:
        """Take what a write answered (None: it was deleted) in place of all that was read before."""
        now = self._clock()
        account = self._account(account_sid)
        with account.lock:
            self._store(account, sid, Seen(row, now, now, None, written=True))

    def find(self, account_sid: str, name: str, deadline: Deadline, *, since: float) -> Seen | None:
        """The resource of this name in the account's list, read at `since` (by the clock) or later; None if none.

        Raises ProviderError.
        """
        account = self._account(account_sid)
        while True:
            with account.lock:
                reading = self._current(account, since)
                seen = account.seen.get(account.names.get(name.lower(), ""))
                if seen is not None and seen.asked_at >= since and self._name(seen) == name.lower():
                    return seen
                if reading.complete:
                    return None
                flight, mine = _board(reading, _LIST)
            if not mine:
                _await(flight, deadline)
                continue
            try:
                self._read_page(account, account_sid, reading, deadline)
            finally:
                _land(account, reading, _LIST)

    def _account(self, account_sid: str) -> _Account:
        with self._lock:
            return self._accounts.setdefault(account_sid.lower(), _Account())

    def _current(self, account: _Account, since: float = float("-inf")) -> _Reading:
        """The reading that goes on, or a new one where that is too old. The account's lock must be held."""
        now = self._clock()
        if now - account.reading.begun > LIFETIME or account.reading.begun < since:
            account.reading = _Reading(now)
        return account.reading

    def require_account_answers(self, account_sid: str, deadline: Deadline) -> None:
        """A 404 means "gone" only in an account that these credentials reach. Raises ProviderError."""
        account = self._account(account_sid)
        if not account.listable:
            return
        try:
            self._api.get(f"{self._type.path(account_sid)}?PageSize=1", deadline)
        except errors.Unauthorized as error:  # an account that is not reached gives a 404, or a 401 for each resource
            self._cannot_list(account, account_sid, error)

    def _cannot_list(self, account: _Account, account_sid: str, error: errors.Unauthorized) -> None:
        with account.lock:
            told, account.listable = not account.listable, False
        if not told:
            self._api.notify(
                f"warning: these credentials may not list the {self._type.title}s of account {account_sid}"
                f" (HTTP {error.status}, error {error.code}): each costs a request of its own, and a create whose"
                " answer is lost cannot be found again. Give the API key the permission to list them"
            )

    def _read_page_if_allowed(self, account: _Account, account_sid: str, reading: _Reading, deadline: Deadline) -> None:
        try:
            self._read_page(account, account_sid, reading, deadline)
        except errors.Unauthorized as error:
            self._cannot_list(account, account_sid, error)

    def _read_page(self, account: _Account, account_sid: str, reading: _Reading, deadline: Deadline) -> None:
        collection = self._type.path(account_sid)
        asked_at = self._clock()
        answer = self._api.get(reading.next_page or f"{collection}?PageSize={PAGE_SIZE}", deadline)
        rows, next_page = read_page(self._type, answer.body, collection)
        answered_at = self._clock()
        with account.lock:
            for row in rows:
                self._store(account, row["sid"], Seen(row, asked_at, answered_at, answer.date))
            reading.answers = True
            # A list that leads back to where it was would never end.
            reading.complete = next_page is None or next_page == reading.next_page or not rows
            reading.next_page = next_page

    def _read_single(
        self, account: _Account, account_sid: str, sid: str, reading: _Reading, deadline: Deadline
    ) -> dict[str, Any] | None:
        asked_at = self._clock()
        path = self._type.path(account_sid, sid)
        answer = self._get_or_none(path, deadline)
        if answer is None:
            if not reading.answers:
                self.require_account_answers(account_sid, deadline)
            answer = self._get_or_none(path, deadline)  # once more: one false 404 would orphan it
        if answer is None:
            seen = Seen(None, asked_at, self._clock(), None)
        else:
            seen = Seen(answer.body, asked_at, self._clock(), answer.date)
            self._values(account_sid, sid, seen)
        with account.lock:
            reading.answers = True
            self._store(account, sid, seen)
            return self._values(account_sid, sid, account.seen[sid])

    def _get_or_none(self, path: str, deadline: Deadline) -> Answer | None:
        try:
            return self._api.get(path, deadline)
        except errors.NotFound:
            return None

    def _store(self, account: _Account, sid: str, seen: Seen) -> None:
        """Keep what is newer: a page that was asked for before a write must not undo it. The lock must be held.

        Within one tick of the clock, which may be 15 ms, the write wins.
        """
        before = account.seen.get(sid)
        if before is not None and (before.asked_at, before.written) > (seen.asked_at, seen.written):
            return
        account.seen[sid] = seen
        if (name := self._name(seen)) is not None:
            account.names[name] = sid

    def _name(self, seen: Seen) -> str | None:
        """The name of the row, in which its case does not count; a renamed one's old name still leads to it."""
        return None if seen.row is None else str(seen.row.get(self._type.name_attribute)).lower()

    def _values(self, account_sid: str, sid: str, seen: Seen) -> dict[str, Any] | None:
        return None if seen.row is None else read_resource(self._type, seen.row, account_sid, sid)


_LIST = "list"


def _step(reading: _Reading, sid: str) -> str:
    """What to ask for next to learn of `sid`: what is being asked for already, else as the bounds have it."""
    if sid in reading.flights:
        return sid
    if _LIST in reading.flights or (not reading.complete and reading.pages < reading.singles):
        return _LIST
    return sid


def _board(reading: _Reading, step: str) -> tuple[Future[None], bool]:
    """The request under way for this step, and whether it is the caller's to make. The lock must be held."""
    flight = reading.flights.get(step)
    if flight is not None:
        return flight, False
    if step is _LIST:
        reading.pages += 1
    else:
        reading.singles += 1
    flight = reading.flights[step] = Future()
    return flight, True


def _await(flight: Future[None], deadline: Deadline) -> None:
    """Wait for somebody else's request, whose budget may be larger than one's own."""
    try:
        flight.result(deadline.remaining())
    except TimeoutError:
        raise errors.OutcomeUnknown("Twilio did not answer in time", errors.AGAIN) from None


def _land(account: _Account, reading: _Reading, step: str) -> None:
    """Let those who waited look again; where the request failed, they make it themselves."""
    with account.lock:
        flight = reading.flights.pop(step)
    flight.set_result(None)
