"""Desired x recorded x live: the truth table of `differences`, row by row and by properties."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.core import compare
from sipdomain_provider.core.compare import UNKNOWN, Desired, Difference
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .dynamic import SOME_NAMES, SOME_VALUES
from .fakes import ACCOUNT, OTHER_ACCOUNT

OLD, NEW, ELSE = "https://old.example.com/", "https://new.example.com/", "https://else.example.com/"
RESET = frozenset({"voice_url"})


@pytest.mark.parametrize(
    ("wanted", "recorded", "live", "expected"),
    [
        # wanted (None: a reset), recorded, live -> (is_sent, drifted), None if nothing differs
        (NEW, NEW, NEW, None),
        (NEW, OLD, OLD, (True, False)),
        (NEW, NEW, OLD, (True, True)),
        (NEW, OLD, NEW, (False, True)),
        ("", None, None, None),
        (UNKNOWN, OLD, OLD, (True, False)),
        (None, OLD, OLD, (True, False)),
        (None, OLD, None, (False, True)),
        (None, None, None, None),
    ],
)
def test_a_managed_attribute(wanted: Any, recorded: Any, live: Any, expected: tuple[bool, bool] | None) -> None:
    desired = Desired({}, RESET) if wanted is None else Desired({"voice_url": wanted})
    found = compare.differences(SIP_DOMAIN, desired, {"voice_url": recorded}, {"voice_url": live})
    if expected is None:
        assert found == []
    else:
        is_sent, drifted = expected
        assert found == [Difference("voice_url", wanted or "", live, recorded, wanted is None, drifted, is_sent)]


@pytest.mark.parametrize(
    ("desired", "managed"),
    [
        (Desired({"voice_url": NEW}, ignored=RESET), {}),
        (Desired({}, resets=RESET, ignored=RESET), {}),
        (Desired({"voice_url": NEW}, resets=RESET), {"voice_url": NEW}),
        (Desired({"account_sid": OTHER_ACCOUNT, "auth_type": "IP_ACL", "sid": "x"}), {}),
    ],
    ids=["ignored", "an ignored reset", "declared again", "the account and computed attributes"],
)
def test_which_attributes_are_managed(desired: Desired, managed: dict[str, Any]) -> None:
    assert compare.managed_values(SIP_DOMAIN, desired) == managed


def some_desired(values: st.SearchStrategy[dict[str, Any]] = SOME_VALUES) -> st.SearchStrategy[Desired]:
    return st.builds(Desired, values, SOME_NAMES, SOME_NAMES)


UNKNOWN_TOO = st.builds(lambda known, unknown: known | dict.fromkeys(unknown, UNKNOWN), SOME_VALUES, SOME_NAMES)


@given(some_desired(UNKNOWN_TOO), SOME_VALUES, SOME_VALUES)
def test_only_managed_attributes_differ_and_each_for_a_reason(
    desired: Desired, recorded: dict[str, Any], live: dict[str, Any]
) -> None:
    found = {each.attribute: each for each in compare.differences(SIP_DOMAIN, desired, recorded, live)}
    assert list(found) == sorted(found), "in the order of the table"
    for name, attribute in SIP_DOMAIN.settable.items():
        managed = (name in desired.declared or name in desired.resets) and name not in desired.ignored
        wanted = desired.declared.get(name, attribute.default)
        as_live = wanted is not UNKNOWN and attribute.same(wanted, live.get(name))
        as_recorded = wanted is not UNKNOWN and attribute.same(wanted, recorded.get(name))
        assert (name in found) == (managed and not (as_live and as_recorded))
        if name in found:
            assert found[name].is_sent is not as_live
            assert found[name].drifted is not attribute.same(live.get(name), recorded.get(name))


@given(some_desired(), SOME_VALUES, SOME_VALUES)
def test_what_diff_foretells_is_sent_once(desired: Desired, recorded: dict[str, Any], live: dict[str, Any]) -> None:
    sent = compare.values_to_send(SIP_DOMAIN, desired, live)
    found = compare.differences(SIP_DOMAIN, desired, recorded, live)
    assert {each.attribute: each.desired for each in found if each.is_sent} == sent
    after = live | sent
    assert compare.values_to_send(SIP_DOMAIN, desired, after) == {}
    assert compare.differences(SIP_DOMAIN, desired, after, after) == []


@given(some_desired(), SOME_VALUES)
def test_resets_are_what_was_managed_and_is_not_declared(before: Desired, declared: dict[str, Any]) -> None:
    found = compare.resets(SIP_DOMAIN, before, declared)
    assert found == {name for name in before.declared if name not in declared and name not in before.ignored}


@pytest.mark.parametrize(
    ("declared", "recorded", "moves"),
    [
        ({}, ACCOUNT, False),
        ({"account_sid": OTHER_ACCOUNT}, ACCOUNT, True),
        ({"account_sid": UNKNOWN}, ACCOUNT, False),
        ({"account_sid": OTHER_ACCOUNT}, None, False),
        ({"account_sid": ACCOUNT.replace("a", "A")}, ACCOUNT, False),
    ],
)
def test_whether_the_program_declares_another_account(declared: dict[str, Any], recorded: Any, moves: bool) -> None:
    assert compare.moves_account(Desired(declared), {"account_sid": recorded}) is moves
