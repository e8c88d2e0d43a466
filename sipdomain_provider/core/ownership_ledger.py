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

If several rows apply, the lowest one counts. A deletion of what must stay sends nothing and succeeds, and its note
names who has the thing. After a failed check, diff, create or update no deletion begins: the resource that failed may
still need the thing. A failed deletion stops no other. Nothing is forgotten before the run ends: a second check of the
same resource changes what it declares, and not what it has.

An entry that an exclusive parent does not declare is deleted (`begin_extra`) only if it is unknown or unsettled. It
also stays if a resource of the program declares its name. So does an entry of the state that this run has refreshed.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from .ledger_data import Claim, Declaration, Kept, Leaving, Thing, Why
from .ledger_facts import Facts, Had


class Ledger(Facts):
    """Who has what, and the rules. One for all types in a process, and safe to share between threads.

    No public method calls another one: the simulation stops a thread at each of them, and never within a step.
    """

    # Diff and read

    def note_had(self, thing: Thing, urn: str, instance: str, deadline: Deadline) -> str | None:
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
                raise errors.Conflict(Reason.TWICE_IN_STATE, sid=thing.sid, urn=urn, other=copied)
            other = self._other(thing, urn)
            self._had[urn] = Had(thing, instance)
            return other

    def note_decided(self, urn: str, *, is_replaced: bool, gives_up: bool) -> None:
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

    # Create and adopt

    @contextmanager
    def making(self, thing: Thing | None, parent: Thing | None, deadline: Deadline) -> Iterator[None]:
        """While a resource is created in `parent`. `thing`: the resource itself, if its SID is known before.

        The SID of a deleted mapping comes back, so a deletion under way would delete the new one. This waits for such a
        deletion, and a deletion waits for this. Raises Conflict if the parent was deleted.
        """
        with self._changed:
            if thing is not None:
                self._wait(lambda: not {thing} & (self._being_made | self._being_deleted), deadline, thing)
                self._require_settled(thing)
            if parent is not None and (parent in self._deleted or parent in self._being_deleted):
                raise errors.Conflict(Reason.PARENT_DELETED, title=parent.title, sid=parent.sid)
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

    def note_created(self, thing: Thing, urn: str) -> None:
        """The resource has created it in this run."""
        with self._changed:
            self._take(thing, urn)
            self._created.add(thing)

    def recovered(self, thing: Thing, urn: str) -> None:
        """A look-up has shown that the resource created it. Raises Conflict if another resource has it."""
        with self._changed:
            self._require_free(thing, urn)
            self._take(thing, urn)

    def claim(self, thing: Thing, urn: str, deadline: Deadline, *, adopts: bool) -> Claim:
        """The resource finds this thing under the name that it declares. `adopts`: it may adopt the thing.

        It also gets a thing that another resource of the program gives up. Waits for a deletion or a diff that has
        begun. It does not wait for a later one, which may need the caller's thread. Raises Conflict if another resource
        has the thing.
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

    def is_replacement(self, thing: Thing, urn: str, name: str) -> bool:
        """Whether a create that adopts this SID belongs to a replacement.

        That is so if this run has diffed the resource, or deleted this name, or a resource that adopted the same SID. A
        forced replacement shows in its deletion alone. A deletion of this very SID shows nothing: another resource may
        have had it.
        """
        with self._changed:
            return (
                urn in self._had
                or (thing.title, thing.sid) in self._adopted_before
                or (thing.title, thing.place, name) in self._deleted_names
            )

    # Delete

    def begin_deletion(self, leaving: Leaving, parent: Thing | None, deadline: Deadline) -> Kept | None:
        """Mark the thing as being deleted. None: the caller ends that with `end_deletion`. Else: why it is kept.

        Raises Conflict if something failed in this run before, or if a resource is being created in the thing.
        """
        thing = leaving.thing
        with self._changed:
            self._wait(lambda: not {thing} & (self._being_made | self._being_deleted), deadline, thing)
            if (kept := self._why_kept(leaving, parent)) is not None:
                return kept
            self._require_not_read(thing)
            self._require_no_failure()
            if (wanting := self._wanting(leaving)) is not None:
                return Kept(Why.WANTED, wanting)
            if self._being_made_in.get(thing):
                raise errors.Conflict(Reason.CREATING_IN_IT, sid=thing.sid)
            self._unsettled.discard(thing)
            self._being_deleted.add(thing)
            return None

    def why_extra_kept(self, extra: Leaving, declared_before: Collection[Thing]) -> Kept | None:
        """Why an entry that an exclusive parent does not declare must stay. None: it may be deleted."""
        with self._changed:
            return self._why_extra_kept(extra, declared_before)

    def begin_extra(self, extra: Leaving, declared_before: Collection[Thing], deadline: Deadline) -> Kept | None:
        """As `begin_deletion`, for an entry that an exclusive parent does not declare.

        An entry that a resource of the program has, or ever had in this parent, stays: its own deletion decides.
        """
        thing = extra.thing
        with self._changed:
            self._wait(lambda: not {thing} & (self._being_made | self._being_deleted), deadline, thing)
            if (kept := self._why_extra_kept(extra, declared_before)) is not None:
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

    def is_replaced(self, leaving: Leaving) -> bool:
        """Whether the diff of this resource of the state has asked for a replacement in this run."""
        with self._changed:
            return any(self._had[urn].is_replaced for urn in self._entries_of(leaving))

    def successors(self, leaving: Leaving) -> Collection[Declaration]:
        """The resources of the program that may replace this one: of its type and name, and without a thing yet.

        A forced replacement calls no diff: only these show it. Empty if diff was called.
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

    def _why_kept(self, leaving: Leaving, parent: Thing | None) -> Kept | None:
        """Why nothing is deleted, even after a failure in this run. None: no resource needs the thing."""
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
        return Kept(Why.READ) if thing in self._read and self._program else None

    def _require_not_read(self, thing: Thing) -> None:
        """An `up` of a program that only reads, or a destroy that runs the program: the calls are the same."""
        if thing in self._read:
            raise errors.Conflict(Reason.READ_OR_DELETED)

    def _why_extra_kept(self, extra: Leaving, declared_before: Collection[Thing]) -> Kept | None:
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
            raise errors.Conflict(Reason.ANOTHER_FAILED)

    def _take(self, thing: Thing, urn: str) -> None:
        self._deleted.discard(thing)  # a mapping comes back under the SID that it had
        self._taken[thing] = urn

    def _note_deleted(self, leaving: Leaving) -> None:
        self._deleted.add(leaving.thing)
        self._deleted_names.add((*leaving.thing[:2], leaving.name))
        if isinstance(leaving.adopt, str):
            self._adopted_before.add((leaving.thing.title, leaving.adopt))

    def _entries_of(self, leaving: Leaving) -> list[str]:
        """The resources of the program with this entry of the state: one, unless the entry was copied."""
        same = (leaving.thing, leaving.instance)
        return [urn for urn, has in self._had.items() if (has.thing, has.instance) == same and leaving.instance]

    def _wait(self, free: Callable[[], bool], deadline: Deadline, thing: Thing) -> None:
        if not self._changed.wait_for(free, deadline.remaining()):
            raise errors.Conflict(Reason.ANOTHER_AT_WORK, sid=thing.sid)

    def _require_settled(self, thing: Thing) -> None:
        if thing in self._unsettled:
            raise errors.Conflict(Reason.MAYBE_DELETED, sid=thing.sid)

    def _wanting(self, leaving: Leaving) -> str | None:
        """The other resource of the program that adopts it and has nothing yet; None: there is none."""
        thing, name = leaving.thing, leaving.name
        own = {*self._entries_of(leaving)} or {leaving.created_as}
        settled = {*self._taken.values(), *(urn for urn, has in self._had.items() if has.stays)}
        # A forced replacement of a resource that was renamed since: the one that wants the thing is itself.
        is_renamed = own == {leaving.created_as} and leaving.created_as not in {"", *self._program}
        for urn, declaration in self._program.items():
            if declaration.wants(thing, name) and urn not in own | settled and not is_renamed:
                return urn
        called = self._announced.get((thing.title, thing.place), {}).get(name)
        known = {_called(urn) for urn, each in self._program.items() if (each.title, each.name) == (thing.title, name)}
        return None if called in known else called

    def _require_free(self, thing: Thing, urn: str) -> None:
        if (other := self._other(thing, urn)) is not None:
            raise errors.Conflict(Reason.OWNED_BY_ANOTHER, sid=thing.sid, title=thing.title, other=other)

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


def _called(urn: str) -> str:
    return urn.rpartition("::")[2]
