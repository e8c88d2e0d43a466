"""Other people's judges: Twilio's official client, and schemathesis with Twilio's OpenAPI file."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from local_twilio import MAIN_ACCOUNT, SUBACCOUNT, LocalTwilio
from local_twilio.service import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twilio.http.response import Response

SCHEMA = json.loads(files("local_twilio").joinpath("sip_openapi.json").read_text(encoding="utf-8"))


# --- the official client


class Redirected(TwilioHttpClient):
    """Twilio's own transport, to another host."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def request(self, method: str, url: str, *rest: Any, **options: Any) -> Response:
        return super().request(method, url.replace("https://api.twilio.com", self.url), *rest, **options)


@pytest.fixture
def client(twilio: LocalTwilio) -> Iterator[Client]:
    transport = Redirected(twilio.url)
    yield Client(MAIN_ACCOUNT.sid, MAIN_ACCOUNT.auth_token, http_client=transport)
    assert transport.session is not None
    transport.session.close()


def test_the_official_client_creates_fetches_updates_and_deletes(client: Client, twilio: LocalTwilio) -> None:
    created = client.sip.domains.create(
        "scranton.sip.twilio.com", friendly_name="Scranton", voice_url="https://a.example/", secure=True
    )
    assert created.date_created is not None
    assert (created.account_sid, created.secure, created.sip_registration) == (MAIN_ACCOUNT.sid, True, False)
    sid = created.sid or ""
    assert client.sip.domains(sid).fetch().friendly_name == "Scranton"
    updated = client.sip.domains(sid).update(voice_url="", secure=False, voice_method="GET")
    assert (updated.voice_url, updated.secure, updated.voice_method) == (None, False, "GET")
    assert updated.friendly_name == "Scranton"
    assert client.sip.domains(sid).delete() is True
    with pytest.raises(TwilioRestException, match="was not found") as caught:
        client.sip.domains(sid).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)
    assert [request.status for request in twilio.requests()] == [201, 200, 200, 204, 404]


def test_the_official_client_reads_three_pages(client: Client, twilio: LocalTwilio) -> None:
    sids = twilio.seed(MAIN_ACCOUNT.sid, 5)
    assert [domain.sid for domain in client.sip.domains.list(page_size=2)] == sids[::-1]
    assert len(twilio.requests()) == 3
    page = client.sip.domains.page(page_size=2).next_page()
    assert page is not None
    assert [domain.sid for domain in page] == sids[2:0:-1]
    assert page.previous_page() is not None


def test_the_official_client_reaches_a_subaccount(client: Client, twilio: LocalTwilio) -> None:
    client.api.accounts(SUBACCOUNT.sid).sip.domains.create("one.sip.twilio.com")
    assert len(twilio.domains(SUBACCOUNT.sid)) == 1


def test_the_official_client_understands_a_refusal(client: Client) -> None:
    client.sip.domains.create("one.sip.twilio.com")
    with pytest.raises(TwilioRestException) as caught:
        client.sip.domains.create("one.sip.twilio.com")
    assert (caught.value.status, caught.value.code) == (400, 21232)
    assert caught.value.msg == "Unable to create record: Domain one.sip.twilio.com already exists."


# --- schemathesis


schemathesis.openapi.format("web-address", st.from_regex(r"(https?://[a-z]{1,9}\.example/[a-z]*)?", fullmatch=True))
schemathesis.openapi.format("whole-ipv4", st.ip_addresses(v=4).map(str))
schemathesis.openapi.format("strong-password", st.text(max_size=20).map(lambda text: f"Aa1-not-a-real-one-{text}"))
# What Twilio's pages say of a parameter and its OpenAPI file does not; an empty text clears what may be cleared.
DOCUMENTED = {
    "DomainName": {"type": "string", "pattern": r"^[a-z0-9]{1,30}\.sip\.twilio\.com$"},
    "FriendlyName": {"type": "string", "minLength": 1, "maxLength": 64},
    "VoiceUrl": {"type": "string", "format": "web-address"},
    "VoiceFallbackUrl": {"type": "string", "format": "web-address"},
    "VoiceStatusCallbackUrl": {"type": "string", "format": "web-address"},
    "ByocTrunkSid": {"type": "string", "pattern": "^(BY[0-9a-fA-F]{32})?$"},
    "EmergencyCallerSid": {"type": "string", "pattern": "^(PN[0-9a-fA-F]{32})?$"},
    "Username": {"type": "string", "minLength": 1, "maxLength": 32},
    "Password": {"type": "string", "format": "strong-password"},
    "IpAddress": {"type": "string", "format": "whole-ipv4"},
    "CidrPrefixLength": {"type": "integer", "minimum": 0, "maximum": 32},
}
# Where a parameter's rule is another in one kind of resource.
DOCUMENTED_OF = {
    "Domain": {"FriendlyName": {"type": "string", "maxLength": 64}},
    "IpAccessControlList": {"FriendlyName": {"type": "string", "minLength": 1, "maxLength": 255}},
    "IpAddress": {"FriendlyName": {"type": "string", "minLength": 1, "maxLength": 255}},
}
ERROR = {
    "type": "object",
    "additionalProperties": False,
    "required": ["code", "message", "more_info", "status"],
    "properties": {
        "code": {"type": "integer", "minimum": 20000, "maximum": 29999},
        "message": {"type": "string", "minLength": 1},
        "more_info": {"type": "string", "pattern": "^https://www.twilio.com/docs/errors/2[0-9]{4}$"},
        "status": {"type": "integer", "minimum": 400, "maximum": 499},
    },
}


def judged_schema() -> dict[str, Any]:
    """Twilio's file made stricter: every attribute must be there, no other may be, errors have a body."""
    judged: dict[str, Any] = json.loads(json.dumps(SCHEMA))
    for answer in judged["components"]["schemas"].values():
        answer.update(required=sorted(answer["properties"]), additionalProperties=False)
    for operation in (one for operations in judged["paths"].values() for one in operations.values()):
        content = {"application/json": {"schema": ERROR}}
        operation["responses"]["4XX"] = {"description": "Twilio's error body", "content": content}
        for body in operation.get("requestBody", {}).get("content", {}).values():
            documented = DOCUMENTED | DOCUMENTED_OF.get(operation["operationId"].partition("Sip")[2], {})
            body["schema"]["additionalProperties"] = False
            body["schema"]["properties"] |= {
                name: documented.get(name, known) for name, known in body["schema"]["properties"].items()
            }
            operation["requestBody"]["required"] = "required" in body["schema"]
        if operation["operationId"].startswith("List"):
            judge_list(judged, operation)
    return judged


def judge_list(judged: dict[str, Any], listing: dict[str, Any]) -> None:
    schema = listing["responses"]["200"]["content"]["application/json"]["schema"]
    for value in schema["properties"].values():
        if value.get("format") == "uri":
            value["format"] = "uri-reference"  # the file's own examples have "/2010-04-01/..."
    schema.update(required=sorted(schema["properties"]), additionalProperties=False)
    (rows,) = (value["items"]["$ref"] for value in schema["properties"].values() if value["type"] == "array")
    row = judged["components"]["schemas"][rows.rpartition("/")[2]]
    for parameter in listing["parameters"]:
        if parameter["name"] == "PageToken":
            parameter["schema"]["pattern"] = f"^P[AB]{row['properties']['sid']['pattern'][1:3]}[0-9a-f]{{32}}$"


class World:
    """One of each kind of resource, anew for each case, and a list of each kind that is not mapped yet."""

    def __init__(self, twilio: LocalTwilio) -> None:
        def seeded(kind: str, parent: str | None = None, **attributes: Any) -> str:
            return twilio.seed_rows(kind, MAIN_ACCOUNT.sid, [attributes], parent)[0]

        for kind in ("domains", "credential_lists", "ip_access_control_lists"):
            for row in twilio.rows(kind, MAIN_ACCOUNT.sid):
                twilio.remove_row(kind, MAIN_ACCOUNT.sid, row["sid"])
        self.domain = seeded("domains", domain_name="the-only-one.sip.twilio.com")
        self.parents = {"AccountSid": MAIN_ACCOUNT.sid, "DomainSid": self.domain}
        self.rows = {"Domains": self.domain}
        for lists, members, parameter in (
            ("credential_lists", "credentials", "CredentialListSid"),
            ("ip_access_control_lists", "ip_addresses", "IpAccessControlListSid"),
        ):
            free, mapped = (seeded(lists, friendly_name=f"the {which} one") for which in ("free", "mapped"))
            self.parents[parameter] = free
            path = parameter.removesuffix("Sid")
            self.rows[f"{path}s"] = free
            self.rows["".join(word.title() for word in members.split("_"))] = seeded(members, free)
            self.rows[f"{path}Mappings"] = mapped
            for mappings in KINDS:
                if mappings.startswith("auth_") and mappings.endswith(f"_{lists.removesuffix('s')}_mappings"):
                    seeded(mappings, self.domain, sid=mapped)

    def meet(self, case: schemathesis.Case) -> None:
        """A made-up SID can only be 401 or 404: the real one goes deeper."""
        kind = case.path.removesuffix("/{Sid}.json").removesuffix(".json").rpartition("/")[2]
        real = {**self.parents, "Sid": self.rows[kind]}
        sent: tuple[Any, ...] = (case.path_parameters, case.body)
        for values in sent:
            for name in real.keys() & (values.keys() if isinstance(values, dict) else ()):
                if re.fullmatch(f"{real[name][:2]}[0-9a-fA-F]{{32}}", str(values[name])):
                    values[name] = real[name]


@pytest.fixture(scope="module")
def judged() -> Iterator[LocalTwilio]:
    with LocalTwilio() as running:
        yield running


CREDENTIALS = {"username": MAIN_ACCOUNT.sid, "password": MAIN_ACCOUNT.auth_token}
CONFIG = SchemathesisConfig.from_dict({"seed": 1, "auth": {"basic": CREDENTIALS}})
schema = schemathesis.openapi.from_dict(judged_schema(), config=CONFIG)


@schema.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_schemathesis_finds_nothing(case: schemathesis.Case, judged: LocalTwilio) -> None:
    World(judged).meet(case)
    case.call_and_validate(base_url=judged.url, timeout=10)


def test_schemathesis_is_asked_about_all_45_operations() -> None:
    assert len([one for operations in SCHEMA["paths"].values() for one in operations.values()]) == 45
    assert len(list(schema.get_all_operations())) == 45
