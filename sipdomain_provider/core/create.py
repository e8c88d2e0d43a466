"""Creating a resource exactly once, whatever becomes of the answers.

A POST whose outcome is unknown is settled by looking the name up. What was created since this create began, and has
every attribute as it was sent, is ours; anything else of that name is somebody else's. Where nothing has the name, the
POST is sent again; where that is told that the name is taken, the list lagged, and the name is looked up again.
"Since" goes by Twilio's own clock: the time of its answer less what passed here meanwhile.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from sipdomain_provider.tables.attributes import Bag, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.answers import read_resource
from sipdomain_provider.twilio.api import TAKEN, TwilioApi
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.transport import AGAIN

from . import compare
from .compare import Desired
from .live import LIFETIME, LiveState, Seen
from .owners import Owners
from .results import Note, Outcome, Written
from .update import Sender

_TOLERANCE = timedelta(seconds=5)
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
        owners: Owners,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._api = api
        self._type = resource_type
        self._live = live
        self._sender = sender
        self._owners = owners
        self._clock = clock
        self._wait = wait

    def create(self, account_sid: str, desired: Desired, deadline: Deadline, *, adopt: bool) -> Written:
        """POST all that is declared. Raises ProviderError where no resource of ours came of it."""
        form = self._type.encode(desired.declared)
        began = self._clock()
        lost: errors.OutcomeUnknown | None = None
        pause = _SEND_AGAIN
        while True:
            try:
                answer = self._api.create(self._type.path(account_sid), form, deadline)
                values = read_resource(self._type, answer.body, account_sid)
            except (errors.Rejected, errors.NotSent) as error:
                if isinstance(error, errors.Refused) and error.code == TAKEN:
                    return self._taken(account_sid, desired, deadline, error, adopt=adopt, began=began, lost=lost)
                if lost is not None:  # the list that lacked it may lag
                    raise _unknown(lost) from None
                raise
            except (errors.OutcomeUnknown, errors.UnusableAnswer) as error:
                lost = errors.OutcomeUnknown(error.reason, error.way_out)
                found = self._find(account_sid, desired, deadline, since=self._clock(), lost=lost)
                if found is not None:
                    return self._settle(account_sid, desired, deadline, found, began, adopt=adopt)
                if deadline.remaining() <= pause + deadline.share:  # or there would be no time to look afterwards
                    raise _unknown(lost) from None
                self._wait(pause)
                pause *= 2
            else:
                self._owners.created(values["sid"], desired.urn)
                self._live.wrote(account_sid, values["sid"], answer.body)
                return Written(values["sid"], values, self._not_taken(desired, values))

    def adopt(self, account_sid: str, sid: str, desired: Desired, deadline: Deadline) -> Written:
        """Take over the resource with this SID; never one of another name."""
        if problem := self._type.sid_rule.problem(sid):
            raise errors.Conflict(f"adopt is {sid!r}, which is not {self._type.sid_rule.text}: {problem}")
        sid = sid[:2] + sid[2:].lower()  # as Twilio writes it: it is the id in Pulumi's state from here on
        values = self._live.get(account_sid, sid, deadline)
        if values is None:
            raise errors.Conflict(
                f"account {account_sid} has no {self._type.title} {sid} to adopt",
                "Check the SID; if it was deleted, remove `adopt`, and it is created",
            )
        name = self._type.by_name[self._type.name_attribute]
        if not name.same(values[name.name], desired.declared.get(name.name)):
            raise errors.Conflict(
                f"{sid}, which is to be adopted, is {values[name.name]}, not {desired.declared.get(name.name)}",
                f"Declare {name.name}={values[name.name]!r}; once it is adopted it can be renamed",
            )
        self._owners.adopt(sid, desired.urn)
        return self._take(account_sid, values, desired, deadline, Outcome.ADOPTED)

    def _taken(
        self,
        account_sid: str,
        desired: Desired,
        deadline: Deadline,
        refusal: errors.Refused,
        *,
        adopt: bool,
        began: float,
        lost: errors.OutcomeUnknown | None,
    ) -> Written:
        """Twilio says that the name is taken: by whom?"""
        since = self._clock() if lost else self._clock() - LIFETIME
        found = self._find(account_sid, desired, deadline, since=since, lost=lost)
        while found is None and lost is not None:
            # What we do not see may be our own, made by the request whose answer was lost.
            if deadline.remaining() <= _LOOK_AGAIN:
                raise _unknown(lost) from None
            self._wait(_LOOK_AGAIN)
            found = self._find(account_sid, desired, deadline, since=self._clock(), lost=lost)
        if found is None:
            # Made by a run that was ended a moment ago, it may not be in the list yet.
            self._wait(min(_LOOK_AGAIN, deadline.remaining()))
            found = self._find(account_sid, desired, deadline, since=self._clock(), lost=lost)
        if found is None:
            refusal.way_out = (
                "No domain of this name is in this account: it may belong to another account, be held by Twilio since"
                " it was deleted, or be a subdomain whose parent this account lacks. Choose another name, or make the"
                " parent first"
            )
            raise refusal
        if lost is None:
            return self._existing(account_sid, desired, deadline, found, adopt=adopt)
        return self._settle(account_sid, desired, deadline, found, began, adopt=adopt)

    def _settle(
        self, account_sid: str, desired: Desired, deadline: Deadline, found: Seen, began: float, *, adopt: bool
    ) -> Written:
        values = self._values(account_sid, found)
        if _made_since(found, began) and self._is_as_sent(desired, values):
            self._owners.require_free(str(values["sid"]), desired.urn)
            self._owners.created(str(values["sid"]), desired.urn)
            return self._take(account_sid, values, desired, deadline, Outcome.RECOVERED)
        return self._existing(account_sid, desired, deadline, found, adopt=adopt)

    def _existing(self, account_sid: str, desired: Desired, deadline: Deadline, found: Seen, *, adopt: bool) -> Written:
        values = self._values(account_sid, found)
        if adopt:
            self._owners.adopt(str(values["sid"]), desired.urn)
            return self._take(account_sid, values, desired, deadline, Outcome.ADOPTED)
        self._owners.require_free(str(values["sid"]), desired.urn)
        raise errors.Conflict(
            f"account {account_sid} has {values[self._type.name_attribute]} already: {values['sid']},"
            f" made {values['date_created']}",
            "If the resource was renamed in the program, give it its old name as an alias (`aliases`); if Pulumi does"
            f' not manage the domain yet, declare adopt=True or adopt="{values["sid"]}"; to use it without managing it,'
            f' see SipDomain.get(..., "{values["sid"]}")',
        )

    def _take(
        self, account_sid: str, values: dict[str, Any], desired: Desired, deadline: Deadline, outcome: Outcome
    ) -> Written:
        """Ours from here on: an exception would orphan it, so what cannot be sent is told."""
        sid = str(values["sid"])
        notes = (Note(outcome),)
        try:
            values, more = self._sender.send(account_sid, sid, desired, values, deadline)
        except errors.ProviderError as error:
            values = self._live.last_seen(account_sid, sid) or values
            more = tuple(
                Note(Outcome.NOT_TRIED, name, wanted, values[name], error.reason)
                for name, wanted in compare.to_send(self._type, desired, values).items()
            )
        return Written(sid, values, notes + more)

    def _find(
        self,
        account_sid: str,
        desired: Desired,
        deadline: Deadline,
        *,
        since: float,
        lost: errors.OutcomeUnknown | None,
    ) -> Seen | None:
        name = str(desired.declared[self._type.name_attribute])
        try:
            return self._live.find(account_sid, name, deadline, since=since)
        except errors.Unauthorized as error:
            if lost is not None:
                raise _unknown(lost, _CANNOT_LIST) from None
            error.reason = f"the name is taken, and whose it is cannot be found out, because {_CANNOT_LIST}"
            error.way_out = f'{_LET_LIST}; to take over a domain of this account, declare adopt="SD..."'
            raise
        except errors.ProviderError:
            if lost is None:
                raise
            raise _unknown(lost) from None

    def _values(self, account_sid: str, found: Seen) -> dict[str, Any]:
        return read_resource(self._type, found.row or {}, account_sid)

    def _is_as_sent(self, desired: Desired, values: Bag) -> bool:
        """Whether it can be what this create has sent: what was not sent is at the API's default."""
        sent = {name: desired.declared.get(name, each.default) for name, each in self._type.settable.items()}
        return not compare.to_send(self._type, Desired(sent), values)

    def _not_taken(self, desired: Desired, values: dict[str, Any]) -> tuple[Note, ...]:
        return tuple(
            Note(Outcome.NOT_TAKEN, name, wanted, values[name])
            for name, wanted in compare.to_send(self._type, desired, values).items()
        )


_CANNOT_LIST = "these credentials may not list the account's domains"
_LET_LIST = "Give the API key the permission to list them"


def _unknown(lost: errors.OutcomeUnknown, why: str = "") -> errors.OutcomeUnknown:
    again = "Run `pulumi up` again: if it was created, that says its SID and how to adopt it"
    if why:
        again = f"{_LET_LIST}. {again}"
    way_out = again if lost.way_out in ("", AGAIN) else f"{lost.way_out}. {again}"
    because = f", because {why}" if why else ""
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
