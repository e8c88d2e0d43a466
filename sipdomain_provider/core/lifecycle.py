"""Create, compare, read, update and delete the resources of one type of Twilio's API. No Pulumi in here.

Takes plain snake_case dicts, answers with data (`results`) and typed one-line errors (`errors`): wording, marking
secrets and logging are the front end's.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sipdomain_provider.tables.kinds import ACCOUNT_SID, Bag, Place, ResourceType, as_twilio_writes
from sipdomain_provider.tables.registry import BY_NAME
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline

from . import compare
from .ahead import Ahead
from .compare import UNKNOWN, Desired, Difference
from .create import Creator, cannot_create
from .live import LiveState
from .owners import Owners, Thing
from .results import Checked, Note, Outcome, Plan, Receipt, Recorded, Written
from .update import Sender

_IN_USE_FOR = 2.0  # seconds in which a list may count as mapped after its mapping was deleted


class Core:
    """What all types share in one process with one account and endpoint.

    One HTTP session, one memory of what is live and of who has what.
    """

    def __init__(
        self,
        api: TwilioApi,
        *,
        accepted_home: str | None = None,
        ahead: Ahead | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.api = api
        self.accepted_home = accepted_home
        self.ahead = ahead or Ahead()
        self.clock = clock
        self.wait = wait
        self.owners = Owners()
        self.expected: dict[str, Collection[str]] = {}
        """By URN: the types whose lists will be asked for after the resource."""
        self._lock = threading.RLock()
        self._lifecycles: dict[str, Lifecycle] = {}

    def of(self, resource_type: ResourceType) -> "Lifecycle":
        """The operations on this type."""
        with self._lock:
            found = self._lifecycles.get(resource_type.name)
            if found is None:
                parents = self.of(resource_type.parent_type).live if resource_type.parent_type else None
                found = self._lifecycles[resource_type.name] = Lifecycle(self, resource_type, parents)
            return found


class Lifecycle:
    """The operations on one resource type. Each raises ProviderError; `seconds` is its whole budget."""

    def __init__(self, core: Core, resource_type: ResourceType, parents: LiveState | None) -> None:
        self._core = core
        self._api = core.api
        self._type = resource_type
        self._owners = core.owners
        self.live = LiveState(core.api, resource_type, parents=parents, ahead=core.ahead, clock=core.clock)
        self._sender = Sender(core.api, resource_type, self.live)
        self._creator = Creator(
            core.api, resource_type, self.live, self._sender, core.owners, clock=core.clock, wait=core.wait
        )

    def expect(self, urn: str, types: Collection[str]) -> None:
        """The program says which lists will be asked for after the resource with this URN, by their types.

        The list of its own type is the account's, that of another type is the one below the resource.
        """
        self._core.ahead.told.update(types)
        if types:
            self._core.expected[urn] = types

    def check(self, desired: Desired, before: Desired | None, *, adopt: bool | str = False) -> Checked:
        """Hold what is declared against its rules, and tell what is to be reset. Asks Twilio for nothing.

        `before` is what the state has of the inputs (None: the resource is new). What is ignored then is not looked
        at: it may be somebody's edit at Twilio.
        """
        self.declare(desired.urn)
        found = compare.problems(self._type, desired.declared)
        if before is not None:
            found = [each for each in found if each.attribute not in desired.ignored]
        elif not adopt:
            found += compare.problems_of_creating(self._type, desired)
        if isinstance(adopt, str) and (why := self._type.sid_rule.problem(adopt)):
            found.append(compare.Problem("adopt", adopt, f"True, or {self._type.sid_rule.text}", why))
        if any(each.fatal for each in found):
            self._owners.failed()
        resets = compare.resets(self._type, before, desired.declared) if before is not None else frozenset()
        return Checked(tuple(found), {name: self._type.settable[name].default for name in resets})

    def declare(self, urn: str) -> None:
        """The program of this run has the resource with this URN."""
        self._owners.declare(urn)

    def refused(self) -> None:
        """The program of this run has a resource whose values the front end refuses."""
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
        with self._doing("diff", recorded.values, sid) as place:
            self._require_home(recorded)
            self._owners.keep(self._thing(place, sid), desired.urn, recorded.instance)
            plan = self._compare(place, sid, recorded, desired, replace_on_changes, self._deadline(seconds))
            if plan.replaces:
                self._require_creatable(place, desired, gone=plan.gone)
            return plan

    def _compare(
        self,
        place: Place,
        sid: str,
        recorded: Recorded,
        desired: Desired,
        replace_on_changes: frozenset[str],
        deadline: Deadline,
    ) -> Plan:
        if compare.moves_account(desired, recorded.values):
            self._require_another_name(desired, recorded.values)
            return Plan(replaces=("account_sid",))
        types = self._core.expected.pop(desired.urn, ())
        if self._type.name in types:
            self.live.expect_more(place)
        live = self._read(place, sid, recorded, desired, deadline)
        if live is None:
            return Plan(gone=True, replaces=("sid",))
        self._read_below(Place(place.account_sid, as_twilio_writes(sid)), types, deadline.seconds)

        def is_spelling(each: Difference) -> bool:
            return compare.is_spelling(recorded.spelled.get(each.attribute), each.desired, each.live)

        differences = tuple(
            each
            for each in compare.differences(self._type, desired, recorded.values, live)
            if not (each.replaces and is_spelling(each))
        )
        replaces = tuple(
            each.attribute
            for each in differences
            if each.replaces or (each.to_send and each.attribute in replace_on_changes and not is_spelling(each))
        )
        return Plan(differences, replaces=replaces)

    def _read_below(self, place: Place, types: Collection[str], seconds: float) -> None:
        """Have the background read the lists below this resource that will be asked for."""
        for resource_type in map(BY_NAME.get, sorted(types)):
            if resource_type is not None and resource_type.parent_type is self._type:
                self._core.of(resource_type).live.expect(place, seconds)

    def _read(
        self, place: Place, sid: str, recorded: Recorded, desired: Desired, deadline: Deadline
    ) -> dict[str, Any] | None:
        """Every attribute as it is at Twilio, with what that never answers as it was recorded; None: it is gone."""
        live = self.live.get(place, sid, deadline)
        return None if live is None else {**live, **compare.unanswered(self._type, desired, recorded.values)}

    def read(self, sid: str, recorded: Recorded, seconds: float) -> dict[str, Any] | None:
        """Every attribute as it is at Twilio; None where the resource is gone."""
        with self._doing("read", recorded.values, sid) as place:
            self._require_home(recorded)
            live = self.live.get(place, sid, self._deadline(seconds))
            if live is None:
                return None
            return {**live, **{name: recorded.values.get(name) or "" for name in self._type.write_only}}

    def list(self, values: Bag, seconds: float) -> list[dict[str, Any]]:
        """All resources of the place that these values name: the account, and the parent where there is one."""
        with self._doing("list", values) as place:
            return self.live.all(place, self._deadline(seconds))

    def find(self, values: Bag, sid: str, seconds: float) -> dict[str, Any]:
        """The resource with this SID in the place that these values name. Raises Conflict where there is none."""
        with self._doing("look-up", values, sid) as place:
            found = self.live.get(place, as_twilio_writes(sid), self._deadline(seconds))
            if found is None:
                raise errors.Conflict(
                    f"{self._type.where(place)} has none", "Check the SID, account_sid and twilio:region"
                )
            return found

    def create(
        self, desired: Desired, seconds: float, *, adopt: bool | str = False, receipt: Receipt | None = None
    ) -> Written:
        """Make the resource, exactly once, with one POST of all that is declared.

        `adopt` True takes over the resource of this name that the account has already, a SID takes over that one.
        In a replacement a SID counts as True: that one has been adopted before, and may be gone. `receipt` has the
        resource as soon as there is one, whatever raises later.
        """
        name = str(desired.declared.get(self._type.identity))
        with self._doing("create", desired.declared) as place:
            deadline = self._deadline(seconds)
            if self._went_with_its_parent(place):
                raise errors.Conflict(
                    f"{self._type.where(place)} was deleted in this run, and this resource was told of no other",
                    "Run `pulumi up` again, without a target: that creates it where it belongs",
                )
            if isinstance(adopt, str):
                thing = self._thing(place, as_twilio_writes(adopt))
                if not self._owners.is_replacement(thing, desired.urn, name):
                    return self._creator.adopt(place, adopt, desired, deadline, receipt)
            return self._creator.create(place, desired, deadline, adopt=bool(adopt), receipt=receipt)

    def update(self, sid: str, recorded: Recorded, desired: Desired, seconds: float) -> Written:
        """Send the attributes that differ from what diff read, and hold Twilio's answer against what is desired."""
        with self._doing("update", recorded.values, sid) as place:
            self._require_home(recorded)
            self._require_same_resource(desired, recorded)
            deadline = self._deadline(seconds)
            live = self.live.last_seen(place, sid) or self.live.get(place, sid, deadline)
            if live is None:
                raise _gone_meanwhile()
            live = {**live, **compare.unanswered(self._type, desired, recorded.values)}
            if not compare.to_send(self._type, desired, live):
                stale = compare.differences(self._type, desired, recorded.values, live)
                return Written(sid, live, (Note(Outcome.NOTHING_SENT if stale else Outcome.ONLY_RECORDED),))
            try:
                values, notes = self._sender.send(place, sid, desired, live, deadline)
            except errors.NotFound:
                self.live.require_answers(place, deadline)
                raise _gone_meanwhile() from None
            except (errors.Busy, errors.NoAnswer) as error:
                if lost := sorted(self._type.write_only & compare.to_send(self._type, desired, live).keys()):
                    # Twilio never tells what it has: another run with the old value would send nothing.
                    error.way_out += (
                        f". Twilio may have the new {lost[0]}: run `pulumi up` again with it, or, to go back to the old"
                        " one, `pulumi up --replace URN`"
                    )
                raise
            return Written(sid, values, notes)

    def delete(self, sid: str, recorded: Recorded, seconds: float) -> tuple[Note, ...]:
        """Delete the resource; that it is gone already is success. Returns what to tell."""
        with self._doing("delete", recorded.values, sid) as place:
            self._require_home(recorded)
            thing = self._thing(place, sid)
            if self._owners.must_stay(thing, recorded.instance):
                return (Note(Outcome.KEPT),)
            self._owners.require_sound()
            if not self._went_with_its_parent(place):
                self._delete(place, sid, self._deadline(seconds))
            self.live.wrote(place, sid, None)
            adopt = as_twilio_writes(recorded.adopt) if isinstance(recorded.adopt, str) else recorded.adopt
            self._owners.deleted(thing, str(recorded.values.get(self._type.identity)), adopt)
            return ()

    def _delete(self, place: Place, sid: str, deadline: Deadline) -> None:
        # What diff found gone is to be created again: had its 404 been a false one, deleting would lose a resource.
        if self.live.was_gone(place, sid) or self._is_gone_at_delete(place, sid, deadline):
            self._require_gone(place, sid, deadline)

    def _went_with_its_parent(self, place: Place) -> bool:
        parent = self._type.parent_type
        if parent is None:
            return False
        return self._owners.was_deleted(Thing(parent.title, Place(place.account_sid).key, place.parent_sid))

    def _require_creatable(self, place: Place, desired: Desired, *, gone: bool) -> None:
        """What can only be deleted must not be, so that a preview says that it cannot be created again."""
        if lacking := compare.lacking(self._type, desired):
            error = cannot_create(self._type, lacking)
            if not gone:
                error.reason = f"it would be deleted, and Twilio creates none without {' and '.join(lacking)}"
            raise error
        # Create is not told where the resource was: with no account declared, that is the credentials'.
        if "account_sid" not in desired.declared and place.account_sid.lower() != self._api.account_sid.lower():
            raise errors.WrongHome(
                f"it lives in account {place.account_sid} and would be created again in {self._api.account_sid}, the"
                " account of the credentials",
                f'Declare account_sid="{place.account_sid}" to have it stay there',
            )

    def _require_same_resource(self, desired: Desired, recorded: Recorded) -> None:
        """What diff had to take for the same may have become known as another only now."""
        moved = ["account_sid"] if compare.moves_account(desired, recorded.values) else []
        for name, wanted in compare.managed_values(self._type, desired).items():
            attribute = self._type.compared[name]
            spelled = compare.is_spelling(recorded.spelled.get(name), wanted, recorded.values.get(name))
            if attribute.replaces and not spelled and not attribute.same(wanted, recorded.values.get(name)):
                moved.append(name)
        if moved:
            raise errors.WrongHome(f"{moved[0]} became known as another one only now", "Run `pulumi up` again")

    def _thing(self, place: Place, sid: str) -> Thing:
        return Thing(self._type.title, place.key, sid)

    def _deadline(self, seconds: float) -> Deadline:
        return Deadline(seconds, self._core.clock)

    def _is_gone_at_delete(self, place: Place, sid: str, deadline: Deadline) -> bool:
        path = self._type.path(place, sid)
        try:
            try:
                self._api.delete(path, deadline)
            except errors.Refused as error:
                if error.code not in self._type.in_use:
                    raise
                # Its mapping may have been deleted a moment ago: once more.
                self._core.wait(min(_IN_USE_FOR, deadline.remaining()))
                self._api.delete(path, deadline)
        except errors.NotFound:
            return True
        return False

    def _require_gone(self, place: Place, sid: str, deadline: Deadline) -> None:
        """Ask once more before a resource leaves the state because of a 404: a false one would orphan it."""
        try:
            self._api.get(self._type.path(place, sid), deadline)
        except errors.NotFound:
            self.live.require_answers(place, deadline)
        else:
            raise _there_again()

    @contextmanager
    def _doing(self, operation: str, values: Bag, sid: str = "") -> Iterator[Place]:
        """The place to ask in; every error is told which operation on which resource it was."""
        place = self._type.place(values, self._api.account_sid)
        try:
            self._require_path_parts(place, sid)
            yield place
        except errors.ProviderError as error:
            if operation in ("create", "diff", "update"):
                self._owners.failed()
            called = self._type.plural if operation == "list" else self._called(values, sid)
            error.doing = f"{operation} of {called}"
            if isinstance(error, errors.Rejected) and not error.way_out:
                error.way_out = self._type.ways_out.get(error.code, "")
            if isinstance(error, errors.NotFound) and self._type.parent is not None:
                error.way_out = (
                    f"Check {self._type.parent.name}, account_sid and twilio:region: account {place.account_sid} may"
                    f" have no {self._type.where(place)}"
                )
            refused = isinstance(error, (errors.Unauthorized, errors.NotFound))  # NotFound: of the whole account
            if refused and place.account_sid.lower() != self._api.account_sid.lower():
                error.way_out = self._why_not_reached(error, place.account_sid)
            raise

    def _called(self, values: Bag, sid: str) -> str:
        title, name = self._type.title, self._type.called(values, "")
        if name == self._type.called({}):
            return f"{title} {sid}" if sid else title
        name = name if name.startswith(title) else f"{title} {name}"
        return f"{name} ({sid})" if sid and not self._type.named_by_sid else name

    def _require_path_parts(self, place: Place, sid: str) -> None:
        """These become parts of a path."""
        parent = self._type.parent
        parts = ((place.account_sid, ACCOUNT_SID.rule), (sid, self._type.sid_rule if sid else None))
        for text, rule in (*parts, (place.parent_sid, parent.rule if parent else None)):
            if rule and (problem := rule.problem(text)):
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
        if recorded.home in (None, self._api.home, self._core.accepted_home):
            return
        raise errors.WrongHome(
            f"it lives in {recorded.home}, and {self._api.home} is configured",
            f"Configure {recorded.home} again (twilio:region, twilio:edge, twilio:apiBaseUrl); or, if it was moved,"
            f" accept that with `pulumi config set twilio:acceptEndpointChange {recorded.home}`. Nothing was changed",
        )

    def _require_another_name(self, desired: Desired, recorded: Bag) -> None:
        name = self._type.name_attribute
        wanted = desired.declared.get(name.name)
        if self._type.holds_names and wanted is not UNKNOWN and name.same(wanted, recorded.get(name.name)):
            raise errors.WrongHome(
                f"account_sid is {desired.declared['account_sid']}, and {recorded.get(name.name)} lives in"
                f" {recorded.get('account_sid')}: Twilio holds the name of a deleted {self._type.title}, so that it"
                " cannot be created again in another account at once",
                f"Declare another {name.name} together with the account, or keep the account",
            )


def _there_again() -> errors.Conflict:
    return errors.Conflict(
        "Twilio had said that it is gone, and has it: it was not deleted",
        "Run `pulumi up` again: that compares it with what Twilio has by then",
    )


def _gone_meanwhile() -> errors.Conflict:
    return errors.Conflict("it was deleted at Twilio in the meantime", "Run `pulumi up` again: that creates it again")
