"""Twilio's error answers, and the stand-in's own start-up error."""

from typing import Any

DOCUMENTATION = "https://www.twilio.com/docs/errors/"


class LocalTwilioError(Exception):
    """The stand-in cannot start or go on: one line that says why and what to do."""


class TwilioError(Exception):
    """An answer that is Twilio's refusal: an HTTP status, Twilio's code, a message, and sometimes a detail."""

    def __init__(self, status: int, code: int, message: str, detail: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail

    def body(self) -> dict[str, Any]:
        """Twilio's error body."""
        return {
            **({} if self.detail is None else {"detail": self.detail}),
            "code": self.code,
            "message": self.message,
            "more_info": f"{DOCUMENTATION}{self.code}",
            "status": self.status,
        }


# What Twilio answers with when all that is known is the HTTP status. 20403, 20415, 20501, 20502 and 20504 are
# the stand-in's own, after the pattern of the others.
BY_STATUS: dict[int, tuple[int, str]] = {
    400: (20001, "Invalid parameter"),
    403: (20403, "Forbidden"),
    404: (20404, "The requested resource was not found"),
    405: (20004, "Method not allowed"),
    415: (20415, "Unsupported media type"),
    429: (20429, "Too Many Requests"),
    500: (20500, "An internal server error has occurred"),
    501: (20501, "Not implemented"),
    502: (20502, "Bad gateway"),
    503: (20503, "Service unavailable"),
    504: (20504, "Gateway time-out"),
}


def of_status(status: int) -> TwilioError:
    """Twilio's usual error for an HTTP status."""
    if status == 401:
        return unauthorized()
    code, message = BY_STATUS.get(status, (20000 + status, "Error"))
    return TwilioError(status, code, message)


def invalid_parameter(message: str) -> TwilioError:
    return TwilioError(400, 20001, message)


def unauthorized() -> TwilioError:
    return TwilioError(401, 20003, "Authenticate", "Your AccountSid or AuthToken was incorrect.")


def not_found(path: str) -> TwilioError:
    return TwilioError(404, 20404, f"The requested resource {path} was not found")
