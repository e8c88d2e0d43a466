"""What a preview finds out about a resource that is new to the state."""

from typing import Any

import pytest

from sipdomain_provider.core.results import Recorded
from sipdomain_provider.provider import SipDomainProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.twilio import errors
from sipdomain_provider.words import rendering

from .dynamic import DECLARED, URL, domain, outputs, provider
from .fakes import HOME, NAME, SID, FakeTwilio, domain_sid, not_sent, row, unauthorized

URN = "urn:office"


def inputs(more: dict[str, Any] | None = None, *, urn: str = URN, is_preview: bool = True) -> dict[str, Any]:
    return DECLARED | {hidden.URN: [urn, [], {}, is_preview]} | (more or {})


def named(name: str) -> dict[str, Any]:
    """Another new resource."""
    return inputs({"domain_name": name}, urn=f"{URN}-{name}")


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
    found = provider(FakeTwilio(domain(), row(2)))
    assert failures(found, inputs()) == []
    assert failures(found, named("d2.sip.twilio.com")) == []
    first, *ways_out, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{NAME}: warning: account AC{'a' * 32} has {NAME} already: {SID}, created ")
    assert first.endswith("If this is a new resource, `pulumi up` fails")
    assert len(ways_out) == 3
    assert f'adopt="{SID}"' in ways_out[0]
    assert domain_sid(2) in second


@pytest.mark.parametrize("adopt", [False, True])
def test_new_resources_that_will_be_created_have_no_line_and_share_one_list(
    adopt: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    api = FakeTwilio()
    found = provider(api)
    for number in range(5):
        assert failures(found, named(f"new{number}.sip.twilio.com") | {hidden.ADOPT: adopt}) == []
    assert capsys.readouterr().out == ""
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


@pytest.mark.parametrize("error", [unauthorized(20003), not_sent()])
def test_credentials_or_an_account_that_do_not_answer_fail(error: errors.ProviderError) -> None:
    api = FakeTwilio(domain())
    api.faults["get"].append(error)
    (reason,) = failures(provider(api), inputs())
    assert rendering.sentence(error) in reason


@pytest.mark.parametrize("have_answered", [True, False])
def test_a_key_that_may_not_list_is_told_once_and_does_not_fail(*, have_answered: bool) -> None:
    """Twilio answers a missing permission with 20003 too, which counts as one if the credentials have answered."""
    api = FakeTwilio(domain())
    found = provider(api)
    if have_answered:
        assert found._lifecycle.read(SID, Recorded(outputs(), HOME), 60)
    api.faults["get"].append(unauthorized(20003) if have_answered else unauthorized())
    assert failures(found, named("one.sip.twilio.com")) == []
    assert failures(found, named("another.sip.twilio.com")) == []
    (line,) = api.lines
    assert "A preview does not check new ones" in line
    assert api.verbs() == ["get"] * have_answered + ["list"]


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
