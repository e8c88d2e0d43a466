"""Credentials and endpoint, from the stack's configuration and else from the environment.

Source: Twilio's pages on API keys, and on regions and edges ("Global Infrastructure").
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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

FORMER = (
    "Changed in the stack's configuration? Refresh and destroy use the values of the last `pulumi up`: run"
    " `pulumi up --refresh=false` once\n"
    "Or change nothing at Twilio: `pulumi refresh --run-program`. To destroy:"
    " `pulumi destroy --run-program --refresh=false`"
)
"""What to do if an operation without the program was refused.

Pulumi records the configuration in the state, and hands that copy to the provider of a refresh or destroy.
"""

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
    """Where each came from: a key of the stack's configuration, or a variable."""

    @property
    def from_stack(self) -> bool:
        """Whether one of them came from the stack's configuration, which Pulumi records in the state."""
        return any(name in ENVIRONMENT for name in self.names)

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


def read_settings(configured: Callable[[str], str | None] | None, environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    `configured` looks a key such as `twilio:accountSid` up in the stack's configuration (None: there is no stack).
    What it lacks is taken from `environment`. Raises SettingsError for what is missing, half given, malformed or
    contradictory; the error names the variable if the value came from there, else the key.
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
    configured: Callable[[str], str | None] | None
    environment: Mapping[str, str]

    def get(self, key: str) -> str | None:
        return self.from_stack(key) or self.from_environment(key)

    def from_stack(self, key: str) -> str | None:
        value = self.configured(key) if self.configured else None
        return str(value).strip() or None if value is not None else None

    def from_environment(self, key: str) -> str | None:
        name = ENVIRONMENT[key]
        alias = ALIASES.get(name, name)
        value, other = (self.environment.get(variable, "").strip() or None for variable in (name, alias))
        if value and other and value != other:
            raise SettingsError(f"the variables {name} and {alias} have two values", "Keep one of them")
        return value or other

    def name(self, key: str) -> str:
        """How whoever gave the value calls it: the key in the stack, or the variable."""
        if self.from_stack(key):
            return key
        variable = ENVIRONMENT[key]
        return variable if self.environment.get(variable, "").strip() else ALIASES.get(variable, variable)

    def how_to_correct(self, key: str) -> str:
        """A line that sets a given value anew, in the place that it came from."""
        return f"Set it again: {_command(key) if self.from_stack(key) else _export(self.name(key))}"

    def how_to_set(self, key: str) -> str:
        """A line for each place that can hold this setting: the environment, and the stack if there is one."""
        line = f"Set it in the environment: {_export(ENVIRONMENT[key])}"
        return f"{line}\nOr in the stack: {_command(key)}" if self.configured else line

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
            raise SettingsError(f"{self.name(key)} is {text!r}", f"It must be {form} from {least:g} to {most:g}")
        return number


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return durations.seconds(text)


def _command(key: str) -> str:
    """How to set a key of the stack. Pulumi asks for a secret value: it stays out of the shell's history."""
    return f"`pulumi config set --secret {key}`" if key in SECRET_KEYS else f"`pulumi config set {key} {_example(key)}`"


def _export(*variables: str) -> str:
    keys = {name: key for key, variable in ENVIRONMENT.items() for name in (variable, ALIASES.get(variable, ""))}
    return f"`export {' '.join(f'{name}={_example(keys[name])}' for name in variables)}`"


def _example(key: str) -> str:
    return _EXAMPLES.get(key, "...")


_EXAMPLES = {"twilio:accountSid": "AC...", "twilio:apiKey": "SK..."}


def _credentials(source: _Source) -> Credentials:
    account_key, token_key, pair = "twilio:accountSid", "twilio:authToken", ("twilio:apiKey", "twilio:apiSecret")
    account_sid = source.get(account_key)
    if account_sid is None:
        raise SettingsError("no Twilio account is configured", source.how_to_set(account_key))
    if problem := _ACCOUNT.problem(account_sid):
        # Not what it is: somebody may have pasted the auth token.
        raise SettingsError(f"{source.name(account_key)} is not {_ACCOUNT.text}: {problem}", _CONSOLE)
    if _uses_api_key(source):
        key, secret = (_other_half(source, *halves) for halves in (pair, reversed(pair)))
        if problem := _API_KEY.problem(key):
            raise SettingsError(f"{source.name(pair[0])} is not {_API_KEY.text}: {problem}", _CONSOLE)
        _require_plain(source, pair[1], secret)
        return Credentials(account_sid, key, secret, tuple(map(source.name, (account_key, *pair))))
    token = source.get(token_key)
    if token is None:
        way_out = f"{source.how_to_set(token_key)}\nOr use an API key: {_export(*(ENVIRONMENT[each] for each in pair))}"
        raise SettingsError(f"no credentials are configured for account {account_sid}", way_out)
    _require_plain(source, token_key, token)
    return Credentials(account_sid, account_sid, token, tuple(map(source.name, (account_key, token_key))))


_CONSOLE = "The Twilio Console shows it"


def _require_plain(source: _Source, key: str, secret: str) -> None:
    """What is pasted has invisible characters at times, which HTTP Basic cannot carry."""
    for position, character in enumerate(secret, start=1):
        if not "!" <= character <= "~":
            raise SettingsError(
                f"{source.name(key)} contains an invalid character at position {position} (a blank or line break?)",
                source.how_to_correct(key),
            )


def _uses_api_key(source: _Source) -> bool:
    """An API key wins over the auth token, but what the stack names wins over the environment."""
    pair = ("twilio:apiKey", "twilio:apiSecret")
    if any(source.from_stack(key) for key in pair):
        return True
    return not source.from_stack("twilio:authToken") and any(source.from_environment(key) for key in pair)


def _other_half(source: _Source, key: str, other: str) -> str:
    value = source.get(key)
    if value is None:
        raise SettingsError(
            f"an API key is half configured: {source.name(other)} is set, its {_HALVES[key]} is missing",
            source.how_to_set(key),
        )
    return value


_HALVES = {"twilio:apiKey": "SID (SK...)", "twilio:apiSecret": "secret"}


def _base_url(source: _Source) -> str:
    """The stack's endpoint, else the environment's: one of them whole, because half of each is neither's."""
    keys = ("twilio:apiBaseUrl", "twilio:region", "twilio:edge")
    of_stack = any(source.from_stack(key) for key in keys)
    url, region, edge = ((source.from_stack if of_stack else source.from_environment)(key) for key in keys)
    if url is not None:
        if region or edge:
            other = source.name(keys[1] if region else keys[2])
            raise SettingsError(f"{source.name(keys[0])} and {other} are both set", "Keep one of them")
        return _checked_url(url, source.name(keys[0]))
    for key, part, example in ((keys[1], region, "ie1"), (keys[2], edge, "dublin")):
        if part is not None and not _HOST_PART.fullmatch(part):
            rule = f"It is written in small letters, digits and '-', such as {example}"
            raise SettingsError(f"{source.name(key)} is {part!r}", rule)
    if region is None and edge is None:
        return "https://api.twilio.com"
    region = region or "us1"
    if edge is None and region not in EDGES:
        raise SettingsError(
            f"{source.name(keys[1])} is {region!r}, whose edge is not known here",
            f"Set its edge too: {_command(keys[2]) if of_stack else _export(ENVIRONMENT[keys[2]])}",
        )
    return f"https://api.{edge or EDGES[region]}.{region}.twilio.com"


def _checked_url(url: str, name: str) -> str:
    if "@" in url:  # wherever it stands: the URL is malformed where a password has a '/', '?' or '#' in it
        raise SettingsError(f"{name} has a user name or password in it", "Credentials have settings for themselves")
    if rules.URL.problem(url) or "?" in url or "#" in url:
        raise SettingsError(
            f"{name} is {url!r}", f"It must be {rules.URL.text}, without a query: https://api.twilio.com"
        )
    parts = urlsplit(url)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise SettingsError(f"{name} is {url!r}, which would send the credentials in clear", "Write https://")
    alone = f"{parts.scheme}://{parts.netloc}"
    if parts.path.strip("/"):
        raise SettingsError(
            f"{name} is {url!r}, which has a path",
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
