"""What all types share in one process: the session, the memory of what is live, and of who has what."""

import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future

from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from .ledger import Ledger
from .lifecycle import Lifecycle
from .reading import Ahead, wait_for


class Core:
    """What all types share in one process with one account and endpoint.

    One HTTP session, one memory of what is live and of who has what.
    """

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
        self.names: dict[str, str] = {}
        """By SID: how lines may call a resource that others refer to."""
        self.needed_lists: dict[str, Collection[str]] = {}
        """By URN: the types whose lists the program needs after the resource (see dynamic/programs.py)."""
        self._lock = threading.RLock()
        self._lifecycles: dict[str, Lifecycle] = {}

    def of(self, resource_type: ResourceType) -> Lifecycle:
        """The operations on this type."""
        with self._lock:
            found = self._lifecycles.get(resource_type.name)
            if found is None:
                parents = self.of(resource_type.parent_type).live if resource_type.parent_type else None
                found = self._lifecycles[resource_type.name] = Lifecycle(self, resource_type, parents)
            return found
