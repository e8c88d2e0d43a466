"""Adopting: taking over a domain that exists, and nothing that raises once its SID is known."""

from collections.abc import Callable

import pytest

from sipdomain_provider.core.results import Note, Outcome, Written
from sipdomain_provider.twilio import errors

from .dynamic import URL
from .fakes import NAME, SID, FakeTwilio, busy, domain_sid, existing, lost, refused, row
from .test_creating import Domains


@pytest.mark.parametrize("how", [lambda each: each.create(adopt=True), lambda each: each.create(adopt=SID)])
def test_adopting_sends_what_differs_and_nothing_else(how: Callable[[Domains], Written]) -> None:
    api = FakeTwilio(existing(friendly_name="theirs"))
    written = how(Domains(api))
    assert api.forms()[-1] == {"VoiceUrl": URL}
    assert (written.sid, written.values["friendly_name"]) == (SID, "theirs")
    assert written.notes == (Note(Outcome.ADOPTED), Note(Outcome.OVERWRITTEN, "voice_url", URL, ""))
    assert list(api.rows) == [SID]
    assert "create" not in api.verbs(), "Twilio would refuse and log it"


@pytest.mark.parametrize("how", [lambda each: each.create(adopt=True), lambda each: each.create(adopt=SID)])
@pytest.mark.parametrize("error", [refused(21300), lost(), busy(503)])
def test_once_the_sid_is_known_what_cannot_be_sent_is_a_warning(
    how: Callable[[Domains], Written], error: errors.ProviderError
) -> None:
    api = FakeTwilio(existing())
    api.faults["update"].append(error)
    written = how(Domains(api))
    assert written.sid == SID
    assert written.values == existing()
    assert written.notes == (Note(Outcome.ADOPTED), Note(Outcome.NOT_TRIED, "voice_url", URL, "", error))


def test_once_the_sid_is_known_what_does_not_settle_is_a_warning() -> None:
    api = FakeTwilio(existing())
    api.faults["update"].extend(
        [existing(voice_url="https://x.example.com"), existing(voice_url="https://y.example.com")]
    )
    written = Domains(api).create(adopt=SID)
    assert written.values["voice_url"] == "https://y.example.com"
    assert [note.outcome for note in written.notes] == [Outcome.ADOPTED, Outcome.NOT_TRIED]


def test_adopt_true_makes_a_domain_where_there_is_none() -> None:
    written = Domains(FakeTwilio()).create(adopt=True)
    assert written.notes == ()


def test_a_sid_that_is_not_there_is_not_adopted() -> None:
    with pytest.raises(errors.Conflict, match=f"has no SIP domain {SID} to adopt"):
        Domains(FakeTwilio()).create(adopt=SID)


def test_a_domain_of_another_name_is_not_adopted() -> None:
    api = FakeTwilio(row(1))
    with pytest.raises(errors.Conflict, match=r"is d1\.sip\.twilio\.com, not office\.sip"):
        Domains(api).create(adopt=SID)
    assert api.verbs() == ["get"]


@pytest.mark.parametrize("sid", ["", "SD1", "AC" + "0" * 32, f"{SID}/../x"])
def test_what_is_no_sid_is_not_adopted(sid: str) -> None:
    api = FakeTwilio(existing())
    with pytest.raises(errors.Conflict, match="which is not the SID of a SIP domain"):
        Domains(api).create(adopt=sid)
    assert api.requests == []


def test_a_sid_is_adopted_in_any_case_and_recorded_as_twilio_writes_it() -> None:
    sid = domain_sid(0xABC)
    written = Domains(FakeTwilio(row(0xABC, domain_name=NAME))).create(adopt="SD" + sid[2:].upper())
    assert (written.sid, written.values["sid"]) == (sid, sid)


def test_a_name_is_adopted_in_any_case() -> None:
    assert Domains(FakeTwilio(existing())).create({"domain_name": NAME.upper()}, adopt=SID).sid == SID
