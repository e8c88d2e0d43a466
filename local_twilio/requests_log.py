"""The log of requests, for tests to read."""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

KEPT = 200_000  # the newest; a week-long stand-in must not eat the machine


MASK = "[password]"


def masked(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters without a password, but with the fact that one was sent, under whatever spelling of its name."""
    return {name: MASK if "password" in name.lower() else value for name, value in parameters.items()}


@dataclass(frozen=True)
class RecordedRequest:
    """One request, in the order in which they arrived."""

    number: int
    """1 for the first since the start or the last clear."""
    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    """The parameters of the body in the order sent; of a repeated one, the last. A password is
    `[password]`."""
    account: str | None
    """The account SID in the path."""
    username: str | None
    """The user name of the Basic credentials: an account SID or an API key. Secrets are not kept."""
    at: float
    """When it arrived, in seconds since the epoch, by this machine's clock (not the shifted one)."""
    connection: int
    """Same number, same connection: keep-alive was used."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """All but `Authorization`, names in lower case."""
    unknown: tuple[str, ...] = ()
    """The names of the parameters that its operation does not have, in query and form: they are ignored."""
    status: int | None = None
    """The status that was answered; None while it is not, and if it never was."""


class RequestsLog:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[RecordedRequest] = deque(maxlen=KEPT)
        self._last = 0

    def begin(self, request: RecordedRequest) -> int:
        """Record an arrival, whose number is set here and returned."""
        with self._lock:
            self._last += 1
            self._entries.append(replace(request, number=self._last))
            return self._last

    def answered(self, number: int, at: float, status: int) -> None:
        """Record the status of the request `number` that arrived `at`."""
        with self._lock:
            for back in range(1, len(self._entries) + 1):
                entry = self._entries[-back]
                if entry.number < number:
                    return
                if entry.number == number and entry.at == at:
                    self._entries[-back] = replace(entry, status=status)
                    return

    def entries(self) -> list[RecordedRequest]:
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._last = 0
