"""Rules: what is taken, what is not, and that the reason says why."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.tables import rules
from sipdomain_provider.tables.rules import DOMAIN_SUFFIX, Rule

ACCOUNT = rules.sid("AC", "an account")
OF_TEXTS = (
    rules.DOMAIN_NAME,
    ACCOUNT,
    rules.or_empty(ACCOUNT),
    rules.text(64),
    rules.URL,
    rules.USERNAME,
    rules.PASSWORD,
    rules.IPV4_ADDRESS,
)
EVERY_RULE = (*OF_TEXTS, rules.METHOD, rules.BOOLEAN, rules.PREFIX_LENGTH)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.text()), st.just({})
)
TAKEN: dict[Rule, list[Any]] = {
    rules.DOMAIN_NAME: ["a.b.sip.twilio.com", "OFFICE.SIP.Twilio.com", "a" * 63 + DOMAIN_SUFFIX],
    rules.or_empty(ACCOUNT): ["", "AC" + "0" * 32],
    rules.text(64): ["", "ü" * 64],
    rules.URL: [
        "https://example.com",
        "http://example.com/voice?x=1#top",
        "https://user:word@example.com:8443/",
        "https://[::1]/voice",
        "HTTPS://EXAMPLE.COM/",
    ],
    rules.METHOD: list(rules.METHODS),
    rules.BOOLEAN: [True, False],
    rules.USERNAME: ["a", "x" * 32, "alice "],
    rules.PASSWORD: ["aA1" * 4, "Aa1 with blanks", "aA1" * 400],
}
REFUSED: dict[Rule, dict[Any, str]] = {
    rules.DOMAIN_NAME: {
        "office": "write the whole name, such as example.sip.twilio.com",
        "sip.twilio.com": "write the whole name",
        "office.sip.twilio.com.": "it ends with a dot",
        "office.sip.twilio.com\n": "it ends with a line break",
        "office.sip.twilio.com\r": "it ends with a line break",
        "office.sip.twilio.com.\n": "it ends with a line break",
        "office.sip.twilio.com ": "it ends with a blank",
        "\u00a0office.sip.twilio.com": "it begins with a blank",
        "\noffice.sip.twilio.com": "it begins with a line break",
        "my office": "it has a blank at position 3",
        "off\nice.sip.twilio.com": "it has a line break at position 4",
        ".sip.twilio.com": "'' is not a well-formed label",
        "-a.sip.twilio.com": "'-a' is not a well-formed label",
        "a-.sip.twilio.com": "'a-' is not a well-formed label",
        "büro.sip.twilio.com": "'büro' is not a well-formed label",
        "a" * 64 + DOMAIN_SUFFIX: "is not a well-formed label",
    },
    rules.text(64): {"ü" * 65: "it has 65 characters"},
    rules.URL: {
        "example.com": "does not begin with https://",
        "ftp://example.com/": "does not begin with https://",
        "https:///voice": "names no host",
        "https://example.com/a b": "space or a control character",
        "https://example.com/\x7f": "space or a control character",
        "https://example.com:99999/": "its port is not a number",
        "https://[::1/": "not a well-formed URL",
    },
    rules.METHOD: {"get": "methods are written in capitals: GET", "GET ": "no such method", None: "no such method"},
    rules.BOOLEAN: {"true": "it is of type str: write it without quotes", None: "it is of type NoneType"},
    rules.USERNAME: {"": "0 characters", "x" * 33: "33 characters"},
    rules.PASSWORD: {
        "aA1aA1aA1aA": "it has 11 characters",
        "correct-horse-1": "it lacks an upper case letter",
        "CORRECT-HORSE-1": "it lacks a lower case letter",
        "Correct-Horse-x": "it lacks a digit",
        "-" * 12: "it lacks an upper case letter and a lower case letter and a digit",
    },
    rules.IPV4_ADDRESS: {
        "203.0.113.0/24": "cidr_prefix_length",
        "2001:db8::1": "an IPv6 address",
        "203.0.113": "not an IP address",
        "203.0.113.007": "not an IP address",
        "203.0.113.7 ": "not an IP address",
    },
    rules.PREFIX_LENGTH: {
        -1: "outside",
        33: "outside",
        "24": "it is of type str: write it without quotes",
        24.5: "it is of type float",
        True: "it is of type bool",
    },
}


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.text)
@given(value=ANYTHING)
def test_a_rule_judges_any_value_and_never_fails(rule: Rule, value: object) -> None:
    said = rule.problem(value) or rule.concern(value)
    assert said is None or said.strip()


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in TAKEN.items() for value in values])
def test_what_a_rule_takes(rule: Rule, value: object) -> None:
    assert rule.problem(value) is None


@pytest.mark.parametrize(
    ("rule", "value", "why"), [(rule, value, why) for rule, rows in REFUSED.items() for value, why in rows.items()]
)
def test_what_a_rule_refuses_and_why(rule: Rule, value: object, why: str) -> None:
    problem = str(rule.problem(value))
    assert why in problem
    assert rule is not rules.PASSWORD or str(value) not in problem


@pytest.mark.parametrize("rule", OF_TEXTS, ids=lambda rule: rule.text)
@pytest.mark.parametrize(
    ("value", "name"),
    [(5, "int"), (5.0, "int"), (5.5, "float"), (float("inf"), "float"), (None, "NoneType"), (True, "bool")],
)
def test_a_value_of_another_type_is_told_by_its_type(rule: Rule, value: object, name: str) -> None:
    """Pulumi hands every number over as a float: 5 arrives as 5.0."""
    assert rule.problem(value) == f"it is of type {name}"


def test_the_longest_host_name() -> None:
    head = ".".join(["a" * 59] * 4)[: 253 - len(DOMAIN_SUFFIX)]
    assert rules.DOMAIN_NAME.problem(head + DOMAIN_SUFFIX) is None
    assert rules.DOMAIN_NAME.problem(f"{head}a{DOMAIN_SUFFIX}") == "it has 254 characters"


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)


@given(st.lists(LABELS, min_size=1, max_size=4))
def test_well_formed_labels_make_a_domain_name(labels: list[str]) -> None:
    assert rules.DOMAIN_NAME.problem(".".join(labels) + DOMAIN_SUFFIX) is None


HOST_CHARACTERS = string.ascii_letters + string.digits + "-."


@given(st.text(HOST_CHARACTERS), st.characters(exclude_characters=HOST_CHARACTERS), st.text(HOST_CHARACTERS))
def test_a_name_with_a_character_of_another_kind_is_no_domain_name(before: str, other: str, after: str) -> None:
    why = str(rules.DOMAIN_NAME.problem(f"{before}{other}{after}{DOMAIN_SUFFIX}"))
    assert any(part in why for part in ("is not a well-formed label", " a blank", " a line break", " characters"))


@given(st.text("0123456789abcdefABCDEF", min_size=32, max_size=32))
def test_sids(digits: str) -> None:
    assert ACCOUNT.problem(f"AC{digits}") is None
    assert ACCOUNT.problem("") == ACCOUNT.problem(f"SK{digits}") == "it does not begin with AC"
    assert ACCOUNT.problem(f"AC{digits}0") == "it has 35 characters"
    assert ACCOUNT.problem(f"AC{digits[1:]}") == "it has 33 characters"
    for other in "g/\n":
        assert ACCOUNT.problem(f"AC{digits[1:]}{other}") == "it has other than hexadecimal digits"


def test_a_rule_of_texts_says_how_long_they_may_be() -> None:
    assert rules.text(64).text == "text of at most 64 characters"
    assert rules.text(64, shortest=1).text == "text of 1 to 64 characters"


def test_or_empty_keeps_the_rule_its_text_and_its_concern() -> None:
    rule = rules.or_empty(rules.METHOD)
    assert rule.problem("FETCH") == rules.METHOD.problem("FETCH")
    assert rule.concern("PUT") == rules.METHOD.concern("PUT")
    assert rule.text == f'{rules.METHOD.text}; or "" for none'


def test_what_is_taken_and_deserves_a_word() -> None:
    concerns = {method: rules.METHOD.concern(method) for method in rules.METHODS}
    assert {method for method, said in concerns.items() if said is None} == {"GET", "POST"}
    assert "may refuse others" in str(concerns["PUT"])
    assert rules.USERNAME.concern("Alice") is None
    assert "ends with a blank; a phone must send exactly that" in str(rules.USERNAME.concern("alice "))


@pytest.mark.parametrize("url", ["https://user:hush#hush@example.com/", "https://user:hush@exam\u2100ple.com/"])
def test_the_reason_why_a_url_is_none_quotes_no_part_of_it(url: str) -> None:
    why = rules.URL.problem(url)
    assert why
    assert "hush" not in why


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_every_ipv4_address_and_prefix_is_one(address: Any, prefix: int) -> None:
    assert rules.IPV4_ADDRESS.problem(str(address)) is None
    assert rules.PREFIX_LENGTH.problem(prefix) is None
