"""Settings: what wins, what is missing, where requests go, and that no secret is told."""

import copy
import pickle
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.twilio.errors import SettingsError
from sipdomain_provider.twilio.settings import Credentials, Settings, read_settings
from sipdomain_provider.words import names as of
from sipdomain_provider.words import rendering
from sipdomain_provider.words.names import ENVIRONMENT
from sipdomain_provider.words.vocabulary import command

from .fakes import ACCOUNT, OTHER_ACCOUNT

KEY = "SK" + "c" * 32
OTHER_KEY = "SK" + "d" * 32
SIGNED = {"twilio:accountSid": ACCOUNT, "twilio:authToken": "hush-token"}


def read(stack: dict[str, Any] | None = None, environment: dict[str, str] | None = None) -> Settings:
    """Settings of this stack's configuration and of an environment, both by the keys of the configuration."""
    variables = {ENVIRONMENT[key]: value for key, value in (environment or {}).items()}
    return read_settings(of.stack((stack or {}).get), of.environment(variables))


def no_configuration(_key: str) -> None:
    """A stack that configures nothing."""


def test_the_keys_and_their_variables() -> None:
    assert ENVIRONMENT == {
        "twilio:accountSid": "TWILIO_ACCOUNT_SID",
        "twilio:authToken": "TWILIO_AUTH_TOKEN",
        "twilio:apiKey": "TWILIO_API_KEY",
        "twilio:apiSecret": "TWILIO_API_SECRET",
        "twilio:region": "TWILIO_REGION",
        "twilio:edge": "TWILIO_EDGE",
        "twilio:apiBaseUrl": "TWILIO_API_BASE_URL",
        "twilio:acceptEndpointChange": "TWILIO_ACCEPT_ENDPOINT_CHANGE",
        "twilio:maxRetries": "TWILIO_MAX_RETRIES",
        "twilio:timeout": "TWILIO_TIMEOUT",
    }


def test_the_defaults() -> None:
    found = read(SIGNED)
    assert found.credentials == Credentials(ACCOUNT, ACCOUNT, "hush-token")
    assert (found.base_url, found.home, found.accepted_home) == ("https://api.twilio.com", "us1", None)
    assert (found.max_retries, found.timeout) == (8, 60)


@pytest.mark.parametrize(("stack", "environment"), [(SIGNED, {}), ({}, SIGNED), (dict([*SIGNED.items()][:1]), SIGNED)])
def test_every_setting_may_come_from_either_place(stack: dict[str, str], environment: dict[str, str]) -> None:
    assert read(stack, environment).credentials == Credentials(ACCOUNT, ACCOUNT, "hush-token")


def test_the_stack_wins_over_the_environment_key_by_key() -> None:
    found = read(SIGNED | {"twilio:timeout": "5"}, {"twilio:accountSid": OTHER_ACCOUNT, "twilio:timeout": "7"})
    assert (found.credentials.account_sid, found.timeout) == (ACCOUNT, 5)


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_blank_is_not_given(blank: str) -> None:
    found = read(SIGNED | {"twilio:apiKey": blank, "twilio:region": blank}, {"twilio:apiSecret": blank})
    assert found.credentials.username == ACCOUNT
    assert found.home == "us1"


def test_blanks_around_a_value_do_not_count() -> None:
    stack = {"twilio:accountSid": f" {ACCOUNT}\n", "twilio:authToken": " hush-token\n"}
    assert read(stack).credentials == Credentials(ACCOUNT, ACCOUNT, "hush-token")


PAIR = {"twilio:apiKey": KEY, "twilio:apiSecret": "hush-secret"}


@pytest.mark.parametrize(
    ("stack", "environment", "username"),
    [
        (SIGNED | PAIR, {}, KEY),
        ({}, SIGNED | PAIR, KEY),
        (SIGNED, PAIR, ACCOUNT),  # the stack says auth token
        (PAIR, SIGNED, KEY),
        ({"twilio:apiKey": KEY}, SIGNED | {"twilio:apiSecret": "hush-secret"}, KEY),
        ({"twilio:accountSid": ACCOUNT}, {"twilio:authToken": "hush-token"} | PAIR, KEY),
    ],
)
def test_an_api_key_wins_over_the_auth_token(stack: dict[str, str], environment: dict[str, str], username: str) -> None:
    found = read(stack, environment).credentials
    assert (found.account_sid, found.username) == (ACCOUNT, username)
    assert found.password == ("hush-secret" if username == KEY else "hush-token")


ALIASES = {"TWILIO_API_KEY": "TWILIO_API_KEY_SID", "TWILIO_API_SECRET": "TWILIO_API_KEY_SECRET"}
VARIABLES = {"TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": "hush-secret"}


@pytest.mark.parametrize("named", ["", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_API_KEY TWILIO_API_SECRET"])
@pytest.mark.parametrize("both", [False, True])
def test_an_api_key_by_twilios_other_names(named: str, both: bool) -> None:
    """Variables of the list are named by their alias, or by both names; a blank one does not count."""
    environment = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "hush-token", **VARIABLES}
    for name in named.split():
        environment[ALIASES[name]] = f" {environment[name]}\n"
        if not both:
            environment[name] = " "
    assert read_settings(of.stack(no_configuration), of.environment(environment)).credentials == Credentials(
        ACCOUNT, KEY, "hush-secret"
    )


@pytest.mark.parametrize(("name", "alias"), ALIASES.items())
def test_two_names_with_two_values_are_an_error_that_names_both_and_no_value(name: str, alias: str) -> None:
    other = {"TWILIO_API_KEY": OTHER_KEY, "TWILIO_API_SECRET": "hush-other"}[name]
    environment = {"TWILIO_ACCOUNT_SID": ACCOUNT, **VARIABLES, alias: other}
    with pytest.raises(SettingsError, match=rf"{name} and {alias} have two values\.\s+Keep one of them") as caught:
        read_settings(of.stack(no_configuration), of.environment(environment))
    for value in (KEY, OTHER_KEY, "hush"):
        assert value not in str(caught.value)


@pytest.mark.parametrize("stack", [SIGNED, SIGNED | PAIR])
def test_names_that_contradict_each_other_do_not_matter_where_the_stack_decides(stack: dict[str, str]) -> None:
    contradictory = {alias: f"{VARIABLES[name]}0" for name, alias in ALIASES.items()}
    assert read_settings(of.stack(stack.get), of.environment(VARIABLES | contradictory)) == read(stack)


@pytest.mark.parametrize("there", list(PAIR))
@pytest.mark.parametrize("from_stack", [True, False])
def test_half_a_pair_is_an_error_that_names_the_missing_half(there: str, from_stack: bool) -> None:
    (missing,) = set(PAIR) - {there}
    half = {there: PAIR[there]}
    with pytest.raises(SettingsError, match="half configured") as caught:
        read(SIGNED | half) if from_stack else read({"twilio:accountSid": ACCOUNT}, SIGNED | half)
    assert f"{there if from_stack else ENVIRONMENT[there]} is set, its " in str(caught.value)
    assert ENVIRONMENT[missing] in str(caught.value)
    assert missing in str(caught.value)


@pytest.mark.parametrize(
    ("stack", "why"),
    [
        ({}, "no Twilio account is configured.*TWILIO_ACCOUNT_SID.*twilio:accountSid"),
        (
            {"twilio:accountSid": ACCOUNT},
            "no credentials.*TWILIO_AUTH_TOKEN.*--secret twilio:authToken.*TWILIO_API_KEY=.*TWILIO_API_SECRET=",
        ),
        (SIGNED | {"twilio:accountSid": "AC12"}, "twilio:accountSid is not the SID.*: it has 4 characters"),
        (SIGNED | PAIR | {"twilio:apiKey": "AC" + "c" * 32}, "twilio:apiKey is not the SID of an API key"),
        (SIGNED | {"twilio:region": "IE1"}, "twilio:region is 'IE1'"),
        (SIGNED | {"twilio:region": "x/"}, "twilio:region is 'x/'"),
        (SIGNED | {"twilio:region": "IE_1"}, "such as ie1$"),
        (SIGNED | {"twilio:edge": "du.blin"}, "twilio:edge is 'du.blin'.*such as dublin$"),
        (SIGNED | {"twilio:region": "br1"}, "whose edge is not known.*too: `pulumi config set twilio:edge"),
        (
            SIGNED | {"twilio:region": "ie1", "twilio:apiBaseUrl": "https://x.example.com"},
            "apiBaseUrl and twilio:region are both set",
        ),
        (SIGNED | {"twilio:edge": "a", "twilio:apiBaseUrl": "https://x"}, "apiBaseUrl and twilio:edge are both set"),
        (SIGNED | {"twilio:apiBaseUrl": "x.example.com"}, "It must be an absolute URL"),
        (SIGNED | {"twilio:apiBaseUrl": "https://x.example.com?a=b"}, "without a query"),
        (SIGNED | {"twilio:apiBaseUrl": "https://x.example.com#a"}, "without a query"),
        (SIGNED | {"twilio:apiBaseUrl": "https://[x"}, "It must be an absolute URL"),
        (
            SIGNED | {"twilio:apiBaseUrl": "https://api.twilio.com/2010-04-01"},
            "is 'https://api.twilio.com/2010-04-01', which has a path.*be the base URL alone.*: https://api.twilio.com$",
        ),
        (SIGNED | {"twilio:apiBaseUrl": "http://127.0.0.1:1//a/"}, "has a path.*: http://127.0.0.1:1$"),
        (SIGNED | {"twilio:apiBaseUrl": "https://x.example.com/;a"}, "has a path.*: https://x.example.com$"),
        (SIGNED | {"twilio:apiBaseUrl": "http://x.example.com"}, "unencrypted.*https://"),
        (SIGNED | {"twilio:apiBaseUrl": "http://127.0.0.1.example.com"}, "unencrypted"),
        (SIGNED | {"twilio:apiBaseUrl": "http://localhost.example.com"}, "unencrypted"),
        (SIGNED | {"twilio:apiBaseUrl": "http://0.0.0.0:80"}, "unencrypted"),
        (SIGNED | {"twilio:maxRetries": "many"}, "twilio:maxRetries is 'many'.*from 0 to 100"),
        (SIGNED | {"twilio:maxRetries": "-1"}, "from 0 to 100"),
        (SIGNED | {"twilio:timeout": "0"}, "twilio:timeout is '0'.*from 1 to 86400"),
        (SIGNED | {"twilio:timeout": "nan"}, "from 1 to"),
        (SIGNED | {"twilio:timeout": "0.5s"}, "twilio:timeout is '0.5s'.*from 1 to 86400"),
        (SIGNED | {"twilio:timeout": "24h1s"}, "twilio:timeout is '24h1s'.*from 1 to 86400"),
        (SIGNED | {"twilio:timeout": "5 m"}, "a number of seconds, or a duration such as 90s or 1h30m, from 1 to"),
        (SIGNED | {"twilio:maxRetries": "8s"}, "It must be a number from 0 to 100"),
        (SIGNED | {"twilio:timeout": "inf"}, "from 1 to"),
    ],
)
def test_what_is_wrong_is_told_with_the_key_and_the_way_out(stack: dict[str, str], why: str) -> None:
    with pytest.raises(SettingsError, match=f"(?s){why}") as caught:
        read(stack)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("region", "edge", "url", "home"),
    [
        ("us1", None, "https://api.ashburn.us1.twilio.com", "us1"),
        ("ie1", None, "https://api.dublin.ie1.twilio.com", "ie1"),
        ("au1", None, "https://api.sydney.au1.twilio.com", "au1"),
        ("jp1", None, "https://api.tokyo.jp1.twilio.com", "jp1"),
        (None, "dublin", "https://api.dublin.us1.twilio.com", "us1"),
        ("ie1", "frankfurt", "https://api.frankfurt.ie1.twilio.com", "ie1"),
        ("br1", "sao-paulo", "https://api.sao-paulo.br1.twilio.com", "br1"),
    ],
)
def test_regions_and_edges(region: str | None, edge: str | None, url: str, home: str) -> None:
    stack = {key: value for key, value in (("twilio:region", region), ("twilio:edge", edge)) if value}
    found = read(SIGNED | stack)
    assert (found.base_url, found.home) == (url, home)


@pytest.mark.parametrize(
    ("url", "base_url", "home"),
    [
        ("https://api.twilio.com/", "https://api.twilio.com", "us1"),
        ("https://api.dublin.ie1.twilio.com", "https://api.dublin.ie1.twilio.com", "ie1"),
        ("https://API.Twilio.com", "https://API.Twilio.com", "us1"),
        ("https://api.ie1.twilio.com", "https://api.ie1.twilio.com", "ie1"),
        ("https://api.us1.twilio.com", "https://api.us1.twilio.com", "us1"),
        ("https://api.dublin.twilio.com", "https://api.dublin.twilio.com", "https://api.dublin.twilio.com"),
        ("https://x.api.ie1.twilio.com", "https://x.api.ie1.twilio.com", "https://x.api.ie1.twilio.com"),
        ("https://Twilio.Example.com:8443/", "https://Twilio.Example.com:8443", "https://twilio.example.com:8443"),
        (
            "https://api.twilio.com.example.com",
            "https://api.twilio.com.example.com",
            "https://api.twilio.com.example.com",
        ),
        ("http://127.0.0.1:8099", "http://127.0.0.1:8099", "http://127.0.0.1:8099"),
        ("http://localhost:8099/", "http://localhost:8099", "http://localhost:8099"),
        ("http://[::1]:8099", "http://[::1]:8099", "http://[::1]:8099"),
    ],
)
def test_base_urls(url: str, base_url: str, home: str) -> None:
    found = read(SIGNED | {"twilio:apiBaseUrl": url})
    assert (found.base_url, found.home) == (base_url, home)


@pytest.mark.parametrize(
    "url", ["https://me:hush@x.example.com", "https://hush@x.example.com", "https://me:hush#1@x", "https://me:hush@[x"]
)
def test_a_base_url_with_a_password_is_an_error_that_does_not_tell_it(url: str) -> None:
    with pytest.raises(SettingsError, match="twilio:apiBaseUrl has a user name or password in it") as caught:
        read(SIGNED | {"twilio:apiBaseUrl": url})
    assert "hush" not in str(caught.value)


def test_the_endpoint_that_the_stack_names_wins_over_the_environments_region() -> None:
    found = read(SIGNED | {"twilio:apiBaseUrl": "http://127.0.0.1:1"}, {"twilio:region": "ie1"})
    assert found.base_url == "http://127.0.0.1:1"


def test_the_region_that_the_stack_names_wins_over_the_environments_endpoint() -> None:
    for elsewhere in ({"twilio:apiBaseUrl": "http://127.0.0.1:1"}, {"twilio:edge": "ashburn"}):
        assert read(SIGNED | {"twilio:region": "ie1"}, elsewhere).base_url == "https://api.dublin.ie1.twilio.com"


def test_the_accepted_home_and_the_numbers() -> None:
    found = read(SIGNED, {"twilio:acceptEndpointChange": "ie1", "twilio:maxRetries": "0", "twilio:timeout": "1.5"})
    assert (found.accepted_home, found.max_retries, found.timeout) == ("ie1", 0, 1.5)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("1.5", 1.5), ("90s", 90), ("1m", 60), ("1h30m", 5400), ("1500ms", 1.5), ("24h", 86_400)],
)
def test_a_timeout_is_seconds_or_a_duration(text: str, seconds: float) -> None:
    assert read(SIGNED | {"twilio:timeout": text}).timeout == seconds


def test_credentials_are_told_and_pickled_nowhere() -> None:
    found = read(SIGNED)
    assert "hush" not in repr(found)
    assert "hush" not in str(found.credentials)
    for each in (found, found.credentials):
        with pytest.raises(TypeError, match="never pickled"):
            pickle.dumps(each)
    with pytest.raises(TypeError, match="never pickled"):
        copy.copy(found.credentials)


A_KEY = {"TWILIO_API_KEY_SID": KEY, "TWILIO_API_KEY_SECRET": "hush"}


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC12"}, "^TWILIO_ACCOUNT_SID is not the SID"),
        ({"TWILIO_AUTH_TOKEN": "hush hush"}, "^TWILIO_AUTH_TOKEN contains.*again: `export TWILIO_AUTH_TOKEN=...`$"),
        ({**A_KEY, "TWILIO_API_KEY_SID": "AC12"}, "^TWILIO_API_KEY_SID is not the SID of an API key"),
        ({**A_KEY, "TWILIO_API_KEY_SECRET": "hu h"}, "^TWILIO_API_KEY_SECRET contains.*`export TWILIO_API_KEY_SECRET="),
        ({"TWILIO_API_KEY_SID": KEY}, "TWILIO_API_KEY_SID is set, its secret is missing"),
        ({"TWILIO_REGION": "IE1"}, "^TWILIO_REGION is 'IE1'.*such as ie1$"),
        ({"TWILIO_EDGE": "du.blin"}, "^TWILIO_EDGE is 'du.blin'.*such as dublin$"),
        ({"TWILIO_REGION": "br1"}, "^TWILIO_REGION is 'br1'.*too: `export TWILIO_EDGE=...`$"),
        ({"TWILIO_API_BASE_URL": "https://x", "TWILIO_EDGE": "a"}, "^TWILIO_API_BASE_URL and TWILIO_EDGE are both set"),
        ({"TWILIO_API_BASE_URL": "http://x"}, "^TWILIO_API_BASE_URL is 'http://x'"),
        ({"TWILIO_API_BASE_URL": "https://me:hush@x"}, "BASE_URL has a user name"),  # pragma: allowlist secret
        ({"TWILIO_TIMEOUT": "0"}, "^TWILIO_TIMEOUT is '0'"),
        ({"TWILIO_ACCOUNT_SID": ""}, "no Twilio account"),
        ({"TWILIO_AUTH_TOKEN": ""}, "no credentials"),
    ],
)
@pytest.mark.parametrize("has_stack", [True, False])
def test_what_came_from_the_environment_is_told_by_its_variable(
    environment: dict[str, str], why: str, has_stack: bool
) -> None:
    signed = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "hush-token"}
    places = [of.stack(no_configuration)] if has_stack else []
    with pytest.raises(SettingsError) as caught:
        read_settings(*places, of.environment(signed | environment))
    told = rendering.text(caught.value, command("prod" if has_stack else None))
    assert re.search(why, told, re.DOTALL)
    assert "hush" not in told
    if not has_stack:
        assert "twilio:" not in told
        assert "pulumi" not in told


def test_a_missing_setting_is_told_with_a_line_for_each_place() -> None:
    with pytest.raises(SettingsError) as caught:
        read({})
    assert rendering.ways_out(caught.value) == [
        "Set it in the environment: `export TWILIO_ACCOUNT_SID=AC...`",
        "Or in the stack: `pulumi config set twilio:accountSid AC...`",
    ]
    with pytest.raises(SettingsError) as caught:
        read({"twilio:accountSid": ACCOUNT})
    assert rendering.ways_out(caught.value) == [
        "Set it in the environment: `export TWILIO_AUTH_TOKEN=...`",
        "Or in the stack: `pulumi config set --secret twilio:authToken`",
        "Or use an API key: `export TWILIO_API_KEY=SK... TWILIO_API_SECRET=...`",
    ]


@pytest.mark.parametrize(
    ("stack", "environment", "names", "from_stack"),
    [
        (SIGNED, {}, ("twilio:accountSid", "twilio:authToken"), True),
        ({}, SIGNED, ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"), False),
        ({"twilio:accountSid": ACCOUNT}, SIGNED, ("twilio:accountSid", "TWILIO_AUTH_TOKEN"), True),
        ({}, SIGNED | PAIR, ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET"), False),
    ],
)
def test_where_the_credentials_came_from(
    stack: dict[str, str], environment: dict[str, str], names: tuple[str, ...], from_stack: bool
) -> None:
    found = read(stack, environment).credentials
    assert (found.names, any(map(of.is_in_stack, found.names))) == (names, from_stack)


VALUES = st.one_of(st.text(max_size=12), st.sampled_from([ACCOUNT, KEY, "us1", "dublin", "5", "http://127.0.0.1:1"]))


@given(st.dictionaries(st.sampled_from(sorted(ENVIRONMENT)), VALUES), st.booleans())
def test_any_configuration_is_read_or_an_error_without_secrets(given_: dict[str, str], signed: bool) -> None:
    stack = given_ | (SIGNED if signed else {})
    try:
        found = read(stack)
    except SettingsError as error:
        text = str(error)
        assert 1 <= len(text.splitlines()) <= 4, "a sentence, and at most three ways out"
    else:
        text = repr(found)
        assert found.base_url.startswith(("https://", "http://127.0.0.1", "http://localhost"))
    assert "hush" not in text


@pytest.mark.parametrize("key", ["twilio:authToken", "twilio:apiSecret"])
@pytest.mark.parametrize("pasted", ["\u200b", " ", "\n", "\u00fc", "\x7f"])
def test_a_secret_that_was_pasted_with_something_else(key: str, pasted: str) -> None:
    with pytest.raises(
        SettingsError, match=rf"(?s){key} contains .* at position 5 .*again: .*--secret {key}"
    ) as caught:
        read((SIGNED if key in SIGNED else SIGNED | PAIR) | {key: f"hush{pasted}hush"})
    assert "hush" not in str(caught.value)


def test_a_secret_that_is_not_used_is_not_judged() -> None:
    assert read(SIGNED | PAIR | {"twilio:authToken": "hu sh"}).credentials.username == KEY
    assert read(SIGNED, {"twilio:apiSecret": "hu sh"}).credentials.username == ACCOUNT
