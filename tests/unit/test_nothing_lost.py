"""What must not be lost or had twice where several things go wrong at once."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.reading import LiveState
from sipdomain_provider.core.results import Note, Outcome, Plan, Recorded
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from .dynamic import AT_ONCE
from .fakes import (
    ACCOUNT,
    NAME,
    OTHER_ACCOUNT,
    PLACE,
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


def with_a_false_404(operation: str, read_before: int, nth: int | None) -> tuple[str, int]:
    """What comes of an operation whose nth GET, and that one alone, is told 404 falsely; and how many GETs it made."""
    api = FakeTwilio(existing(), row(2), row(3))
    api.listed = lambda each: each["sid"] != SID
    operations = lifecycle(api)
    for number in (2, 3)[:read_before]:
        operations.read(domain_sid(number), Recorded(row(number)), 60)
    before = len(api.requests)
    api.faults["get"].extend([] if nth is None else [*[None] * nth, not_found()])
    try:
        plan = operations.plan(SID, recorded(), DESIRED, 60) if operation == "diff" else None
        gone = plan.gone if plan else operations.read(SID, recorded(), 60) is None
    except errors.NotFound:
        return "error", len(api.requests) - before
    assert not api.faults["get"], "the false 404 was given"
    return "gone" if gone else "there", len(api.requests) - before


@pytest.mark.parametrize("operation", ["diff", "read"])
@pytest.mark.parametrize(("read_before", "outcomes"), [(0, ["there"]), (1, ["there", "there"]), (2, ["there"])])
def test_whichever_request_is_told_a_false_404_nothing_counts_as_gone(
    operation: str, read_before: int, outcomes: list[str]
) -> None:
    """With a list that lags, and has been read or is read for this; what is read ahead and told 404 is forgotten."""
    outcome, requests = with_a_false_404(operation, read_before, None)
    assert outcome == "there"
    assert [with_a_false_404(operation, read_before, nth)[0] for nth in range(requests)] == outcomes


def test_a_domain_that_is_gone_is_not_deleted_again_before_it_is_created_again() -> None:
    api = FakeTwilio(row(2))
    operations = lifecycle(api)
    assert operations.plan(SID, recorded(), DESIRED, 60).gone
    operations.delete(SID, recorded(), 60)
    assert "delete" not in api.verbs()
    assert operations.create(DESIRED, 60).sid in api.rows


def test_one_domain_is_never_two_resources() -> None:
    """Both were sent, and the answer of the second was lost: what is found is the first's."""
    api = FakeTwilio()
    domains = Domains(api)
    domains.create()
    api.faults["create"].append(lost())
    with pytest.raises(errors.Conflict, match=rf"another resource of this program has {domain_sid(1001)}"):
        domains.create()


HQ = replace(DESIRED, urn="urn:hq")


def office(instance: str = "of office") -> Recorded:
    return replace(recorded(), instance=instance)


CHANGED = replace(HQ, declared={**HQ.declared, "secure": True})
FAILING: dict[str, Callable[[Operations], object]] = {
    "create": lambda each: each.create(replace(HQ, declared={"domain_name": "hq.sip.twilio.com"}), 60),
    "diff": lambda each: each.plan(domain_sid(2), Recorded(row(2)), CHANGED, 60),
    "update": lambda each: each.update(domain_sid(2), Recorded(row(2)), CHANGED, 60),
    "read": lambda each: each.read(domain_sid(2), Recorded(row(2)), 60),
    "get": lambda each: each.get(domain_sid(2), Recorded(row(2)), 60),
    "delete": lambda each: each.delete(domain_sid(2), Recorded(row(2)), 60),
}


def after_a_failed(operation: str) -> tuple[FakeTwilio, Operations]:
    api = FakeTwilio(existing(), row(2))
    for verb in ("get", "create", "update", "delete"):
        api.faults[verb].append(refused(20001))
    operations = lifecycle(api)
    with pytest.raises(errors.Refused, match=f"(?s)^{operation} of SIP domain .* failed: .*20001"):
        FAILING[operation](operations)
    for faults in api.faults.values():
        faults.clear()
    return api, operations


@pytest.mark.parametrize("operation", ["create", "diff", "update", "get"])
def test_what_failed_for_the_program_keeps_every_domain_in_that_run(operation: str) -> None:
    """It may be to adopt any of them."""
    api, operations = after_a_failed(operation)
    before = len(api.requests)
    with pytest.raises(
        errors.Conflict, match=r"failed in this run, and it may still need this one: nothing was deleted"
    ):
        operations.delete(SID, office(), 60)
    assert SID in api.rows
    assert len(api.requests) == before


@pytest.mark.parametrize("instance", ["", "of office"])
def test_what_is_to_be_replaced_is_deleted_whatever_the_state_calls_it(instance: str) -> None:
    """A state that does not say, and one that was written under another name."""
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    operations.core.ledger.declare("urn:hq")
    changed = replace(HQ, declared={**HQ.declared, "secure": True})
    assert operations.plan(SID, office(instance), changed, 60, replace_on_changes=frozenset({"secure"})).replaces
    assert operations.delete(SID, office(instance), 60) == ()
    assert api.rows == {}


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


@pytest.mark.parametrize("how", ["gone", "replaced", "forced"])
def test_a_sid_to_adopt_counts_as_true_in_a_replacement(how: str) -> None:
    api = FakeTwilio(*([] if how == "gone" else [existing()]))
    operations = lifecycle(api)
    operations.core.ledger.declare("urn:hq")
    if how != "forced":  # --replace asks for no diff
        changed = replace(HQ, declared={**HQ.declared, "secure": True})
        assert operations.plan(SID, office(), changed, 60, replace_on_changes=frozenset({"secure"})).replaces
    operations.delete(SID, office(), 60)
    made = operations.create(HQ, 60, adopt=domain_sid(77))
    assert list(api.rows) == [made.sid]
    assert made.sid != SID


def test_a_sid_to_adopt_in_a_replacement_takes_over_what_has_the_name() -> None:
    """With `retain_on_delete` the old one stays."""
    api = FakeTwilio(existing())
    operations = lifecycle(api)
    operations.core.ledger.declare("urn:hq")
    assert operations.plan(SID, office(), CHANGED, 60, replace_on_changes=frozenset({"secure"})).replaces
    written = operations.create(CHANGED, 60, adopt=domain_sid(77))
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


def test_waiting_for_another_threads_request_ends_with_the_own_budget() -> None:
    api = FakeTwilio(row(1))
    live = LiveState(api, SIP_DOMAIN, ahead=AT_ONCE, clock=api.clock)  # type: ignore[arg-type]
    asked, go_on = threading.Event(), threading.Event()

    def held() -> None:
        asked.set()
        assert go_on.wait(10)

    api.faults["get"].append(held)
    first = threading.Thread(target=live.get, args=(PLACE, SID, Deadline(300, api.clock)))
    first.start()
    try:
        assert asked.wait(10)
        with pytest.raises(errors.OutcomeUnknown, match="did not answer in time"):
            live.get(PLACE, SID, Deadline(0.01, api.clock))
    finally:
        go_on.set()
        first.join()
