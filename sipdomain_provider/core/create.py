"""Creating a resource exactly once, whatever becomes of the answers.

A POST whose outcome is unknown is settled by looking the name up. What was created since this create began, and has
every attribute as it was sent, is ours; anything else of that name is somebody else's. Where nothing has the name, the
POST is sent again; where that is told that the name is taken, the list lagged, and the name is looked up again.
"Since" goes by Twilio's own clock: the time of its answer less what passed here meanwhile. What a list of this run had
before is nobody's new resource. For some types all of this proves little: a list is only its name.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType, as_twilio_writes
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_resource
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from . import compare
from .compare import Desired
from .guards import cannot_create, in_the_way, require_adoptable, require_sid
from .ledger import Ledger
from .reading import LIFETIME, LiveState, Seen
from .results import Note, Outcome, Receipt, Written
from .things import Claim, Thing
from .update import Sender

_TOLERANCE = timedelta(seconds=2)  # both dates are cut to whole seconds
_LOOK_AGAIN = 1.0  # seconds between two looks at a list that may lag
_SEND_AGAIN = 0.25  # seconds before a lost POST is sent again; doubled at each try


class Creator:
    """Creates or adopts; once a SID is known, nothing raises any more."""

    def __init__(
        self,
        api: TwilioApi,
        resource_type: ResourceType,
        live: LiveState,
        sender: Sender,
        ledger: Ledger,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.api = api
        self.type = resource_type
        self.live = live
        self.sender = sender
        self.ledger = ledger
        self.clock = clock
        self.wait = wait

    def create(
        self, place: Place, desired: Desired, deadline: Deadline, *, adopt: bool, receipt: Receipt | None = None
    ) -> Written:
        """POST all that is declared. Raises ProviderError where no resource of ours came of it."""
        return _Attempt(self, place, desired, deadline, receipt or Receipt(), adopts=adopt).create()

    def adopt(
        self, place: Place, sid: str, desired: Desired, deadline: Deadline, receipt: Receipt | None = None
    ) -> Written:
        """Take over the resource with this SID; never one of another name."""
        return _Attempt(self, place, desired, deadline, receipt or Receipt(), adopts=True).adopt(sid)


class _Attempt:
    """One create: what it is about, when it began, and the answer that was lost last (None: none was)."""

    def __init__(
        self, tools: Creator, place: Place, desired: Desired, deadline: Deadline, receipt: Receipt, *, adopts: bool
    ) -> None:
        self._tools = tools
        self._type = tools.type
        self._place = place
        self._desired = desired
        self._deadline = deadline
        self._receipt = receipt
        self._adopts = adopts
        self._began = tools.clock()
        self._lost: errors.OutcomeUnknown | None = None
        self._pause = _SEND_AGAIN
        self._is_last_try = False
        """The name was deleted in this run: one more POST shows whether it is free."""
        self._sent = False
        self._answer: Bag | None = None

    def create(self) -> Written:
        try:
            return self._create()
        except errors.ProviderError:
            raise
        except Exception:
            # A defect here, or in Python's environment. Twilio may have created the resource before it.
            if not self._receipt.sid and self._answer is not None:
                self._note_answer(self._answer)
            found = [] if self._receipt.sid or not self._sent else self._find(since=self._tools.clock())
            written = self._settle(found) if found else None
            if written is None:
                raise
            return written

    def _create(self) -> Written:
        if lacking := compare.lacking(self._type, self._desired):
            return self._only_adopt(lacking)
        if self._adopts and (written := self._adopt_listed()) is not None:
            return written
        while True:
            if (written := self._send()) is not None:
                return written

    def _send(self) -> Written | None:
        """POST once, and find out whether it created the resource. None: it did not, and the caller sends it again."""
        try:
            form = self._type.encode(self._desired.declared)
            self._sent = True
            answer = self._tools.api.create(self._type.path(self._place), form, self._deadline)
            self._answer = answer.body
            self._note_answer(answer.body)
            values = self._with_sent(read_resource(self._type, answer.body, self._place))
        except (errors.Rejected, errors.NotSent) as error:
            if isinstance(error, errors.Refused) and error.code in self._type.taken:
                return self._taken(error)
            if self._lost is not None:  # the list that lacked it may lag
                raise _unknown(self._lost) from None
            raise
        except (errors.OutcomeUnknown, errors.UnusableAnswer) as error:
            self._receipt.sid, self._answer = "", None
            self._lost = errors.OutcomeUnknown(error.reason, error.way_out)
            found = self._find(since=self._tools.clock())
            if found:
                return self._settle(found)
            # Or there would be no time to look afterwards.
            if self._deadline.remaining() <= self._pause + self._deadline.share:
                raise _unknown(self._lost) from None
            self._tools.wait(self._pause)
            self._pause *= 2
            return None
        else:
            return self._created(values, answer.body)

    def _created(self, values: dict[str, Any], body: Bag) -> Written:
        self._tools.ledger.note_created(self._thing(values), self._desired.urn)
        self._tools.live.wrote(self._place, values["sid"], body)
        differing = compare.not_as_desired(self._type, self._desired, values)
        notes = (Note(Outcome.NOT_TAKEN, name, wanted, values[name]) for name, wanted in differing.items())
        return Written(values["sid"], values, tuple(notes))

    def _note_answer(self, body: Bag) -> None:
        """Keep what Twilio has answered, and what it never answers, before anything is done with it."""
        if not self._type.sid_rule.problem(body.get("sid")):
            answered = {name: body[name] for name in self._type.by_name if name in body}
            self._receipt.values = {**self._desired.declared, **answered}
            self._receipt.sid = body["sid"]

    def adopt(self, sid: str) -> Written:
        require_sid(self._type, sid)
        sid = as_twilio_writes(sid)  # it is the id in Pulumi's state from here on
        live = self._tools.live.get(self._place, sid, self._deadline)
        values = require_adoptable(self._type, self._place, sid, self._desired, live)
        if self._claim(values, adopts=True) is Claim.GONE:
            raise errors.Conflict(f"{sid} was deleted in this run", "Remove `adopt`, and it is created")
        return self._take(values, Outcome.ADOPTED)

    def _only_adopt(self, lacking: list[str]) -> Written:
        """Twilio would refuse to create it: it must be there."""
        found = self._find(since=self._tools.clock() - LIFETIME) if self._adopts else []
        written = self._existing(self._values(found[0])) if found else None
        if written is None:
            raise cannot_create(self._type, lacking)
        return written

    def _adopt_listed(self) -> Written | None:
        """Adopt the resource that the list has under the declared name. None: there is none to adopt."""
        parent = Thing.parent_of(self._type, self._place)
        if parent is not None and self._tools.ledger.was_created(parent):
            return None
        try:
            found = self._listed()
        except errors.Unauthorized:  # credentials that may not list: Twilio's answer to the POST decides
            return None
        written = self._existing(self._values(found[0])) if found else None
        self._is_last_try = False
        return written

    def _listed(self) -> list[Seen]:
        """What the list has under the declared name, if need be as it was read up to `LIFETIME` ago."""
        name, since = self._desired.declared[self._type.identity], self._tools.clock() - LIFETIME
        return self._tools.live.find_by_name(self._place, name, self._deadline, since=since, listed=True)

    def _taken(self, refusal: errors.Refused) -> Written | None:
        """Adopt the resource whose name Twilio refuses, or raise. None: it was deleted in this run."""
        now = self._tools.clock()
        found = self._find(since=now if self._lost else now - LIFETIME)
        while not found and self._lost is not None:
            # What we do not see may be our own, made by the request whose answer was lost.
            if self._deadline.remaining() <= _LOOK_AGAIN:
                raise _unknown(self._lost) from None
            found = self._look_again()
        if not found:
            # Made by a run that was ended a moment ago, it may not be in the list yet.
            found = self._look_again()
        if not found and not self._is_last_try and self._is_name_deleted():
            self._is_last_try = True
            return None
        if not found:
            refusal.way_out = (
                f"{self._type.where(self._place)} has no {self._type.title} of this {self._type.identity}:"
                f" {self._type.not_found_by_name}"
            )
            raise refusal
        return self._existing(self._values(found[0])) if self._lost is None else self._settle(found)

    def _settle(self, found: list[Seen]) -> Written | None:
        """What has the name now: made by the request whose answer was lost, or somebody else's? None: as `_taken`."""
        for seen in found:
            values = self._values(seen)
            if self._is_new(values["sid"]) and _made_since(seen, self._began) and self._is_as_sent(values):
                self._tools.ledger.recovered(self._thing(values), self._desired.urn)
                return self._take(values, Outcome.RECOVERED)
        return self._existing(self._values(found[0]))

    def _existing(self, values: dict[str, Any]) -> Written | None:
        sid = values["sid"]
        claim = self._claim(values, adopts=self._adopts)
        if claim is Claim.TAKEN:
            return self._take(values, Outcome.ADOPTED)
        if claim is Claim.GONE:
            if not self._is_last_try:
                self._is_last_try = True
                return None
            raise errors.Conflict(
                f"{sid}, which has this name, was deleted in this run: Twilio still holds the name",
                "Run `pulumi up` again later, or choose another name",
            )
        raise in_the_way(self._type, self._place, values)

    def _claim(self, values: Bag, *, adopts: bool) -> Claim:
        return self._tools.ledger.claim(self._thing(values), self._desired.urn, self._deadline, adopts=adopts)

    def _take(self, values: dict[str, Any], outcome: Outcome) -> Written:
        """Ours from here on: an exception would orphan it, so what cannot be sent is told."""
        sid = str(values["sid"])
        before = {**dict.fromkeys(self._type.write_only, ""), **values}
        self._receipt.values, self._receipt.sid = before, sid
        try:
            values, more = self._tools.sender.send(self._place, sid, self._desired, before, self._deadline)
        except errors.ProviderError as error:
            values = {**before, **(self._tools.live.last_seen(self._place, sid) or {})}
            more = tuple(
                Note(Outcome.NOT_TRIED, name, wanted, values.get(name), error.reason)
                for name, wanted in compare.values_to_send(self._type, self._desired, values).items()
            )
        overwritten = self._overwritten(before, values) if outcome is Outcome.ADOPTED else ()
        notes = (Note(outcome), *overwritten)
        return Written(sid, values, notes + more)

    def _overwritten(self, before: Bag, after: Bag) -> list[Note]:
        left = compare.values_to_send(self._type, self._desired, after)
        differed = compare.values_to_send(self._type, self._desired, before)
        return [Note(Outcome.OVERWRITTEN, each, differed[each], before[each]) for each in differed if each not in left]

    def _look_again(self) -> list[Seen]:
        self._tools.wait(min(_LOOK_AGAIN, self._deadline.remaining()))
        return self._find(since=self._tools.clock())

    def _find(self, *, since: float) -> list[Seen]:
        name = self._desired.declared[self._type.identity]
        try:
            return self._tools.live.find_by_name(self._place, name, self._deadline, since=since)
        except errors.Unauthorized as error:
            if self._lost is not None:
                raise _unknown(self._lost, self._type) from None
            error.reason = f"it exists, and whose it is cannot be found out, because {_cannot_list(self._type)}"
            error.way_out = f'{_LET_LIST}\nTo take it over: adopt="SID"'
            raise
        except errors.ProviderError:
            if self._lost is None:
                raise
            raise _unknown(self._lost) from None

    def _values(self, found: Seen) -> dict[str, Any]:
        return read_resource(self._type, found.row or {}, self._place)

    def _is_name_deleted(self) -> bool:
        name = self._type.canonical_name(self._desired.declared)
        return self._tools.ledger.was_name_deleted(self._type.title, self._place.key, name)

    def _is_new(self, sid: str) -> bool:
        """Whether this run did not know it before; a mapping comes back under the SID that it had."""
        return self._type.named_by_sid or not self._tools.live.was_seen_before(self._place, sid, self._began)

    def _is_as_sent(self, values: Bag) -> bool:
        """Whether it can be what this create has sent: what was not sent is at the API's default."""
        declared = self._desired.declared
        answered = {name: each for name, each in self._type.settable.items() if not each.write_only}
        sent = {name: declared.get(name, each.default) for name, each in answered.items()}
        return not compare.not_as_desired(self._type, Desired(sent), values)

    def _with_sent(self, values: dict[str, Any]) -> dict[str, Any]:
        """With what was sent and Twilio never answers."""
        return {**values, **{name: self._desired.declared.get(name, "") for name in self._type.write_only}}

    def _thing(self, values: Bag) -> Thing:
        return Thing.of(self._type, self._place, str(values["sid"]))


_LET_LIST = "Give the API key the permission to list them"


def _cannot_list(resource_type: ResourceType) -> str:
    return f"these credentials may not list {resource_type.plural}"


def _unknown(lost: errors.OutcomeUnknown, unlisted: ResourceType | None = None) -> errors.OutcomeUnknown:
    again = "Run `pulumi up` again: if it was created, that says its SID and how to adopt it"
    if unlisted:
        again = f"{_LET_LIST}\n{again}"
    way_out = again if lost.way_out in ("", errors.AGAIN) else f"{lost.way_out}\n{again}"
    because = f", because {_cannot_list(unlisted)}" if unlisted else ""
    return errors.OutcomeUnknown(f"{lost.reason}, and whether it was created could not be found out{because}", way_out)


def _made_since(found: Seen, began: float) -> bool:
    """Whether Twilio made it after `began`, by Twilio's clock; False where Twilio does not say."""
    try:
        made = parsedate_to_datetime(str((found.row or {}).get("date_created")))
    except (ValueError, OverflowError):
        return False
    if found.date is None or found.date.tzinfo is None or made.tzinfo is None:
        return False
    began_at_twilio: datetime = found.date - timedelta(seconds=found.answered_at - began)
    return made >= began_at_twilio - _TOLERANCE
