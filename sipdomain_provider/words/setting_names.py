"""The names of the settings: in a stack's configuration, and in the environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sipdomain_provider.twilio.errors import SettingsError
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.twilio.settings import Given, Setting, Source

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
"""Each key of the stack's configuration and the variable that stands in for it, in the order of `Setting`."""

ALIASES = {
    "TWILIO_API_KEY": "TWILIO_API_KEY_SID",
    "TWILIO_API_SECRET": "TWILIO_API_KEY_SECRET",
}
"""Other names of variables, which are common in projects that use Twilio."""

_KEYS = dict(zip(Setting, ENVIRONMENT, strict=True))
_VARIABLES = dict(zip(Setting, ENVIRONMENT.values(), strict=True))
SECRET_KEYS = tuple(_KEYS[each] for each in (Setting.AUTH_TOKEN, Setting.API_SECRET))
_EXAMPLES = {Setting.ACCOUNT_SID: "AC...", Setting.API_KEY: "SK..."}


def stack(configured: Callable[[str], str | None]) -> Source:
    """The settings in a stack's configuration; `configured` looks up a key such as `twilio:accountSid`."""

    def find(setting: Setting) -> Given | None:
        value = str(configured(_KEYS[setting]) or "").strip()
        return Given(setting, _KEYS[setting], value) if value else None

    return Source(find, _KEYS)


def environment(variables: Mapping[str, str]) -> Source:
    """The settings in environment variables. Looking one up raises SettingsError if its two names have two values."""

    def find(setting: Setting) -> Given | None:
        name = _VARIABLES[setting]
        alias = ALIASES.get(name, name)
        value, other = (variables.get(each, "").strip() for each in (name, alias))
        if value and other and value != other:
            raise SettingsError(Reason.TWO_VALUES, name=name, alias=alias)
        return Given(setting, name if value else alias, value or other) if value or other else None

    return Source(find, _VARIABLES)


def is_in_stack(name: str) -> bool:
    """Whether this is the name of a setting in a stack's configuration, which Pulumi records in the state."""
    return name in ENVIRONMENT


@dataclass(frozen=True)
class Named:
    """A setting in sentences: its name, its value, and the commands that set it."""

    setting: Setting
    name: str = ""
    value: str = ""

    @property
    def command(self) -> str:
        """Sets it in the place that this name is from."""
        return self.in_stack if is_in_stack(self.name) else export({self.name: self.setting})

    @property
    def exported(self) -> str:
        """Sets it in the environment."""
        return export({_VARIABLES[self.setting]: self.setting})

    @property
    def in_stack(self) -> str:
        """Sets it in the stack."""
        key = _KEYS[self.setting]
        return f"`{set_in_stack(key, None if key in SECRET_KEYS else _example(self.setting))}`"

    @property
    def half(self) -> str:
        return {Setting.API_KEY: "SID (SK...)", Setting.API_SECRET: "secret"}[self.setting]


def set_in_stack(key: str, value: str | None) -> str:
    """The command that sets a key. Without a value Pulumi asks for a secret: it stays out of the shell's history."""
    return f"pulumi config set --secret {key}" if value is None else f"pulumi config set {key} {value}"


def export(variables: Mapping[str, Setting]) -> str:
    return f"`export {' '.join(f'{name}={_example(setting)}' for name, setting in variables.items())}`"


def _example(setting: Setting) -> str:
    return _EXAMPLES.get(setting, "...")
