"""Whether these credentials may list one type. A restricted API key may read and not list."""

import threading

from sipdomain_provider.core.results import CannotList
from sipdomain_provider.tables.kinds import Place, ResourceType
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import TwilioApi


class Permission:
    """The accounts in which these credentials may not list the type; safe to share between threads."""

    def __init__(self, api: TwilioApi, resource_type: ResourceType) -> None:
        self._api = api
        self._type = resource_type
        self._lock = threading.Lock()
        self._unlistable: set[str] = set()

    def may_list(self, place: Place) -> bool:
        """True until Twilio has refused a list of the account."""
        with self._lock:
            return place.account_sid.lower() not in self._unlistable

    def lacks(self, place: Place, error: errors.Unauthorized) -> None:
        """The credentials are right, and may not list in the account. The user gets one warning."""
        account_sid = place.account_sid.lower()
        with self._lock:
            is_known = account_sid in self._unlistable
            self._unlistable.add(account_sid)
        if not is_known:
            self._api.notify(CannotList(error, self._type, self._type.where(place)))
