"""Desired x recorded x live: the truth table of `changes`, row by row and by properties."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.core import compare
from sipdomain_provider.core.compare import UNKNOWN, Desired, Difference
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .fakes import ACCOUNT, NAME, OTHER_ACCOUNT, row

OLD, NEW, ELSE = "https://old.example.com/", "https://new.example.com/", "https://else.example.com/"


def one(desired: Desired, recorded: Any, live: Any) -> Difference | None:
    """The difference of voice_url, where nothing else is managed."""
    found = compare.differences(SIP_DOMAIN, desired, {"voice_url": recorded}, {"voice_url": live})
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("declared", "recorded", "live", "expected"),
    [
        # declared, recorded, live -> (is_sent, drifted), None where nothing differs
        (NEW, NEW, NEW, None),
        (NEW, OLD, OLD, (True, False)),
        (NEW, NEW, OLD, (True, True)),
        (NEW, OLD, NEW, (False, True)),
        (NEW, OLD, ELSE, (True, True)),
        (NEW, None, None, (True, False)),
        (NEW, "", None, (True, False)),
        ("", None, None, None),
        ("", None, "", None),
        ("", OLD, None, (False, True)),
        ("", None, OLD, (True, True)),
        (UNKNOWN, OLD, OLD, (True, False)),
        (UNKNOWN, OLD, NEW, (True, True)),
        (UNKNOWN, None, None, (True, False)),
    ],
)
def test_a_declared_attribute(declared: Any, recorded: Any, live: Any, expected: tuple[bool, bool] | None) -> None:
    found = one(Desired({"voice_url": declared}), recorded, live)
    assert (None if found is None else (found.is_sent, found.drifted)) == expected
    if found is not None:
        assert (found.attribute, found.desired, found.live, found.recorded, found.reset) == (
            "voice_url",
            declared,
            live,
            recorded,
            False,
        )


@pytest.mark.parametrize(
    ("recorded", "live", "expected"),
    [(OLD, OLD, (True, False)), (OLD, ELSE, (True, True)), (OLD, None, (False, True)), (None, None, None)],
)
def test_a_reset_wants_the_default(recorded: Any, live: Any, expected: tuple[bool, bool] | None) -> None:
    found = one(Desired({}, resets=frozenset({"voice_url"})), recorded, live)
    assert (None if found is None else (found.is_sent, found.drifted)) == expected
    if found is not None:
        assert found.reset
        assert found.desired == ""


@pytest.mark.parametrize("desired", [Desired({}), Desired({"voice_url": NEW}, ignored=frozenset({"voice_url"}))])
def test_what_is_not_managed_is_never_compared(desired: Desired) -> None:
    assert one(desired, OLD, ELSE) is None
    assert compare.values_to_send(SIP_DOMAIN, desired, {"voice_url": ELSE}) == {}


def test_a_reset_is_not_of_an_ignored_attribute() -> None:
    ignored = frozenset({"voice_url"})
    assert compare.managed_values(SIP_DOMAIN, Desired({}, resets=ignored, ignored=ignored)) == {}


def test_a_declared_value_wins_over_a_reset() -> None:
    desired = Desired({"voice_url": NEW}, resets=frozenset({"voice_url"}))
    assert compare.managed_values(SIP_DOMAIN, desired) == {"voice_url": NEW}


def test_the_account_and_computed_attributes_are_not_managed() -> None:
    desired = Desired({"account_sid": OTHER_ACCOUNT, "auth_type": "IP_ACL", "sid": "x", "domain_name": NAME})
    assert compare.managed_values(SIP_DOMAIN, desired) == {"domain_name": NAME}


def test_differences_come_in_the_order_of_the_table() -> None:
    desired = Desired({"voice_url": NEW, "secure": True, "domain_name": NAME, "byoc_trunk_sid": "BY" + "0" * 32})
    found = [each.attribute for each in compare.differences(SIP_DOMAIN, desired, {}, {})]
    assert found == ["byoc_trunk_sid", "domain_name", "secure", "voice_url"]


def test_names_are_compared_without_case() -> None:
    recorded = {"domain_name": NAME}
    assert compare.differences(SIP_DOMAIN, Desired({"domain_name": NAME.upper()}), recorded, recorded) == []


def test_an_unknown_value_says_so() -> None:
    assert repr(UNKNOWN) == "UNKNOWN"


# Properties

NAMES = st.sampled_from(sorted(SIP_DOMAIN.settable))


@st.composite
def values(draw: st.DrawFn, *, unknown: bool = False) -> dict[str, Any]:
    """Some attributes, with few different values so that equal ones are frequent."""
    found: dict[str, Any] = {}
    for name in draw(st.sets(NAMES)):
        boolean = SIP_DOMAIN.settable[name].kind.name == "boolean"
        choices: list[Any] = [True, False] if boolean else ["a", "b", ""]
        found[name] = draw(st.sampled_from([*choices, UNKNOWN] if unknown else choices))
    return found


@st.composite
def desires(draw: st.DrawFn, *, unknown: bool = False) -> Desired:
    """What a program may say."""
    return Desired(
        draw(values(unknown=unknown)), draw(st.frozensets(NAMES, max_size=4)), draw(st.frozensets(NAMES, max_size=4))
    )


@given(desires(unknown=True), values(), values())
def test_only_managed_attributes_differ_and_each_for_a_reason(
    desired: Desired, recorded: dict[str, Any], live: dict[str, Any]
) -> None:
    found = {each.attribute: each for each in compare.differences(SIP_DOMAIN, desired, recorded, live)}
    for name, attribute in SIP_DOMAIN.settable.items():
        managed = (name in desired.declared or name in desired.resets) and name not in desired.ignored
        wanted = desired.declared.get(name, attribute.default)
        as_live = wanted is not UNKNOWN and attribute.same(wanted, live.get(name))
        as_recorded = wanted is not UNKNOWN and attribute.same(wanted, recorded.get(name))
        assert (name in found) == (managed and not (as_live and as_recorded))
        if name in found:
            assert found[name].is_sent is not as_live
            assert found[name].drifted is not attribute.same(live.get(name), recorded.get(name))


@given(desires(), values())
def test_what_is_sent_and_taken_is_not_sent_again(desired: Desired, live: dict[str, Any]) -> None:
    sent = compare.values_to_send(SIP_DOMAIN, desired, live)
    assert compare.values_to_send(SIP_DOMAIN, desired, live | sent) == {}
    assert not (set(sent) & desired.ignored)
    assert set(sent) <= set(desired.declared) | desired.resets


@given(desires(), values(), values())
def test_diff_foretells_what_update_sends(desired: Desired, recorded: dict[str, Any], live: dict[str, Any]) -> None:
    found = compare.differences(SIP_DOMAIN, desired, recorded, live)
    assert {each.attribute: each.desired for each in found if each.is_sent} == compare.values_to_send(
        SIP_DOMAIN, desired, live
    )


@given(desires(), values(), values())
def test_after_an_update_nothing_differs(desired: Desired, recorded: dict[str, Any], live: dict[str, Any]) -> None:
    after = live | compare.values_to_send(SIP_DOMAIN, desired, live)
    assert compare.differences(SIP_DOMAIN, desired, after, after) == []


@given(desires(), values())
def test_resets_are_what_was_managed_and_is_not_declared(before: Desired, declared: dict[str, Any]) -> None:
    found = compare.resets(SIP_DOMAIN, before, declared)
    assert found == {name for name in before.declared if name not in declared and name not in before.ignored}


def test_the_account_is_never_reset() -> None:
    assert compare.resets(SIP_DOMAIN, Desired({"account_sid": ACCOUNT, "secure": True}), {}) == {"secure"}


def test_a_reset_is_marked_once() -> None:
    before = Desired({"domain_name": NAME}, resets=frozenset({"secure"}))
    assert compare.resets(SIP_DOMAIN, before, {"domain_name": NAME}) == frozenset()


# Problems


def test_every_problem_is_told_at_once_in_the_order_of_the_table() -> None:
    declared = {"account_sid": "AC1", "secure": "yes", "voice_url": "x", "voice_method": "PUT"}
    found = compare.problems(SIP_DOMAIN, declared)
    assert [(each.attribute, each.fatal) for each in found] == [
        ("account_sid", True),
        ("domain_name", True),
        ("secure", True),
        ("voice_method", False),
        ("voice_url", True),
    ]
    missing = found[1]
    assert (missing.value, missing.why) == (None, "it is missing")
    assert missing.rule == SIP_DOMAIN.by_name["domain_name"].rule.text  # type: ignore[union-attr]
    assert [each.value for each in found if each.value is not None] == ["AC1", "yes", "PUT", "x"]


def test_unknown_and_good_values_pass() -> None:
    assert compare.problems(SIP_DOMAIN, dict.fromkeys(SIP_DOMAIN.inputs, UNKNOWN)) == []
    assert compare.problems(SIP_DOMAIN, {"domain_name": NAME, "sid": "computed: nothing to check"}) == []


# Accounts


@pytest.mark.parametrize(
    ("declared", "recorded", "moves"),
    [
        ({}, ACCOUNT, False),
        ({"account_sid": ACCOUNT}, ACCOUNT, False),
        ({"account_sid": OTHER_ACCOUNT}, ACCOUNT, True),
        ({"account_sid": UNKNOWN}, ACCOUNT, False),
        ({"account_sid": OTHER_ACCOUNT}, None, False),
        ({"account_sid": ACCOUNT.replace("a", "A")}, ACCOUNT, False),
    ],
)
def test_whether_the_program_declares_another_account(declared: dict[str, Any], recorded: Any, moves: bool) -> None:
    assert compare.moves_account(Desired(declared), {"account_sid": recorded}) is moves


def test_a_whole_row_as_declared_does_not_differ() -> None:
    live = row(1)
    declared = {name: live[name] for name in SIP_DOMAIN.settable if live[name] is not None}
    assert compare.differences(SIP_DOMAIN, Desired(declared), live, live) == []
