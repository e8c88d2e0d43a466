"""Plain requests to a running stand-in of Twilio, and the check of its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from local_twilio import MAIN_ACCOUNT

if TYPE_CHECKING:
    from local_twilio import Account, LocalTwilio

ACCOUNT = MAIN_ACCOUNT.sid
STRONG = "Correct1Horse"


class Sip:
    """The /SIP/ paths of an account, without `.json`."""

    def __init__(self, twilio: LocalTwilio, account: Account = MAIN_ACCOUNT) -> None:
        self.base = f"{twilio.url}/2010-04-01/Accounts/{account.sid}/SIP"
        self.auth = (account.sid, account.auth_token)

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.base}/{path}.json", **{"auth": self.auth, "timeout": 10, **options})

    def post(self, path: str, **form: Any) -> requests.Response:
        return self.request("POST", path, data=form)

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.request("GET", path, params=query)

    def delete(self, path: str) -> requests.Response:
        return self.request("DELETE", path)

    def created(self, path: str, **form: Any) -> dict[str, Any]:
        response = self.post(path, **form)
        assert response.status_code == 201, response.text
        return response.json()

    def rows(self, path: str) -> list[dict[str, Any]]:
        return next(value for value in self.get(path).json().values() if isinstance(value, list))


def assert_refused(response: requests.Response, status: int, code: int, part: str = "") -> None:
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert set(body) == {"code", "message", "more_info", "status"} | ({"detail"} if code == 20003 else set())
    assert body["status"] == status
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert part in body["message"]


def control(twilio: LocalTwilio, method: str, path: str, status: int = 200, /, **body: Any) -> Any:
    """The answer of a control endpoint, which must have the status."""
    response = requests.request(method, f"{twilio.url}/_local/{path}", json=body or None, timeout=10)
    assert response.status_code == status, response.text
    return response.json() if response.content else None
