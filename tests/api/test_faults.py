"""Every operation of every type under every fault: the promise is kept, and docs/reliability.md says what follows.

SIP domains are tried in full. Of the other types each operation meets each fault once, at another number of times and
another target for each type; `make reliability` tries all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.errors import OutcomeUnknown
from tests.api.account import ACCOUNT, BUDGET
from tests.api.fault_matrix import FAULTS, SUBJECTS, Subject, cases, spread, tried
from tests.api.fault_trials import reset
from tests.api.reliability import DOCUMENT, Outcomes, broken, document, run_matrix
from tools.checkout import HERE

if TYPE_CHECKING:
    from tests.api.account import Account

DOMAIN = SUBJECTS[0]


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """Of all cases that were tried."""
    return {}


@pytest.mark.parametrize(
    ("subject", "operation"), [pytest.param(*each, id=f"{each[0].type.name}-{each[1]}") for each in tried()]
)
def test_one_in_the_state_or_a_clear_error_and_the_second_run_finishes(
    subject: Subject, operation: str, outcomes: Outcomes
) -> None:
    found = run_matrix((cases if subject is DOMAIN else spread)(subject, operation))
    outcomes |= found
    assert broken(found) == []
    assert {case.fault for case in found} == set(FAULTS)


MAPPINGS = [pytest.param(each, id=each.type.name) for each in SUBJECTS if each.type.named_by_sid]


@pytest.mark.parametrize("subject", MAPPINGS)
def test_a_mapping_that_is_looked_up_is_never_another_one(subject: Subject, account: Account) -> None:
    """The matrix answers a create with another's SID alone; a look-up may be answered with all of it."""
    twilio = account.twilio
    reset(twilio, subject.there)
    twilio.seed_rows(subject.kind, ACCOUNT, [{"sid": subject.declared[subject.type.identity]}], subject.parent)
    another = twilio.row(subject.kind, ACCOUNT, subject.beside[0].sid, subject.parent)
    twilio.fault("reset", "POST", before_commit=True)
    twilio.fault("wrong_json", "GET", status=200, body=another, times=None)
    with pytest.raises(OutcomeUnknown, match="could not be found out"):
        account.create(subject.type, **subject.declared)


@pytest.mark.parametrize("subject", MAPPINGS)
def test_a_mapping_is_looked_up_by_any_spelling_of_the_sid(subject: Subject, account: Account) -> None:
    reset(account.twilio, subject.there)
    another = account.twilio.row(subject.kind, ACCOUNT, subject.beside[0].sid, subject.parent)
    account.twilio.fault("wrong_json", "GET", status=200, body=another)
    spelled = another["sid"][:2] + another["sid"][2:].upper()
    place = Place(ACCOUNT, str(subject.parent))
    (found,) = account.core.live(subject.type).find_by_name(place, spelled, Deadline(BUDGET), since=0)
    assert found.row == another


def test_every_type_is_tried() -> None:
    assert tuple(subject.type for subject in SUBJECTS) == TYPES


def test_the_document_is_what_the_command_writes(outcomes: Outcomes) -> None:
    """All types are alike in it: domains in full, and some cases of the others, give the same page."""
    missing = [case for each in DOMAIN.operations for case in cases(DOMAIN, each) if case not in outcomes]
    outcomes |= run_matrix(missing)
    assert document(outcomes) == DOCUMENT.read_text(), "make reliability"
    assert f"[{len(FAULTS)} faults]" in (HERE.root / "README.md").read_text()
