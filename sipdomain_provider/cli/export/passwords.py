"""Passwords in URLs: they become secret configuration, and never reach the program's text. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .names import CONFIG, slug, unique
from .python import call, literal

_URL = re.compile(r"([a-z][a-z0-9+.-]*://([^/?#@\s:]*):)([^/?#\s]+)(@([^/?#]*).*)", re.IGNORECASE | re.DOTALL)
_LONGEST = 45  # characters of a key: its line stays short enough for formatters


class Password(NamedTuple):
    """A password in a URL, with its user and host."""

    user: str
    host: str
    password: str


Keys = Mapping[Password, str]
"""The key in the configuration of each password."""


def keys(values: Iterable[Any]) -> Keys:
    """A key for each password in these values. URLs with one user, host and password share it."""
    found = [password for value in values if (password := _password(value)) is not None]
    taken: set[str] = set()
    return {
        each: unique(f"{slug(f'{each.user} {each.host}', '-')[:_LONGEST].strip('-')}-password".lstrip("-"), taken, "-")
        for each in dict.fromkeys(found)
    }


def expression(value: str, given: Keys) -> str | None:
    """The URL as an expression that takes the password from the configuration; None if it has none."""
    matched = _URL.fullmatch(value)
    password = _password(value)
    if matched is None or password is None:
        return None
    parts = (literal(matched[1]), f"{CONFIG}.require_secret({literal(given[password])})", literal(matched[4]))
    return "\n".join(call("pulumi.Output.concat", [f"{each}," for each in parts]))


def _password(value: Any) -> Password | None:
    matched = _URL.fullmatch(value) if isinstance(value, str) else None
    return Password(matched[2], matched[5], matched[3]) if matched else None
