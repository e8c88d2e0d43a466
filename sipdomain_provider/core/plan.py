"""Planning an update: the desired values, compared with the live ones."""

from collections.abc import Collection

from sipdomain_provider.tables.kinds import Place, ResourceType, as_twilio_writes
from sipdomain_provider.tables.registry import entry_types
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason

from . import compare
from .compare import UNKNOWN, Desired, Difference, known_place
from .error_context import Failing
from .ledger_data import Leaving, Thing
from .preconditions import require_another_name, require_creatable, require_home, would_move
from .results import Plan, Recorded
from .shared import Shared


class Planner:
    """Plans for resources of one type."""

    def __init__(self, shared: Shared, resource_type: ResourceType) -> None:
        self._shared = shared
        self._api = shared.api
        self._type = resource_type
        self._live = shared.live(resource_type)
        self._ledger = shared.ledger
        self._failing = Failing(shared, resource_type)

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
        with self._failing.doing("diff", recorded.values, sid) as place:
            require_home(recorded, self._api.home, self._shared.accepted_home)
            return self._plan(place, sid, recorded, desired, replace_on_changes, self._shared.deadline(seconds))

    def _plan(
        self,
        place: Place,
        sid: str,
        recorded: Recorded,
        desired: Desired,
        replace_on_changes: frozenset[str],
        deadline: Deadline,
    ) -> Plan:
        """The plan. Notes in the ledger which resource has the thing."""
        thing = Thing.of(self._type, place, sid)
        other = self._ledger.had(thing, desired.urn, recorded.instance, deadline)
        plan, gives_up = Plan(), False
        try:
            self._require_parent_to_stay(place, desired, recorded)
            compared = self._compare(place, sid, recorded, desired, replace_on_changes, deadline)
            leaves = self._is_another(place, sid, recorded, desired)
            if other is not None:
                compared = self._after(compared, other, sid, leaves=leaves)
            elif compared.replaces and self._ledger.has_program:
                self._require_creatable(place, sid, recorded, desired, gone=compared.gone)
            plan, gives_up = compared, bool(compared.replaces) and leaves
        finally:
            self._ledger.note_decided(desired.urn, is_replaced=bool(plan.replaces), gives_up=gives_up)
        return plan

    def _require_creatable(self, place: Place, sid: str, recorded: Recorded, desired: Desired, *, gone: bool) -> None:
        """Raises ProviderError if a replacement could not create it, unless another resource adopts it."""
        leaving = Leaving.of(self._type, place, sid, recorded, self._live.last_seen(place, sid))
        if gone or self._ledger.wanted_by(leaving) is None:
            require_creatable(self._type, place, desired, self._api.account_sid, gone=gone)

    def _require_parent_to_stay(self, place: Place, desired: Desired, recorded: Recorded) -> None:
        """A parent that is replaced by force in another account would be refused after its children were deleted."""
        parent, parent_type = self._type.parent, self._type.parent_type
        if parent is None or parent_type is None or desired.declared.get(parent.name) is not UNKNOWN:
            return
        if compare.moves_account(desired, recorded.values):
            return
        if self._ledger.moves_silently(parent_type.title, place.key.account_sid):
            raise would_move(place.account_sid, self._api.account_sid)

    def _after(self, plan: Plan, other: str, sid: str, *, leaves: bool) -> Plan:
        """The plan for a thing that another resource of the program has by now. Raises Conflict if both declare it.

        This one is replaced then: it gets its own, and its deletion sends nothing.
        """
        if leaves:
            return Plan(plan.differences, plan.gone, plan.replaces or (self._type.identity,))
        raise errors.Conflict(Reason.OWNED_BY_ANOTHER, sid=sid, title=self._type.title, other=other)

    def _is_another(self, place: Place, sid: str, recorded: Recorded, desired: Desired) -> bool:
        """Whether the program declares another thing than this one, as far as that is known."""
        to = known_place(self._type, desired.declared, self._api.account_sid)
        if to is None or desired.declared.get(self._type.identity) is UNKNOWN:
            return False
        values = self._live.last_seen(place, sid) or recorded.values
        names = (self._type.canonical_name(each) for each in (desired.declared, values))
        return to.key != place.key or len(set(names)) > 1

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
            require_another_name(self._type, desired, recorded.values)
            return Plan(replaces=("account_sid",))
        needed_lists = self._shared.needed_lists.pop(desired.urn, ())
        self._need_lists(None, Place(place.account_sid), needed_lists, deadline.seconds)
        answered = self._live.get(place, sid, deadline)
        if answered is None:
            return Plan(gone=True, replaces=("sid",))
        live = {**answered, **compare.unanswered(self._type, desired, recorded.values)}
        below = Place(place.account_sid, as_twilio_writes(sid))
        self._need_lists(self._type, below, needed_lists, deadline.seconds)

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
            if each.replaces or (each.is_sent and each.attribute in replace_on_changes and not is_spelling(each))
        )
        return Plan(differences, replaces=replaces)

    def _need_lists(
        self, parent: ResourceType | None, place: Place, needed_lists: Collection[str], seconds: float
    ) -> None:
        for each in entry_types(parent):
            if each.name in needed_lists:
                self._shared.live(each).need_list(place, seconds)
