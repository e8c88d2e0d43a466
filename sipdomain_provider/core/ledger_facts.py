"""The facts of this run so far: the declarations, and the thing of each resource. Nothing is decided here.

The rules are in `ownership_ledger`. Pulumi's engine works on several resources at once. So each method is one step
under the lock that the rules use too.
"""

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sipdomain_provider.tables.kinds import Place

from .ledger_data import Declaration, Thing


@dataclass(frozen=True, slots=True)
class Had:
    """The thing that a resource of the program has in the state."""

    thing: Thing
    instance: str
    is_decided: bool = False
    is_replaced: bool = False
    is_given_up: bool = False

    @property
    def stays(self) -> bool:
        """Whether diff has ended, and the resource keeps its thing."""
        return self.is_decided and not self.is_replaced


class Facts:
    """The known facts of the program, of the state, and of the work of this run."""

    def __init__(self, changed: threading.Condition | None = None) -> None:
        self._changed = changed or threading.Condition()
        self._program: dict[str, Declaration] = {}
        """By URN."""
        self._declaring: dict[tuple[str, Place, str], str] = {}
        """By title, place and name: the resource of the program that declared it first."""
        self._announced: dict[tuple[str, Place], dict[str, str]] = {}
        """By title and place: the names that the program adopts, and for each its resource's name in the program."""
        self._had: dict[str, Had] = {}
        """By URN; of resources of the program alone."""
        self._taken: dict[Thing, str] = {}
        self._created: set[Thing] = set()
        self._refreshed: set[Thing] = set()
        self._read: set[Thing] = set()
        self._being_made: set[Thing] = set()
        self._being_made_in: dict[Thing, int] = {}
        self._being_deleted: set[Thing] = set()
        self._unsettled: set[Thing] = set()
        self._deleted: set[Thing] = set()
        self._deleted_names: set[tuple[str, Place, str]] = set()
        self._adopted_before: set[tuple[str, str]] = set()
        """Title and SID that a deleted resource had adopted."""
        self._vanished: set[tuple[str, str]] = set()
        self._in_program: set[Thing] = set()
        """The program says that its resources have these. Their checks may come later, or (--target) never."""
        self._failed = False

    def declare(self, urn: str, declaration: Declaration | None = None) -> str | None:
        """The program of this run has this resource. A diff alone does not show it: a refresh diffs the state.

        Returns the other resource of the program that declares the same thing. None: none does, as far as is known.
        """
        with self._changed:
            self._program[urn] = declaration = declaration or self._program.get(urn) or Declaration()
            if (identity := declaration.identity) is None or not urn:
                return None
            first = self._declaring.setdefault(identity, urn)
            if first != urn and self._program[first].identity == identity:
                return first
            self._declaring[identity] = urn
            return None

    def announce(self, title: str, place: Place, adopted: Mapping[str, str]) -> None:
        """The program adopts these names in this place, each by the resource with this name; checks may come later."""
        with self._changed:
            self._announced.setdefault((title, place), {}).update(adopted)

    def in_program(self, things: Collection[Thing]) -> None:
        """The program says that its resources have these things."""
        with self._changed:
            self._in_program.update(things)

    def has_checked(self, urn: str) -> bool:
        """Whether this run has checked the resource: the diff of a refresh, or of a destroy, comes without a check."""
        with self._changed:
            return urn in self._program

    @property
    def has_program(self) -> bool:
        """Whether this run has checked a resource: a destroy or a refresh without the program checks none."""
        with self._changed:
            return bool(self._program)

    def note_failure(self) -> None:
        """An operation for a resource of the program has failed in this run."""
        with self._changed:
            self._failed = True

    def note_refreshed(self, thing: Thing) -> None:
        """A refresh of this run has read it: the state has it."""
        with self._changed:
            self._refreshed.add(thing)

    def is_in_state(self, thing: Thing, urn: str) -> bool:
        """Whether this run has shown that the state has the thing, or the resource. A check alone cannot show it."""
        with self._changed:
            return urn in self._had or thing in self._refreshed

    def note_vanished(self, thing: Thing) -> None:
        """A refresh of this run found it gone from Twilio: a resource that adopts this SID may create it instead."""
        with self._changed:
            self._vanished.add((thing.title, thing.sid))

    def has_vanished(self, thing: Thing) -> bool:
        """Whether a refresh of this run found it gone from Twilio."""
        with self._changed:
            return (thing.title, thing.sid) in self._vanished

    def owner(self, thing: Thing) -> str:
        """The resource of the program that has it, as far as diffs have come; "": nobody."""
        with self._changed:
            return self._taken.get(thing) or next((urn for urn, has in self._had.items() if has.thing == thing), "")

    def was_created(self, thing: Thing) -> bool:
        """Whether a resource of the program has created it in this run: there was nothing in it before."""
        with self._changed:
            return thing in self._created

    def was_adopted(self, thing: Thing) -> bool:
        """Whether a resource of the program has taken it over in this run: there may be something in it."""
        with self._changed:
            return thing in self._taken and thing not in self._created

    def was_deleted(self, thing: Thing) -> bool:
        with self._changed:
            return thing in self._deleted

    def was_name_deleted(self, title: str, place: Place, name: str) -> bool:
        """Whether this run has deleted a thing of this name."""
        with self._changed:
            return (title, place, name) in self._deleted_names

    def declared(self, things: Mapping[Thing, str]) -> list[Thing]:
        """Of these things, each with its name, those that a resource of the program has or declares."""
        with self._changed:
            has = {*self._taken, *self._read, *(each.thing for each in self._had.values() if not each.is_given_up)}
            identities = {(each.title, each.place, each.name) for each in self._program.values()}
            return [thing for thing, name in things.items() if thing in has or (*thing[:2], name) in identities]

    def known_in(self, parent: Thing, titles: Collection[str]) -> list[Thing]:
        """The things of these types that the program has or reads in this list or domain. Twilio's own list may lag.

        The types are needed because a mapping has the list's SID: the users of a list would count as in its mappings.
        """
        place = Place(parent.place.account_sid, parent.sid).key
        with self._changed:
            has = {*self._taken, *self._read, *(each.thing for each in self._had.values() if not each.is_replaced)}
            return sorted(each for each in has - self._deleted if each.place == place and each.title in titles)

    def moves_silently(self, title: str, account_sid: str) -> bool:
        """Whether all new resources of this type are in other accounts, and none of them declares its account.

        Nothing else shows, before the children are deleted, that a parent is replaced by force in another account.
        """
        with self._changed:
            settled = {*self._taken.values(), *(urn for urn, has in self._had.items() if has.stays)}
            new = [each for urn, each in self._program.items() if each.title == title and urn not in settled]
            return bool(new) and all(
                each.place is not None and each.place.account_sid != account_sid and not each.says_account
                for each in new
            )
