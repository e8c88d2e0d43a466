"""Adopting a resource that Twilio has already: the ledger allows it, then what differs is sent."""

from dataclasses import dataclass
from typing import Any

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType, as_twilio_writes
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from . import compare
from .compare import Desired
from .ledger_data import Claim, Thing
from .operation import Operation
from .preconditions import in_the_way, require_adoptable, require_sid
from .results import Note, Outcome, Receipt, Written
from .send import Sender
from .shared import Shared


@dataclass(frozen=True, slots=True)
class Creation:
    """One create: of which resource, in which place, and until when.

    `adopts`: it may adopt the resource with the declared name. `receipt` gets the resource as soon as it is certain.
    """

    place: Place
    desired: Desired
    deadline: Deadline
    receipt: Receipt
    adopts: bool


class Adopter(Operation):
    """One create that may adopt what exists."""

    def __init__(self, shared: Shared, resource_type: ResourceType, creation: Creation) -> None:
        super().__init__(shared, resource_type)
        self._place, self._desired, self._deadline = creation.place, creation.desired, creation.deadline
        self._receipt, self._adopts = creation.receipt, creation.adopts

    def adopt(self, sid: str) -> Written:
        """Adopt the resource with this SID; never one of another name."""
        require_sid(self._type, sid)
        sid = as_twilio_writes(sid)  # it is the id in Pulumi's state from here on
        live = self._live.get(self._place, sid, self._deadline)
        values = require_adoptable(self._type, self._place, sid, self._desired, live)
        if self._claim(values) is Claim.GONE:
            raise errors.Conflict(Reason.ADOPTED_ONE_DELETED, sid=sid)
        return self.take(values, Outcome.ADOPTED)

    def adopt_named(self, values: dict[str, Any]) -> Written | None:
        """Adopt the resource that has the declared name. None: it was deleted in this run.

        Raises Conflict if it may not be adopted.
        """
        claim = self._claim(values)
        if claim is Claim.IN_THE_WAY:
            raise in_the_way(self._type, self._place, values)
        return None if claim is Claim.GONE else self.take(values, Outcome.ADOPTED)

    def take(self, values: dict[str, Any], outcome: Outcome) -> Written:
        """The resource, after what differs was sent. An error would orphan it, so it becomes a note."""
        sid = str(values["sid"])
        before = {**dict.fromkeys(self._type.write_only, ""), **values}
        self._receipt.values, self._receipt.sid = before, sid
        try:
            values, more = Sender(self._api, self._type, self._live).send(
                self._place, sid, self._desired, before, self._deadline
            )
        except errors.ProviderError as error:
            values = {**before, **(self._live.last_seen(self._place, sid) or {})}
            more = tuple(
                Note(Outcome.NOT_TRIED, name, wanted, values.get(name), error)
                for name, wanted in compare.values_to_send(self._type, self._desired, values).items()
            )
        overwritten = self._overwritten(before, values) if outcome is Outcome.ADOPTED else ()
        return Written(sid, values, (Note(outcome), *overwritten, *more))

    def _claim(self, values: Bag) -> Claim:
        thing = Thing.of(self._type, self._place, str(values["sid"]))
        return self._ledger.claim(thing, self._desired.urn, self._deadline, adopts=self._adopts)

    def _overwritten(self, before: Bag, after: Bag) -> list[Note]:
        left = compare.values_to_send(self._type, self._desired, after)
        differed = compare.values_to_send(self._type, self._desired, before)
        return [Note(Outcome.OVERWRITTEN, each, differed[each], before[each]) for each in differed if each not in left]
