"""The rules for declared values: one small rule for each form that Twilio's SIP API knows. Pure.

Sources: Twilio's OpenAPI description of `/SIP/`; for the rest the pages of the SIP domain resource.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


def _nothing(_value: Any) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for a value.

    `text` completes "must be ...": docs/reference.md and every error show it. `problem` returns why a value breaks the
    rule, or None. `concern` returns a remark on an allowed value, or None.
    """

    text: str
    problem: Callable[[Any], str | None]
    concern: Callable[[Any], str | None] = _nothing
    prefix: str = ""
    """Of the rule of a SID: the two letters that it begins with."""


def _of_type(value: Any) -> str:
    """The reason for a value of another type. Pulumi passes every number as a float, 5 as 5.0."""
    is_whole = isinstance(value, float) and value.is_integer()
    return f"it is of type {'int' if is_whole else type(value).__name__}"


DOMAIN_SUFFIX = ".sip.twilio.com"
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", re.ASCII)
_LONGEST_HOST_NAME = 253  # characters, RFC 1035


def _invisible_problem(value: str) -> str | None:
    """Invisible characters that were copied together with a name."""
    # The ends first: that is where a copy has more than it should.
    for place, character in (("begins with", value[:1]), ("ends with", value[-1:])):
        if blank := _blank(character):
            return f"it {place} {blank}"
    if value.endswith("."):
        return "it ends with a dot"
    for position, character in enumerate(value, start=1):
        if blank := _blank(character):
            return f"it has {blank} at position {position}"
    return None


def _blank(character: str) -> str | None:
    if character in ("\r", "\n"):
        return "a line break"
    return "a blank" if character.isspace() else None


def _domain_name_problem(value: Any) -> str | None:
    if not isinstance(value, str):
        return _of_type(value)
    if problem := _invisible_problem(value):
        return problem
    if not value.lower().endswith(DOMAIN_SUFFIX):
        return f"write the whole name, such as example{DOMAIN_SUFFIX}"
    if len(value) > _LONGEST_HOST_NAME:
        return f"it has {len(value)} characters"
    for label in value[: -len(DOMAIN_SUFFIX)].split("."):
        if not _LABEL.fullmatch(label):
            return f"{label!r} is not a well-formed label (1 to 63 letters, digits or '-', no '-' at an end)"
    return None


DOMAIN_NAME = Rule(f"a host name of letters, digits and '-' that ends with {DOMAIN_SUFFIX}", _domain_name_problem)


def sid(prefix: str, what: str) -> Rule:
    """The rule of a Twilio SID: two letters (`prefix`) and 32 hexadecimal digits."""
    pattern = re.compile(f"{prefix}[0-9a-fA-F]{{32}}", re.ASCII)

    def problem(value: Any) -> str | None:
        if not isinstance(value, str):
            return _of_type(value)
        if pattern.fullmatch(value):
            return None
        if value[:2] != prefix:
            return f"it does not begin with {prefix}"
        return f"it has {len(value)} characters" if len(value) != 34 else "it has other than hexadecimal digits"

    return Rule(f"the SID of {what}: {prefix} and 32 hexadecimal digits", problem, prefix=prefix)


def or_empty(rule: Rule) -> Rule:
    """The same rule for an attribute that the empty string clears."""

    def problem(value: Any) -> str | None:
        return None if value == "" else rule.problem(value)

    return Rule(f'{rule.text}; or "" for none', problem, rule.concern)


def text(longest: int, *, shortest: int = 0) -> Rule:
    """The rule of free text of `shortest` to `longest` characters."""

    def problem(value: Any) -> str | None:
        if not isinstance(value, str):
            return _of_type(value)
        return None if shortest <= len(value) <= longest else f"it has {len(value)} characters"

    return Rule(
        f"text of {shortest} to {longest} characters" if shortest else f"text of at most {longest} characters", problem
    )


def _url_problem(value: Any) -> str | None:
    if not isinstance(value, str):
        return _of_type(value)
    if any(ord(character) <= ord(" ") or ord(character) == 0x7F for character in value):
        return "it has a space or a control character: percent-encode it"
    # What urlsplit says of a malformed URL is not passed on: it quotes parts of it, which may be of a password.
    try:
        parts = urlsplit(value)
    except ValueError:
        return "it is not a well-formed URL"
    try:
        parts.port  # noqa: B018 (reading it is what validates it)
    except ValueError:
        return "its port is not a number up to 65535 (a '/', '?' or '#' in a password must be percent-encoded)"
    if parts.scheme not in ("http", "https"):
        return "it does not begin with https:// or http://"
    return None if parts.hostname else "it names no host"


URL = Rule("an absolute URL, https:// or http://", _url_problem)

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE")
_USUAL_METHODS = METHODS[:2]


def _method_problem(value: Any) -> str | None:
    if value in METHODS:
        return None
    if isinstance(value, str) and value.upper() in METHODS:
        return f"methods are written in capitals: {value.upper()}"
    return "Twilio knows no such method"


def _method_concern(value: Any) -> str | None:
    if value in _USUAL_METHODS:
        return None
    return "Twilio's description of the API has only GET and POST, and it may refuse others"


METHOD = Rule(f"one of {', '.join(METHODS)}", _method_problem, _method_concern)


def _boolean_problem(value: Any) -> str | None:
    if isinstance(value, bool):
        return None
    hint = ": write it without quotes" if isinstance(value, str) else ""
    return f"{_of_type(value)}{hint}"


BOOLEAN = Rule("True or False", _boolean_problem)


def _invisible_concern(value: Any) -> str | None:
    problem = _invisible_problem(value)
    return problem and f"{problem}; a phone must send exactly that"


_SHORT_NAME = text(32, shortest=1)
USERNAME = Rule(_SHORT_NAME.text, _SHORT_NAME.problem, _invisible_concern)

_PASSWORD_PARTS = (
    ("an upper case letter", re.compile("[A-Z]")),
    ("a lower case letter", re.compile("[a-z]")),
    ("a digit", re.compile("[0-9]")),
)


def _password_problem(value: Any) -> str | None:
    """The reason, which shows nothing of the value except its length."""
    if not isinstance(value, str):
        return _of_type(value)
    if len(value) < 12:
        return f"it has {len(value)} characters"
    lacking = [name for name, pattern in _PASSWORD_PARTS if not pattern.search(value)]
    return f"it lacks {' and '.join(lacking)}" if lacking else None


PASSWORD = Rule(
    "text of at least 12 characters with an upper case letter, a lower case letter and a digit", _password_problem
)


def _ipv4_problem(value: Any) -> str | None:
    if not isinstance(value, str):
        return _of_type(value)
    if "/" in value:
        return "it has a prefix: declare the number behind the slash as cidr_prefix_length"
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return "it is not an IP address"
    return None if address.version == 4 else "it is an IPv6 address, which Twilio does not take"


IPV4_ADDRESS = Rule("an IPv4 address, such as 203.0.113.7", _ipv4_problem)


def _prefix_length_problem(value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        hint = ": write it without quotes" if isinstance(value, str) else ""
        return f"{_of_type(value)}{hint}"
    return None if 0 <= value <= 32 else "it is outside that range"


PREFIX_LENGTH = Rule("an integer from 0 to 32", _prefix_length_problem)
