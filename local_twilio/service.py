"""The five operations on any kind of resource: Twilio's behaviour, without HTTP.

Also the two ways in which the stand-in may misbehave on purpose about what it stores: a list that lags, and
attributes that Twilio does not take as they were sent.
"""

from __future__ import annotations

import itertools
import json
import re
import secrets
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlencode

from local_twilio.domains import DOMAIN
from local_twilio.errors import TwilioError, invalid_parameter, not_found
from local_twilio.openapi import ParameterError, Specification, fill, snake_case
from local_twilio.resources import BoundResource, Context
from local_twilio.store import BEYOND, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from local_twilio.accounts import Account
    from local_twilio.openapi import Operation
    from local_twilio.resources import Json, Resource
    from local_twilio.store import Store

RESOURCES: tuple[Resource, ...] = (DOMAIN,)

Rewrite = Literal["lower", "upper", "ignore", "null", "change", "refuse"]


class Clock:
    """The stand-in's time: this machine's, shifted by `offset` seconds."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self.offset

    def rfc2822(self) -> str:
        """As Twilio writes dates: `Mon, 20 Jul 2015 17:27:10 +0000`."""
        return format_datetime(datetime.fromtimestamp(self.now(), UTC).replace(microsecond=0))

    def http_date(self, after: float = 0) -> str:
        """As HTTP headers have it, `after` seconds from now."""
        moment = datetime.fromtimestamp(self.now() + after, UTC).replace(microsecond=0)
        return format_datetime(moment, usegmt=True)


@dataclass(frozen=True)
class Target:
    """What a request is about: the kind of resource, the account, and the values in the path."""

    bound: BoundResource
    account: Account
    path_values: Mapping[str, str]
    path: str

    @property
    def collection(self) -> str:
        return fill(self.bound.resource.collection_path, self.path_values)


class Service:
    """Creates, fetches, lists, updates and deletes resources in a store."""

    def __init__(self, store: Store, specification: Specification, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.bound = tuple(BoundResource(resource, specification) for resource in RESOURCES)
        self.list_lag = 0
        """A new resource is missing from this many lists of its collection that are asked for after it."""
        self.hold_names_for = 0.0
        """Seconds for which a deleted name stays taken."""
        self.unknown_sids: frozenset[str] = frozenset()
        """Well-formed SIDs that Twilio does not know: sending one is an error."""
        self.rewrites: dict[str, Rewrite] = {}
        """By attribute: what becomes of a value that is sent."""
        self._lagging: dict[str, dict[str, int]] = {}
        self._lock = threading.Lock()
        self._changes: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    def create(self, target: Target, form: Mapping[str, str]) -> str:
        """JSON of the new resource. Raises TwilioError."""
        bound = target.bound
        values = bound.values(bound.collection["POST"], form)
        body = bound.new_body(new_sid(bound.sid_prefix), target.path_values, self.clock.rfc2822())
        with self.store.transaction():
            row = self._checked(target, {**body, **self._taken(values, {})}, values, None)
            self.store.add([row])
        if self.list_lag:
            with self._lock:
                self._lagging.setdefault(target.collection, {})[row.sid] = self.list_lag
        return row.body

    def fetch(self, target: Target) -> str:
        """JSON of the resource. Raises TwilioError."""
        return self._row(target).body

    def update(self, target: Target, form: Mapping[str, str]) -> str:
        """JSON of the resource as it is now. Raises TwilioError."""
        bound = target.bound
        with self.store.transaction():
            old = self._row(target)
            values = bound.values(bound.instance["POST"], form)
            body = json.loads(old.body)
            changed = {**body, **self._taken(values, body)}
            if values and "date_updated" in changed:
                changed["date_updated"] = self.clock.rfc2822()
            row = self._checked(target, changed, values, old)
            self.store.replace(row)
        return row.body

    def delete(self, target: Target) -> None:
        """Raises TwilioError."""
        with self.store.transaction():
            row = self._row(target)
            target.bound.resource.check_removal(self._context(target), row)
            self.store.remove(row)
            if target.bound.resource.hold_names and self.hold_names_for > 0 and row.name is not None:
                self.store.hold_name(row.name, self.clock.now() + self.hold_names_for)

    def list_page(self, target: Target, query: Mapping[str, str]) -> str:
        """One page, newest first, in Twilio's envelope. Raises TwilioError."""
        try:
            asked = target.bound.listing.read(query)
        except ParameterError as error:
            raise invalid_parameter(str(error)) from error
        size = int(asked.get("PageSize") or 50)
        number = int(asked.get("Page") or 0)
        token = query.get("PageToken")
        prefix = target.bound.sid_prefix
        match = re.fullmatch(rf"P([AB]){prefix}([0-9a-f]{{32}})", token or "")
        if token is not None and match is None:
            raise invalid_parameter(f"Invalid parameter PageToken: {token!r} is not one of a next_page_uri")
        seq = None if match is None else min(int(match[2], 16), BEYOND)
        backwards = match is not None and match[1] == "B"
        hidden = self._hidden(target.collection)
        if seq is not None and backwards:
            rows = self.store.newer(target.collection, than=seq, limit=size, hidden=hidden)
        else:
            # Without a token, the page's number says where it begins.
            skip = min(number * size, BEYOND) if seq is None else 0
            rows = self.store.older(target.collection, than=seq, skip=skip, limit=size + 1, hidden=hidden)
        more = len(rows) > size or (backwards and bool(rows))
        rows = rows[:size]

        def link(page: int, page_token: str | None = None) -> str:
            values: dict[str, int | str] = {"PageSize": size, "Page": page}
            if page_token is not None:
                values["PageToken"] = page_token
            return f"{target.path}?{urlencode(values)}"

        first = number * size
        envelope = {
            "first_page_uri": link(0),
            "end": first + max(len(rows) - 1, 0),
            "previous_page_uri": None,
            "uri": link(number, token),
            "page_size": size,
            "start": first,
            "next_page_uri": None,
            "page": number,
        }
        if more:
            envelope["next_page_uri"] = link(number + 1, f"PA{prefix}{rows[-1].seq:032x}")
        if number > 0:
            before = f"PB{prefix}{rows[0].seq:032x}" if rows else None
            envelope["previous_page_uri"] = link(number - 1, before)
        joined = ", ".join(row.body for row in rows)
        return f'{json.dumps(envelope)[:-1]}, "{target.bound.rows_key}": [{joined}]}}'

    def edit(self, target: Target, attributes: Mapping[str, Any]) -> Json:
        """Somebody else's change, of any attributes of the answer, past every rule but unique names.

        Raises KeyError for an attribute that the resource has not, TwilioError if there is no such resource.
        """
        for attribute in attributes:
            if attribute not in target.bound.properties:
                raise KeyError(attribute)
        with self.store.transaction():
            old = self._row(target)
            body = {**json.loads(old.body), "date_updated": self.clock.rfc2822(), **attributes}
            self.store.replace(self._as_row(target, body))
        return body

    def remove(self, target: Target) -> None:
        """Somebody else's deletion, past every rule. Raises TwilioError if there is no such resource."""
        with self.store.transaction():
            self.store.remove(self._row(target))

    def add_many(self, target: Target, bodies: Iterable[Mapping[str, Any]]) -> list[str]:
        """Many resources in one transaction, past every rule but unique names; their SIDs.

        Each body has the attributes that differ from the defaults.
        """
        date = self.clock.rfc2822()
        prefix = target.bound.sid_prefix
        template = target.bound.new_body("{Sid}", {**target.path_values, "Sid": "{Sid}"}, date)
        # The JSON of the defaults is made once: 100,000 resources take a few seconds.
        parts = {key: f"{json.dumps(key)}: {json.dumps(value)}" for key, value in template.items()}
        rows: list[Row] = []
        for attributes in bodies:
            sid = new_sid(prefix)
            own = {key: f"{json.dumps(key)}: {json.dumps(value)}" for key, value in attributes.items()}
            text = ", ".join({**parts, **own}.values()).replace("{Sid}", sid)
            name, parent = target.bound.resource.names({**template, **attributes})
            rows.append(Row(target.collection, sid, name, parent, f"{{{text}}}"))
        self.store.add(rows)
        return [row.sid for row in rows]

    def find(self, target: Target, sid_or_name: str) -> str:
        """The SID of a resource of the target's collection, by SID or unique name. Raises TwilioError."""
        row = self.store.named(sid_or_name)
        if row is None or row.collection != target.collection:
            row = self.store.get(target.collection, sid_or_name)
        if row is None:
            raise not_found(f"{target.collection} {sid_or_name}")
        return row.sid

    def rewrite(self, attribute: str, how: Rewrite) -> None:
        """From now on, a value that is sent for `attribute` (snake case) is not stored as sent."""
        if how not in get_args(Rewrite):
            raise ValueError(f"{how!r} is none of {', '.join(get_args(Rewrite))}")
        if not any(attribute in bound.properties for bound in self.bound):
            raise ValueError(f"no resource has an attribute {attribute!r}")
        self.rewrites = {**self.rewrites, attribute: how}

    def _row(self, target: Target) -> Row:
        row = self.store.get(target.collection, target.path_values["Sid"])
        if row is None:
            raise not_found(target.path)
        return row

    def _context(self, target: Target) -> Context:
        return Context(self.store, target.account, target.collection, self.clock.now())

    def _checked(self, target: Target, body: Json, values: Mapping[str, Any], old: Row | None) -> Row:
        for parameter, value in values.items():
            if isinstance(value, str) and value in self.unknown_sids:
                code = target.bound.resource.codes.get(parameter, 20001)
                raise TwilioError(400, code, f"{parameter} {value} was not found")
        target.bound.resource.check(self._context(target), body, old)
        return self._as_row(target, body)

    def _as_row(self, target: Target, body: Json) -> Row:
        name, parent = target.bound.resource.names(body)
        return Row(target.collection, body["sid"], name, parent, json.dumps(body))

    def _taken(self, values: Mapping[str, Any], old: Json) -> Json:
        """The sent values by attribute, after the rewrites."""
        taken = {}
        for parameter, value in values.items():
            attribute = snake_case(parameter)
            how = self.rewrites.get(attribute)
            if how == "refuse":
                raise invalid_parameter(f"Invalid parameter {parameter}: it cannot be set")
            if how == "ignore":
                if attribute in old:
                    taken[attribute] = old[attribute]
            elif how == "null":
                taken[attribute] = None
            elif how == "change":
                taken[attribute] = _changed(value, next(self._changes[attribute]))
            elif how is not None and isinstance(value, str):
                taken[attribute] = value.lower() if how == "lower" else value.upper()
            else:
                taken[attribute] = value
        return taken

    def _hidden(self, collection: str) -> tuple[str, ...]:
        """The SIDs that this list still lacks; counts the list."""
        with self._lock:
            lagging = self._lagging.get(collection)
            if not lagging:
                return ()
            left = {sid: count - 1 for sid, count in lagging.items() if count > 1}
            self._lagging[collection] = left
            return tuple(lagging)


def _changed(value: Any, count: int) -> Any:
    if isinstance(value, bool):
        return count % 2 == 0
    if value in ("GET", "POST"):
        return ("GET", "POST")[count % 2]
    return f"{count}-{value}" if str(value).lower().endswith("sip.twilio.com") else f"{value}-{count}"


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def operation_of(bound: BoundResource, path: str, method: str) -> Operation | None:
    """The operation of a path of the OpenAPI file, if `bound` has it."""
    operations = bound.collection if path == bound.resource.collection_path else bound.instance
    return operations.get(method)


def retarget(target: Target, sid: str) -> Target:
    """The same collection's resource `sid`."""
    values = {**target.path_values, "Sid": sid}
    return replace(target, path_values=values, path=fill(target.bound.resource.instance_path, values))
