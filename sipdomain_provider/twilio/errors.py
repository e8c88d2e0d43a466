"""What can go wrong: a class for each party that must act. Nothing here holds a request, a header or a form."""

from dataclasses import dataclass
from typing import Any, Self

from sipdomain_provider.tables.kinds import ResourceType

from .reasons import Reason


@dataclass(frozen=True, slots=True)
class Doing:
    """Which operation it was, on which resource: `called` is its name, or the plural of its type for a list."""

    operation: str
    type: ResourceType
    called: str


class ProviderError(Exception):
    """Base of every error of this package: data, of which `words/` makes a sentence and the ways out.

    The sentence of the `reason` needs these `facts`. `doing` is set by whoever knows it. `str()` is for developers.
    """

    def __init__(self, reason: Reason, /, **facts: object) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.facts: dict[str, Any] = facts
        self.doing: Doing | None = None

    def because(self, reason: Reason, /, **facts: object) -> Self:
        """The same failure for a reason that is known further up, with more facts; `cause` is this error."""
        error = Exception.__new__(type(self), reason.name)
        vars(error).update(vars(self), reason=reason, facts={**self.facts, **facts, "cause": self})
        return error


class SettingsError(ProviderError):
    """Credentials or endpoint are missing, half given, or contradict each other."""


class WrongHome(ProviderError):
    """The resource is in another region, base URL or account than the configured one."""


class Rejected(ProviderError):
    """Twilio answered no: `status` is the HTTP status, `code` Twilio's error code (0 when it gave none)."""

    def __init__(self, reason: Reason, /, *, status: int, code: int = 0, **facts: object) -> None:
        super().__init__(reason, status=status, code=code, **facts)
        self.status = status
        self.code = code


class Unauthorized(Rejected):
    """401 or 403: these credentials may not do this."""


class NotFound(Rejected):
    """Twilio's own 404: code 20404 in its JSON body."""


class Refused(Rejected):
    """Any other 4xx with a code of Twilio's: a value breaks one of its rules."""


class Busy(Rejected):
    """429 or 5xx: Twilio could not now; of a 5xx it is not known what it did."""

    @property
    def retry_after(self) -> float | None:
        """The wait that Twilio asked for, in seconds; None when it asked for none."""
        return self.facts.get("retry_after")

    @property
    def throttled(self) -> bool:
        """Whether it is a 429, which Twilio has not processed."""
        return self.status == 429


class NoAnswer(ProviderError):
    """No answer that can be used came back."""


class NotSent(NoAnswer):
    """The request did not reach Twilio, so that it did nothing."""


class OutcomeUnknown(NoAnswer):
    """The request may have reached Twilio, and what it did is not known."""


class UnusableAnswer(NoAnswer):
    """Something answered, but not as Twilio's API does: a proxy, a wrong host, a cut body."""


class Conflict(ProviderError):
    """The state of Twilio forbids the operation."""


class Absent(Conflict):
    """The account, or the parent, has no such resource."""


class Unsettled(Conflict):
    """Two answers to an update show two values of an attribute, neither as desired.

    The values may be secret: they are no facts of the sentence.
    """

    def __init__(self, attribute: str, desired: object, first: object, second: object) -> None:
        super().__init__(Reason.DOES_NOT_SETTLE, attribute=attribute)
        self.values = {"declared": desired, "first": first, "second": second}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request failed because of `error`, and is repeated in some seconds."""

    error: ProviderError
    seconds: float
    attempt: int
    attempts: int
