"""Reads beside Pulumi's own work: what a run will ask for next, or probably will, is read before it asks.

Pulumi asks for one resource after another, so that each request is waited for in full. Reads that nobody waits for
run in threads of their own, at most `MOST` at a time, because Twilio counts concurrent requests; each time that
Twilio says it is too many, one fewer. One that fails is forgotten: whoever needs it reads it then.
"""

import threading
from collections import deque
from collections.abc import Callable

MOST = 8


def _start(work: Callable[[], None]) -> None:
    # Daemon threads: one that waits for Twilio does not keep the process from ending.
    threading.Thread(target=work, name="read-ahead", daemon=True).start()


class Ahead:
    """The threads of one process that read ahead; safe to share. `start` runs a function beside its caller."""

    def __init__(self, start: Callable[[Callable[[], None]], None] = _start) -> None:
        self._start = start
        self._idle = threading.Condition()
        self._running = 0
        self._most = MOST
        self._queue: deque[Callable[[], None]] = deque()
        self.told: set[str] = set()
        """The types of which the program says what it will ask for: nothing of them is guessed."""

    def try_start(self, work: Callable[[], None]) -> bool:
        """Run `work` beside the caller; False where as many run already as may. `work` must not raise."""
        with self._idle:
            if self._running >= self._most:
                return False
            self._running += 1

        def run() -> None:
            following: Callable[[], None] | None = work
            try:
                while following is not None:
                    following()
                    following = self._next()
            except BaseException:
                self._ended()
                raise

        try:
            self._start(run)
        except Exception:  # noqa: BLE001 (no thread is to be had: memory, a limit, or the process is ending)
            self._ended()
            return False
        return True

    def queue(self, work: Callable[[], None]) -> None:
        """Run `work` beside the caller, as soon as fewer run than may; perhaps never. `work` must not raise."""
        if not self.try_start(work):
            with self._idle:
                if self._running:
                    self._queue.append(work)

    def wait(self, seconds: float = 30.0) -> None:
        """Until nothing runs any more, or so many seconds have passed."""
        with self._idle:
            self._idle.wait_for(lambda: not self._running, seconds)

    def _next(self) -> Callable[[], None] | None:
        """What this thread is to do now; None: it ends."""
        with self._idle:
            if self._queue and self._running <= self._most:
                return self._queue.popleft()
            self._ended()
            return None

    def _ended(self) -> None:
        with self._idle:
            self._running -= 1
            self._idle.notify_all()

    def throttled(self) -> None:
        """Twilio has said that it is too many: one fewer from here on, and at least one. What waits is forgotten."""
        with self._idle:
            self._queue.clear()
            self._most = max(1, self._most - 1)
