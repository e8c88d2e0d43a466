"""Create, compare, read, update and delete the resources of one type of Twilio's API. No Pulumi in here.

Takes plain snake_case dicts, answers with data (`results`) and typed errors (`errors`): wording, marking
secrets and logging are the front end's.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from sipdomain_provider.tables.kinds import Bag, Place, ResourceType, as_twilio_writes
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from . import compare
from .compare import UNKNOWN, Desired
from .create import Creator
from .delete import Deleter
from .failing import Failing
from .guards import require_home
from .plan import Planner
from .preview import Preview
from .reading import LIFETIME, LiveState
from .results import Checked, Note, Outcome, Plan, Receipt, Recorded, Written
from .things import Declaration, Kept, Thing
from .update import Sender

if TYPE_CHECKING:
    from .run import Core


class Lifecycle:
    """The operations on one resource type. Each raises ProviderError; `seconds` is its whole budget."""

    def __init__(self, core: "Core", resource_type: ResourceType, parents: LiveState | None) -> None:
        self._core = core
        self._api = core.api
        self._type = resource_type
        self._ledger = core.ledger
        self.live = LiveState(
            core.api, resource_type, parents=parents, ahead=core.ahead, clock=core.clock, wait_for=core.wait_for
        )
        self._sender = Sender(core.api, resource_type, self.live)
        self._creator = Creator(
            core.api, resource_type, self.live, self._sender, core.ledger, clock=core.clock, wait=core.wait
        )
        self._preview = Preview(resource_type, self.live, core.ledger)
        self._deleter = Deleter(core.api, resource_type, self.live, core.ledger, self._entries, core.wait)
        self._planner = Planner(core, resource_type, self.live, self._deleter)
        self._failing = Failing(core.api, resource_type, core.ledger, self.names)

    def need_lists(self, urn: str, needed_lists: Collection[str]) -> None:
        """Note for the diff of the resource with this URN which lists the program needs after it, by their types.

        The list of its own type is the account's. The list of another type is the one below the resource.
        """
        if needed_lists:
            self._core.needed_lists[urn] = needed_lists

    def check(self, desired: Desired, before: Desired | None, *, adopt: bool | str = False) -> Checked:
        """Hold what is declared against its rules, and tell what is to be reset. Asks Twilio for nothing.

        `before` is what the state has of the inputs (None: the resource is new). What is ignored then is not looked
        at: it may be somebody's edit at Twilio.
        """
        self._declare(desired, adopt, is_new=before is None)
        found = compare.problems(self._type, desired.declared)
        if before is not None:
            found = [each for each in found if each.attribute not in desired.ignored]
        elif not adopt:
            found += compare.problems_of_creating(self._type, desired)
        if isinstance(adopt, str) and (why := self._type.sid_rule.problem(adopt)):
            found.append(compare.Problem("adopt", adopt, f"True, or {self._type.sid_rule.text}", why))
        if any(each.fatal for each in found):
            self._ledger.note_failure()
        resets = compare.resets(self._type, before, desired.declared) if before is not None else frozenset()
        return Checked(tuple(found), {name: self._type.settable[name].default for name in resets})

    def preview(self, desired: Desired, seconds: float, *, adopt: bool | str) -> tuple[Note, ...]:
        """For a preview: what Twilio has already of a resource that is new to the state.

        Raises ProviderError if creating it must fail. Asks nothing if the place is not known yet.
        """
        if self._known_place(desired.declared) is None:
            return ()
        with self._failing.doing("preview", desired.declared) as place:
            return self._preview.look_up(place, desired, self._deadline(seconds), adopt=adopt)

    def note_name(self, sid: str, values: Bag) -> None:
        """Lines may call the resource with this SID by its name: it is not secret."""
        name = values.get(self._type.identity)
        if sid and isinstance(name, str) and not self._type.named_by_sid:
            self._core.names[as_twilio_writes(sid)] = name

    def names(self, values: Bag) -> Mapping[str, str]:
        """The names of other resources that lines may use, by SID. A mapping has that of its list."""
        listed, name = values.get(self._type.identity), values.get("friendly_name")
        if not (self._type.named_by_sid and isinstance(listed, str) and name):
            return self._core.names
        return {**self._core.names, listed: str(name)}

    def declare(self, urn: str) -> None:
        """The program of this run has the resource with this URN."""
        self._ledger.declare(urn)

    def announce(self, values: Bag, adopted: Mapping[str, str]) -> None:
        """The program adopts these names in the place of these values, each by the resource with this name."""
        place = self._known_place(values)
        if (
            place is not None and self._type.name_attribute.replaces
        ):  # else it may be renamed in place, and adopts nothing
            canonical = self._type.name_attribute.kind.canonical
            names = {str(canonical(name)): resource for name, resource in adopted.items()}
            self._ledger.announce(self._type.title, place.key, names)

    def _known_place(self, values: Bag) -> Place | None:
        return compare.known_place(self._type, values, self._api.account_sid)

    def _declare(self, desired: Desired, adopt: bool | str, *, is_new: bool) -> None:
        values, place = desired.declared, self._known_place(desired.declared)
        self._ledger.declare(
            desired.urn,
            Declaration(
                self._type.title,
                place.key if place else None,
                None if values.get(self._type.identity) in (None, UNKNOWN) else self._type.canonical_name(values),
                as_twilio_writes(adopt) if isinstance(adopt, str) else adopt,
                creatable=not compare.lacking(self._type, desired),
                says_account="account_sid" in values,
                adopts_now=is_new or self._type.name_attribute.replaces,
            ),
        )

    @property
    def has_program(self) -> bool:
        """Whether this run has checked a resource of a program."""
        return self._ledger.has_program

    def refused(self) -> None:
        """The program of this run has a resource whose values the front end refuses."""
        self._ledger.note_failure()

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
        with self._failing.doing("diff", recorded.values, sid) as place:
            require_home(recorded, self._api.home, self._core.accepted_home)
            return self._planner.plan(place, sid, recorded, desired, replace_on_changes, self._deadline(seconds))

    def read(self, sid: str, recorded: Recorded, seconds: float, *, is_got: bool = False) -> dict[str, Any] | None:
        """Every attribute as it is at Twilio; None if the resource is gone.

        `is_got`: the program reads it by `get`. Then a resource that is gone is an error.
        """
        with self._failing.doing("get" if is_got else "read", recorded.values, sid) as place:
            require_home(recorded, self._api.home, self._core.accepted_home)
            live = self._get(place, sid, seconds) if is_got else self.live.get(place, sid, self._deadline(seconds))
            if live is None and is_got:
                raise self._absent(place)
            if live is None:
                self._ledger.note_vanished(Thing.of(self._type, place, sid))
                return None
            if not is_got:
                self._ledger.note_refreshed(Thing.of(self._type, place, sid))
            return {**live, **{name: recorded.values.get(name) or "" for name in self._type.write_only}}

    def _get(self, place: Place, sid: str, seconds: float) -> dict[str, Any] | None:
        """What the program reads is not deleted in this run; if that fails, nothing is."""
        deadline = self._deadline(seconds)
        try:
            self._ledger.read(Thing.of(self._type, place, sid), deadline)
            found = self.live.get(place, sid, deadline)
        except errors.ProviderError:
            self._ledger.note_failure()
            raise
        if found is None:
            self._ledger.note_failure()
        return found

    def entries(self, values: Bag, deadline: Deadline) -> list[dict[str, Any]]:
        """As `list`, from the memory that all diffs share."""
        with self._failing.doing("list", values) as place:
            return self.live.all(place, deadline, anew=False)

    def list(self, values: Bag, seconds: float) -> list[dict[str, Any]]:
        """All resources of the place that these values name: the account, and the parent where there is one."""
        with self._failing.doing("list", values) as place:
            return self.live.all(place, self._deadline(seconds))

    def delete_extra(self, values: Bag, declared_before: Collection[Thing], deadline: Deadline) -> Kept | None:
        """Delete an entry that an exclusive parent does not declare; or why it is kept."""
        with self._failing.doing("delete", values, str(values["sid"])) as place:
            return self._deleter.delete_extra(place, values, declared_before, deadline)

    def find(self, values: Bag, sid: str, seconds: float, *, anew: bool = False) -> dict[str, Any]:
        """The resource with this SID in the place that these values name. Raises Absent if there is none.

        `anew` uses nothing that was read before.
        """
        with self._failing.doing("look-up", values, sid) as place:
            deadline = self._deadline(seconds)
            if anew:
                self.live.ask_anew(place, as_twilio_writes(sid), deadline)
            found = self.live.get(place, as_twilio_writes(sid), deadline)
            if found is None:
                raise self._absent(place)
            return found

    def _absent(self, place: Place) -> errors.Absent:
        return errors.Absent(f"{self._type.where(place)} has none", "Check the SID, account_sid and twilio:region")

    def create(
        self, desired: Desired, seconds: float, *, adopt: bool | str = False, receipt: Receipt | None = None
    ) -> Written:
        """Make the resource, exactly once, with one POST of all that is declared.

        `adopt` True takes over the resource of this name that the account has already, a SID takes over that one.
        In a replacement a SID counts as True: that one has been adopted before, and may be gone. If a refresh of this
        run saw it disappear, the resource is created. `receipt` has the resource as soon as there is one, whatever
        raises later.
        """
        with self._failing.doing("create", desired.declared) as place:
            deadline = self._deadline(seconds)
            name = self._type.canonical_name(desired.declared)
            mapped = Thing.of(self._type, place, as_twilio_writes(str(desired.declared.get(self._type.identity))))
            parent = Thing.parent_of(self._type, place)
            with self._ledger.making(mapped if self._type.named_by_sid else None, parent, deadline):
                if isinstance(adopt, str):
                    thing = Thing.of(self._type, place, as_twilio_writes(adopt))
                    if not self._ledger.is_replacement(thing, desired.urn, name):
                        if not self._ledger.has_vanished(thing):
                            return self._creator.adopt(place, adopt, desired, deadline, receipt)
                        adopt = False
                return self._creator.create(place, desired, deadline, adopt=bool(adopt), receipt=receipt)

    def update(self, sid: str, recorded: Recorded, desired: Desired, seconds: float) -> Written:
        """Send the attributes that differ from what diff read, and hold Twilio's answer against what is desired."""
        with self._failing.doing("update", recorded.values, sid) as place:
            require_home(recorded, self._api.home, self._core.accepted_home)
            self._require_same_resource(desired, recorded)
            deadline = self._deadline(seconds)
            live = self.live.last_seen(place, sid) or self.live.get(place, sid, deadline)
            if live is None:
                raise _gone_meanwhile()
            live = {**live, **compare.unanswered(self._type, desired, recorded.values)}
            if not compare.values_to_send(self._type, desired, live):
                stale = compare.differences(self._type, desired, recorded.values, live)
                return Written(sid, live, (Note(Outcome.NOTHING_SENT if stale else Outcome.ONLY_RECORDED),))
            try:
                values, notes = self._sender.send(place, sid, desired, live, deadline)
            except errors.NotFound:
                self.live.require_answers(place, deadline)
                raise _gone_meanwhile() from None
            except errors.Refused as error:
                raise self._why_refused(error, place, sid, desired, deadline) from None
            except (errors.Busy, errors.NoAnswer) as error:
                if lost := sorted(self._type.write_only & compare.values_to_send(self._type, desired, live).keys()):
                    # Twilio never tells what it has: another run with the old value would send nothing.
                    error.way_out += (
                        f"\nTwilio may have the new {lost[0]}: run `pulumi up` again with it"
                        "\nTo go back to the old one: `pulumi up --replace URN`"
                    )
                raise
            return Written(sid, values, notes)

    def _why_refused(
        self, error: errors.Refused, place: Place, sid: str, desired: Desired, deadline: Deadline
    ) -> errors.ProviderError:
        """The error of an update; if Twilio says that the name is taken, the one that names who has it."""
        name = desired.declared.get(self._type.identity)
        if error.code not in self._type.taken or name is None:
            return error
        try:
            found = self.live.find_by_name(place, name, deadline, since=self._core.clock() - LIFETIME)
        except errors.ProviderError:
            return error
        others = [str(seen.row["sid"]) for seen in found if seen.row is not None and seen.row["sid"] != sid]
        if not others:
            return error
        owner = self._ledger.owner(Thing.of(self._type, place, others[0]))
        has = f"{owner} ({others[0]})" if owner else f"{self._type.title} {others[0]}, which this run has not come to,"
        return errors.Conflict(
            f"{self._type.identity} {name} is taken: {has} has it",
            "Name them in the program by what they are, such as their"
            f" {self._type.identity}: resources that take it from each other never get through\n"
            "Or give up the old one in a separate run",
        )

    def delete(self, sid: str, recorded: Recorded, seconds: float) -> tuple[Note, ...]:
        """Delete the resource; that it is gone already is success. Returns what to tell."""
        with self._failing.doing("delete", recorded.values, sid) as place:
            require_home(recorded, self._api.home, self._core.accepted_home)
            return self._deleter.delete(place, sid, recorded, self._deadline(seconds))

    def _entries(self, place: Place, sid: str, deadline: Deadline) -> dict[Thing, str]:
        """What is in the resource at Twilio now: the identity of each thing, in canonical form."""
        below = Place(place.account_sid, as_twilio_writes(sid))
        return {
            Thing.of(each, below, str(values["sid"])): each.canonical_name(values)
            for each in TYPES
            if each.parent_type is self._type
            for values in self._core.of(each).live.all(below, deadline)
        }

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

    def _deadline(self, seconds: float) -> Deadline:
        return Deadline(seconds, self._core.clock)


def _gone_meanwhile() -> errors.Conflict:
    return errors.Conflict("it was deleted at Twilio in the meantime", "Run `pulumi up` again: that creates it again")
