"""The dynamic provider's create, update and delete, its errors and its configuration; and the whole cycle."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pulumi.dynamic import Config, ConfigureRequest

from sipdomain_provider.dynamic import process
from sipdomain_provider.dynamic.errors import SettingsError, TwilioResourceError
from sipdomain_provider.dynamic.lines import Adoptions
from sipdomain_provider.provider import SipCredentialProvider, SipDomainProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .dynamic import DECLARED, DRIFT, SOME_VALUES, URL, domain, outputs, provider
from .fakes import ACCOUNT, HOME, NAME, SID, FakeTwilio, lost, refused, unauthorized

VERBS = {"create": "create", "diff": "get", "read": "get", "update": "update", "delete": "delete"}
CALLS: dict[str, Callable[[SipDomainProvider, dict[str, Any], dict[str, Any]], object]] = {
    "create": lambda each, _olds, news: each.create(news),
    "diff": lambda each, olds, news: each.diff(SID, olds, news),
    "read": lambda each, olds, _news: each.read(SID, olds),
    "update": lambda each, olds, news: each.update(SID, olds, news),
    "delete": lambda each, olds, _news: each.delete(SID, olds),
}


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


def test_what_is_adopted_is_counted_and_each_overwritten_value_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    counted = Adoptions()
    for live in (URL, DRIFT):
        own = provider(FakeTwilio(domain(voice_url=live)))
        own._process.adoptions = counted
        assert own.create(DECLARED | {hidden.ADOPT: SID}).id == SID
    counted._say()
    assert capsys.readouterr().out.splitlines() == [
        f'{NAME}: voice_url was overwritten: Twilio had "{DRIFT}", and has "{URL}" now',
        "2 adopted, 1 of them changed",
    ]


def test_a_reset_that_is_refused_is_no_longer_managed(capsys: pytest.CaptureFixture[str]) -> None:
    api = FakeTwilio(domain(friendly_name="hush"))
    api.faults["update"].append(refused(20002, "hush is what it stays"))
    olds = outputs(DECLARED | {"friendly_name": "hush", hidden.SECRET: ["friendly_name"]}, friendly_name="hush")
    found = provider(api).update(SID, olds, DECLARED | {"friendly_name": "", hidden.RESETS: ["friendly_name"]})
    assert found.outs is not None
    assert found.outs["friendly_name"] == "hush"
    assert found.outs[hidden.MANAGED] == ["domain_name", "voice_url"]
    assert hidden.RESETS not in found.outs
    line = capsys.readouterr().out
    assert "warning: friendly_name: Twilio does not put it back" in line
    assert "hush" not in line


@pytest.mark.parametrize("name", CALLS)
def test_an_error_is_a_sentence_and_its_ways_out_without_secrets(name: str) -> None:
    api = FakeTwilio(domain())
    api.faults[VERBS[name]].append(refused(20001, "https://hush.example.com is bad\nreally"))
    inputs = {"domain_name": NAME, "voice_url": "https://hush.example.com", hidden.SECRET: ["voice_url"]}
    with pytest.raises(TwilioResourceError) as caught:
        CALLS[name](provider(api), outputs(inputs, voice_url="https://hush.example.com"), inputs | {"secure": True})
    assert str(caught.value).startswith(f"{name} of SIP domain {NAME}")
    assert "20001: [secret] is bad" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 2
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("timeouts", "seconds"), [({"create": 5.0}, 5.0), ({"update": 5.0}, 60.0), ({"create": 0.0}, 60.0)]
)
def test_a_custom_timeout_is_the_budget_of_its_operation(timeouts: dict[str, float], seconds: float) -> None:
    api = FakeTwilio()
    api.faults["create"].extend([lost()] * 100)
    with pytest.raises(TwilioResourceError, match="could not be found out"):
        provider(api).create(DECLARED | {hidden.TIMEOUTS: timeouts})
    assert seconds / 2 - 1 <= api.clock.now - 1000 <= seconds


# Configure


def configured(
    monkeypatch: pytest.MonkeyPatch,
    config: dict[str, str],
    environment: dict[str, str] | None = None,
    kind: type[Any] = SipDomainProvider,
) -> Any:
    monkeypatch.setattr("os.environ", environment or {})
    found = kind()
    found.configure(ConfigureRequest(Config(config, "a-project")))
    return found


SIGNED = {"twilio:accountSid": ACCOUNT, "twilio:authToken": "hush"}


def test_configure_reads_the_stacks_configuration_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configured(monkeypatch, SIGNED | {"twilio:timeout": "7", "twilio:apiBaseUrl": "http://127.0.0.1:9"})
    assert (found._home, found._budget, found._from_stack) == ("http://127.0.0.1:9", 7, True)
    found = configured(monkeypatch, {}, {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "hush"})
    assert not found._from_stack


def test_all_providers_of_one_configuration_share_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_processes", {})
    first, second = configured(monkeypatch, SIGNED), configured(monkeypatch, SIGNED, kind=SipCredentialProvider)
    assert first._core is second._core
    assert first._core is not configured(monkeypatch, SIGNED | {"twilio:authToken": "another"})._core


def test_a_wrong_configuration_fails_each_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure itself can only raise, and Pulumi would print its traceback."""
    found = configured(monkeypatch, {})
    (failure,) = found.check({}, DECLARED).failures
    assert failure.property == ""
    assert failure.reason.startswith("no Twilio account is configured.\n")
    for name, call in CALLS.items():
        with pytest.raises(SettingsError, match="no Twilio account is configured") as caught:
            call(found, outputs(), DECLARED)
        assert (FORMER[0] in str(caught.value)) is (name in ("diff", "read", "delete")), "the resource is recorded"


FORMER = ("`pulumi up --refresh=false", "`pulumi refresh --run-program", "`pulumi destroy --run-program")


@pytest.mark.parametrize(
    ("name", "olds", "from_stack", "in_program", "is_explained"),
    [
        ("read", outputs(), True, False, True),
        ("diff", outputs(), True, False, True),
        ("delete", outputs(), True, False, True),
        ("diff", outputs(), True, True, False),
        ("diff", outputs(), False, False, False),
        ("read", DECLARED, True, False, False),
    ],
    ids=["read", "diff", "delete", "in a program", "from the environment", "get"],
)
def test_a_refusal_without_the_program_may_be_of_the_recorded_credentials(
    name: str, olds: dict[str, Any], from_stack: bool, in_program: bool, is_explained: bool
) -> None:
    """Pulumi hands a refresh or destroy the configuration of the last up, and nothing that is in the environment."""
    api = FakeTwilio(domain())
    for verb in api.faults:
        api.faults[verb].extend([unauthorized()] * 3)
    tried = provider(api)
    tried._from_stack = from_stack
    if in_program:
        tried._core.ledger.declare("urn:of a program")
    with pytest.raises(TwilioResourceError, match="Authorization failed") as caught:
        CALLS[name](tried, olds, DECLARED)
    assert [each in str(caught.value) for each in FORMER] == [is_explained] * 3


# The whole cycle


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SOME_VALUES, SOME_VALUES, SOME_VALUES)
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
