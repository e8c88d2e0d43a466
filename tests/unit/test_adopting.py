"""Adopting: taking over a domain that exists, and nothing that raises once its SID is known."""

from typing import Any

import pytest

from sipdomain_provider.core.results import Note, Outcome
from sipdomain_provider.twilio import errors

from .dynamic import URL
from .fakes import NAME, SID, FakeTwilio, domain_sid, existing, lost, refused, row
from .test_creating import Domains

by_name_and_by_sid = pytest.mark.parametrize("adopt", [True, SID])


@by_name_and_by_sid
def test_adopting_sends_what_differs_and_nothing_else(adopt: bool | str) -> None:
    api = FakeTwilio(existing(friendly_name="theirs"))
    written = Domains(api).create(adopt=adopt)
    assert api.forms()[-1] == {"VoiceUrl": URL}
    assert (written.sid, written.values["friendly_name"]) == (SID, "theirs")
    assert written.notes == (Note(Outcome.ADOPTED), Note(Outcome.OVERWRITTEN, "voice_url", URL, ""))
    assert "create" not in api.verbs(), "Twilio would refuse and log it"


@by_name_and_by_sid
@pytest.mark.parametrize("error", [refused(21300), lost()])
def test_once_the_sid_is_known_what_cannot_be_sent_is_a_warning(adopt: bool | str, error: errors.ProviderError) -> None:
    api = FakeTwilio(existing())
    api.faults["update"].append(error)
    written = Domains(api).create(adopt=adopt)
    assert written.sid == SID
    assert written.values == existing()
    assert written.notes == (Note(Outcome.ADOPTED), Note(Outcome.NOT_TRIED, "voice_url", URL, "", error))


def test_once_the_sid_is_known_what_does_not_settle_is_a_warning() -> None:
    api = FakeTwilio(existing())
    urls = "https://x.example.com", "https://y.example.com"
    api.faults["update"].extend(existing(voice_url=url) for url in urls)
    written = Domains(api).create(adopt=SID)
    assert written.values["voice_url"] == urls[-1]
    assert [note.outcome for note in written.notes] == [Outcome.ADOPTED, Outcome.NOT_TRIED]


NO_SID = "which is not the SID of a SIP domain"


@pytest.mark.parametrize(
    ("live", "sid", "why", "requests"),
    [
        (row(2), SID, f"has no SIP domain {SID} to adopt", ["get", "list", "get"]),
        (row(1), SID, r"is d1\.sip\.twilio\.com, not office\.sip", ["get"]),
        (existing(), "", NO_SID, []),
        (existing(), "SD1", NO_SID, []),
        (existing(), "AC" + "0" * 32, NO_SID, []),
        (existing(), f"{SID}/../x", NO_SID, []),
    ],
)
def test_what_is_not_adopted(live: dict[str, Any], sid: str, why: str, requests: list[str]) -> None:
    api = FakeTwilio(live)
    with pytest.raises(errors.Conflict, match=why):
        Domains(api).create(adopt=sid)
    assert api.verbs() == requests


def test_a_sid_and_a_name_are_adopted_in_any_case_and_recorded_as_twilio_writes_them() -> None:
    sid = domain_sid(0xABC)
    domains = Domains(FakeTwilio(row(0xABC, domain_name=NAME)))
    written = domains.create({"domain_name": NAME.upper()}, adopt="SD" + sid[2:].upper())
    assert (written.sid, written.values["sid"], written.values["domain_name"]) == (sid, sid, NAME)
