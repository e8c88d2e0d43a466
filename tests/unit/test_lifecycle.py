"""Plan, update, read and delete: their requests, the account and the home of a resource, and their errors."""

from collections.abc import Callable
from typing import Any

import pytest

from sipdomain_provider.core.compare import UNKNOWN, Desired
from sipdomain_provider.core.results import Note, Outcome, Plan, Recorded, Written
from sipdomain_provider.core.run import Core, Lifecycle
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors

from .dynamic import URL, core
from .fakes import (
    ACCOUNT,
    HOME,
    NAME,
    OTHER_ACCOUNT,
    PATH,
    PLACE,
    SID,
    FakeTwilio,
    existing,
    lost,
    not_found,
    unauthorized,
)

ELSEWHERE = "region ie1"


def recorded(home: str | None = HOME, **values: Any) -> Recorded:
    return Recorded(existing(**values), home)


class Operations(Lifecycle):
    """The operations on domains in a process of their own."""

    def __init__(self, core: Core) -> None:
        super().__init__(core, SIP_DOMAIN)
        self.core = core


def lifecycle(api: FakeTwilio, accepted_home: str | None = None) -> Operations:
    return Operations(core(api, accepted_home=accepted_home))


DESIRED = Desired({"domain_name": NAME, "voice_url": URL})
OPERATIONS: dict[str, Callable[[Lifecycle, str, Recorded], object]] = {
    "diff": lambda each, sid, state: each.plan(sid, state, DESIRED, 60),
    "read": lambda each, sid, state: each.read(sid, state, 60),
    "update": lambda each, sid, state: each.update(sid, state, DESIRED, 60),
    "delete": lambda each, sid, state: each.delete(sid, state, 60),
}
every_operation = pytest.mark.parametrize("operation", OPERATIONS)


# Update


def test_an_update_sends_what_differs_from_what_diff_read_and_the_next_diff_reads_nothing() -> None:
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    operations.plan(SID, recorded(), DESIRED, 60)
    api.clock.now += 3600
    written = operations.update(SID, recorded(), DESIRED, 60)
    assert written == Written(SID, existing(voice_url=URL))
    assert operations.plan(SID, Recorded(written.values, HOME), DESIRED, 60) == Plan()
    assert api.verbs() == ["get", "update"]
    assert api.forms() == [{"VoiceUrl": URL}]


@pytest.mark.parametrize(("before", "outcome"), [("", Outcome.NOTHING_SENT), (URL, Outcome.ONLY_RECORDED)])
def test_an_update_that_sends_nothing_says_why(before: str, outcome: Outcome) -> None:
    api = FakeTwilio(existing(voice_url=URL))
    written = lifecycle(api).update(SID, recorded(voice_url=before), DESIRED, 60)
    assert written == Written(SID, existing(voice_url=URL), (Note(outcome),))
    assert api.verbs() == ["get"]


@pytest.mark.parametrize("after_diff", [True, False])
def test_an_update_of_what_was_deleted_meanwhile_is_an_error(after_diff: bool) -> None:
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    if after_diff:
        operations.plan(SID, recorded(), DESIRED, 60)
    api.rows.clear()
    with pytest.raises(errors.Conflict, match=r"was deleted at Twilio in the meantime\.\s+Run `pulumi up` again"):
        operations.update(SID, recorded(), DESIRED, 60)


# Delete


def test_a_delete_is_one_delete_and_is_remembered() -> None:
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    operations.delete(SID, recorded(), 60)
    assert operations.read(SID, recorded(), 60) is None
    assert api.requests == [("delete", SIP_DOMAIN.path(PLACE, SID), None)]


def test_already_gone_is_success() -> None:
    api = FakeTwilio()
    lifecycle(api).delete(SID, recorded(), 60)
    assert api.verbs() == ["get", "list"] * 2, "what is in it was asked for first"
    assert len(api.looked_into) == 1
    assert api.requests[-1] == ("list", f"{PATH}?PageSize=1", None)


@pytest.mark.parametrize(
    ("verb", "why"),
    [
        ("get", "it exists, but Twilio answered 404 for its entries"),
        ("delete", r"but it exists: it was not deleted\.\s+Run `pulumi up` again"),
    ],
)
def test_a_false_404_at_delete_is_an_error_and_orphans_nothing(verb: str, why: str) -> None:
    api = FakeTwilio(existing())
    api.is_hiding_what_is_inside = verb == "get"
    api.faults[verb].append(not_found())
    with pytest.raises(errors.Conflict, match=why):
        lifecycle(api).delete(SID, recorded(), 60)
    assert list(api.rows) == [SID]


# Homes and accounts


@every_operation
def test_another_home_is_an_error_before_any_request(operation: str) -> None:
    api = FakeTwilio(existing())
    with pytest.raises(errors.WrongHome) as caught:
        OPERATIONS[operation](lifecycle(api), SID, recorded(ELSEWHERE))
    assert api.requests == []
    for part in (operation, NAME, SID, ELSEWHERE, HOME, "twilio:acceptEndpointChange", "nothing was changed"):
        assert part in str(caught.value)


@every_operation
@pytest.mark.parametrize(("home", "accepted"), [(None, None), (ELSEWHERE, ELSEWHERE), (HOME, ELSEWHERE)])
def test_the_own_home_an_accepted_one_and_one_that_is_not_recorded_are_used(
    operation: str, home: str | None, accepted: str | None
) -> None:
    api = FakeTwilio(existing(account_sid=OTHER_ACCOUNT))
    api.reachable.add(OTHER_ACCOUNT)
    OPERATIONS[operation](lifecycle(api, accepted), SID, recorded(home, account_sid=OTHER_ACCOUNT))
    assert {path.split("/")[3] for _verb, path, _form in api.requests} == {OTHER_ACCOUNT}, "the recorded account"


@pytest.mark.parametrize(("declared", "account"), [({}, ACCOUNT), ({"account_sid": OTHER_ACCOUNT}, OTHER_ACCOUNT)])
def test_a_create_goes_to_the_declared_account_else_to_that_of_the_credentials(
    declared: dict[str, str], account: str
) -> None:
    api = FakeTwilio()
    api.reachable.add(OTHER_ACCOUNT)
    assert lifecycle(api).create(Desired({"domain_name": NAME, **declared}), 60).values["account_sid"] == account


@pytest.mark.parametrize("name", ["new.sip.twilio.com", UNKNOWN], ids=str)
def test_another_account_is_a_replacement_that_asks_for_nothing(name: Any) -> None:
    api = FakeTwilio(existing())
    desired = Desired({"domain_name": name, "account_sid": OTHER_ACCOUNT})
    assert lifecycle(api).plan(SID, recorded(), desired, 60) == Plan(replaces=("account_sid",))
    assert api.requests == []


def test_another_account_with_the_same_name_is_an_error() -> None:
    desired = Desired({"domain_name": NAME.upper(), "account_sid": OTHER_ACCOUNT})
    with pytest.raises(errors.WrongHome, match=r"(?s)holds the name of a deleted SIP domain.*another domain_name"):
        lifecycle(FakeTwilio(existing())).plan(SID, recorded(), desired, 60)


def test_an_account_that_became_known_as_another_is_never_written() -> None:
    api = FakeTwilio(existing())
    with pytest.raises(errors.WrongHome, match="account_sid changed during this run"):
        lifecycle(api).update(SID, recorded(), Desired({"account_sid": OTHER_ACCOUNT, "voice_url": URL}), 60)
    assert api.requests == []


CLOSED, KEY = "If that account was closed", "whether a main account's key reaches subaccounts"


@every_operation
@pytest.mark.parametrize(
    ("fault", "uses_api_key", "hints"),
    [
        (unauthorized(20003), False, []),
        (unauthorized(20003), True, [KEY]),
        (not_found(), False, [CLOSED]),
        (not_found(), True, [CLOSED]),
    ],
)
def test_credentials_of_another_account_say_so_and_change_nothing(
    operation: str, fault: errors.ProviderError, uses_api_key: bool, hints: list[str]
) -> None:
    """The domain is in an account that these credentials do not reach: Twilio answers 401, or 404 everywhere."""
    api = FakeTwilio(existing())
    api.account_sid, api.uses_api_key = OTHER_ACCOUNT, uses_api_key
    for verb in api.faults:
        api.faults[verb].extend([fault, fault])
    with pytest.raises(type(fault)) as caught:
        OPERATIONS[operation](lifecycle(api), SID, recorded())
    for part in (operation, NAME, f"credentials of account {ACCOUNT}", f"these are of {OTHER_ACCOUNT}"):
        assert part in str(caught.value)
    assert [each for each in (CLOSED, KEY) if each in str(caught.value)] == hints
    assert SID in api.rows


# Errors


@every_operation
def test_errors_name_operation_and_domain(operation: str) -> None:
    api = FakeTwilio(existing())
    for verb in api.faults:
        api.faults[verb].append(lost())
    with pytest.raises(errors.OutcomeUnknown) as caught:
        OPERATIONS[operation](lifecycle(api), SID, recorded())
    sentence = f"{operation} of SIP domain {NAME} ({SID}) failed: the connection to Twilio broke."
    assert str(caught.value) == f"{sentence}\n  Run it again later"


@every_operation
@pytest.mark.parametrize(("sid", "account"), [(f"{SID}/../../x", ACCOUNT), (SID, f"{ACCOUNT}/x")])
def test_what_is_no_sid_becomes_no_part_of_a_path(operation: str, sid: str, account: str) -> None:
    api = FakeTwilio(existing())
    with pytest.raises(errors.Conflict, match="is not the SID of"):
        OPERATIONS[operation](lifecycle(api), sid, recorded(account_sid=account))
    assert api.requests == []
