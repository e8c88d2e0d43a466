"""The resource with a declared name, and whether a create has made it.

The answer to a POST may be lost although Twilio has done the work. Then the name is looked up. The resource is ours if
it was created since this create began and has every attribute as it was sent; any other one is somebody else's. "Since"
goes by Twilio's own clock: the time of its answer less what passed here meanwhile. A row that a list
of this run had before is nobody's new resource. For some types all of this proves little: a list is only its name.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_resource
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from . import compare
from .compare import Desired
from .operation import Operation
from .reading import LIFETIME, Seen
from .shared import Shared

LOOK_AGAIN = 1.0  # seconds between two looks at a list that may lag
_TOLERANCE = timedelta(seconds=2)  # both dates are cut to whole seconds


class Search(Operation):
    """Looks up the name of one resource, for an operation that begins now. Each look raises ProviderError."""

    def __init__(
        self, shared: Shared, resource_type: ResourceType, place: Place, desired: Desired, deadline: Deadline
    ) -> None:
        super().__init__(shared, resource_type)
        self._place = place
        self._desired = desired
        self._deadline = deadline
        self._began = shared.clock()
        self.lost: errors.OutcomeUnknown | None = None
        """The answer that was lost last."""

    def now(self) -> list[Seen]:
        """The rows with the name, read from now on."""
        return self._find(self._shared.clock())

    def lately(self) -> list[Seen]:
        """The rows with the name. An answer of at most `LIFETIME` seconds ago can be used."""
        return self._find(self._shared.clock() - LIFETIME)

    def again(self) -> list[Seen]:
        """The rows with the name after a pause: the list may lag."""
        self._shared.wait(min(LOOK_AGAIN, self._deadline.remaining()))
        return self.now()

    def listed(self) -> list[Seen]:
        """As `lately`, as the list has it, also if the SID is known."""
        return self._look(self._shared.clock() - LIFETIME, listed=True)

    def values(self, found: Seen) -> dict[str, Any]:
        """Its attributes."""
        return read_resource(self._type, found.row or {}, self._place)

    def own(self, found: Iterable[Seen]) -> dict[str, Any] | None:
        """The one of these that this create has made; None: none of them."""
        for seen in found:
            values = self.values(seen)
            if self._is_new(values["sid"]) and _made_since(seen, self._began) and self._is_as_sent(values):
                return values
        return None

    def unknown(self, lost: errors.OutcomeUnknown, *, may_list: bool = True) -> errors.OutcomeUnknown:
        """The error if it cannot be found out what became of the request whose answer was lost."""
        if may_list:
            return lost.because(Reason.MAYBE_CREATED)
        return lost.because(Reason.MAYBE_CREATED_UNLISTED, type=self._type)

    def _find(self, since: float) -> list[Seen]:
        try:
            return self._look(since)
        except errors.Unauthorized as error:
            if self.lost is not None:
                raise self.unknown(self.lost, may_list=False) from None
            raise error.because(Reason.EXISTS_UNLISTED, type=self._type) from None
        except errors.ProviderError:
            if self.lost is None:
                raise
            raise self.unknown(self.lost) from None

    def _look(self, since: float, *, listed: bool = False) -> list[Seen]:
        name = self._desired.declared.get(self._type.identity)
        return self._live.find_by_name(self._place, name, self._deadline, since=since, listed=listed)

    def _is_new(self, sid: str) -> bool:
        """Whether this run did not know it before; a mapping comes back under the SID that it had."""
        return self._type.named_by_sid or not self._live.was_seen_before(self._place, sid, self._began)

    def _is_as_sent(self, values: Bag) -> bool:
        """Whether it can come from this create: each attribute as sent, or at the API's default."""
        declared = self._desired.declared
        answered = {name: each for name, each in self._type.settable.items() if not each.write_only}
        sent = {name: declared.get(name, each.default) for name, each in answered.items()}
        return not compare.not_as_desired(self._type, Desired(sent), values)


def _made_since(found: Seen, began: float) -> bool:
    """Whether Twilio made it after `began`, by Twilio's clock; False if Twilio does not say."""
    try:
        made = parsedate_to_datetime(str((found.row or {}).get("date_created")))
    except (ValueError, OverflowError):
        return False
    if found.date is None or found.date.tzinfo is None or made.tzinfo is None:
        return False
    began_at_twilio: datetime = found.date - timedelta(seconds=found.answered_at - began)
    return made >= began_at_twilio - _TOLERANCE
