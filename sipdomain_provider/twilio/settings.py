"""Credentials and endpoint, from the stack's configuration and else from the environment.

Source: Twilio's pages on API keys, and on regions and edges ("Global Infrastructure").
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

from sipdomain_provider.tables import rules

from . import durations
from .errors import SettingsError

ENVIRONMENT = {
    "twilio:accountSid": "TWILIO_ACCOUNT_SID",
    "twilio:authToken": "TWILIO_AUTH_TOKEN",
    "twilio:apiKey": "TWILIO_API_KEY",
    "twilio:apiSecret": "TWILIO_API_SECRET",
    "twilio:region": "TWILIO_REGION",
    "twilio:edge": "TWILIO_EDGE",
    "twilio:apiBaseUrl": "TWILIO_API_BASE_URL",
    "twilio:acceptEndpointChange": "TWILIO_ACCEPT_ENDPOINT_CHANGE",
    "twilio:maxRetries": "TWILIO_MAX_RETRIES",
    "twilio:timeout": "TWILIO_TIMEOUT",
}
"""Each key of the stack's configuration and the variable that stands in for it."""

ALIASES = {
    "TWILIO_API_KEY": "TWILIO_API_KEY_SID",
    "TWILIO_API_SECRET": "TWILIO_API_KEY_SECRET",
}
"""Other names of variables, which are common in projects that use Twilio."""

SECRET_KEYS = ("twilio:authToken", "twilio:apiSecret")

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

    def __repr__(self) -> str:
        return f"Credentials(account_sid={self.account_sid!r}, username={self.username!r}, password=...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are never pickled")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured.

    `base_url` is where requests go, without a slash at its end. `home` names the place that the base URL reaches: the
    region, whatever the edge, or a base URL of one's own. `accepted_home` is a former home that resources may be
    taken over from. `max_retries` counts the repetitions of a request; `timeout` is the budget of one operation with
    all its requests, in seconds.
    """

    credentials: Credentials
    base_url: str
    home: str
    accepted_home: str | None
    max_retries: int
    timeout: float


def read_settings(configured: Callable[[str], str | None], environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    `configured` looks a key such as `twilio:accountSid` up in the stack's configuration; what it lacks is taken from
    `environment`. Raises SettingsError for what is missing, half given, malformed or contradictory.
    """
    source = _Source(configured, environment)
    base_url = _base_url(source)
    return Settings(
        credentials=_credentials(source),
        base_url=base_url,
        home=_home(base_url),
        accepted_home=source.get("twilio:acceptEndpointChange"),
        max_retries=int(source.number("twilio:maxRetries", default=8, least=0, most=100)),
        timeout=source.number(
            "twilio:timeout",
            default=60,
            least=1,
            most=86_400,
            parse=_seconds,
            form="a number of seconds, or a duration such as 90s or 1h30m,",
        ),
    )


@dataclass(frozen=True, slots=True)
class _Source:
    configured: Callable[[str], str | None]
    environment: Mapping[str, str]

    def get(self, key: str) -> str | None:
        return self.from_stack(key) or self.from_environment(key)

    def from_stack(self, key: str) -> str | None:
        value = self.configured(key)
        return str(value).strip() or None if value is not None else None

    def from_environment(self, key: str) -> str | None:
        name = ENVIRONMENT[key]
        alias = ALIASES.get(name, name)
        value, other = (self.environment.get(variable, "").strip() or None for variable in (name, alias))
        if value and other and value != other:
            raise SettingsError(f"the variables {name} and {alias} have two values", "Keep one of them.")
        return value or other

    def number(
        self,
        key: str,
        *,
        default: float,
        least: float,
        most: float,
        parse: Callable[[str], float] = float,
        form: str = "a number",
    ) -> float:
        """A number within its bounds; `form` says what `parse` takes."""
        text = self.get(key)
        if text is None:
            return default
        try:
            number = parse(text)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            raise SettingsError(f"{key} is {text!r}", f"It must be {form} from {least:g} to {most:g}.")
        return number


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return durations.seconds(text)


def how_to_set(key: str) -> str:
    """The two ways to give a setting, as a phrase for an error."""
    secret = " --secret" if key in SECRET_KEYS else ""
    return f"`pulumi config set{secret} {key} ...` or the variable {ENVIRONMENT[key]}"


def _credentials(source: _Source) -> Credentials:
    account_sid = source.get("twilio:accountSid")
    if account_sid is None:
        raise SettingsError("no Twilio account is configured", f"Give {how_to_set('twilio:accountSid')}.")
    if problem := _ACCOUNT.problem(account_sid):
        raise SettingsError(
            # Not what it is: somebody may have pasted the auth token.
            f"twilio:accountSid is not {_ACCOUNT.text}: {problem}",
            "See the Twilio Console.",
        )
    if _uses_api_key(source):
        key, secret = (_other_half(source, name) for name in ("twilio:apiKey", "twilio:apiSecret"))
        if problem := _API_KEY.problem(key):
            raise SettingsError(f"twilio:apiKey is not {_API_KEY.text}: {problem}", "See the Twilio Console.")
        _require_plain("twilio:apiSecret", secret)
        return Credentials(account_sid, key, secret)
    token = source.get("twilio:authToken")
    if token is None:
        raise SettingsError(
            f"no credentials are configured for account {account_sid}",
            f"Give the auth token, {how_to_set('twilio:authToken')}, or an API key with"
            f" {how_to_set('twilio:apiKey')} and {how_to_set('twilio:apiSecret')}.",
        )
    _require_plain("twilio:authToken", token)
    return Credentials(account_sid, account_sid, token)


def _require_plain(key: str, secret: str) -> None:
    """What is pasted has invisible characters at times, which HTTP Basic cannot carry."""
    for position, character in enumerate(secret, start=1):
        if not "!" <= character <= "~":
            raise SettingsError(
                f"{key} has a character at position {position} that no such secret has", f"Give {how_to_set(key)} anew."
            )


def _uses_api_key(source: _Source) -> bool:
    """An API key wins over the auth token, but what the stack names wins over the environment."""
    pair = ("twilio:apiKey", "twilio:apiSecret")
    if any(source.from_stack(key) for key in pair):
        return True
    return not source.from_stack("twilio:authToken") and any(source.from_environment(key) for key in pair)


def _other_half(source: _Source, key: str) -> str:
    value = source.get(key)
    if value is None:
        raise SettingsError(f"an API key is half configured: {key} is missing", f"Give {how_to_set(key)}.")
    return value


def _base_url(source: _Source) -> str:
    """The stack's endpoint, else the environment's: one of them whole, because half of each is neither's."""
    keys = ("twilio:apiBaseUrl", "twilio:region", "twilio:edge")
    of_stack = any(source.from_stack(key) for key in keys)
    url, region, edge = ((source.from_stack if of_stack else source.from_environment)(key) for key in keys)
    if url is not None:
        if region or edge:
            raise SettingsError(
                "twilio:apiBaseUrl and twilio:region or twilio:edge are both configured", "Keep one of them."
            )
        return _checked_url(url)
    for key, part in (("twilio:region", region), ("twilio:edge", edge)):
        if part is not None and not _HOST_PART.fullmatch(part):
            raise SettingsError(f"{key} is {part!r}", "It is written in small letters and digits, such as ie1.")
    if region is None and edge is None:
        return "https://api.twilio.com"
    region = region or "us1"
    if edge is None and region not in EDGES:
        raise SettingsError(
            f"twilio:region is {region!r}, whose edge is not known here", f"Give {how_to_set('twilio:edge')} as well."
        )
    return f"https://api.{edge or EDGES[region]}.{region}.twilio.com"


def _checked_url(url: str) -> str:
    if "@" in url:  # wherever it stands: the URL is malformed where a password has a '/', '?' or '#' in it
        raise SettingsError(
            "twilio:apiBaseUrl has a user name or password in it", "Credentials are configured by their own keys."
        )
    if rules.URL.problem(url) or "?" in url or "#" in url:
        raise SettingsError(
            f"twilio:apiBaseUrl is {url!r}", f"It must be {rules.URL.text}, without a query: https://api.twilio.com."
        )
    parts = urlsplit(url)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise SettingsError(
            f"twilio:apiBaseUrl is {url!r}, which would send the credentials in clear", "Write https://."
        )
    alone = f"{parts.scheme}://{parts.netloc}"
    if parts.path.strip("/"):
        raise SettingsError(
            f"twilio:apiBaseUrl is {url!r}, which has a path",
            f"It must be the base URL alone, since each request adds its own path: {alone}",
        )
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
