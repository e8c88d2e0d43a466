"""Credentials and endpoint, from the places in which a front end finds settings.

Source: Twilio's pages on API keys, and on regions and edges ("Global Infrastructure").
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import NoReturn
from urllib.parse import urlsplit

from sipdomain_provider.tables import rules

from . import durations
from .errors import SettingsError
from .reasons import Reason


class Setting(Enum):
    """What can be configured. Each front end has names for these (`words/setting_names.py`)."""

    ACCOUNT_SID = auto()
    AUTH_TOKEN = auto()
    API_KEY = auto()
    API_SECRET = auto()
    REGION = auto()
    EDGE = auto()
    BASE_URL = auto()
    ACCEPTED_HOME = auto()
    MAX_RETRIES = auto()
    TIMEOUT = auto()


@dataclass(frozen=True, slots=True)
class Given:
    """The value of a setting, and how the source that has it calls the setting."""

    setting: Setting
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Source:
    """A place with settings: the value that it has for each (None: it has none), and how it calls each."""

    find: Callable[[Setting], Given | None]
    names: Mapping[Setting, str]


EDGES = {"us1": "ashburn", "ie1": "dublin", "au1": "sydney", "jp1": "tokyo"}
"""The edge that a region is reached by where none is configured.

jp1 is accepted, and named in no text: newer pages of Twilio have it as a former name of an edge only.
"""

_ACCOUNT = rules.sid("AC", "an account")
_API_KEY = rules.sid("SK", "an API key")
_TWILIO_HOST = re.compile(
    r"api(?:\.[a-z0-9-]+\.(?P<region>[a-z0-9-]+)|\.(?P<region_alone>[a-z]{2}[0-9]))?\.twilio\.com"
)
_HOST_PART = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What requests are signed with: an account's SID, and a user name and password for HTTP Basic."""

    account_sid: str
    username: str
    password: str
    names: tuple[str, ...] = field(default=(), compare=False)
    """How the source of each calls it."""

    def __repr__(self) -> str:
        return f"Credentials(account_sid={self.account_sid!r}, username={self.username!r}, password=...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are never pickled")  # noqa: EM101, TRY003 (for developers)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured.

    `base_url` is where requests go, without a slash at its end. `home` names the place that the base URL reaches: the
    region, whatever the edge, or another base URL. `accepted_home` is a former home that resources may be
    taken over from. `max_retries` counts the repetitions of a request; `timeout` is the budget of one operation with
    all its requests, in seconds.
    """

    credentials: Credentials
    base_url: str
    home: str
    accepted_home: str | None
    max_retries: int
    timeout: float


def read_settings(*places: Source) -> Settings:
    """Read the settings, each from the first of these places that has it.

    Raises SettingsError for one that is missing, half given, malformed or contradictory. The error has the name that
    its place has for it.
    """
    source = _Places(places)
    base_url = _base_url(source)
    accepted = source.find(Setting.ACCEPTED_HOME)
    return Settings(
        credentials=_credentials(source),
        base_url=base_url,
        home=_home(base_url),
        accepted_home=accepted.value if accepted else None,
        max_retries=int(_number(source.find(Setting.MAX_RETRIES), float, Reason.NOT_A_NUMBER, 8, (0, 100))),
        timeout=_number(source.find(Setting.TIMEOUT), _seconds, Reason.NOT_A_DURATION, 60, (1, 86_400)),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Several sources, of which the first wins."""

    places: tuple[Source, ...]

    def find(self, setting: Setting) -> Given | None:
        return next(filter(None, (each.find(setting) for each in self.places)), None)

    def with_any(self, *settings: Setting) -> Source | None:
        """The first that has one of these settings."""
        return next((each for each in self.places if any(map(each.find, settings))), None)


def _number(
    given: Given | None, parse: Callable[[str], float], refusal: Reason, default: float, bounds: tuple[float, float]
) -> float:
    if given is None:
        return default
    least, most = bounds
    try:
        number = parse(given.value)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise SettingsError(refusal, given=given, least=least, most=most)
    return number


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return durations.seconds(text)


def _credentials(source: _Places) -> Credentials:
    account = source.find(Setting.ACCOUNT_SID)
    if account is None:
        raise SettingsError(Reason.NO_ACCOUNT, missing=Setting.ACCOUNT_SID)
    if problem := _ACCOUNT.problem(account.value):
        # Not the value: somebody may have pasted the auth token.
        raise SettingsError(Reason.BAD_CREDENTIAL, name=account.name, rule=_ACCOUNT, problem=problem)
    if _uses_api_key(source):
        key, secret = source.find(Setting.API_KEY), source.find(Setting.API_SECRET)
        if key is None or secret is None:
            there, lacking = (key, Setting.API_SECRET) if key else (secret, Setting.API_KEY)
            raise SettingsError(Reason.HALF_A_KEY, name=there and there.name, missing=lacking)
        if problem := _API_KEY.problem(key.value):
            raise SettingsError(Reason.BAD_CREDENTIAL, name=key.name, rule=_API_KEY, problem=problem)
        _require_visible(secret)
        return Credentials(account.value, key.value, secret.value, (account.name, key.name, secret.name))
    token = source.find(Setting.AUTH_TOKEN)
    if token is None:
        raise SettingsError(Reason.NO_CREDENTIALS, account=account.value, missing=Setting.AUTH_TOKEN)
    _require_visible(token)
    return Credentials(account.value, account.value, token.value, (account.name, token.name))


def _require_visible(secret: Given) -> None:
    """A pasted secret sometimes has invisible characters, which HTTP Basic cannot carry."""
    for position, character in enumerate(secret.value, start=1):
        if not "!" <= character <= "~":
            # Without the value: errors hold no secret.
            raise SettingsError(Reason.INVISIBLE_CHARACTER, given=replace(secret, value=""), position=position)


def _uses_api_key(source: _Places) -> bool:
    """An API key wins over the auth token, but a place that comes first wins over both."""
    pair = (Setting.API_KEY, Setting.API_SECRET)
    first = source.with_any(*pair, Setting.AUTH_TOKEN)
    return first is not None and any(map(first.find, pair))


def _base_url(source: _Places) -> str:
    """The endpoint of the first place that has one, whole: half of each would be neither's."""
    place = source.with_any(Setting.BASE_URL, Setting.REGION, Setting.EDGE)
    if place is None:
        return "https://api.twilio.com"
    url, region, edge = map(place.find, (Setting.BASE_URL, Setting.REGION, Setting.EDGE))
    if url is not None:
        if other := region or edge:
            raise SettingsError(Reason.TWO_ENDPOINTS, name=url.name, other=other.name)
        return _checked_url(url)
    for part, example in ((region, "ie1"), (edge, "dublin")):
        if part is not None and not _HOST_PART.fullmatch(part.value):
            raise SettingsError(Reason.BAD_HOST_PART, given=part, example=example)
    if region is not None and edge is None and region.value not in EDGES:
        missing = Given(Setting.EDGE, place.names[Setting.EDGE], "")
        raise SettingsError(Reason.UNKNOWN_EDGE, given=region, missing=missing)
    in_region = region.value if region else "us1"
    return f"https://api.{edge.value if edge else EDGES[in_region]}.{in_region}.twilio.com"


def _checked_url(given: Given) -> str:
    url = given.value
    if "@" in url:  # anywhere: the URL is malformed if a password has a '/', '?' or '#' in it
        raise SettingsError(Reason.PASSWORD_IN_URL, name=given.name)
    if rules.URL.problem(url) or "?" in url or "#" in url:
        raise SettingsError(Reason.BAD_BASE_URL, given=given, rule=rules.URL)
    parts = urlsplit(url)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise SettingsError(Reason.UNENCRYPTED_URL, given=given)
    alone = f"{parts.scheme}://{parts.netloc}"
    if parts.path.strip("/"):
        raise SettingsError(Reason.PATH_IN_URL, given=given, alone=alone)
    return alone


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _home(base_url: str) -> str:
    """Where a base URL leads: edges are ways into one region, so that the region alone is the home at Twilio."""
    parts = urlsplit(base_url)
    at_twilio = _TWILIO_HOST.fullmatch(parts.hostname or "")
    return at_twilio["region"] or at_twilio["region_alone"] or "us1" if at_twilio else base_url.lower()
