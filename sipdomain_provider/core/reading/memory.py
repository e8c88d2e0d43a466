"""What this process remembers of one resource type: every row that Twilio returned, and how far each list was read.

Each collection has a lock. Whoever reads or changes the collection holds it; nobody holds it in a request.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sipdomain_provider.tables.kinds import Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_resource

from .shared_requests import SharedRequests

LIFETIME = 30.0  # seconds that an answer can be used
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as Twilio returned it (None: the resource is gone), when it was asked for and answered, and Twilio's date.

    `written`: the row answered a write, at the time `asked_at`.
    """

    row: Row | None
    asked_at: float
    answered_at: float
    date: datetime | None
    written: bool = False


@dataclass
class Reading:
    """How far the list of a place was read since `begun`."""

    begun: float
    next_page: str | None = None
    complete: bool = False
    answers: bool = False
    """Twilio has answered these credentials in this place."""
    refusal: errors.ProviderError | None = None
    """Twilio refused the list. A single read shows whether it refuses everything."""
    reads_on: bool = False
    """The background reads this list to its end."""
    requests: SharedRequests = field(default_factory=SharedRequests)


class Collection:
    """The resources of one place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.lock = threading.Lock()
        self.seen: dict[str, Seen] = {}
        self.first_seen: dict[str, float] = {}
        """When the answer came that first had this SID."""
        self.names: dict[str, set[str]] = {}
        self.asked: dict[str, None] = {}
        """The SIDs that were asked for, in that order."""
        self.list_is_needed = False
        """The program says so."""
        self.reading = Reading(float("-inf"))


class Memory:
    """Every collection of one type; safe to share between threads. "Lock" means that of the collection."""

    def __init__(self, resource_type: ResourceType, clock: Callable[[], float]) -> None:
        self._type = resource_type
        self._clock = clock
        self._lock = threading.Lock()
        self._collections: dict[Place, Collection] = {}

    def of(self, place: Place) -> Collection:
        """The collection of this place."""
        with self._lock:
            return self._collections.setdefault(place.key, Collection(place))

    def all(self) -> list[Collection]:
        """The collections that were asked for so far."""
        with self._lock:
            return list(self._collections.values())

    def reading(self, collection: Collection, since: float) -> Reading:
        """The present reading of the list; a new one if that began before `since`. The lock must be held."""
        now = self._clock()
        if collection.reading.begun < max(since, now - LIFETIME):
            collection.reading = Reading(now)
        return collection.reading

    def store(self, collection: Collection, sid: str, seen: Seen) -> None:
        """Keep the newer one: a page that was asked for before a write must not undo it. The lock must be held.

        Within one tick of the clock, which may be 15 ms, the write wins.
        """
        before = collection.seen.get(sid)
        if before is not None and (before.asked_at, before.written) > (seen.asked_at, seen.written):
            return
        collection.seen[sid] = seen
        collection.first_seen.setdefault(sid, seen.answered_at)
        if (name := self._name(seen)) is not None:
            collection.names.setdefault(name, set()).add(sid)

    def named(self, collection: Collection, name: Any, since: float) -> list[Seen]:
        """The rows with this identity, asked for at `since` or later. The lock must be held."""
        wanted = self._canonical(name)
        rows = [collection.seen[sid] for sid in sorted(collection.names.get(wanted, ()))]
        return [seen for seen in rows if seen.asked_at >= since and self._name(seen) == wanted]

    def last_seen(self, place: Place, sid: str) -> Seen | None:
        """The last answer on the resource, however old."""
        collection = self.of(place)
        with collection.lock:
            return collection.seen.get(sid)

    def was_seen_before(self, place: Place, sid: str, since: float) -> bool:
        """Whether an answer had the resource before `since`."""
        collection = self.of(place)
        with collection.lock:
            return collection.first_seen.get(sid, since) < since

    def wrote(self, place: Place, sid: str, row: Row | None) -> None:
        """Replace all earlier answers by the answer of a write (None: the resource was deleted)."""
        now = self._clock()
        collection = self.of(place)
        with collection.lock:
            self.store(collection, sid, Seen(row, now, now, None, written=True))

    def values(self, place: Place, sid: str, seen: Seen) -> dict[str, Any] | None:
        """Every attribute; None if the resource is gone. Raises UnusableAnswer for a row of another resource."""
        return None if seen.row is None else read_resource(self._type, seen.row, place, sid)

    def _name(self, seen: Seen) -> str | None:
        """The identity of the row. `names` keeps the old identity of a renamed resource too."""
        name = self._type.name_attribute
        return None if seen.row is None else self._canonical(seen.row.get(name.answered_as or name.name))

    def _canonical(self, name: Any) -> str:
        return str(self._type.name_attribute.kind.canonical(name))
