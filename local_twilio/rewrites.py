"""Attributes that the stand-in does not take as they were sent, because a test says so."""

import ipaddress
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from local_twilio.errors import invalid_parameter
from local_twilio.openapi import snake_case
from local_twilio.resource_kind import Json

Rewrite = Literal["lower", "upper", "ignore", "null", "change", "refuse"]


class Rewrites:
    """What becomes of a value that is sent, by attribute, in every kind of resource that has the attribute."""

    def __init__(self, attributes: frozenset[str]) -> None:
        self._attributes = attributes
        self.by_attribute: dict[str, Rewrite] = {}
        self._changes: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    def order(self, attribute: str, how: Rewrite) -> None:
        """From now on, a value that is sent for `attribute` (snake case) is not stored as sent."""
        if how not in get_args(Rewrite):
            raise ValueError(f"{how!r} is none of {', '.join(get_args(Rewrite))}")
        if attribute not in self._attributes:
            raise ValueError(f"no resource has an attribute {attribute!r}")
        self.by_attribute = {**self.by_attribute, attribute: how}

    def clear(self) -> None:
        self.by_attribute = {}

    def apply(self, values: Mapping[str, Any], old: Json) -> Json:
        """The sent values by attribute. Raises TwilioError."""
        taken = {}
        for parameter, value in values.items():
            attribute = snake_case(parameter)
            how = self.by_attribute.get(attribute)
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


def _changed(value: Any, count: int) -> Any:
    """Another value of the same kind for each count."""
    if isinstance(value, bool):
        return count % 2 == 0
    if isinstance(value, int):
        return (value + count) % 33  # the only integer is the length of a prefix
    if value in ("GET", "POST"):
        return ("GET", "POST")[count % 2]
    try:
        return str(ipaddress.IPv4Address(value) + count)
    except ValueError:
        pass
    return f"{count}-{value}" if str(value).lower().endswith("sip.twilio.com") else f"{value}-{count}"
