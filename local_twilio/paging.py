"""A page of a list: its query, its rows, and Twilio's envelope."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from local_twilio.errors import TwilioError, invalid_parameter
from local_twilio.openapi import ParameterError
from local_twilio.resource_kind import BoundResource
from local_twilio.store import BEYOND, Row, Store


@dataclass(frozen=True)
class Asked:
    """The parameters of a list's query."""

    size: int
    number: int
    token: str | None
    seq: int | None
    """The place that the token names: the page has the rows before it, or with `backwards` the rows after it."""
    backwards: bool


def read(bound: BoundResource, query: Mapping[str, str]) -> Asked:
    """Raises TwilioError."""
    try:
        asked = bound.listing.read(query)
    except ParameterError as error:
        too_many = error.name == "PageSize" and re.fullmatch(r"0*[1-9]\d{3,}", query["PageSize"])
        raise TwilioError(400, 20007 if too_many else 20001, str(error)) from error
    token = query.get("PageToken")
    match = re.fullmatch(rf"P([AB]){bound.sid_prefix}([0-9a-f]{{32}})", token or "")
    if token is not None and match is None:
        raise invalid_parameter(f"Invalid parameter PageToken: {token!r} is not one of a next_page_uri")
    return Asked(
        size=int(asked.get("PageSize") or 50),
        number=int(asked.get("Page") or 0),
        token=token,
        seq=None if match is None else min(int(match[2], 16), BEYOND),
        backwards=match is not None and match[1] == "B",
    )


def find(store: Store, collection: str, asked: Asked, hidden: Iterable[str]) -> tuple[list[Row], bool]:
    """The rows of the page, newest first, and whether there are more after it."""
    if asked.seq is not None and asked.backwards:
        rows = store.newer(collection, than=asked.seq, limit=asked.size, hidden=hidden)
    else:
        # Without a token, the page's number says where it begins.
        skip = min(asked.number * asked.size, BEYOND) if asked.seq is None else 0
        rows = store.older(collection, than=asked.seq, skip=skip, limit=asked.size + 1, hidden=hidden)
    more = len(rows) > asked.size or (asked.backwards and bool(rows))
    return rows[: asked.size], more


def envelope(bound: BoundResource, path: str, asked: Asked, found: tuple[list[Row], bool]) -> str:
    """The page as JSON text."""
    rows, more = found

    def link(page: int, page_token: str | None = None) -> str:
        values: dict[str, int | str] = {"PageSize": asked.size, "Page": page}
        if page_token is not None:
            values["PageToken"] = page_token
        return f"{path}?{urlencode(values)}"

    first = asked.number * asked.size
    around = {
        "first_page_uri": link(0),
        "end": first + max(len(rows) - 1, 0),
        "previous_page_uri": None,
        "uri": link(asked.number, asked.token),
        "page_size": asked.size,
        "start": first,
        "next_page_uri": None,
        "page": asked.number,
    }
    if more:
        around["next_page_uri"] = link(asked.number + 1, f"PA{bound.sid_prefix}{rows[-1].seq:032x}")
    if asked.number > 0:
        before = f"PB{bound.sid_prefix}{rows[0].seq:032x}" if rows else None
        around["previous_page_uri"] = link(asked.number - 1, before)
    joined = ", ".join(bound.answer(row) for row in rows)
    return f'{json.dumps(around)[:-1]}, "{bound.rows_key}": [{joined}]}}'
