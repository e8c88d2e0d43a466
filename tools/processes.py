"""Is that process still the one that was started? A pid alone does not say: pids are used again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from tools.console import ToolError

SECONDS_TO_END = 10


def started_at(pid: int) -> str | None:
    """When the process with this pid started, in the system's own words; None when it has ended."""
    linux = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The command's name, in brackets, may hold spaces and brackets: what follows the last one counts.
            fields = linux.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    command = ["ps", "-o", "lstart=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def name_of(pid: int) -> str:
    """The name of the program that this process runs; empty when there is no such process."""
    linux = Path(f"/proc/{pid}/comm")
    if Path("/proc/self/comm").exists():
        try:
            return linux.read_text().strip()
        except OSError:
            return ""
    command = ["ps", "-o", "comm=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return Path(done.stdout.strip()).name


def end(pid: int, started: str) -> None:
    """Ends this very process, and returns when it has ended."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + SECONDS_TO_END
        while started_at(pid) == started:
            if time.monotonic() > deadline:
                break
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        else:
            return
    raise ToolError(f"Process {pid} does not end.")
