"""What every error of an operation says beside its reason: which operation on which resource, and the ways out."""

from collections.abc import Iterator
from contextlib import contextmanager

from sipdomain_provider.tables.kinds import ACCOUNT_SID, Bag, Place, ResourceType
from sipdomain_provider.twilio import errors

from .shared import Shared


class Failing:
    """For the operations on one type."""

    def __init__(self, shared: Shared, resource_type: ResourceType) -> None:
        self._api = shared.api
        self._type = resource_type
        self._ledger = shared.ledger
        self._names = shared.names

    @contextmanager
    def doing(self, operation: str, values: Bag, sid: str = "") -> Iterator[Place]:
        """The place to ask in; every error is told which operation on which resource it was."""
        place = self._type.place(values, self._api.account_sid)
        try:
            self._require_path_parts(place, sid)
            yield place
        except errors.ProviderError as error:
            if operation in ("create", "diff", "update"):
                self._ledger.note_failure()
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
        title, name = self._type.title, self._type.called(values, "", self._names.known_to(self._type, values))
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
        """The ways out if the resource is in another account than that of the credentials."""
        way_out = (
            f"Use credentials of account {account_sid}, where it exists, or of its main account: these are of"
            f" {self._api.account_sid}"
        )
        if isinstance(error, errors.NotFound):
            return f"{way_out}\nIf that account was closed, its resources are gone: `pulumi state delete URN`"
        if self._api.uses_api_key:
            way_out += (
                "\nOr use an auth token: Twilio's pages disagree whether a main account's key reaches subaccounts"
            )
        return f"{way_out}\n{error.ways_out[0]}" if error.ways_out else way_out
