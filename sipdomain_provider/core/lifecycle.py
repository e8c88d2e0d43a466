"""Create, compare, read, update and delete one resource of Twilio's API. No Pulumi in here.

Takes plain snake_case dicts, answers with data (`outcomes`) and typed one-line errors (`errors`): wording, marking
secrets and logging are the front end's.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sipdomain_provider.tables.attributes import Bag, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from . import compare
from .compare import UNKNOWN, Desired
from .create import Creator, as_twilio_writes
from .live import LiveState
from .owners import Owners
from .results import Note, Outcome, Plan, Recorded, Written
from .update import Sender


class Lifecycle:
    """The operations on one resource type. Each raises ProviderError; `seconds` is its whole budget."""

    def __init__(
        self,
        api: TwilioApi,
        resource_type: ResourceType,
        *,
        accepted_home: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._api = api
        self._type = resource_type
        self._accepted_home = accepted_home
        self._clock = clock
        self._live = LiveState(api, resource_type, clock=clock)
        self._sender = Sender(api, resource_type, self._live)
        self._owners = Owners()
        self._creator = Creator(api, resource_type, self._live, self._sender, self._owners, clock=clock, wait=wait)

    def declare(self, urn: str) -> None:
        """The program of this run has the resource with this URN."""
        self._owners.declare(urn)

    def refused(self) -> None:
        """The program of this run has a resource whose values are refused."""
        self._owners.failed()

    def plan(
        self,
        sid: str,
        recorded: Recorded,
        desired: Desired,
        seconds: float,
        *,
        replace_on_changes: frozenset[str] = frozenset(),
    ) -> Plan:
        """Compare what is desired with what Twilio has now.

        `replace_on_changes` names the attributes whose change deletes the resource and creates it again. What Twilio
        has already, and its own spelling of what was sent, are no such change: the name of what is deleted would be
        held.
        """
        with self._doing("diff", recorded.values, sid) as account_sid:
            self._require_home(recorded)
            self._owners.keep(sid, desired.urn, recorded.instance)
            return self._compare(account_sid, sid, recorded, desired, replace_on_changes, self._deadline(seconds))

    def _compare(
        self,
        account_sid: str,
        sid: str,
        recorded: Recorded,
        desired: Desired,
        replace_on_changes: frozenset[str],
        deadline: Deadline,
    ) -> Plan:
        if compare.moves_account(desired, recorded.values):
            self._require_another_name(desired, recorded.values)
            return Plan(replaces=("account_sid",))
        live = self._live.get(account_sid, sid, deadline)
        if live is None:
            self._require_same_account(account_sid, desired)
            return Plan(gone=True, replaces=("sid",))
        differences = tuple(compare.differences(self._type, desired, recorded.values, live))
        replaces = tuple(
            each.attribute
            for each in differences
            if each.to_send
            and each.attribute in replace_on_changes
            and not compare.is_spelling(recorded.spelled.get(each.attribute), each.desired, each.live)
        )
        if replaces:
            self._require_same_account(account_sid, desired)
        return Plan(differences, replaces=replaces)

    def read(self, sid: str, recorded: Recorded, seconds: float) -> dict[str, Any] | None:
        """Every attribute as it is at Twilio; None where the resource is gone."""
        with self._doing("read", recorded.values, sid) as account_sid:
            self._require_home(recorded)
            return self._live.get(account_sid, sid, self._deadline(seconds))

    def create(self, desired: Desired, seconds: float, *, adopt: bool | str = False) -> Written:
        """Make the resource, exactly once, with one POST of all that is declared.

        `adopt` True takes over the resource of this name that the account has already, a SID takes over that one.
        In a replacement a SID counts as True: that one has been adopted before, and may be gone.
        """
        name = str(desired.declared.get(self._type.name_attribute))
        with self._doing("create", desired.declared) as account_sid:
            deadline = self._deadline(seconds)
            if isinstance(adopt, str) and not self._owners.is_replacement(desired.urn, name, as_twilio_writes(adopt)):
                return self._creator.adopt(account_sid, adopt, desired, deadline)
            return self._creator.create(account_sid, desired, deadline, adopt=bool(adopt))

    def update(self, sid: str, recorded: Recorded, desired: Desired, seconds: float) -> Written:
        """Send the attributes that differ from what diff read, and hold Twilio's answer against what is desired."""
        with self._doing("update", recorded.values, sid) as account_sid:
            self._require_home(recorded)
            if compare.moves_account(desired, recorded.values):
                raise errors.WrongHome("account_sid became known as another account only now", "Run `pulumi up` again")
            deadline = self._deadline(seconds)
            live = self._live.last_seen(account_sid, sid) or self._live.get(account_sid, sid, deadline)
            if live is None:
                raise _gone_meanwhile()
            if not compare.to_send(self._type, desired, live):
                stale = compare.differences(self._type, desired, recorded.values, live)
                return Written(sid, live, (Note(Outcome.NOTHING_SENT if stale else Outcome.ONLY_RECORDED),))
            try:
                values, notes = self._sender.send(account_sid, sid, desired, live, deadline)
            except errors.NotFound:
                self._live.require_account_answers(account_sid, deadline)
                raise _gone_meanwhile() from None
            return Written(sid, values, notes)

    def delete(self, sid: str, recorded: Recorded, seconds: float) -> tuple[Note, ...]:
        """Delete the resource; that it is gone already is success. Returns what to tell."""
        with self._doing("delete", recorded.values, sid) as account_sid:
            self._require_home(recorded)
            if self._owners.must_stay(sid, recorded.instance):
                return (Note(Outcome.KEPT),)
            self._owners.require_sound()
            deadline = self._deadline(seconds)
            # What diff found gone is to be created again: had its 404 been a false one, deleting would lose a domain.
            gone = self._live.was_gone(account_sid, sid) or self._is_gone_at_delete(account_sid, sid, deadline)
            if gone:
                self._require_gone(account_sid, sid, deadline)
            self._live.wrote(account_sid, sid, None)
            self._owners.deleted(sid, str(recorded.values.get(self._type.name_attribute)))
            return ()

    def _require_same_account(self, account_sid: str, desired: Desired) -> None:
        """Create is not told where the resource was: with no account declared, that is the credentials'."""
        if "account_sid" not in desired.declared and account_sid.lower() != self._api.account_sid.lower():
            raise errors.WrongHome(
                f"it lives in account {account_sid} and would be created again in {self._api.account_sid}, the account"
                " of the credentials",
                f'Declare account_sid="{account_sid}" to have it stay there',
            )

    def _deadline(self, seconds: float) -> Deadline:
        return Deadline(seconds, self._clock)

    def _is_gone_at_delete(self, account_sid: str, sid: str, deadline: Deadline) -> bool:
        try:
            self._api.delete(self._type.path(account_sid, sid), deadline)
        except errors.NotFound:
            return True
        return False

    def _require_gone(self, account_sid: str, sid: str, deadline: Deadline) -> None:
        """Ask once more before a resource leaves the state because of a 404: a false one would orphan it."""
        try:
            self._api.get(self._type.path(account_sid, sid), deadline)
        except errors.NotFound:
            self._live.require_account_answers(account_sid, deadline)
        else:
            raise _there_again()

    @contextmanager
    def _doing(self, operation: str, values: Bag, sid: str = "") -> Iterator[str]:
        """The account to ask; every error is told which operation on which resource it was."""
        account_sid = str(values.get("account_sid") or self._api.account_sid)
        try:
            self._require_path_parts(account_sid, sid)
            yield account_sid
        except errors.ProviderError as error:
            if operation in ("create", "diff", "update"):
                self._owners.failed()
            name = values.get(self._type.name_attribute) or ""
            error.doing = f"{operation} of {self._type.title} {f'{name} ({sid})' if name and sid else name or sid}"
            refused = isinstance(error, (errors.Unauthorized, errors.NotFound))  # NotFound: of the whole account
            if refused and account_sid.lower() != self._api.account_sid.lower():
                error.way_out = self._why_not_reached(error, account_sid)
            raise

    def _require_path_parts(self, account_sid: str, sid: str) -> None:
        """These two become parts of a path."""
        for text, rule in ((account_sid, self._type.by_name["account_sid"].rule), (sid, self._type.sid_rule)):
            if text and rule and (problem := rule.problem(text)):
                raise errors.Conflict(f"{text!r} is not {rule.text}: {problem}")

    def _why_not_reached(self, error: errors.ProviderError, account_sid: str) -> str:
        way_out = (
            f"It lives in account {account_sid}, and the credentials are those of {self._api.account_sid}, which must"
            " be that account or its main account. Nothing was changed."
        )
        if isinstance(error, errors.NotFound):
            way_out += (
                " If that account was closed, its resources are gone: take them out of the state with `pulumi state"
                " delete URN`."
            )
        elif self._api.uses_api_key:
            way_out += (
                " An API key does not reach subaccounts: use the auth token of the main account, or a key of that"
                " account."
            )
        return f"{way_out} {error.way_out}"

    def _require_home(self, recorded: Recorded) -> None:
        """The same credentials answer 404 in another region: without this, a wrong one would recreate everything."""
        if recorded.home in (None, self._api.home, self._accepted_home):
            return
        raise errors.WrongHome(
            f"it lives in {recorded.home}, and {self._api.home} is configured",
            f"Configure {recorded.home} again (twilio:region, twilio:edge, twilio:apiBaseUrl); or, if it was moved,"
            f" accept that with `pulumi config set twilio:acceptEndpointChange {recorded.home}`. Nothing was changed",
        )

    def _require_another_name(self, desired: Desired, recorded: Bag) -> None:
        name = self._type.by_name[self._type.name_attribute]
        wanted = desired.declared.get(name.name)
        if wanted is not UNKNOWN and name.same(wanted, recorded.get(name.name)):
            raise errors.WrongHome(
                f"account_sid is {desired.declared['account_sid']}, and {recorded.get(name.name)} lives in"
                f" {recorded.get('account_sid')}: Twilio holds the name of a deleted domain, so that it cannot be"
                " made again in another account at once",
                f"Declare another {name.name} together with the account, or keep the account",
            )


def _there_again() -> errors.Conflict:
    return errors.Conflict(
        "Twilio had said that it is gone, and has it: it was not deleted",
        "Run `pulumi up` again: that compares it with what Twilio has by then",
    )


def _gone_meanwhile() -> errors.Conflict:
    return errors.Conflict("it was deleted at Twilio in the meantime", "Run `pulumi up` again: that creates it again")
