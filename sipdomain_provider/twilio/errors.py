"""What can go wrong, by who must act.

    ProviderError                 what was being done to what, why it failed, and the ways out
    ├── SettingsError             credentials or endpoint are missing or contradict each other
    ├── WrongHome                 the resource lives in another region, base URL or account than the one configured
    ├── Rejected                  Twilio answered no: `status`, `code`
    │   ├── Unauthorized          401, 403: these credentials may not do this
    │   ├── NotFound              Twilio's own 404 (code 20404)
    │   ├── Refused               any other: what was sent breaks one of Twilio's rules
    │   └── Busy                  429, 500, 502, 503, 504, still so after all retries
    ├── NoAnswer                  no answer that can be used came back
    │   ├── NotSent               the request did not reach Twilio
    │   ├── OutcomeUnknown        it may have reached Twilio: what it did is not known
    │   └── UnusableAnswer        something answered, but not as Twilio's API does
    └── Conflict                  what is at Twilio forbids the operation: a taken name, a resource that is gone
        ├── Absent                the account, or the parent, has no such resource
        └── Unsettled             two answers to an update show two values, neither as desired

Nothing here holds a request, a header or a form: an error's text reaches logs.
"""

AGAIN = "Run it again later"
CHECK_ENDPOINT = "Check the configured region or base URL, and whether a proxy stands in between"
"""Ways out that several errors share."""


class ProviderError(Exception):
    """Base of every error of this package; `str()` is one sentence, and the ways out on lines of their own.

    `reason` says what is wrong, without a full stop. `way_out` says what to do: each line is something to paste or a
    place to look. `doing` is set by whoever knows which operation on which resource it was.
    """

    def __init__(self, reason: str, way_out: str = "") -> None:
        super().__init__(reason, way_out)
        self.reason = reason
        self.way_out = way_out
        self.doing = ""

    def __str__(self) -> str:
        head = f"{self.doing} failed: " if self.doing else ""
        sentence = " ".join(f"{head}{self.reason}".split())
        return "\n  ".join([sentence if sentence.endswith(".") else f"{sentence}.", *self.ways_out])

    @property
    def ways_out(self) -> list[str]:
        """The lines of `way_out`."""
        return [" ".join(line.split()) for line in self.way_out.splitlines()]


class SettingsError(ProviderError):
    """Credentials or endpoint are missing, half given, or contradict each other."""


class WrongHome(ProviderError):
    """The resource lives in another region, base URL or account than the one asked for."""


class Rejected(ProviderError):
    """Twilio answered no.

    `status` is the HTTP status, `code` Twilio's error code (0 when it gave none).
    """

    def __init__(self, reason: str, way_out: str = "", *, status: int, code: int = 0) -> None:
        super().__init__(reason, way_out)
        self.status = status
        self.code = code


class Unauthorized(Rejected):
    """401 or 403: these credentials may not do this."""


class NotFound(Rejected):
    """Twilio's own 404: code 20404 in its JSON body."""


class Refused(Rejected):
    """Any other 4xx with a code of Twilio's: what was sent breaks one of its rules."""


class Busy(Rejected):
    """429 or 5xx: Twilio could not now; of a 5xx it is not known what it did.

    `retry_after` is the wait that Twilio asked for, in seconds (None when it asked for none).
    """

    def __init__(self, reason: str, way_out: str = "", *, status: int, code: int = 0, retry_after: float | None):
        super().__init__(reason, way_out, status=status, code=code)
        self.retry_after = retry_after

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
    """What is at Twilio forbids the operation."""


class Absent(Conflict):
    """The account, or the parent, has no such resource."""


class Unsettled(Conflict):
    """Two answers to an update show two values of an attribute, neither as desired.

    The values may be secret: the text names the attribute alone, and the front end adds the rest.
    """

    def __init__(self, attribute: str, desired: object, first: object, second: object) -> None:
        super().__init__(
            f"{attribute} does not settle: Twilio's answers to two updates show two values, neither as declared",
            "Somebody else may be changing it: see who, and run `pulumi up` again",
        )
        self.attribute = attribute
        self.values = {"declared": desired, "first": first, "second": second}
