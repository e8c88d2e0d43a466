"""Which request answers a question about live attributes.

Pulumi's diffs come one by one, and each waits for its answer.
A page of a list has up to 1,000 resources with every attribute, and costs one request, as a single resource does.

- One resource of an account: read that one.
- Two or more, declared or asked for: read the whole list, page by page, in the background. Each caller waits for the
  page that has its resource.
- A resource below a parent: read the list of the parent. If the program declares one there, read it in the background.
  A refresh runs no program: read the lists of the next `NEXT` parents of this run too.

So N resources in an account of M cost one request, or at most ceil(M / 1000) + 1, within `LIFETIME` seconds. A resource
that the list lacks is read by itself, because a list may lag. So is each resource if the credentials may not list.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sipdomain_provider.tables.kinds import Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import LACKS_PERMISSION, TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from .ahead import Ahead
from .fetch import Fetcher
from .gone import Gone
from .memory import LIFETIME, Collection, Memory, Reading, Row, Seen
from .permission import Permission
from .shared_requests import LIST, share, wait_for

NEXT = 2  # parents: the host of dynamic providers has four threads, too few to wait in


class LiveState:
    """The live attributes of one resource type in every place; safe to share between threads.

    `parents` is the live state of the parents' type.
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
        self.clock = clock
        self._type = resource_type
        self._parents = parents
        self._ahead = ahead or Ahead()
        self._wait_for = wait_for
        self._memory = Memory(resource_type, clock)
        self._fetcher = Fetcher(api, resource_type, self._memory, clock)
        self._permission = Permission(api, resource_type)
        ask_parent = parents.ask_anew if parents else None
        self._gone = Gone(api, resource_type, self._memory, self._fetcher, self._permission, ask_parent, clock)

    # The memory

    def last_seen(self, place: Place, sid: str) -> dict[str, Any] | None:
        """The attributes that this process last read or wrote, however old; None if there are none."""
        seen = self._memory.last_seen(place, sid)
        return None if seen is None else self._memory.values(place, sid, seen)

    def was_gone(self, place: Place, sid: str) -> bool:
        """Whether the resource was gone when this process last read or deleted it."""
        seen = self._memory.last_seen(place, sid)
        return seen is not None and seen.row is None

    def was_seen_before(self, place: Place, sid: str, since: float) -> bool:
        """Whether an answer had the resource before `since` (by the clock)."""
        return self._memory.was_seen_before(place, sid, since)

    def wrote(self, place: Place, sid: str, row: Row | None) -> None:
        """Replace all earlier answers by the answer of a write (None: the resource was deleted)."""
        self._memory.wrote(place, sid, row)

    # Reading

    def get(self, place: Place, sid: str, deadline: Deadline) -> dict[str, Any] | None:
        """Every attribute of the resource, at most `LIFETIME` seconds old; None if it is gone. Raises ProviderError."""
        collection, since = self._memory.of(place), self.clock() - LIFETIME

        def look() -> Seen | None:
            seen = collection.seen.get(sid)
            return seen if seen is not None and seen.asked_at >= since else None

        def pick() -> str:
            if sid in reading.requests.under_way() or not self._reads_list(collection, reading):
                return sid
            return LIST if self._type.parent or _several(collection) else sid

        def make(name: str) -> None:
            if name is LIST:
                self._read_page(collection, reading, deadline)
            else:
                self._read_row(collection, sid, reading, deadline)

        with collection.lock:
            collection.asked[sid] = None
            reading = self._memory.reading(collection, since)
            reads_on = look() is None and _several(collection)
            is_known = collection.list_is_needed
        if not is_known:
            self._read_next(place, deadline.seconds)
        if reads_on:
            self._read_on(collection, reading, deadline.seconds)
        seen = share(collection.lock, reading.requests, look, pick, make, self._waiting(deadline))
        return self._memory.values(place, sid, seen)

    def need_list(self, place: Place, seconds: float) -> None:
        """Read the list of this place in the background: the program needs it."""
        collection = self._memory.of(place)
        with collection.lock:
            collection.list_is_needed = True
            reading = self._memory.reading(collection, self.clock() - LIFETIME)
        self._read_on(collection, reading, seconds)

    def find_by_name(
        self, place: Place, name: Any, deadline: Deadline, *, since: float, listed: bool = False
    ) -> list[Seen]:
        """The resources of the place with this identity, read at `since` (by the clock) or later. Raises ProviderError.

        `listed`: as the list has it, which may lag, also if the SID is known.
        """
        collection = self._memory.of(place)
        if self._type.named_by_sid and not listed:
            found = self._fetcher.row(collection, str(name), deadline)
            return [] if found is None else [found]

        def named(reading: Reading) -> list[Seen] | None:
            found = self._memory.named(collection, name, since)
            return found if found or reading.complete else None

        return self._read_list(collection, since, deadline, named)

    def all(self, place: Place, deadline: Deadline, *, anew: bool = True) -> list[dict[str, Any]]:
        """Every resource of the place with every attribute, in Twilio's order. Raises ProviderError.

        `anew` False: an answer that is at most `LIFETIME` seconds old can be used.
        """
        collection, since = self._memory.of(place), self.clock() - (0 if anew else LIFETIME)

        def whole(reading: Reading) -> list[tuple[str, Seen]] | None:
            return [each for each in collection.seen.items() if each[1].asked_at >= since] if reading.complete else None

        seen = self._read_list(collection, since, deadline, whole)
        return [values for sid, each in seen if (values := self._memory.values(place, sid, each)) is not None]

    def asked_in(self, account_sid: str) -> list[str]:
        """The SIDs that were asked for in the account, in that order."""
        collection = self._memory.of(Place(account_sid))
        with collection.lock:
            return list(collection.asked)

    # Proof

    def require_answers(self, place: Place, deadline: Deadline) -> None:
        """Raise an error unless the account, or the parent, answers these credentials now: else a 404 means nothing."""
        self._gone.require_answers(place, deadline)

    def ask_anew(self, place: Place, sid: str, deadline: Deadline) -> None:
        """Read the resource now, or prove that it is gone. Raises ProviderError."""
        self._gone.ask_anew(place, sid, deadline)

    def may_list(self, place: Place) -> bool:
        """True until Twilio has refused a list of the account to these credentials."""
        return self._permission.may_list(place)

    def refuses_lists_alone(self, place: Place, error: errors.Unauthorized) -> bool:
        """Whether these credentials are right, and only may not list. Then the user gets one warning."""
        account_sid = place.account_sid.lower()
        here = [each for each in self._memory.all() if each.place.account_sid.lower() == account_sid]
        alone = error.code == LACKS_PERMISSION or error.status == 403 or any(each.reading.answers for each in here)
        if alone:
            self._permission.lacks(place, error)
        return alone

    # The rule

    def _reads_list(self, collection: Collection, reading: Reading) -> bool:
        """Whether the list has more pages, as far as is known, and may be read. The lock must be held."""
        return not reading.complete and reading.refusal is None and self._permission.may_list(collection.place)

    def _read_page(self, collection: Collection, reading: Reading, deadline: Deadline, *, retries: bool = True) -> None:
        """After a refusal each resource is read by itself. That shows whether Twilio refuses everything."""
        try:
            self._fetcher.page(collection, reading, deadline, retries=retries)
        except errors.Unauthorized as error:
            reading.refusal = error
        except errors.NotFound as error:
            if self._type.parent is None:
                raise
            reading.refusal = error  # the parent is gone, or this answer is false

    def _read_row(self, collection: Collection, sid: str, reading: Reading, deadline: Deadline) -> None:
        self._gone.read(collection, sid, reading, deadline)
        if isinstance(reading.refusal, errors.Unauthorized):
            self._permission.lacks(collection.place, reading.refusal)

    def _read_list(
        self,
        collection: Collection,
        since: float,
        deadline: Deadline,
        done: Callable[[Reading], list[Any] | None],
    ) -> list[Any]:
        """Read the list from `since` on, page by page, until `done` has its result."""
        with collection.lock:
            reading = self._memory.reading(collection, since)
        return share(
            collection.lock,
            reading.requests,
            lambda: done(reading),
            lambda: LIST,
            lambda _name: self._fetcher.page(collection, reading, deadline),
            self._waiting(deadline),
        )

    def _read_on(self, collection: Collection, reading: Reading, seconds: float) -> None:
        """Read the rest of the list in the background."""
        with collection.lock:
            if reading.reads_on or LIST in reading.requests.under_way() or not self._reads_list(collection, reading):
                return
            reading.reads_on = True

        def read() -> None:
            deadline = Deadline(seconds, self.clock)
            try:
                share(
                    collection.lock,
                    reading.requests,
                    lambda: reading is not collection.reading or not self._reads_list(collection, reading) or None,
                    lambda: LIST,
                    lambda _name: self._read_page(collection, reading, deadline, retries=False),
                    self._waiting(deadline),
                )
            except errors.ProviderError as error:
                if isinstance(error, errors.Busy) and error.throttled:
                    self._ahead.throttled()
            finally:
                reading.reads_on = False

        self._ahead.queue(read)

    def _read_next(self, place: Place, seconds: float) -> None:
        """The program has not said that it needs the list of this place: read those of the next parents too."""
        parents = self._parents.asked_in(place.account_sid) if self._parents else []
        if place.parent_sid in parents:
            following = parents.index(place.parent_sid) + 1
            for parent_sid in parents[following : following + NEXT]:
                collection = self._memory.of(Place(place.account_sid, parent_sid))
                with collection.lock:
                    reading = self._memory.reading(collection, self.clock() - LIFETIME)
                self._read_on(collection, reading, seconds)

    def _waiting(self, deadline: Deadline) -> Callable[[Future[None]], None]:
        return lambda request: self._wait_for(request, deadline)


def _several(collection: Collection) -> bool:
    """Whether more than one resource is declared or asked for. The lock must be held."""
    return collection.list_is_needed or len(collection.asked) > 1
