"""Twilio's SIP domains in memory, at the seam of `TwilioApi`: no HTTP, no sleeping, a clock that tests move."""

import math
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.api import LACKS_PERMISSION, NO_SUCH_RESOURCE, Answer
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.words import rendering

ACCOUNT = "AC" + "a" * 32
OTHER_ACCOUNT = "AC" + "b" * 32
PLACE = Place(ACCOUNT)
HOME = "region us1"
TAKEN = 21232
EPOCH = datetime(2030, 1, 1, tzinfo=UTC)
NAME = "office.sip.twilio.com"
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/SIP/Domains.json"


def domain_sid(number: int) -> str:
    return f"SD{number:032x}"


SID = domain_sid(1)


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        """Stands for sleeping."""
        self.waits.append(seconds)
        self.now += seconds


def row(number: int = 1, account_sid: str = ACCOUNT, **values: Any) -> dict[str, Any]:
    """Every attribute of a domain, with Twilio's defaults; what Twilio answers as null is ""."""
    sid = domain_sid(number)
    path = f"/2010-04-01/Accounts/{account_sid}/SIP/Domains/{sid}"
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "auth_type": "",
        "byoc_trunk_sid": "",
        "date_created": format_datetime(EPOCH - timedelta(days=1)),
        "date_updated": format_datetime(EPOCH - timedelta(days=1)),
        "domain_name": f"d{number}.sip.twilio.com",
        "emergency_caller_sid": "",
        "emergency_calling_enabled": False,
        "friendly_name": "",
        "secure": False,
        "sid": sid,
        "sip_registration": False,
        "subresource_uris": {"credential_list_mappings": f"{path}/CredentialListMappings.json"},
        "uri": f"{path}.json",
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_status_callback_method": "POST",
        "voice_status_callback_url": "",
        "voice_url": "",
    } | values


def existing(**values: Any) -> dict[str, Any]:
    """The domain with the name and the SID of the tests."""
    return row(1, domain_name=NAME, **values)


def not_found() -> errors.NotFound:
    """Twilio's own 404."""
    return errors.NotFound(Reason.TWILIO_HAS_NONE, status=404, code=NO_SUCH_RESOURCE, said="not found", settings=())


def unauthorized(code: int = LACKS_PERMISSION) -> errors.Unauthorized:
    """Credentials that Twilio does not accept, or that lack a permission."""
    facts = {"said": "Authorization failed", "settings": ()}
    return errors.Unauthorized(Reason.TWILIO_FORBADE, status=401, code=code, **facts)


def refused(code: int = 20001, said: str = "no") -> errors.Refused:
    """A 400 of Twilio's."""
    return errors.Refused(Reason.TWILIO_REFUSED, status=400, code=code, said=said)


def busy(status: int = 503, retry_after: float | None = None) -> errors.Busy:
    """Twilio could not now."""
    return errors.Busy(Reason.BUSY_WITHOUT_CODE, url="Twilio", status=status, retry_after=retry_after)


def lost() -> errors.OutcomeUnknown:
    """A request whose answer never came."""
    return errors.OutcomeUnknown(Reason.CONNECTION_BROKE, url="Twilio")


def not_sent() -> errors.NotSent:
    """A request that did not reach Twilio."""
    return errors.NotSent(Reason.CONNECTION_REFUSED, url="Twilio")


def unusable() -> errors.UnusableAnswer:
    """An answer that is not Twilio's."""
    return errors.UnusableAnswer(Reason.NOT_TWILIO, url="Twilio", status=404)


NULL = tuple(name for name, value in row().items() if value == "" and name != "auth_type")
"""What Twilio has as null where it is empty."""


def answered(body: Mapping[str, Any]) -> dict[str, Any]:
    """As Twilio answers it: a domain, or a page of them."""
    if "domains" in body:
        return {**body, "domains": [answered(each) for each in body["domains"]]}
    return {name: None if name in NULL and value == "" else value for name, value in body.items()}


Fault = errors.ProviderError | Callable[[], object] | Mapping[str, Any]


class FakeTwilio:
    """One account with its domains.

    `requests` holds what was asked. `faults[verb]` are used up one by one: an error is raised instead of doing the
    request, a mapping becomes the answer's body after it was done, a function runs before it, None does nothing.
    `lose_next` raises after the request was done. `listed` says which domains the list shows (all, unless it lags).
    `looked_into` holds the lists below a domain that were asked for: they are empty, or (`is_hiding_what_is_inside`)
    answered with a false 404; no other fault meets them.
    """

    def __init__(self, *rows: dict[str, Any], account_sid: str = ACCOUNT) -> None:
        self.account_sid = account_sid
        self.home = HOME
        self.uses_api_key = False
        self.lines: list[str] = []
        self.notify = lambda event: self.lines.append(rendering.event(event))
        self.clock = Clock()
        self.rows = {each["sid"]: dict(each) for each in rows}
        self.requests: list[tuple[str, str, dict[str, str] | None]] = []
        self.faults: dict[str, deque[Fault | None]] = {verb: deque() for verb in ("get", "create", "update", "delete")}
        self.lose_next: set[str] = set()
        self.looked_into: list[str] = []
        self.is_hiding_what_is_inside = False
        self.listed: Callable[[dict[str, Any]], bool] = lambda _row: True
        self.stored: Callable[[str, Any], Any] = lambda _name, value: value
        self.reachable = {ACCOUNT}
        self.skew = timedelta()

    def verbs(self) -> list[str]:
        """The kind of each request so far: list, get, create, update or delete."""
        return [verb for verb, _path, _form in self.requests]

    def forms(self) -> list[dict[str, str]]:
        """What was sent, in order."""
        return [form for _verb, _path, form in self.requests if form is not None]

    def get(self, path: str, deadline: Deadline) -> Answer:  # noqa: ARG002
        if "/Auth/" in path:
            self.looked_into.append(path)
            account, domain = path.split("/")[3], path.split("/")[6]
            if self.is_hiding_what_is_inside or account not in self.reachable or domain not in self.rows:
                raise not_found()
            return Answer({"contents": [], "next_page_uri": None}, self.now())
        return self._do("get", path)

    def create(self, path: str, form: Mapping[str, str], deadline: Deadline) -> Answer:  # noqa: ARG002
        return self._do("create", path, dict(form))

    look = get

    def update(self, path: str, form: Mapping[str, str], deadline: Deadline) -> Answer:  # noqa: ARG002
        return self._do("update", path, dict(form))

    def delete(self, path: str, deadline: Deadline) -> Answer:  # noqa: ARG002
        return self._do("delete", path)

    def _do(self, verb: str, path: str, form: dict[str, str] | None = None) -> Answer:
        self.requests.append(("list" if verb == "get" and "?" in path else verb, path, form))
        fault = self.faults[verb].popleft() if self.faults[verb] else None
        if isinstance(fault, errors.ProviderError):
            raise fault
        if callable(fault):
            fault()
        if path.split("/")[3] not in self.reachable:
            raise not_found()
        body = answered(getattr(self, f"_{verb}")(path, form or {}))
        if verb in self.lose_next:
            self.lose_next.remove(verb)
            raise lost()
        return Answer(fault if isinstance(fault, Mapping) else body, self.now())

    def now(self) -> datetime:
        """Twilio's own time, to the second as a `Date` header has it."""
        return (EPOCH + self.skew + timedelta(seconds=self.clock.now - 1000)).replace(microsecond=0)

    def _sid(self, path: str) -> str:
        sid = path.rsplit("/", 1)[1].removesuffix(".json")
        if sid not in self.rows:
            raise not_found()
        return sid

    def _get(self, path: str, _form: dict[str, str]) -> Mapping[str, Any]:
        if "?" not in path:
            return dict(self.rows[self._sid(path)])
        parts = urlsplit(path)
        query = {key: value[0] for key, value in parse_qs(parts.query).items()}
        size, page = int(query["PageSize"]), int(query.get("Page", 0))
        shown = [each for each in self.rows.values() if self.listed(each)]
        last = page + 1 >= math.ceil(len(shown) / size)
        following = None if last else f"{parts.path}?PageSize={size}&Page={page + 1}&PageToken=PT{page + 1}"
        return {"domains": [dict(each) for each in shown[page * size : (page + 1) * size]], "next_page_uri": following}

    def _create(self, path: str, form: dict[str, str]) -> Mapping[str, Any]:
        name = form["DomainName"]
        if any(each["domain_name"].lower() == name.lower() for each in self.rows.values()):
            raise refused(TAKEN, f"Domain {name} already exists.")
        made = row(len(self.rows) + 1001, path.split("/")[3], date_created=format_datetime(self.now()))
        self.rows[made["sid"]] = made
        self._set(made, form)
        return dict(made)

    def _update(self, path: str, form: dict[str, str]) -> Mapping[str, Any]:
        changed = self.rows[self._sid(path)]
        self._set(changed, form)
        return dict(changed)

    def _delete(self, path: str, _form: dict[str, str]) -> Mapping[str, Any]:
        del self.rows[self._sid(path)]
        return {}

    def _set(self, changed: dict[str, Any], form: dict[str, str]) -> None:
        for name, attribute in SIP_DOMAIN.settable.items():
            if attribute.api_name in form:
                text = form[attribute.api_name]
                value: Any = text == "true" if attribute.kind.name == "boolean" else text
                changed[name] = self.stored(name, value)
