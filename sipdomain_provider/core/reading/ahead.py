"""Threads that read in the background what will be asked for next.

Pulumi asks for one resource after another, and waits for each answer. Twilio limits concurrent requests, so at most
`MOST` reads run at a time. Each 429 makes it one fewer. Nothing repeats a read that failed: whoever needs the result
reads it.
"""

import threading
from collections import deque
from collections.abc import Callable

MOST = 8


def _start(work: Callable[[], None]) -> None:
    # Daemon threads: one that waits for Twilio does not keep the process from ending.
    threading.Thread(target=work, name="read-ahead", daemon=True).start()


class Ahead:
    """The background threads of one process; safe to share. A thread ends when no work waits."""

    def __init__(self, start: Callable[[Callable[[], None]], None] = _start) -> None:
        self._start = start
        self._idle = threading.Condition()
        self._running = 0
        self._most = MOST
        self._queue: deque[Callable[[], None]] = deque()

    def queue(self, work: Callable[[], None]) -> None:
        """Run `work` in the background when a thread is free; perhaps never. `work` must not raise."""
        with self._idle:
            if self._running >= self._most:
                self._queue.append(work)
                return
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

    def wait(self, seconds: float = 30.0) -> None:
        """Wait until nothing runs, at most so many seconds."""
        with self._idle:
            self._idle.wait_for(lambda: not self._running, seconds)

    def throttled(self) -> None:
        """After a 429: one read fewer at a time, and at least one. Forget the work that waits."""
        with self._idle:
            self._queue.clear()
            self._most = max(1, self._most - 1)

    def _next(self) -> Callable[[], None] | None:
        """The next work of this thread; None: it ends."""
        with self._idle:
            if self._queue and self._running <= self._most:
                return self._queue.popleft()
            self._ended()
            return None

    def _ended(self) -> None:
        with self._idle:
            self._running -= 1
            self._idle.notify_all()
