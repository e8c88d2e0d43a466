"""A kind of resource as data: what the OpenAPI file says of it, plus the rules that the file cannot say.

A new kind is one `Resource` (see `domains.py`) added to `RESOURCES` in `service.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from local_twilio.errors import TwilioError
from local_twilio.openapi import ParameterError, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local_twilio.accounts import Account
    from local_twilio.openapi import Operation, Specification
    from local_twilio.store import Row, Store

Json = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What a rule may look at: the database, the account that is asked, the time (seconds since the epoch)."""

    store: Store
    account: Account
    collection: str
    now: float


def _no_name(_body: Json) -> tuple[str | None, str | None]:
    return None, None


def _no_rule(_context: Context, _body: Json, _old: Row | None) -> None:
    return


def _free(_context: Context, _row: Row) -> None:
    return


@dataclass(frozen=True)
class Resource:
    """One kind of resource under an account."""

    collection_path: str
    """Path of the list in the OpenAPI file."""
    instance_path: str
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """The attributes of a new resource that nobody sent; the others are null. `{Sid}` and path parameters in
    texts are filled in."""
    codes: Mapping[str, int] = field(default_factory=dict)
    """Twilio's error code of a parameter with a bad value, where it is not 20001."""
    lengths: Mapping[str, int] = field(default_factory=dict)
    """The longest text of a parameter, in characters, where the OpenAPI file has none."""
    names: Callable[[Json], tuple[str | None, str | None]] = _no_name
    """From a body: its name in lower case, unique over all accounts, and the name that it needs to exist."""
    check: Callable[[Context, Json, Row | None], None] = _no_rule
    """May this body be stored (the row is the one it replaces)? Raises TwilioError."""
    check_removal: Callable[[Context, Row], None] = _free
    """May this row be deleted? Raises TwilioError."""
    hold_names: bool = False
    """Whether Twilio keeps a deleted name for a while."""


class BoundResource:
    """A `Resource` with its operations and schemas from the OpenAPI file."""

    def __init__(self, resource: Resource, specification: Specification) -> None:
        self.resource = resource
        self.collection = specification.operations[resource.collection_path]
        self.instance = specification.operations[resource.instance_path]
        envelope = self.listing.answer["properties"]
        rows = next((key, value) for key, value in envelope.items() if value["type"] == "array")
        self.rows_key: str = rows[0]
        """Key of the rows in a list's answer."""
        self.properties: Mapping[str, Any] = specification.resolve(rows[1]["items"])["properties"]
        """The schema of each attribute of the answer, in the file's order."""

    @property
    def listing(self) -> Operation:
        return self.collection["GET"]

    @cached_property
    def sid_prefix(self) -> str:
        return str(self.properties["sid"]["pattern"])[1:3]

    def is_sid(self, text: str) -> bool:
        return re.fullmatch(f"{self.sid_prefix}[0-9a-fA-F]{{32}}", text) is not None

    def values(self, operation: Operation, form: Mapping[str, str]) -> dict[str, Any]:
        """The form as typed values, by Twilio's parameter names. Raises TwilioError."""
        codes = self.resource.codes
        try:
            values = operation.read(form)
        except ParameterError as error:
            code = codes.get(error.name, 20001) if error.name in form else 20001
            raise TwilioError(400, code, str(error)) from error
        for name, longest in self.resource.lengths.items():
            if len(str(values.get(name) or "")) > longest:
                message = f"{name} must be at most {longest} characters long"
                raise TwilioError(400, codes.get(name, 20001), message)
        return values

    def new_body(self, sid: str, path_values: Mapping[str, str], date: str) -> Json:
        """A resource with every attribute at its default."""
        known = {**path_values, "Sid": sid}
        body: Json = dict.fromkeys(self.properties)
        for attribute in body:
            default = self.resource.defaults.get(attribute)
            body[attribute] = _filled(default, known)
        body["sid"] = sid
        body["account_sid"] = path_values["AccountSid"]
        for attribute in ("date_created", "date_updated"):
            if attribute in body:
                body[attribute] = date
        if "uri" in body:
            body["uri"] = fill(self.resource.instance_path, known)
        return body


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return fill(value, known)
    if isinstance(value, dict):
        return {key: _filled(inner, known) for key, inner in value.items()}
    return value
