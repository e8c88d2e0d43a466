"""The program that an export writes: other people's texts reach it as literals and plain names alone."""

import ast
import keyword
import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sipdomain_provider.cli.export import passwords
from sipdomain_provider.cli.export.names import resource_names
from sipdomain_provider.cli.export.project import Project, project
from sipdomain_provider.cli.export.python import literal, sorted_modules
from sipdomain_provider.cli.export.report import next_steps
from sipdomain_provider.cli.inventory import Found, Inventory, matcher
from sipdomain_provider.tables.credentials import CREDENTIAL, CREDENTIAL_LIST
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.ip_access import IP_ACCESS_CONTROL_LIST
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.mappings import AUTH_CALLS_CREDENTIAL_LIST_MAPPING
from sipdomain_provider.words.redaction import without_password

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


def users(number: int, name: str, day: int = 1) -> Found:
    date = f"Tue, {day:02} Jan 2030 00:00:00 +0000"
    return found(CREDENTIAL_LIST, sid=f"CL{number:032x}", friendly_name=name, date_created=date)


def alice_of(users: Found) -> Found:
    return found(CREDENTIAL, users, sid=f"CR{users.sid[2:]}", credential_list_sid=users.sid, username="alice")


def mapping(users: Found, domain: Found) -> Found:
    values = {"credential_list_sid": users.sid, "domain_sid": domain.sid, "friendly_name": "Staff", "sid": users.sid}
    return found(AUTH_CALLS_CREDENTIAL_LIST_MAPPING, domain, **values)


def written(
    *resources: Found, name: str = "sip", own: bool = True, not_read: tuple[str, ...] = (), **how: Any
) -> Project:
    inventory = Inventory(ACCOUNT, resources, not_read)
    return project(inventory, name, is_own_account=own, requirements={"pulumi": "3.1"}, **how)


def program(*resources: Found, **how: Any) -> str:
    return written(*resources, **how).files["__main__.py"]


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
    """The values that the calls have for this argument."""
    return [ast.literal_eval(given.value) for each in declared(text) for given in each.keywords if given.arg == name]


@given(st.lists(NAMES, max_size=6), st.booleans())
def test_whatever_the_names_the_program_declares_each_once(names: list[str], own: bool) -> None:
    lists = [users(number, name) for number, name in enumerate(names)]
    below = [alice_of(each) for each in lists]
    text = program(*lists, *below, own=own)
    assert argument(text, "adopt") == [each.sid for each in (*lists, *below)]
    assert argument(text, "friendly_name") == names
    called = [(getattr(each.func, "id", ""), ast.literal_eval(each.args[0])) for each in declared(text)]
    assert len(set(called)) == len(called)
    targets = [each.targets[0] for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Assign)]
    variables = [each.id for each in targets if isinstance(each, ast.Name)]
    assert len(set(variables)) == len(variables)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in variables)


@settings(max_examples=15)  # each is a process
@given(st.lists(NAMES, max_size=6, unique=True))
def test_formatters_have_nothing_to_do(names: list[str]) -> None:
    text = program(*(users(number, name) for number, name in enumerate(names)))
    command = [sys.executable, "-m", "ruff", "format", "--no-cache", "--isolated", "--stdin-filename", "a.py", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout == text


def test_a_program_as_a_person_would_write_it() -> None:
    domain = Found(SIP_DOMAIN, row(1, domain_name="Example-Office.sip.twilio.com", secure=True))
    staff = users(7, "Staff")
    alice = alice_of(staff)
    text = program(domain, staff, alice, mapping(staff, domain), not_read=("the addresses: no\nway",))
    assert (
        text
        == f'''"""The SIP resources of account {ACCOUNT}."""

# Not read: the addresses: no?way

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

# An adopted user keeps the password that Twilio has. To set another one, declare it:
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
    """Whatever they are called: each is adopted once, and names those of other modules by their module."""
    names = ("email", "e-mail", "lists")
    domains = [
        Found(SIP_DOMAIN, row(number, domain_name=f"{each}.sip.twilio.com")) for number, each in enumerate(names)
    ]
    staff = users(7, "Staff")
    files = written(*domains, staff, *(mapping(staff, each) for each in domains), own=own, split=True).files
    variables = {"domain_email.py": "email", "domain_e_mail.py": "e_mail", "domain_lists.py": "lists_sip_domain"}
    modules = {name for name in files if name.endswith(".py")}
    assert modules == {"__main__.py", "lists.py", *variables, *([] if own else ["account.py"])}
    for name, variable in variables.items():
        assert files[name].startswith('"""The domain ')
        assert "credential_list_sid=lists.staff," in files[name]
        assert f"domain_sid={variable}," in files[name]
        assert argument(files[name], "adopt")[1] == staff.sid
        assert files[name].count("account_sid=") == (0 if own else 1), "a mapping is in the account of its domain"
    assert "account_sid=account.ACCOUNT_SID" in files["lists.py"] or own


@pytest.mark.parametrize(
    ("name", "project_name"), [("sip", "sip"), ("Mein Büro", "mein-buro"), ("...", "sip"), ("\U0001f600", "sip")]
)
def test_the_project_has_a_name_that_pulumi_takes(name: str, project_name: str) -> None:
    pulumi_yaml = yaml.safe_load(written(name=name).files["Pulumi.yaml"])
    assert pulumi_yaml["name"] == project_name
    assert pulumi_yaml["options"] == {"refresh": "always"}


def test_a_new_resource_renames_no_other_and_the_order_does_not_count() -> None:
    old, new = users(0xABCDEF, "Staff", 1), users(0x123456, "staff", 2)
    alices = [alice_of(new), alice_of(old)]
    assert list(resource_names([old]).values()) == ["staff"]
    names = resource_names([new, old, *alices])
    assert resource_names([*reversed(alices), old, new]) == names
    assert names[(CREDENTIAL_LIST.name, old.sid, "")] == "staff"
    assert names[(CREDENTIAL_LIST.name, new.sid, "")] == "staff-123456"
    assert sorted(name for (kind, _sid, _parent), name in names.items() if kind == CREDENTIAL.name) == [
        "staff-123456-alice",
        "staff-alice",
    ], "the names of credentials follow their list"


@pytest.mark.parametrize("split", [False, True])
def test_a_resource_keeps_the_name_that_the_program_has(split: bool) -> None:
    """Two lists swap their names at Twilio: no name moves from one to the other, and those below keep theirs."""
    one, other = users(1, "Staff", 1), users(2, "Guests", 2)
    before = written(one, other, alice_of(one), split=split).files
    one, other, new = users(1, "Guests", 1), users(2, "Staff", 2), users(3, "staff", 3)
    alice = alice_of(one)
    after = written(one, other, new, alice, split=split, earlier=(*before.values(), "no Python (")).files
    text = "".join(after[each] for each in after if each.endswith(".py"))
    calls = {argument(ast.unparse(each), "adopt")[0]: ast.literal_eval(each.args[0]) for each in declared(text)}
    assert calls == {one.sid: "staff", other.sid: "guests", new.sid: f"staff-{new.sid[-6:]}", alice.sid: "staff-alice"}


def test_a_user_whose_list_is_not_exported_names_its_sid_and_the_account() -> None:
    staff = users(7, "Staff")
    text = program(alice_of(staff), own=False)
    assert f'credential_list_sid="{staff.sid}",' in text
    assert "account_sid=ACCOUNT_SID," in text


def test_two_types_share_a_name_and_no_variable() -> None:
    lists = (users(7, "Office"), found(IP_ACCESS_CONTROL_LIST, sid="AL" + "1" * 32, friendly_name="Office"))
    text = program(Found(SIP_DOMAIN, row(1, domain_name="office.sip.twilio.com")), *lists)
    assert [ast.literal_eval(each.args[0]) for each in declared(text)] == ["office"] * 3
    for line in ("office = SipDomain(", "office_credential_list = ", "office_ip_access_control_list = "):
        assert f"\n{line}" in text


def test_a_password_in_a_url_becomes_secret_configuration() -> None:
    urls = [
        "https://user:pw1@a.test/1",
        "https://user:pw1@a.test/2?x=:y@",
        "https://user:pw2@a.test/1",
        "https://x@b.test",
    ]
    domains = [Found(SIP_DOMAIN, row(number, voice_url=url)) for number, url in enumerate(urls)]
    made = written(*domains, split=True)
    assert made.secrets == ("user-a-test-password", "user-a-test-password-2")
    text = "".join(made.files.values())
    assert "pw1" not in text
    assert text.count("config = pulumi.Config()\n") == 3, "a module each, and none for what has no password"
    assert (
        """
    voice_url=pulumi.Output.concat(
        "https://user:",
        config.require_secret("user-a-test-password"),
        "@a.test/2?x=:y@",
    ),
"""
        in text
    )


@given(st.text(max_size=70), st.text(max_size=70), st.text(min_size=1), st.text())
def test_no_password_of_a_url_is_in_the_program(user: str, host: str, password: str, path: str) -> None:
    """Whatever Twilio has: it is a literal, or the program's parts are the URL, and formatters have nothing to do."""
    url = f"https://{user}:{password}@{host}/{path}"
    given_keys = passwords.keys([url])
    written = passwords.expression(url, given_keys)
    if written is None:
        assert without_password(url) == url
        return
    (secret,) = given_keys
    call = ast.parse(written, mode="eval").body
    assert isinstance(call, ast.Call)
    before, _required, after = call.args
    assert ast.literal_eval(before) + secret.password + ast.literal_eval(after) == url
    assert len(given_keys[secret]) < 60


def test_modules_in_the_order_of_formatters() -> None:
    assert sorted_modules(["lists", "domain_10", "domain_9_b", "domain_9", "account"]) == [
        "account",
        "domain_9",
        "domain_9_b",
        "domain_10",
        "lists",
    ]


def test_the_next_commands() -> None:
    assert next_steps("my sip", {"twilio:region": "ie1", "twilio:authToken": None}, ["hook-password"]) == [
        "Next:",
        "  cd 'my sip'",
        "  python3 -m venv .venv && . .venv/bin/activate",
        "  pip install -r requirements.txt",
        "  pulumi stack init prod",
        "  pulumi config set twilio:region ie1",
        "Each of these asks for a value:",
        "  pulumi config set --secret twilio:authToken",
        "  pulumi config set --secret hook-password",
        "Then:",
        "  pulumi up",
    ]
    assert next_steps("sip", {}, ())[-2:] == ["  pulumi stack init prod", "  pulumi up"]


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [([], [], True), (["OFF*"], [], True), (["x*"], [], False), ([], ["*fice*"], False), (["x*", "o*"], ["y"], True)],
)
def test_patterns(include: list[str], exclude: list[str], wanted: bool) -> None:
    assert matcher(include, exclude)("office.sip.twilio.com") is wanted
