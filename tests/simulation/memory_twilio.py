"""Twilio's SIP API in a dict, below the retries of `TwilioApi`: a request is a stop, and so is its answer."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from sipdomain_provider.tables.registry import BY_NAME, TYPES
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import NO_SUCH_RESOURCE, Answer, TwilioApi
from sipdomain_provider.twilio.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from sipdomain_provider.tables.kinds import ResourceType
    from sipdomain_provider.twilio.deadline import Deadline
    from tests.simulation.scheduler import Scheduler

ACCOUNT, SUBACCOUNT = "AC" + "0" * 32, "AC" + "5" * 32
BASE = datetime(2030, 1, 1, tzinfo=UTC)
LONG_AGO = "Mon, 20 Jul 2015 17:27:10 +0000"

Row = dict[str, Any]
Place = tuple[str, str]
"""A type's name and the parent's SID; "" is the main account, for what has no parent."""

_PATHS = {
    each.name: re.compile(
        rf"/2010-04-01/Accounts/(?P<account>AC[0-9]{{32}})/{each.collection.format(parent='(?P<parent>[A-Z]{2}[0-9a-f]{32})')}"
        r"(/(?P<sid>[A-Z]{2}[0-9a-f]{32}))?\.json"
    )
    for each in TYPES
}


def sid_of(prefix: str, name: str, generation: int = 0) -> str:
    """From the name alone, so that equal states are equal."""
    return prefix + hashlib.md5(f"{name}{generation}".encode(), usedforsecurity=False).hexdigest()


@dataclass
class MemoryTwilio:
    """Rows by place and identity. `faults` counts what is still to come, by ("429" or "lost", method, identity)."""

    rows: dict[Place, dict[str, Row]] = field(default_factory=dict)
    born: dict[tuple[Place, str], int] = field(default_factory=dict)
    faults: dict[tuple[str, str, str], int] = field(default_factory=dict)
    refused: list[tuple[str, re.Pattern[str]]] = field(default_factory=list)
    """Method and path of requests that are answered with a 400."""
    asked: set[tuple[str, str]] = field(default_factory=set)
    """Method and identity of the requests that a fault could meet, in all copies."""

    def make(self, resource_type: ResourceType, parent: str, values: Mapping[str, Any], date: str = LONG_AGO) -> Row:
        """A resource of this type; the identity of a mapping is the SID of what it maps."""
        place, name = (resource_type.name, parent), str(values[resource_type.identity])
        generation = self.born[place, name] = self.born.get((place, name), 0) + 1
        prefix = resource_type.sid_rule.prefix
        row: Row = {each.name: each.default or "" for each in resource_type.attributes if each.kind.name == "string"}
        row |= {each.name: each.default for each in resource_type.settable.values() if each.kind.name != "string"}
        above = self._row(resource_type.parent_type, parent)
        account = parent if parent.startswith("AC") else above["account_sid"] if above else ACCOUNT
        row |= {"subresource_uris": {}, **values, "account_sid": account, "date_created": date, "date_updated": date}
        row["sid"] = name if resource_type.named_by_sid else sid_of(prefix, f"{place}{name}", generation)
        if resource_type.parent is not None:
            row[resource_type.parent.name] = parent
        self.rows.setdefault(place, {})[name] = row
        return row

    def copy(self) -> MemoryTwilio:
        rows = {place: {name: dict(row) for name, row in each.items()} for place, each in self.rows.items()}
        return MemoryTwilio(rows, dict(self.born), dict(self.faults), refused=self.refused, asked=self.asked)

    def key(self) -> Hashable:
        return (
            tuple(
                (place, tuple(sorted((name, row["sid"], row.get("password")) for name, row in rows.items())))
                for place, rows in sorted(self.rows.items())
                if rows
            ),
            tuple(sorted(self.faults.items())),
        )

    def all(self) -> dict[tuple[str, str, str], Row]:
        """Every row by type, parent's SID and own SID."""
        return {(*place, row["sid"]): row for place, rows in self.rows.items() for row in rows.values()}

    def handle(self, method: str, path: str, form: Mapping[str, str], date: str) -> tuple[int, int, Any]:
        """Status (0: the answer is lost), code and body."""
        if any(method == refused and pattern.search(path) for refused, pattern in self.refused):
            return 400, 20001, {}
        place, sid = _parse(path.partition("?")[0])
        resource_type = BY_NAME[place[0]]
        if resource_type.parent_type is not None and self._row(resource_type.parent_type, place[1]) is None:
            return 404, NO_SUCH_RESOURCE, {}
        rows = self.rows.setdefault(place, {})
        if sid is None:
            if method == "GET":
                listed = [_answer(resource_type, each) for _name, each in sorted(rows.items())]
                return 200, 0, {resource_type.rows_key: listed, "next_page_uri": None}
            return self._create(resource_type, place, form, date)
        name = next((name for name, row in rows.items() if row["sid"] == sid), None)
        if name is None:
            return 404, NO_SUCH_RESOURCE, {}
        if self._meets("429", method, name):
            return 429, 20429, {}
        if method == "DELETE":
            return self._delete(resource_type, place, name)
        if method == "POST":
            taken = self._update(resource_type, rows, name, form)
            if taken:
                return 400, taken, {}
        return 200, 0, _answer(resource_type, next(row for row in rows.values() if row["sid"] == sid))

    def _create(
        self, resource_type: ResourceType, place: Place, form: Mapping[str, str], date: str
    ) -> tuple[int, int, Any]:
        values = _decode(resource_type, form)
        name = str(values[resource_type.identity])
        if self._meets("429", "POST", name):
            return 429, 20429, {}
        if name in self.rows[place]:
            return 400, min(resource_type.taken), {}
        row = self.make(resource_type, place[1], values, date)
        if self._meets("lost", "POST", name):
            return 0, 0, {}
        return 201, 0, _answer(resource_type, row)

    def _update(self, resource_type: ResourceType, rows: dict[str, Row], name: str, form: Mapping[str, str]) -> int:
        values = _decode(resource_type, form)
        renamed = str(values.get(resource_type.identity, name))
        if renamed != name and renamed in rows:
            return min(resource_type.taken)
        row = rows.pop(name)
        rows[renamed] = row | values
        return 0

    def _delete(self, resource_type: ResourceType, place: Place, name: str) -> tuple[int, int, Any]:
        sid = self.rows[place][name]["sid"]
        mapped = any(
            sid in rows for (other, _parent), rows in self.rows.items() if other != place[0] and "Mapping" in other
        )
        if mapped and resource_type.in_use:
            return 400, min(resource_type.in_use), {}
        del self.rows[place][name]
        for below in [each for each in self.rows if each[1] == sid and BY_NAME[each[0]].parent_type is resource_type]:
            del self.rows[below]
        return (0 if self._meets("lost", "DELETE", name) else 204), 0, {}

    def _row(self, resource_type: ResourceType | None, sid: str) -> Row | None:
        """The resource of this type with this SID, wherever it is."""
        there = (rows for (name, _parent), rows in self.rows.items() if resource_type and name == resource_type.name)
        return next((row for rows in there for row in rows.values() if row["sid"] == sid), None)

    def _meets(self, what: str, method: str, name: str) -> bool:
        self.asked.add((method, name))
        left = self.faults.get((what, method, name), 0)
        if left:
            self.faults[what, method, name] = left - 1
        return bool(left)


class Client(TwilioApi):
    """The real client with all its retries, on the dict.

    Others may overtake before a request, and (`stops_at_answers`) between a write and its answer.
    """

    def __init__(self, scheduler: Scheduler, twilio: MemoryTwilio, *, stops_at_answers: bool) -> None:
        self.account_sid, self.uses_api_key, self.home = ACCOUNT, False, "home"
        self._base_url, self._max_retries, self._secrets = "memory:", 8, ()
        self.notify = lambda _line: None
        self._wait = scheduler.wait
        self._jitter = lambda most: most
        self._scheduler = scheduler
        self._twilio = twilio
        self._stops_at_answers = stops_at_answers

    def _once(self, method: str, path: str, form: Mapping[str, str] | None, deadline: Deadline) -> Answer:  # noqa: ARG002
        scheduler = self._scheduler
        scheduler.stop(f"{method} {path[53:]}")
        date = BASE + timedelta(seconds=scheduler.now)
        status, code, body = self._twilio.handle(method, path, form or {}, format_datetime(date))
        scheduler.saw((status, code, repr(body)))
        if method != "GET" and self._stops_at_answers:
            scheduler.stop(f"answer to {method} {path[53:]}")
        if status == 0:
            raise errors.OutcomeUnknown(Reason.CONNECTION_BROKE, url="Twilio")
        if status < 300:
            return Answer(body, BASE + timedelta(seconds=scheduler.now), status)
        if status == 429:
            raise errors.Busy(Reason.TWILIO_BUSY, status=status, code=code, said="", retry_after=1.0)
        if status == 404:
            raise errors.NotFound(Reason.TWILIO_HAS_NONE, status=status, code=code, said="", settings=())
        raise errors.Refused(Reason.TWILIO_REFUSED, status=status, code=code, said="")


def _parse(path: str) -> tuple[Place, str | None]:
    for name, pattern in _PATHS.items():
        if found := pattern.fullmatch(path):
            parts = found.groupdict()
            account = "" if parts["account"] == ACCOUNT else parts["account"]
            return (name, parts.get("parent") or account), parts["sid"]
    raise AssertionError(f"no such path: {path}")


def _decode(resource_type: ResourceType, form: Mapping[str, str]) -> Row:
    names = {str(each.api_name): name for name, each in resource_type.settable.items()}
    return {names[key]: value for key, value in form.items()}


def _answer(resource_type: ResourceType, row: Row) -> Row:
    hidden = {each.name for each in resource_type.attributes if each.write_only or each.answered_as}
    return {name: value for name, value in row.items() if name not in hidden}
