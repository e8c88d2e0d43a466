"""Deleting a resource, unless the ledger says that it must stay."""

from collections.abc import Collection

from sipdomain_provider.tables.kinds import Bag, Place, as_twilio_writes
from sipdomain_provider.tables.registry import entry_types
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from . import preconditions
from .ledger_data import Kept, Leaving, Thing, Why
from .operation import Operation
from .results import Note, Outcome, Recorded

_IN_USE_FOR = 2.0  # seconds in which a list may count as mapped after its mapping was deleted
_LEAST_TIME = 1.0  # seconds, to ask what became of a request
_OUTCOMES = {Why.TAKEN: Outcome.KEPT, Why.WANTED: Outcome.HANDED_OVER, Why.READ: Outcome.NOT_MANAGED}


class Deleter(Operation):
    def delete(self, sid: str, recorded: Recorded, seconds: float) -> tuple[Note, ...]:
        """Delete the resource; success if it is gone already."""
        with self._doing_recorded("delete", recorded, sid) as place:
            return self._delete(place, sid, recorded, self._shared.deadline(seconds))

    def delete_extra(self, values: Bag, declared_before: Collection[Thing], deadline: Deadline) -> Kept | None:
        """Delete an entry that an exclusive parent does not declare; or why it is kept."""
        with self._doing("delete", values, str(values["sid"])) as place:
            return self._delete_extra(place, values, declared_before, deadline)

    def _delete(self, place: Place, sid: str, recorded: Recorded, deadline: Deadline) -> tuple[Note, ...]:
        leaving = Leaving.of(self._type, place, sid, recorded, self._live.last_seen(place, sid))
        preconditions.require_successors(self._type, place, self._ledger.successors(leaving), self._api.account_sid)
        kept = self._ledger.begin_deletion(leaving, Thing.parent_of(self._type, place), deadline)
        if kept is not None:
            return self._note_kept(kept, place, sid)
        deleted: bool | None = False
        try:
            going = [] if self._live.was_gone(place, sid) else self._entries_that_go(place, leaving, deadline)
            notes = self._notes(leaving, recorded, going or [])
            if going is not None:
                deleted = None  # from here on Twilio may have deleted it
                failure = self._send(place, sid, deadline)
                deleted = failure is None
                if failure is not None:
                    raise failure
            deleted = True
            self._live.wrote(place, sid, None)
            return notes
        finally:
            self._ledger.end_deletion(leaving, deleted=deleted)

    def _delete_extra(
        self, place: Place, values: Bag, declared_before: Collection[Thing], deadline: Deadline
    ) -> Kept | None:
        extra = Leaving(Thing.of(self._type, place, str(values["sid"])), self._type.canonical_name(values))
        if (kept := self._ledger.begin_extra(extra, declared_before, deadline)) is not None:
            return kept
        deleted: bool | None = None
        try:
            failure = self._send(place, str(values["sid"]), deadline)
            deleted = failure is None
            if failure is not None:
                raise failure
            self._live.wrote(place, str(values["sid"]), None)
            return None
        finally:
            self._ledger.end_deletion(extra, deleted=deleted)

    def _note_kept(self, kept: Kept, place: Place, sid: str) -> tuple[Note, ...]:
        if kept.why is not Why.GONE:
            return (Note(_OUTCOMES[kept.why], why=kept.urn),)
        self._live.wrote(place, sid, None)
        return ()

    def _entries_that_go(self, place: Place, leaving: Leaving, deadline: Deadline) -> list[str] | None:
        """The names of the entries that are deleted with the resource; None: it is gone already.

        Raises Conflict if the program declares one of them.
        """
        try:
            found = self._entries(place, leaving.thing.sid, deadline)
        except errors.NotFound:
            # Asked twice: one more false 404 would leave it at Twilio, and take it out of the state.
            if any(self._exists(place, leaving.thing.sid, deadline) for _ in range(2)):
                raise errors.Conflict(Reason.ENTRIES_MISSING) from None
            return None
        except errors.Unauthorized as error:
            if not self._ledger.has_program:  # a destroy loses nothing that a program declares
                return []
            raise error.because(Reason.ENTRIES_UNREADABLE) from None
        left = {thing: name for thing, name in found.items() if not self._ledger.was_deleted(thing)}
        titles = [each.title for each in entry_types(self._type)]
        left = {**dict.fromkeys(self._ledger.known_in(leaving.thing, titles), ""), **left}  # a list may lag
        declared = self._ledger.declared(left)
        left = {thing: self._shared.names.showable(thing.title, name) for thing, name in left.items()}
        lost = list(left) if self._ledger.is_replaced(leaving) else declared
        if lost:
            named = [" ".join(f"{thing.title} {left[thing]} ({thing.sid})".split()) for thing in lost]
            reason = Reason.ENTRIES_DECLARED if declared else Reason.ENTRIES_LOST
            raise errors.Conflict(reason, entries=named)
        return sorted(f"{thing.title} {name}" for thing, name in left.items())

    def _entries(self, place: Place, sid: str, deadline: Deadline) -> dict[Thing, str]:
        """The entries of the resource at Twilio now, each with its name in canonical form."""
        within = Place(place.account_sid, as_twilio_writes(sid))
        return {
            Thing.of(each, within, str(values["sid"])): each.canonical_name(values)
            for each in entry_types(self._type)
            for values in self._shared.live(each).all(within, deadline)
        }

    def _notes(self, leaving: Leaving, recorded: Recorded, going: list[str]) -> tuple[Note, ...]:
        notes = [Note(Outcome.GOES_ALONG, why=name) for name in going]
        unknown = any(not recorded.values.get(name) for name in self._type.write_only)
        if unknown and self._ledger.is_replaced(leaving):
            notes.append(Note(Outcome.PASSWORD_LOST))
        return tuple(notes)

    def _send(self, place: Place, sid: str, deadline: Deadline) -> errors.ProviderError | None:
        """Send DELETE. None: it is gone; an error: why it still exists. Raises ProviderError if neither is known."""
        try:
            # What diff found gone is to be created again: had its 404 been a false one, deleting would lose a resource.
            if self._live.was_gone(place, sid) or self._delete_at_twilio(place, sid, deadline):
                self._require_gone(place, sid, deadline)
        except (errors.Refused, errors.Unauthorized, errors.NotSent, errors.Conflict) as error:
            return error
        except (errors.Busy, errors.OutcomeUnknown) as error:
            return error if self._is_there(place, sid, deadline, error) else None
        return None

    def _is_there(self, place: Place, sid: str, deadline: Deadline, lost: errors.ProviderError) -> bool:
        """Whether the resource still exists after a lost answer. Raises `lost` if that cannot be found out."""
        if deadline.remaining() < _LEAST_TIME:
            raise lost
        try:
            return self._exists(place, sid, deadline)
        except errors.ProviderError:
            raise lost from None

    def _exists(self, place: Place, sid: str, deadline: Deadline) -> bool:
        try:
            self._api.get(self._type.path(place, sid), deadline)
        except errors.NotFound:
            self._live.require_answers(place, deadline)
            return False
        return True

    def _delete_at_twilio(self, place: Place, sid: str, deadline: Deadline) -> bool:
        """Send DELETE. True: Twilio answered that there is no such resource."""
        path = self._type.path(place, sid)
        try:
            try:
                self._api.delete(path, deadline)
            except errors.Refused as error:
                if error.code not in self._type.in_use:
                    raise
                # Its mapping may have been deleted a moment ago: once more.
                self._shared.wait(min(_IN_USE_FOR, deadline.remaining()))
                self._api.delete(path, deadline)
        except errors.NotFound:
            return True
        return False

    def _require_gone(self, place: Place, sid: str, deadline: Deadline) -> None:
        """Ask once more before a resource leaves the state because of a 404: a false one would orphan it."""
        try:
            self._api.get(self._type.path(place, sid), deadline)
        except errors.NotFound:
            self._live.require_answers(place, deadline)
        else:
            raise errors.Conflict(Reason.NOT_GONE)
