"""Hidden inputs and outputs: what is carried, what is remembered, and durations."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.state import hidden
from sipdomain_provider.twilio import durations

from .fakes import HOME

OPTIONS = {
    hidden.IGNORED: ["voice_url"],
    hidden.SECRET: ["friendly_name"],
    hidden.REPLACE_ON_CHANGES: ["secure"],
    hidden.TIMEOUTS: {"create": 5.0},
    hidden.ADOPT: True,
}
RECORDED = {hidden.INSTANCE: "0a1b", hidden.CREATED_AS: "urn:first", hidden.SPELLED: {"voice_url": "1f2e"}}


def test_every_key_is_hidden_and_the_keys_are_part_of_the_state() -> None:
    keys = {
        name: value
        for name, value in vars(hidden).items()
        if name.isupper() and isinstance(value, str) and name[0] != "_"
    }
    assert keys == {
        "IGNORED": "__ignored",
        "URN": "__urn",
        "TWIN": "__twin",
        "INSTANCE": "__instance",
        "CREATED_AS": "__created_as",
        "SPELLED": "__spelled",
        "SECRET": "__secret",
        "REPLACE_ON_CHANGES": "__replace_on_changes",
        "TIMEOUTS": "__timeouts",
        "ADOPT": "__adopt",
        "RESETS": "__resets",
        "MANAGED": "__managed",
        "HOME": "__home",
        "IN_PROGRAM": "__in_program",
        "KNOWN": "__known",
    }


def test_options_are_read() -> None:
    bag = OPTIONS | RECORDED | {hidden.RESETS: ["secure"], hidden.MANAGED: ["domain_name"], hidden.HOME: HOME}
    bag |= {hidden.URN: ["urn:office", ["SipCredential"], {"alice": "desk"}, True], hidden.TWIN: "hq"}
    assert hidden.read_options(bag) == hidden.Options(
        ignored=frozenset({"voice_url"}),
        secret=frozenset({"friendly_name"}),
        replace_on_changes=frozenset({"secure"}),
        resets=frozenset({"secure"}),
        managed=frozenset({"domain_name"}),
        home=HOME,
        adopt=True,
        timeouts={"create": 5.0},
        urn="urn:office",
        twin="hq",
        needed_lists=frozenset({"SipCredential"}),
        adopted={"alice": "desk"},
        is_preview=True,
        instance="0a1b",
        created_as="urn:first",
        spelled={"voice_url": "1f2e"},
    )


def test_a_bag_without_hidden_values_asks_for_nothing() -> None:
    empty: frozenset[str] = frozenset()
    nothing = hidden.Options(empty, empty, empty, empty, None, None, False, {}, "", "", empty, {}, False, "", "", {})
    assert hidden.read_options({}) == nothing


def test_the_engine_keeps_no_more_of_what_is_expected_than_the_urn() -> None:
    assert hidden.checked({hidden.URN: ["urn:office", [], {"alice": "desk"}, True]}) == {hidden.URN: "urn:office"}
    assert hidden.read_options({hidden.URN: "urn:office"}).urn == "urn:office"


def test_managed_nothing_is_not_the_same_as_a_state_that_does_not_say() -> None:
    assert hidden.read_options({hidden.MANAGED: []}).managed == frozenset()


KEYS = st.sampled_from([*OPTIONS, *RECORDED, hidden.URN, hidden.TWIN, hidden.RESETS, hidden.MANAGED, hidden.HOME])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.text(),
    st.floats(),
    st.lists(st.integers() | st.lists(st.text())),
    st.dictionaries(st.text(), st.text()),
)


@given(st.dictionaries(KEYS, VALUES))
def test_any_bag_can_be_read(bag: dict[str, Any]) -> None:
    options = hidden.read_options(bag)
    assert isinstance(options.adopt, (bool, str))
    assert isinstance(options.timeouts, dict)
    assert options.home is None or isinstance(options.home, str)
    assert isinstance(options.spelled, dict)


def test_no_two_instances_are_the_same() -> None:
    made = {hidden.new_instance("urn:office")[hidden.INSTANCE] for _each in range(100)}
    assert len(made) == 100


def test_what_was_secret_stays_so_for_the_operation_that_changes_it() -> None:
    options = hidden.read_options(
        {hidden.SECRET: ["secure"]}, before={hidden.SECRET: ["voice_url"], hidden.IGNORED: ["x"]}
    )
    assert options.secret == {"secure", "voice_url"}
    assert options.ignored == frozenset()


def test_what_is_carried() -> None:
    bag = OPTIONS | {
        hidden.RESETS: ["secure"],
        hidden.MANAGED: [],
        hidden.HOME: HOME,
        "voice_url": "x",
        "__provider": "p",
        hidden.URN: "urn:office",
        hidden.TWIN: "hq",
        **RECORDED,
    }
    assert hidden.carried(bag) == OPTIONS
    assert hidden.checked(bag) == OPTIONS | {hidden.URN: "urn:office"}, "an URN in the state may be a former one"
    assert hidden.kept(bag) == RECORDED
    assert hidden.carried({hidden.IGNORED: [], hidden.SECRET: None, hidden.ADOPT: False}) == {}


def test_what_is_remembered() -> None:
    assert hidden.remember(OPTIONS | {hidden.RESETS: ["secure"]}, {"secure", "domain_name"}, HOME) == OPTIONS | {
        hidden.MANAGED: ["domain_name", "secure"],
        hidden.HOME: HOME,
    }


NAMES = st.lists(st.sampled_from(["secure", "voice_url", "domain_name"]), unique=True)


@given(NAMES, NAMES, NAMES)
def test_what_was_just_recorded_is_not_unrecorded(ignored: list[str], secret: list[str], declared: list[str]) -> None:
    inputs = {hidden.IGNORED: sorted(ignored), hidden.SECRET: sorted(secret)}
    outputs = hidden.remember(inputs, declared, HOME)
    assert not hidden.unrecorded(inputs, reversed(declared), HOME, outputs)
    assert hidden.unrecorded(inputs, declared, "region ie1", outputs)
    assert hidden.unrecorded(inputs, [*declared, "byoc_trunk_sid"], HOME, outputs)
    assert hidden.unrecorded(inputs | {hidden.IGNORED: ["x"]}, declared, HOME, outputs)
    assert hidden.unrecorded(inputs | {hidden.SECRET: ["x"]}, declared, HOME, outputs)


def test_a_state_of_nothing_hidden_is_unrecorded() -> None:
    assert hidden.unrecorded({}, [], HOME, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", 90.0),
        ("5m", 300.0),
        ("1h30m", 5400.0),
        ("1.5h", 5400.0),
        (".5s", 0.5),
        ("1.s", 1.0),
        ("250ms", 0.25),
        ("3us", 3e-6),
        ("3µs", 3e-6),
        ("2ns", 2e-9),
        ("1h2m3s4ms", 3723.004),
        ("0s", 0.0),
    ],
)
def test_durations(text: str, expected: float) -> None:
    assert durations.seconds(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "5", "s", "5 m", "5m ", "-5m", "5d", "m5", "5m5", "1e3s", "5M", "1..5s", "٣s"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        durations.seconds(text)


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
def test_durations_add_up(hours: int, minutes: int, seconds: int) -> None:
    assert durations.seconds(f"{hours}h{minutes}m{seconds}s") == hours * 3600 + minutes * 60 + seconds
