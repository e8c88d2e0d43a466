"""The two requests for live attributes: one page of a list, and one row. The memory keeps each answer."""

from collections.abc import Callable

from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_page
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from .memory import Collection, Memory, Reading, Seen

PAGE_SIZE = 1000  # rows, the most that Twilio returns


class Fetcher:
    """The requests for one type. Each raises ProviderError."""

    def __init__(self, api: TwilioApi, resource_type: ResourceType, memory: Memory, clock: Callable[[], float]) -> None:
        self._api = api
        self._type = resource_type
        self._memory = memory
        self._clock = clock

    def page(self, collection: Collection, reading: Reading, deadline: Deadline, *, retries: bool = True) -> None:
        """Read the next page of the list."""
        path = self._type.path(collection.place)
        ask = self._api.get if retries else self._api.look
        asked_at = self._clock()
        answer = ask(reading.next_page or f"{path}?PageSize={PAGE_SIZE}", deadline)
        rows, next_page = read_page(self._type, answer.body, path)
        answered_at = self._clock()
        with collection.lock:
            for row in rows:
                self._memory.store(collection, row["sid"], Seen(row, asked_at, answered_at, answer.date))
            reading.answers = True
            # A list that leads back to the same page would never end.
            reading.complete = next_page is None or next_page == reading.next_page or not rows
            reading.next_page = next_page

    def row(self, collection: Collection, sid: str, deadline: Deadline) -> Seen | None:
        """The resource, read now; None if Twilio answers 404."""
        asked_at = self._clock()
        try:
            answer = self._api.get(self._type.path(collection.place, sid), deadline)
        except errors.NotFound:
            return None
        seen = Seen(answer.body, asked_at, self._clock(), answer.date)
        self._memory.values(collection.place, sid, seen)  # raises if it is the answer for another resource
        with collection.lock:
            self._memory.store(collection, sid, seen)
        return seen
