"""Passwords in URLs: they become secret configuration, and never reach the program's text. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sipdomain_provider.words.redaction import URL_PASSWORD

from .names import CONFIG, slug, unique
from .python import call, literal

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
    matched, password = URL_PASSWORD.search(value), _password(value)
    if matched is None or password is None:
        return None
    before, after = value[: matched.start("password")], value[matched.end("password") :]
    parts = (literal(before), f"{CONFIG}.require_secret({literal(given[password])})", literal(after))
    return "\n".join(call("pulumi.Output.concat", [f"{each}," for each in parts]))


def _password(value: Any) -> Password | None:
    matched = URL_PASSWORD.search(value) if isinstance(value, str) else None
    if matched is None or not matched["password"]:
        return None
    return Password(matched["user"], matched["host"], matched["password"])
