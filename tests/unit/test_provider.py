"""The dynamic provider by direct calls with plain dicts, as the SDK makes them: check, diff and read."""

from typing import Any

import pulumi
import pytest
from pulumi.dynamic import CheckResult, Config, ConfigureRequest, DiffResult
from pulumi.runtime import rpc

from sipdomain_provider.core import compare
from sipdomain_provider.dynamic import process as process_module
from sipdomain_provider.dynamic.errors import TwilioResourceError
from sipdomain_provider.provider import SipCredentialProvider, SipDomainProvider
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .dynamic import DECLARED, DRIFT, URL, domain, outputs, provider
from .fakes import ACCOUNT, HOME, NAME, OTHER_ACCOUNT, SID, FakeTwilio


def check(olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
    return provider(FakeTwilio()).check(olds, news)


def diff(
    live: dict[str, Any] | None, news: dict[str, Any] = DECLARED, olds: dict[str, Any] | None = None
) -> tuple[bool | None, list[str] | None, bool | None]:
    own = provider(FakeTwilio(*([] if live is None else [live])))
    own._core.ledger.declare("urn:of a program")
    found: DiffResult = own.diff(SID, olds or outputs(), news)
    return found.changes, found.replaces, found.delete_before_replace


SAME: tuple[bool, list[str], bool] = (False, [], False)
CHANGED: tuple[bool, list[str], bool] = (True, [], False)
UNKNOWNS = [rpc.UNKNOWN, pulumi.output.Unknown()]


# Check


def test_what_is_declared_passes_and_nothing_is_added() -> None:
    inputs = DECLARED | {"secure": False, "friendly_name": "", hidden.IGNORED: ["secure"]}
    found = check(inputs, inputs | {"__provider": "p", "sid": "x"})
    assert found.inputs == inputs
    assert found.failures == []


@pytest.mark.parametrize("unknown", UNKNOWNS)
def test_unknown_values_pass_as_they_are(unknown: Any) -> None:
    found = check({}, dict.fromkeys(SIP_DOMAIN.inputs, unknown))
    assert found.failures == []
    assert all(value is unknown for value in found.inputs.values())
    assert len(found.inputs) == 14


def test_every_failure_is_told_at_once_with_property_value_and_rule() -> None:
    found = check({}, {"voice_url": "x", "secure": "yes", "account_sid": "AC1"})
    failures = {each.property: each.reason for each in found.failures}
    assert list(failures) == ["account_sid", "domain_name", "secure", "voice_url"]
    assert failures["voice_url"].startswith('"x" is not an absolute URL')
    assert failures["domain_name"].startswith("it is missing: it must be a host name")


def test_a_failure_of_a_secret_names_its_property_in_the_reason_alone() -> None:
    (failure,) = check({}, DECLARED | {"voice_url": "hush", hidden.SECRET: ["voice_url"]}).failures
    assert failure.property == ""
    assert failure.reason.startswith("voice_url: [secret] is not an absolute URL")
    assert "hush" not in failure.reason


@pytest.mark.parametrize("wrong", [{"voice_url": "x"}, {hidden.ADOPT: "SD1"}])
def test_what_check_refuses_keeps_every_domain_in_that_run(wrong: dict[str, Any]) -> None:
    """`--continue-on-error` goes on to delete what that resource may be to adopt."""
    api = FakeTwilio(domain())
    own = provider(api)
    assert own.check({}, DECLARED | wrong).failures
    with pytest.raises(TwilioResourceError, match="may still need this one"):
        own.delete(SID, outputs())
    other = provider(api)
    assert other.check({}, DECLARED | {"voice_method": "PUT"}).failures == [], "a concern is no failure"
    other.delete(SID, outputs())
    assert api.rows == {}


def test_a_concern_is_a_line_and_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert check({}, DECLARED | {"voice_method": "PUT"}).failures == []
    assert capsys.readouterr().out.startswith(f'warning: {NAME}: voice_method is "PUT": ')


def test_what_the_program_stops_declaring_gets_the_default_once() -> None:
    before = DECLARED | {"voice_method": "GET", "secure": True, "account_sid": ACCOUNT}
    first = check(before, dict(DECLARED))
    assert first.inputs == DECLARED | {
        "voice_method": "POST",
        "secure": False,
        hidden.RESETS: ["secure", "voice_method"],
    }
    second = check(first.inputs, dict(DECLARED))
    assert second.inputs == DECLARED


def test_what_is_declared_again_after_a_reset_is_declared() -> None:
    before = DECLARED | {"secure": False, hidden.RESETS: ["secure"]}
    again = DECLARED | {"secure": True}
    assert check(before, again).inputs == again


def test_a_domain_that_another_resource_declares_before_is_refused() -> None:
    found = check({}, DECLARED | {hidden.TWIN: "office"})
    (failure,) = found.failures
    assert failure.property == ""
    assert failure.reason.startswith("domain_name: the resource 'office' of this program declares this SIP domain too.")
    assert "aliases" in failure.reason
    assert hidden.TWIN not in found.inputs, "the state may have a former one"


def test_what_the_program_cannot_see_to_be_one_domain_is_refused_by_its_values() -> None:
    """Its names are two Outputs, say, or only one declares the account."""
    own = provider(FakeTwilio())
    assert not own.check({}, DECLARED | {hidden.URN: "urn::office"}).failures
    again = DECLARED | {"account_sid": ACCOUNT, hidden.URN: "urn::hq"}
    for _check in range(2):
        (failure,) = own.check({}, again).failures
        assert failure.reason.startswith("domain_name: the resource 'office' of this program declares this SIP domain")
    assert not own.check(DECLARED, DECLARED | {hidden.URN: "urn::office"}).failures, "the first one is right"


# Diff


@pytest.mark.parametrize(
    ("live", "news", "olds", "expected"),
    [
        (domain(), DECLARED, outputs(), SAME),
        (domain(friendly_name="theirs"), DECLARED, outputs(), SAME),
        (domain(voice_url=DRIFT), DECLARED, outputs(), CHANGED),
        (domain(), DECLARED, outputs(voice_url=DRIFT), CHANGED),
        (domain(), DECLARED | {"voice_url": DRIFT}, outputs(), CHANGED),
        (domain(), DECLARED | {"voice_url": rpc.UNKNOWN}, outputs(), CHANGED),
        (domain(), DECLARED | {"domain_name": NAME.upper()}, outputs(), SAME),
        (domain(), DECLARED | {"__provider": "another", "__other": 1}, outputs(), SAME),
        (domain(), DECLARED | {"friendly_name": ""}, outputs(DECLARED | {"friendly_name": ""}), SAME),
        # a changed set of managed attributes is a change
        (domain(), DECLARED | {"secure": False}, outputs(), CHANGED),
        (domain(), DECLARED, outputs(DECLARED | {"secure": False}), CHANGED),
        (domain(), DECLARED | {hidden.IGNORED: ["secure"]}, outputs(), CHANGED),
        (domain(), DECLARED | {hidden.SECRET: ["voice_url"]}, outputs(), CHANGED),
        # resets and what is ignored
        (domain(), DECLARED | {"secure": False, hidden.RESETS: ["secure"]}, outputs(DECLARED | {"secure": 1}), CHANGED),
        (
            domain(voice_url=DRIFT),
            DECLARED | {hidden.IGNORED: ["voice_url"]},
            outputs(DECLARED | {hidden.IGNORED: ["voice_url"]}),
            SAME,
        ),
        # gone, and other accounts
        (None, DECLARED, outputs(), (True, ["sid"], True)),
        (domain(), DECLARED | {"account_sid": ACCOUNT}, outputs(DECLARED | {"account_sid": ACCOUNT}), SAME),
        (domain(), DECLARED | {"account_sid": rpc.UNKNOWN}, outputs(), CHANGED),
        (
            domain(),
            {"domain_name": "b.sip.twilio.com", "account_sid": OTHER_ACCOUNT},
            outputs(),
            (True, ["account_sid"], True),
        ),
        # replace_on_changes
        (
            domain(),
            {"domain_name": "b.sip.twilio.com", hidden.REPLACE_ON_CHANGES: ["domain_name", "secure"]},
            outputs({"domain_name": NAME}),
            (True, ["domain_name"], True),
        ),
        (
            domain(),
            DECLARED | {hidden.REPLACE_ON_CHANGES: ["voice_url"]},
            outputs(),
            SAME,
        ),
        # unchanged at Twilio: no reason to delete it
        (domain(), DECLARED | {hidden.REPLACE_ON_CHANGES: ["voice_url"]}, outputs(voice_url=DRIFT), CHANGED),
        # a delete finds its time-out in the outputs alone
        (domain(), DECLARED | {hidden.TIMEOUTS: {"delete": 5.0}}, outputs(), CHANGED),
    ],
)
def test_diff(
    live: dict[str, Any] | None, news: dict[str, Any], olds: dict[str, Any], expected: tuple[bool, list[str], bool]
) -> None:
    assert diff(live, news, olds) == expected


@pytest.mark.parametrize(
    ("news", "olds"),
    [
        (DECLARED | {hidden.SECRET: ["voice_url"]}, outputs(DECLARED | {hidden.SECRET: ["voice_url"]})),
        (
            {"domain_name": NAME, "voice_url": "", hidden.RESETS: ["voice_url"]},
            outputs(DECLARED | {hidden.SECRET: ["voice_url"]}),
        ),
    ],
    ids=["declared", "reset"],
)
def test_a_drift_line_of_a_secret_tells_no_value(
    news: dict[str, Any], olds: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    diff(domain(voice_url="https://hush.example.com"), news, olds)
    line = capsys.readouterr().out
    assert "hush" not in line
    assert "voice_url was changed at Twilio" in line


URN = "urn:pulumi:stack::project::pulumi-python:dynamic/twilio:SipDomain::office"
SPELT = "https://EXAMPLE.com/a"


def spelled(
    live: str = URL, declared: str = SPELT, options: dict[str, Any] | None = None
) -> tuple[DiffResult, FakeTwilio]:
    """A run on a domain whose voice_url, sent as SPELT, Twilio has answered as URL."""
    api = FakeTwilio(domain(voice_url=live))
    recorded = outputs({"domain_name": NAME, "voice_url": SPELT}, voice_url=URL)
    recorded[hidden.SPELLED] = {"voice_url": compare.spelling(SPELT, URL)}
    own = provider(api)
    news = {"domain_name": NAME, "voice_url": declared, hidden.URN: URN, **(options or {})}
    checked = own.check({"domain_name": NAME, "voice_url": SPELT}, news).inputs
    return own.diff(SID, recorded, checked), api


def test_what_will_be_sent_and_pulumi_does_not_show_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert spelled()[0].changes
    assert capsys.readouterr().out == (
        f'{NAME}: voice_url will be sent: Twilio has "{URL}", the program says "{SPELT}"\n'
    )
    assert spelled(declared="https://example.com/b")[0].changes
    assert capsys.readouterr().out == "", "Pulumi shows a changed input itself"


def test_a_diff_of_what_check_was_not_told_of_tells_no_line_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A refresh diffs the state: what the program says is not known, and nothing is sent."""
    inputs = {"domain_name": NAME, "voice_url": SPELT, hidden.URN: f"{URN}-that-check-was-not-told-of"}
    assert provider(FakeTwilio(domain())).diff(SID, outputs(inputs, voice_url=URL), inputs).changes
    assert capsys.readouterr().out == ""


def test_a_reset_to_what_was_declared_is_a_line_where_twilio_has_another_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The input stays as it was, so that Pulumi shows nothing."""
    before = DECLARED | {"voice_method": "POST"}
    own = provider(FakeTwilio(domain(voice_method="GET")))
    news = own.check(before, DECLARED | {hidden.URN: URN}).inputs
    assert own.diff(SID, outputs(before, voice_method="GET"), news).changes
    assert capsys.readouterr().out.startswith(f'{NAME}: voice_method will be sent: Twilio has "GET", the program does')


def test_a_replacement_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    diff(domain(), DECLARED | {"secure": True, hidden.REPLACE_ON_CHANGES: ["secure"]}, outputs())
    assert capsys.readouterr().out.startswith(
        f"{NAME}: will be replaced (deleted, then created), because of secure; Twilio may hold the name"
    )


def instance(name: str) -> dict[str, Any]:
    return outputs() | {hidden.INSTANCE: name}


def test_what_check_was_told_of_is_not_deleted_for_another_resource_of_the_state(
    capsys: pytest.CaptureFixture[str],
) -> None:
    api = FakeTwilio(domain())
    own = provider(api)
    own.diff(SID, instance("hq"), own.check({}, DECLARED | {hidden.URN: URN}).inputs)
    own.delete(SID, instance("office"))
    assert capsys.readouterr().out == f"{NAME}: not deleted: another resource of the program has it ({URN})\n"
    assert list(api.rows) == [SID]
    own.diff(SID, instance("hq"), DECLARED | {hidden.URN: URN, "secure": True, hidden.REPLACE_ON_CHANGES: ["secure"]})
    own.delete(SID, instance("hq"))
    assert api.rows == {}


def test_what_a_refresh_diffs_is_deleted_for_another_resource_of_the_state() -> None:
    api = FakeTwilio(domain())
    own = provider(api)
    own.diff(SID, instance("hq"), DECLARED | {hidden.URN: URN})
    own.delete(SID, instance("office"))
    assert api.rows == {}


def test_two_resources_of_the_program_with_one_domain_are_an_error_in_every_run() -> None:
    own = provider(FakeTwilio(domain()))
    first, second = (own.check({}, DECLARED | {hidden.URN: URN + name}).inputs for name in ("", "-2"))
    own.diff(SID, instance("hq"), first)
    with pytest.raises(TwilioResourceError, match=f"(?s)another resource of this program has {SID}, .*: {URN}"):
        own.diff(SID, instance("office"), second)
    with pytest.raises(TwilioResourceError, match=f"the state has the entry of {SID} twice: as {URN}-2 and as {URN}"):
        own.diff(SID, instance("hq"), second)


def test_a_spelling_of_twilios_own_replaces_nothing_and_a_change_does() -> None:
    replacing = {hidden.REPLACE_ON_CHANGES: ["voice_url"]}
    assert spelled(options=replacing)[0].replaces == []
    assert spelled(options=replacing, live=DRIFT)[0].replaces == ["voice_url"]
    assert spelled(options=replacing, declared="https://example.com/b")[0].replaces == ["voice_url"]


def test_a_spelling_is_recorded_by_create_and_update_and_kept_by_read() -> None:
    api = FakeTwilio()
    api.stored = lambda _name, value: value.lower() if isinstance(value, str) else value
    own = provider(api)
    inputs = {"domain_name": NAME, "voice_url": SPELT, "friendly_name": "office"}
    created = own.create(inputs)
    mark = {"voice_url": compare.spelling(SPELT, URL)}
    assert (created.outs or {})[hidden.SPELLED] == mark
    instance = (created.outs or {})[hidden.INSTANCE]
    updated = own.update(created.id, created.outs or {}, inputs | {"friendly_name": "hq"})
    read = own.read(created.id, updated.outs or {})
    for outs in (updated.outs, read.outs):
        assert (outs or {})[hidden.SPELLED] == mark
        assert (outs or {})[hidden.INSTANCE] == instance
    settled = own.update(created.id, created.outs or {}, inputs | {"voice_url": URL})
    assert (settled.outs or {})[hidden.SPELLED] is None


def test_the_mark_of_a_spelling_tells_nothing() -> None:
    assert len(compare.spelling("https://example.com/?token=hush", URL)) == 4
    assert not compare.is_spelling(None, SPELT, URL)


def test_a_number_is_told_as_the_program_gave_it() -> None:
    """The engine hands every number over as a float."""
    (failure,) = check({}, DECLARED | {"friendly_name": 5.0}).failures
    assert failure.reason.startswith("5 is not text")
    assert failure.reason.endswith("it is of type int")


def test_two_instances_of_one_process_know_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "_processes", {})
    given = {"twilio:accountSid": ACCOUNT, "twilio:authToken": "not-a-real-token"}
    first, second, other = SipDomainProvider(), SipDomainProvider(), SipDomainProvider()
    for each, token in ((first, "one"), (second, "one"), (other, "two")):
        each.configure(ConfigureRequest(Config(given | {"twilio:authToken": f"not-a-real-token-{token}"}, "project")))
    assert first._core is second._core
    assert first._core is not other._core
    below = SipCredentialProvider()
    below.configure(ConfigureRequest(Config(given | {"twilio:authToken": "not-a-real-token-one"}, "project")))
    assert below._core is first._core, "whatever the type"


def test_gone_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    diff(None)
    assert capsys.readouterr().out.startswith(f"{NAME}: not at Twilio any more, it will be created again")


def test_the_home_of_a_state_that_does_not_say_is_recorded() -> None:
    olds = {key: value for key, value in outputs().items() if key != hidden.HOME}
    assert diff(domain(), olds=olds) == CHANGED


def test_another_home_is_an_error() -> None:
    with pytest.raises(TwilioResourceError, match=r"(?s)exists in ie1.*twilio:acceptEndpointChange"):
        diff(domain(), olds=outputs() | {hidden.HOME: "ie1"})


# Read


def test_read_returns_outputs_and_the_declared_inputs_as_they_are_live() -> None:
    inputs = DECLARED | {"friendly_name": "Office", "secure": True, hidden.IGNORED: ["secure"]}
    live = domain(voice_url=DRIFT, friendly_name="")
    found = provider(FakeTwilio(live)).read(SID, outputs(inputs))
    assert found.id == SID
    managed = ["domain_name", "friendly_name", "secure", "voice_url"]
    assert found.outs == live | {hidden.IGNORED: ["secure"], hidden.MANAGED: managed, hidden.HOME: HOME}
    assert found.inputs == {
        "domain_name": NAME,
        "friendly_name": "",
        "secure": False,
        "voice_url": DRIFT,
        hidden.IGNORED: ["secure"],
    }


def test_an_explicit_account_is_an_input_of_read_and_an_undeclared_one_is_not() -> None:
    found = provider(FakeTwilio(domain())).read(SID, outputs(DECLARED | {"account_sid": ACCOUNT}))
    assert found.inputs is not None
    assert found.inputs["account_sid"] == ACCOUNT
    without = provider(FakeTwilio(domain())).read(SID, outputs())
    assert without.inputs is not None
    assert "account_sid" not in without.inputs


@pytest.mark.parametrize("props", [{}, {"account_sid": ACCOUNT}])
def test_get_of_what_is_gone_is_an_error(props: dict[str, Any]) -> None:
    with pytest.raises(TwilioResourceError, match=rf"get of SIP domain {SID} failed: account {ACCOUNT} has none"):
        provider(FakeTwilio()).read(SID, props)


def test_get_has_outputs() -> None:
    found = provider(FakeTwilio(domain())).read(SID, {"account_sid": ACCOUNT})
    assert found.id == SID
    assert found.outs == domain() | {hidden.MANAGED: ["account_sid"], hidden.HOME: HOME}


def test_after_a_read_diff_finds_nothing() -> None:
    api = FakeTwilio(domain(voice_url=DRIFT))
    found = provider(api).read(SID, outputs())
    assert found.inputs is not None
    assert found.outs is not None
    changes = provider(api).diff(SID, found.outs, check(found.inputs, found.inputs).inputs)
    assert changes.changes is False
