"""The measured work on a stack, and the same work without its cost."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.fleet import DOMAIN, FAMILY, FLOOR, Fleet
from local_twilio import MAIN_ACCOUNT, LocalTwilio
from tools.console import say

ACCOUNT = 4_000  # domains in the account, those of the fleet among them
LATENCY = 0.1  # seconds, about what Twilio takes
PREVIEW, REFRESH = ("preview",), ("refresh", "--yes", "--skip-preview")
NOTHING, NONE, PLAIN = "a resource that does nothing", "the same at 0 ms", "without the option"
"""What work is compared with."""


@dataclass(frozen=True)
class Work:
    """A command on a stack, and the budget of its time as a ratio."""

    name: str
    against: str
    budget: float | None = None
    repeats: int = 3
    latency: float = LATENCY
    command: tuple[str, ...] = PREVIEW
    environment: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Stack:
    """A program, and the work that is measured on it.

    The account's list begins with `newer` other domains; None: the fleet is in the middle of the list.
    """

    size: int
    works: tuple[Work, ...]
    resource: str = DOMAIN
    newer: int | None = None


@dataclass(frozen=True)
class Measured:
    """The seconds of each run, of the work and of what it is compared with; the requests of the work, at most."""

    work: Work
    seconds: tuple[float, ...]
    others: tuple[float, ...]
    requests: Counter[str]

    @property
    def ratio(self) -> float:
        return min(self.seconds) / min(self.others)


OF_300, FAMILIES = "Preview of 300 domains", "40 domains with lists, users and mappings (240 resources)"
STACKS = (
    Stack(1, (Work("Preview of 1 domain", NOTHING),)),
    Stack(10, (Work("Preview of 10 domains, the newest", NOTHING, 1.3, 7),), newer=0),
    Stack(10, (Work("Preview of 10 domains, in the middle of the list", NOTHING, 1.3, 7),)),
    Stack(400, (Work("Preview of 400 domains at 0 ms", NOTHING, 1.12, 7, latency=0.0),)),
    Stack(1_000, (Work("Preview of 1,000 domains", NOTHING, repeats=2),)),
    Stack(
        300,
        (
            Work(OF_300, NONE, 1.2, 5),
            Work(f"{OF_300} with `PULUMI_PARALLEL_DIFF=true`", PLAIN, environment={"PULUMI_PARALLEL_DIFF": "true"}),
        ),
    ),
    Stack(
        40,
        (
            Work(f"Preview of {FAMILIES}", NONE, 1.4, 5),
            Work("Refresh of the same", NONE, 1.7, 5, command=REFRESH),
            Work("Preview of the same with `--refresh`", NONE, 1.7, 5, command=("preview", "--refresh")),
        ),
        FAMILY,
    ),
)
QUICK = (
    Stack(1, (Work("Preview of 1 domain", NOTHING, repeats=1),)),
    Stack(1, (Work("Preview of one family", NONE, repeats=1),), FAMILY),
)


def measure(stack: Stack) -> list[Measured]:
    """Run the work and what it is compared with in turns."""
    with _running(stack) as bench:
        return [bench.measure(work) for work in stack.works]


class _Bench:
    """A stand-in with its domains, and two fleets: the provider's, and the one that does nothing."""

    def __init__(self, folder: Path, twilio: LocalTwilio, stack: Stack) -> None:
        self._twilio = twilio
        self._real = Fleet.make(folder / "real", stack.size, stack.resource, twilio.url)
        self._real.up()
        self._floor: Fleet | None = None
        if any(work.against == NOTHING for work in stack.works):
            self._floor = Fleet.make(folder / "floor", stack.size, FLOOR, twilio.url)
            self._floor.up()

    def measure(self, work: Work) -> Measured:
        seconds, others, requests = list[float](), list[float](), Counter[str]()
        for _ in range(work.repeats):
            if work.against == NOTHING and self._floor is not None:
                others.append(self._seconds(self._floor, work, work.latency))
            elif work.against == NONE:
                others.append(self._seconds(self._real, work, 0.0))
            else:
                others.append(self._seconds(self._real, Work(work.name, PLAIN), work.latency))
            self._twilio.clear_requests()
            seconds.append(self._seconds(self._real, work, work.latency))
            requests |= Counter(request.method for request in self._twilio.requests())
        found = Measured(work, tuple(seconds), tuple(others), requests)
        say(f"{work.name}: {found.ratio:.2f} ({min(seconds):.2f} s, {work.against} {min(others):.2f} s), {requests}")
        return found

    def _seconds(self, fleet: Fleet, work: Work, latency: float) -> float:
        self._twilio.settings.latency = latency
        return fleet.run(*work.command, environment=work.environment)


@contextmanager
def _running(stack: Stack) -> Iterator[_Bench]:
    others = ACCOUNT - stack.size
    newer = others // 2 if stack.newer is None else stack.newer
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with LocalTwilio() as twilio:
            twilio.seed(MAIN_ACCOUNT.sid, others - newer, "older")
            bench = _Bench(folder, twilio, stack)
            twilio.seed(MAIN_ACCOUNT.sid, newer, "newer")
            yield bench
    finally:
        shutil.rmtree(folder)
