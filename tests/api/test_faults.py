"""Every operation of every type under every fault: the promise is kept, and docs/reliability.md says what follows.

SIP domains are tried in full. Of the other types each operation meets each fault once, at another number of times and
another target for each type; `make reliability` tries all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sipdomain_provider.core.compare import Desired
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.errors import OutcomeUnknown
from tests.api.fault_matrix import FAULTS, OPERATIONS, SUBJECTS, Case, Subject, cases, spread, tried
from tests.api.fault_world import ACCOUNT, BUDGET, Scene, World
from tests.api.reliability import DOCUMENT, Tally, document, run_matrix
from tools.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local_twilio import LocalTwilio


DOMAIN = SUBJECTS[0]


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


def keeps_the_promise(chosen: Iterable[Case], tally: Tally) -> None:
    found = run_matrix(chosen)
    tally.outcomes |= found.outcomes
    assert found.broken() == []
    assert {case.fault for case in found.outcomes} == set(FAULTS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_one_domain_in_the_state_or_a_clear_error_and_the_second_run_finishes(operation: str, tally: Tally) -> None:
    keeps_the_promise(cases(DOMAIN, operation), tally)


@pytest.mark.parametrize(
    ("subject", "operation"),
    [pytest.param(*each, id=f"{each[0].type.name}-{each[1]}") for each in tried() if each[0] is not DOMAIN],
)
def test_one_of_every_other_type_too(subject: Subject, operation: str, tally: Tally) -> None:
    keeps_the_promise(spread(subject, operation), tally)


MAPPINGS = [pytest.param(each, id=each.type.name) for each in SUBJECTS if each.type.named_by_sid]


@pytest.mark.parametrize("subject", MAPPINGS)
def test_a_mapping_that_is_looked_up_is_never_another_one(subject: Subject, twilio: LocalTwilio) -> None:
    """The matrix answers a create with another's SID alone; a look-up may be answered with all of it."""
    world = World(twilio)
    world.reset(subject.there)
    Scene(twilio, subject).make(dict(subject.declared))
    another = twilio.row(subject.kind, ACCOUNT, subject.beside[0].sid, subject.parent)
    twilio.fault("reset", "POST", before_commit=True)
    twilio.fault("wrong_json", "GET", status=200, body=another, times=None)
    with world.process() as process, pytest.raises(OutcomeUnknown, match="could not be found out"):
        process.core.of(subject.type).create(Desired(subject.declared), BUDGET)


@pytest.mark.parametrize("subject", MAPPINGS)
def test_a_mapping_is_looked_up_by_any_spelling_of_the_sid(subject: Subject, twilio: LocalTwilio) -> None:
    world = World(twilio)
    world.reset(subject.there)
    another = twilio.row(subject.kind, ACCOUNT, subject.beside[0].sid, subject.parent)
    twilio.fault("wrong_json", "GET", status=200, body=another)
    spelled = another["sid"][:2] + another["sid"][2:].upper()
    place = Place(ACCOUNT, str(subject.parent))
    with world.process() as process:
        (found,) = process.core.live(subject.type).find_by_name(place, spelled, Deadline(BUDGET), since=0)
    assert found.row == another


def test_every_type_is_tried() -> None:
    assert tuple(subject.type for subject in SUBJECTS) == TYPES


def test_the_document_is_what_the_command_writes(tally: Tally) -> None:
    """All types are alike in it: domains in full, and some cases of the others, give the same page."""
    missing = [case for each in DOMAIN.operations for case in cases(DOMAIN, each) if case not in tally.outcomes]
    tally.outcomes |= run_matrix(missing).outcomes
    assert document(tally) == DOCUMENT.read_text(), "make reliability"
    assert f"[{len(FAULTS)} faults]" in (HERE.root / "README.md").read_text()
