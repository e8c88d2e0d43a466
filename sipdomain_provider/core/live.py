"""Live state: what Twilio has now, at few requests, and with little waiting.

A page of a list, which holds up to 1,000 resources with every attribute, is one GET, as a single resource is. Diffs
come one by one, and each waits for its answer.

What lives in an account: the first resource is read by itself. From the second on, or where the program says that it
declares several (`expect_more`), pages of the list are read in the background (`ahead`), while what is asked for
meanwhile is read by itself. With N resources asked for in an account of P = ceil(M / 1000) pages, within one lifetime:

- pages <= N + 1 and singles <= N, so at most 2 N + 1 requests: few in a huge account never cost the whole list;
- singles <= pages + 2 and pages <= P, so at most 2 P + 2, however large N is.

What lives in a parent is few: its list is read at once. Where the program says which lists it will ask for
(`expect`), they are read in the background: one for each parent and type that the program declares, even if all of it
is new. A refresh runs no program, and some programs cannot say: when one such list is asked for, those of the
other parents that this run has seen are read in the background: two at first, and more when those were of use.

What was read serves for `LIFETIME` seconds; what was written replaces what was read. A resource that the list lacks
is asked for by itself, because a list may lag, and twice before it counts as gone, because one answer may be false.
Credentials that may read and not list (a restricted API key) read each resource by itself.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sipdomain_provider.tables.kinds import Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_page, read_resource
from sipdomain_provider.twilio.api import LACKS_PERMISSION, Answer, TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from .ahead import MOST, Ahead
from .flights import LIST, Collection, Reading, Row, Seen, board, land, wait_for

LIFETIME = 30.0  # seconds
PAGE_SIZE = 1000  # rows, the most that Twilio gives
_MORE_PAGES = 1  # than resources were asked for
_MORE_SINGLES = 2  # than pages were begun
_FIRST_GUESSES = 2  # lists that are read ahead before one of them was of use

_Wanted = TypeVar("_Wanted")


class LiveState:
    """The live state of one resource type, in every place that is asked for; safe to share between threads.

    No lock is held over a request. Requests for the same thing at the same time become one. `parents` is the live
    state of the parents' type.
    """

    def __init__(
        self,
        api: TwilioApi,
        resource_type: ResourceType,
        *,
        parents: "LiveState | None" = None,
        ahead: Ahead | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait_for: Callable[[Future[None], Deadline], None] = wait_for,
    ) -> None:
        self._api = api
        self._type = resource_type
        self._parents = parents
        self._ahead = ahead or Ahead()
        self.clock = clock
        self._wait_for = wait_for
        self._lock = threading.Lock()
        self._collections: dict[Place, Collection] = {}
        self._asked: dict[str, dict[str, None]] = {}
        """By account: the SIDs that were asked for, in that order."""
        self._guessed: set[Place] = set()
        """Places whose list was read ahead, and not asked for since."""
        self._guesses = _FIRST_GUESSES
        self._unlistable: set[str] = set()
        """Accounts in which these credentials may not list this type."""

    def get(self, place: Place, sid: str, deadline: Deadline) -> dict[str, Any] | None:
        """Every attribute of the resource, read within the last `LIFETIME` seconds; None where it is gone.

        Raises ProviderError. Gone is Twilio's own 404 in an account, or a parent, that answers; any other 404 is an
        error.
        """
        collection = self._collection(place)
        self._note_asked(place, sid)
        self._read_beside(collection, sid, deadline)
        while True:
            with collection.lock:
                if (seen := self._fresh(collection, sid)) is not None:
                    return self._values(place, sid, seen)
                reading = self._current(collection)
                step = self._step(reading, sid) if self.may_list(place) else sid
                flight, mine = board(reading, step)
            if not mine:
                self._wait_for(flight, deadline)
                continue
            try:
                if step is LIST:
                    self._read_page_if_allowed(collection, reading, deadline)
                    continue
                return self._read_single(collection, sid, reading, deadline)
            finally:
                land(collection, reading, step)

    def expect(self, place: Place, seconds: float) -> None:
        """The list of this place will be asked for: read it in the background."""
        collection = self._collection(place)
        with collection.lock:
            reading = self._current(collection)

        def read() -> None:
            with collection.lock:
                if reading.pages or reading is not collection.reading or not self.may_list(place):
                    return
                board(reading, LIST)
            self._read_on(collection, reading, seconds)

        self._ahead.queue(read)

    def expect_more(self, place: Place) -> None:
        """More than one resource of this account will be asked for."""
        collection = self._collection(place)
        with collection.lock:
            self._current(collection).expects_more = True

    def last_seen(self, place: Place, sid: str) -> dict[str, Any] | None:
        """What was last read or written of the resource in this process, however old; None where nothing was."""
        collection = self._collection(place)
        with collection.lock:
            seen = collection.seen.get(sid)
        return None if seen is None else self._values(place, sid, seen)

    def was_gone(self, place: Place, sid: str) -> bool:
        """Whether the last that was learnt of the resource in this process is that it is gone."""
        collection = self._collection(place)
        with collection.lock:
            seen = collection.seen.get(sid)
        return seen is not None and seen.row is None

    def was_seen_before(self, place: Place, sid: str, since: float) -> bool:
        """Whether this process knew the resource before `since` (by the clock)."""
        collection = self._collection(place)
        with collection.lock:
            return collection.first_seen.get(sid, since) < since

    def wrote(self, place: Place, sid: str, row: Row | None) -> None:
        """Take what a write answered (None: it was deleted) in place of all that was read before."""
        now = self.clock()
        collection = self._collection(place)
        with collection.lock:
            self._store(collection, sid, Seen(row, now, now, None, written=True))

    def find(self, place: Place, name: Any, deadline: Deadline, *, since: float, listed: bool = False) -> list[Seen]:
        """What has this identity in the place, read at `since` (by the clock) or later. Raises ProviderError.

        `listed`: as the list has it, which may lag, also if the SID is known.
        """
        collection = self._collection(place)
        if self._type.named_by_sid and not listed:
            found = self._read_fresh(collection, str(name), deadline)
            return [] if found is None else [found]
        wanted = self._canonical(name)

        def named(reading: Reading) -> list[Seen] | None:
            rows = [collection.seen[sid] for sid in sorted(collection.names.get(wanted, ()))]
            fresh = [seen for seen in rows if seen.asked_at >= since and self._name(seen) == wanted]
            return fresh if fresh or reading.complete else None

        return self._read_list(collection, since, deadline, named)

    def all(self, place: Place, deadline: Deadline, *, anew: bool = True) -> list[dict[str, Any]]:
        """Every resource of the place with every attribute, in Twilio's order. Raises ProviderError.

        It is read now; not `anew`: what was read within the last `LIFETIME` seconds serves.
        """
        collection = self._collection(place)
        since = self.clock() - (0 if anew else LIFETIME)

        def whole(reading: Reading) -> list[tuple[str, Seen]] | None:
            return [each for each in collection.seen.items() if each[1].asked_at >= since] if reading.complete else None

        seen = self._read_list(collection, since, deadline, whole)
        return [values for sid, each in seen if (values := self._values(place, sid, each)) is not None]

    def _read_list(
        self, collection: Collection, since: float, deadline: Deadline, done: Callable[[Reading], _Wanted | None]
    ) -> _Wanted:
        """Read the list from `since` on, page by page, until `done` has what it wants. That holds the lock."""
        while True:
            with collection.lock:
                reading = self._current(collection, since)
                if (wanted := done(reading)) is not None:
                    return wanted
                flight, mine = board(reading, LIST)
            if not mine:
                self._wait_for(flight, deadline)
                continue
            try:
                self._read_page(collection, reading, deadline)
            finally:
                land(collection, reading, LIST)

    def require_answers(self, place: Place, deadline: Deadline) -> None:
        """A 404 means "gone" only in an account, or a parent, that answers these credentials now. Raises ProviderError.

        What was read before does not count: Twilio may be answering 404 to everything since.
        """
        if not self.may_list(place):
            return
        try:
            if self._parents is not None:
                # Gone or not, Twilio has answered for it, and what it had is gone with it.
                self._parents.ask_anew(Place(place.account_sid), place.parent_sid, deadline)
            else:
                self._api.get(f"{self._type.path(place)}?PageSize=1", deadline)
        except errors.Unauthorized as error:  # an account that is not reached gives a 404, or a 401 for each resource
            self._cannot_list(place, error)

    def ask_anew(self, place: Place, sid: str, deadline: Deadline) -> None:
        """Have Twilio answer for the resource, unless it is known to be gone, which it stays. Raises ProviderError."""
        collection = self._collection(place)
        if self.was_gone(place, sid) or self._read_fresh(collection, sid, deadline) is not None:
            return
        self.require_answers(place, deadline)
        asked_at = self.clock()
        if self._read_fresh(collection, sid, deadline) is None:  # once more: one false 404 would orphan what it has
            with collection.lock:
                self._store(collection, sid, Seen(None, asked_at, self.clock(), None))

    def asked_in(self, account_sid: str) -> list[str]:
        """The SIDs that were asked for in the account, in that order."""
        with self._lock:
            return list(self._asked.get(account_sid.lower(), ()))

    def _note_asked(self, place: Place, sid: str) -> None:
        with self._lock:
            self._asked.setdefault(place.account_sid.lower(), {})[sid] = None
            if place.key in self._guessed:
                self._guessed.remove(place.key)
                self._guesses = MOST

    def _fresh(self, collection: Collection, sid: str) -> Seen | None:
        """What was read or written within the last `LIFETIME` seconds. The collection's lock must be held."""
        seen = collection.seen.get(sid)
        return seen if seen is not None and self.clock() - seen.asked_at <= LIFETIME else None

    def refuses_lists_alone(self, place: Place, error: errors.Unauthorized) -> bool:
        """Whether these credentials are right, and may only not list. Then the user is told once."""
        account_sid = place.account_sid.lower()
        with self._lock:
            here = [each for each in self._collections.values() if each.place.account_sid.lower() == account_sid]
        alone = error.code == LACKS_PERMISSION or error.status == 403 or any(each.reading.answers for each in here)
        if alone:
            self._cannot_list(place, error)
        return alone

    def may_list(self, place: Place) -> bool:
        """Whether nothing has shown that these credentials may not list in the account."""
        with self._lock:
            return place.account_sid.lower() not in self._unlistable

    def _collection(self, place: Place) -> Collection:
        with self._lock:
            return self._collections.setdefault(place.key, Collection(place))

    def _current(self, collection: Collection, since: float = float("-inf")) -> Reading:
        """The reading that goes on, or a new one where that is too old. The collection's lock must be held."""
        now = self.clock()
        if now - collection.reading.begun > LIFETIME or collection.reading.begun < since:
            collection.reading = Reading(now)
        return collection.reading

    def _step(self, reading: Reading, sid: str) -> str:
        """What to ask for next to learn of `sid`: what is being asked for already, else as the bounds have it."""
        if sid in reading.flights:
            return sid
        if reading.complete:
            return sid
        if self._type.parent is not None or reading.singles >= reading.pages + _MORE_SINGLES:
            return LIST
        return sid

    def _read_beside(self, collection: Collection, sid: str, deadline: Deadline) -> None:
        """Have the background read what will probably be asked for next."""
        with collection.lock:
            reading = self._current(collection)
            is_first = not reading.asked
            reading.asked.add(sid)
            goes_on = self._parents is None and self._fresh(collection, sid) is None and self._goes_on(reading)
            if goes_on:
                board(reading, LIST)
        if goes_on:
            self._start_reading(collection, reading, deadline.seconds)
        elif self._parents is not None and is_first and self._type.name not in self._ahead.told:
            self._guess(collection.place, deadline.seconds)

    def _goes_on(self, reading: Reading) -> bool:
        """Whether one more page of an account's list may be read in the background. The lock must be held."""
        return (
            self._type.parent is None
            and not reading.complete
            and LIST not in reading.flights
            and (1 < len(reading.asked) > reading.pages - _MORE_PAGES or (reading.expects_more and not reading.pages))
        )

    def _guess(self, place: Place, seconds: float) -> None:
        """Read the lists of other parents ahead: first of those that this run has asked for after this one."""
        asked = self._parents.asked_in(place.account_sid) if self._parents else []
        here = asked.index(place.parent_sid) + 1 if place.parent_sid in asked else 0
        for parent_sid in asked[here:] + asked[:here]:
            other = Place(place.account_sid, parent_sid)
            with self._lock:
                if len(self._guessed) >= self._guesses:
                    return
                if other.key in self._guessed or other.key == place.key:
                    continue
            collection = self._collection(other)
            with collection.lock:
                reading = self._current(collection)
                if reading.pages or reading.asked:
                    continue
                board(reading, LIST)
            with self._lock:
                self._guessed.add(other.key)
            if not self._start_reading(collection, reading, seconds):
                with self._lock:
                    self._guessed.discard(other.key)
                return

    def _start_reading(self, collection: Collection, reading: Reading, seconds: float) -> bool:
        """Read in the background the page that has been boarded, and on from there; False where no thread is free."""
        started = self.may_list(collection.place) and self._ahead.try_start(
            lambda: self._read_on(collection, reading, seconds)
        )
        if not started:
            land(collection, reading, LIST)
            with collection.lock:
                reading.pages -= 1
        return started

    def _read_on(self, collection: Collection, reading: Reading, seconds: float) -> None:
        """Read the page that has been boarded, and on as far as is allowed. Raises nothing."""
        goes_on = True
        while goes_on:
            goes_on = False
            try:
                self._read_page(collection, reading, Deadline(seconds, self.clock), ask=self._api.look)
                goes_on = True
            except errors.Unauthorized as error:
                # Where nothing has answered yet, the credentials may be wrong altogether: whoever asks is told.
                if reading.answers or self._parents is not None:
                    self._cannot_list(collection.place, error)
            except errors.ProviderError as error:
                # Forgotten: whoever asks for what it would have read reads it, and is told.
                if isinstance(error, errors.Busy) and error.throttled:
                    self._ahead.throttled()
            finally:
                with collection.lock:
                    landed = reading.flights.pop(LIST)
                    goes_on = goes_on and reading is collection.reading and self._goes_on(reading)
                    if goes_on:
                        board(reading, LIST)
                landed.set_result(None)

    def _cannot_list(self, place: Place, error: errors.Unauthorized) -> None:
        with self._lock:
            told = place.account_sid.lower() in self._unlistable
            self._unlistable.add(place.account_sid.lower())
        if not told:
            self._api.notify(
                f"warning: these credentials may not list the {self._type.plural} of {self._type.where(place)}"
                f" (HTTP {error.status}, error {error.code}): each costs a request of its own, a preview does not check"
                " new ones, and a create whose answer is lost cannot be found again. Give the API key the permission to"
                " list them"
            )

    def _read_page_if_allowed(self, collection: Collection, reading: Reading, deadline: Deadline) -> None:
        try:
            self._read_page(collection, reading, deadline)
        except errors.Unauthorized as error:
            self._cannot_list(collection.place, error)
        except errors.NotFound:
            if self._parents is None:
                raise
            # The parent is gone, or so this answer says: what is asked for tells by itself.
            with collection.lock:
                reading.complete = True

    def _read_page(
        self,
        collection: Collection,
        reading: Reading,
        deadline: Deadline,
        *,
        ask: Callable[[str, Deadline], Answer] | None = None,
    ) -> None:
        path = self._type.path(collection.place)
        asked_at = self.clock()
        answer = (ask or self._api.get)(reading.next_page or f"{path}?PageSize={PAGE_SIZE}", deadline)
        rows, next_page = read_page(self._type, answer.body, path)
        answered_at = self.clock()
        with collection.lock:
            for row in rows:
                self._store(collection, row["sid"], Seen(row, asked_at, answered_at, answer.date))
            reading.answers = True
            # A list that leads back to where it was would never end.
            reading.complete = next_page is None or next_page == reading.next_page or not rows
            reading.next_page = next_page

    def _read_single(
        self, collection: Collection, sid: str, reading: Reading, deadline: Deadline
    ) -> dict[str, Any] | None:
        place = collection.place
        asked_at = self.clock()
        path = self._type.path(place, sid)
        answer = self._get_or_none(path, deadline)
        if answer is None:
            if not reading.answers:
                self.require_answers(place, deadline)
            answer = self._get_or_none(path, deadline)  # once more: one false 404 would orphan it
        if answer is None:
            seen = Seen(None, asked_at, self.clock(), None)
        else:
            seen = Seen(answer.body, asked_at, self.clock(), answer.date)
            self._values(place, sid, seen)
        with collection.lock:
            reading.answers = True
            self._store(collection, sid, seen)
            return self._values(place, sid, collection.seen[sid])

    def _read_fresh(self, collection: Collection, sid: str, deadline: Deadline) -> Seen | None:
        """The resource by itself, whatever was read before."""
        asked_at = self.clock()
        answer = self._get_or_none(self._type.path(collection.place, sid), deadline)
        if answer is None:
            return None
        seen = Seen(answer.body, asked_at, self.clock(), answer.date)
        self._values(collection.place, sid, seen)  # an answer for another one is none
        with collection.lock:
            self._store(collection, sid, seen)
        return seen

    def _get_or_none(self, path: str, deadline: Deadline) -> Answer | None:
        try:
            return self._api.get(path, deadline)
        except errors.NotFound:
            return None

    def _store(self, collection: Collection, sid: str, seen: Seen) -> None:
        """Keep what is newer: a page that was asked for before a write must not undo it. The lock must be held.

        Within one tick of the clock, which may be 15 ms, the write wins.
        """
        before = collection.seen.get(sid)
        if before is not None and (before.asked_at, before.written) > (seen.asked_at, seen.written):
            return
        collection.seen[sid] = seen
        collection.first_seen.setdefault(sid, seen.answered_at)
        if (name := self._name(seen)) is not None:
            collection.names.setdefault(name, set()).add(sid)

    def _name(self, seen: Seen) -> str | None:
        """What identifies the row; a renamed one's old name still leads to it."""
        name = self._type.name_attribute
        return None if seen.row is None else self._canonical(seen.row.get(name.answered_as or name.name))

    def _canonical(self, name: Any) -> str:
        return str(self._type.name_attribute.kind.canonical(name))

    def _values(self, place: Place, sid: str, seen: Seen) -> dict[str, Any] | None:
        return None if seen.row is None else read_resource(self._type, seen.row, place, sid)
