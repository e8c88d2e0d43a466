"""The objects that the operations on one type share, and the context of their errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from sipdomain_provider.tables.kinds import ACCOUNT_SID, Bag, Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.reasons import Reason

from .preconditions import require_home
from .results import Recorded
from .shared import Shared


class Operation:
    """Base of the operations on resources of one type. Each public method raises ProviderError."""

    def __init__(self, shared: Shared, resource_type: ResourceType) -> None:
        self._shared = shared
        self._api = shared.api
        self._type = resource_type
        self._live = shared.live(resource_type)
        self._ledger = shared.ledger

    @contextmanager
    def _doing(self, operation: str, values: Bag, sid: str = "") -> Iterator[Place]:
        """The place of these values. Each error gets the operation and the resource."""
        place = self._type.place(values, self._api.account_sid)
        try:
            self._require_path_parts(place, sid)
            yield place
        except errors.ProviderError as error:
            if operation in ("create", "diff", "update"):
                self._ledger.note_failure()
            explained = self._explained(error, place)
            called = self._type.plural if operation == "list" else self._called(values, sid)
            explained.doing = errors.Doing(operation, self._type, called)
            raise explained from None

    @contextmanager
    def _doing_recorded(self, operation: str, recorded: Recorded, sid: str) -> Iterator[Place]:
        """The same for a resource of the state, which must be in the configured home."""
        with self._doing(operation, recorded.values, sid) as place:
            require_home(recorded, self._api.home, self._shared.accepted_home)
            yield place

    def _explained(self, error: errors.ProviderError, place: Place) -> errors.ProviderError:
        """The error, with the place if that may be wrong."""
        is_missing = isinstance(error, errors.NotFound)  # of a whole list: of its parent, or of the account
        to, credentials = place.account_sid, self._api.account_sid
        if not (is_missing or isinstance(error, errors.Unauthorized)):
            return error
        if to.lower() != credentials.lower():
            refused = Reason.OTHER_ACCOUNT_BY_KEY if self._api.uses_api_key else Reason.OTHER_ACCOUNT
            reason = Reason.OTHER_ACCOUNT_MISSING if is_missing else refused
            return error.because(reason, account=to, credentials=credentials)
        if is_missing and self._type.parent is not None:
            return error.because(Reason.PARENT_MISSING, type=self._type, account=to, where=self._type.where(place))
        return error

    def _called(self, values: Bag, sid: str) -> str:
        title, name = self._type.title, self._type.called(values, "", self._shared.names.known_to(self._type, values))
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
                raise errors.Conflict(Reason.NOT_A_SID, value=text, rule=rule, problem=problem)
