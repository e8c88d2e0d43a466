"""Planning an update: the desired values, compared with the live ones."""

from collections.abc import Collection
from typing import NamedTuple

from sipdomain_provider.tables.kinds import Place, ResourceType, as_twilio_writes
from sipdomain_provider.tables.registry import entry_types
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from . import compare
from .compare import UNKNOWN, Desired, Difference, known_place
from .ledger_data import Leaving, Thing
from .operation import Operation
from .preconditions import require_another_name, require_creatable, would_move
from .results import Plan, Recorded


class _Case(NamedTuple):
    """One resource of the state, and what becomes of it."""

    place: Place
    sid: str
    recorded: Recorded
    desired: Desired
    replace_on_changes: frozenset[str]
    deadline: Deadline


class Planner(Operation):
    def plan(
        self,
        sid: str,
        recorded: Recorded,
        desired: Desired,
        seconds: float,
        *,
        replace_on_changes: frozenset[str] = frozenset(),
    ) -> Plan:
        """Compare the desired with the live values. Raises ProviderError.

        `replace_on_changes` names the attributes whose change deletes the resource and creates it again. A value that
        Twilio has already, or that it spells its own way, is no such change: Twilio would hold the deleted name.
        """
        with self._doing_recorded("diff", recorded, sid) as place:
            deadline = self._shared.deadline(seconds)
            return self._plan(_Case(place, sid, recorded, desired, replace_on_changes, deadline))

    def _plan(self, case: _Case) -> Plan:
        """The plan. Notes in the ledger which resource has the thing."""
        thing, urn = Thing.of(self._type, case.place, case.sid), case.desired.urn
        other = self._ledger.note_had(thing, urn, case.recorded.instance, case.deadline)
        plan, gives_up = Plan(), False
        try:
            self._require_parent_to_stay(case)
            compared = self._compare(case)
            leaves = self._is_another(case)
            if other is not None:
                compared = self._after(compared, other, case.sid, leaves=leaves)
            elif compared.replaces and self._ledger.has_program:
                self._require_creatable(case, gone=compared.gone)
            plan, gives_up = compared, bool(compared.replaces) and leaves
        finally:
            self._ledger.note_decided(urn, is_replaced=bool(plan.replaces), gives_up=gives_up)
        return plan

    def _require_creatable(self, case: _Case, *, gone: bool) -> None:
        """Raises ProviderError if a replacement could not create it, unless another resource adopts it."""
        live = self._live.last_seen(case.place, case.sid)
        leaving = Leaving.of(self._type, case.place, case.sid, case.recorded, live)
        if gone or self._ledger.wanted_by(leaving) is None:
            require_creatable(self._type, case.place, case.desired, self._api.account_sid, gone=gone)

    def _require_parent_to_stay(self, case: _Case) -> None:
        """A parent that is replaced by force in another account would be refused after its children were deleted."""
        parent, parent_type = self._type.parent, self._type.parent_type
        if parent is None or parent_type is None or case.desired.declared.get(parent.name) is not UNKNOWN:
            return
        if compare.moves_account(case.desired, case.recorded.values):
            return
        if self._ledger.moves_silently(parent_type.title, case.place.key.account_sid):
            raise would_move(case.place.account_sid, self._api.account_sid)

    def _after(self, plan: Plan, other: str, sid: str, *, leaves: bool) -> Plan:
        """The plan for a thing that another resource of the program has by now. Raises Conflict if both declare it.

        This one is replaced then: it gets its own, and its deletion sends nothing.
        """
        if leaves:
            return Plan(plan.differences, plan.gone, plan.replaces or (self._type.identity,))
        raise errors.Conflict(Reason.OWNED_BY_ANOTHER, sid=sid, title=self._type.title, other=other)

    def _is_another(self, case: _Case) -> bool:
        """Whether the program declares another thing than this one, as far as that is known."""
        to = known_place(self._type, case.desired.declared, self._api.account_sid)
        if to is None or case.desired.declared.get(self._type.identity) is UNKNOWN:
            return False
        values = self._live.last_seen(case.place, case.sid) or case.recorded.values
        names = (self._type.canonical_name(each) for each in (case.desired.declared, values))
        return to.key != case.place.key or len(set(names)) > 1

    def _compare(self, case: _Case) -> Plan:
        place, recorded, desired = case.place, case.recorded, case.desired
        if compare.moves_account(desired, recorded.values):
            require_another_name(self._type, desired, recorded.values)
            return Plan(replaces=("account_sid",))
        needed_lists = self._shared.needed_lists.pop(desired.urn, ())
        self._need_lists(None, Place(place.account_sid), needed_lists, case.deadline.seconds)
        answered = self._live.get(place, case.sid, case.deadline)
        if answered is None:
            return Plan(gone=True, replaces=("sid",))
        live = {**answered, **compare.unanswered(self._type, desired, recorded.values)}
        below = Place(place.account_sid, as_twilio_writes(case.sid))
        self._need_lists(self._type, below, needed_lists, case.deadline.seconds)

        before_refresh = self._shared.before_refresh.get(Thing.of(self._type, place, case.sid))

        def is_spelling(each: Difference) -> bool:
            return compare.is_spelling(recorded.spelled.get(each.attribute), each.desired, each.live)

        differences = tuple(
            each
            for each in compare.differences(self._type, desired, recorded.values, live, before_refresh)
            if not (each.replaces and is_spelling(each))
        )
        replaces = tuple(
            each.attribute
            for each in differences
            if each.replaces or (each.is_sent and each.attribute in case.replace_on_changes and not is_spelling(each))
        )
        return Plan(differences, replaces=replaces)

    def _need_lists(
        self, parent: ResourceType | None, place: Place, needed_lists: Collection[str], seconds: float
    ) -> None:
        for each in entry_types(parent):
            if each.name in needed_lists:
                self._shared.live(each).need_list(place, seconds)
