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


@pytest.fixture(autouse=True)
def _no_profile() -> Iterator[None]:
    yield
    sys.setprofile(None)


def spelled_otherwise(name: str, value: Any) -> Any:
    """Twilio has its own spelling, so that the result has a note."""
    return f"{value}/" if name == "voice_fallback_url" else value


SITUATIONS = {"created": "create", "adopted": "update"}
"""And the first request after whose answer nothing may raise."""


def create_with(situation: str, raiser: Raiser) -> tuple[FakeTwilio, Any]:
    """What create returns if the raiser raises after the answer to the situation's request."""
    verb, adopted = SITUATIONS[situation], situation == "adopted"
    api = FakeTwilio(domain(voice_url="https://other.example.com")) if adopted else FakeTwilio()
    api.stored = spelled_otherwise
    setattr(api, verb, raiser.after(getattr(api, verb)))
    return api, provider(api).create({**NEWS, hidden.ADOPT: adopted})


@pytest.mark.parametrize("situation", SITUATIONS)
def test_whatever_call_raises_after_the_answer_the_resource_is_returned(situation: str) -> None:
    until = TwilioProvider.create.__code__
    recorded = Raiser(until)
    api, _result = create_with(situation, recorded)
    assert len(recorded.calls) > 100
    for at in range(1, len(recorded.calls) + 1):
        raiser = Raiser(until, at)
        try:
            api, result = create_with(situation, raiser)
        except InjectedError as error:
            pytest.fail(f"call {at}, of {error}, loses the resource")
        (sid,) = api.rows
        called = f"call {at}, of {raiser.calls[-1]}"
        assert result.id == sid, called
        assert result.outs["sid"] == sid, called
        assert result.outs["domain_name"] == NAME, called
        assert result.outs[hidden.HOME] == HOME, called
        assert result.outs[hidden.INSTANCE], called
        assert result.outs[hidden.MANAGED] == sorted(name for name in NEWS if name in SIP_DOMAIN.inputs), called


ALWAYS = [
    (Ledger, "note_created"),
    (LiveState, "wrote"),
    (create, "read_resource"),
    (compare, "not_as_desired"),
    (compare, "spelling"),
    (notes.Words, "note"),
    (resource_calls, "say_line"),
    (resource_calls, "_secrets"),
    (resource_calls.TwilioProvider, "_outputs"),
]


@pytest.mark.parametrize(("owner", "name"), ALWAYS, ids=lambda each: getattr(each, "__name__", each))
def test_a_function_that_never_works_loses_no_resource(
    owner: Any, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: Any, **_options: Any) -> Any:
        raise InjectedError(URL)

    api = FakeTwilio()
    api.stored = spelled_otherwise
    made = api.create

    def create_then_break(*arguments: Any) -> Any:
        answer = made(*arguments)
        monkeypatch.setattr(owner, name, broken)
        return answer

    monkeypatch.setattr(api, "create", create_then_break)
    result = provider(api).create(NEWS)
    (sid,) = api.rows
    assert result.id == sid
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


def test_whatever_call_raises_after_an_update_its_result_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    until = TwilioProvider.update.__code__

    def update(raiser: Raiser) -> Any:
        api = FakeTwilio(domain())
        api.stored = spelled_otherwise
        tried = provider(api)
        lifecycle = tried._lifecycle
        monkeypatch.setattr(lifecycle, "update", raiser.after(lifecycle.update))
        return tried.update(SID, outputs(), NEWS)

    recorded = Raiser(until)
    expected = update(recorded).outs
    assert len(recorded.calls) > 20
    for at in range(1, len(recorded.calls) + 1):
        raiser = Raiser(until, at)
        outs = update(raiser).outs
        assert {**outs, hidden.SPELLED: None} == {**expected, hidden.SPELLED: None}, raiser.calls[-1]
