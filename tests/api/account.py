"""The provider's core at an account of the stand-in: what each operation asks for, sends and gives back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.results import Note, Recorded
from sipdomain_provider.core.run import Core
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.settings import Credentials, Settings
from sipdomain_provider.words import rendering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sipdomain_provider.core.results import Plan, Written
    from sipdomain_provider.tables.kinds import ResourceType

ACCOUNT = MAIN_ACCOUNT.sid
TOKEN = Credentials(ACCOUNT, ACCOUNT, MAIN_ACCOUNT.auth_token)
BUDGET = 60.0
PASSWORD = "Correct-Horse-1"
DECLARED = {
    "domain_name": "tried.sip.twilio.com",
    "friendly_name": "Tried",
    "ip_address": "203.0.113.7",
    "password": PASSWORD,
    "username": "tried",
}


def no_wait(_seconds: float) -> None:
    """Stands for sleeping."""


def environment(twilio: LocalTwilio, **more: str) -> dict[str, str]:
    """The environment of a command of `sipdomain` at this stand-in."""
    given = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": MAIN_ACCOUNT.auth_token}
    return given | {"TWILIO_API_BASE_URL": twilio.url} | more


def as_read(row: dict[str, Any]) -> dict[str, Any]:
    """A row of Twilio's as the provider reads it: a text that is null is empty."""
    return {name: "" if value is None else value for name, value in row.items()}


@dataclass
class Account:
    """One process of the provider, and the lines that it prints."""

    twilio: LocalTwilio
    core: Core
    lines: list[str]

    def create(self, resource_type: ResourceType, adopt: bool | str = False, **declared: Any) -> Written:
        return self.core.of(resource_type).create(Desired(declared), BUDGET, adopt=adopt)

    def plan(self, resource_type: ResourceType, made: Written, urn: str = "", **declared: Any) -> Plan:
        return self.core.of(resource_type).plan(made.sid, self.recorded(made), Desired(declared, urn=urn), BUDGET)

    def update(self, resource_type: ResourceType, made: Written, **declared: Any) -> Written:
        return self.core.of(resource_type).update(made.sid, self.recorded(made), Desired(declared), BUDGET)

    def read(self, resource_type: ResourceType, made: Written) -> dict[str, Any] | None:
        return self.core.of(resource_type).read(made.sid, self.recorded(made), BUDGET)

    def delete(self, resource_type: ResourceType, made: Written) -> tuple[Note, ...]:
        return self.core.of(resource_type).delete(made.sid, self.recorded(made), BUDGET)

    def recorded(self, made: Written) -> Recorded:
        return Recorded(made.values, self.twilio.url)

    def declared(self, resource_type: ResourceType) -> dict[str, Any]:
        """What a program declares of one, with the resources that it needs made for it."""
        found: dict[str, Any] = {name: DECLARED[name] for name in resource_type.inputs if name in DECLARED}
        for name, attribute in resource_type.inputs.items():
            if needed := attribute.refers_to:
                found[name] = self.create(needed, **{needed.identity: "needed.sip.twilio.com"}).sid
        return found

    def requests(self) -> list[str]:
        """The methods of the requests since this was last called."""
        found = [each.method for each in self.twilio.requests()]
        self.twilio.clear_requests()
        return found

    @contextmanager
    def next_run(self, credentials: Credentials = TOKEN) -> Iterator[Account]:
        """Another process."""
        self.twilio.clear_requests()
        with account_at(self.twilio, credentials) as found:
            yield found


@contextmanager
def account_at(twilio: LocalTwilio, credentials: Credentials = TOKEN) -> Iterator[Account]:
    lines: list[str] = []
    with api_at(twilio.url, credentials, notify=lambda event: lines.append(rendering.event(event))) as api:
        yield Account(twilio, Core(api, wait=no_wait), lines)


@contextmanager
def api_at(
    url: str,
    credentials: Credentials = TOKEN,
    *,
    retries: int = 8,
    wait: Callable[[float], None] = no_wait,
    **options: Any,
) -> Iterator[TwilioApi]:
    """The provider's client, with these options."""
    api = TwilioApi(Settings(credentials, url, url, None, retries, BUDGET), wait=wait, **options)
    try:
        yield api
    finally:
        api.close()
