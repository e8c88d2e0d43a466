"""The program that an export writes: other people's texts reach it as literals and plain names alone."""

import ast
import keyword
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.cli.inventory import Found, Inventory, matcher
from sipdomain_provider.cli.program import literal, program, project
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.mappings import AUTH_CALLS_CREDENTIAL_LIST_MAPPING

from .fakes import ACCOUNT, domain_sid, row

NAMES = st.one_of(
    st.text(min_size=1, max_size=20),
    st.sampled_from(
        ['"""', "class", "pulumi", "users", "Users", "a\nb", "'\"\\", "\u202e", "SipDomain", "ACCOUNT_SID"]
    ),
)


def found(resource_type: ResourceType, parent: Found | None = None, **values: Any) -> Found:
    blank = {name: "" for name, each in resource_type.by_name.items() if not each.write_only}
    return Found(resource_type, {**blank, "account_sid": ACCOUNT, **values}, parent)


def users(number: int, name: str) -> Found:
    return found(CREDENTIAL_LIST, sid=f"CL{number:032x}", friendly_name=name)


def declared(text: str) -> list[ast.Call]:
    return [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call)]


@given(st.text())
def test_a_literal_is_the_text_and_one_line(text: str) -> None:
    written = literal(text)
    assert ast.literal_eval(written) == text
    assert written.isprintable()


@pytest.mark.parametrize(
    ("text", "written"), [("a", '"a"'), ('a"b', "'a\"b'"), ("it's", '"it\'s"'), ("\"'", '"\\"\'"'), ("\n", '"\\n"')]
)
def test_quotes_are_those_that_formatters_choose(text: str, written: str) -> None:
    assert literal(text) == written


def argument(text: str, name: str) -> list[Any]:
    """What each call says of this argument, where it says something."""
    return [ast.literal_eval(given.value) for each in declared(text) for given in each.keywords if given.arg == name]


@given(st.lists(NAMES, max_size=6), st.booleans())
def test_whatever_the_names_the_program_declares_each_once(names: list[str], own: bool) -> None:
    lists = [users(number, name) for number, name in enumerate(names)]
    below = [
        found(CREDENTIAL, each, sid=f"CR{each.sid[2:]}", credential_list_sid=each.sid, username="a") for each in lists
    ]
    text = program(Inventory(ACCOUNT, (*lists, *below)), own)
    assert argument(text, "adopt") == [each.sid for each in (*lists, *below)]
    assert argument(text, "friendly_name") == names
    called = [ast.literal_eval(each.args[0]) for each in declared(text)]
    assert len(set(called)) == len(called)
    targets = [each.targets[0] for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Assign)]
    variables = [each.id for each in targets if isinstance(each, ast.Name)]
    assert len(set(variables)) == len(variables)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in variables)


@given(st.lists(NAMES, max_size=4, unique=True))
def test_formatters_have_nothing_to_do(names: list[str]) -> None:
    text = program(
        Inventory(ACCOUNT, tuple(users(number, name) for number, name in enumerate(names))), is_own_account=True
    )
    command = [sys.executable, "-m", "ruff", "format", "--no-cache", "--isolated", "--stdin-filename", "a.py", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout == text


def test_a_program_as_a_person_would_write_it() -> None:
    domain = Found(SIP_DOMAIN, row(1, domain_name="Example-Office.sip.twilio.com", secure=True))
    staff = users(7, "Staff")
    alice = found(CREDENTIAL, staff, sid="CR" + "1" * 32, credential_list_sid=staff.sid, username="alice")
    values = {"credential_list_sid": staff.sid, "domain_sid": domain.sid, "friendly_name": "Staff", "sid": staff.sid}
    calls = found(AUTH_CALLS_CREDENTIAL_LIST_MAPPING, domain, **values)
    text = program(Inventory(ACCOUNT, (domain, staff, alice, calls)), True)
    assert (
        text
        == f'''"""The SIP resources of account {ACCOUNT}."""

from sipdomain_provider import (
    SipAuthCallsCredentialListMapping,
    SipCredential,
    SipCredentialList,
    SipDomain,
)

example_office = SipDomain(
    "example-office",
    domain_name="Example-Office.sip.twilio.com",
    secure=True,
    adopt="{domain_sid(1)}",
)

staff = SipCredentialList(
    "staff",
    friendly_name="Staff",
    adopt="{staff.sid}",
)

# Who is adopted keeps the password that there is. To set one, declare it:
# password=pulumi.Config().require_secret("...")
SipCredential(
    "staff-alice",
    credential_list_sid=staff,
    username="alice",
    adopt="{alice.sid}",
)

SipAuthCallsCredentialListMapping(
    "example-office-call-credential-list-staff",
    credential_list_sid=staff,
    domain_sid=example_office,
    adopt="{staff.sid}",
)
'''
    )


@pytest.mark.parametrize("own", [True, False])
def test_a_module_for_each_domain(own: bool) -> None:
    """Whatever they are called: each is adopted once, and what another module has is named by it."""
    domains = [
        Found(SIP_DOMAIN, row(number, domain_name=f"{name}.sip.twilio.com"))
        for number, name in enumerate(("email", "e-mail", "lists"))
    ]
    staff = users(7, "Staff")
    mappings = [
        found(
            AUTH_CALLS_CREDENTIAL_LIST_MAPPING, each, credential_list_sid=staff.sid, domain_sid=each.sid, sid=staff.sid
        )
        for each in domains
    ]
    files = project(Inventory(ACCOUNT, (*domains, staff, *mappings)), "sip", is_own_account=own, split=True)
    modules = {name for name in files if name.endswith(".py")}
    of_domains = {"domain_email.py", "domain_e_mail.py", "domain_lists.py"}
    assert modules == {"__main__.py", "lists.py", *of_domains, *([] if own else ["account.py"])}
    for name in of_domains:
        assert files[name].startswith('"""The domain ')
        assert "credential_list_sid=lists.staff," in files[name]
        assert (
            f"domain_sid={name.removeprefix('domain_').removesuffix('.py').replace('lists', 'lists_2')}," in files[name]
        )
        assert argument(files[name], "adopt")[1] == staff.sid
    assert "account_sid=account.ACCOUNT_SID" in files["lists.py"] or own


def test_what_could_not_be_read_is_told_in_the_program() -> None:
    text = program(Inventory(ACCOUNT, (), ("the credentials: no\nway",)), True)
    assert "# Not read: the credentials: no?way\n" in text
    assert declared(text) == []


@pytest.mark.parametrize("name", ["sip", "Mein Büro", "...", "\U0001f600"])
def test_the_project_has_a_name_that_pulumi_takes(name: str) -> None:
    files = project(Inventory(ACCOUNT, ()), name, is_own_account=True)
    assert set(files) == {"Pulumi.yaml", "requirements.txt", "__main__.py"}
    (first, *_rest) = files["Pulumi.yaml"].splitlines()
    assert first in ("name: sip", "name: mein-buro")


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [([], [], True), (["OFF*"], [], True), (["x*"], [], False), ([], ["*fice*"], False), (["x*", "o*"], ["y"], True)],
)
def test_patterns(include: list[str], exclude: list[str], wanted: bool) -> None:
    assert matcher(include, exclude)("office.sip.twilio.com") is wanted
