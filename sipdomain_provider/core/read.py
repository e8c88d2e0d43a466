"""Reading resources: one of the state, one for `get`, one for a look-up, or all of a place."""

from typing import Any

from sipdomain_provider.tables.kinds import Bag, Place, as_twilio_writes
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from .ledger_data import Thing
from .operation import Operation
from .results import Recorded


class Reader(Operation):
    """Reads resources of one type, with every attribute as it is at Twilio."""

    def read(self, sid: str, recorded: Recorded, seconds: float) -> dict[str, Any] | None:
        """One resource of the state; None if it is gone."""
        with self._doing_recorded("read", recorded, sid) as place:
            live, thing = self._live.get(place, sid, self._shared.deadline(seconds)), Thing.of(self._type, place, sid)
            if live is None:
                self._ledger.note_vanished(thing)
                return None
            self._ledger.note_refreshed(thing)
            self._shared.before_refresh[thing] = recorded.values
            return self._with_recorded(live, recorded)

    def get(self, sid: str, recorded: Recorded, seconds: float) -> dict[str, Any]:
        """One resource that the program reads by `get`. It is not deleted in this run; if this fails, nothing is."""
        with self._doing_recorded("get", recorded, sid) as place:
            deadline = self._shared.deadline(seconds)
            try:
                self._ledger.read(Thing.of(self._type, place, sid), deadline)
                live = self._live.get(place, sid, deadline)
            except errors.ProviderError:
                self._ledger.note_failure()
                raise
            if live is None:
                self._ledger.note_failure()
                raise self._absent(place)
            return self._with_recorded(live, recorded)

    def look_up(self, values: Bag, sid: str, seconds: float, *, anew: bool = False) -> dict[str, Any]:
        """The resource with this SID in the place that these values name. Raises Absent if there is none.

        `anew` uses nothing that was read before.
        """
        with self._doing("look-up", values, sid) as place:
            sid, deadline = as_twilio_writes(sid), self._shared.deadline(seconds)
            if anew:
                self._live.ask_anew(place, sid, deadline)
            found = self._live.get(place, sid, deadline)
            if found is None:
                raise self._absent(place)
            return found

    def entries(self, values: Bag, deadline: Deadline) -> list[dict[str, Any]]:
        """As `list`, from the memory that all diffs share."""
        with self._doing("list", values) as place:
            return self._live.all(place, deadline, anew=False)

    def list(self, values: Bag, seconds: float) -> list[dict[str, Any]]:
        """All resources of the place that these values name: the account, and the parent if there is one."""
        with self._doing("list", values) as place:
            return self._live.all(place, self._shared.deadline(seconds))

    def _with_recorded(self, live: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
        """With the recorded value of each attribute that Twilio never returns."""
        return {**live, **{name: recorded.values.get(name) or "" for name in self._type.write_only}}

    def _absent(self, place: Place) -> errors.Absent:
        return errors.Absent(Reason.NONE_THERE, where=self._type.where(place))
