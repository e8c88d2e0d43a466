"""The matrix of types, operations and faults, as data: what is tried, what fails, how often, and for which requests.

A new resource type is one more `Subject`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.ip_access import IP_ACCESS_CONTROL_LIST, IP_ADDRESS
from sipdomain_provider.tables.mappings import (
    AUTH_CALLS_CREDENTIAL_LIST_MAPPING,
    AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING,
    AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING,
)
from sipdomain_provider.tables.registry import TYPES
from tools.interrupted_run import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_twilio.faults import Kind
    from sipdomain_provider.tables.kinds import ResourceType

OPERATIONS = ("create", "create, adopt=True", 'create, adopt="SID"', "read", "update", "delete")

METHODS = {"create": "POST", "read": "GET", "update": "POST", "delete": "DELETE"}
"""The request that an operation is about; one that adopts looks up or sends what differs."""


@dataclass(frozen=True)
class Row:
    """The other resources at Twilio; `parent` is a SID."""

    kind: str
    sid: str
    attributes: Mapping[str, Any]
    parent: str | None = None


@dataclass(frozen=True)
class Edit:
    """What somebody does at Twilio meanwhile, of what the program does not declare.

    Without `of` and `adds` these attributes of the resource are changed. `of`: those of this other row. `adds`: a row
    of this kind comes into the resource.
    """

    attributes: Mapping[str, Any]
    of: Row | None = None
    adds: str | None = None


@dataclass(frozen=True, eq=False)
class Subject:
    """What is tried of one resource type.

    A program has declared `before` before an update, and then `declared`: an update is to send what differs, and
    nothing else. If nothing can differ, there is no update. `theirs` is what somebody edits between a diff and its
    update, or had before it is adopted; `in_between` comes between the two runs. `there` are the parents, and the
    bystanders that are easily taken for it.
    """

    type: ResourceType
    declared: Mapping[str, Any]
    before: Mapping[str, Any]
    theirs: Edit
    in_between: Edit
    there: tuple[Row, ...]

    @property
    def operations(self) -> tuple[str, ...]:
        return tuple(each for each in OPERATIONS if each != "update" or self.before)

    @property
    def kind(self) -> str:
        """The stand-in's name of the type."""
        return kind_of(self.type)

    @property
    def parent(self) -> str | None:
        """The parent's SID."""
        return str(self.declared[self.type.parent.name]) if self.type.parent else None

    @property
    def beside(self) -> tuple[Row, ...]:
        """The bystanders in its own place."""
        return tuple(each for each in self.there if (each.kind, each.parent) == (self.kind, self.parent))


_KINDS = {each.sid_rule.prefix: kind_of(each) for each in TYPES if not each.named_by_sid}


def _row(prefix: str, digit: str, parent: Row | None = None, **attributes: Any) -> Row:
    return Row(_KINDS[prefix], prefix + digit * 32, attributes, parent.sid if parent else None)


def _user(digit: str, parent: Row, username: str) -> Row:
    return _row("CR", digit, parent, username=username, password=f"Bystander-{username}-1")


_BEFORE = "https://example.com/before"
_OFFICE = _row("SD", "2", domain_name="tried-office.sip.twilio.com")
_BRANCH = _row("SD", "3", domain_name="tried-branch.sip.twilio.com")
_USERS, _PHONES = _row("CL", "1", friendly_name="Users"), _row("CL", "b", friendly_name="Phones")
_TRUNKS, _PARTNERS = _row("AL", "1", friendly_name="Trunks"), _row("AL", "b", friendly_name="Partners")


def _mapping(type_: ResourceType, mapped: Row, another: Row, alike: str | None = None) -> Subject:
    """`mapped` is mapped to the office, as `another` is already; `alike` maps the same list to the same domain too."""
    kind = kind_of(type_)
    bystanders = [Row(kind, another.sid, {}, _OFFICE.sid), Row(kind, mapped.sid, {}, _BRANCH.sid)]
    if alike:
        bystanders.append(Row(alike, mapped.sid, {}, _OFFICE.sid))
    return Subject(
        type=type_,
        declared={"domain_sid": _OFFICE.sid, type_.identity: mapped.sid},
        before={},
        theirs=Edit({"friendly_name": "Theirs"}, of=mapped),
        in_between=Edit({"voice_url": "https://example.com/in-between"}, of=_OFFICE),
        there=(_OFFICE, _BRANCH, mapped, another, *bystanders),
    )


SUBJECTS = (
    Subject(
        type=SIP_DOMAIN,
        declared={
            "domain_name": "tried-fault.sip.twilio.com",
            "voice_url": "https://example.com/wanted",
            "secure": True,
        },
        before={"voice_url": _BEFORE},
        theirs=Edit({"voice_status_callback_url": "https://example.com/theirs"}),
        in_between=Edit({"friendly_name": "edited in between"}),
        there=(_row("SD", "1", domain_name="tried-bystander.sip.twilio.com", voice_url=_BEFORE, secure=True),),
    ),
    Subject(
        type=CREDENTIAL_LIST,
        declared={"friendly_name": "Tried"},
        before={"friendly_name": "Tried before"},
        theirs=Edit({"username": "theirs", "password": "Somebody-else-1"}, adds="credentials"),
        in_between=Edit({"username": "in-between", "password": "Somebody-else-2"}, adds="credentials"),
        # Another kind of list may have the same name.
        there=(_USERS, _user("1", _USERS, "alice"), _row("AL", "3", friendly_name="Tried")),
    ),
    Subject(
        type=CREDENTIAL,
        declared={"credential_list_sid": _USERS.sid, "username": "tried", "password": "Correct-Horse-1"},
        before={"password": "Battery-Staple-2"},
        # It has nothing more that could be edited.
        theirs=Edit({"friendly_name": "Theirs"}, of=_USERS),
        in_between=Edit({"friendly_name": "In between"}, of=_USERS),
        there=(_USERS, _PHONES, _user("1", _USERS, "alice"), _user("2", _USERS, "Tried"), _user("3", _PHONES, "tried")),
    ),
    Subject(
        type=IP_ACCESS_CONTROL_LIST,
        declared={"friendly_name": "Tried"},
        before={"friendly_name": "Tried before"},
        theirs=Edit({"friendly_name": "theirs", "ip_address": "203.0.113.8"}, adds="ip_addresses"),
        in_between=Edit({"friendly_name": "in between", "ip_address": "203.0.113.9"}, adds="ip_addresses"),
        there=(
            _TRUNKS,
            _row("IP", "1", _TRUNKS, friendly_name="Berlin", ip_address="203.0.113.7"),
            _row("CL", "3", friendly_name="Tried"),
        ),
    ),
    Subject(
        type=IP_ADDRESS,
        declared={
            "ip_access_control_list_sid": _TRUNKS.sid,
            "friendly_name": "Tried",
            "ip_address": "203.0.113.7",
        },
        before={"friendly_name": "Tried before"},
        theirs=Edit({"cidr_prefix_length": 24}),
        in_between=Edit({"cidr_prefix_length": 28}),
        there=(
            _TRUNKS,
            _PARTNERS,
            _row("IP", "1", _TRUNKS, friendly_name="London", ip_address="198.51.100.9"),
            _row("IP", "2", _PARTNERS, friendly_name="Tried", ip_address="203.0.113.7"),
        ),
    ),
    _mapping(AUTH_CALLS_CREDENTIAL_LIST_MAPPING, _USERS, _PHONES, kind_of(AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING)),
    _mapping(AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPING, _TRUNKS, _PARTNERS),
    _mapping(AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPING, _USERS, _PHONES, kind_of(AUTH_CALLS_CREDENTIAL_LIST_MAPPING)),
)
"""In the order of the registry."""


@dataclass(frozen=True)
class Spoilt:
    """One fault of a request, by the arguments of `LocalTwilio.fault`. Without a kind, nothing listens at all."""

    name: str
    kind: Kind | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    within: timedelta | None = None
    """For a Retry-After that is a date: how far from now."""
    another: bool = False
    """Whether the answer is of another resource: of its place, and to a create no more than its SID."""


def _status(status: int, name: str = "", **options: Any) -> Spoilt:
    return Spoilt(name or str(status), "status", {"status": status, **options})


def _both(name: str, kind: Kind, *, another: bool = False, **options: Any) -> Iterator[Spoilt]:
    """Before and after the request was carried out."""
    for before in (True, False):
        full_name = f"{name}, {'before' if before else 'after'} commit"
        yield Spoilt(full_name, kind, {**options, "before_commit": before}, another=another)


FAULTS = (
    _status(429),
    _status(429, "429, Retry-After in seconds", retry_after=3),
    Spoilt("429, Retry-After as a date", "status", {"status": 429}, within=timedelta(seconds=4)),
    _status(429, "429, Retry-After of a day", retry_after=86_400),
    *itertools.chain.from_iterable(_both(str(status), "status", status=status) for status in (500, 502, 503, 504)),
    _status(503, "503, a proxy's page", body="<html>Unavailable</html>"),
    Spoilt("connection refused"),
    *_both("reset", "reset"),
    *_both("time-out", "timeout"),
    *_both("200 with a page of HTML", "not_json", status=200),
    *_both("2xx with half a body", "half_body"),
    *_both("2xx with a list for an object", "wrong_json", status=200),
    *_both("2xx of another resource", "wrong_json", status=200, another=True),
    _status(401),
    _status(403),
    _status(403, "403, a proxy's page", body="<html>Forbidden</html>"),
    _status(404, "404, Twilio's"),
    _status(404, "404, a proxy's page", body="<html>Not found</html>"),
    Spoilt("redirect", "redirect"),
    Spoilt("an answer without end", "huge", {"status": 200}),
    Spoilt("an answer that drips, in time", "slow_body", {"gap": 0.001}),
    Spoilt("an answer that drips beyond the budget", "slow_body", {"gap": 0.001}),
)

DRIPS = "an answer that drips beyond the budget"

TIMES: Mapping[str, int | None] = {"once": 1, "5 times": 5, "for ever": None}

TARGETS = ("its own request", "any request")


@dataclass(frozen=True)
class Case:
    """One cell of the matrix."""

    subject: Subject
    operation: str
    fault: Spoilt
    times: str
    target: str

    @property
    def name(self) -> str:
        return " | ".join((self.subject.type.name, self.operation, self.fault.name, self.times, self.target))

    @property
    def method(self) -> str | None:
        """The method of the requests that get the fault; None: of all."""
        return None if self.target == "any request" else METHODS[self.operation.partition(",")[0]]


def tried() -> Iterator[tuple[Subject, str]]:
    """Every operation of every type."""
    for subject in SUBJECTS:
        for operation in subject.operations:
            yield subject, operation


def cases(subject: Subject, operation: str) -> Iterator[Case]:
    """All of an operation on a type."""
    for fault in FAULTS:
        yield from _cases(subject, operation, fault)


def spread(subject: Subject, operation: str) -> Iterator[Case]:
    """One for each fault: seven types or more have together what one has in `cases`."""
    first = SUBJECTS.index(subject) + OPERATIONS.index(operation)
    for number, fault in enumerate(FAULTS, start=first):
        every = list(_cases(subject, operation, fault))
        yield every[number % len(every)]


def _cases(subject: Subject, operation: str, fault: Spoilt) -> Iterator[Case]:
    """If nothing listens, no request is told from another."""
    for times, target in itertools.product(TIMES, TARGETS):
        if fault.kind or target == "any request":
            yield Case(subject, operation, fault, times, target)
