"""Who may see which account. Every credential here is made up."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from local_twilio.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local_twilio.store import Store

# Twilio allows 100 until asked for more; the stand-in is for large fleets too.
DOMAIN_LIMIT = 1_000_000


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
    domain_limit: int = DOMAIN_LIMIT
    """How many SIP domains it may have: one more is error 21230."""


MAIN_ACCOUNT = Account(
    sid="AC" + "0a" * 16,
    auth_token="not-a-real-token-of-the-main-account",  # noqa: S106
    api_key="SK" + "0a" * 16,
    api_secret="not-a-real-secret-of-the-main-account",  # noqa: S106
    test_token="not-a-real-test-token-of-the-main-account",  # noqa: S106
)
SUBACCOUNT = Account(
    sid="AC" + "0b" * 16,
    auth_token="not-a-real-token-of-the-subaccount",  # noqa: S106
    main_account_sid=MAIN_ACCOUNT.sid,
)
OTHER_ACCOUNT = Account(
    sid="AC" + "0c" * 16,
    auth_token="not-a-real-token-of-the-other-account",  # noqa: S106
)
DEFAULT_ACCOUNTS = (MAIN_ACCOUNT, SUBACCOUNT, OTHER_ACCOUNT)


class Accounts:
    """The accounts of the stand-in, kept in its database."""

    def __init__(self, store: Store, accounts: Iterable[Account]) -> None:
        self._store = store
        with store.transaction() as connection:
            stored = connection.execute("SELECT * FROM account").fetchall()
        self._by_sid = {row[0]: Account(*row) for row in stored}
        for account in accounts:
            self.add(account)

    def add(self, account: Account) -> None:
        """A new account, or new settings of an old one."""
        with self._store.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(account))
        self._by_sid = {**self._by_sid, account.sid: account}

    def get(self, sid: str) -> Account | None:
        return self._by_sid.get(sid)

    def authenticate(self, authorization: str | None, account_sid: str | None) -> Account:
        """The account that the path names, if the credentials reach it.

        They reach their own account and its subaccounts. Anything else is 401 with 20003, whether the
        credentials, the account or only the pair is wrong: like Twilio, it does not tell which. `account_sid`
        None is a path without an account: any valid credentials will do.
        """
        holder = self._holder(*_credentials(authorization))
        target = holder if account_sid is None else self.get(account_sid)
        if target is None or holder.sid not in (target.sid, target.main_account_sid):
            raise _unauthorized()
        return target

    def _holder(self, username: str, password: str) -> Account:
        for account in self._by_sid.values():
            if username == account.sid and account.test_token and _same(password, account.test_token):
                raise TwilioError(403, 20008, "Resource not accessible with Test Account Credentials")
            if username == account.sid and _same(password, account.auth_token):
                return account
            if username == account.api_key and _same(password, account.api_secret or ""):
                return account
        raise _unauthorized()


def username_of(authorization: str | None) -> str | None:
    """The user name of a Basic `Authorization` header, if it is one."""
    try:
        return _credentials(authorization)[0]
    except TwilioError:
        return None


def _credentials(authorization: str | None) -> tuple[str, str]:
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        raise _unauthorized()
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _unauthorized() from error
    username, colon, password = decoded.partition(":")
    if not colon:
        raise _unauthorized()
    return username, password


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _unauthorized() -> TwilioError:
    return TwilioError(401, 20003, "Authenticate")
