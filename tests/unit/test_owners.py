"""Who has which domain: what a deletion may take, and what nobody may have twice."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.core.owners import Owners, Thing
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio.errors import Conflict

OFFICE, HQ = "urn:office", "urn:hq"
ONE, TWO, NEW = (Thing("SIP domain", Place("ac1"), sid) for sid in ("SD1", "SD2", ""))


def owners(*declared: str) -> Owners:
    found = Owners()
    for urn in declared:
        found.declare(urn)
    return found


def test_what_nobody_else_has_may_go() -> None:
    assert not owners(HQ).must_stay(ONE, "a")


def test_what_another_resource_of_the_program_has_must_stay() -> None:
    found = owners(HQ)
    found.keep(ONE, HQ, "of hq")
    assert found.must_stay(ONE, "of office")
    assert not found.must_stay(ONE, "of hq"), "its own, which is replaced"
    assert not found.must_stay(TWO, "of office")


def test_a_check_before_a_replacement_lets_the_old_one_go() -> None:
    """The engine checks once more before it replaces, whatever the state calls the resource."""
    found = owners(HQ)
    found.keep(ONE, HQ, "of hq")
    found.declare(HQ)
    assert not found.must_stay(ONE, "of hq")


def test_what_the_state_alone_has_counts_for_nothing() -> None:
    """A refresh diffs what the state has, before the program has said anything."""
    found = Owners()
    found.keep(ONE, HQ, "of hq")
    found.keep(ONE, OFFICE, "of office")
    found.keep(ONE, "", "")
    assert not found.must_stay(ONE, "of office")


@pytest.mark.parametrize("how", ["created", "adopt"])
def test_what_was_created_or_adopted_in_this_run_must_stay(how: str) -> None:
    found = owners(HQ)
    getattr(found, how)(ONE, HQ)
    for instance in ("", "of hq", "of office"):
        assert found.must_stay(ONE, instance)


def take_twice(first: str, second: str) -> None:
    found = owners(OFFICE, HQ)
    for how, urn in ((first, OFFICE), (second, HQ)):
        if how == "keep":
            found.keep(ONE, urn, f"of {urn}")
        else:
            getattr(found, how)(ONE, urn)


@pytest.mark.parametrize("first", ["keep", "adopt", "created"])
@pytest.mark.parametrize("second", ["keep", "adopt", "require_free"])
def test_one_domain_is_never_two_resources(first: str, second: str) -> None:
    with pytest.raises(Conflict, match=r"another resource of this program has SD1.*Declare each SIP domain once"):
        take_twice(first, second)


def test_what_was_deleted_in_this_run_is_not_adopted_in_it() -> None:
    found = owners(HQ)
    found.deleted(ONE, "office.sip.twilio.com")
    with pytest.raises(Conflict, match="SD1, which has this name, was deleted in this run"):
        found.adopt(ONE, HQ)
    found.adopt(TWO, HQ)


def test_what_is_a_replacement() -> None:
    found = owners(OFFICE, HQ)
    assert not found.is_replacement(NEW, HQ, "hq.sip.twilio.com")
    found.keep(ONE, HQ, "of hq")
    found.declare(HQ)
    assert found.is_replacement(NEW, HQ, "hq.sip.twilio.com")
    assert not found.is_replacement(NEW, OFFICE, "office.sip.twilio.com")
    found.deleted(TWO, "Office.sip.twilio.com")
    assert found.is_replacement(NEW, OFFICE, "office.SIP.twilio.com")
    assert not found.is_replacement(TWO, OFFICE, "new.sip.twilio.com"), "another resource may have had it"
    found.deleted(ONE, "hq.sip.twilio.com", TWO.sid)
    assert found.is_replacement(TWO, OFFICE, "new.sip.twilio.com"), "a forced replacement that renames"
    assert found.is_replacement(TWO._replace(place=Place("ac1", "parent")), OFFICE, "new"), "its parent is another one"


URNS, SIDS, INSTANCES = st.sampled_from([OFFICE, HQ, ""]), st.sampled_from([ONE, TWO]), st.sampled_from(["a", "b", ""])
STEPS = st.one_of(
    st.tuples(st.just("declare"), URNS),
    st.tuples(st.just("keep"), SIDS, URNS, INSTANCES),
    st.tuples(st.just("adopt"), SIDS, URNS),
    st.tuples(st.just("created"), SIDS, URNS),
    st.tuples(st.just("deleted"), SIDS, st.just("name")),
)


@given(st.lists(STEPS))
def test_whatever_happens_in_a_run_what_it_took_stays_and_is_had_once(steps: list[tuple[Any, ...]]) -> None:
    found = Owners()
    taken: dict[Thing, str] = {}
    for name, *arguments in steps:
        try:
            getattr(found, name)(*arguments)
        except Conflict:
            continue
        if name in ("adopt", "created"):
            sid, urn = arguments
            assert name == "created" or taken.get(sid, urn) == urn, "adopted from under another resource"
            taken[sid] = urn
    for sid in taken:
        assert all(found.must_stay(sid, instance) for instance in ("a", "b", ""))


@given(st.lists(STEPS))
def test_whatever_happens_in_a_run_what_only_the_asking_instance_has_may_go(steps: list[tuple[Any, ...]]) -> None:
    """And nothing else may: not what was taken in this run, nor what a declared URN has under another instance."""
    found = Owners()
    has: dict[str, tuple[Thing, str] | None] = {}
    taken: set[Thing] = set()
    for name, *arguments in steps:
        try:
            getattr(found, name)(*arguments)
        except Conflict:
            continue
        if name == "declare":
            has[arguments[0]] = None
        elif name == "keep" and arguments[1] in has:
            has[arguments[1]] = (arguments[0], arguments[2])
        elif name in ("adopt", "created"):
            taken.add(arguments[0])
    for sid in (ONE, TWO):
        instances = {each[1] for each in has.values() if each is not None and each[0] == sid}
        assert len(instances) <= 1, "two declared URNs with one SID are a Conflict"
        for asking in ("a", "b", ""):
            assert found.must_stay(sid, asking) == (sid in taken or bool(instances - {asking}))


@given(st.lists(st.tuples(SIDS, URNS, INSTANCES)))
def test_without_a_declaration_everything_may_go(diffs: list[tuple[Thing, str, str]]) -> None:
    found = Owners()
    for diff in diffs:
        found.keep(*diff)
    assert not any(found.must_stay(sid, instance) for sid in (ONE, TWO) for instance in ("a", "b", ""))
