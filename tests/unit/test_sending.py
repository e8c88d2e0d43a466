"""Sending what differs: what is sent, how often, and the notes on what Twilio did not take."""

from typing import Any

import pytest
from hypothesis import given

from sipdomain_provider.core import compare
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.reading import LiveState
from sipdomain_provider.core.results import Note, Outcome
from sipdomain_provider.core.send import Sender
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from .dynamic import AT_ONCE, SOME_NAMES, SOME_VALUES, URL
from .fakes import PLACE, SID, FakeTwilio, Fault, domain_sid, lost, refused, row

OTHER, THIRD = "https://example.com/b", "https://example.com/c"


def live_of(api: FakeTwilio) -> LiveState:
    return LiveState(api, SIP_DOMAIN, ahead=AT_ONCE, clock=api.clock)  # type: ignore[arg-type]


def send(api: FakeTwilio, desired: Desired, live: LiveState | None = None) -> tuple[dict[str, Any], tuple[Note, ...]]:
    live = live or live_of(api)
    live.wrote(PLACE, SID, dict(api.rows[SID]))
    values, notes = Sender(api, SIP_DOMAIN, live).send(PLACE, SID, desired, dict(api.rows[SID]), Deadline(1e9))  # type: ignore[arg-type]
    assert live.last_seen(PLACE, SID) == values, "the answer becomes the live state"
    return values, notes


def old(**values: Any) -> dict[str, Any]:
    return row(1, friendly_name="old", voice_url=URL, voice_method="GET") | values


RESET = [{"FriendlyName": ""}]


@pytest.mark.parametrize(
    ("declared", "resets", "answers", "forms", "kept"),
    [
        ({"voice_url": URL, "byoc_trunk_sid": ""}, (), [], [], None),
        ({"voice_url": OTHER, "friendly_name": "old"}, (), [], [{"VoiceUrl": OTHER}], None),
        ({"voice_url": OTHER}, (), [old(voice_url=THIRD)], [{"VoiceUrl": OTHER}] * 2, None),
        ({"secure": True}, ("voice_method",), [], [{"Secure": "true", "VoiceMethod": "POST"}], None),
        # a reset is refused, or not taken: at last with this value, and this code of Twilio's
        ({}, ("friendly_name",), [refused(20002)], RESET, ("old", 20002)),
        ({}, ("friendly_name",), [old(), refused(20002)], RESET * 2, ("old", 20002)),
        ({}, ("friendly_name",), [old(), old(friendly_name="two")], RESET * 2, ("two", None)),
        (
            {"secure": True},
            ("friendly_name", "voice_url"),
            [refused(), None, refused(20002), None],
            [{"FriendlyName": "", "Secure": "true", "VoiceUrl": ""}, {"Secure": "true"}, *RESET, {"VoiceUrl": ""}],
            ("old", 20002),
        ),
    ],
)
def test_what_is_sent_until_twilio_has_it(
    declared: dict[str, Any],
    resets: tuple[str, ...],
    answers: list[Fault | None],
    forms: list[dict[str, str]],
    kept: tuple[str, int | None] | None,
) -> None:
    api = FakeTwilio(old())
    api.faults["update"].extend(answers)
    desired = Desired(declared, frozenset(resets))
    values, notes = send(api, desired)
    assert api.requests == [("update", SIP_DOMAIN.path(PLACE, SID), form) for form in forms]
    left = compare.values_to_send(SIP_DOMAIN, desired, values)
    if kept is None:
        assert (left, notes) == ({}, ())
    else:
        (note,) = notes
        assert left == {"friendly_name": ""}
        assert note == Note(Outcome.RESET_REFUSED, "friendly_name", "", values["friendly_name"], note.why)
        assert (note.live, getattr(note.why, "code", None)) == kept


@pytest.mark.parametrize(
    ("answers", "error", "requests"),
    [
        ([refused()] * 2, errors.Refused, 2),
        ([lost()], errors.OutcomeUnknown, 1),
        ([old(voice_url=OTHER), old(voice_url=URL, secure=True)], errors.Unsettled, 2),
    ],
    ids=["the declared values are refused", "no refusal", "taken, then gone"],
)
def test_what_no_reset_explains_is_an_error(
    answers: list[Fault], error: type[errors.ProviderError], requests: int
) -> None:
    api = FakeTwilio(old())
    api.faults["update"].extend(answers)
    with pytest.raises(error):
        send(api, Desired({"voice_url": OTHER, "secure": True}, frozenset({"friendly_name"})))
    assert len(api.requests) == requests


def test_an_attribute_that_does_not_settle_is_told_with_its_values() -> None:
    api = FakeTwilio(old())
    api.faults["update"].extend([old(voice_url=OTHER), old(voice_url=THIRD)])
    with pytest.raises(errors.Unsettled) as caught:
        send(api, Desired({"voice_url": "https://example.com/d"}))
    assert caught.value.facts["attribute"] == "voice_url"
    assert caught.value.values == {"declared": "https://example.com/d", "first": OTHER, "second": THIRD}


@pytest.mark.parametrize("body", [{}, row(2)])
def test_half_an_answer_or_another_domains_is_an_error_and_not_kept(body: dict[str, Any]) -> None:
    api = FakeTwilio(old(), row(2))
    api.faults["update"].append(body)
    live = live_of(api)
    with pytest.raises(errors.UnusableAnswer):
        send(api, Desired({"voice_url": OTHER}), live)
    assert live.last_seen(PLACE, SID) == old()
    assert live.last_seen(PLACE, domain_sid(2)) is None


@given(SOME_VALUES, SOME_NAMES, SOME_VALUES, SOME_NAMES)
def test_whatever_twilio_keeps_sending_ends_with_its_values_and_a_note_for_each(
    declared: dict[str, Any], resets: frozenset[str], live: dict[str, Any], stubborn: frozenset[str]
) -> None:
    api = FakeTwilio(row(1, **live))
    kept = dict(api.rows[SID])
    api.stored = lambda name, value: kept[name] if name in stubborn else value
    desired = Desired(declared, resets - set(declared))
    values, notes = send(api, desired)
    wanted = compare.values_to_send(SIP_DOMAIN, desired, values)
    assert values == api.rows[SID]
    assert set(wanted) <= stubborn
    assert len(api.requests) <= 2
    assert sorted(notes, key=lambda note: str(note.attribute)) == [
        Note(Outcome.RESET_REFUSED if name in desired.resets else Outcome.NOT_TAKEN, name, value, kept[name])
        for name, value in sorted(wanted.items())
    ]


@given(SOME_VALUES, SOME_NAMES, SOME_VALUES, SOME_NAMES)
def test_resets_that_twilio_refuses_never_fail_an_update(
    declared: dict[str, Any], resets: frozenset[str], live: dict[str, Any], refusing: frozenset[str]
) -> None:
    api = FakeTwilio(row(1, **live))
    desired = Desired(declared, resets - set(declared))
    refusing &= desired.resets
    fields = {str(SIP_DOMAIN.settable[name].api_name) for name in refusing}
    act = api._update

    def update(path: str, form: dict[str, str]) -> Any:
        if fields & set(form):
            raise refused(20001)
        return act(path, form)

    api._update = update  # type: ignore[method-assign]
    values, notes = send(api, desired)
    wanted = compare.values_to_send(SIP_DOMAIN, desired, values)
    assert {note.attribute for note in notes} == set(wanted) <= refusing
    assert all(note.outcome is Outcome.RESET_REFUSED and note.why for note in notes)
