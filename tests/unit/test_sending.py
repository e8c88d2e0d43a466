"""Sending what differs: what is sent, how often, and what is told of what Twilio did not take."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.core import compare
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.reading import LiveState
from sipdomain_provider.core.results import Note, Outcome
from sipdomain_provider.core.send import Sender
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from .dynamic import AT_ONCE
from .fakes import PLACE, SID, FakeTwilio, domain_sid, lost, refused, row

NEVER = Deadline(1e9)
URL, OTHER = "https://example.com/a", "https://example.com/b"


def send(
    api: FakeTwilio, declared: dict[str, Any], *resets: str, ignored: tuple[str, ...] = ()
) -> tuple[dict[str, Any], tuple[Note, ...]]:
    live = LiveState(api, SIP_DOMAIN, ahead=AT_ONCE, clock=api.clock)  # type: ignore[arg-type]
    live.wrote(PLACE, SID, dict(api.rows[SID]))
    desired = Desired(declared, frozenset(resets), frozenset(ignored))
    values, notes = Sender(api, SIP_DOMAIN, live).send(PLACE, SID, desired, dict(api.rows[SID]), NEVER)  # type: ignore[arg-type]
    assert live.last_seen(PLACE, SID) == values, "the answer becomes the live state"
    return values, notes


def test_one_changed_attribute_is_one_post_with_that_attribute_alone() -> None:
    api = FakeTwilio(row(1, secure=True, friendly_name="Office"))
    values, notes = send(api, {"voice_url": URL, "secure": True, "friendly_name": "Office"})
    assert api.requests == [("update", SIP_DOMAIN.path(PLACE, SID), {"VoiceUrl": URL})]
    assert values == api.rows[SID]
    assert notes == ()


def test_nothing_is_sent_where_nothing_differs() -> None:
    api = FakeTwilio(row(1, voice_url=URL))
    assert send(api, {"voice_url": URL, "friendly_name": ""}) == (row(1, voice_url=URL), ())
    assert api.requests == []


def test_what_is_ignored_is_not_sent() -> None:
    api = FakeTwilio(row(1))
    send(api, {"voice_url": URL, "secure": True}, ignored=("voice_url",))
    assert api.forms() == [{"Secure": "true"}]


def test_the_same_answer_twice_is_twilios_own_spelling() -> None:
    api = FakeTwilio(row(1))
    api.stored = lambda name, value: OTHER if name == "voice_url" else value
    values, notes = send(api, {"voice_url": URL, "secure": True})
    assert api.forms() == [{"Secure": "true", "VoiceUrl": URL}, {"VoiceUrl": URL}]
    assert values["voice_url"] == OTHER
    assert notes == (Note(Outcome.NOT_TAKEN, "voice_url", URL, OTHER),)


def test_a_second_answer_as_desired_is_all_right() -> None:
    api = FakeTwilio(row(1))
    api.faults["update"].append(row(1, voice_url=OTHER))
    values, notes = send(api, {"voice_url": URL})
    assert api.forms() == [{"VoiceUrl": URL}] * 2
    assert (values["voice_url"], notes) == (URL, ())


def test_a_changing_answer_is_an_error_with_both_values() -> None:
    api = FakeTwilio(row(1))
    api.faults["update"].extend([row(1, voice_url=OTHER), row(1, voice_url="https://example.com/c")])
    with pytest.raises(errors.Unsettled) as caught:
        send(api, {"voice_url": URL})
    assert caught.value.facts["attribute"] == "voice_url"
    assert caught.value.values == {"declared": URL, "first": OTHER, "second": "https://example.com/c"}
    assert len(api.requests) == 2


def test_an_attribute_that_was_taken_and_then_is_not_there_is_an_error() -> None:
    api = FakeTwilio(row(1))
    api.faults["update"].extend([row(1, voice_url=URL), row(1, voice_url=OTHER, secure=True)])
    with pytest.raises(errors.Unsettled) as caught:
        send(api, {"voice_url": URL, "secure": True})
    assert caught.value.facts["attribute"] == "voice_url"


def test_a_refusal_of_declared_values_is_an_error() -> None:
    api = FakeTwilio(row(1))
    api.faults["update"].append(refused(21300))
    with pytest.raises(errors.Refused):
        send(api, {"voice_url": URL})
    assert len(api.requests) == 1


# Resets


def test_a_reset_sends_the_default_with_the_rest() -> None:
    api = FakeTwilio(row(1, voice_url=URL, voice_method="GET", secure=True))
    values, notes = send(api, {"friendly_name": "x"}, "voice_url", "voice_method", "secure")
    assert api.forms() == [{"FriendlyName": "x", "Secure": "false", "VoiceMethod": "POST", "VoiceUrl": ""}]
    assert (values["voice_url"], values["voice_method"], values["secure"], notes) == ("", "POST", False, ())


def test_a_reset_that_twilio_refuses_is_no_longer_managed_and_the_rest_is_sent() -> None:
    api = FakeTwilio(row(1, voice_url=URL, friendly_name="old"))
    api.faults["update"].extend([refused(20001), None, refused(20002, "length"), None])
    values, notes = send(api, {"secure": True}, "friendly_name", "voice_url")
    assert api.forms() == [
        {"FriendlyName": "", "Secure": "true", "VoiceUrl": ""},
        {"Secure": "true"},
        {"FriendlyName": ""},
        {"VoiceUrl": ""},
    ]
    assert (values["secure"], values["voice_url"], values["friendly_name"]) == (True, "", "old")
    (note,) = notes
    assert (note.outcome, note.attribute, note.desired, note.live) == (
        Outcome.RESET_REFUSED,
        "friendly_name",
        "",
        "old",
    )
    assert "20002: length" in str(note.why)


def test_a_reset_is_tried_by_itself_where_it_was_refused_together_with_one_declared_value() -> None:
    api = FakeTwilio(row(1, voice_url=URL))
    api.faults["update"].append(refused(20001))
    values, notes = send(api, {"secure": True}, "voice_url")
    assert api.forms() == [{"Secure": "true", "VoiceUrl": ""}, {"Secure": "true"}, {"VoiceUrl": ""}]
    assert (values["secure"], values["voice_url"], notes) == (True, "", ())


def test_the_only_reset_is_not_tried_twice() -> None:
    api = FakeTwilio(row(1, friendly_name="old"))
    api.faults["update"].extend([refused(20002)] * 2)
    _values, notes = send(api, {}, "friendly_name")
    assert api.forms() == [{"FriendlyName": ""}]
    assert [note.outcome for note in notes] == [Outcome.RESET_REFUSED]


def test_where_a_declared_value_is_what_twilio_refuses_it_is_an_error_although_there_are_resets() -> None:
    api = FakeTwilio(row(1, friendly_name="old"))
    api.faults["update"].extend([refused(21300), refused(21300)])
    with pytest.raises(errors.Refused):
        send(api, {"byoc_trunk_sid": "BY" + "0" * 32}, "friendly_name")
    assert api.forms()[1] == {"ByocTrunkSid": "BY" + "0" * 32}


def test_a_reset_that_twilio_does_not_show_is_no_longer_managed() -> None:
    api = FakeTwilio(row(1, friendly_name="old"))
    api.stored = lambda name, value: "old" if name == "friendly_name" else value
    values, notes = send(api, {"secure": True}, "friendly_name")
    assert notes == (Note(Outcome.RESET_REFUSED, "friendly_name", "", "old"),)
    assert values["secure"] is True


def test_a_reset_that_is_not_shown_and_then_refused_is_no_longer_managed_once() -> None:
    api = FakeTwilio(row(1, friendly_name="old"))
    api.faults["update"].extend([row(1, friendly_name="old"), refused(20002, "length")])
    _values, (note,) = send(api, {}, "friendly_name")
    assert note.outcome is Outcome.RESET_REFUSED
    assert "20002: length" in str(note.why)


def test_a_reset_whose_value_changes_between_the_answers_is_no_longer_managed_too() -> None:
    api = FakeTwilio(row(1, friendly_name="old"))
    api.faults["update"].extend([row(1, friendly_name="one"), row(1, friendly_name="two")])
    _values, notes = send(api, {}, "friendly_name")
    assert notes == (Note(Outcome.RESET_REFUSED, "friendly_name", "", "two"),)


def test_what_is_no_refusal_is_an_error_also_of_a_reset() -> None:
    api = FakeTwilio(row(1, friendly_name="old"))
    api.faults["update"].append(lost())
    with pytest.raises(errors.OutcomeUnknown):
        send(api, {}, "friendly_name")


# Answers that are not to be believed


@pytest.mark.parametrize("body", [{}, {"sid": SID}, row(2), row(1, secure="yes")])
def test_half_an_answer_or_another_domains_is_an_error_and_not_kept(body: dict[str, Any]) -> None:
    api = FakeTwilio(row(1), row(2))
    api.faults["update"].append(body)
    live = LiveState(api, SIP_DOMAIN, ahead=AT_ONCE, clock=api.clock)  # type: ignore[arg-type]
    with pytest.raises(errors.UnusableAnswer):
        Sender(api, SIP_DOMAIN, live).send(PLACE, SID, Desired({"voice_url": URL}), row(1), NEVER)  # type: ignore[arg-type]
    assert live.last_seen(PLACE, SID) is None
    assert live.last_seen(PLACE, domain_sid(2)) is None


# Properties

NAMES = st.sampled_from(["friendly_name", "secure", "voice_url", "voice_method"])
VALUES = {
    "friendly_name": st.sampled_from(["", "a", "b"]),
    "secure": st.booleans(),
    "voice_url": st.sampled_from(["", URL, OTHER]),
    "voice_method": st.sampled_from(["GET", "POST"]),
}
SETS = st.fixed_dictionaries({}, optional=VALUES)


@given(SETS, st.frozensets(NAMES), SETS, st.frozensets(NAMES))
def test_whatever_twilio_keeps_sending_ends_with_its_values_and_a_note_for_each(
    declared: dict[str, Any], resets: frozenset[str], live: dict[str, Any], stubborn: frozenset[str]
) -> None:
    api = FakeTwilio(row(1, **live))
    kept = dict(api.rows[SID])
    api.stored = lambda name, value: kept[name] if name in stubborn else value
    desired = Desired(declared, resets - set(declared))
    values, notes = send(api, declared, *desired.resets)
    assert values == api.rows[SID]
    assert {note.attribute for note in notes} == set(compare.values_to_send(SIP_DOMAIN, desired, values)) <= stubborn
    assert len(api.requests) <= 2
    for note in notes:
        expected = Outcome.RESET_REFUSED if note.attribute in desired.resets else Outcome.NOT_TAKEN
        assert note.outcome is expected


@given(SETS, st.frozensets(NAMES), SETS, st.frozensets(NAMES))
def test_resets_that_twilio_refuses_never_fail_an_update(
    declared: dict[str, Any], resets: frozenset[str], live: dict[str, Any], refusing: frozenset[str]
) -> None:
    api = FakeTwilio(row(1, **live))
    resets -= set(declared)
    refusing &= resets
    fields = {str(SIP_DOMAIN.settable[name].api_name) for name in refusing}
    act = api._update

    def update(path: str, form: dict[str, str]) -> Any:
        if fields & set(form):
            raise refused(20001)
        return act(path, form)

    api._update = update  # type: ignore[method-assign]
    values, notes = send(api, declared, *resets)
    wanted = compare.values_to_send(SIP_DOMAIN, Desired(declared, resets), values)
    assert {note.attribute for note in notes} == set(wanted) <= refusing
    assert all(note.outcome is Outcome.RESET_REFUSED and note.why for note in notes)
