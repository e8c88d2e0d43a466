"""What is run: the same five operations on fleets of several sizes, and the budgets of the design."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.console import say
from bench.fleet import DOMAIN, FAMILY, FLOOR, VOICE_URL, Fleet, domain_name
from bench.relay import Relay
from local_twilio import MAIN_ACCOUNT, LocalTwilio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.measuring import Usage

ACCOUNT = 4_000  # domains in the account, those of the fleet among them
LATENCY = 0.1  # seconds, about what Twilio takes
CREATE, UNCHANGED, ONE_CHANGED, ALL_DRIFTED, REFRESH = SCENARIOS = (
    "create",
    "preview, unchanged",
    "preview, one changed",
    "preview, all drifted",
    "refresh",
)


@dataclass(frozen=True)
class Sample:
    """One run. `floor` tells whether of the resource that does nothing."""

    scenario: str
    size: int
    latency: float
    floor: bool
    usage: Usage
    requests: Counter[str]
    bytes: int


def of(
    samples: Sequence[Sample], scenario: str, size: int, latency: float = 0.0, *, floor: bool = False
) -> list[Sample]:
    """The samples of one row of the page."""
    return [
        each
        for each in samples
        if (each.scenario, each.size, each.latency, each.floor) == (scenario, size, latency, floor)
    ]


class Bench:
    """A stand-in with its domains, and the two fleets: the real one and the floor's."""

    def __init__(self, folder: Path, twilio: LocalTwilio, relay: Relay, size: int, resource: str, newer: int) -> None:
        self._twilio = twilio
        self._relay = relay
        self._size = size
        self._how_many_newer = newer
        self._newer: list[str] = []
        self.samples: list[Sample] = []
        self.real = Fleet.make(folder / "real", size, resource, relay.url)
        self.floor = Fleet.make(folder / "floor", size, FLOOR, relay.url)

    def run(self, scenario: str, latency: float, how: Callable[[Fleet], Usage], *, floor: bool = True) -> None:
        """Measure once, and the floor beside it."""
        self._twilio.settings.latency = latency
        for fleet in (self.real, self.floor) if floor else (self.real,):
            self._twilio.clear_requests()
            self._relay.bytes = 0
            usage = how(fleet)
            requests = Counter(request.method for request in self._twilio.requests())
            sample = Sample(scenario, self._size, latency, fleet is self.floor, usage, requests, self._relay.bytes)
            self.samples.append(sample)
            label = "floor" if sample.floor else f"{latency * 1000:.0f} ms"
            said = ", ".join(f"{count} {method}" for method, count in sorted(requests.items()))
            say(f"{self._size:5} domains, {scenario}, {label}: {usage.seconds:.2f} s {said}")

    def declare(self, changed: int) -> None:
        self.real.declare(changed)
        self.floor.declare(changed)

    def drift(self, voice_url: str) -> None:
        """Somebody edits every domain of the fleet at Twilio."""
        for number in range(self._size):
            self._twilio.edit(MAIN_ACCOUNT.sid, domain_name(number), voice_url=voice_url)

    def make(self) -> None:
        """Both fleets, unmeasured."""
        self._twilio.settings.latency = 0
        self.real.up()
        self.floor.up()
        self.surround()

    def surround(self) -> None:
        """The account's list begins with the newest, of which none may be of the fleet."""
        self._newer = self._twilio.seed(MAIN_ACCOUNT.sid, self._how_many_newer, "newer")

    def remove(self, *, floor: bool) -> None:
        """The fleet, and what is newer, from Twilio; and the fleet from the state."""
        for domain in (*map(domain_name, range(self._size)), *self._newer):
            self._twilio.remove(MAIN_ACCOUNT.sid, domain)
        for fleet in (self.real, self.floor) if floor else (self.real,):
            fleet.forget()


@contextmanager
def bench(size: int, resource: str = DOMAIN, newer: int | None = None) -> Iterator[Bench]:
    """A bench whose account has `ACCOUNT` domains once the fleet is there.

    So many as `newer` says come before the fleet in the account's list; None: it lies in the middle.
    """
    others = ACCOUNT - size
    newer = others // 2 if newer is None else newer
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with LocalTwilio() as twilio, Relay(twilio.port) as relay:
            twilio.seed(MAIN_ACCOUNT.sid, others - newer, "older")
            yield Bench(folder, twilio, relay, size, resource, newer)
    finally:
        shutil.rmtree(folder)


def operations(size: int, repeats: int) -> list[Sample]:
    """Every scenario at both latencies, interleaved with the floor, which asks nobody and has no latency."""
    with bench(size) as running:
        for _ in range(repeats):
            for latency in (0.0, LATENCY):
                _operations_once(running, latency)
        return running.samples


def _operations_once(running: Bench, latency: float) -> None:
    floor = latency == 0
    running.run(CREATE, latency, Fleet.up, floor=floor)
    running.surround()
    running.run(UNCHANGED, latency, Fleet.preview, floor=floor)
    running.declare(1)
    running.run(ONE_CHANGED, latency, Fleet.preview, floor=floor)
    running.declare(0)
    running.drift(f"{VOICE_URL}/drifted")
    # Nothing drifts at the floor: there the program changes as much as elsewhere the account does.
    running.floor.declare(running.floor.size)
    running.run(ALL_DRIFTED, latency, Fleet.preview, floor=floor)
    running.floor.declare()
    running.drift(VOICE_URL)
    running.run(REFRESH, latency, Fleet.refresh, floor=floor)
    running.remove(floor=floor)


def own_cost(size: int, repeats: int) -> list[Sample]:
    """Unchanged previews without latency, and the floor."""
    with bench(size) as running:
        running.make()
        for _ in range(repeats):
            running.run(UNCHANGED, 0, Fleet.preview)
        return running.samples


def few_cost(size: int, repeats: int, newer: int | None = None) -> list[Sample]:
    """Unchanged previews of a few domains of a large account with latency, and the floor."""
    with bench(size, newer=newer) as running:
        running.make()
        for _ in range(repeats):
            running.run(UNCHANGED, LATENCY, Fleet.preview)
        return running.samples


def family_cost(size: int, repeats: int) -> list[Sample]:
    """Unchanged previews of domains with lists, credentials and mappings, with and without latency."""
    return latency_cost(size, repeats, FAMILY)


def latency_cost(size: int, repeats: int, resource: str = DOMAIN) -> list[Sample]:
    """Unchanged previews with and without latency."""
    with bench(size, resource) as running:
        running.make()
        for _ in range(repeats):
            for latency in (0.0, LATENCY):
                running.run(UNCHANGED, latency, Fleet.preview, floor=False)
        return running.samples


WAYS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "`pulumi preview`": (("preview",), {}),
    "with `PULUMI_PARALLEL_DIFF=true`": (("preview",), {"PULUMI_PARALLEL_DIFF": "true"}),
    "with `--refresh` (what `options: {refresh: always}` does)": (("preview", "--refresh"), {}),
    "with `--target` of one domain": (("preview", "--target", "**domain-0"), {}),
    "with `--parallel 64`": (("preview", "--parallel", "64"), {}),
    "with `gc.set_threshold(50_000)` in the program": (("preview",), {"FLEET_GC_THRESHOLD": "50000"}),
}


def ways(size: int, repeats: int) -> list[Sample]:
    """Unchanged previews with what Pulumi's options do to them."""
    with bench(size) as running:
        running.make()

        def way(arguments: tuple[str, ...], environment: dict[str, str]) -> Callable[[Fleet], Any]:
            return lambda fleet: fleet.run(*arguments, environment=environment)

        for _ in range(repeats):
            for latency in (0.0, LATENCY):
                for name, (arguments, environment) in WAYS.items():
                    running.run(name, latency, way(arguments, environment), floor=False)
        return running.samples
