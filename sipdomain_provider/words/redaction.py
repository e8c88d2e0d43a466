"""Texts without secrets, control characters and the colours of Pulumi. Pure."""

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "[secret]"
"""Stands for a secret value."""
URL_PASSWORD = re.compile(
    r"(?<=://)(?P<user>[^/?#@\s:\[]*):(?P<password>[^/?#\s]*|(?!\s|\d*(?:[/?#\s\"]|$)).*)@(?P<host>[^/?#]*)"
)
"""A password may have a blank, "/", "?" or "#" that is not percent-encoded. A number before one of these is a port."""


def redacted(text: str, values: Iterable[Any]) -> str:
    """The text without these values, in any of the forms in which they may be echoed, nor the passwords of URLs."""
    forms = {
        form
        for value in values
        if isinstance(value, str)
        for blanks in (value, " ".join(value.split()))  # an error folds its blanks
        if blanks
        for form in (blanks, quote(blanks), quote(blanks, safe=""), quote_plus(blanks), *_in_json(blanks))
    }
    if forms:  # in one pass: a short secret may be a part of "[secret]"
        text = re.sub("|".join(map(re.escape, sorted(forms, key=len, reverse=True))), HIDDEN, text, flags=re.IGNORECASE)
    return without_password(text)


def _in_json(text: str) -> tuple[str, str]:
    return json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]


def without_password(text: str) -> str:
    """The text without the passwords of its URLs."""
    return URL_PASSWORD.sub(rf"\g<user>:{HIDDEN}@\g<host>", text)


def may_have_password(value: Any) -> bool:
    """Whether a password may be in this value, of which nobody knows that it is a well-formed URL."""
    return isinstance(value, str) and re.search(":.*@", value, re.DOTALL) is not None


def shown(value: Any) -> str:
    """A value of an attribute."""
    return "none" if value in (None, "") else without_password(json.dumps(value, ensure_ascii=False, default=str))


def printable(text: str) -> str:
    """The text on one line. It escapes control characters, and `<{%`, which Pulumi takes for a colour."""
    if not text.isprintable():
        text = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
    return text.replace("<{%", "<\\u007b%")


def printable_lines(text: str) -> str:
    """The text of an error, each of its lines made printable. Only the provider itself breaks lines there."""
    return "\n".join(map(printable, text.split("\n")))
