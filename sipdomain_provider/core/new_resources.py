"""For a preview: whether Twilio already has a resource that may be new to the state.

A forced replacement looks the same as a new resource: both are a check without old inputs. So a resource that is found
is a note. It is an error only if a forced replacement would fail too.
"""

from sipdomain_provider.tables.kinds import Place, as_twilio_writes
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from . import compare, preconditions
from .compare import UNKNOWN, Desired
from .ledger_data import Thing
from .name_search import Search
from .operation import Operation
from .results import Note, Outcome


class Previewer(Operation):
    """Looks up new resources of one type."""

    def preview(self, desired: Desired, seconds: float, *, adopt: bool | str) -> tuple[Note, ...]:
        """What will become of the resource. All new resources of a place share one reading of its list.

        Raises ProviderError if creating it must fail. Asks nothing if the place is not known yet.
        """
        if compare.known_place(self._type, desired.declared, self._api.account_sid) is None:
            return ()
        with self._doing("preview", desired.declared) as place:
            return self._look_up(place, desired, self._shared.deadline(seconds), adopt)

    def _look_up(self, place: Place, desired: Desired, deadline: Deadline, adopt: bool | str) -> tuple[Note, ...]:
        if desired.declared.get(self._type.identity) in (None, UNKNOWN):
            return ()
        if isinstance(adopt, str) and self._ledger.has_vanished(Thing.of(self._type, place, as_twilio_writes(adopt))):
            return ()
        try:
            found = self._find(place, desired, deadline, adopt)
        except errors.Conflict as error:
            raise self._with_count(error, place, deadline) from None
        except errors.Unauthorized as error:
            if not self._live.refuses_lists_alone(place, error):
                raise
            return ()
        if found is None:
            return ()
        thing = Thing.of(self._type, place, str(found["sid"]))
        if self._ledger.is_in_state(thing, desired.urn) or self._ledger.owner(thing):
            return ()
        if not adopt:
            return (Note(Outcome.IN_THE_WAY, why=preconditions.in_the_way(self._type, place, found)),)
        live = {**dict.fromkeys(self._type.write_only, ""), **found}
        differing = compare.values_to_send(self._type, desired, live)
        return (
            Note(Outcome.WILL_BE_ADOPTED, why=thing.sid),
            *(Note(Outcome.WILL_BE_OVERWRITTEN, name, wanted, live[name]) for name, wanted in differing.items()),
        )

    def _find(self, place: Place, desired: Desired, deadline: Deadline, adopt: bool | str) -> dict[str, object] | None:
        if isinstance(adopt, str):
            sid = as_twilio_writes(adopt)
            live = self._live.get(place, sid, deadline)
            return preconditions.require_adoptable(self._type, place, sid, desired, live)
        if not self._live.may_list(place):
            return None
        search = Search(self._shared, self._type, place, desired, deadline)
        if found := search.listed():
            return search.values(found[0])
        if lacking := compare.lacking(self._type, desired):
            raise preconditions.cannot_create(self._type, lacking)
        return None

    def _with_count(self, error: errors.Conflict, place: Place, deadline: Deadline) -> errors.Conflict:
        """Pulumi reports the first failed check alone: a user with many needs to know how many there are."""
        if not self._live.may_list(place):
            return error
        found = len(self._live.all(place, deadline))
        count = f"{found} {self._type.plural if found != 1 else self._type.title}"
        return error.because(Reason.MORE_TO_ADOPT, where=self._type.where(place), count=count)
