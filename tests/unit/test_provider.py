"""The dynamic provider by direct calls with plain dicts, as the SDK makes them: check, diff and read."""

from typing import Any

import pulumi
import pytest
from pulumi.dynamic import CheckResult, DiffResult
from pulumi.runtime import rpc

from sipdomain_provider.core import compare
from sipdomain_provider.dynamic.errors import TwilioResourceError
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .dynamic import DECLARED, DRIFT, URL, domain, outputs, provider
from .fakes import ACCOUNT, HOME, NAME, SID, FakeTwilio

URN = "urn:pulumi:stack::project::pulumi-python:dynamic/twilio:SipDomain::office"
SECRET = {hidden.SECRET: ["voice_url"]}
UNKNOWNS = [rpc.UNKNOWN, pulumi.output.Unknown()]
Bag = dict[str, Any]


def check(olds: Bag, news: Bag) -> CheckResult:
    return provider(FakeTwilio()).check(olds, news)


def diff(live: Bag | None, news: Bag, olds: Bag) -> DiffResult:
    """A diff of a program; the bags hold what differs from the domain as declared."""
    own = provider(FakeTwilio(*([] if live is None else [domain(**live)])))
    own._core.ledger.declare("urn:of a program")
    return own.diff(SID, olds, DECLARED | news)


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


def test_every_failure_is_told_at_once_and_a_concern_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"voice_url": "x", "secure": "yes", "account_sid": "AC1", "friendly_name": 5.0, "voice_method": "PUT"}
    failures = {each.property: each.reason for each in check({}, wrong).failures}
    assert list(failures) == ["account_sid", "domain_name", "friendly_name", "secure", "voice_url"]
    assert failures["voice_url"].startswith('"x" is not an absolute URL')
    assert failures["domain_name"].startswith("it is missing: declare a host name")
    assert failures["friendly_name"].startswith("5 is not text"), "the engine hands over every number as a float"
    assert failures["friendly_name"].endswith("it is of type int")
    assert capsys.readouterr().out.startswith('warning: a SIP domain: voice_method is "PUT": ')


def test_a_failure_of_a_secret_names_its_property_in_the_reason_alone() -> None:
    (failure,) = check({}, DECLARED | SECRET | {"voice_url": "hush"}).failures
    assert failure.property == ""
    assert failure.reason.startswith("voice_url: [secret] is not an absolute URL")
    assert "hush" not in failure.reason


@pytest.mark.parametrize("wrong", [{"voice_url": "x"}, {hidden.ADOPT: "SD1"}])
def test_what_check_refuses_keeps_every_domain_in_that_run(wrong: Bag) -> None:
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


def test_what_the_program_stops_declaring_gets_the_default_once() -> None:
    before = DECLARED | {"voice_method": "GET", "secure": True, "account_sid": ACCOUNT}
    first = check(before, dict(DECLARED))
    resets = {"voice_method": "POST", "secure": False, hidden.RESETS: ["secure", "voice_method"]}
    assert first.inputs == DECLARED | resets
    assert check(first.inputs, dict(DECLARED)).inputs == DECLARED


def test_a_domain_that_two_resources_declare_is_refused() -> None:
    """The program sees it in its names, or else the values show it: only one declares the account, say."""
    own = provider(FakeTwilio())
    assert not own.check({}, DECLARED | {hidden.URN: "urn::office"}).failures
    again = DECLARED | {"account_sid": ACCOUNT, hidden.URN: "urn::hq"}
    for twice in (again, again, DECLARED | {hidden.TWIN: "office"}):
        found = own.check({}, twice)
        (failure,) = found.failures
        assert failure.property == ""
        assert failure.reason.startswith("domain_name: the resource 'office' of this program declares this SIP domain")
        assert "aliases" in failure.reason
        assert hidden.TWIN not in found.inputs, "the state may have a former one"
    assert not own.check(DECLARED, DECLARED | {hidden.URN: "urn::office"}).failures, "the first one is right"


# Diff


SAME: tuple[bool, list[str]] = (False, [])
CHANGED: tuple[bool, list[str]] = (True, [])
WITH_ACCOUNT = DECLARED | {"account_sid": ACCOUNT}
IGNORED = {hidden.IGNORED: ["voice_url"]}


@pytest.mark.parametrize(
    ("live", "news", "olds", "expected"),
    [
        ({}, {}, outputs(), SAME),
        ({"friendly_name": "theirs"}, {}, outputs(), SAME),
        ({"voice_url": DRIFT}, {}, outputs(), CHANGED),
        ({}, {}, outputs(voice_url=DRIFT), CHANGED),
        ({}, {"voice_url": DRIFT}, outputs(), CHANGED),
        ({}, {"voice_url": rpc.UNKNOWN}, outputs(), CHANGED),
        ({}, {"domain_name": NAME.upper()}, outputs(), SAME),
        ({}, {"__provider": "another", "__other": 1}, outputs(), SAME),
        ({"voice_url": DRIFT}, IGNORED, outputs(DECLARED | IGNORED), SAME),
        # later operations find these in the outputs alone
        ({}, {"secure": False}, outputs(), CHANGED),
        ({}, {"secure": False, hidden.RESETS: ["secure"]}, outputs(DECLARED | {"secure": True}), CHANGED),
        ({}, {hidden.TIMEOUTS: {"delete": 5.0}}, outputs(), CHANGED),
        ({}, {}, {key: value for key, value in outputs().items() if key != hidden.HOME}, CHANGED),
        # the account
        ({}, WITH_ACCOUNT, outputs(WITH_ACCOUNT), SAME),
        ({}, {"account_sid": rpc.UNKNOWN}, outputs(WITH_ACCOUNT), CHANGED),
        # what replaces: not a value that Twilio has already
        (None, {}, outputs(), (True, ["sid"])),
        ({}, {"secure": True, hidden.REPLACE_ON_CHANGES: ["secure", "voice_url"]}, outputs(), (True, ["secure"])),
        ({}, {hidden.REPLACE_ON_CHANGES: ["voice_url"]}, outputs(voice_url=DRIFT), CHANGED),
    ],
)
def test_diff(live: Bag | None, news: Bag, olds: Bag, expected: tuple[bool, list[str]]) -> None:
    found = diff(live, news, olds)
    assert (found.changes, found.replaces) == expected
    assert found.delete_before_replace is bool(found.replaces)


@pytest.mark.parametrize(
    ("live", "news", "line"),
    [
        (None, {}, "not at Twilio any more: it will be created again"),
        (
            {},
            {"secure": True, hidden.REPLACE_ON_CHANGES: ["secure"]},
            "will be replaced (deleted, then created), because of secure; Twilio may hold the name",
        ),
        (
            {},
            {"voice_url": rpc.UNKNOWN, hidden.REPLACE_ON_CHANGES: ["voice_url"]},
            "may be replaced (deleted, then created): voice_url is not known yet",
        ),
        # no longer secret in the program, but in the state: the reset shows no old value
        (
            {"voice_url": "https://hush.example.com"},
            {"voice_url": "", hidden.RESETS: ["voice_url"]},
            "voice_url was changed at Twilio; its value is secret",
        ),
    ],
)
def test_the_line_of_a_diff(live: Bag | None, news: Bag, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    diff(live, news, outputs(DECLARED | SECRET))
    assert capsys.readouterr().out.startswith(f"{NAME}: {line}")


SPELT = "https://EXAMPLE.com/a"


def spelled(live: str = URL, declared: str = SPELT, options: Bag | None = None) -> DiffResult:
    """A run on a domain whose voice_url, sent as SPELT, Twilio has answered as URL."""
    recorded = outputs({"domain_name": NAME, "voice_url": SPELT}, voice_url=URL)
    recorded[hidden.SPELLED] = {"voice_url": compare.spelling(SPELT, URL)}
    own = provider(FakeTwilio(domain(voice_url=live)))
    news = {"domain_name": NAME, "voice_url": declared, hidden.URN: URN, **(options or {})}
    return own.diff(SID, recorded, own.check({"domain_name": NAME, "voice_url": SPELT}, news).inputs)


def test_what_will_be_sent_and_pulumi_does_not_show_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert spelled().changes
    line = f'{NAME}: voice_url will be sent: Twilio has "{URL}", the program says "{SPELT}"\n'
    assert capsys.readouterr().out == line
    assert spelled(declared="https://example.com/b").changes
    assert capsys.readouterr().out == "", "Pulumi shows a changed input itself"
    # A reset to the declared value: the input stays as it was.
    before = DECLARED | {"voice_method": "POST"}
    own = provider(FakeTwilio(domain(voice_method="GET")))
    news = own.check(before, DECLARED | {hidden.URN: URN}).inputs
    assert own.diff(SID, outputs(before, voice_method="GET"), news).changes
    assert capsys.readouterr().out.startswith(f'{NAME}: voice_method will be sent: Twilio has "GET", the program does')


def test_drift_is_a_line_also_if_a_refresh_of_this_run_has_recorded_it(capsys: pytest.CaptureFixture[str]) -> None:
    own = provider(FakeTwilio(domain(voice_url=DRIFT)))
    read = own.read(SID, outputs())
    recorded = read.outs or {}
    assert own.diff(SID, recorded, own.check(read.inputs or {}, DECLARED | {hidden.URN: URN}).inputs).changes
    line = f'{NAME}: voice_url was changed at Twilio: Twilio has "{DRIFT}", the program says "{URL}"\n'
    assert capsys.readouterr().out == line


def test_a_diff_without_a_check_prints_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A refresh diffs the state: what the program says is not known, and nothing is sent."""
    inputs = {"domain_name": NAME, "voice_url": SPELT, hidden.URN: URN}
    assert provider(FakeTwilio(domain())).diff(SID, outputs(inputs, voice_url=URL), inputs).changes
    assert provider(FakeTwilio()).diff(SID, outputs(), DECLARED).replaces
    assert capsys.readouterr().out == ""


def test_a_spelling_of_twilios_own_replaces_nothing_and_a_change_does() -> None:
    replacing = {hidden.REPLACE_ON_CHANGES: ["voice_url"]}
    assert spelled(options=replacing).replaces == []
    assert spelled(options=replacing, live=DRIFT).replaces == ["voice_url"]
    assert spelled(options=replacing, declared="https://example.com/b").replaces == ["voice_url"]


def test_a_spelling_is_recorded_by_create_and_update_and_kept_by_read() -> None:
    api = FakeTwilio()
    api.stored = lambda _name, value: value.lower() if isinstance(value, str) else value
    own = provider(api)
    inputs = {"domain_name": NAME, "voice_url": SPELT, "friendly_name": "office"}
    created = own.create(inputs)
    outs = created.outs or {}
    updated = own.update(created.id, outs, inputs | {"friendly_name": "hq"}).outs or {}
    read = own.read(created.id, updated).outs or {}
    for each in (outs, updated, read):
        assert each[hidden.SPELLED] == {"voice_url": compare.spelling(SPELT, URL)}
        assert each[hidden.INSTANCE] == outs[hidden.INSTANCE]
    settled = own.update(created.id, outs, inputs | {"voice_url": URL})
    assert (settled.outs or {})[hidden.SPELLED] is None


def test_the_mark_of_a_spelling_tells_nothing() -> None:
    assert len(compare.spelling("https://example.com/?token=hush", URL)) == 4
    assert not compare.is_spelling(None, SPELT, URL)


# Which resource of the program has it


def instance(name: str) -> Bag:
    return outputs() | {hidden.INSTANCE: name}


@pytest.mark.parametrize("is_checked", [True, False])
def test_what_the_program_has_is_not_deleted_for_another_resource_of_the_state(
    *, is_checked: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refresh diffs, and checks nothing."""
    api = FakeTwilio(domain())
    own, news = provider(api), DECLARED | {hidden.URN: URN}
    own.diff(SID, instance("hq"), own.check({}, news).inputs if is_checked else news)
    own.delete(SID, instance("office"))
    assert (SID in api.rows) is is_checked
    line = f"{NAME}: not deleted: another resource of the program has it ({URN})\n"
    assert capsys.readouterr().out == (line if is_checked else "")
    if is_checked:
        own.diff(SID, instance("hq"), news | {"secure": True, hidden.REPLACE_ON_CHANGES: ["secure"]})
        own.delete(SID, instance("hq"))
        assert api.rows == {}


def test_two_resources_of_the_program_with_one_domain_are_an_error_in_every_run() -> None:
    own = provider(FakeTwilio(domain()))
    first, second = (own.check({}, DECLARED | {hidden.URN: URN + name}).inputs for name in ("", "-2"))
    own.diff(SID, instance("hq"), first)
    with pytest.raises(TwilioResourceError, match=f"(?s)another resource of this program has {SID}, .*: {URN}"):
        own.diff(SID, instance("office"), second)
    with pytest.raises(TwilioResourceError, match=f"the state has the entry of {SID} twice: as {URN}-2 and as {URN}"):
        own.diff(SID, instance("hq"), second)


# Read


def test_read_returns_outputs_and_the_declared_inputs_as_they_are_live() -> None:
    options = {hidden.IGNORED: ["secure"]}
    inputs = WITH_ACCOUNT | {"friendly_name": "Office", "secure": True, **options}
    api = FakeTwilio(domain(voice_url=DRIFT, friendly_name=""))
    found = provider(api).read(SID, outputs(inputs))
    assert found.id == SID
    managed = ["account_sid", "domain_name", "friendly_name", "secure", "voice_url"]
    assert found.outs == api.rows[SID] | options | {hidden.MANAGED: managed, hidden.HOME: HOME}
    assert found.inputs == {name: api.rows[SID][name] for name in managed} | options
    after = provider(api).diff(SID, found.outs or {}, check(found.inputs or {}, found.inputs or {}).inputs)
    assert after.changes is False
    assert provider(FakeTwilio()).read(SID, outputs()).id == "", "gone"


@pytest.mark.parametrize("props", [{}, {"account_sid": ACCOUNT}])
def test_get_of_what_is_gone_is_an_error(props: Bag) -> None:
    with pytest.raises(TwilioResourceError, match=rf"get of SIP domain {SID} failed: account {ACCOUNT} has none"):
        provider(FakeTwilio()).read(SID, props)


def test_get_has_outputs() -> None:
    found = provider(FakeTwilio(domain())).read(SID, {"account_sid": ACCOUNT})
    assert found.id == SID
    assert found.outs == domain() | {hidden.MANAGED: ["account_sid"], hidden.HOME: HOME}
