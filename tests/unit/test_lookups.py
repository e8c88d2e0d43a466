"""Look-ups in a user's unit test, their arguments, and what they wait for."""

import inspect
import threading
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import InvokeOutputOptions, Output

import sipdomain_provider
from sipdomain_provider import (
    SipCredentialList,
    SipDomain,
    TwilioResourceError,
    get_sip_credential_list_output,
    get_sip_credentials,
    get_sip_credentials_output,
    get_sip_domain,
    get_sip_domain_output,
    get_sip_domains,
    lookups,
)

from .fakes import ACCOUNT, NAME, OTHER_ACCOUNT, SID
from .mocks import Mocks

LIST = "CL" + "1" * 32
ANSWERS = {
    "getSipDomain": {"sid": SID, "account_sid": ACCOUNT, "secure": True},
    "getSipCredentialList": ({"sid": LIST, "account_sid": OTHER_ACCOUNT}, None),
    "getSipDomains": {"results": [{"sid": SID, "domain_name": NAME}]},
}


def calls_of(declare: Callable[[], Any], *, preview: bool = False, **answers: Any) -> list[tuple[str, dict[str, Any]]]:
    """Runs a program with mocks; what it calls."""
    mocks = Mocks(
        answers={f"twilio:sip:{name}": each for name, each in {**ANSWERS, **answers}.items()}, preview=preview
    )
    mocks.run(declare)
    return mocks.calls


# Mocks


def test_mocks_answer_every_look_up() -> None:
    found: list[Any] = []

    def program() -> Any:
        found.append(get_sip_domain(domain_name=NAME, account_sid=ACCOUNT))
        found.extend(get_sip_domains())
        return get_sip_domain_output(domain_name=Output.from_input(NAME)).apply(found.append)

    assert calls_of(program) == [
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


def test_every_look_up_has_a_token() -> None:
    names = [each for each in lookups.__all__ if not each.endswith(("Result", "_output"))]

    def program() -> None:
        for name in names:
            function = getattr(sipdomain_provider, name)
            parameters = inspect.signature(function).parameters
            required = [n for n, p in parameters.items() if p.default is p.empty]
            function(**dict.fromkeys(required, LIST), **({"sid": SID} if "sid" in parameters else {}))

    tokens = [token for token, _args in calls_of(program)]
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
def test_a_wrong_answer_of_the_mocks_is_an_error(look_up: Any, answer: Any, said: str) -> None:
    with pytest.raises(TwilioResourceError) as caught:
        calls_of(look_up, getSipDomain=answer, getSipDomains=answer)
    assert said in str(caught.value)


# Arguments


@pytest.mark.parametrize(
    ("look_up", "given", "said"),
    [
        (
            get_sip_domain,
            lambda: {"domain_name": Output.from_input(NAME)},
            (
                "look-up of SIP domain failed: domain_name is of type Output, whose value is not known yet."
                " Use the form that ends in _output"
            ),
        ),
        (
            get_sip_credentials,
            lambda: {"credential_list_sid": SipCredentialList("a", friendly_name="a")},
            "list of credentials failed: credential_list_sid is of type SipCredentialList, whose value is not known",
        ),
        (
            get_sip_domain,
            lambda: {"sid": 1001},
            "look-up of SIP domain failed: sid is of type int. It must be a text",
        ),
        (
            get_sip_credentials,
            lambda: {"credential_list_sid": get_sip_domain(sid=SID)},
            "list of credentials failed: credential_list_sid is a SipDomainResult: pass a SipCredentialList,",
        ),
    ],
)
def test_an_argument_that_no_look_up_can_take(look_up: Any, given: Callable[[], Any], said: str) -> None:
    with pytest.raises(TwilioResourceError) as caught:
        calls_of(lambda: look_up(**given()))
    assert " ".join(str(caught.value).split()).startswith(said)


@pytest.mark.parametrize(
    ("opts", "said"),
    [
        (InvokeOutputOptions(version="1.0.0"), "get_sip_domain_output: a look-up cannot honour version in opts"),
        (InvokeOutputOptions(depends_on=["a"]), "get_sip_domain_output: depends_on has a str: pass resources"),  # type: ignore[list-item]
    ],
)
def test_options_that_no_look_up_can_take(opts: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        calls_of(lambda: get_sip_domain_output(sid=SID, opts=opts))


PARENTS: dict[str, Callable[[], Any]] = {
    LIST: lambda: get_sip_credential_list_output(friendly_name="Users"),
    "sid-of-users": lambda: SipCredentialList("users", friendly_name="Users", account_sid=OTHER_ACCOUNT),
}


@pytest.mark.parametrize("sid", PARENTS, ids=["a result", "a resource"])
def test_a_parent_of_a_look_up_gives_its_sid_and_its_account(sid: str) -> None:
    calls = calls_of(lambda: get_sip_credentials_output(credential_list_sid=PARENTS[sid]()))
    found = {"credential_list_sid": sid, "account_sid": OTHER_ACCOUNT}
    assert calls[-1] == ("twilio:sip:getSipCredentials", found)


# Dependencies


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("depends", ["by an argument", "on a list", "on a component"])
def test_it_is_unknown_before_what_it_depends_on_is_created(depends: str, preview: bool) -> None:
    found: list[Any] = []

    def program() -> Any:
        component = pulumi.ComponentResource("a:b:C", "component")
        new = SipDomain("new", domain_name=NAME, opts=pulumi.ResourceOptions(parent=component))
        after: Any = {"on a list": [new], "on a component": component}.get(depends)
        output = get_sip_domain_output(
            domain_name=new.domain_name if depends == "by an argument" else NAME,
            opts=InvokeOutputOptions(depends_on=after) if after else None,
        )

        async def note() -> None:
            found.append((await output.is_known(), new in await output.resources() or depends == "on a component"))

        return note()

    calls = calls_of(program, preview=preview)
    assert found == [(not preview, True)]
    assert len(calls) == (0 if preview else 1)


# The environment


@pytest.mark.parametrize("is_inline", [True, False])
def test_without_an_account_an_inline_program_is_told_of_its_environment(
    is_inline: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Automation API runs an inline program in another thread than the main one."""
    monkeypatch.setattr("sipdomain_provider.dynamic.mocks.current", lambda: None)
    monkeypatch.setattr("os.environ", {})
    texts: list[str] = []

    def look_up() -> None:
        with pytest.raises(TwilioResourceError) as caught:
            get_sip_domains()
        texts.append(str(caught.value))

    if is_inline:
        running = threading.Thread(target=look_up)
        running.start()
        running.join()
    else:
        look_up()
    (text,) = texts
    assert text.startswith("list of SIP domains failed: no Twilio account is configured")
    assert ("does not see the env_vars of an Automation API workspace" in text) == is_inline
