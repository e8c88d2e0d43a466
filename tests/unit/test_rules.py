"""Rules: what is taken, what is not, and that the reason says why."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.tables import rules

HEX = "0123456789abcdefABCDEF"
SIDS = st.text(HEX, min_size=32, max_size=32)
ACCOUNT_RULE = rules.sid("AC", "an account")
EVERY_RULE = (
    rules.DOMAIN_NAME,
    ACCOUNT_RULE,
    rules.or_empty(ACCOUNT_RULE),
    rules.text(64),
    rules.URL,
    rules.or_empty(rules.URL),
    rules.METHOD,
    rules.BOOLEAN,
)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.text()), st.just({})
)


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.text)
@given(value=ANYTHING)
def test_a_rule_judges_any_value_and_never_fails(rule: rules.Rule, value: object) -> None:
    for said in (rule.problem(value), rule.concern(value)):
        assert said is None or (isinstance(said, str) and said.strip())


@pytest.mark.parametrize(
    "name",
    [
        "a.sip.twilio.com",
        "office-1.sip.twilio.com",
        "a.b.sip.twilio.com",
        "OFFICE.SIP.Twilio.com",
        "0.sip.twilio.com",
        "a" * 63 + ".sip.twilio.com",
    ],
)
def test_domain_names(name: str) -> None:
    assert rules.DOMAIN_NAME.problem(name) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("office", "does not end with .sip.twilio.com: write the whole name"),
        ("sip.twilio.com", "does not end with"),
        ("", "does not end with"),
        ("office.sip.twilio.com.", "it ends with a dot"),
        ("office.sip.twilio.com\n", "it ends with a line break"),
        ("office.sip.twilio.com\r\n", "it ends with a line break"),
        ("office.sip.twilio.com.\n", "it ends with a line break"),
        ("office.sip.twilio.com ", "it ends with a blank"),
        ("office.sip.twilio.com\t", "it ends with a blank"),
        (" office.sip.twilio.com", "it begins with a blank"),
        ("\u00a0office.sip.twilio.com", "it begins with a blank"),
        ("\noffice.sip.twilio.com", "it begins with a line break"),
        ("my office.sip.twilio.com", "it has a blank at position 3"),
        ("office. sip.twilio.com", "it has a blank at position 8"),
        ("off\nice.sip.twilio.com", "it has a line break at position 4"),
        ("my office", "it has a blank at position 3"),
        (".", "it ends with a dot"),
        (".sip.twilio.com", "'' is not a well-formed label"),
        ("a..sip.twilio.com", "'' is not a well-formed label"),
        ("-a.sip.twilio.com", "'-a' is not a well-formed label"),
        ("a-.sip.twilio.com", "'a-' is not a well-formed label"),
        ("a_b.sip.twilio.com", "'a_b' is not a well-formed label"),
        ("büro.sip.twilio.com", "'büro' is not a well-formed label"),
        ("a/b.sip.twilio.com", "is not a well-formed label"),
        ("a" * 64 + ".sip.twilio.com", "is not a well-formed label"),
        (".".join(["a" * 60] * 5) + ".sip.twilio.com", "319 characters"),
        (7, "of type int"),
    ],
)
def test_names_that_are_no_domain_names(name: object, why: str) -> None:
    assert why in str(rules.DOMAIN_NAME.problem(name))


def test_the_longest_host_name() -> None:
    label = "a" * 59
    head = ".".join([label] * 4)[: 253 - len(rules.DOMAIN_SUFFIX)]
    assert rules.DOMAIN_NAME.problem(head + rules.DOMAIN_SUFFIX) is None
    assert rules.DOMAIN_NAME.problem(f"{head}a{rules.DOMAIN_SUFFIX}") == "it has 254 characters"


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)


@given(st.lists(LABELS, min_size=1, max_size=4))
def test_well_formed_labels_make_a_domain_name(labels: list[str]) -> None:
    assert rules.DOMAIN_NAME.problem(".".join(labels) + ".sip.twilio.com") is None


HOST_CHARACTERS = string.ascii_letters + string.digits + "-."


@given(st.text(HOST_CHARACTERS), st.characters(exclude_characters=HOST_CHARACTERS), st.text(HOST_CHARACTERS))
def test_a_name_with_a_character_of_another_kind_is_no_domain_name(before: str, other: str, after: str) -> None:
    why = str(rules.DOMAIN_NAME.problem(f"{before}{other}{after}.sip.twilio.com"))
    assert any(part in why for part in ("is not a well-formed label", " a blank", " a line break", " characters"))


@given(SIDS)
def test_sids(digits: str) -> None:
    assert ACCOUNT_RULE.problem(f"AC{digits}") is None
    assert ACCOUNT_RULE.problem(f"SK{digits}") == "it does not begin with AC"
    assert ACCOUNT_RULE.problem(f"AC{digits}0") == "it has 35 characters"
    assert ACCOUNT_RULE.problem(f"AC{digits[1:]}") == "it has 33 characters"
    assert ACCOUNT_RULE.problem(f"AC{digits[1:]}g") == "it has other than hexadecimal digits"
    assert ACCOUNT_RULE.problem(f"AC{digits[1:]}/") == "it has other than hexadecimal digits"
    assert ACCOUNT_RULE.problem(f"AC{digits[1:]}\n") == "it has other than hexadecimal digits"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "it is of type NoneType"),
        (1, "it is of type int"),
        (b"AC", "it is of type bytes"),
        (["AC"], "it is of type list"),
        ("", "it does not begin with AC"),
    ],
)
def test_values_that_are_no_sids(value: object, why: str) -> None:
    assert ACCOUNT_RULE.problem(value) == why


@pytest.mark.parametrize("value", ["", "AC" + "0" * 32])
def test_or_empty_takes_the_empty_string_as_well(value: str) -> None:
    assert rules.or_empty(ACCOUNT_RULE).problem(value) is None


def test_or_empty_keeps_the_rule_its_text_and_its_concern() -> None:
    rule = rules.or_empty(rules.METHOD)
    for value in ("FETCH", None):
        assert rule.problem(value) == rules.METHOD.problem(value) == "Twilio knows no such method"
    assert rule.concern("PUT") == rules.METHOD.concern("PUT")
    assert "may refuse others" in str(rule.concern("PUT"))
    assert rule.text == f'{rules.METHOD.text}; or "" for none'


def test_text_is_measured_in_characters() -> None:
    assert rules.text(64).problem("ü" * 64) is None
    assert rules.text(64).problem("ü" * 65) == "it has 65 characters"


TYPED_RULES = [rule for rule in EVERY_RULE if rule is not rules.METHOD]


@pytest.mark.parametrize("rule", TYPED_RULES, ids=lambda rule: rule.text)
@pytest.mark.parametrize(
    ("value", "name"),
    [(5, "int"), (5.0, "int"), (5.5, "float"), (float("inf"), "float"),
     (float("nan"), "float"), (None, "NoneType"), ([], "list")],
)  # fmt: skip
def test_a_value_of_another_type_is_told_by_its_type(rule: rules.Rule, value: object, name: str) -> None:
    """Pulumi hands every number over as a float: 5 arrives as 5.0."""
    assert rule.problem(value) == f"it is of type {name}"


@pytest.mark.parametrize(
    "rule", [rule for rule in TYPED_RULES if rule is not rules.BOOLEAN], ids=lambda rule: rule.text
)
def test_a_boolean_is_no_number(rule: rules.Rule) -> None:
    assert rule.problem(True) == "it is of type bool"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://example.com/voice?x=1#top",
        "https://user:word@example.com:8443/",
        "https://[::1]/voice",
        "HTTPS://EXAMPLE.COM/",
    ],
)
def test_urls(url: str) -> None:
    assert rules.URL.problem(url) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "does not begin with https://"),
        ("example.com", "does not begin with https://"),
        ("//example.com/a", "does not begin with https://"),
        ("ftp://example.com/", "does not begin with https://"),
        ("javascript:alert(1)", "does not begin with https://"),
        ("https://", "names no host"),
        ("https:///voice", "names no host"),
        ("https://example.com/a b", "space or a control character"),
        ("https://example.com/a\n", "space or a control character"),
        ("https://example.com/\x7f", "space or a control character"),
        ("https://example.com:port/", "port"),
        ("https://example.com:99999/", "port"),
        ("https://[::1/", "not a well-formed url"),
        (1, "of type int"),
    ],
)
def test_values_that_are_no_urls(url: object, why: str) -> None:
    assert why in str(rules.URL.problem(url)).lower()


@pytest.mark.parametrize("url", ["https://user:hush#hush@example.com/", "https://user:hush@exam\u2100ple.com/"])
def test_the_reason_why_a_url_is_none_quotes_no_part_of_it(url: str) -> None:
    why = rules.URL.problem(url)
    assert why
    assert "hush" not in why


@pytest.mark.parametrize("method", rules.METHODS)
def test_methods_and_the_word_on_those_that_twilio_may_refuse(method: str) -> None:
    assert rules.METHOD.problem(method) is None
    assert (rules.METHOD.concern(method) is None) == (method in ("GET", "POST"))
    assert rules.METHOD.problem(method.lower()) == f"methods are written in capitals: {method}"


@pytest.mark.parametrize("value", ["", "FETCH", "GET ", None, 1, ["GET"], {"GET": 1}])
def test_values_that_are_no_methods(value: object) -> None:
    assert rules.METHOD.problem(value) == "Twilio knows no such method"


def test_booleans() -> None:
    assert rules.BOOLEAN.problem(True) is None
    assert rules.BOOLEAN.problem(False) is None
    assert rules.BOOLEAN.problem("true") == "it is of type str: write it without quotes"


# Lists, credentials and addresses


@pytest.mark.parametrize("value", ["a", "x" * 32, "1440013725.28", "Alice"])
def test_a_username(value: str) -> None:
    assert rules.USERNAME.problem(value) is None
    assert rules.USERNAME.concern(value) is None


@pytest.mark.parametrize(("value", "why"), [("", "0 characters"), ("x" * 33, "33 characters"), (5, "of type int")])
def test_what_is_no_username(value: Any, why: str) -> None:
    assert why in str(rules.USERNAME.problem(value))


def test_a_username_with_a_blank_deserves_a_word() -> None:
    assert rules.USERNAME.problem("alice ") is None
    assert "ends with a blank; a phone must send exactly that" in str(rules.USERNAME.concern("alice "))


@pytest.mark.parametrize("value", ["Correct-Horse1", "aA1" * 4, "Aa1 with blanks", "Ää1" * 4 + "aA", "aA1" * 400])
def test_a_password(value: str) -> None:
    assert rules.PASSWORD.problem(value) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("Short1", "it has 6 characters"),
        ("correct-horse-1", "it lacks an upper case letter"),
        ("CORRECT-HORSE-1", "it lacks a lower case letter"),
        ("Correct-Horse-x", "it lacks a digit"),
        ("-" * 12, "it lacks an upper case letter and a lower case letter and a digit"),
        (5, "it is of type int"),
    ],
)
def test_what_is_no_password_is_told_without_it(value: Any, why: str) -> None:
    problem = rules.PASSWORD.problem(value)
    assert problem == why
    assert str(value) not in problem


@pytest.mark.parametrize("value", ["203.0.113.7", "0.0.0.0", "127.0.0.1", "255.255.255.255", "10.0.0.242"])
def test_an_ipv4_address(value: str) -> None:
    assert rules.IPV4_ADDRESS.problem(value) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("203.0.113.0/24", "cidr_prefix_length"),
        ("2001:db8::1", "an IPv6 address"),
        ("203.0.113", "not an IP address"),
        ("203.0.113.*", "not an IP address"),
        ("203.0.113.007", "not an IP address"),
        ("203.0.113.7 ", "not an IP address"),
        ("", "not an IP address"),
        (3405803783, "of type int"),
    ],
)
def test_what_is_no_ipv4_address(value: Any, why: str) -> None:
    assert why in str(rules.IPV4_ADDRESS.problem(value))


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_every_ipv4_address_and_prefix_is_one(address: Any, prefix: int) -> None:
    assert rules.IPV4_ADDRESS.problem(str(address)) is None
    assert rules.PREFIX_LENGTH.problem(prefix) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [(-1, "outside"), (33, "outside"), ("24", "without quotes"), (24.5, "of type float"), (True, "of type bool")],
)
def test_what_is_no_prefix_length(value: Any, why: str) -> None:
    assert why in str(rules.PREFIX_LENGTH.problem(value))
