"""Checks of the way to Twilio: endpoint, proxy and certificates, account, clock, and the permissions of the key."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from sipdomain_provider.cli.inventory import Inventory
from sipdomain_provider.tables.kinds import ACCOUNT_SID
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.twilio.settings import Settings
from sipdomain_provider.words import rendering
from sipdomain_provider.words.redaction import without_password
from sipdomain_provider.words.sentences import PERMIT

from .findings import Finding, Level

_SKEW = 60.0  # seconds that two clocks may differ
_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def endpoint(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Where requests go, and through what."""
    credentials = settings.credentials
    kind = "the auth token" if credentials.username == credentials.account_sid else f"API key {credentials.username}"
    yield Finding(Level.OK, f"credentials to use: {kind} of account {credentials.account_sid}")
    region = "" if settings.home == settings.base_url else f" (region {settings.home})"
    yield Finding(Level.OK, f"endpoint: {settings.base_url}{region}")
    if urlsplit(settings.base_url).scheme == "https":
        for name in (*_PROXIES, *_CERTIFICATES):
            if value := environment.get(name):
                if name in _CERTIFICATES:
                    yield Finding(Level.OK, f"certificates: {value} ({name})")
                else:
                    # A proxy without a scheme is reached by http.
                    url = value if "://" in value else f"http://{value.removeprefix('//')}"
                    yield Finding(Level.OK, f"proxy: {without_password(url)} ({name})")


def account(api: TwilioApi, account_sid: str, seconds: float, now: datetime) -> Iterator[Finding]:
    """The account's status, and this machine's clock. Raises ProviderError where Twilio cannot be asked."""
    if ACCOUNT_SID.rule and (problem := ACCOUNT_SID.rule.problem(account_sid)):
        raise errors.SettingsError(Reason.BAD_ACCOUNT, value=account_sid, rule=ACCOUNT_SID.rule, problem=problem)
    try:
        answer = api.get(f"/2010-04-01/Accounts/{account_sid}.json", Deadline(seconds))
    except errors.NotFound:
        yield Finding(
            Level.PROBLEM, f"account {account_sid} is closed, or not in this region", "See the Twilio Console"
        )
        return
    status = answer.body.get("status")
    if status == "active":
        yield Finding(Level.OK, f"account {account_sid} is active")
    else:
        yield Finding(Level.PROBLEM, f"account {account_sid} is {status}", "See the Twilio Console")
    if answer.date is not None and answer.date.tzinfo is not None:
        skew = (now - answer.date).total_seconds()
        if abs(skew) <= _SKEW:
            yield Finding(Level.OK, "this machine's clock agrees with Twilio's")
        else:
            direction = "ahead of" if skew > 0 else "behind"
            yield Finding(
                Level.WARNING,
                f"this machine's clock is {abs(skew):.0f} s {direction} Twilio's",
                "Set it by NTP: certificates are judged by it",
            )


def permissions(api: TwilioApi, inventory: Inventory, seconds: float) -> Iterator[Finding]:
    """The kinds that the credentials may not list or read. One resource of each kind is read by itself."""
    for line in inventory.unread:
        yield Finding(Level.WARNING, "these credentials may not list", PERMIT, (line,))
    one_of_each = {each.type.name: each for each in reversed(inventory.found)}
    for each in one_of_each.values():
        if each.type.sid_rule.problem(each.sid) is None:
            path = each.type.path(each.type.place(each.values, inventory.account_sid), each.sid)
            try:
                api.get(path, Deadline(seconds))
            except errors.Unauthorized as error:
                yield Finding(
                    Level.WARNING, "these credentials may not read", PERMIT, (rendering.unread(each.type, error),)
                )
            except errors.NotFound:
                pass  # deleted since it was listed
    listed, read = len(TYPES) - len(inventory.unread_types), len(one_of_each)
    yield Finding(
        Level.OK,
        f"permissions: {listed} of {len(TYPES)} kinds were listed, and one resource of each of {read} was read;"
        " create, update and delete were not tried",
    )
