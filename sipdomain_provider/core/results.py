"""The results of operations, as data: the front end words them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from sipdomain_provider.tables.kinds import Bag, ResourceType
from sipdomain_provider.twilio.errors import ProviderError, Unauthorized

from .compare import Difference, Problem


class Outcome(Enum):
    """A result that is worth a line, of an operation that succeeded."""

    NOT_TAKEN = auto()
    """Twilio keeps its own value or spelling of a declared attribute."""
    RESET_REFUSED = auto()
    """Twilio does not put an attribute back to its default: it is no longer managed."""
    NOT_TRIED = auto()
    """The resource is there, but what differs could not be sent."""
    ADOPTED = auto()
    """A resource that existed before was taken over."""
    OVERWRITTEN = auto()
    """An adoption has sent an attribute: `live` is Twilio's value before."""
    WILL_BE_ADOPTED = auto()
    """Twilio has it, under the SID `why`, and the program adopts it."""
    WILL_BE_OVERWRITTEN = auto()
    """The adoption will send an attribute: `live` is Twilio's value."""
    IN_THE_WAY = auto()
    """Twilio has it, and the program does not adopt it: `why` is the error of creating it."""
    RECOVERED = auto()
    """This create had made the resource although the answer was lost."""
    KEPT = auto()
    """Not deleted: another resource of the program, `why`, has it."""
    HANDED_OVER = auto()
    """Not deleted: another resource of the program, `why`, adopts it."""
    NOT_MANAGED = auto()
    """Not deleted: the program reads it with `get`."""
    GOES_ALONG = auto()
    """A deletion takes along an entry, `why`, that the program does not declare."""
    PASSWORD_LOST = auto()
    """A replacement deletes a credential whose password nobody knows."""
    NOTHING_SENT = auto()
    """Unchanged at Twilio: it had everything as declared."""
    ONLY_RECORDED = auto()
    """The hidden outputs of the resource changed, and none of its attributes."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to report: of an attribute, with its desired and live values, or (`attribute` None) of the whole."""

    outcome: Outcome
    attribute: str | None = None
    desired: Any = None
    live: Any = None
    why: str | ProviderError = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The problems of the declared values, and the defaults of attributes that are no longer declared.

    `twin` is the URN of another resource of the program that declares the same thing.
    """

    problems: tuple[Problem, ...]
    resets: Mapping[str, Any]
    twin: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The effect of an update.

    `gone`: Twilio has it no more. `replaces` names why it must be replaced; empty: it is updated.
    """

    differences: tuple[Difference, ...] = ()
    gone: bool = False
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A resource after a create or an update: every attribute as Twilio answered, and the notes."""

    sid: str
    values: dict[str, Any]
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Receipt:
    """The resource that a create has made or adopted, from the moment at which that is certain.

    If anything raises later, the front end returns this. `sid` is "" before.
    """

    sid: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A resource in the state: the attributes, the home (None in a state that does not say), and the instance.

    `spelled` has, by attribute, the mark of a value that Twilio spells its own way (`compare.spelling`). `adopt` is
    the argument at the last write of the resource, `created_as` the URN when it was created.
    """

    values: Bag
    home: str | None = None
    instance: str = ""
    spelled: Mapping[str, str] = field(default_factory=dict)
    adopt: bool | str = False
    created_as: str = ""


@dataclass(frozen=True, slots=True)
class CannotList:
    """The credentials may not list this type in a place: each resource is read by itself, and less is checked."""

    error: Unauthorized
    type: ResourceType
    where: str
