"""Faults on order: which request gets one, and which. Pure data and counting; `responses.py` carries them out."""

import itertools
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

Kind = Literal[
    "status",
    "reset",
    "timeout",
    "half_body",
    "slow_body",
    "not_json",
    "wrong_json",
    "redirect",
    "huge",
]
# Kinds that stand for an answer to a request that was carried out, unless told otherwise.
_COMMITTED: tuple[Kind, ...] = ("half_body", "slow_body", "not_json", "wrong_json", "huge")


@dataclass(frozen=True)
class Fault:
    """One kind of fault for the requests that match.

    kind: `status` answers with `status` (default 500); `reset` ends the connection with a TCP RST; `timeout`
    answers nothing until it is released or the client has gone; `half_body` promises a body and sends half;
    `slow_body` trickles it, one piece each `gap` seconds; `not_json` is a success with a page of HTML;
    `wrong_json` a success with `body` (default `[]`); `redirect` sends the client to `headers["Location"]`
    (default `/elsewhere` on this server) with `status` (default 307); `huge` a success whose body never ends.
    """

    kind: Kind
    method: str | None = None
    """Only requests of this method."""
    path: str | None = None
    """Only requests whose path, or path with query, this regular expression is found in."""
    nth: int = 1
    """The first matching request that gets it, 1 being the next one."""
    times: int | None = 1
    """How many matching requests get it, from the nth on; None: all."""
    before_commit: bool | None = None
    """Whether the request is *not* carried out before the fault. For `timeout`, a request that is released while
    its client waits is carried out then. None: True, but False for half_body, slow_body, not_json, wrong_json
    and huge."""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    retry_after: float | str | datetime | None = None
    """For the `Retry-After` header: seconds, a text as it is, or a moment to be written as an HTTP date."""
    body: Any = None
    """A text is sent as it is (as HTML); anything else as JSON; None: Twilio's error body for the status."""
    gap: float = 0.05
    """Seconds between the pieces of `slow_body`."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"{self.kind!r} is none of {', '.join(get_args(Kind))}")
        if self.nth < 1 or (self.times is not None and self.times < 1):
            raise ValueError("nth and times count from 1")
        if self.status is not None and not 200 <= self.status <= 599:
            raise ValueError("status must be between 200 and 599")
        re.compile(self.path or "")

    @property
    def commits(self) -> bool:
        """Whether the request is carried out first."""
        return self.kind in _COMMITTED if self.before_commit is None else not self.before_commit

    def matches(self, method: str, path: str, query: str) -> bool:
        if self.method is not None and self.method.upper() != method:
            return False
        if self.path is None:
            return True
        return any(re.search(self.path, text) for text in (path, f"{path}?{query}"))


class ArmedFault:
    """A fault that waits for its requests. Thread-safe."""

    def __init__(self, number: int, fault: Fault) -> None:
        self.number = number
        self.fault = fault
        self._lock = threading.Condition()
        self._matched = 0
        self._taken = 0
        self._ended = 0
        self._released = False
        self._on_release: list[Callable[[], None]] = []

    @property
    def matched(self) -> int:
        """How many requests matched so far."""
        return self._matched

    @property
    def taken(self) -> int:
        """How many requests got the fault so far."""
        return self._taken

    def is_due(self, method: str, path: str, query: str) -> bool:
        """Count a request if it matches; whether it should get the fault."""
        fault = self.fault
        if not fault.matches(method, path, query):
            return False
        with self._lock:
            self._matched += 1
            return self._matched >= fault.nth and (fault.times is None or self._taken < fault.times)

    def take(self) -> None:
        """Count a request that gets the fault."""
        with self._lock:
            self._taken += 1
            self._lock.notify_all()

    def wait_taken(self, count: int = 1, seconds: float = 10) -> None:
        """Wait until `count` requests have got the fault. Raises TimeoutError."""
        with self._lock:
            if not self._lock.wait_for(lambda: self._taken >= count, seconds):
                raise TimeoutError(f"{self._taken} of {count} requests got the fault in {seconds} s")

    def wait_ended(self, count: int = 1, seconds: float = 10) -> None:
        """Wait until the stand-in is through with `count` of them: all sent, or the client gone.

        Raises TimeoutError.
        """
        with self._lock:
            if not self._lock.wait_for(lambda: self._ended >= count, seconds):
                raise TimeoutError(f"{self._ended} of {count} requests with the fault ended in {seconds} s")

    def end(self) -> None:
        """Count a request that the stand-in is through with."""
        with self._lock:
            self._ended += 1
            self._lock.notify_all()

    def release(self) -> None:
        """Let go every request that a `timeout` holds, and hold none from now on."""
        with self._lock:
            self._released = True
            waiting, self._on_release = self._on_release, []
        for callback in waiting:
            callback()

    def on_release(self, callback: Callable[[], None]) -> None:
        """Call back once it is released: at once, if it was already."""
        with self._lock:
            if not self._released:
                self._on_release.append(callback)
                return
        callback()


class Faults:
    """The faults on order. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[ArmedFault] = []
        self._numbers = itertools.count(1)

    def arm(self, fault: Fault) -> ArmedFault:
        with self._lock:
            armed = ArmedFault(next(self._numbers), fault)
            self._armed.append(armed)
            return armed

    def armed(self) -> list[ArmedFault]:
        with self._lock:
            return list(self._armed)

    def take(self, method: str, path: str, query: str) -> ArmedFault | None:
        """The fault for this request, if any. Every fault counts every request; the oldest that is due wins."""
        with self._lock:
            due = [armed for armed in self._armed if armed.is_due(method, path, query)]
            if not due:
                return None
            due[0].take()
            return due[0]

    def clear(self) -> None:
        """Forget all of them and release what they hold."""
        with self._lock:
            armed, self._armed = self._armed, []
        for one in armed:
            one.release()
