"""The five operations on any kind of resource: Twilio's behaviour, without HTTP.

Also the edits that somebody makes by hand, and a fault of lists: one that lags.
"""

import json
import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from local_twilio import paging, passwords
from local_twilio.accounts import Account
from local_twilio.credential_rules import CREDENTIAL
from local_twilio.domain_rules import DOMAIN
from local_twilio.errors import TwilioError, not_found
from local_twilio.ip_address_rules import IP_ADDRESS
from local_twilio.list_rules import CREDENTIAL_LIST, IP_ACCESS_CONTROL_LIST
from local_twilio.mapping_rules import MAPPINGS
from local_twilio.openapi import Specification, fill
from local_twilio.resource_kind import BoundResource, Context, Json, Resource
from local_twilio.rewrites import Rewrites
from local_twilio.settings import Settings
from local_twilio.store import Row, Store

RESOURCES: tuple[Resource, ...] = (
    DOMAIN,
    CREDENTIAL_LIST,
    CREDENTIAL,
    IP_ACCESS_CONTROL_LIST,
    IP_ADDRESS,
    *MAPPINGS,
)
KINDS = tuple(resource.kind for resource in RESOURCES)


class Clock:
    """The stand-in's time: this machine's, shifted by `date_offset` seconds."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._settings.date_offset

    def rfc2822(self) -> str:
        """As Twilio writes dates: `Mon, 20 Jul 2015 17:27:10 +0000`."""
        return format_datetime(datetime.fromtimestamp(self.now(), UTC).replace(microsecond=0))

    def http_date(self) -> str:
        """As HTTP headers have it."""
        moment = datetime.fromtimestamp(self.now(), UTC).replace(microsecond=0)
        return format_datetime(moment, usegmt=True)


@dataclass(frozen=True)
class Target:
    """The target of a request: the kind of resource, the account, and the values in the path."""

    bound: BoundResource
    account: Account
    path_values: Mapping[str, str]
    path: str

    @property
    def collection(self) -> str:
        """Where the rows are stored."""
        return fill(self.bound.resource.stored.collection_path, self.path_values)


class Service:
    """Creates, fetches, lists, updates and deletes resources in a store."""

    def __init__(self, store: Store, specification: Specification, clock: Clock, settings: Settings) -> None:
        self.store = store
        self.clock = clock
        self.settings = settings
        self.bound = tuple(BoundResource(resource, specification) for resource in RESOURCES)
        self.by_kind = {bound.resource.kind: bound for bound in self.bound}
        self._parents = {bound.resource.kind: _parent_of(bound, self.bound) for bound in self.bound}
        self.rewrites = Rewrites(frozenset().union(*(bound.attributes for bound in self.bound)))
        self._lagging: dict[str, dict[str, int]] = {}
        self._lock = threading.Lock()

    def create(self, target: Target, form: Mapping[str, str]) -> str:
        """JSON of the new resource. Raises TwilioError."""
        bound = target.bound
        with self.store.transaction():
            self.require_parent(target)
            values = bound.values(bound.collection["POST"], form)
            given = bound.resource.sid_parameter
            sid = new_sid(bound.sid_prefix) if given is None else str(values[given])
            body = bound.new_body(sid, target.path_values, self.clock.rfc2822())
            row = self._checked(target, body, values, None)
            self.store.add([row])
            bound.resource.changed(self.store, self.settings, None, row)
        if self.settings.list_lag:
            with self._lock:
                self._lagging.setdefault(target.collection, {})[row.sid] = self.settings.list_lag
        return bound.answer(row)

    def fetch(self, target: Target) -> str:
        """JSON of the resource. Raises TwilioError."""
        return target.bound.answer(self.row(target))

    def update(self, target: Target, form: Mapping[str, str]) -> str:
        """JSON of the resource as it is now. Raises TwilioError."""
        bound = target.bound
        with self.store.transaction():
            old = self.row(target)
            values = bound.values(bound.instance["POST"], form)
            body = json.loads(old.body)
            if values:
                body["date_updated"] = self.clock.rfc2822()
            row = self._checked(target, body, values, old)
            self._replace(target, old, row)
        return bound.answer(row)

    def delete(self, target: Target) -> None:
        """Raises TwilioError."""
        resource = target.bound.resource
        with self.store.transaction():
            row = self.row(target)
            resource.check_removal(self._context(target), row)
            self._remove(target, row)
            seconds = self.settings.hold_deleted_names
            if resource.hold_names and seconds > 0 and row.name is not None:
                self.store.hold_name(row.name, self.clock.now() + seconds)

    def list_page(self, target: Target, query: Mapping[str, str]) -> str:
        """One page, newest first, in Twilio's envelope. Raises TwilioError."""
        self.require_parent(target)
        asked = paging.read(target.bound, query)
        found = paging.find(self.store, target.collection, asked, self._hidden(target.collection))
        return paging.envelope(target.bound, target.path, asked, found)

    def edit(self, target: Target, attributes: Mapping[str, Any]) -> Json:
        """Somebody else's change, of any attributes of the answer, past every rule but unique names.

        Raises KeyError for an attribute that the resource has not, TwilioError if there is no such resource.
        """
        bound = target.bound
        bound.require(attributes)
        with self.store.transaction():
            old = self.row(target)
            body = {**json.loads(old.body), "date_updated": self.clock.rfc2822(), **attributes}
            row = self._as_row(target, body, old)
            self._replace(target, old, row)
        edited: Json = json.loads(bound.answer(row))
        return edited

    def remove(self, target: Target) -> None:
        """Somebody else's deletion, past every rule, of what belongs to it too.

        Raises TwilioError if there is no such resource.
        """
        with self.store.transaction():
            self._remove(target, self.row(target))

    def add_many(self, target: Target, bodies: Iterable[Mapping[str, Any]]) -> list[str]:
        """Many resources in one transaction, past every rule but unique names; their SIDs.

        Each body has the attributes that differ from the defaults. Raises KeyError for an attribute that the
        resource has not, TwilioError if there is nothing that it could belong to.
        """
        bound = target.bound
        template = bound.new_body("{Sid}", target.path_values, self.clock.rfc2822())
        # The JSON of the defaults is made once: 100,000 resources take a few seconds.
        parts = {key: f"{json.dumps(key)}: {json.dumps(value)}" for key, value in template.items()}
        rows: list[Row] = []
        with self.store.transaction():
            self.require_parent(target)
            context = self._context(target)
            for attributes in bodies:
                bound.require(attributes)
                own, digest = self._without_secret(target, attributes, None)
                own = {"sid": new_sid(bound.sid_prefix), **own}
                own |= bound.resource.computed(context, own)
                text = ", ".join({**parts, **{k: f"{json.dumps(k)}: {json.dumps(v)}" for k, v in own.items()}}.values())
                name, parent = bound.names(target.collection, {**template, **own})
                body = f"{{{text.replace('{Sid}', own['sid'])}}}"
                rows.append(Row(target.collection, own["sid"], name, parent, body, digest))
            self.store.add(rows)
            for row in rows:
                bound.resource.changed(self.store, self.settings, None, row)
        return [row.sid for row in rows]

    def find(self, target: Target, sid_or_name: str) -> str:
        """The SID of a resource of the target's collection, by SID or unique name. Raises TwilioError."""
        key, _ = target.bound.names(target.collection, {str(target.bound.resource.named_by): sid_or_name})
        row = None if key is None else self.store.named(key)
        if row is None or row.collection != target.collection:
            row = self.store.get(target.collection, sid_or_name)
        if row is None:
            raise not_found(f"{target.collection} {sid_or_name}")
        return row.sid

    def row(self, target: Target) -> Row:
        """Raises TwilioError if there is no such resource."""
        row = self.store.get(target.collection, target.path_values["Sid"])
        if row is None:
            raise not_found(target.path)
        return row

    def parent_of(self, bound: BoundResource) -> BoundResource | None:
        """The kind of resource that this kind belongs to; None below an account itself."""
        return self._parents[bound.resource.kind]

    def require_parent(self, target: Target) -> None:
        """Raises TwilioError if the parent of the target's collection does not exist."""
        parent = self.parent_of(target.bound)
        if parent is not None:
            above = retarget(replace(target, bound=parent), target.path_values[str(target.bound.parent_parameter)])
            if self.store.get(above.collection, above.path_values["Sid"]) is None:
                raise not_found(target.path)

    def _replace(self, target: Target, old: Row, row: Row) -> None:
        self.store.replace(row)
        target.bound.resource.changed(self.store, self.settings, old, row)

    def _remove(self, target: Target, row: Row) -> None:
        self.store.remove(row)
        target.bound.resource.changed(self.store, self.settings, row, None)

    def _context(self, target: Target) -> Context:
        return Context(self.store, target.account, target.collection, target.path_values, self.clock.now())

    def _checked(self, target: Target, body: Json, values: Mapping[str, Any], old: Row | None) -> Row:
        """The row that a form makes of a body, after the rewrites. Raises TwilioError."""
        resource = target.bound.resource
        for parameter, value in values.items():
            if isinstance(value, str) and value in self.settings.unknown_sids:
                if parameter == resource.sid_parameter:
                    raise not_found(value)
                raise TwilioError(400, resource.codes.get(parameter, 20001), f"{parameter} {value} was not found")
        limit = resource.limit
        if old is None and limit is not None and self.store.has_as_many(target.collection, limit.of(target.account)):
            most, kind = limit.of(target.account), resource.kind.replace("_", " ")
            raise TwilioError(400, limit.code, f"The limit of {most} {kind} is reached")
        before = {} if old is None else body
        row = self._as_row(target, {**body, **self.rewrites.apply(values, before)}, old)
        context = self._context(target)
        resource.check(context, json.loads(row.body), old)
        if resource.taken is not None and row.name is not None:
            other = self.store.named(row.name)
            if other is not None and (old is None or other.sid != old.sid):
                code = resource.taken(self.settings)
                raise TwilioError(400, code, f"There is one with this {resource.named_by} already")
        return row

    def _as_row(self, target: Target, attributes: Json, old: Row | None) -> Row:
        body, digest = self._without_secret(target, attributes, old)
        body |= target.bound.resource.computed(self._context(target), body)
        name, parent = target.bound.names(target.collection, body)
        return Row(target.collection, body["sid"], name, parent, json.dumps(body), digest)

    def _without_secret(
        self, target: Target, attributes: Mapping[str, Any], old: Row | None
    ) -> tuple[Json, str | None]:
        """What of the attributes is stored as it is, and the digest of the one that must not be."""
        secret = attributes.get(target.bound.resource.secret or "")
        digest = passwords.digest(secret) if isinstance(secret, str) else old.digest if old is not None else None
        return {name: value for name, value in attributes.items() if name in target.bound.stored_properties}, digest

    def _hidden(self, collection: str) -> tuple[str, ...]:
        """The SIDs that this list still lacks; counts the list."""
        with self._lock:
            lagging = self._lagging.get(collection)
            if not lagging:
                return ()
            left = {sid: count - 1 for sid, count in lagging.items() if count > 1}
            self._lagging[collection] = left
            return tuple(lagging)


def _parent_of(bound: BoundResource, among: Iterable[BoundResource]) -> BoundResource | None:
    """The kind whose path the collection continues: a list's credentials are below the path of the list."""
    for other in among:
        above = other.resource.instance_path.removesuffix(".json").replace("{Sid}", f"{{{bound.parent_parameter}}}")
        if bound.resource.collection_path.startswith(f"{above}/"):
            return other
    return None


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def retarget(target: Target, sid: str) -> Target:
    """The same collection's resource `sid`."""
    values = {**target.path_values, "Sid": sid}
    return replace(target, path_values=values, path=fill(target.bound.resource.instance_path, values))
