"""Once Twilio has answered, no error loses the resource: each call up to the result raises, one after another."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from sipdomain_provider.core import compare, create
from sipdomain_provider.core.ownership_ledger import Ledger
from sipdomain_provider.core.reading import LiveState
from sipdomain_provider.dynamic import resource_calls
from sipdomain_provider.dynamic.errors import TwilioResourceError
from sipdomain_provider.dynamic.resource_calls import TwilioProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.words import notes
from tests.raising import InjectedError, Raiser

from .dynamic import DECLARED, URL, domain, outputs, provider
from .fakes import HOME, NAME, SID, FakeTwilio

INPUTS = {**DECLARED, "secure": True, hidden.IGNORED: ["friendly_name"], hidden.SECRET: ["voice_fallback_url"]}
NEWS = {**INPUTS, "friendly_name": "Office", "voice_fallback_url": "https://example.com/fallback"}
KEPT = {"id", "sid", "domain_name", hidden.HOME, hidden.MANAGED}
"""Outputs of a create that nothing else returns."""


@pytest.fixture(autouse=True)
def _no_profile() -> Iterator[None]:
    yield
    sys.setprofile(None)


def spelling_otherwise(*rows: dict[str, Any]) -> FakeTwilio:
    """Twilio has its own spelling, so that the result has a note."""
    api = FakeTwilio(*rows)
    api.stored = lambda name, value: f"{value}/" if name == "voice_fallback_url" else value
    return api


def write(situation: str, raiser: Raiser) -> dict[str, Any]:
    """The outputs that create or update returns if the raiser raises after Twilio's answer."""
    api = spelling_otherwise(*([] if situation == "created" else [domain(voice_url="https://other.example.com")]))
    tried = provider(api)
    if situation == "updated":
        tried._lifecycle.update = raiser.after(tried._lifecycle.update)
        return tried.update(SID, outputs(), NEWS).outs or {}
    verb = "create" if situation == "created" else "update"
    setattr(api, verb, raiser.after(getattr(api, verb)))
    result = tried.create({**NEWS, hidden.ADOPT: situation == "adopted"})
    assert [result.id] == [*api.rows]
    return {**(result.outs or {}), "id": result.id}


@pytest.mark.parametrize(
    ("situation", "until", "least"),
    [
        ("created", TwilioProvider.create, 100),
        ("adopted", TwilioProvider.create, 100),
        ("updated", TwilioProvider.update, 20),
    ],
)
def test_whatever_call_raises_after_the_answer_the_resource_is_returned(situation: str, until: Any, least: int) -> None:
    recorded = Raiser(until.__code__)
    expected = write(situation, recorded)
    assert expected[hidden.HOME] == HOME
    assert expected[hidden.MANAGED] == sorted(name for name in NEWS if name in SIP_DOMAIN.inputs)
    assert len(recorded.calls) > least
    kept = expected.keys() - {hidden.SPELLED} if situation == "updated" else KEPT
    for at in range(1, len(recorded.calls) + 1):
        raiser = Raiser(until.__code__, at)
        try:
            outs = write(situation, raiser)
        except InjectedError as error:
            pytest.fail(f"call {at}, of {error}, loses the resource")
        assert {name: outs[name] for name in kept} == {name: expected[name] for name in kept}, raiser.calls[-1]
        assert bool(outs.get(hidden.INSTANCE)) == (situation != "updated")


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Ledger, "note_created"),
        (LiveState, "wrote"),
        (create, "read_resource"),
        (compare, "not_as_desired"),
        (compare, "spelling"),
        (notes.Words, "note"),
        (resource_calls, "say_line"),
        (resource_calls, "_secrets"),
        (resource_calls.TwilioProvider, "_outputs"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_a_function_that_never_works_loses_no_resource(
    owner: Any, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: Any, **_options: Any) -> Any:
        raise InjectedError(URL)

    api = spelling_otherwise()
    made = api.create

    def create_then_break(*arguments: Any) -> Any:
        answer = made(*arguments)
        monkeypatch.setattr(owner, name, broken)
        return answer

    monkeypatch.setattr(api, "create", create_then_break)
    result = provider(api).create(NEWS)
    assert [result.id] == [*api.rows]
    assert result.outs is not None
    assert result.outs["voice_url"] == URL
    line = capsys.readouterr().out
    if name != "say_line":
        assert f"warning: {NAME}: Twilio has it, but InjectedError was raised" in line
        assert URL not in line


def test_an_error_before_the_request_is_raised_and_creates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> Any:
        raise InjectedError

    api = FakeTwilio()
    monkeypatch.setattr(type(SIP_DOMAIN), "encode", broken)
    tried = provider(api)
    with pytest.raises(InjectedError):
        tried.create(DECLARED)
    assert api.requests == []
    with pytest.raises(TwilioResourceError, match="another resource failed in this run"):
        tried.delete(SID, outputs())
