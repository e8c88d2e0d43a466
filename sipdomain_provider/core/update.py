"""Updating a resource: the attributes that differ from what diff read."""

from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from . import compare
from .compare import Desired
from .ledger_data import Thing
from .name_search import Search
from .operation import Operation
from .results import Note, Outcome, Recorded, Written
from .send import Sender


class Updater(Operation):
    """Updates resources of one type."""

    def update(self, sid: str, recorded: Recorded, desired: Desired, seconds: float) -> Written:
        """Send the attributes that differ, and compare the answer with the desired values. Raises ProviderError."""
        with self._doing_recorded("update", recorded, sid) as place:
            self._require_same_resource(desired, recorded)
            deadline = self._shared.deadline(seconds)
            live = self._live.last_seen(place, sid) or self._live.get(place, sid, deadline)
            if live is None:
                raise _gone_meanwhile()
            live = {**live, **compare.unanswered(self._type, desired, recorded.values)}
            if not compare.values_to_send(self._type, desired, live):
                stale = compare.differences(self._type, desired, recorded.values, live)
                return Written(sid, live, (Note(Outcome.NOTHING_SENT if stale else Outcome.ONLY_RECORDED),))
            try:
                values, notes = Sender(self._api, self._type, self._live).send(place, sid, desired, live, deadline)
            except errors.NotFound:
                self._live.require_answers(place, deadline)
                raise _gone_meanwhile() from None
            except errors.Refused as error:
                raise self._why_refused(error, place, sid, desired, deadline) from None
            except (errors.Busy, errors.NoAnswer) as error:
                if lost := sorted(self._type.write_only & compare.values_to_send(self._type, desired, live).keys()):
                    # Twilio never returns it: another run with the old value would send nothing.
                    raise error.because(Reason.MAYBE_UPDATED, attribute=lost[0]) from None
                raise
            return Written(sid, values, notes)

    def _require_same_resource(self, desired: Desired, recorded: Recorded) -> None:
        """A value that diff did not know yet may have become another one: then an update is not enough."""
        moved = ["account_sid"] if compare.moves_account(desired, recorded.values) else []
        for name, wanted in compare.managed_values(self._type, desired).items():
            attribute = self._type.compared[name]
            spelled = compare.is_spelling(recorded.spelled.get(name), wanted, recorded.values.get(name))
            if attribute.replaces and not spelled and not attribute.same(wanted, recorded.values.get(name)):
                moved.append(name)
        if moved:
            raise errors.WrongHome(Reason.MOVED_LATE, attribute=moved[0])

    def _why_refused(
        self, error: errors.Refused, place: Place, sid: str, desired: Desired, deadline: Deadline
    ) -> errors.ProviderError:
        """The error of an update. If Twilio says that the name is taken, it names the resource that has the name."""
        name = desired.declared.get(self._type.identity)
        if error.code not in self._type.taken or name is None:
            return error
        try:
            found = Search(self._shared, self._type, place, desired, deadline).lately()
        except errors.ProviderError:
            return error
        others = [str(seen.row["sid"]) for seen in found if seen.row is not None and seen.row["sid"] != sid]
        if not others:
            return error
        owner = self._ledger.owner(Thing.of(self._type, place, others[0]))
        reason = Reason.NAME_TAKEN_BY if owner else Reason.NAME_TAKEN
        return errors.Conflict(reason, type=self._type, name=name, sid=others[0], owner=owner)


def _gone_meanwhile() -> errors.Conflict:
    return errors.Conflict(Reason.GONE_MEANWHILE)
