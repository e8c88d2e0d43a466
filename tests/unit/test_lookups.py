"""Look-ups in a user's unit test, their arguments, and their results as parents."""

import inspect
import threading
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import InvokeOutputOptions, Output

import sipdomain_provider
from sipdomain_provider import (
    SipAuthCallsCredentialListMapping,
    SipCredential,
    SipCredentialList,
    SipCredentialListResult,
    SipDomain,
    SipIpAddress,
    TwilioResourceError,
    get_sip_credential_list,
    get_sip_credential_list_output,
    get_sip_credentials,
    get_sip_credentials_output,
    get_sip_domain,
    get_sip_domain_output,
    get_sip_domains,
    lookups,
)

from .fakes import ACCOUNT, NAME, OTHER_ACCOUNT, SID
from .mocks import Mocks, visible

LIST = "CL" + "1" * 32
PASSWORD = "Correct-Horse-1"


Run = Callable[..., Mocks]
ANSWERS = {
    "twilio:sip:getSipDomain": {"sid": SID, "account_sid": ACCOUNT, "secure": True},
    "twilio:sip:getSipCredentialList": ({"sid": LIST, "account_sid": OTHER_ACCOUNT}, None),
    "twilio:sip:getSipDomains": {"results": [{"sid": SID, "domain_name": NAME}]},
}


@pytest.fixture
def run() -> Run:
    """Runs a program with mocks."""

    def run_program(declare: Callable[[], Any], *, preview: bool = False, **answers: Any) -> Mocks:
        given = {f"twilio:sip:{name}": each for name, each in answers.items()}
        mocked = Mocks(answers={**ANSWERS, **given}, preview=preview)
        mocked.run(declare)
        return mocked

    return run_program


# Mocks


def test_mocks_answer_every_look_up(run: Run) -> None:
    found: list[Any] = []

    def program() -> Any:
        found.append(get_sip_domain(domain_name=NAME, account_sid=ACCOUNT))
        found.extend(get_sip_domains())
        return get_sip_domain_output(domain_name=Output.from_input(NAME)).apply(found.append)

    calls = run(program).calls
    assert calls == [
        ("twilio:sip:getSipDomain", {"domain_name": NAME, "account_sid": ACCOUNT}),
        ("twilio:sip:getSipDomains", {}),
        ("twilio:sip:getSipDomain", {"domain_name": NAME}),
    ]
    assert [(each.sid, each.domain_name, each.secure) for each in found] == [
        (SID, NAME, True),
        (SID, NAME, False),
        (SID, NAME, True),
    ]
    assert found[0].voice_url == ""


def test_every_look_up_has_a_token(run: Run) -> None:
    names = [each for each in lookups.__all__ if not each.endswith(("Result", "_output"))]

    def program() -> None:
        for name in names:
            function = getattr(sipdomain_provider, name)
            parameters = inspect.signature(function).parameters
            required = [n for n, p in parameters.items() if p.default is p.empty]
            function(**dict.fromkeys(required, LIST), **({"sid": SID} if "sid" in parameters else {}))

    tokens = [token for token, _args in run(program).calls]
    camel = ["".join([name.split("_")[0], *(part.capitalize() for part in name.split("_")[1:])]) for name in names]
    assert tokens == [f"twilio:sip:{each}" for each in camel]
    assert "getSipIpAddresses" in camel


@pytest.mark.parametrize(
    ("look_up", "answer", "said"),
    [
        (lambda: get_sip_domain(sid=SID), {"voiceUrl": ""}, "returned voiceUrl for twilio:sip:getSipDomain"),
        (lambda: get_sip_domain(sid=SID), ({}, [("sid", "not here")]), "getSipDomain: not here"),
        (get_sip_domains, {"rows": []}, 'Return {"results": [...]}'),
        (get_sip_domains, {"results": {}}, 'Return {"results": [...]}'),
    ],
)
def test_a_wrong_answer_of_the_mocks_is_an_error(look_up: Any, answer: Any, said: str, run: Run) -> None:
    def program() -> None:
        with pytest.raises(TwilioResourceError) as caught:
            look_up()
        assert said in str(caught.value)

    run(program, getSipDomain=answer, getSipDomains=answer)


# Arguments


@pytest.mark.parametrize(
    ("look_up", "said"),
    [
        (
            lambda: get_sip_domain(domain_name=Output.from_input(NAME)),  # type: ignore[arg-type]
            (
                "look-up of SIP domain failed: domain_name is of type Output, whose value is not known yet."
                " Use the form that ends in _output"
            ),
        ),
        (
            lambda: get_sip_credentials(credential_list_sid=SipCredentialList("a", friendly_name="a")),  # type: ignore[arg-type]
            (
                "list of credentials failed: credential_list_sid is of type SipCredentialList, whose value is not"
                " known yet. Use the form that ends in _output"
            ),
        ),
        (
            lambda: get_sip_domain(sid=1001),  # type: ignore[arg-type]
            "look-up of SIP domain failed: sid is of type int. It must be a text",
        ),
        (
            lambda: get_sip_credentials(credential_list_sid=get_sip_domain(sid=SID)),  # type: ignore[arg-type]
            (
                "list of credentials failed: credential_list_sid is a SipDomainResult: pass a SipCredentialList,"
                " its id, the result of a look-up, or a SID"
            ),
        ),
    ],
)
def test_an_argument_that_no_look_up_can_take(look_up: Any, said: str, run: Run) -> None:
    def program() -> None:
        with pytest.raises(TwilioResourceError) as caught:
            look_up()
        assert " ".join(str(caught.value).split()).startswith(said)

    run(program)


@pytest.mark.parametrize(
    ("opts", "said"),
    [
        (InvokeOutputOptions(version="1.0.0"), "get_sip_domain_output: a look-up cannot honour version in opts"),
        (InvokeOutputOptions(depends_on=["a"]), "get_sip_domain_output: depends_on has a str: pass resources"),  # type: ignore[list-item]
    ],
)
def test_options_that_no_look_up_can_take(opts: Any, said: str, run: Run) -> None:
    with pytest.raises(ValueError, match=said):
        run(lambda: get_sip_domain_output(sid=SID, opts=opts))


# Parents


FORMS: dict[str, Callable[[], Any]] = {
    "a result": lambda: get_sip_credential_list(friendly_name="Users"),
    "an Output of a result": lambda: get_sip_credential_list_output(friendly_name="Users"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_result_is_a_parent(form: str, run: Run) -> None:
    def program() -> Any:
        users = FORMS[form]()
        SipCredential("alice", credential_list_sid=users, username="alice", password=PASSWORD)
        SipCredential("elsewhere", credential_list_sid=users, username="bob", password=PASSWORD, account_sid=ACCOUNT)
        return get_sip_credentials_output(credential_list_sid=users)

    mocked = run(program)
    assert visible(mocked.seen["alice"]) == {
        "credential_list_sid": LIST,
        "account_sid": OTHER_ACCOUNT,
        "username": "alice",
        "password": PASSWORD,
    }
    assert visible(mocked.seen["elsewhere"])["account_sid"] == ACCOUNT
    assert mocked.calls[-1] == (
        "twilio:sip:getSipCredentials",
        {"credential_list_sid": LIST, "account_sid": OTHER_ACCOUNT},
    )


def test_a_resource_is_the_parent_of_a_look_up(run: Run) -> None:
    def program() -> Any:
        users = SipCredentialList("users", friendly_name="Users", account_sid=ACCOUNT)
        return get_sip_credentials_output(credential_list_sid=users)

    (call,) = run(program).calls
    assert call[1] == {"credential_list_sid": "sid-of-users", "account_sid": ACCOUNT}


def test_a_result_of_another_account_is_an_error(run: Run) -> None:
    def program() -> None:
        domain = SipDomain("domain", domain_name=NAME, account_sid=ACCOUNT)
        said = f"^calls: credential_list_sid is in account {OTHER_ACCOUNT} and domain_sid is in account {ACCOUNT}: "
        with pytest.raises(ValueError, match=said):
            SipAuthCallsCredentialListMapping("calls", domain_sid=domain, credential_list_sid=FORMS["a result"]())

    run(program)


@pytest.mark.parametrize("wrong", [{"sid": LIST}, [LIST], 5, "a result of another type"])
def test_what_is_no_parent_is_an_error(wrong: Any, run: Run) -> None:
    def program() -> None:
        given: Any = get_sip_domain(sid=SID) if isinstance(wrong, str) else wrong
        with pytest.raises(
            ValueError, match=f"^alice: credential_list_sid is a {type(given).__name__}: pass a SipCred"
        ):
            SipCredential("alice", credential_list_sid=given, username="alice", password=PASSWORD)

    run(program)


def test_the_same_result_is_the_same_parent(run: Run) -> None:
    def program() -> Any:
        users = get_sip_credential_list_output(friendly_name="Users")
        outputs = [SipCredential(n, credential_list_sid=users, username="a", password=PASSWORD) for n in ("a", "b")]
        return Output.all(*(each.urn for each in outputs))

    mocked = Mocks(answers=ANSWERS)
    seen: dict[str, dict[str, Any]] = {}
    new_resource = mocked.new_resource

    def keep(args: pulumi.runtime.MockResourceArgs) -> Any:
        seen[args.name] = args.inputs
        return new_resource(args)

    mocked.new_resource = keep  # type: ignore[method-assign]
    pulumi.runtime.set_mocks(mocked)
    pulumi.runtime.test(program)()
    assert seen["b"]["__twin"] == "a"


# Dependencies


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("depends", ["by an argument", "on a resource", "on a list", "on a component"])
def test_it_is_unknown_before_what_it_depends_on_is_created(depends: str, preview: bool, run: Run) -> None:
    found: list[Any] = []

    def program() -> Any:
        component = pulumi.ComponentResource("a:b:C", "component")
        new = SipDomain("new", domain_name=NAME, opts=pulumi.ResourceOptions(parent=component))
        after: Any = {"on a resource": new, "on a list": [new], "on a component": component}.get(depends)
        output = get_sip_domain_output(
            domain_name=new.domain_name if depends == "by an argument" else NAME,
            opts=InvokeOutputOptions(depends_on=after) if after else None,
        )

        async def note() -> None:
            found.append((await output.is_known(), new in await output.resources() or depends == "on a component"))

        return note()

    calls = run(program, preview=preview).calls
    assert found == [(not preview, True)]
    assert len(calls) == (0 if preview else 1)


# The environment


@pytest.mark.parametrize(("thread", "said"), [(True, True), (False, False)])
def test_without_an_account_an_inline_program_is_told_of_its_environment(
    thread: bool, said: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An inline program of the Automation API runs in a thread of its own."""
    monkeypatch.setattr("sipdomain_provider.dynamic.mocks.current", lambda: None)
    monkeypatch.setattr("os.environ", {})
    texts: list[str] = []

    def look_up() -> None:
        with pytest.raises(TwilioResourceError) as caught:
            get_sip_domains()
        texts.append(str(caught.value))

    if thread:
        running = threading.Thread(target=look_up)
        running.start()
        running.join()
    else:
        look_up()
    (text,) = texts
    assert text.startswith("list of SIP domains failed: no Twilio account is configured")
    assert ("does not see the env_vars of an Automation API workspace" in text) == said


# Integers


@pytest.mark.parametrize("given", [24, None])
def test_an_integer_output_is_an_int(given: int | None, run: Run) -> None:
    found: list[Any] = []

    def program() -> Any:
        address = SipIpAddress(
            "a",
            ip_access_control_list_sid="AL" + "1" * 32,
            friendly_name="a",
            ip_address="203.0.113.0",
            cidr_prefix_length=given,
        )
        return Output.all(address.cidr_prefix_length, Output.format("/{0}", address.cidr_prefix_length)).apply(
            found.extend
        )

    run(program)
    assert found == [given, f"/{given}"]
    assert type(found[0]) is type(given)


def test_a_bool_output_stays_a_bool(run: Run) -> None:
    found: list[Any] = []
    run(lambda: SipDomain("a", domain_name=NAME, secure=True).secure.apply(found.append))
    assert found == [True]
    assert type(found[0]) is bool


def test_results_say_their_type() -> None:
    assert SipCredentialListResult.resource_type.name == "SipCredentialList"
