"""How much time an operation has left."""

import time
from collections.abc import Callable


class Deadline:
    """The budget of one operation with all its requests and waits, in seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    @property
    def share(self) -> float:
        """The most that one request may wait: one whose answer is lost leaves time to find out what it did."""
        return self.seconds / 3

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._end - self._clock())
