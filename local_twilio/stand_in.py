"""The stand-in without its server: everything a test or the control endpoints can do with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local_twilio.accounts import DEFAULT_ACCOUNTS, Account, Accounts
from local_twilio.errors import not_found
from local_twilio.faults import ArmedFault, Fault, Faults, Kind
from local_twilio.openapi import Specification, fill
from local_twilio.requests_log import RecordedRequest, RequestsLog
from local_twilio.service import Clock, Rewrite, Service, Target, retarget
from local_twilio.store import BEYOND, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from local_twilio.accounts import Permission


class StandIn:
    """State and behaviour. All methods may be called from any thread."""

    def __init__(
        self,
        database: Path | None = None,
        *,
        accounts: Iterable[Account] = (),
        all_http_methods: bool = False,
    ) -> None:
        self.specification = Specification.load(all_http_methods=all_http_methods)
        self.clock = Clock()
        self.database = database
        """The file that keeps the state; None: memory."""
        self.latency = 0.0
        """Seconds that each request waits before it is handled."""
        self.store = Store(database)
        self.accounts = Accounts(self.store, (*DEFAULT_ACCOUNTS, *accounts))
        self.service = Service(self.store, self.specification, self.clock)
        self.log = RequestsLog()
        self.faults = Faults()

    def requests(self) -> list[RecordedRequest]:
        """The requests so far, but for those to the control endpoints, in order of arrival."""
        return self.log.entries()

    def clear_requests(self) -> None:
        self.log.clear()

    def fault(
        self,
        kind: Kind,
        method: str | None = None,
        path: str | None = None,
        *,
        nth: int = 1,
        times: int | None = 1,
        before_commit: bool | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after: float | str | datetime | None = None,
        body: Any = None,
        gap: float = 0.05,
    ) -> ArmedFault:
        """Order a fault, see `Fault`. Raises ValueError (re.error for `path`) if it makes no sense."""
        fault = Fault(
            kind=kind,
            method=method,
            path=path,
            nth=nth,
            times=times,
            before_commit=before_commit,
            status=status,
            headers=headers or {},
            retry_after=retry_after,
            body=body,
            gap=gap,
        )
        return self.faults.arm(fault)

    def clear_faults(self) -> None:
        """Forget the faults on order; what they hold is released."""
        self.faults.clear()

    @property
    def date_offset(self) -> float:
        """Seconds by which the stand-in's clock is ahead of this machine's: dates and the `Date` header."""
        return self.clock.offset

    @date_offset.setter
    def date_offset(self, seconds: float) -> None:
        self.clock.offset = seconds

    @property
    def list_lag(self) -> int:
        """A domain that is created from now on is missing from this many list requests of its account."""
        return self.service.list_lag

    @list_lag.setter
    def list_lag(self, lists: int) -> None:
        self.service.list_lag = lists

    @property
    def hold_deleted_names(self) -> float:
        """Seconds for which a deleted domain's name stays taken (21232); 0 to begin with."""
        return self.service.hold_names_for

    @hold_deleted_names.setter
    def hold_deleted_names(self, seconds: float) -> None:
        self.service.hold_names_for = seconds

    @property
    def unknown_sids(self) -> frozenset[str]:
        """Well-formed SIDs that are refused as values: 21300 for a BYOC trunk, 20001 for others."""
        return self.service.unknown_sids

    @unknown_sids.setter
    def unknown_sids(self, sids: Iterable[str]) -> None:
        self.service.unknown_sids = frozenset(sids)

    def rewrite(self, attribute: str, how: Rewrite) -> None:
        """From now on a value sent for `attribute` (snake case) is not stored as sent.

        how: `lower`, `upper`: in that case; `ignore`: not stored; `null`: stored as null; `change`: stored with
        a number that grows at each request; `refuse`: error 20001. Raises ValueError for anything else.
        """
        self.service.rewrite(attribute, how)

    def clear_rewrites(self) -> None:
        self.service.rewrites = {}

    def add_account(self, account: Account) -> None:
        """A new account, or new credentials and limits of an old one, which is open again if it was closed."""
        self.accounts.add(account)

    def close_account(self, account_sid: str) -> None:
        """From now on everything under the account is 404 with 20404. Raises TwilioError if there is none."""
        self.accounts.close(account_sid)

    def restrict_key(self, account_sid: str, *permissions: Permission) -> None:
        """From now on the account's API key has these permissions alone: without one, 401 with 70051.

        permissions: of `create`, `read`, `list`, `update`, `delete`; `read` is of a single domain. The auth token
        may do everything as before. Raises ValueError for another, or if the account has no key.
        """
        self.accounts.restrict(account_sid, permissions)

    def clear_restrictions(self) -> None:
        """Every API key may do everything again."""
        self.accounts.restrictions = {}

    def seed(self, account_sid: str, count: int, prefix: str = "seed", **attributes: Any) -> list[str]:
        """Create domains `{prefix}-0.sip.twilio.com` and on, not logged; their SIDs. 100,000 take seconds.

        `attributes` are of every one of them. Raises TwilioError if there is no such account,
        sqlite3.IntegrityError if a name is taken.
        """
        return self.service.add_many(
            self._domains(account_sid),
            ({**attributes, "domain_name": f"{prefix}-{number}.sip.twilio.com"} for number in range(count)),
        )

    def edit(self, account_sid: str, sid_or_name: str, /, **attributes: Any) -> dict[str, Any]:
        """Somebody's edit in Twilio's console, not logged, past the rules; the domain after it.

        Raises KeyError for an unknown attribute, TwilioError if there is no such domain.
        """
        return self.service.edit(self._domain(account_sid, sid_or_name), attributes)

    def remove(self, account_sid: str, domain: str) -> None:
        """Somebody's deletion in Twilio's console, by SID or name. Raises TwilioError if there is no such domain."""
        self.service.remove(self._domain(account_sid, domain))

    def domain(self, account_sid: str, sid_or_name: str) -> dict[str, Any]:
        """The domain as a fetch would answer. Raises TwilioError if there is none."""
        found: dict[str, Any] = json.loads(self.service.fetch(self._domain(account_sid, sid_or_name)))
        return found

    def domains(self, account_sid: str) -> list[dict[str, Any]]:
        """All domains of the account, newest first."""
        target = self._domains(account_sid)
        rows = self.store.older(target.collection, than=None, skip=0, limit=BEYOND)
        return [json.loads(row.body) for row in rows]

    def _domains(self, account_sid: str) -> Target:
        account = self.accounts.get(account_sid)
        bound = self.service.bound[0]
        path_values = {"AccountSid": account_sid}
        path = fill(bound.resource.collection_path, path_values)
        if account is None:
            raise not_found(path)
        return Target(bound, account, path_values, path)

    def _domain(self, account_sid: str, sid_or_name: str) -> Target:
        target = self._domains(account_sid)
        return retarget(target, self.service.find(target, sid_or_name))
