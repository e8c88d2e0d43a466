"""Who may see which account. Every credential here is made up."""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Literal, get_args

from local_twilio.errors import TwilioError, not_found, unauthorized
from local_twilio.settings import SUSPENDED, Settings
from local_twilio.store import Store

Permission = Literal["create", "read", "list", "update", "delete"]
"""A permission of a restricted API key: `read` is of one resource, `list` of a page of them."""

# Twilio has its limits; the stand-in is for large fleets too.
NO_LIMIT = 1_000_000


@dataclass(frozen=True)
class Account:
    """An account, its credentials, and the limits that Twilio puts on it."""

    sid: str
    auth_token: str
    main_account_sid: str | None = None
    """The account that this one is a subaccount of; None for a main account."""
    api_key: str | None = None
    """SID of an API key (SK...), with `api_secret`."""
    api_secret: str | None = None
    test_token: str | None = None
    """Auth token of the test credentials, which Twilio answers with 403 on SIP."""
    domain_limit: int = NO_LIMIT
    """How many SIP domains it may have: one more is error 21230. Twilio's limit is 100, until asked for more."""
    credential_list_limit: int = NO_LIMIT
    """How many credential lists it may have: one more is 21239. Twilio's limit is 100."""
    credential_limit: int = NO_LIMIT
    """How many credentials each of its lists may have: one more is 21242. Twilio's limit is 1,000."""
    ip_access_control_list_limit: int = NO_LIMIT
    """How many IP access control lists it may have: one more is 21255. Twilio's limit is 1,000."""
    ip_address_limit: int = NO_LIMIT
    """How many addresses each of its lists may have: one more is 21237. Twilio's limit is 100."""


MAIN_ACCOUNT = Account(
    sid="AC" + "0a" * 16,
    auth_token="notARealTokenOfTheMainAccount",  # noqa: S106
    api_key="SK" + "0a" * 16,
    api_secret="notARealSecretOfTheMainAccount",  # noqa: S106
    test_token="notARealTestTokenOfTheMainAccount",  # noqa: S106
)
SUBACCOUNT = Account(
    sid="AC" + "0b" * 16,
    auth_token="notARealTokenOfTheSubaccount",  # noqa: S106
    main_account_sid=MAIN_ACCOUNT.sid,
)
OTHER_ACCOUNT = Account(
    sid="AC" + "0c" * 16,
    auth_token="notARealTokenOfTheOtherAccount",  # noqa: S106
)
DEFAULT_ACCOUNTS = (MAIN_ACCOUNT, SUBACCOUNT, OTHER_ACCOUNT)


class Accounts:
    """The accounts of the stand-in, kept in its database."""

    def __init__(self, store: Store, accounts: Iterable[Account], settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._closed: frozenset[str] = frozenset()
        self._suspended: frozenset[str] = frozenset()
        self.restrictions: dict[str, tuple[Permission, ...]] = {}
        """By the SID of an account: the permissions of its API key, if it is restricted."""
        with store.transaction() as connection:
            stored = connection.execute("SELECT * FROM account").fetchall()
        self._by_sid = {row[0]: Account(*row) for row in stored}
        for account in accounts:
            self.add(account)

    def add(self, account: Account) -> None:
        """A new account, or new settings of an old one, which is open again if it was closed."""
        with self._store.transaction() as connection:
            values = astuple(account)
            places = ", ".join("?" * len(values))
            connection.execute(f"INSERT OR REPLACE INTO account VALUES ({places})", values)  # noqa: S608
        self._by_sid = {**self._by_sid, account.sid: account}
        self._closed -= {account.sid}
        self._suspended -= {account.sid}

    def get(self, sid: str) -> Account | None:
        return self._by_sid.get(sid)

    def close(self, sid: str) -> None:
        """Raises TwilioError if there is no such account."""
        self._require(sid)
        self._closed |= {sid}

    def suspend(self, sid: str) -> None:
        """From now on everything but the account itself is refused. Raises TwilioError if there is no such account."""
        self._require(sid)
        self._suspended |= {sid}

    def require_open(self, account: Account, path: str) -> None:
        """Raises TwilioError for a request that a closed or a suspended account refuses."""
        if account.sid in self._closed:
            raise not_found(path)
        if self.is_suspended(account.sid) and not path.endswith(f"/{account.sid}.json"):
            code = self._settings.suspended_code
            status, message = SUSPENDED[code]
            raise TwilioError(status, code, message)

    def is_suspended(self, sid: str) -> bool:
        return sid in self._suspended

    def restrict(self, sid: str, permissions: tuple[Permission, ...]) -> None:
        """From now on the account's API key may do this alone. Raises ValueError if that makes no sense."""
        account = self.get(sid)
        if account is None or account.api_key is None:
            raise ValueError(f"{sid} has no API key")
        for permission in permissions:
            if permission not in get_args(Permission):
                raise ValueError(f"{permission!r} is none of {', '.join(get_args(Permission))}")
        self.restrictions = {**self.restrictions, sid: permissions}

    def require(self, permission: Permission, account: Account, authorization: str | None) -> None:
        """Raises TwilioError if the credentials, which have reached the account, are a key without the permission."""
        key = username_of(authorization)
        holder = next((each.sid for each in self._by_sid.values() if each.api_key == key), account.sid)
        if key != account.sid and permission not in self.restrictions.get(holder, (permission,)):
            raise TwilioError(401, 70051, "Authorization failed")

    def authenticate(self, authorization: str | None, account_sid: str | None) -> Account:
        """The account that the path names, if the credentials reach it.

        They reach their own account. Those of a main account reach its subaccounts too: an auth token always, an API
        key if `main_keys_reach_subaccounts`. Anything else is 401 with 20003,
        whether the credentials, the account or only the pair is wrong: like Twilio, the answer does not say which.
        `account_sid` None is a path without an account: any valid credentials will do.
        """
        username, password = _credentials(authorization)
        holder = self._holder(username, password)
        target = holder if account_sid is None else self.get(account_sid)
        if target is not None and target.sid == holder.sid:
            return target
        goes_below = username == holder.sid or self._settings.main_keys_reach_subaccounts
        if target is None or target.main_account_sid != holder.sid or not goes_below:
            raise unauthorized()
        return target

    def _require(self, sid: str) -> None:
        if sid not in self._by_sid:
            raise not_found(f"/2010-04-01/Accounts/{sid}.json")

    def _holder(self, username: str, password: str) -> Account:
        for account in self._by_sid.values():
            if username == account.sid and account.test_token and _same(password, account.test_token):
                raise TwilioError(403, 20008, "Resource not accessible with Test Account Credentials")
            if username == account.sid and _same(password, account.auth_token):
                return account
            if username == account.api_key and _same(password, account.api_secret or ""):
                return account
        raise unauthorized()


def username_of(authorization: str | None) -> str | None:
    """The user name of a Basic `Authorization` header, if it is one."""
    try:
        return _credentials(authorization)[0]
    except TwilioError:
        return None


def _credentials(authorization: str | None) -> tuple[str, str]:
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        raise unauthorized()
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise unauthorized() from error
    username, colon, password = decoded.partition(":")
    if not colon:
        raise unauthorized()
    return username, password


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
