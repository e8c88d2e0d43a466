"""What must not be lost or had twice where several things go wrong at once."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.results import Note, Outcome, Plan, Recorded
from sipdomain_provider.twilio import errors

from .fakes import (
    ACCOUNT,
    NAME,
    OTHER_ACCOUNT,
    SID,
    TAKEN,
    FakeTwilio,
    domain_sid,
    existing,
    lost,
    not_found,
    refused,
    row,
    unusable,
)
from .test_api import Scripted, response
from .test_creating import Domains, lag
from .test_lifecycle import DESIRED, Operations, lifecycle, recorded


def test_a_false_404_in_diff_does_not_delete_the_domain() -> None:
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    # Two in a row: one alone is asked for again.
    api.faults["get"].extend([not_found(), None, not_found()])
    assert operations.plan(SID, recorded(), DESIRED, 60).gone
    with pytest.raises(errors.Conflict, match=r"but it exists: it was not deleted\.\s+Run `pulumi up` again"):
        operations.delete(SID, recorded(), 60)
    assert list(api.rows) == [SID]
    assert "delete" not in api.verbs()


@pytest.mark.parametrize("operation", ["diff", "read"])
@pytest.mark.parametrize("read_before", [0, 1, 2])
@pytest.mark.parametrize("nth", [0, 1])
def test_whichever_request_is_told_a_false_404_nothing_counts_as_gone(
    operation: str, read_before: int, nth: int
) -> None:
    """With a list that lags, and has been read or is read for this; what is read ahead and told 404 is forgotten."""
    api = FakeTwilio(existing(), row(2), row(3))
    api.listed = lambda each: each["sid"] != SID
    operations = lifecycle(api)
    for number in (2, 3)[:read_before]:
        operations.read(domain_sid(number), Recorded(row(number)), 60)
    api.faults["get"].extend([*[None] * nth, not_found()])
    if operation == "diff":
        assert not operations.plan(SID, recorded(), DESIRED, 60).gone
    else:
        assert operations.read(SID, recorded(), 60)


def test_one_domain_is_never_two_resources() -> None:
    """Both were sent, and the answer of the second was lost: what is found is the first's."""
    api = FakeTwilio()
    domains = Domains(api)
    domains.create()
    api.faults["create"].append(lost())
    with pytest.raises(errors.Conflict, match=rf"another resource of this program has {domain_sid(1001)}"):
        domains.create()


HQ = replace(DESIRED, urn="urn:hq")
CHANGED = replace(HQ, declared={**HQ.declared, "secure": True})


def office(instance: str = "of office") -> Recorded:
    return replace(recorded(), instance=instance)


FAILING: dict[str, Callable[[Operations], object]] = {
    "create": lambda each: each.create(replace(HQ, declared={"domain_name": "hq.sip.twilio.com"}), 60),
    "diff": lambda each: each.plan(domain_sid(2), Recorded(row(2)), CHANGED, 60),
    "update": lambda each: each.update(domain_sid(2), Recorded(row(2)), CHANGED, 60),
    "get": lambda each: each.get(domain_sid(2), Recorded(row(2)), 60),
}


@pytest.mark.parametrize("operation", FAILING)
def test_what_failed_for_the_program_keeps_every_domain_in_that_run(operation: str) -> None:
    """It may be to adopt any of them."""
    api = FakeTwilio(existing(), row(2))
    operations = lifecycle(api)
    for verb in ("get", "create", "update"):
        api.faults[verb].append(refused(20001))
    with pytest.raises(errors.Refused, match=f"(?s)^{operation} of SIP domain .* failed: .*20001"):
        FAILING[operation](operations)
    before = len(api.requests)
    with pytest.raises(
        errors.Conflict, match=r"failed in this run, and it may still need this one: nothing was deleted"
    ):
        operations.delete(SID, office(), 60)
    assert len(api.requests) == before


@pytest.mark.parametrize("gone", [True, False])
def test_what_lives_in_another_account_is_not_created_again_in_that_of_the_credentials(*, gone: bool) -> None:
    def plan(desired: Desired) -> Plan:
        operations = lifecycle(FakeTwilio(*([] if gone else [existing()]), account_sid=OTHER_ACCOUNT))
        operations.core.ledger.declare("urn:of a program")
        return operations.plan(SID, recorded(), desired, 60, replace_on_changes=frozenset({"secure"}))

    changed = {**DESIRED.declared, "secure": True}
    with pytest.raises(errors.WrongHome, match=f'Declare account_sid="{ACCOUNT}"'):
        plan(Desired(changed))
    assert plan(Desired(changed | {"account_sid": ACCOUNT})).replaces == (("sid",) if gone else ("secure",))


def test_what_was_deleted_in_this_run_is_not_adopted_from_a_list_that_lags() -> None:
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    operations.delete(SID, recorded(), 60)

    def still_listed() -> None:
        api.rows[SID] = existing()

    api.faults["create"].append(refused(TAKEN, "held"))
    api.faults["get"].append(still_listed)
    with pytest.raises(errors.Conflict, match=f"{SID}, which has this name, was deleted in this run"):
        operations.create(DESIRED, 60, adopt=True)


def replacing(api: FakeTwilio, instance: str = "of office") -> Operations:
    """A process whose diff has asked for a replacement of the domain."""
    operations = lifecycle(api)
    operations.core.ledger.declare(HQ.urn)
    assert operations.plan(SID, office(instance), CHANGED, 60, replace_on_changes=frozenset({"secure"})).replaces
    return operations


@pytest.mark.parametrize(
    ("rows", "instance", "has_diff"),
    [([], "of office", True), ([existing()], "of office", True), ([existing()], "", True), ([existing()], "", False)],
    ids=["gone", "replaced", "the state does not say of what", "--replace asks for no diff"],
)
def test_a_sid_to_adopt_counts_as_true_in_a_replacement(rows: list[Any], instance: str, has_diff: bool) -> None:
    api = FakeTwilio(*rows)
    operations = replacing(api, instance) if has_diff else lifecycle(api)
    assert operations.delete(SID, office(instance), 60) == ()
    assert api.rows == {}
    assert ("delete" in api.verbs()) == bool(rows), "what is gone is not deleted again"
    made = operations.create(CHANGED, 60, adopt=domain_sid(77))
    assert [*api.rows] == [made.sid]


def test_a_sid_to_adopt_in_a_replacement_takes_over_what_has_the_name() -> None:
    """With `retain_on_delete` the old one stays."""
    api = FakeTwilio(existing())
    written = replacing(api).create(CHANGED, 60, adopt=domain_sid(77))
    assert (written.sid, written.notes[0]) == (SID, Note(Outcome.ADOPTED))
    assert list(api.rows) == [SID]


def test_what_a_run_made_that_was_ended_a_moment_ago_is_found_in_a_list_that_lags() -> None:
    api = FakeTwilio()
    lag(api, 1)
    Domains(api).create()
    written = Domains(api).create(adopt=True)
    assert written.notes[0] == Note(Outcome.ADOPTED)
    assert api.verbs() == ["create", "list", "create", "list"]


def test_the_last_look_has_its_share_of_the_budget() -> None:
    api = FakeTwilio()

    def slow() -> None:
        api.clock.now += 20
        raise lost()

    api.faults["create"].extend([slow] * 9)
    with pytest.raises(errors.OutcomeUnknown):
        Domains(api, 60).create()
    assert api.verbs() == ["create", "list", "create", "list"]
    assert api.clock.now - 1000 <= 45


def test_an_endpoint_that_is_not_twilios_is_told_together_with_what_is_not_known() -> None:
    api = FakeTwilio()
    api.faults["create"].append(unusable())
    api.faults["get"].append(unusable())
    with pytest.raises(errors.OutcomeUnknown, match=r"base URL, and whether .*\s+Run `pulumi up` again"):
        Domains(api).create()


def test_half_a_character_in_an_answer_loses_no_domain() -> None:
    """Cut to 64 UTF-16 units, an emoji leaves half of itself: the engine could not record it."""
    api = FakeTwilio()
    api.stored = lambda name, value: json.loads('"Office \\ud83d"') if name == "friendly_name" else value
    written = Domains(api).create({"domain_name": NAME, "friendly_name": "Office \U0001f600"})
    assert written.values["friendly_name"] == "Office ?"
    json.dumps(written.values, ensure_ascii=False).encode()


def test_half_a_character_in_an_error_can_be_told() -> None:
    client = Scripted()
    with pytest.raises(errors.Refused) as caught:
        client._judge(response(400), b'{"code": 20001, "message": "not \\ud83d"}')
    client.close()
    assert "not ?" in str(caught.value)
