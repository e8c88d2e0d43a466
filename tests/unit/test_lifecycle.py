"""The operations: what each reads and writes, whose domain it is, and what its errors say."""

from collections.abc import Callable
from typing import Any

import pytest

from sipdomain_provider.core.compare import UNKNOWN, Desired
from sipdomain_provider.core.results import Note, Outcome, Plan, Recorded
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
    refused,
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
OPERATIONS: dict[str, Callable[[Lifecycle, Recorded], Any]] = {
    "diff": lambda each, state: each.plan(SID, state, DESIRED, 60),
    "read": lambda each, state: each.read(SID, state, 60),
    "update": lambda each, state: each.update(SID, state, DESIRED, 60),
    "delete": lambda each, state: each.delete(SID, state, 60),
}
every_operation = pytest.mark.parametrize(("name", "operation"), OPERATIONS.items(), ids=list(OPERATIONS))


# Diff


def test_diff_reads_live_and_writes_nothing() -> None:
    api = FakeTwilio(existing(voice_url="https://drift.example.com"))
    plan = lifecycle(api).plan(SID, recorded(voice_url=URL), DESIRED, 60)
    assert api.verbs() == ["get"]
    (difference,) = plan.differences
    assert (difference.attribute, difference.drifted, difference.is_sent) == ("voice_url", True, True)
    assert not plan.gone
    assert plan.replaces == ()


def test_diff_of_what_is_as_declared_finds_nothing() -> None:
    live = existing(voice_url=URL, friendly_name="somebody else's")
    assert lifecycle(FakeTwilio(live)).plan(SID, recorded(voice_url=URL), DESIRED, 60) == Plan()


def test_another_account_with_another_name_is_a_replacement_that_asks_for_nothing() -> None:
    api = FakeTwilio(existing())
    desired = Desired({"domain_name": "new.sip.twilio.com", "account_sid": OTHER_ACCOUNT})
    assert lifecycle(api).plan(SID, recorded(), desired, 60) == Plan(replaces=("account_sid",))
    assert api.requests == []


def test_another_account_with_a_name_that_is_not_known_yet_is_a_replacement() -> None:
    desired = Desired({"domain_name": UNKNOWN, "account_sid": OTHER_ACCOUNT})
    assert lifecycle(FakeTwilio(existing())).plan(SID, recorded(), desired, 60).replaces == ("account_sid",)


@pytest.mark.parametrize("name", [NAME, NAME.upper()])
def test_another_account_with_the_same_name_is_an_error_that_tells_the_way_out(name: str) -> None:
    desired = Desired({"domain_name": name, "account_sid": OTHER_ACCOUNT})
    with pytest.raises(
        errors.WrongHome, match=r"(?s)holds the name of a deleted SIP domain.*Declare another domain_name"
    ):
        lifecycle(FakeTwilio(existing())).plan(SID, recorded(), desired, 60)


# Update


def test_update_sends_what_differs_from_what_diff_read_however_old() -> None:
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    operations.plan(SID, recorded(), DESIRED, 60)
    api.clock.now += 3600
    written = operations.update(SID, recorded(), DESIRED, 60)
    assert api.verbs() == ["get", "update"]
    assert api.forms() == [{"VoiceUrl": URL}]
    assert (written.sid, written.values, written.notes) == (SID, api.rows[SID], ())


def test_a_diff_after_an_update_reads_nothing() -> None:
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    operations.plan(SID, recorded(), DESIRED, 60)
    written = operations.update(SID, recorded(), DESIRED, 60)
    assert operations.plan(SID, Recorded(written.values, HOME), DESIRED, 60).differences == ()
    assert len(api.requests) == 2


def test_an_update_that_sends_nothing_says_why() -> None:
    api = FakeTwilio(existing(voice_url=URL))
    written = lifecycle(api).update(SID, recorded(), DESIRED, 60)
    assert written.notes == (Note(Outcome.NOTHING_SENT),)
    assert written.values == existing(voice_url=URL)
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


def test_an_account_that_became_known_as_another_is_never_written() -> None:
    api = FakeTwilio(existing())
    with pytest.raises(errors.WrongHome, match="account_sid changed during this run"):
        lifecycle(api).update(SID, recorded(), Desired({"account_sid": OTHER_ACCOUNT, "voice_url": URL}), 60)
    assert api.requests == []


# Delete


def test_delete_is_one_delete() -> None:
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    operations.delete(SID, recorded(), 60)
    assert api.requests == [("delete", SIP_DOMAIN.path(PLACE, SID), None)]
    assert api.rows == {}
    assert operations.read(SID, recorded(), 60) is None
    assert len(api.requests) == 1


def test_already_gone_is_success() -> None:
    api = FakeTwilio()
    lifecycle(api).delete(SID, recorded(), 60)
    assert api.verbs() == ["get", "list"] * 2, "what is in it was asked for first"
    assert len(api.looked_into) == 1
    assert api.requests[-1] == ("list", f"{PATH}?PageSize=1", None)


def test_a_false_404_of_what_is_in_a_domain_deletes_nothing() -> None:
    api = FakeTwilio(existing())
    api.is_hiding_what_is_inside = True
    api.faults["get"].append(not_found())
    with pytest.raises(errors.Conflict, match="it exists, but Twilio answered 404 for its entries"):
        lifecycle(api).delete(SID, recorded(), 60)
    assert list(api.rows) == [SID], "one more false 404 is no proof"


def test_a_false_404_at_delete_is_an_error_and_orphans_nothing() -> None:
    api = FakeTwilio(existing())
    api.faults["delete"].append(not_found())
    with pytest.raises(errors.Conflict, match=r"but it exists: it was not deleted\.\s+Run `pulumi up` again"):
        lifecycle(api).delete(SID, recorded(), 60)
    assert list(api.rows) == [SID]


def test_a_domain_with_subdomains_is_not_deleted() -> None:
    api = FakeTwilio(existing())
    api.faults["delete"].append(refused(21233))
    with pytest.raises(errors.Refused, match=rf"(?s)^delete of SIP domain {NAME} \({SID}\) failed: .*21233"):
        lifecycle(api).delete(SID, recorded(), 60)


# Read


def test_read_is_the_live_state_or_none() -> None:
    api = FakeTwilio(existing(friendly_name="edited"))
    assert lifecycle(api).read(SID, recorded(), 60) == api.rows[SID]
    assert lifecycle(FakeTwilio()).read(SID, recorded(), 60) is None


# Homes and accounts


@every_operation
def test_another_home_is_an_error_before_any_request(name: str, operation: Callable[..., Any]) -> None:
    api = FakeTwilio(existing())
    with pytest.raises(errors.WrongHome) as caught:
        operation(lifecycle(api), recorded(ELSEWHERE))
    assert api.requests == []
    for part in (name, NAME, SID, ELSEWHERE, HOME, "twilio:acceptEndpointChange", "nothing was changed"):
        assert part in str(caught.value)


@every_operation
@pytest.mark.parametrize(("home", "accepted"), [(HOME, None), (None, None), (ELSEWHERE, ELSEWHERE), (HOME, ELSEWHERE)])
def test_the_own_home_an_accepted_one_and_one_that_is_not_recorded_are_used(
    name: str, operation: Callable[..., Any], home: str | None, accepted: str | None
) -> None:
    api = FakeTwilio(existing())
    operation(lifecycle(api, accepted), recorded(home))
    assert api.requests


@every_operation
def test_a_recorded_domain_is_asked_for_in_its_account(name: str, operation: Callable[..., Any]) -> None:
    api = FakeTwilio(existing(account_sid=OTHER_ACCOUNT))
    api.reachable.add(OTHER_ACCOUNT)
    operation(lifecycle(api), recorded(account_sid=OTHER_ACCOUNT))
    assert {path.split("/")[3] for _verb, path, _form in api.requests} == {OTHER_ACCOUNT}


def test_a_create_goes_to_the_declared_account_else_to_that_of_the_credentials() -> None:
    api = FakeTwilio()
    api.reachable.add(OTHER_ACCOUNT)
    lifecycle(api).create(Desired({"domain_name": NAME}), 60)
    lifecycle(api).create(Desired({"domain_name": "b.sip.twilio.com", "account_sid": OTHER_ACCOUNT}), 60)
    assert [path for _verb, path, _form in api.requests] == [PATH, PATH.replace(ACCOUNT, OTHER_ACCOUNT)]
    assert {each["domain_name"]: each["account_sid"] for each in api.rows.values()} == {
        NAME: ACCOUNT,
        "b.sip.twilio.com": OTHER_ACCOUNT,
    }


@every_operation
@pytest.mark.parametrize(
    "fault",
    [unauthorized(20003), not_found()],
    ids=["401", "404"],
)
def test_credentials_of_another_account_say_so_and_change_nothing(
    name: str, operation: Callable[..., Any], fault: errors.ProviderError
) -> None:
    """The domain lives in an account that these credentials do not reach: Twilio answers 401, or 404 everywhere."""
    api = FakeTwilio(existing())
    api.account_sid = OTHER_ACCOUNT
    for verb in api.faults:
        api.faults[verb].extend([fault, fault])
    with pytest.raises(errors.ProviderError) as caught:
        operation(lifecycle(api), recorded())
    for part in (name, NAME, f"credentials of account {ACCOUNT}", f"these are of {OTHER_ACCOUNT}"):
        assert part in str(caught.value)
    assert SID in api.rows


CLOSED, KEY = "If that account was closed", "whether a main account's key reaches subaccounts"


@pytest.mark.parametrize(
    ("fault", "uses_api_key", "told"),
    [
        (unauthorized(20003), False, []),
        (unauthorized(20003), True, [KEY]),
        (not_found(), False, [CLOSED]),
        (not_found(), True, [CLOSED]),
    ],
)
def test_why_another_account_is_not_reached_depends_on_the_answer_and_the_credentials(
    fault: errors.ProviderError, uses_api_key: bool, told: list[str]
) -> None:
    api = FakeTwilio(existing())
    api.account_sid, api.uses_api_key = OTHER_ACCOUNT, uses_api_key
    api.faults["get"].extend([fault, fault])
    with pytest.raises(type(fault), match="these are of") as caught:
        lifecycle(api).read(SID, recorded(), 60)
    assert [each for each in (CLOSED, KEY) if each in str(caught.value)] == told


@every_operation
def test_errors_name_operation_and_domain(name: str, operation: Callable[..., Any]) -> None:
    api = FakeTwilio(existing())
    for verb in api.faults:
        api.faults[verb].append(lost())
    with pytest.raises(errors.OutcomeUnknown) as caught:
        operation(lifecycle(api), recorded())
    sentence = f"{name} of SIP domain {NAME} ({SID}) failed: the connection to Twilio broke."
    assert str(caught.value) == f"{sentence}\n  Run it again later"


def test_the_error_of_a_create_names_the_domain() -> None:
    api = FakeTwilio()
    api.faults["create"].append(refused(21231))
    with pytest.raises(errors.Refused, match=rf"^create of SIP domain {NAME} failed: "):
        lifecycle(api).create(DESIRED, 60)


@pytest.mark.parametrize(
    ("sid", "account"), [("SD1", ACCOUNT), (f"{SID}/../../x", ACCOUNT), (SID, "AC1"), (SID, f"{ACCOUNT}/x")]
)
@pytest.mark.parametrize("operation", ["plan", "read", "update", "delete"])
def test_what_is_no_sid_becomes_no_part_of_a_path(operation: str, sid: str, account: str) -> None:
    api = FakeTwilio(existing())
    state = recorded(account_sid=account)
    arguments = (sid, state, DESIRED, 60) if operation in ("plan", "update") else (sid, state, 60)
    with pytest.raises(errors.Conflict, match="is not the SID of"):
        getattr(lifecycle(api), operation)(*arguments)
    assert api.requests == []


@pytest.mark.parametrize(
    ("adopt", "requests"), [(False, ["create"]), (True, ["list", "create"]), (SID, ["get", "update"])]
)
def test_adopt(adopt: bool | str, requests: list[str]) -> None:
    api = FakeTwilio(*([existing()] if adopt == SID else []))
    lifecycle(api).create(DESIRED, 60, adopt=adopt)
    assert api.verbs() == requests
