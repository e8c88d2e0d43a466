"""What a preview finds out about a resource that is new to the state."""

from typing import Any

import pytest

from sipdomain_provider.core.results import Recorded
from sipdomain_provider.provider import SipDomainProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.twilio import errors
from sipdomain_provider.words import rendering

from .dynamic import DECLARED, URL, domain, outputs, provider
from .fakes import HOME, NAME, SID, FakeTwilio, busy, domain_sid, not_sent, row, unauthorized

URN = "urn:office"
TAKEN = f"{NAME}: warning: account AC{'a' * 32} has {NAME} already: {SID}, created "


def inputs(more: dict[str, Any] | None = None, *, urn: str = URN, is_preview: bool = True) -> dict[str, Any]:
    return DECLARED | {hidden.URN: [urn, [], {}, is_preview]} | (more or {})


def failures(found: SipDomainProvider, news: dict[str, Any]) -> list[str]:
    checked = found.check({}, news)
    assert all(not each.property for each in checked.failures), "the engine prints the value of such a property"
    assert URN in checked.inputs[hidden.URN], "the mark of a preview stays out of the state"
    return [each.reason for each in checked.failures]


@pytest.mark.parametrize("adopt", [True, SID])
def test_an_adoption_names_the_sid_and_each_value_that_it_overwrites(
    adopt: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    api = FakeTwilio(domain(voice_url="https://example.com/live", friendly_name="theirs"))
    assert failures(provider(api), inputs({hidden.ADOPT: adopt})) == []
    assert capsys.readouterr().out.splitlines() == [
        f"{NAME}: will be adopted ({SID})",
        f'{NAME}: voice_url will be overwritten: Twilio has "https://example.com/live", the program says "{URL}"',
    ]


def test_a_taken_name_is_a_warning_with_the_ways_out_once(capsys: pytest.CaptureFixture[str]) -> None:
    api = FakeTwilio(domain(), row(2))
    found = provider(api)
    assert failures(found, inputs()) == []
    assert failures(found, inputs({"domain_name": "d2.sip.twilio.com"}, urn=f"{URN}-2")) == []
    first, *ways_out, second = capsys.readouterr().out.splitlines()
    assert first.startswith(TAKEN)
    assert first.endswith("If this is a new resource, `pulumi up` fails")
    assert len(ways_out) == 3
    assert f'adopt="{SID}"' in ways_out[0]
    assert domain_sid(2) in second


@pytest.mark.parametrize("more", [{}, {hidden.ADOPT: True}])
def test_a_resource_that_will_be_created_has_no_line(more: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert failures(provider(FakeTwilio()), inputs(more)) == []
    assert capsys.readouterr().out == ""


def test_five_new_resources_share_one_list() -> None:
    api, names = FakeTwilio(), [f"new{number}.sip.twilio.com" for number in range(5)]
    found = provider(api)
    for name in names:
        failures(found, inputs({"domain_name": name}))
    assert api.verbs() == ["list"]


def test_a_sid_to_adopt_that_does_not_exist_fails_and_says_how_many_do() -> None:
    (reason,) = failures(provider(FakeTwilio(row(7), row(8))), inputs({hidden.ADOPT: SID}))
    sentence, *ways_out = reason.split("\n  ")
    assert sentence.startswith(f"preview of SIP domain {NAME} failed: account AC")
    assert sentence.endswith(f"has no SIP domain {SID} to adopt.")
    assert "has 2 SIP domains: `sipdomain export`" in ways_out[-1]


def test_a_sid_to_adopt_that_a_refresh_of_this_run_saw_disappear_is_created(capsys: pytest.CaptureFixture[str]) -> None:
    found = provider(FakeTwilio())
    assert found.read(SID, outputs()).id == ""
    assert failures(found, inputs({hidden.ADOPT: SID})) == []
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("adopt", [False, True, SID])
def test_the_check_of_a_replacement_is_no_new_resource(adopt: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A refresh has read it, or a diff has compared it: the second check of a replacement has no old inputs either."""
    read, compared = provider(FakeTwilio(domain())), provider(FakeTwilio(domain()))
    read.read(SID, outputs())
    compared.check(DECLARED, inputs(is_preview=False))
    compared.diff(SID, outputs(), DECLARED | {hidden.URN: URN})
    for found in (read, compared):
        assert failures(found, inputs({hidden.ADOPT: adopt})) == []
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "error",
    [
        unauthorized(20003),
        busy(503),
        not_sent(),
    ],
)
def test_credentials_or_an_account_that_do_not_answer_fail(error: errors.ProviderError) -> None:
    api = FakeTwilio(domain())
    api.faults["get"].append(error)
    (reason,) = failures(provider(api), inputs())
    assert rendering.sentence(error) in reason


def test_a_key_that_may_not_list_is_told_once_and_does_not_fail() -> None:
    api = FakeTwilio(domain())
    api.faults["get"].append(unauthorized())
    found = provider(api)
    assert failures(found, inputs()) == []
    assert failures(found, inputs({"domain_name": "another.sip.twilio.com"})) == []
    (line,) = api.lines
    assert "A preview does not check new ones" in line
    assert api.verbs() == ["list"]


def test_credentials_that_have_answered_may_only_not_list() -> None:
    """Twilio answers a missing permission with 20003 too."""
    api = FakeTwilio(domain())
    found = provider(api)
    recorded = Recorded(outputs(), HOME)
    assert found._lifecycle.read(SID, recorded, 60)
    api.faults["get"].append(unauthorized(20003))
    assert failures(found, inputs({"domain_name": "another.sip.twilio.com"})) == []


@pytest.mark.parametrize(
    ("olds", "news"),
    [
        ({}, inputs(is_preview=False)),
        (DECLARED, inputs()),
        ({}, inputs({"domain_name": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"})),
        ({}, inputs({"account_sid": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"})),
        ({}, inputs({"voice_url": "not a URL"})),
    ],
    ids=["an up", "in the state", "an unknown name", "an unknown account", "refused by a rule"],
)
def test_nothing_is_asked_of_twilio(olds: dict[str, Any], news: dict[str, Any]) -> None:
    api = FakeTwilio(domain())
    provider(api).check(olds, news)
    assert api.requests == []
