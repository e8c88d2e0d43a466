"""When a resource counts as gone: after two 404s, in an account, or a parent, that answers these credentials.

One false 404 would make Pulumi forget a resource that exists.
"""

from collections.abc import Callable

from sipdomain_provider.tables.kinds import Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from .fetch import Fetcher
from .memory import Collection, Memory, Reading, Seen
from .permission import Permission


class Gone:
    """The proof for one type. `ask_parent` is `ask_anew` of the parents' type. Each method raises ProviderError."""

    def __init__(
        self,
        api: TwilioApi,
        resource_type: ResourceType,
        memory: Memory,
        fetcher: Fetcher,
        permission: Permission,
        ask_parent: Callable[[Place, str, Deadline], None] | None,
        clock: Callable[[], float],
    ) -> None:
        self._api = api
        self._type = resource_type
        self._memory = memory
        self._fetcher = fetcher
        self._permission = permission
        self._ask_parent = ask_parent
        self._clock = clock

    def read(self, collection: Collection, sid: str, reading: Reading, deadline: Deadline) -> None:
        """Read one row, or prove that the resource is gone. The memory has the result."""
        asked_at = self._clock()
        found = self._fetcher.row(collection, sid, deadline)
        if found is None:
            if not reading.answers:
                self.require_answers(collection.place, deadline)
            found = self._fetcher.row(collection, sid, deadline)
        with collection.lock:
            reading.answers = True
            if found is None:
                self._memory.store(collection, sid, Seen(None, asked_at, self._clock(), None))

    def require_answers(self, place: Place, deadline: Deadline) -> None:
        """Raise an error unless the account, or the parent, answers these credentials now.

        Earlier answers do not count: Twilio may have answered 404 to everything since.
        """
        if not self._permission.may_list(place):
            return
        try:
            if self._ask_parent is not None:
                # Whether the parent exists or is gone: Twilio has answered, and its children are gone with it.
                self._ask_parent(Place(place.account_sid), place.parent_sid, deadline)
            else:
                self._api.get(f"{self._type.path(place)}?PageSize=1", deadline)
        except errors.Unauthorized as error:  # an account out of reach answers 404, or 401 for each resource
            self._permission.lacks(place, error)

    def ask_anew(self, place: Place, sid: str, deadline: Deadline) -> None:
        """Read the row now, or prove that it is gone. A resource that is known to be gone stays gone."""
        collection = self._memory.of(place)
        last = self._memory.last_seen(place, sid)
        if (last is not None and last.row is None) or self._fetcher.row(collection, sid, deadline) is not None:
            return
        self.require_answers(place, deadline)
        asked_at = self._clock()
        if self._fetcher.row(collection, sid, deadline) is None:
            with collection.lock:
                self._memory.store(collection, sid, Seen(None, asked_at, self._clock(), None))
