"""A lock between processes. The kernel lets go of it when its holder dies, so it is never stale."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.console import say


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another make is at work in this checkout ({lock.name}): waiting for it.")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
