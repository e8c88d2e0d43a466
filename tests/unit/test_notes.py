"""The lines that a user reads: what they say, and what they never say."""

import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sipdomain_provider.core.compare import UNKNOWN, Difference, Problem
from sipdomain_provider.core.results import Note, Outcome
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors
from sipdomain_provider.words.notes import Words
from sipdomain_provider.words.redaction import printable, redacted, without_password

from .fakes import NAME, refused

WORDS = Words(SIP_DOMAIN, NAME)
SECRETIVE = Words(SIP_DOMAIN, NAME, frozenset({"voice_url", "friendly_name"}))


def difference(desired: Any, live: Any, attribute: str = "voice_url", *, reset: bool = False) -> Difference:
    return Difference(attribute, desired, live, None, reset=reset, drifted=True, is_sent=True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", "none"),
        (None, "none"),
        (False, "false"),
        ("Büro", '"Büro"'),
        ("a\nb", r'"a\nb"'),
        ({"a": 1}, '{"a": 1}'),
        ("https://me:hush@example.com/", '"https://me:[secret]@example.com/"'),
    ],
)
def test_values_are_shown_whole_but_for_passwords(value: object, shown: str) -> None:
    assert WORDS.value("voice_url", value) == shown
    assert SECRETIVE.value("voice_url", value) == "[secret]"


@pytest.mark.parametrize(
    ("found", "both"),
    [
        (difference("hush-a", "hush-b"), 'Twilio has "hush-b", the program says "hush-a"'),
        (difference("", "x"), 'Twilio has "x", the program says none'),
        (difference(UNKNOWN, None), "Twilio has none, the program's value is not known yet"),
        (
            difference("hush-a", "GET", "voice_method", reset=True),
            'Twilio has "GET", the program does not declare it any more: that value will be lost ("POST" instead)',
        ),
    ],
)
def test_lines_of_drift_and_of_what_will_be_sent_have_both_values_unless_they_are_secret(
    found: Difference, both: str
) -> None:
    name = found.attribute
    assert WORDS.drift(found) == f"{NAME}: {name} was changed at Twilio: {both}"
    assert WORDS.to_send(found) == f"{NAME}: {name} will be sent: {both}"
    secretive = Words(SIP_DOMAIN, NAME, frozenset({name}))
    assert secretive.drift(found) == f"{NAME}: {name} was changed at Twilio; its value is secret"
    assert secretive.to_send(found) == f"{NAME}: {name} will be sent: Twilio has another value; it is secret"


def test_gone_says_how_to_go_on_where_it_is_protected() -> None:
    assert WORDS.gone() == (
        f"{NAME}: not at Twilio any more: it will be created again (if it is protected, run `pulumi up --refresh`)"
    )


LINES = {
    Outcome.NOT_TAKEN: (
        'warning: voice_url: the program says "https://a.example.com", Twilio keeps "https://b.example.com"; declare'
        " Twilio's value or ignore it with ignore_changes"
    ),
    Outcome.RESET_REFUSED: (
        'warning: voice_url: Twilio does not put it back to none, it keeps "https://b.example.com" (because); it is not'
        " managed any more"
    ),
    Outcome.NOT_TRIED: (
        'warning: voice_url: still "https://b.example.com" and not "https://a.example.com" (because); the next'
        " `pulumi up` sends it"
    ),
    Outcome.OVERWRITTEN: (
        'voice_url was overwritten: Twilio had "https://b.example.com", and has "https://a.example.com" now'
    ),
    Outcome.WILL_BE_OVERWRITTEN: (
        'voice_url will be overwritten: Twilio has "https://b.example.com", the program says "https://a.example.com"'
    ),
    Outcome.IN_THE_WAY: "warning: because. If this is a new resource, `pulumi up` fails",
    Outcome.ADOPTED: "an existing SIP domain was adopted",
    Outcome.WILL_BE_ADOPTED: "will be adopted (because)",
    Outcome.NOT_MANAGED: "not deleted: the program reads it with `get`; it is no longer managed",
}


@pytest.mark.parametrize("outcome", LINES)
def test_an_outcome_is_told_with_its_facts(outcome: Outcome) -> None:
    note = Note(outcome, "voice_url", "https://a.example.com", "https://b.example.com", "because")
    assert WORDS.note(note) == f"{NAME}: {LINES[outcome]}"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_line_without_secrets_even_where_twilio_echoes_them(outcome: Outcome) -> None:
    why = 'Twilio answered 400: "hush-1", hush-3 or https://me:hush@example.com/ is wrong'
    line = SECRETIVE.note(Note(outcome, "voice_url", "hush-1", "hush-2", why), ["hush-3"])
    assert line.startswith(f"{NAME}: ")
    assert "hush" not in line
    assert "{" not in line


def test_a_problem_says_value_rule_and_reason() -> None:
    problem = Problem("voice_method", "get", "one of GET", "methods are written in capitals: GET")
    assert WORDS.problem(problem) == '"get" is not one of GET: methods are written in capitals: GET'
    missing = Problem("domain_name", None, "a host name", "it is missing")
    assert WORDS.problem(missing) == "it is missing: declare a host name"


def test_a_problem_of_a_secret_quotes_neither_the_value_nor_its_reason() -> None:
    problem = Problem("voice_url", "hush-1", "a rule", "'hush-1' is no label")
    assert SECRETIVE.problem(problem) == "[secret] is not a rule"


def test_a_concern_says_value_and_reason() -> None:
    concern = Problem("voice_method", "PUT", "one of GET", "Twilio may refuse it", fatal=False)
    assert WORDS.concern(concern) == f'warning: {NAME}: voice_method is "PUT": Twilio may refuse it'


# Errors


def test_an_error_is_told_without_what_twilio_echoes_of_secrets() -> None:
    found = WORDS.error(refused(20001, "hush value is bad"), ["hush value", None, ""])
    assert found == (
        "Twilio answered 400, error 20001: [secret] is bad (https://www.twilio.com/docs/errors/20001).\n"
        "  Twilio does not accept one of the values as it stands"
    )


@given(st.text(min_size=1))
def test_a_secret_is_redacted_however_its_blanks_are_folded(secret: str) -> None:
    assume(secret.strip() and secret.strip() not in WORDS.error(refused(20001, "[secret] is bad"), ()))
    line = WORDS.error(refused(20001, f"{secret} is bad"), [secret])
    assert secret not in line
    assert " ".join(secret.split()) not in line


def test_what_does_not_settle_shows_its_values_unless_they_are_secret() -> None:
    error = errors.Unsettled("voice_url", "hush-1", "hush-2", "https://me:hush@x.example.com")
    line = WORDS.error(error, [])
    assert 'declared: "hush-1"' in line
    assert 'second: "https://me:[secret]@x.example.com"' in line
    assert "hush" not in SECRETIVE.error(error, ["hush-1"])


FORMS = [
    str,
    quote,
    lambda text: quote(text, safe=""),
    quote_plus,
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
]


@given(st.text(min_size=1), st.sampled_from(FORMS), st.text(max_size=5), st.text(max_size=5))
def test_no_form_of_a_secret_is_left(secret: str, form: Any, before: str, after: str) -> None:
    assume(form(secret) not in "[secret]" and "[" not in secret and "]" not in secret)
    assert redacted(f"{before}{form(secret)}{after}", [secret]).count(form(secret)) <= (before + after).count(
        form(secret)
    )


@pytest.mark.parametrize(
    ("text", "secrets", "left"),
    [
        ("a b a%20b", ["a b"], "[secret] [secret]"),
        ("hush hush-more", ["hush", "hush-more"], "[secret] [secret]"),
        ("account has hush-HUSH.sip", ["Hush-hush.SIP"], "account has [secret]"),
        ('said "\u00e4\\"b"', ['\u00e4"b'], 'said "[secret]"'),
        ("the hush", ["hush", "e"], "th[secret] [secret]"),  # a secret that is a part of the mark
    ],
)
def test_the_longest_form_goes_first_and_the_case_does_not_count(text: str, secrets: list[str], left: str) -> None:
    assert redacted(text, secrets) == left


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://:hush@example.com/a", "https://:[secret]@example.com/a"),
        ("https://me:hu:s@h@example.com", "https://me:[secret]@example.com"),
        (
            "a https://me:hush@x.com and http://you:hush@y.com",  # pragma: allowlist secret
            "a https://me:[secret]@x.com and http://you:[secret]@y.com",
        ),
        ("https://me:hu/sh@example.com", "https://me:[secret]@example.com"),
        ("https://me:hu#1 ?sh@example.com/a", "https://me:[secret]@example.com/a"),
        ("https://[2001:db8::1]:8443/a@b", "https://[2001:db8::1]:8443/a@b"),
        (
            "no connection to https://example.com: ask me@example.com",
            "no connection to https://example.com: ask me@example.com",
        ),
        ("https://example.com:8443/a?x=me@example.com", "https://example.com:8443/a?x=me@example.com"),
        ("https://example.com/a:b@c", "https://example.com/a:b@c"),
        ("me@example.com", "me@example.com"),
    ],
)
def test_passwords_of_urls(text: str, shown: str) -> None:
    assert without_password(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, \u00fcml\u00e4ut \U0001f4de", "plain, \u00fcml\u00e4ut \U0001f4de"),
        ("two\nlines\r\n", r"two\nlines\r\n"),
        ("\x1b[31mred \x9b2J", r"\x1b[31mred \x9b2J"),
        ("\u202eback \u2028", r"\u202eback \u2028"),
        ("support <{%blue%}> desk", r"support <\u007b%blue%}> desk"),
        ("half \udc00", r"half \udc00"),
    ],
)
def test_nothing_that_a_terminal_or_pulumi_acts_on_is_printed(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("value", "secret", "may"),
    [
        ("ftp://a.example.com", frozenset(), True),
        ("https://user:hush@exa mple.com", frozenset(), False),
        ("https://user:hu/sh@example.com", frozenset(), False),
        ("https://user:hu sh@example.com", frozenset(), False),
        ("https://user:hu\tsh@example.com", frozenset(), False),
        ("user:hush@example.com", frozenset(), False),
        ("ftp://a.example.com", frozenset({"voice_url"}), False),
        (7, frozenset(), True),
    ],
)
def test_what_the_engine_must_not_print(value: Any, secret: frozenset[str], *, may: bool) -> None:
    words, problem = Words(SIP_DOMAIN, NAME, secret), Problem("voice_url", value, "a rule", "why")
    assert words.may_show(problem) == may
    assert "sh@" not in words.problem(problem)
