"""The matrix of operations and faults, as data: what fails, how often, and for which requests."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_twilio.faults import Kind

OPERATIONS = ("create", "create, adopt=True", 'create, adopt="SD..."', "read", "update", "delete")

METHODS = {"create": "POST", "read": "GET", "update": "POST", "delete": "DELETE"}
"""The request that an operation is about; one that adopts looks up or sends what differs."""


@dataclass(frozen=True)
class Spoilt:
    """One fault of a request, by the arguments of `LocalTwilio.fault`; `refused`: nothing listens at all."""

    name: str
    kind: Kind | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    within: timedelta | None = None
    """For a Retry-After that is a date: how far from now."""

    @property
    def refused(self) -> bool:
        return self.kind is None

    def arguments(self) -> dict[str, Any]:
        """What to order the fault with, now."""
        retry_after = {} if self.within is None else {"retry_after": datetime.now(UTC) + self.within}
        return {**self.options, **retry_after}


def _status(status: int, name: str = "", **options: Any) -> Spoilt:
    return Spoilt(name or str(status), "status", {"status": status, **options})


def _both(name: str, kind: Kind, **options: Any) -> Iterator[Spoilt]:
    """Before and after the request was carried out."""
    for before in (True, False):
        yield Spoilt(f"{name}, {'before' if before else 'after'} commit", kind, {**options, "before_commit": before})


FAULTS = (
    _status(429),
    _status(429, "429, Retry-After in seconds", retry_after=3),
    Spoilt("429, Retry-After as a date", "status", {"status": 429}, within=timedelta(seconds=4)),
    _status(429, "429, Retry-After of a day", retry_after=86_400),
    *itertools.chain.from_iterable(_both(str(status), "status", status=status) for status in (500, 502, 503, 504)),
    _status(503, "503, a proxy's page", body="<html>Unavailable</html>"),
    Spoilt("connection refused"),
    *_both("reset", "reset"),
    *_both("time-out", "timeout"),
    *_both("200 with a page of HTML", "not_json", status=200),
    *_both("2xx with half a body", "half_body"),
    *_both("2xx with a list for an object", "wrong_json", status=200),
    *_both("2xx with another domain's SID", "wrong_json", status=200, body={"sid": "SD" + "9" * 32}),
    _status(401),
    _status(403),
    _status(403, "403, a proxy's page", body="<html>Forbidden</html>"),
    _status(404, "404, Twilio's"),
    _status(404, "404, a proxy's page", body="<html>Not found</html>"),
    Spoilt("redirect", "redirect"),
    Spoilt("an answer without end", "huge", {"status": 200}),
    Spoilt("an answer that drips, in time", "slow_body", {"gap": 0.001}),
    Spoilt("an answer that drips beyond the budget", "slow_body", {"gap": 0.001}),
)

DRIPS = "an answer that drips beyond the budget"

TIMES: Mapping[str, int | None] = {"once": 1, "5 times": 5, "for ever": None}

TARGETS = ("its own request", "any request")


@dataclass(frozen=True)
class Case:
    """One cell of the matrix."""

    operation: str
    fault: Spoilt
    times: str
    target: str

    @property
    def name(self) -> str:
        return f"{self.operation} | {self.fault.name} | {self.times} | {self.target}"

    @property
    def count(self) -> int | None:
        return TIMES[self.times]

    @property
    def method(self) -> str | None:
        """The method of the requests that get the fault; None: of all."""
        return None if self.target == "any request" else METHODS[self.operation.partition(",")[0]]


def cases() -> Iterator[Case]:
    """All of them. Nothing that listens no more knows one request from another."""
    for operation, fault, times, target in itertools.product(OPERATIONS, FAULTS, TIMES, TARGETS):
        if not (fault.refused and target != "any request"):
            yield Case(operation, fault, times, target)
