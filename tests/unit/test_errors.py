"""The errors: one line each, ordered by who must act; and the words of outcomes."""

import inspect
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.core.results import Note, Outcome, Plan, Recorded, Written
from sipdomain_provider.twilio import errors

PARENTS = {
    "ProviderError": "Exception",
    "SettingsError": "ProviderError",
    "WrongHome": "ProviderError",
    "Rejected": "ProviderError",
    "Unauthorized": "Rejected",
    "NotFound": "Rejected",
    "Refused": "Rejected",
    "Busy": "Rejected",
    "NoAnswer": "ProviderError",
    "NotSent": "NoAnswer",
    "OutcomeUnknown": "NoAnswer",
    "UnusableAnswer": "NoAnswer",
    "Conflict": "ProviderError",
    "Absent": "Conflict",
    "Unsettled": "Conflict",
}


def test_the_tree_is_that_of_the_documentation() -> None:
    classes = {name: each for name, each in vars(errors).items() if inspect.isclass(each)}
    assert {name: str(getattr(each.__base__, "__name__", "")) for name, each in classes.items()} == PARENTS
    assert all(f"{name} " in str(errors.__doc__) for name in PARENTS)
    assert all(each.__doc__ for each in classes.values())


@given(st.text(), st.text(), st.text())
def test_an_error_is_one_line_and_one_for_each_way_out(reason: str, way_out: str, doing: str) -> None:
    error = errors.Conflict(reason, way_out)
    error.doing = doing
    assert len(str(error).splitlines()) == 1 + len(way_out.splitlines())


@pytest.mark.parametrize(
    ("doing", "reason", "way_out", "expected"),
    [
        ("", "it broke", "", "it broke."),
        ("", "it broke", "Mend it", "it broke.\n  Mend it"),
        ("create of x", "it\n broke", "Mend it", "create of x failed: it broke.\n  Mend it"),
    ],
)
def test_what_an_error_says(doing: str, reason: str, way_out: str, expected: str) -> None:
    error = errors.ProviderError(reason, way_out)
    error.doing = doing
    assert str(error) == expected


@pytest.mark.parametrize(("status", "throttled"), [(429, True), (500, False), (503, False)])
def test_429_alone_was_not_processed(status: int, throttled: bool) -> None:
    assert errors.Busy("busy", status=status, retry_after=None).throttled is throttled


def test_an_error_that_does_not_settle_names_the_attribute_and_keeps_the_values_out_of_its_text() -> None:
    error = errors.Unsettled("voice_url", "hush-1", "hush-2", "hush-3")
    assert "voice_url" in str(error)
    assert "hush" not in str(error)
    assert "hush" not in repr(error)
    assert error.values == {"declared": "hush-1", "first": "hush-2", "second": "hush-3"}


def test_outcomes_are_plain_data() -> None:
    assert Plan() == Plan((), gone=False, replaces=())
    assert Recorded({}).home is None
    written = Written("SD", {"secure": True}, (Note(Outcome.NOT_TAKEN, "secure", desired=True, live=False),))
    assert pickle.loads(pickle.dumps(written)) == written
    assert Note(Outcome.ADOPTED).attribute is None
