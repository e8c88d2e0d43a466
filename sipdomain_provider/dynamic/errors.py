"""The errors that a program can catch, and that Pulumi prints. A text holds no password and no credential."""

import sys
from types import ModuleType
from typing import Any

from sipdomain_provider.twilio import errors
from sipdomain_provider.words import rendering


class TwilioResourceError(Exception):
    """An operation or a look-up failed: one sentence, then at most three ways out, each on a separate line.

    `status` is the HTTP status and `code` Twilio's error code (https://www.twilio.com/docs/api/errors); each is 0 if
    Twilio returned none.
    """

    def __init__(self, text: str, *, status: int = 0, code: int = 0) -> None:
        super().__init__(text)
        self.status = status
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.status, self.code)


class SettingsError(TwilioResourceError):
    """Credentials or the endpoint are missing, or contradict each other."""


class Unauthorized(TwilioResourceError):
    """HTTP 401 or 403: these credentials may not do this."""


class NotFound(TwilioResourceError):
    """The account, or the parent, has no such resource."""


class Refused(TwilioResourceError):
    """Any other HTTP 4xx: a value breaks one of Twilio's rules."""


class Busy(TwilioResourceError):
    """HTTP 429 or 5xx, after all retries."""


class NoAnswer(TwilioResourceError):
    """Twilio returned no usable answer. After a create or an update it may have done the work."""


class Conflict(TwilioResourceError):
    """What exists at Twilio, or in the program, forbids the operation."""


_CLASSES: tuple[tuple[type[errors.ProviderError], type[TwilioResourceError]], ...] = (
    (errors.SettingsError, SettingsError),
    (errors.Unauthorized, Unauthorized),
    (errors.NotFound, NotFound),
    (errors.Absent, NotFound),
    (errors.Busy, Busy),
    (errors.Refused, Refused),
    (errors.NoAnswer, NoAnswer),
    (errors.Conflict, Conflict),
    (errors.WrongHome, Conflict),
)


for _each in {TwilioResourceError, *(mine for _core, mine in _CLASSES)}:
    _each.__module__ = "sipdomain_provider"  # where programs import it, and what Python prints
del _each


def for_users(error: errors.ProviderError, text: str = "") -> TwilioResourceError:
    """The error to raise for an error of the core; `text` is its text if there are secret values."""
    found = next((mine for core, mine in _CLASSES if isinstance(error, core)), TwilioResourceError)
    status, code = getattr(error, "status", 0), getattr(error, "code", 0)
    return found(text or rendering.text(error), status=status, code=code)


def without_tracebacks() -> None:
    """Have the host of dynamic providers report these errors by their text alone.

    It reports `traceback.format_exc()` of every exception, and takes that name from its own main module. Errors of
    other providers, and defects of this one, keep their traceback. A host without that name is left as it is.
    """
    main = sys.modules.get("__main__")
    if getattr(getattr(main, "__spec__", None), "name", "") != "pulumi.dynamic.__main__":
        return
    if type(module := getattr(main, "traceback", None)) is ModuleType:
        main.traceback = _Traceback(module)  # type: ignore[union-attr]


class _Traceback:
    """The module `traceback`, with one function replaced."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def format_exc(self, *args: Any, **kwargs: Any) -> str:
        error = sys.exception()
        return str(error) if isinstance(error, TwilioResourceError) else self._module.format_exc(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _again(kind: type[TwilioResourceError], args: tuple[str], status: int, code: int) -> TwilioResourceError:
    return kind(*args, status=status, code=code)
