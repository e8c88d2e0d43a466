"""The objects that the operations of all types share in one process."""

import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import TYPE_CHECKING

from sipdomain_provider.tables.kinds import Bag, ResourceType
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from .known_names import Names
from .ownership_ledger import Ledger
from .reading import Ahead, LiveState, wait_for

if TYPE_CHECKING:
    from .ledger_data import Thing


class Shared:
    """One HTTP session, one memory of live attributes, and one ledger, for one account and endpoint."""

    def __init__(
        self,
        api: TwilioApi,
        *,
        accepted_home: str | None = None,
        ahead: Ahead | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
        ledger: Ledger | None = None,
        wait_for: Callable[[Future[None], Deadline], None] = wait_for,
    ) -> None:
        self.api = api
        self.accepted_home = accepted_home
        self.ahead = ahead or Ahead()
        self.clock = clock
        self.wait = wait
        self.ledger = ledger or Ledger()
        self.wait_for = wait_for
        self.names = Names()
        self.needed_lists: dict[str, Collection[str]] = {}
        """By URN: the types whose lists the program needs after the resource (see dynamic/programs.py)."""
        self.before_refresh: dict[Thing, Bag] = {}
        """The recorded values of each resource that this run has refreshed: as they were before."""
        self._lock = threading.RLock()
        self._live: dict[str, LiveState] = {}

    def live(self, resource_type: ResourceType) -> LiveState:
        with self._lock:
            found = self._live.get(resource_type.name)
            if found is None:
                parents = self.live(resource_type.parent_type) if resource_type.parent_type else None
                found = self._live[resource_type.name] = LiveState(
                    self.api,
                    resource_type,
                    parents=parents,
                    ahead=self.ahead,
                    clock=self.clock,
                    wait_for=self.wait_for,
                )
            return found

    def deadline(self, seconds: float) -> Deadline:
        """The end of an operation that begins now."""
        return Deadline(seconds, self.clock)

    def need_lists(self, urn: str, needed_lists: Collection[str]) -> None:
        """Note for the diff of the resource with this URN which lists the program needs after it, by their types.

        A type without a parent means the list of the account. Another type means the list below the resource.
        """
        if needed_lists:
            self.needed_lists[urn] = needed_lists
