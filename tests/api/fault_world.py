"""One case of the matrix, at the client: a `Lifecycle` over a real socket, whose waits move a clock and nothing else.

Each case ends with the promise: one domain at Twilio and in the state, or a clear error; and the same operation once
more without the fault, as a second `pulumi up` would run it, finishes the work.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests
import requests.adapters
import urllib3

from local_twilio import MAIN_ACCOUNT, ArmedFault, LocalTwilio
from sipdomain_provider.core.ahead import Ahead
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.lifecycle import Core, Lifecycle
from sipdomain_provider.core.results import Recorded
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.settings import Credentials, Settings
from tests.api.fault_matrix import DRIPS, Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sipdomain_provider.tables.kinds import ResourceType

ACCOUNT = MAIN_ACCOUNT.sid
NAME = "tried-fault.sip.twilio.com"
BYSTANDER = "tried-bystander.sip.twilio.com"
BEFORE, WANTED = "https://example.com/before", "https://example.com/wanted"
DESIRED = Desired({"domain_name": NAME, "voice_url": WANTED, "secure": True})
LONG_AGO = "Mon, 20 Jul 2015 17:27:10 +0000"
BUDGET = 60.0
SMALL_ANSWERS = 1024 * 1024  # bytes: of one without end no more is read

Bag = dict[str, Any]


def as_read(domain: Bag) -> Bag:
    """A domain of Twilio's as the provider reads it: a text that is null is empty."""
    return {name: "" if value is None else value for name, value in domain.items()}


class Clock:
    """Seconds that pass when the provider waits, here and at Twilio alike."""

    def __init__(self, twilio: LocalTwilio) -> None:
        self._twilio = twilio
        self.now = 1000.0
        self.each_look = 0.0
        self.waits: list[float] = []
        self.on_wait: Callable[[], None] = lambda: None

    def __call__(self) -> float:
        self.pass_by(self.each_look)
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        self._twilio.date_offset += seconds

    def wait(self, seconds: float) -> None:
        """Stands for sleeping."""
        self.waits.append(seconds)
        self.pass_by(seconds)
        self.on_wait()


class Transport(requests.adapters.HTTPAdapter):
    """requests' own, but that a request which will be held times out at once, and the clock moves instead."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(pool_connections=1, pool_maxsize=4, max_retries=0)
        self._clock = clock
        self.meets: ArmedFault | None = None
        self.drips = False

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        asked, armed = options["timeout"], self.meets if self._is_due(request) else None
        held = armed is not None and armed.fault.kind == "timeout"
        self._clock.each_look = BUDGET if armed is not None and self.drips else 0.0
        options["timeout"] = urllib3.Timeout(connect=30, read=0.03 if held else 30)
        try:
            return super().send(request, *args, **options)
        finally:
            if held and armed is not None:
                armed.wait_ended(armed.taken)
                asked.start_connect()
                self._clock.pass_by(asked.read_timeout)

    def _is_due(self, request: requests.PreparedRequest) -> bool:
        if self.meets is None:
            return False
        fault, taken = self.meets.fault, self.meets.taken
        path, _, query = str(request.path_url).partition("?")
        if not fault.matches(str(request.method), path, query) or self.meets.matched + 1 < fault.nth:
            return False
        return fault.times is None or taken < fault.times


class Process(Lifecycle):
    """One process of the provider: its operations on domains, and by `of` those on every other type."""

    def __init__(self, twilio: LocalTwilio, clock: Clock) -> None:
        settings = Settings(
            Credentials(ACCOUNT, ACCOUNT, MAIN_ACCOUNT.auth_token), twilio.url, twilio.url, None, 8, BUDGET
        )
        self.client = TwilioApi(settings, wait=clock.wait)
        self.transport = Transport(clock)
        self.client._session.mount("http://", self.transport)
        core = Core(self.client, ahead=Ahead(lambda work: work()), clock=clock, wait=clock.wait)
        super().__init__(core, SIP_DOMAIN, None)
        core._lifecycles[SIP_DOMAIN.name] = self

    def of(self, resource_type: ResourceType) -> Lifecycle:
        return self._core.of(resource_type)


@dataclass
class Outcome:
    """What became of a case: the error (None: it survived), what was told to be left, and what broke the promise."""

    error: str | None = None
    left: frozenset[str] = frozenset()
    """Attributes of an adopted domain that a warning leaves to the next run."""
    duplicates: int = 0
    orphans: int = 0
    lost_edits: int = 0
    told: str = ""

    @property
    def kept(self) -> bool:
        return not (self.duplicates or self.orphans or self.lost_edits or self.told)

    def breaks(self, why: str) -> None:
        self.told = "; ".join(filter(None, (self.told, why)))


class World:
    """A stand-in with a bystander, and processes of the provider that come and go."""

    def __init__(self, twilio: LocalTwilio) -> None:
        self.twilio = twilio
        self.clock = Clock(twilio)

    def reset(self) -> None:
        """An account with nothing but the bystander."""
        self.twilio.start()
        self.twilio.clear_faults()
        self.twilio.date_offset = 0
        self.twilio.list_lag = 0
        for domain in self.twilio.domains(ACCOUNT):
            self.twilio.remove(ACCOUNT, domain["sid"])
        self.clock = Clock(self.twilio)
        self.make(BYSTANDER)

    def make(self, name: str = NAME) -> str:
        """A domain, made long ago with another voice_url; its SID."""
        (sid,) = self.twilio.seed(ACCOUNT, 1, name.partition(".")[0])
        self.twilio.edit(ACCOUNT, sid, domain_name=name, voice_url=BEFORE, secure=True, date_created=LONG_AGO)
        return sid

    @contextmanager
    def process(self) -> Iterator[Process]:
        process = Process(self.twilio, self.clock)
        try:
            yield process
        finally:
            process.client.close()

    @contextmanager
    def fault(self, case: Case, transport: Transport) -> Iterator[None]:
        """The fault of the case, as long as this lasts."""
        fault, waited = case.fault, len(self.clock.waits)
        if fault.kind is None:
            self.twilio.stop()
            self.clock.on_wait = lambda: self._listen_after(case.count, waited)
        else:
            ordered = self.twilio.fault(fault.kind, case.method, "^/2010-04-01/", times=case.count, **fault.arguments())
            transport.meets, transport.drips = ordered, fault.name == DRIPS
        try:
            yield
        finally:
            self.clock.on_wait, self.clock.each_look, transport.meets = lambda: None, 0.0, None
            self.twilio.clear_faults()
            self.twilio.start()

    def _listen_after(self, waits: int | None, waited: int) -> None:
        if waits is not None and len(self.clock.waits) - waited >= waits:
            self.twilio.start()

    def domains(self) -> list[Bag]:
        """Those of the name that is tried."""
        return [domain for domain in self.twilio.domains(ACCOUNT) if domain["domain_name"] == NAME]

    def read(self) -> list[Bag]:
        """The same as the provider reads them."""
        return [as_read(each) for each in self.domains()]

    def recorded(self, values: Bag) -> Recorded:
        return Recorded(values, self.twilio.url)

    def edit(self, **attributes: Any) -> None:
        """Somebody's edit of the domain, if it is there."""
        for domain in self.domains():
            self.twilio.edit(ACCOUNT, domain["sid"], **attributes)
