"""One case of the matrix, at the client: a `Lifecycle` over a real socket, whose waits move a clock and nothing else.

`Scene` is the other side: what Twilio has, past the provider.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import requests
import requests.adapters
import urllib3

from local_twilio import MAIN_ACCOUNT, ArmedFault, LocalTwilio, TwilioError
from sipdomain_provider.core.reading import Ahead
from sipdomain_provider.core.run import Core
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.settings import Credentials, Settings
from sipdomain_provider.words import rendering
from tests.api import fault_matrix
from tests.api.fault_matrix import DRIPS, Case, Edit, Row, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


ACCOUNT = MAIN_ACCOUNT.sid
LONG_AGO = "Mon, 20 Jul 2015 17:27:10 +0000"
BUDGET = 60.0

Bag = dict[str, Any]


def as_read(row: Bag) -> Bag:
    """A row of Twilio's as the provider reads it: a text that is null is empty."""
    return {name: "" if value is None else value for name, value in row.items()}


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
        self._twilio.settings.date_offset += seconds

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


class Process:
    """One process of the provider."""

    def __init__(self, twilio: LocalTwilio, clock: Clock) -> None:
        settings = Settings(
            Credentials(ACCOUNT, ACCOUNT, MAIN_ACCOUNT.auth_token), twilio.url, twilio.url, None, 8, BUDGET
        )
        self.lines: list[str] = []
        """What was told while it waited."""
        self.client = TwilioApi(
            settings,
            notify=lambda event: self.lines.append(rendering.event(event)),
            wait=clock.wait,
            jitter=lambda most: most / 2,
        )
        self.transport = Transport(clock)
        self.client._session.mount("http://", self.transport)
        self.core = Core(self.client, ahead=Ahead(lambda work: work()), clock=clock, wait=clock.wait)


class World:
    """A stand-in with what is there before a case, and processes of the provider that come and go."""

    def __init__(self, twilio: LocalTwilio) -> None:
        self.twilio = twilio
        self.clock = Clock(twilio)

    def reset(self, there: Iterable[Row] = (fault_matrix.BYSTANDER,)) -> None:
        """An account with nothing but these rows."""
        self.twilio.start()
        self.twilio.clear_faults()
        self.twilio.settings.date_offset = 0
        self.twilio.settings.list_lag = 0
        for kind in ("domains", "credential_lists", "ip_access_control_lists"):  # the others go with them
            for row in self.twilio.rows(kind, ACCOUNT):
                self.twilio.remove_row(kind, ACCOUNT, row["sid"])
        self.clock = Clock(self.twilio)
        for each in there:
            self.twilio.seed_rows(each.kind, ACCOUNT, [{"date_created": LONG_AGO, **each.attributes}], each.parent)

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
        fault, waited, options = case.fault, len(self.clock.waits), case.arguments()
        if fault.another:
            options["body"] = self._another(case)
        if fault.kind is None:
            self.twilio.stop()
            self.clock.on_wait = lambda: self._listen_after(case.count, waited)
        else:
            ordered = self.twilio.fault(fault.kind, case.method, "^/2010-04-01/", times=case.count, **options)
            transport.meets, transport.drips = ordered, fault.name == DRIPS
        try:
            yield
        finally:
            self.clock.on_wait, self.clock.each_look, transport.meets = lambda: None, 0.0, None
            self.twilio.clear_faults()
            self.twilio.start()

    def _another(self, case: Case) -> Bag:
        subject, another = case.subject, case.subject.beside[0]
        found = self.twilio.row(subject.kind, ACCOUNT, another.sid, subject.parent)
        return {"sid": found["sid"]} if case.operation.startswith("create") else found

    def _listen_after(self, waits: int | None, waited: int) -> None:
        if waits is not None and len(self.clock.waits) - waited >= waits:
            self.twilio.start()


class Scene:
    """What a subject has at Twilio, and what is around it, as somebody sees and edits it there."""

    def __init__(self, twilio: LocalTwilio, subject: Subject) -> None:
        self._twilio = twilio
        self._subject = subject
        self._beside = frozenset(each.sid for each in subject.beside)
        self.collection = subject.type.path(Place(ACCOUNT, subject.parent or "")).removesuffix(".json")

    def make(self, values: Bag) -> Bag:
        """The resource with these values, made long ago; as the provider reads it."""
        by_name = self._subject.type.by_name
        row = {by_name[key].answered_as or key: value for key, value in values.items() if not by_name[key].in_path}
        self._twilio.seed_rows(self._subject.kind, ACCOUNT, [{"date_created": LONG_AGO, **row}], self._subject.parent)
        return self.read(values)[0]

    def rows(self) -> list[Bag]:
        """What there is in its place beside the bystanders: one, or none, or too many."""
        every = self._twilio.rows(self._subject.kind, ACCOUNT, self._subject.parent)
        return [row for row in every if row["sid"] not in self._beside]

    def read(self, known: Bag) -> list[Bag]:
        """The same as the provider reads them; what no answer tells is as `known`."""
        return [
            {
                name: as_read(row).get(attribute.answered_as or name, known.get(name))
                for name, attribute in self._subject.type.by_name.items()
            }
            for row in self.rows()
        ]

    def has(self, values: Bag, name: str, value: Any) -> bool:
        """Whether the resource that reads as these values has this one at Twilio."""
        if not self._subject.type.by_name[name].write_only:
            return bool(values[name] == value)
        return self._twilio.password_is(str(self._subject.parent), values[self._subject.type.identity], value)

    def edit(self, edit: Edit) -> None:
        """Somebody's edit; of the resource, where it is there."""
        if edit.of is not None:
            self._twilio.edit_row(edit.of.kind, ACCOUNT, edit.of.sid, edit.of.parent, **edit.attributes)
            return
        for row in self.rows():
            if edit.adds is None:
                self._twilio.edit_row(self._subject.kind, ACCOUNT, row["sid"], self._subject.parent, **edit.attributes)
            else:
                self._twilio.seed_rows(edit.adds, ACCOUNT, [edit.attributes], row["sid"])

    def holds(self, row: Bag, edit: Edit) -> bool:
        """Whether the edit of the resource, or what was added to it, is still there."""
        among = [row] if edit.adds is None else self._twilio.rows(edit.adds, ACCOUNT, row["sid"])
        shown = {name: value for name, value in edit.attributes.items() if name != "password"}
        return any(all(each[name] == value for name, value in shown.items()) for each in among)

    def others(self) -> list[Bag | None]:
        """Everything around it: the parents and the bystanders."""
        return [self._look_at(each) for each in self._subject.there]

    def _look_at(self, there: Row) -> Bag | None:
        try:
            return self._twilio.row(there.kind, ACCOUNT, there.sid, there.parent)
        except TwilioError:
            return None

    def other_passwords_are_kept(self) -> bool:
        """Whether each bystander that is there has the password that it had."""
        users = [each for each in self._subject.there if "password" in each.attributes and self._look_at(each)]
        return all(
            self._twilio.password_is(str(each.parent), each.attributes["username"], each.attributes["password"])
            for each in users
        )
