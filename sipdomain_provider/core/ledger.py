"""Who has what at Twilio, as far as this run of Pulumi has come. Every rule on who may delete or adopt is here.

Pulumi's engine works on several resources at once. So each method is one step under one lock: it asks and marks
together, and no request is made in it. A resource of the program is its URN, as check reads it in each run. A resource
of the state is its *instance*, a text that create makes and every later operation keeps. A thing is one resource at
Twilio.

| a thing is    | from                                               | who may delete it     | who may adopt it       |
|---------------|----------------------------------------------------|-----------------------|------------------------|
| unknown       |                                                    | its instance          | anybody                |
| wanted        | the check of a resource that adopts this name      | nobody: handed over   | the one that wants it  |
| had           | the diff of a resource of the program, which stays | nobody                | nobody                 |
| replaced      | that diff asks for a replacement                   | its own instance      | nobody                 |
| given up      | that diff replaces it by another thing             | its own instance      | anybody: handed over   |
| read          | `get`                                              | nobody                | anybody                |
| being made    | create of a thing whose SID is known before        | waits until that ends | waits until that ends  |
| being deleted | the start of a deletion, until its last retry ends | waits until that ends | waits until that ends  |
| unsettled     | a deletion whose outcome is not known              | anybody: once more    | nobody                 |
| deleted       | the end of a deletion; so is all that was in it    | done already          | nobody                 |
| taken         | create or adopt, in this run                       | nobody                | nobody else            |

A lower row goes before a higher one. A deletion of what must stay sends nothing and succeeds, and its note names who
has the thing. After a failed check, diff, create or update no deletion begins: the resource that failed may still need
the thing. A failed deletion stops no other. Nothing is forgotten before the run ends: a second check of the same
resource changes what it declares, and not what it has.

An entry that an exclusive parent does not declare is deleted (`begin_extra`) only if it is unknown or unsettled. It
also stays if a resource of the program declares its name, or if a refresh of this run has read it from the state.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from .things import Claim, Declaration, Kept, Leaving, Thing, Why


@dataclass(frozen=True, slots=True)
class _Had:
    """What a resource of the program has in the state."""

    thing: Thing
    instance: str
    is_decided: bool = False
    is_replaced: bool = False
    is_given_up: bool = False

    @property
    def stays(self) -> bool:
        """Whether diff has ended, and the resource keeps its thing."""
        return self.is_decided and not self.is_replaced


class Ledger:
    """Who has what; one for all types in a process, and safe to share between threads."""

    def __init__(self, changed: threading.Condition | None = None) -> None:
        self._changed = changed or threading.Condition()
        self._program: dict[str, Declaration] = {}
        """By URN."""
        self._announced: dict[tuple[str, Place], dict[str, str]] = {}
        """By title and place: the names that the program adopts, and for each its resource's name in the program."""
        self._had: dict[str, _Had] = {}
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
        """Title and SID of what was to be adopted by a resource that was deleted."""
        self._vanished: set[tuple[str, str]] = set()
        self._in_program: set[Thing] = set()
        """Of these the program says that its resources have them. Their checks may come later, or (--target) never."""
        self._failed = False

    # The program

    def declare(self, urn: str, declaration: Declaration | None = None) -> None:
        """The program of this run has this resource. A diff alone does not show it: a refresh diffs the state."""
        with self._changed:
            self._program[urn] = declaration or self._program.get(urn) or Declaration()

    def announce(self, title: str, place: Place, adopted: Mapping[str, str]) -> None:
        """The program adopts these names in this place, each by the resource with this name; checks may come later."""
        with self._changed:
            self._announced.setdefault((title, place), {}).update(adopted)

    def in_program(self, things: Collection[Thing]) -> None:
        """The program says that its resources have these."""
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

    def failed(self) -> None:
        """An operation for a resource of the program has failed in this run."""
        with self._changed:
            self._failed = True

    # Diff and read

    def had(self, thing: Thing, urn: str, instance: str, deadline: Deadline) -> str | None:
        """A resource has this thing in the state. Returns the other one of the program that has it; None: nobody.

        Waits for a deletion that has begun, for another entry of the state with the same thing. Raises Conflict if the
        state has this very entry under another URN too.
        """
        with self._changed:
            if urn not in self._program:
                return None
            self._wait(lambda: thing not in self._being_deleted, deadline, thing)
            own = Leaving(thing, "", instance)
            if copied := next((other for other in self._entries_of(own) if other != urn), None):
                raise errors.Conflict(
                    f"the state has the entry of {thing.sid} twice: as {urn} and as {copied}",
                    "Take the wrong one out of the state: `pulumi state delete URN`",
                )
            other = self._other(thing, urn)
            self._had[urn] = _Had(thing, instance)
            return other

    def decided(self, urn: str, *, is_replaced: bool, gives_up: bool) -> None:
        """The diff of this resource has ended; `gives_up`: it is replaced by a thing of another name or place."""
        with self._changed:
            if urn in self._had:
                has = self._had[urn]
                self._had[urn] = replace(has, is_decided=True, is_replaced=is_replaced, is_given_up=gives_up)
                self._changed.notify_all()

    def read(self, thing: Thing, deadline: Deadline) -> None:
        """The program reads it with `get`. Waits for a deletion that has begun."""
        with self._changed:
            self._wait(lambda: thing not in self._being_deleted, deadline, thing)
            self._read.add(thing)

    def refreshed(self, thing: Thing) -> None:
        """A refresh of this run has read it: the state has it."""
        with self._changed:
            self._refreshed.add(thing)

    def is_in_state(self, thing: Thing, urn: str) -> bool:
        """Whether this run has shown that the state has the thing, or the resource. A check alone cannot show it."""
        with self._changed:
            return urn in self._had or thing in self._refreshed

    def vanished(self, thing: Thing) -> None:
        """A refresh of this run has found that it is gone from Twilio: who was to adopt this SID may create it."""
        with self._changed:
            self._vanished.add((thing.title, thing.sid))

    def has_vanished(self, thing: Thing) -> bool:
        """Whether a refresh of this run has found that it is gone from Twilio."""
        with self._changed:
            return (thing.title, thing.sid) in self._vanished

    # Create and adopt

    @contextmanager
    def making(self, thing: Thing | None, parent: Thing | None, deadline: Deadline) -> Iterator[None]:
        """While a resource is created in `parent`; `thing` is what it will be, where its SID is known before.

        Such a SID comes back: who deletes the thing meanwhile would delete what was created. So this waits for a
        deletion that has begun, and a deletion waits for this. Raises Conflict if the parent was deleted.
        """
        with self._changed:
            if thing is not None:
                self._wait(lambda: not {thing} & (self._being_made | self._being_deleted), deadline, thing)
                self._require_settled(thing)
            if parent is not None and self._is_going(parent):
                raise errors.Conflict(
                    f"{parent.title} {parent.sid} was deleted in this run",
                    "Run `pulumi up` again, without a target: that creates it where it belongs",
                )
            if thing is not None:
                self._being_made.add(thing)
            if parent is not None:
                self._being_made_in[parent] = self._being_made_in.get(parent, 0) + 1
        try:
            yield
        finally:
            with self._changed:
                if thing is not None:
                    self._being_made.remove(thing)
                if parent is not None:
                    self._being_made_in[parent] -= 1
                self._changed.notify_all()

    def created(self, thing: Thing, urn: str) -> None:
        """The resource has created it in this run."""
        with self._changed:
            self._take(thing, urn)
            self._created.add(thing)

    def was_created(self, thing: Thing) -> bool:
        """Whether a resource of the program has created it in this run: there was nothing in it before."""
        with self._changed:
            return thing in self._created

    def recovered(self, thing: Thing, urn: str) -> None:
        """The resource has created it, as was found out later. Raises Conflict if another one has it."""
        with self._changed:
            self._require_free(thing, urn)
            self._take(thing, urn)

    def was_adopted(self, thing: Thing) -> bool:
        """Whether a resource of the program has taken it over in this run: there may be something in it."""
        with self._changed:
            return thing in self._taken and thing not in self._created

    def claim(self, thing: Thing, urn: str, deadline: Deadline, *, adopts: bool) -> Claim:
        """The resource finds this thing under the name that it declares; `adopts`: it may take it over.

        What another resource of the program gives up is handed over, whether it adopts or not. Waits for a deletion or
        a diff that has begun; one that has not may itself be waiting for the thread of the caller. Raises Conflict if
        another resource has the thing.
        """
        with self._changed:
            self._wait(lambda: thing not in self._being_deleted and self._is_decided(thing, urn), deadline, thing)
            self._require_settled(thing)
            if thing in self._deleted:
                return Claim.GONE
            self._require_free(thing, urn)
            if not (adopts or self._others(thing, urn)):
                return Claim.IN_THE_WAY
            self._take(thing, urn)
            return Claim.TAKEN

    def was_name_deleted(self, title: str, place: Place, name: str) -> bool:
        """Whether this run has deleted a thing of this name."""
        with self._changed:
            return (title, place, name) in self._deleted_names

    def is_replacement(self, thing: Thing, urn: str, name: str) -> bool:
        """Whether a create that is to adopt this SID replaces.

        Its resource has had one in this run, or this name was deleted in it, or a resource that was to adopt the same.
        A forced replacement, or that of a parent, is known by its deletion alone; and that this
        very SID was deleted says nothing, since another resource may have had it.
        """
        with self._changed:
            return (
                urn in self._had
                or (thing.title, thing.sid) in self._adopted_before
                or (thing.title, thing.place, name) in self._deleted_names
            )

    # Delete

    def begin_deletion(self, leaving: Leaving, parent: Thing | None, deadline: Deadline) -> Kept | None:
        """Mark the thing as being deleted: None, and the caller ends it with `end_deletion`. Or why it is kept.

        Raises Conflict if something failed in this run before, or if a resource is being created in the thing.
        """
        thing = leaving.thing
        with self._changed:
            self._wait(lambda: not {thing} & (self._being_made | self._being_deleted), deadline, thing)
            if (kept := self._kept(leaving, parent)) is not None:
                return kept
            self._require_no_failure()
            if (wanting := self._wanting(leaving)) is not None:
                return Kept(Why.WANTED, wanting)
            if self._being_made_in.get(thing):
                raise errors.Conflict(f"a resource is being created in {thing.sid}", "Run `pulumi up` again")
            self._unsettled.discard(thing)
            self._being_deleted.add(thing)
            return None

    def keeps_extra(self, extra: Leaving, declared_before: Collection[Thing]) -> Kept | None:
        """Why an entry that an exclusive parent does not declare must stay. None: it may be deleted."""
        with self._changed:
            return self._kept_extra(extra, declared_before)

    def begin_extra(self, extra: Leaving, declared_before: Collection[Thing], deadline: Deadline) -> Kept | None:
        """As `begin_deletion`, for an entry that an exclusive parent does not declare. Asks and marks in one step.

        What a resource of the program has, or ever had in this parent, stays: the deletion of that resource decides.
        """
        thing = extra.thing
        with self._changed:
            self._wait(lambda: not {thing} & (self._being_made | self._being_deleted), deadline, thing)
            if (kept := self._kept_extra(extra, declared_before)) is not None:
                return kept
            self._require_no_failure()
            self._unsettled.discard(thing)
            self._being_deleted.add(thing)
            return None

    def end_deletion(self, leaving: Leaving, *, deleted: bool | None) -> None:
        """The deletion has ended, with all its retries. None: whether the thing was deleted is not known."""
        with self._changed:
            self._being_deleted.remove(leaving.thing)
            if deleted:
                self._note_deleted(leaving)
            elif deleted is None:
                self._unsettled.add(leaving.thing)
            self._changed.notify_all()

    def wanted_by(self, leaving: Leaving) -> str | None:
        """The other resource of the program that adopts it, to which its deletion would hand it over."""
        with self._changed:
            return self._wanting(leaving)

    def owner(self, thing: Thing) -> str:
        """The resource of the program that has it, as far as diffs have come; "": nobody."""
        with self._changed:
            return self._taken.get(thing) or next((urn for urn, has in self._had.items() if has.thing == thing), "")

    def is_replaced(self, leaving: Leaving) -> bool:
        """Whether the diff of this resource of the state has asked for a replacement in this run."""
        with self._changed:
            return any(self._had[urn].is_replaced for urn in self._entries_of(leaving))

    def was_deleted(self, thing: Thing) -> bool:
        """Whether it was deleted in this run."""
        with self._changed:
            return thing in self._deleted

    def declared(self, things: Mapping[Thing, str]) -> list[Thing]:
        """Those of these things, each with its name, that a resource of the program has or declares."""
        with self._changed:
            has = {*self._taken, *self._read, *(each.thing for each in self._had.values() if not each.is_given_up)}
            identities = {(each.title, each.place, each.name) for each in self._program.values()}
            return [thing for thing, name in things.items() if thing in has or (*thing[:2], name) in identities]

    def known_in(self, parent: Thing, titles: Collection[str]) -> list[Thing]:
        """What of these types the program has or reads in this list or domain, also if a list of Twilio's lags.

        Without the types, what is in a list would count as in its mappings too: they have the list's SID.
        """
        place = Place(parent.place.account_sid, parent.sid).key
        with self._changed:
            has = {*self._taken, *self._read, *(each.thing for each in self._had.values() if not each.is_replaced)}
            return sorted(each for each in has - self._deleted if each.place == place and each.title in titles)

    def moves_silently(self, title: str, account_sid: str) -> bool:
        """Whether what the program is to have of this type next is in other accounts, and declares none of them.

        That is all that shows, before its children are deleted, that a parent is replaced by force in another account.
        """
        with self._changed:
            settled = {*self._taken.values(), *(urn for urn, has in self._had.items() if has.stays)}
            new = [each for urn, each in self._program.items() if each.title == title and urn not in settled]
            return bool(new) and all(
                each.place is not None and each.place.account_sid != account_sid and not each.says_account
                for each in new
            )

    def successors(self, leaving: Leaving) -> Collection[Declaration]:
        """The resources of the program that are to be this one again: of its type and name, and without a thing yet.

        A forced replacement calls no diff, so that this is all that shows it. Empty if diff was called.
        """
        with self._changed:
            if self._entries_of(leaving):
                return ()
            settled = {*self._had, *self._taken.values()}
            found = {
                urn: each
                for urn, each in self._program.items()
                if (each.title, each.name) == (leaving.thing.title, leaving.name) and urn not in settled
            }
            own = found.get(leaving.created_as)
            return [own] if own is not None else [*found.values()]

    # Under the lock

    def _kept(self, leaving: Leaving, parent: Thing | None) -> Kept | None:
        """Why nothing is to be deleted, also in a run in which something failed."""
        thing = leaving.thing
        if (taker := self._taken.get(thing)) is not None:
            return Kept(Why.TAKEN, taker)
        if thing in self._deleted:
            return Kept(Why.GONE)
        for urn, has in self._had.items():
            # A resource that stays is deleted for a copy of its entry in the state.
            if has.thing == thing and not has.is_given_up and (has.instance != leaving.instance or has.stays):
                return Kept(Why.TAKEN, urn)
        if parent is not None and parent in self._deleted:
            self._note_deleted(leaving)
            return Kept(Why.GONE)
        if thing not in self._read:
            return None
        if self._program:
            return Kept(Why.READ)
        # An `up` of a program that only reads, or a destroy that runs the program: the calls are the same.
        raise errors.Conflict(
            "the program reads it with `get`, and it is not known whether it is to be deleted",
            "To delete it: `pulumi destroy` without --run-program\nTo keep it: `pulumi state delete URN`",
        )

    def _kept_extra(self, extra: Leaving, declared_before: Collection[Thing]) -> Kept | None:
        thing, name = extra.thing, extra.name
        if thing in self._deleted:
            return Kept(Why.GONE)
        has = [urn for urn, each in self._had.items() if each.thing == thing]
        declares = [
            urn
            for urn, each in self._program.items()
            if (each.title, each.place, each.name) == (*thing[:2], name) or each.wants(thing, name)
        ]
        adopts = self._announced.get((thing.title, thing.place), {}).get(name)
        urn = next(filter(None, [self._taken.get(thing), *has, *declares, adopts]), None)
        if urn is not None or thing in self._in_program or thing in self._refreshed:
            return Kept(Why.TAKEN, urn or "")
        if thing in self._read:
            return Kept(Why.READ)
        return Kept(Why.DECLARED_BEFORE) if thing in declared_before else None

    def _require_no_failure(self) -> None:
        if self._failed:
            raise errors.Conflict(
                "another resource failed in this run, and it may still need this one: nothing was deleted",
                "See why that one failed, and run `pulumi up` again",
            )

    def _take(self, thing: Thing, urn: str) -> None:
        self._deleted.discard(thing)  # a mapping comes back under the SID that it had
        self._taken[thing] = urn

    def _note_deleted(self, leaving: Leaving) -> None:
        self._deleted.add(leaving.thing)
        self._deleted_names.add((*leaving.thing[:2], leaving.name))
        if isinstance(leaving.adopt, str):
            self._adopted_before.add((leaving.thing.title, leaving.adopt))

    def _entries_of(self, leaving: Leaving) -> list[str]:
        """The resources of the program that are this resource of the state: one, unless its entry was copied."""
        same = (leaving.thing, leaving.instance)
        return [urn for urn, has in self._had.items() if (has.thing, has.instance) == same and leaving.instance]

    def _wait(self, free: Callable[[], bool], deadline: Deadline, thing: Thing) -> None:
        if not self._changed.wait_for(free, deadline.remaining()):
            raise errors.Conflict(
                f"another resource of the program is still creating or deleting {thing.sid}", "Run `pulumi up` again"
            )

    def _require_settled(self, thing: Thing) -> None:
        if thing in self._unsettled:
            raise errors.Conflict(
                f"whether {thing.sid} was deleted in this run is not known: Twilio's answer was lost",
                "Run `pulumi up` again",
            )

    def _is_going(self, thing: Thing) -> bool:
        return thing in self._deleted or thing in self._being_deleted

    def _wanting(self, leaving: Leaving) -> str | None:
        """The other resource of the program that adopts it and has nothing yet; None: there is none."""
        thing, name = leaving.thing, leaving.name
        own = {*self._entries_of(leaving)} or {leaving.created_as}
        settled = {*self._taken.values(), *(urn for urn, has in self._had.items() if has.stays)}
        # A forced replacement of a resource that was renamed since: who wants the thing is that resource itself.
        is_renamed = own == {leaving.created_as} and leaving.created_as not in {"", *self._program}
        for urn, declaration in self._program.items():
            if declaration.wants(thing, name) and urn not in own | settled and not is_renamed:
                return urn
        called = self._announced.get((thing.title, thing.place), {}).get(name)
        known = {_called(urn) for urn, each in self._program.items() if (each.title, each.name) == (thing.title, name)}
        return None if called in known else called

    def _require_free(self, thing: Thing, urn: str) -> None:
        if (other := self._other(thing, urn)) is not None:
            raise errors.Conflict(
                f"another resource of this program has {thing.sid}: {other}", declare_once(thing.title)
            )

    def _other(self, thing: Thing, urn: str) -> str | None:
        """The other resource of the program that has it, and does not give it up."""
        if self._taken.get(thing, urn) != urn:
            return self._taken[thing]
        return next((other for other in self._others(thing, urn) if not self._had[other].is_given_up), None)

    def _others(self, thing: Thing, urn: str) -> list[str]:
        """The other resources of the program that have it in the state."""
        return [other for other, has in self._had.items() if has.thing == thing and other != urn]

    def _is_decided(self, thing: Thing, urn: str) -> bool:
        return all(self._had[other].is_decided for other in self._others(thing, urn))


def declare_once(title: str) -> str:
    """What to do if two resources of a program have the same one."""
    return (
        f"Declare each {title} once\n"
        'Renamed in the program? Add `opts=ResourceOptions(aliases=[Alias(name="its old name")])`\n'
        "Does it take the name of a resource that gets another name? Add `depends_on` that resource"
    )


def _called(urn: str) -> str:
    return urn.rpartition("::")[2]
