"""Creating a resource exactly once, whatever becomes of the answers.

One POST has all that is declared. If its answer is lost, `name_search` finds out who has the name: this create itself,
or another resource, which `adopt` takes over if that is allowed. If nothing has the name, the POST is sent again. If
Twilio then says that the name is taken, the list lagged, and the name is looked up again.
"""

from dataclasses import replace
from typing import Any

from sipdomain_provider.tables.kinds import Bag, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_resource
from sipdomain_provider.twilio.reasons import Reason

from . import compare
from .adopt import Adopter, Creation
from .compare import Desired
from .ledger_data import Thing
from .name_search import LOOK_AGAIN, Search
from .operation import Operation
from .preconditions import cannot_create
from .reading import Seen
from .results import Note, Outcome, Receipt, Written
from .shared import Shared

_SEND_AGAIN = 0.25  # seconds before a lost POST is sent again; doubled at each try


class Creator(Operation):
    def create(
        self, desired: Desired, seconds: float, *, adopt: bool | str = False, receipt: Receipt | None = None
    ) -> Written:
        """Make the resource, exactly once, with one POST of all that is declared. Raises ProviderError.

        `adopt` True takes over the resource of this name that the account has already, a SID takes over that one.
        In a replacement a SID counts as True: that one has been adopted before, and may be gone. If a refresh of this
        run saw it disappear, the resource is created. `receipt` has the resource as soon as there is one, whatever
        raises later.
        """
        with self._doing("create", desired.declared) as place:
            creation = Creation(place, desired, self._shared.deadline(seconds), receipt or Receipt(), bool(adopt))
            mapped = Thing.of(self._type, place, str(desired.declared.get(self._type.identity)))
            parent = Thing.parent_of(self._type, place)
            with self._ledger.making(mapped if self._type.named_by_sid else None, parent, creation.deadline):
                if isinstance(adopt, str):
                    thing = Thing.of(self._type, place, adopt)
                    if not self._ledger.is_replacement(thing, desired.urn, self._type.canonical_name(desired.declared)):
                        if not self._ledger.has_vanished(thing):
                            return Adopter(self._shared, self._type, creation).adopt(adopt)
                        creation = replace(creation, adopts=False)
                return _Attempt(self._shared, self._type, creation).create()


class _Attempt(Adopter):
    """One create, from its POST to the resource."""

    def __init__(self, shared: Shared, resource_type: ResourceType, creation: Creation) -> None:
        super().__init__(shared, resource_type, creation)
        self._search = Search(shared, resource_type, creation.place, creation.desired, creation.deadline)
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
            found = [] if self._receipt.sid or not self._sent else self._search.now()
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
        lost, deadline = self._search.lost, self._deadline
        try:
            form = self._type.encode(self._desired.declared)
            self._sent = True
            answer = self._api.create(self._type.path(self._place), form, deadline)
            self._answer = answer.body
            self._note_answer(answer.body)
            values = self._with_sent(read_resource(self._type, answer.body, self._place))
        except (errors.Rejected, errors.NotSent) as error:
            if isinstance(error, errors.Refused) and error.code in self._type.taken:
                return self._taken(error)
            if lost is not None:  # the list that lacked it may lag
                raise self._search.unknown(lost) from None
            raise
        except (errors.OutcomeUnknown, errors.UnusableAnswer) as error:
            self._receipt.sid, self._answer = "", None
            self._search.lost = lost = errors.OutcomeUnknown(error.reason, **error.facts)
            if found := self._search.now():
                return self._settle(found)
            # Or there would be no time to look afterwards.
            if deadline.remaining() <= self._pause + deadline.share:
                raise self._search.unknown(lost) from None
            self._shared.wait(self._pause)
            self._pause *= 2
            return None
        else:
            return self._created(values, answer.body)

    def _note_answer(self, body: Bag) -> None:
        """Keep what Twilio has answered, and what it never answers, before anything is done with it."""
        if not self._type.sid_rule.problem(body.get("sid")):
            answered = {name: body[name] for name in self._type.by_name if name in body}
            self._receipt.values = {**self._desired.declared, **answered}
            self._receipt.sid = body["sid"]

    def _with_sent(self, values: dict[str, Any]) -> dict[str, Any]:
        """With the sent attributes that Twilio never returns."""
        return {**values, **{name: self._desired.declared.get(name, "") for name in self._type.write_only}}

    def _created(self, values: dict[str, Any], body: Bag) -> Written:
        self._ledger.note_created(self._thing(values), self._desired.urn)
        self._live.wrote(self._place, values["sid"], body)
        differing = compare.not_as_desired(self._type, self._desired, values)
        notes = (Note(Outcome.NOT_TAKEN, name, wanted, values[name]) for name, wanted in differing.items())
        return Written(values["sid"], values, tuple(notes))

    def _only_adopt(self, lacking: list[str]) -> Written:
        """Twilio would refuse to create it: it must exist."""
        found = self._search.lately() if self._adopts else []
        written = self._existing(found) if found else None
        if written is None:
            raise cannot_create(self._type, lacking)
        return written

    def _adopt_listed(self) -> Written | None:
        """Adopt the resource that the list has under the declared name. None: there is none to adopt."""
        parent = Thing.parent_of(self._type, self._place)
        if parent is not None and self._ledger.was_created(parent):
            return None
        try:
            found = self._search.listed()
        except errors.Unauthorized:  # credentials that may not list: Twilio's answer to the POST decides
            return None
        written = self._existing(found) if found else None
        self._is_last_try = False
        return written

    def _taken(self, refusal: errors.Refused) -> Written | None:
        """Adopt the resource whose name Twilio refuses, or raise. None: it was deleted in this run."""
        lost = self._search.lost
        found = self._search.now() if lost else self._search.lately()
        while not found and lost is not None:
            # What we do not see may be our own, made by the request whose answer was lost.
            if self._deadline.remaining() <= LOOK_AGAIN:
                raise self._search.unknown(lost) from None
            found = self._search.again()
        if not found:
            # Made by a run that was ended a moment ago, it may not be in the list yet.
            found = self._search.again()
        if not found and not self._is_last_try and self._is_name_deleted():
            self._is_last_try = True
            return None
        if not found:
            where = self._type.where(self._place)
            raise refusal.because(Reason.TAKEN_ELSEWHERE, where=where, type=self._type)
        return self._existing(found) if lost is None else self._settle(found)

    def _settle(self, found: list[Seen]) -> Written | None:
        """The resource that has the name: made by the request whose answer was lost, or adopted. None: as `_taken`."""
        values = self._search.own(found)
        if values is None:
            return self._existing(found)
        self._ledger.recovered(self._thing(values), self._desired.urn)
        return self.take(values, Outcome.RECOVERED)

    def _existing(self, found: list[Seen]) -> Written | None:
        """Adopt the first of these. None: it was deleted in this run, which one more POST shows."""
        values = self._search.values(found[0])
        written = self.adopt_named(values)
        if written is None:
            if self._is_last_try:
                raise errors.Conflict(Reason.NAME_STILL_HELD, sid=values["sid"])
            self._is_last_try = True
        return written

    def _is_name_deleted(self) -> bool:
        name = self._type.canonical_name(self._desired.declared)
        return self._ledger.was_name_deleted(self._type.title, self._place.key, name)

    def _thing(self, values: Bag) -> Thing:
        return Thing.of(self._type, self._place, str(values["sid"]))
