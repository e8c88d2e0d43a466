"""What is known of a collection of Twilio's, and which requests for it are under way.

Requests for the same thing at the same time become one: whoever comes first makes it, the others wait and look again.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

LIST = "list"
"""The request for the next page of the list; any other is the SID that it is for."""

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
class Reading:
    """How far the reading of a collection has come since `begun`."""

    begun: float
    expects_more: bool = False
    asked: set[str] = field(default_factory=set)
    singles: int = 0
    pages: int = 0
    next_page: str | None = None
    complete: bool = False
    answers: bool = False
    flights: dict[str, Future[None]] = field(default_factory=dict)


class Collection:
    """What is known of the resources of one place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.lock = threading.Lock()
        self.seen: dict[str, Seen] = {}
        self.first_seen: dict[str, float] = {}
        """When the answer came that first showed this SID."""
        self.names: dict[str, set[str]] = {}
        self.reading = Reading(float("-inf"))


def board(reading: Reading, step: str) -> tuple[Future[None], bool]:
    """The request under way for this step, and whether it is the caller's to make. The lock must be held."""
    flight = reading.flights.get(step)
    if flight is not None:
        return flight, False
    if step is LIST:
        reading.pages += 1
    else:
        reading.singles += 1
    flight = reading.flights[step] = Future()
    return flight, True


def wait_for(flight: Future[None], deadline: Deadline) -> None:
    """Wait for somebody else's request, whose budget may be larger than one's own."""
    try:
        flight.result(deadline.remaining())
    except TimeoutError:
        raise errors.OutcomeUnknown("Twilio did not answer in time", errors.AGAIN) from None


def land(collection: Collection, reading: Reading, step: str) -> None:
    """Let those who waited look again; where the request failed, they make it themselves."""
    with collection.lock:
        flight = reading.flights.pop(step)
    flight.set_result(None)
