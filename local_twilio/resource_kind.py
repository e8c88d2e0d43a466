"""A kind of resource as data: its part of the OpenAPI file, and the rules that are not in the file.

A new kind is one `Resource` (see `credential_rules.py`) added to `RESOURCES` in `service.py`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from local_twilio.accounts import Account
from local_twilio.errors import TwilioError
from local_twilio.openapi import Operation, ParameterError, Specification, fill, snake_case
from local_twilio.settings import Settings
from local_twilio.store import Row, Store

Json = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """The facts for a rule: the database, the account and the path that are asked, the time (epoch seconds)."""

    store: Store
    account: Account
    collection: str
    path_values: Mapping[str, str]
    now: float


@dataclass(frozen=True)
class Limit:
    """How many of a kind one list of them may hold, and Twilio's error code of one more."""

    of: Callable[[Account], int]
    code: int


def text(shortest: int, longest: int) -> Callable[[Any], str | None]:
    """The rule of a text with so many characters; An empty text reads as None, and has no characters."""

    def wrong(value: Any) -> str | None:
        if shortest <= len(value or "") <= longest:
            return None
        least = f"at least {shortest} and " if shortest else ""
        return f"it must have {least}at most {longest} characters"

    return wrong


@dataclass(frozen=True)
class Resource:
    """One kind of resource. Its paths say whether it belongs to an account, a list or a domain."""

    kind: str
    """What tests and control endpoints call it."""
    collection_path: str
    """Path of the list in the OpenAPI file."""
    instance_path: str
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """The attributes of a new resource that nobody sent; the others are null. `{Sid}` and path parameters in
    texts are filled in."""
    codes: Mapping[str, int] = field(default_factory=dict)
    """Twilio's error code of a parameter with a bad value, if it is not 20001."""
    missing: int = 20001
    """Twilio's error code of a required parameter that was not sent."""
    rules: Mapping[str, Callable[[Any], str | None]] = field(default_factory=dict)
    """By parameter, the problem of a value that the OpenAPI file allows, or None. The text never has the value."""
    limit: Limit | None = None
    named_by: str | None = None
    """The attribute that is its unique name."""
    key: Callable[[str, str], str] = lambda collection, name: f"{collection} {name}"
    """From its list's path and its name: the key that no two rows share, of any kind, in any account."""
    needs: Callable[[str], str | None] = lambda _name: None
    """From its name: the key of the row that must be there before it."""
    taken: Callable[[Settings], int] | None = None
    """Twilio's error code of a name that another has; None: `check` sees to it."""
    check: Callable[[Context, Json, Row | None], None] = lambda _context, _body, _old: None
    """May this body be stored (the row is the one it replaces)? Raises TwilioError."""
    check_removal: Callable[[Context, Row], None] = lambda _context, _row: None
    """May this row be deleted? Raises TwilioError."""
    computed: Callable[[Context, Json], Json] = lambda _context, _body: {}
    """The attributes that nobody sets, from a body. Raises TwilioError if they cannot be computed."""
    changed: Callable[[Store, Settings, Row | None, Row | None], None] = lambda _store, _settings, _old, _new: None
    """What else changes with a row: from None it is new, to None it is gone. By hand too, in the same transaction."""
    hold_names: bool = False
    """Whether Twilio keeps a deleted name for a while."""
    sid_parameter: str | None = None
    """The parameter that is the SID of a new one: a mapping has the SID of what it maps."""
    secret: str | None = None
    """The attribute that is sent and never answered: a digest of it is all that is kept."""
    stored_as: "Resource | None" = None
    """The kind that stores the rows, if two paths show the same ones. It has all the attributes of this one."""

    @property
    def stored(self) -> "Resource":
        return self.stored_as or self


class BoundResource:
    """A `Resource` with its operations and schemas from the OpenAPI file."""

    def __init__(self, resource: Resource, specification: Specification) -> None:
        self.resource = resource
        self.collection = specification.operations[resource.collection_path]
        self.instance = specification.operations[resource.instance_path]
        self.rows_key, self.properties = _rows_of(resource, specification)
        """Key of the rows in a list's answer; the schema of each attribute of a row, in the file's order."""
        self.stored_properties = _rows_of(resource.stored, specification)[1]

    @property
    def listing(self) -> Operation:
        return self.collection["GET"]

    @cached_property
    def sid_prefix(self) -> str:
        return str(self.properties["sid"]["pattern"])[1:3]

    @cached_property
    def parent_parameter(self) -> str | None:
        """The path's parameter that is the SID of what this belongs to; None below an account itself."""
        last: str = re.findall(r"\{(\w+)\}", self.resource.collection_path)[-1]
        return None if last == "AccountSid" else last

    @cached_property
    def attributes(self) -> frozenset[str]:
        """All that it answers, and all that it is sent."""
        operations = [operations.get("POST") for operations in (self.collection, self.instance)]
        sent = {snake_case(name) for one in operations if one is not None for name in one.parameters}
        return frozenset(self.properties) | sent

    def require(self, attributes: Iterable[str]) -> None:
        """Raises KeyError for an attribute that it has not."""
        for attribute in attributes:
            if attribute not in self.properties and attribute != self.resource.secret:
                raise KeyError(attribute)

    def is_sid(self, sid: str) -> bool:
        return re.fullmatch(f"{self.sid_prefix}[0-9a-fA-F]{{32}}", sid) is not None

    def values(self, operation: Operation, form: Mapping[str, str]) -> dict[str, Any]:
        """The form as typed values, by Twilio's parameter names. Raises TwilioError."""
        codes = self.resource.codes
        try:
            values = operation.read(form)
        except ParameterError as error:
            code = codes.get(error.name, 20001) if error.name in form else self.resource.missing
            raise TwilioError(400, code, str(error)) from error
        for name, rule in self.resource.rules.items():
            wrong = rule(values[name]) if name in values else None
            if wrong is not None:
                raise TwilioError(400, codes.get(name, 20001), f"Invalid parameter {name}: {wrong}")
        return values

    def new_body(self, sid: str, path_values: Mapping[str, str], date: str) -> Json:
        """A resource with every attribute at its default, as it is stored."""
        resource = self.resource.stored
        known = {**path_values, "Sid": sid}
        body: Json = dict.fromkeys(self.stored_properties)
        for attribute in body:
            body[attribute] = _filled(resource.defaults.get(attribute), known)
        for parameter, value in known.items():
            if snake_case(parameter) in body:
                body[snake_case(parameter)] = value
        for attribute in ("date_created", "date_updated"):
            if attribute in body:
                body[attribute] = date
        if "uri" in body:
            body["uri"] = fill(resource.instance_path, known)
        return body

    def names(self, collection: str, body: Json) -> tuple[str | None, str | None]:
        """The key of the body's name, and the key that it needs."""
        name = None if self.resource.named_by is None else body.get(self.resource.named_by)
        if not isinstance(name, str):
            return None, None
        return self.resource.key(collection, name), self.resource.needs(name)

    def answer(self, row: Row) -> str:
        """The row as JSON text, as this kind shows it."""
        if self.resource.stored_as is None:
            return row.body
        body = json.loads(row.body)
        return json.dumps({attribute: body[attribute] for attribute in self.properties})


def _rows_of(resource: Resource, specification: Specification) -> tuple[str, Mapping[str, Any]]:
    envelope = specification.operations[resource.collection_path]["GET"].answer["properties"]
    key, rows = next((key, value) for key, value in envelope.items() if value["type"] == "array")
    return key, specification.resolve(rows["items"])["properties"]


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return fill(value, known)
    if isinstance(value, dict):
        return {key: _filled(inner, known) for key, inner in value.items()}
    return value
