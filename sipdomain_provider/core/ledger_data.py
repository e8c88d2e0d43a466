"""The data of the ledger: resources at Twilio, declarations of the program, claims and deletions."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType, as_twilio_writes

from .results import Recorded


class Thing(NamedTuple):
    """One resource at Twilio. A SID alone is not enough: every mapping of a list has the list's SID."""

    title: str
    place: Place
    sid: str

    @classmethod
    def of(cls, resource_type: ResourceType, place: Place, sid: str) -> "Thing":
        """The resource of this type with this SID."""
        return cls(resource_type.title, place.key, as_twilio_writes(sid))

    @classmethod
    def parent_of(cls, resource_type: ResourceType, place: Place) -> "Thing | None":
        """The list or the domain that is this place; None: the place is the account itself."""
        parent = resource_type.parent_type
        return None if parent is None else cls(parent.title, Place(place.account_sid).key, place.parent_sid)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A resource of the program as its last check read it.

    `place` and `name` are None while they are not known; `name` is what identifies it in its place, in canonical form.
    `creatable`: Twilio would create it as it is declared. `says_account`: it declares its account. `adopts_now`: it is
    new, or a new name replaces it. A resource that is renamed in place adopts nothing.
    """

    title: str = ""
    place: Place | None = None
    name: str | None = None
    adopt: bool | str = False
    creatable: bool = True
    says_account: bool = False
    adopts_now: bool = True

    @property
    def identity(self) -> tuple[str, Place, str] | None:
        """The identity of the declared thing; None while it is not known."""
        return None if self.place is None or self.name is None else (self.title, self.place, self.name)

    def wants(self, thing: Thing, name: str) -> bool:
        """Whether it adopts this thing, which has this name now."""
        return (
            bool(self.adopt)
            and self.adopts_now
            and (self.title, self.place) == (thing.title, thing.place)
            and (self.adopt.lower() == thing.sid.lower() if isinstance(self.adopt, str) else self.name == name)
        )


@dataclass(frozen=True, slots=True)
class Leaving:
    """A resource of the state that Pulumi deletes: its thing, and the thing's name in canonical form.

    `created_as` is the URN by which it was created, which may be a former one. `adopt` is its last declared `adopt`.
    """

    thing: Thing
    name: str
    instance: str = ""
    created_as: str = ""
    adopt: bool | str = False

    @classmethod
    def of(cls, resource_type: ResourceType, place: Place, sid: str, recorded: Recorded, live: Bag | None) -> "Leaving":
        """The resource of the state with this SID; `live` are its attributes as they were last seen, if they were."""
        adopt = recorded.adopt
        return cls(
            Thing.of(resource_type, place, sid),
            resource_type.canonical_name(live or recorded.values),
            recorded.instance,
            recorded.created_as,
            as_twilio_writes(adopt) if isinstance(adopt, str) else adopt,
        )


class Why(Enum):
    """Why a deletion sends nothing."""

    TAKEN = auto()
    """Another resource of the program has the thing."""
    WANTED = auto()
    """Another resource of the program adopts the thing."""
    READ = auto()
    """The program reads the thing with `get`, and no longer manages it."""
    GONE = auto()
    """The thing, or the list or domain that contained it, was deleted in this run."""
    DECLARED_BEFORE = auto()
    """A resource of the program had the thing in an earlier run: the deletion of that resource decides."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A deletion that sends nothing: the reason, and the resource of the program that keeps the thing."""

    why: Why
    urn: str = ""


class Claim(Enum):
    """The result of a create that finds a thing of the declared name."""

    TAKEN = auto()
    """The creating resource has the thing from now on."""
    GONE = auto()
    """The thing was deleted in this run: the name is free, unless Twilio holds it."""
    IN_THE_WAY = auto()
    """The thing exists, and may not be adopted."""
