"""The dynamic provider's create, update and delete, its errors and its configuration; and the whole cycle."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.dynamic import Config, ConfigureRequest

from sipdomain_provider.dynamic.errors import SettingsError, TwilioResourceError
from sipdomain_provider.provider import SipDomainProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .dynamic import DECLARED, DRIFT, URL, domain, outputs, provider
from .fakes import ACCOUNT, HOME, NAME, SID, FakeTwilio, domain_sid, lost, refused, unauthorized


def test_create_returns_every_output_and_what_must_be_remembered() -> None:
    api = FakeTwilio()
    found = provider(api).create(DECLARED | {hidden.IGNORED: ["secure"], hidden.TIMEOUTS: {"create": 5.0}})
    assert found.outs == api.rows[found.id] | {
        hidden.IGNORED: ["secure"],
        hidden.TIMEOUTS: {"create": 5.0},
        hidden.MANAGED: ["domain_name", "voice_url"],
        hidden.HOME: HOME,
        hidden.SPELLED: None,
        hidden.INSTANCE: (found.outs or {})[hidden.INSTANCE],
        hidden.CREATED_AS: None,
    }


@pytest.mark.parametrize("adopt", [True, SID])
def test_create_adopts(adopt: bool | str, capsys: pytest.CaptureFixture[str]) -> None:
    found = provider(FakeTwilio(domain())).create(DECLARED | {hidden.ADOPT: adopt})
    assert found.id == SID
    assert (found.outs or {})[hidden.SPELLED] is None, "Twilio spells nothing its own way"
    assert capsys.readouterr().out == "", "the summary counts it"


def test_a_reset_that_is_refused_is_no_longer_managed(capsys: pytest.CaptureFixture[str]) -> None:
    api = FakeTwilio(domain(friendly_name="hush"))
    api.faults["update"].append(refused(20002, "hush is what it stays"))
    news = DECLARED | {"friendly_name": "", hidden.RESETS: ["friendly_name"]}
    olds = outputs(DECLARED | {"friendly_name": "hush", hidden.SECRET: ["friendly_name"]}, friendly_name="hush")
    found = provider(api).update(SID, olds, news)
    assert found.outs is not None
    assert found.outs["friendly_name"] == "hush"
    assert found.outs[hidden.MANAGED] == ["domain_name", "voice_url"]
    assert hidden.RESETS not in found.outs
    line = capsys.readouterr().out
    assert "warning: friendly_name: Twilio does not put it back" in line
    assert "hush" not in line


VERBS = {"create": "create", "diff": "get", "read": "get", "update": "update", "delete": "delete"}
CALLS: dict[str, Callable[[SipDomainProvider, dict[str, Any], dict[str, Any]], Any]] = {
    "create": lambda each, _olds, news: each.create(news),
    "diff": lambda each, olds, news: each.diff(SID, olds, news),
    "read": lambda each, olds, _news: each.read(SID, olds),
    "update": lambda each, olds, news: each.update(SID, olds, news),
    "delete": lambda each, olds, _news: each.delete(SID, olds),
}


@pytest.mark.parametrize(("name", "call"), CALLS.items(), ids=list(CALLS))
def test_an_error_is_a_sentence_and_its_ways_out_without_secrets(name: str, call: Callable[..., Any]) -> None:
    api = FakeTwilio(domain())
    api.faults[VERBS[name]].append(refused(20001, "https://hush.example.com is bad\nreally"))
    inputs = {"domain_name": NAME, "voice_url": "https://hush.example.com", hidden.SECRET: ["voice_url"]}
    with pytest.raises(TwilioResourceError) as caught:
        call(provider(api), outputs(inputs, voice_url="https://hush.example.com"), inputs | {"secure": True})
    assert str(caught.value).startswith(f"{name} of SIP domain {NAME}")
    assert "20001: [secret] is bad" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 2
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("timeouts", "seconds"), [({"create": 5.0}, 5.0), ({"update": 5.0}, 60.0), (None, 60.0), ({"create": 0.0}, 60.0)]
)
def test_a_custom_timeout_is_the_budget_of_its_operation(timeouts: dict[str, float] | None, seconds: float) -> None:
    api = FakeTwilio()
    api.faults["create"].extend([lost()] * 100)
    with pytest.raises(TwilioResourceError, match="could not be found out"):
        provider(api).create(DECLARED | {hidden.TIMEOUTS: timeouts})
    assert seconds / 2 - 1 <= api.clock.now - 1000 <= seconds


# Configure


def configure(values: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> SipDomainProvider:
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    found = SipDomainProvider()
    found.configure(ConfigureRequest(Config(values, "a-project")))
    return found


def test_configure_reads_the_stacks_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = {"twilio:accountSid": ACCOUNT, "twilio:authToken": "hush", "twilio:timeout": "7"}
    found = configure(signed | {"twilio:apiBaseUrl": "http://127.0.0.1:9"}, monkeypatch)
    assert found._home == "http://127.0.0.1:9"
    assert found._budget == 7


def test_a_wrong_configuration_fails_each_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure itself can only raise, and Pulumi would print its traceback."""
    found = configure({}, monkeypatch)
    (failure,) = found.check({}, DECLARED).failures
    assert failure.property == ""
    assert failure.reason.startswith("no Twilio account is configured.\n")
    operations: list[Callable[[], object]] = [
        lambda: found.diff(SID, outputs(), DECLARED),
        lambda: found.create(DECLARED),
        lambda: found.read(SID, outputs()),
        lambda: found.update(SID, outputs(), DECLARED),
        lambda: found.delete(SID, outputs()),
    ]
    for operation in operations:
        with pytest.raises(SettingsError, match="no Twilio account is configured"):
            operation()


WITHOUT_THE_PROGRAM: list[Callable[[SipDomainProvider], Any]] = [
    lambda refused: refused.read(SID, outputs()),
    lambda refused: refused.diff(SID, outputs(), DECLARED),
    lambda refused: refused.delete(SID, outputs()),
]


def in_a_program(refused: SipDomainProvider) -> None:
    refused._core.ledger.declare("urn:of a program")
    refused.diff(SID, outputs(), DECLARED)


@pytest.mark.parametrize("from_stack", [True, False])
@pytest.mark.parametrize(
    "operation",
    [*WITHOUT_THE_PROGRAM, lambda refused: refused.read(SID, DECLARED), in_a_program],
    ids=["read", "diff", "delete", "get", "in a program"],
)
def test_a_refusal_without_the_program_may_be_of_the_recorded_credentials(
    operation: Callable[[SipDomainProvider], Any], from_stack: bool
) -> None:
    """Pulumi hands a refresh or destroy the configuration of the last up, and nothing that is in the environment."""
    api = FakeTwilio(domain())
    for verb in api.faults:
        api.faults[verb].extend([unauthorized()] * 3)
    refused = provider(api)
    refused._from_stack = from_stack
    with pytest.raises(TwilioResourceError, match="Authorization failed") as caught:
        operation(refused)
    explained = from_stack and operation in WITHOUT_THE_PROGRAM
    for command in ("pulumi up --refresh=false", "pulumi refresh --run-program", "pulumi destroy --run-program"):
        assert (f"`{command}" in str(caught.value)) == explained


def test_configure_knows_whether_the_credentials_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = {"twilio:accountSid": ACCOUNT, "twilio:authToken": "hush"}
    assert configure(signed, monkeypatch)._from_stack
    monkeypatch.setattr("os.environ", {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "hush"})
    found = SipDomainProvider()
    found.configure(ConfigureRequest(Config({}, "a-project")))
    assert not found._from_stack


# Properties


VALUES = {
    "friendly_name": st.sampled_from(["", "a", "b"]),
    "secure": st.booleans(),
    "voice_url": st.sampled_from(["", URL, DRIFT]),
    "voice_method": st.sampled_from(["GET", "POST"]),
}
SETS = st.fixed_dictionaries({}, optional=VALUES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SETS, SETS, SETS)
def test_check_diff_update_settle(first: dict[str, Any], second: dict[str, Any], drift: dict[str, Any]) -> None:
    """Made, edited elsewhere, declared anew: one update, and from then on nothing, whatever is not declared kept."""
    api = FakeTwilio()
    each = provider(api)
    inputs = each.check({}, {"domain_name": NAME} | first).inputs
    made = each.create(inputs)
    api.rows[made.id] |= {name: value if value != "" else None for name, value in drift.items()}
    api.clock.now += 31
    before = dict(api.rows[made.id])
    after = each.check(inputs, {"domain_name": NAME} | second).inputs
    state = made.outs or {}
    if each.diff(made.id, state, after).changes:
        posts = len(api.forms())
        state = each.update(made.id, state, after).outs or {}
        assert len(api.forms()) <= posts + 1
    for name, value in api.rows[made.id].items():
        if name in second:
            assert SIP_DOMAIN.by_name[name].same(value, second[name])
        elif name in first:
            assert SIP_DOMAIN.by_name[name].same(value, SIP_DOMAIN.by_name[name].default)
        else:
            assert value == before[name]
    again = each.check(after, {"domain_name": NAME} | second).inputs
    assert not each.diff(made.id, state, again).changes
    assert domain_sid(1001) == made.id
