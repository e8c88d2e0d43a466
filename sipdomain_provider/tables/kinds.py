"""The parts of a table of attributes. Pure.

The tables are the source of checking, comparing, encoding, the typed classes and docs/reference.md. A new attribute is
one new row. A new resource type is one table and one line in `registry`.
"""

import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from . import rules
from .rules import Rule

Bag = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of the API: how it reads in an answer, which values are the same, and how it is sent."""

    name: str
    python_types: tuple[type, ...]
    canonical: Callable[[Any], Any]
    encode: Callable[[Any], str] = str
    decode: Callable[[Any], Any] = lambda value: value
    """From an answer; a value that is none of this kind stays as it is."""


def _same_or_none(value: Any) -> Any:
    return None if value == "" else value


def _without_case(value: Any) -> Any:
    return value.lower() or None if isinstance(value, str) else value


def _encode_boolean(value: Any) -> str:
    return "true" if value else "false"


def _decode_integer(value: Any) -> Any:
    """Twilio's own clients also take a number that is written as text."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def as_twilio_writes(sid: str) -> str:
    """A SID in the case of Twilio's answers."""
    return sid[:2] + sid[2:].lower()


TEXT = Kind("string", (str,), _same_or_none)
CASELESS = Kind("string", (str,), _without_case)
SID = Kind("string", (str,), _without_case, as_twilio_writes)
BOOLEAN = Kind("boolean", (bool,), _same_or_none, _encode_boolean)
INTEGER = Kind("integer", (int,), _same_or_none, decode=_decode_integer)
OBJECT = Kind("object", (dict,), _same_or_none, json.dumps)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a resource of Twilio's API.

    `name` is its name in Python and in the API's answers. One with a `rule` is an input: it has a place in the path
    (`in_path`), or a form field sets it (`api_name`). Twilio computes all others. `default` is the API's value for a
    new resource, and the value of a reset (None: it cannot be reset). A change of a `create_only` attribute, or of one
    in the path, replaces the resource. Twilio never returns a `write_only` one. `refers_to`: it is a SID of this type.
    `answered_as` is its name in answers, if that differs. `repeats` names the inputs that a computed attribute repeats:
    their values, or the attribute of this name of the resource to which they refer.
    """

    name: str
    kind: Kind
    description: str
    rule: Rule | None = None
    default: str | bool | int | None = ""
    required: bool = False
    in_path: bool = False
    create_only: bool = False
    write_only: bool = False
    refers_to: "ResourceType | None" = None
    answered_as: str = ""
    repeats: frozenset[str] = frozenset()

    @property
    def is_input(self) -> bool:
        """Whether a program may declare it."""
        return self.rule is not None

    @property
    def api_name(self) -> str | None:
        """The form field that sets it, such as VoiceUrl for voice_url; None: none does."""
        return None if self.rule is None or self.in_path else self.name.title().replace("_", "")

    @property
    def replaces(self) -> bool:
        """Whether another value needs another resource."""
        return self.create_only or self.in_path

    @property
    def empty(self) -> Any:
        """The value that means "none": the default, or the empty value of its type."""
        return self.kind.python_types[0]() if self.default in ("", None) else self.default

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values are one to the API: null and "" are, and a domain name or SID in any case."""
        return bool(self.kind.canonical(one) == self.kind.canonical(other))


class Place(NamedTuple):
    """The collection that contains a resource: its account, and the parent's SID ("" if it has none)."""

    account_sid: str
    parent_sid: str = ""

    @property
    def key(self) -> "Place":
        """The same for every spelling of the place: the case of a SID does not count."""
        return Place(self.account_sid.lower(), self.parent_sid.lower())


@dataclass(frozen=True)
class ResourceType:
    """A resource type of Twilio's API: its path, its identity, and its attributes.

    `name` is the class in Python and the type in Pulumi. `collection` is the path below the account, in which
    `{parent}` stands for the parent's SID. `identity` is the attribute that is unique in the place. `label` names
    one resource in lines; `title` names the type. `taken` has the codes with which Twilio may report that the identity
    exists. `in_use` has those with which it refuses to delete a mapped list. `ways_out` has a text for each code.
    `holds_names`: Twilio keeps the name of a deleted resource for a while.
    """

    name: str
    title: str
    description: str
    page: str
    collection: str
    rows_key: str
    sid_rule: Rule
    identity: str
    label: str
    taken: frozenset[int]
    attributes: tuple[Attribute, ...]
    in_use: frozenset[int] = frozenset()
    ways_out: Mapping[int, str] = field(default_factory=dict)
    not_found_by_name: str = ""
    """The ways out if Twilio reports that the identity exists, and the place does not have it."""
    holds_names: bool = False

    @property
    def plural(self) -> str:
        """The title of several of them."""
        return f"{self.title}{'es' if self.title.endswith('s') else 's'}"

    @property
    def plural_name(self) -> str:
        """The class's name for several of them, as in the names of look-ups."""
        return f"{self.name}{'es' if self.name.endswith('s') else 's'}"

    @cached_property
    def by_name(self) -> Mapping[str, Attribute]:
        """Every attribute by its name."""
        return {attribute.name: attribute for attribute in self.attributes}

    @cached_property
    def settable(self) -> Mapping[str, Attribute]:
        """The attributes that are sent in a form, by name."""
        return {name: attribute for name, attribute in self.by_name.items() if attribute.api_name}

    @cached_property
    def inputs(self) -> Mapping[str, Attribute]:
        """The attributes that a program may declare: sent, or part of the path."""
        return {name: attribute for name, attribute in self.by_name.items() if attribute.is_input}

    @cached_property
    def compared(self) -> Mapping[str, Attribute]:
        """The inputs that are compared. The account is not: another account is a move, with an error for itself."""
        return {name: attribute for name, attribute in self.inputs.items() if attribute is not ACCOUNT_SID}

    @cached_property
    def write_only(self) -> frozenset[str]:
        """The names of the attributes that Twilio never returns."""
        return frozenset(name for name, attribute in self.by_name.items() if attribute.write_only)

    def repeating(self, names: AbstractSet[str]) -> frozenset[str]:
        """The names of the computed attributes that repeat one of these inputs."""
        return frozenset(name for name, each in self.by_name.items() if names & each.repeats)

    @cached_property
    def parent(self) -> Attribute | None:
        """The attribute that has the parent's SID; None if it is in the account itself."""
        return next((each for each in self.attributes if each.in_path and each is not ACCOUNT_SID), None)

    @cached_property
    def parent_type(self) -> "ResourceType | None":
        """The type of the parent; None if it is in the account itself."""
        return self.parent.refers_to if self.parent else None

    @cached_property
    def name_attribute(self) -> Attribute:
        """The attribute that identifies one in its place."""
        return self.by_name[self.identity]

    @cached_property
    def named_by_sid(self) -> bool:
        """Whether its SID identifies it: a mapping has the SID of its list."""
        return self.name_attribute.answered_as == "sid"

    def canonical_name(self, values: Bag) -> str:
        """The value that identifies the resource with these values, in its canonical form."""
        return str(self.name_attribute.kind.canonical(values.get(self.identity)))

    def encode(self, values: Bag) -> dict[str, str]:
        """The form that sets these attributes, in the order of the table."""
        return {
            str(attribute.api_name): attribute.kind.encode(values[name])
            for name, attribute in self.settable.items()
            if name in values
        }

    def place(self, values: Bag, account_sid: str) -> Place:
        """The place of the resource with these values; `account_sid` is that of the credentials."""
        parent_sid = values.get(self.parent.name) if self.parent else ""
        return Place(str(values.get("account_sid") or account_sid), as_twilio_writes(str(parent_sid or "")))

    def path(self, place: Place, sid: str | None = None) -> str:
        """The path of the collection, or of one resource; all SIDs must have passed their rules."""
        collection = self.collection.format(parent=place.parent_sid)
        tail = f"/{sid}" if sid else ""
        return f"/2010-04-01/Accounts/{place.account_sid}/{collection}{tail}.json"

    def where(self, place: Place) -> str:
        """The place, as errors name it."""
        if self.parent_type is None:
            return f"account {place.account_sid}"
        return f"{self.parent_type.title} {place.parent_sid}"

    def called(self, values: Bag, sid: str = "", names: Mapping[str, str] = MappingProxyType({})) -> str:
        """How lines call one: by the label if all that it takes is known, else by the SID.

        `names` has the names of other resources by SID. They stand in the label in place of the SIDs, and these behind.
        """
        known = {name: value for name, value in values.items() if isinstance(value, str) and value}
        named = {
            name: names[known[name]]
            for name, each in self.inputs.items()
            if each.refers_to and known.get(name) in names
        }
        try:
            text = self.label.format_map(known | named)
        except KeyError:
            return sid or f"a {self.title}"
        behind = [known[name] for name in sorted(named, key=self.label.find) if f"{{{name}}}" in self.label]
        return f"{text} ({' -> '.join(behind)})" if behind else text


ACCOUNT_SID = Attribute(
    "account_sid",
    CASELESS,
    "The account that has it; declare it for a subaccount. Without it: the account of the credentials.",
    rule=rules.sid("AC", "an account"),
    in_path=True,
)
