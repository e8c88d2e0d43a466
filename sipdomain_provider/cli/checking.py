"""Whether Twilio can be asked at all: endpoint, clock, proxy and certificates, account, and what the key may do."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from sipdomain_provider.dynamic.messages import without_password
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.settings import Settings

from .examining import Finding, Level
from .inventory import Inventory

_SKEW = 60.0  # seconds that two clocks may differ
_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def endpoint(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Where requests go, and through what."""
    credentials = settings.credentials
    kind = "the auth token" if credentials.username == credentials.account_sid else f"API key {credentials.username}"
    yield Finding(Level.OK, f"credentials: {kind} of account {credentials.account_sid}")
    yield Finding(Level.OK, f"endpoint: {settings.base_url} (region or base URL {settings.home})")
    if urlsplit(settings.base_url).scheme == "https":
        for name in (*_PROXIES, *_CERTIFICATES):
            if value := environment.get(name):
                what = "certificates" if name in _CERTIFICATES else "proxy"
                yield Finding(Level.OK, f"{what}: {without_password(value)} ({name})")


def account(api: TwilioApi, account_sid: str, seconds: float, now: datetime) -> Iterator[Finding]:
    """The account's status, and this machine's clock. Raises ProviderError where Twilio cannot be asked."""
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
        if abs(skew) > _SKEW:
            direction = "ahead of" if skew > 0 else "behind"
            yield Finding(
                Level.WARNING,
                f"this machine's clock is {abs(skew):.0f} s {direction} Twilio's",
                "Set it by NTP: certificates are judged by it",
            )


def permissions(inventory: Inventory) -> Iterator[Finding]:
    """What the credentials may not list."""
    for line in inventory.unread:
        yield Finding(Level.WARNING, f"these credentials may not list {line}", "Give the API key the permission")
