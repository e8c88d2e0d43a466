"""Settings: what wins, what is missing, where requests go, and that no secret is told."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.twilio.errors import SettingsError
from sipdomain_provider.twilio.settings import Credentials, Settings, read_settings
from sipdomain_provider.words import rendering
from sipdomain_provider.words import setting_names as of
from sipdomain_provider.words.setting_names import ENVIRONMENT

from .fakes import ACCOUNT, OTHER_ACCOUNT

KEY = "SK" + "c" * 32
OTHER_KEY = "SK" + "d" * 32
IN_STACK = {"twilio:accountSid": ACCOUNT}
SIGNED = IN_STACK | {"twilio:authToken": "hush-token"}
PAIR = {"twilio:apiKey": KEY, "twilio:apiSecret": "hush-secret"}
BY_ALIAS = {"TWILIO_API_KEY_SID": KEY, "TWILIO_API_KEY_SECRET": "hush-secret"}
CONTRADICTORY = {"TWILIO_API_KEY_SID": OTHER_KEY, "TWILIO_API_KEY_SECRET": "hush-other"}
EU_URL = "https://api.dublin.ie1.twilio.com"


def read(stack: dict[str, Any], environment: dict[str, str] | None = None) -> Settings:
    """Settings of this stack's configuration and of an environment, whose variables the keys may stand for."""
    variables = {ENVIRONMENT.get(key, key): value for key, value in (environment or {}).items()}
    return read_settings(of.stack(stack.get), of.environment(variables))


# What wins


@pytest.mark.parametrize(
    ("stack", "environment", "names"),
    [
        (SIGNED, {}, ("twilio:accountSid", "twilio:authToken")),
        ({}, SIGNED, ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")),
        (IN_STACK, SIGNED | {"twilio:accountSid": OTHER_ACCOUNT}, ("twilio:accountSid", "TWILIO_AUTH_TOKEN")),
        (SIGNED | PAIR, {}, ("twilio:accountSid", "twilio:apiKey", "twilio:apiSecret")),
        ({}, SIGNED | PAIR, ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET")),
        (SIGNED, PAIR, ("twilio:accountSid", "twilio:authToken")),
        (PAIR, SIGNED, ("TWILIO_ACCOUNT_SID", "twilio:apiKey", "twilio:apiSecret")),
        (
            {"twilio:apiKey": KEY},
            SIGNED | {"twilio:apiSecret": "hush-secret"},
            ("TWILIO_ACCOUNT_SID", "twilio:apiKey", "TWILIO_API_SECRET"),
        ),
        ({}, SIGNED | BY_ALIAS, ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET")),
        ({}, SIGNED | PAIR | BY_ALIAS, ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET")),
        (
            {},
            SIGNED | PAIR | BY_ALIAS | {"twilio:apiKey": " "},
            ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY_SID", "TWILIO_API_SECRET"),
        ),
        (SIGNED, PAIR | CONTRADICTORY, ("twilio:accountSid", "twilio:authToken")),
        (SIGNED | PAIR, PAIR | CONTRADICTORY, ("twilio:accountSid", "twilio:apiKey", "twilio:apiSecret")),
        (SIGNED | {"twilio:apiKey": " \n"}, {"twilio:apiSecret": ""}, ("twilio:accountSid", "twilio:authToken")),
        (
            {"twilio:accountSid": f" {ACCOUNT}\n", "twilio:authToken": " hush-token\n"},
            {},
            ("twilio:accountSid", "twilio:authToken"),
        ),
        (
            SIGNED | PAIR | {"twilio:authToken": "hu sh"},
            {},
            ("twilio:accountSid", "twilio:apiKey", "twilio:apiSecret"),
        ),
        (SIGNED, {"twilio:apiSecret": "hu sh"}, ("twilio:accountSid", "twilio:authToken")),
    ],
)
def test_which_credentials_are_used(stack: dict[str, str], environment: dict[str, str], names: tuple[str, ...]) -> None:
    found = read(stack, environment).credentials
    pair = (ACCOUNT, "hush-token") if len(names) == 2 else (KEY, "hush-secret")
    assert found == Credentials(ACCOUNT, *pair)
    assert found.names == names


@pytest.mark.parametrize(
    ("stack", "environment", "base_url", "home"),
    [
        ({}, {}, "https://api.twilio.com", "us1"),
        ({"region": " "}, {}, "https://api.twilio.com", "us1"),
        ({"region": "us1"}, {}, "https://api.ashburn.us1.twilio.com", "us1"),
        ({"region": "ie1"}, {}, EU_URL, "ie1"),
        ({"region": "au1"}, {}, "https://api.sydney.au1.twilio.com", "au1"),
        ({"region": "jp1"}, {}, "https://api.tokyo.jp1.twilio.com", "jp1"),
        ({"edge": "dublin"}, {}, "https://api.dublin.us1.twilio.com", "us1"),
        ({"region": "br1", "edge": "sao-paulo"}, {}, "https://api.sao-paulo.br1.twilio.com", "br1"),
        ({"apiBaseUrl": "http://127.0.0.1:1"}, {"region": "ie1"}, "http://127.0.0.1:1", "http://127.0.0.1:1"),
        ({"region": "ie1"}, {"apiBaseUrl": "http://127.0.0.1:1"}, EU_URL, "ie1"),
        ({"region": "ie1"}, {"edge": "ashburn"}, EU_URL, "ie1"),
        ({"apiBaseUrl": "https://api.twilio.com/"}, {}, "https://api.twilio.com", "us1"),
        ({"apiBaseUrl": EU_URL}, {}, EU_URL, "ie1"),
        ({"apiBaseUrl": "https://API.Twilio.com"}, {}, "https://API.Twilio.com", "us1"),
        ({"apiBaseUrl": "https://api.ie1.twilio.com"}, {}, "https://api.ie1.twilio.com", "ie1"),
        *(
            ({"apiBaseUrl": url}, {}, url, url.lower())
            for url in (
                "https://api.dublin.twilio.com",
                "https://x.api.ie1.twilio.com",
                "https://Twilio.Example.com:8443",
                "https://api.twilio.com.example.com",
                "http://localhost:8099",
                "http://[::1]:8099",
            )
        ),
    ],
)
def test_where_requests_go(stack: dict[str, str], environment: dict[str, str], base_url: str, home: str) -> None:
    of_stack, of_environment = (
        {f"twilio:{key}": value for key, value in each.items()} for each in (stack, environment)
    )
    found = read(SIGNED | of_stack, of_environment)
    assert (found.base_url, found.home) == (base_url, home)


def test_the_accepted_home_and_the_numbers() -> None:
    found = read(SIGNED)
    assert (found.accepted_home, found.max_retries, found.timeout) == (None, 8, 60)
    there = {"twilio:acceptEndpointChange": "ie1", "twilio:maxRetries": "0", "twilio:timeout": "1.5"}
    found = read(SIGNED, there)
    assert (found.accepted_home, found.max_retries, found.timeout) == ("ie1", 0, 1.5)
    assert read(SIGNED | {"twilio:timeout": "5", "twilio:maxRetries": "100"}, there).timeout == 5


@pytest.mark.parametrize(("text", "seconds"), [("1", 1), ("1m", 60), ("1h30m", 5400), ("1500ms", 1.5), ("24h", 86_400)])
def test_a_timeout_is_seconds_or_a_duration(text: str, seconds: float) -> None:
    assert read(SIGNED | {"twilio:timeout": text}).timeout == seconds


# What is wrong


@pytest.mark.parametrize(
    ("given_", "why"),
    [
        ({"twilio:accountSid": "AC12"}, "twilio:accountSid is not the SID.*: it has 4 characters"),
        (PAIR | {"twilio:apiKey": "AC" + "c" * 32}, "twilio:apiKey is not the SID of an API key"),
        (
            {"twilio:apiKey": KEY},
            "half configured: twilio:apiKey is set, its secret .*TWILIO_API_SECRET.*twilio:apiSecret",
        ),
        ({"twilio:apiSecret": "hush"}, "twilio:apiSecret is set, its SID .*TWILIO_API_KEY.*twilio:apiKey"),
        ({"twilio:authToken": "hush hush"}, "authToken contains .* at position 5 .*again: .*--secret twilio:authToken"),
        (PAIR | {"twilio:apiSecret": "hush\x7fhush"}, "apiSecret contains .* at position 5 .*--secret twilio:apiS"),
        ({"twilio:authToken": "\u200bhush"}, "at position 1 "),
        ({"twilio:region": "IE1"}, "twilio:region is 'IE1'.*such as ie1$"),
        ({"twilio:region": "x/"}, "twilio:region is 'x/'"),
        ({"twilio:edge": "du.blin"}, "twilio:edge is 'du.blin'.*such as dublin$"),
        ({"twilio:region": "br1"}, "whose edge is not known.*too: `pulumi config set twilio:edge"),
        ({"twilio:region": "ie1", "twilio:apiBaseUrl": "https://x"}, "apiBaseUrl and twilio:region are both set"),
        ({"twilio:edge": "a", "twilio:apiBaseUrl": "https://x"}, "apiBaseUrl and twilio:edge are both set"),
        ({"twilio:apiBaseUrl": "x.example.com"}, "It must be an absolute URL"),
        ({"twilio:apiBaseUrl": "https://x.example.com?a=b"}, "without a query"),
        ({"twilio:apiBaseUrl": "https://x.example.com#a"}, "without a query"),
        (
            {"twilio:apiBaseUrl": "https://api.twilio.com/2010-04-01"},
            "is 'https://api.twilio.com/2010-04-01', which has a path.*be the base URL alone.*: https://api.twilio.com$",
        ),
        ({"twilio:apiBaseUrl": "http://127.0.0.1:1//a/"}, "has a path.*: http://127.0.0.1:1$"),
        ({"twilio:apiBaseUrl": "http://x.example.com"}, "unencrypted.*https://"),
        ({"twilio:apiBaseUrl": "http://127.0.0.1.example.com"}, "unencrypted"),
        ({"twilio:apiBaseUrl": "http://0.0.0.0:80"}, "unencrypted"),
        ({"twilio:apiBaseUrl": "https://me:hush@x.example.com"}, "twilio:apiBaseUrl has a user name or password in it"),
        ({"twilio:apiBaseUrl": "https://me:hush#1@x"}, "twilio:apiBaseUrl has a user name or password in it"),
        ({"twilio:maxRetries": "8s"}, "twilio:maxRetries is '8s'.*It must be a number from 0 to 100"),
        ({"twilio:maxRetries": "-1"}, "from 0 to 100"),
        ({"twilio:maxRetries": "101"}, "from 0 to 100"),
        ({"twilio:timeout": "0.5s"}, "twilio:timeout is '0.5s'.*from 1 to 86400"),
        ({"twilio:timeout": "24h1s"}, "twilio:timeout is '24h1s'.*from 1 to 86400"),
        ({"twilio:timeout": "nan"}, "from 1 to"),
        ({"twilio:timeout": "5 m"}, "a number of seconds, or a duration such as 90s or 1h30m, from 1 to"),
    ],
)
def test_what_is_wrong_in_the_stack_is_told_with_the_key_and_the_way_out(given_: dict[str, str], why: str) -> None:
    with pytest.raises(SettingsError, match=f"(?s){why}") as caught:
        read(SIGNED | given_)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC12"}, "^TWILIO_ACCOUNT_SID is not the SID"),
        ({"TWILIO_AUTH_TOKEN": "hush hush"}, "^TWILIO_AUTH_TOKEN contains.*again: `export TWILIO_AUTH_TOKEN=...`$"),
        ({**BY_ALIAS, "TWILIO_API_KEY_SID": "AC12"}, "^TWILIO_API_KEY_SID is not the SID of an API key"),
        ({**BY_ALIAS, "TWILIO_API_KEY_SECRET": "hu h"}, "^TWILIO_API_KEY_SECRET contains.*`export TWILIO_API_KEY_SEC"),
        ({"TWILIO_API_KEY_SID": KEY}, "TWILIO_API_KEY_SID is set, its secret is missing"),
        ({**PAIR, "TWILIO_API_KEY_SID": OTHER_KEY}, "TWILIO_API_KEY and TWILIO_API_KEY_SID have two values.*Keep one"),
        ({**PAIR, "TWILIO_API_KEY_SECRET": "hush-other"}, "TWILIO_API_SECRET and TWILIO_API_KEY_SECRET have two"),
        ({"TWILIO_REGION": "br1"}, "^TWILIO_REGION is 'br1'.*too: `export TWILIO_EDGE=...`$"),
        ({"TWILIO_API_BASE_URL": "https://x", "TWILIO_EDGE": "a"}, "^TWILIO_API_BASE_URL and TWILIO_EDGE are both set"),
    ],
)
def test_what_is_wrong_in_the_environment_is_told_by_its_variable(environment: dict[str, str], why: str) -> None:
    with pytest.raises(SettingsError, match=f"(?s){why}") as caught:
        read({}, SIGNED | environment)
    for value in ("hush", KEY, OTHER_KEY):
        assert value not in str(caught.value)


SET_IN_STACK = "`pulumi config set twilio:accountSid AC...` and `pulumi config set --secret twilio:authToken`"


@pytest.mark.parametrize(
    ("stack", "ways_out"),
    [
        (
            {},
            [
                "Set it and its token in the environment: `export TWILIO_ACCOUNT_SID=AC... TWILIO_AUTH_TOKEN=...`",
                f"Or in the stack: {SET_IN_STACK}",
            ],
        ),
        (
            IN_STACK,
            [
                "Set it in the environment: `export TWILIO_AUTH_TOKEN=...`",
                "Or in the stack: `pulumi config set --secret twilio:authToken`",
                "Or use an API key: `export TWILIO_API_KEY=SK... TWILIO_API_SECRET=...`",
            ],
        ),
    ],
)
def test_a_missing_setting_is_told_with_a_line_for_each_place(stack: dict[str, str], ways_out: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        read(stack)
    assert rendering.ways_out(caught.value) == ways_out


# Secrets


def test_credentials_are_told_and_pickled_nowhere() -> None:
    found = read(SIGNED)
    assert "hush" not in repr(found)
    assert "hush" not in str(found.credentials)
    for act, value in ((pickle.dumps, found), (pickle.dumps, found.credentials), (copy.copy, found.credentials)):
        with pytest.raises(TypeError, match="never pickled"):
            act(value)


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
