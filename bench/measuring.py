"""Runs a command and watches its processes: seconds, CPU seconds and peak memory of each."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PROVIDER, PROGRAM, ENGINE = "provider", "program", "engine"
_ROLES = {"pulumi.dynamic": PROVIDER, "pulumi-language-python-exec": PROGRAM}
_EVERY = 0.05  # seconds between two looks; finer ones cost what they measure
_PROC = Path("/proc")


@dataclass
class Process:
    """What one process has used so far."""

    cpu: float = 0.0
    """Seconds, user and system."""
    memory: int = 0
    """Bytes, the peak of what was resident."""

    @property
    def megabytes(self) -> float:
        return self.memory / 1e6


@dataclass
class Usage:
    """What a command has used; `processes` is empty on a system without /proc."""

    seconds: float
    processes: dict[str, Process] = field(default_factory=dict)


class CommandFailedError(Exception):
    """The command ended with an error: what it printed."""


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Usage:
    """Run the command to its end. Raises CommandFailedError."""
    seen: dict[int, tuple[str, Process]] = {}
    output = folder / "output.txt"
    with output.open("w") as file:
        begun = time.perf_counter()
        running = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
        while True:
            try:
                code = running.wait(_EVERY)
                break
            except subprocess.TimeoutExpired:
                _look(running.pid, seen)
        seconds = time.perf_counter() - begun
    if code:
        raise CommandFailedError(f"{' '.join(command)} ended with {code}:\n{output.read_text()}")
    usage = Usage(seconds)
    for role, process in seen.values():
        total = usage.processes.setdefault(role, Process())
        total.cpu += process.cpu
        total.memory = max(total.memory, process.memory)
    return usage


def _look(root: int, seen: dict[int, tuple[str, Process]]) -> None:
    for pid in _tree(root):
        try:
            # A process begins as a shell or as a copy of its parent: what it is is looked up each time.
            role = ENGINE if pid == root else _role((_PROC / str(pid) / "cmdline").read_text())
            if role is not None:
                before = seen[pid][1].memory if pid in seen else 0  # a process that is ending has none any more
                seen[pid] = (role, Process(_cpu(pid), max(before, _peak(pid))))
        except (OSError, ValueError, IndexError):  # it has ended meanwhile
            continue


def _tree(root: int) -> Iterator[int]:
    pending = [root]
    while pending:
        pid = pending.pop()
        yield pid
        try:
            for task in (_PROC / str(pid) / "task").iterdir():
                pending += map(int, (task / "children").read_text().split())
        except OSError:
            continue


def _role(command: str) -> str | None:
    words = command.split("\0")
    if "python" not in Path(words[0]).name:
        return None
    return next((role for part, role in _ROLES.items() if any(word.endswith(part) for word in words)), None)


def _cpu(pid: int) -> float:
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> int:
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
