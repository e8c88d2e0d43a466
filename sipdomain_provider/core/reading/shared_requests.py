"""Callers that need the same answer at the same time share one request.

The first caller makes the request. The others wait for it, and then look into the memory again.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

LIST = "list"
"""The request for the next page of a list. The name of any other request is the SID that it asks for."""

_Wanted = TypeVar("_Wanted")


class SharedRequests:
    """The requests under way. A request is under way until its future is done: there is nothing else to clean up."""

    def __init__(self) -> None:
        self._futures: dict[str, Future[None]] = {}

    def under_way(self) -> list[str]:
        """The names of these requests. The lock of the memory must be held."""
        return [name for name, future in self._futures.items() if not future.done()]

    def join(self, name: str) -> tuple[Future[None], bool]:
        """The request with this name, and whether the caller must make it. The lock of the memory must be held."""
        future = self._futures.get(name)
        if future is not None and not future.done():
            return future, False
        future = self._futures[name] = Future()
        return future, True


def wait_for(request: Future[None], deadline: Deadline) -> None:
    """Wait for a request of another caller, whose budget may be larger. Raises OutcomeUnknown."""
    try:
        request.result(deadline.remaining())
    except TimeoutError:
        raise errors.OutcomeUnknown(Reason.NO_ANSWER_IN_TIME, url="Twilio") from None


def share(
    lock: Lock,
    requests: SharedRequests,
    look: Callable[[], _Wanted | None],
    pick: Callable[[], str],
    make: Callable[[str], object],
    wait: Callable[[Future[None]], None],
) -> _Wanted:
    """Make requests until `look` finds its result in the memory.

    `pick` names the next request, and `make` makes it. The lock is held in `look` and `pick`, and never in a request.
    """
    while True:
        with lock:
            if (wanted := look()) is not None:
                return wanted
            name = pick()
            request, is_mine = requests.join(name)
        if not is_mine:
            wait(request)
            continue
        with _ending(request):
            make(name)


@contextmanager
def _ending(request: Future[None]) -> Iterator[None]:
    """However the request ends, those who wait look again. If it failed, the next of them repeats it."""
    try:
        yield
    finally:
        request.set_result(None)
