"""A process of the provider at a stand-in that spoils requests; its waits move a clock and nothing else."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import requests
import requests.adapters
import urllib3

from sipdomain_provider.core.reading import Ahead
from sipdomain_provider.core.run import Core
from sipdomain_provider.words import rendering
from tests.api.account import ACCOUNT, BUDGET, Account, api_at
from tests.api.fault_matrix import DRIPS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local_twilio import ArmedFault, LocalTwilio
    from tests.api.fault_matrix import Case


class Clock:
    """Seconds that pass when the provider waits, here and at Twilio alike."""

    def __init__(self, twilio: LocalTwilio) -> None:
        self._twilio = twilio
        self.now = 1000.0
        self.waits = 0
        self.on_wait: Callable[[int], None] = lambda _waits: None
        self.fault: ArmedFault | None = None
        """A request that it holds times out at once."""
        self.drips = False
        """Whether an answer with the fault takes the whole budget for each piece."""
        self.each_look = 0.0

    def __call__(self) -> float:
        self.pass_by(self.each_look)
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        self._twilio.settings.date_offset += seconds

    def wait(self, seconds: float) -> None:
        """Stands for sleeping."""
        self.waits += 1
        self.pass_by(seconds)
        self.on_wait(self.waits)


class _Transport(requests.adapters.HTTPAdapter):
    """requests' own, but for the time-outs."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(pool_connections=1, pool_maxsize=4, max_retries=0)
        self._clock = clock

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        clock, asked = self._clock, options["timeout"]
        due = clock.fault if self._is_due(request) else None
        held = due if due and due.fault.kind == "timeout" else None
        clock.each_look = BUDGET if due and clock.drips else 0.0
        options["timeout"] = urllib3.Timeout(connect=30, read=0.03 if held else 30)
        try:
            return super().send(request, *args, **options)
        finally:
            if held:
                held.wait_ended(held.taken)
                asked.start_connect()
                clock.pass_by(asked.read_timeout)

    def _is_due(self, request: requests.PreparedRequest) -> bool:
        if self._clock.fault is None:
            return False
        fault, taken = self._clock.fault.fault, self._clock.fault.taken
        path, _, query = str(request.path_url).partition("?")
        return fault.matches(str(request.method), path, query) and (fault.times is None or taken < fault.times)


@contextmanager
def process(twilio: LocalTwilio, clock: Clock) -> Iterator[Account]:
    """One process of the provider, and the lines that it prints while it waits."""
    lines: list[str] = []
    with api_at(
        twilio.url,
        notify=lambda event: lines.append(rendering.event(event)),
        wait=clock.wait,
        jitter=lambda most: most / 2,
    ) as api:
        api._session.mount("http://", _Transport(clock))
        yield Account(twilio, Core(api, ahead=Ahead(lambda work: work()), clock=clock, wait=clock.wait), lines)


@contextmanager
def spoiled(twilio: LocalTwilio, clock: Clock, case: Case) -> Iterator[None]:
    """The fault of the case, as long as this lasts."""
    fault, subject, count, options = case.fault, case.subject, TIMES[case.times], {**case.fault.options}
    if fault.within:
        options["retry_after"] = datetime.now(UTC) + fault.within
    if fault.another:
        another = twilio.row(subject.kind, ACCOUNT, subject.beside[0].sid, subject.parent)
        options["body"] = {"sid": another["sid"]} if case.operation.startswith("create") else another
    if fault.kind:
        clock.fault = twilio.fault(fault.kind, case.method, "^/2010-04-01/", times=count, **options)
        clock.drips = fault.name == DRIPS
    else:
        twilio.stop()
        clock.waits = 0
        clock.on_wait = lambda waits: twilio.start() if waits == count else None
    try:
        yield
    finally:
        clock.on_wait, clock.fault, clock.each_look = lambda _waits: None, None, 0.0
        twilio.clear_faults()
        twilio.start()
