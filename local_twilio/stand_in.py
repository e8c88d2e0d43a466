"""The stand-in without its server: everything a test or the control endpoints can do with it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from local_twilio import passwords
from local_twilio.accounts import DEFAULT_ACCOUNTS, Account, Accounts, Permission
from local_twilio.errors import not_found
from local_twilio.faults import ArmedFault, Fault, Faults, Kind
from local_twilio.openapi import Specification, fill
from local_twilio.requests_log import RecordedRequest, RequestsLog
from local_twilio.rewrites import Rewrite
from local_twilio.service import Clock, Service, Target, retarget
from local_twilio.settings import Settings
from local_twilio.store import BEYOND, Store


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
        self.settings = Settings()
        """May be changed at any time."""
        self.clock = Clock(self.settings)
        self.database = database
        """The file that keeps the state; None: memory."""
        self.store = Store(database)
        self.accounts = Accounts(self.store, (*DEFAULT_ACCOUNTS, *accounts), self.settings)
        self.service = Service(self.store, self.specification, self.clock, self.settings)
        self.log = RequestsLog()
        self.faults = Faults()

    def requests(self) -> list[RecordedRequest]:
        """The requests so far, but for those to the control endpoints, in order of arrival."""
        return self.log.entries()

    def clear_requests(self) -> None:
        self.log.clear()

    def fault(self, kind: Kind, method: str | None = None, path: str | None = None, **more: Any) -> ArmedFault:
        """Order a fault; `more` are the other attributes of `Fault`. Raises ValueError (re.error for `path`)."""
        return self.faults.arm(Fault(kind, method, path, **more))

    def clear_faults(self) -> None:
        """Forget the faults on order; what they hold is released."""
        self.faults.clear()

    def rewrite(self, attribute: str, how: Rewrite) -> None:
        """From now on a value sent for `attribute` (snake case), of whatever kind, is not stored as sent.

        how: `lower`, `upper`: in that case; `ignore`: not stored; `null`: stored as null; `change`: stored with
        a number that grows at each request; `refuse`: error 20001. Of the list that a mapping is created for, only
        `refuse` counts. Raises ValueError for anything else.
        """
        self.service.rewrites.order(attribute, how)

    def clear_rewrites(self) -> None:
        self.service.rewrites.clear()

    def add_account(self, account: Account) -> None:
        """A new account, or new credentials and limits of an old one, which is open again if it was closed."""
        self.accounts.add(account)

    def close_account(self, account_sid: str) -> None:
        """From now on everything under the account is 404 with 20404. Raises TwilioError if there is none."""
        self.accounts.close(account_sid)

    def suspend_account(self, account_sid: str) -> None:
        """From now on its SIP resources are refused (`suspended_code`), and the account's status is `suspended`.

        `add_account` ends that. Raises TwilioError if there is no such account.
        """
        self.accounts.suspend(account_sid)

    def restrict_key(self, account_sid: str, *permissions: Permission) -> None:
        """From now on the account's API key has these permissions alone: without one, 401 with 70051.

        permissions: of `create`, `read`, `list`, `update`, `delete`; `read` is of a single resource. The auth token
        may do everything as before. Raises ValueError for another, or if the account has no key.
        """
        self.accounts.restrict(account_sid, permissions)

    def clear_restrictions(self) -> None:
        """Every API key may do everything again."""
        self.accounts.restrictions = {}

    def rows(self, kind: str, account_sid: str, parent: str | None = None) -> list[dict[str, Any]]:
        """All resources of a kind, newest first, each as a fetch would answer; never logged.

        kind: `domains`, `credential_lists`, `credentials`, ...: see `KINDS` in service.py. parent: what they belong to,
        by SID or unique name: the list of credentials or addresses, the domain of mappings. Raises KeyError for
        an unknown kind, ValueError for a missing or superfluous parent, TwilioError for an unknown account or parent.
        """
        target = self._collection(kind, account_sid, parent)
        rows = self.store.older(target.collection, than=None, skip=0, limit=BEYOND)
        return [json.loads(target.bound.answer(row)) for row in rows]

    def row(self, kind: str, account_sid: str, sid_or_name: str, parent: str | None = None) -> dict[str, Any]:
        """One of them. A name is unique in the list: a friendly name, a username, an address.

        Raises TwilioError if there is none.
        """
        found: dict[str, Any] = json.loads(self.service.fetch(self._one(kind, account_sid, sid_or_name, parent)))
        return found

    def seed_rows(
        self, kind: str, account_sid: str, rows: Iterable[Mapping[str, Any]], parent: str | None = None
    ) -> list[str]:
        """Create resources past every rule but unique names, not logged; their SIDs.

        rows: for each, the attributes that differ from the defaults; a credential may have a `password`, a mapping
        has the `sid` of what it maps. Raises as `rows` does, KeyError too for an unknown attribute,
        sqlite3.IntegrityError if a name is taken.
        """
        return self.service.add_many(self._collection(kind, account_sid, parent), rows)

    def edit_row(
        self, kind: str, account_sid: str, sid_or_name: str, parent: str | None = None, /, **attributes: Any
    ) -> dict[str, Any]:
        """Somebody's edit in Twilio's console, not logged, past the rules; the resource after it.

        Raises KeyError for an unknown attribute, TwilioError if there is no such resource.
        """
        return self.service.edit(self._one(kind, account_sid, sid_or_name, parent), attributes)

    def remove_row(self, kind: str, account_sid: str, sid_or_name: str, parent: str | None = None) -> None:
        """Somebody's deletion in Twilio's console, past the rules. Raises TwilioError if there is no such resource.

        What belongs to it goes with it, the mappings of a list too.
        """
        self.service.remove(self._one(kind, account_sid, sid_or_name, parent))

    def password_is(self, list_sid: str, username: str, password: str) -> bool:
        """Whether the credential has this password, of which the stand-in keeps a digest alone.

        Raises TwilioError if there is no such credential.
        """
        owners = [row.account_sid for row in self.store.with_sid(list_sid)]
        credential = self._one("credentials", owners[0] if owners else "", username, list_sid)
        digest = self.service.row(credential).digest
        return digest is not None and passwords.matches(password, digest)

    def seed(self, account_sid: str, count: int, prefix: str = "seed", **attributes: Any) -> list[str]:
        """Create domains `{prefix}-0.sip.twilio.com` and on, not logged; their SIDs. 100,000 take seconds.

        `attributes` are of every one of them. Raises TwilioError if there is no such account,
        sqlite3.IntegrityError if a name is taken.
        """
        names = (f"{prefix}-{number}.sip.twilio.com" for number in range(count))
        return self.seed_rows("domains", account_sid, ({**attributes, "domain_name": name} for name in names))

    def edit(self, account_sid: str, sid_or_name: str, /, **attributes: Any) -> dict[str, Any]:
        """`edit_row` of a domain."""
        return self.edit_row("domains", account_sid, sid_or_name, **attributes)

    def remove(self, account_sid: str, domain: str) -> None:
        """`remove_row` of a domain, by SID or name."""
        self.remove_row("domains", account_sid, domain)

    def domain(self, account_sid: str, sid_or_name: str) -> dict[str, Any]:
        """`row` of a domain."""
        return self.row("domains", account_sid, sid_or_name)

    def domains(self, account_sid: str) -> list[dict[str, Any]]:
        """`rows` of domains."""
        return self.rows("domains", account_sid)

    def _collection(self, kind: str, account_sid: str, parent: str | None) -> Target:
        bound = self.service.by_kind[kind]
        above = self.service.parent_of(bound)
        if (above is None) != (parent is None):
            what = "nothing but an account" if above is None else f"one of {above.resource.kind}"
            raise ValueError(f"{kind} belong to {what}: parent is {parent!r}")
        account = self.accounts.get(account_sid)
        path_values = {"AccountSid": account_sid}
        if account is None:
            raise not_found(fill("/2010-04-01/Accounts/{AccountSid}.json", path_values))
        if above is not None and parent is not None:
            of_parent = self._one(above.resource.kind, account_sid, parent, None)
            path_values[str(bound.parent_parameter)] = of_parent.path_values["Sid"]
        return Target(bound, account, path_values, fill(bound.resource.collection_path, path_values))

    def _one(self, kind: str, account_sid: str, sid_or_name: str, parent: str | None) -> Target:
        target = self._collection(kind, account_sid, parent)
        return retarget(target, self.service.find(target, sid_or_name))
