"""A CLI that runs while a test does something, in a session of its own: all that it starts can be ended by id."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine.conftest import Project

SECONDS = 120  # more than any run needs on a busy machine


class Running:
    """The CLI, and its own processes: the engine's plugins are in process groups of their own, in this session."""

    def __init__(self, project: Project, *arguments: str) -> None:
        self._process = project.popen(*arguments, start_new_session=True)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End it and every process that it started, at once."""
        while pids := _members(self._process.pid):
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.poll()

    def ends(self) -> tuple[int, str]:
        """Its exit code and what it printed, once it has ended."""
        if self._process.stdout and not self._process.stdout.closed:
            self._output, _ = self._process.communicate(timeout=SECONDS)
        return self._process.returncode, self._output


@contextlib.contextmanager
def running(project: Project, *arguments: str) -> Iterator[Running]:
    started = Running(project, *arguments)
    try:
        yield started
    finally:
        started.kill()
        started.ends()


def _members(session: int) -> list[int]:
    """The processes of this session."""
    found = []
    for pid in _processes():
        with contextlib.suppress(OSError):
            if os.getsid(pid) == session:
                found.append(pid)
    return found


def _processes() -> list[int]:
    """Every process of this machine: from /proc, and by `ps` on a system without it."""
    folders = [folder.name for folder in Path("/proc").glob("[0-9]*")]
    return [int(pid) for pid in folders or subprocess.check_output(["ps", "-A", "-o", "pid="], text=True).split()]
