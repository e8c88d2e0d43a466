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

from local_twilio import MAIN_ACCOUNT, LocalTwilio

from .kinds import CREDENTIAL_LISTS, IP_LISTS, KINDS, MAPPINGS, OLDER, OLDER_IP, World
from .sip import ACCOUNT

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
    created = client.sip.domains.create("scranton.sip.twilio.com", friendly_name="Scranton", secure=True)
    assert created.date_created is not None
    domain = client.sip.domains(created.sid or "")
    assert domain.fetch().friendly_name == "Scranton"
    updated = domain.update(voice_url="", secure=False, voice_method="GET")
    assert (updated.voice_url, updated.secure, updated.voice_method) == (None, False, "GET")
    phones = client.sip.credential_lists.create("phones").sid or ""
    mappings = domain.auth.calls.credential_list_mappings
    assert mappings.create(phones).sid == phones
    with pytest.raises(TwilioRestException, match="already associated with SD") as caught:
        mappings.create(phones)
    assert (caught.value.status, caught.value.code) == (400, 21231)
    assert [each.friendly_name for each in mappings.list()] == ["phones"]
    assert mappings(phones).delete() is domain.delete() is True
    assert [request.status for request in twilio.requests()] == [201, 200, 200, 201, 201, 400, 200, 204, 204]


def test_the_official_client_reads_three_pages(client: Client, twilio: LocalTwilio) -> None:
    sids = twilio.seed(MAIN_ACCOUNT.sid, 5)
    assert [domain.sid for domain in client.sip.domains.list(page_size=2)] == sids[::-1]
    assert len(twilio.requests()) == 3
    page = client.sip.domains.page(page_size=2).next_page()
    assert page is not None
    assert [domain.sid for domain in page] == sids[2:0:-1]
    assert page.previous_page() is not None


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
        "detail": {"type": "string"},
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


def meet(case: schemathesis.Case, twilio: LocalTwilio) -> None:
    """Give the case the SIDs of new resources, one of each kind: a made-up SID can only be 401 or 404."""
    for kind in ("domains", "credential_lists", "ip_access_control_lists"):
        for row in twilio.rows(kind, ACCOUNT):
            twilio.remove_row(kind, ACCOUNT, row["sid"])
    world = World(twilio)
    path = case.path.partition("/SIP/")[2].removesuffix(".json").removesuffix("/{Sid}")
    sids = {
        each: twilio.seed_rows(kind.name, ACCOUNT, [world.row(each)], world.parent(each))[0]
        for each, kind in KINDS.items()
        if each not in (OLDER, OLDER_IP)
    }
    sid = world.row(path)["sid"] if path in MAPPINGS else sids[path]
    real = {**world.known, "AccountSid": ACCOUNT, "Sid": sid}
    free = {"CredentialListSid": sids[CREDENTIAL_LISTS], "IpAccessControlListSid": sids[IP_LISTS]}
    sent: tuple[tuple[Any, dict[str, str]], ...] = ((case.path_parameters, real), (case.body, free))
    for values, known in sent:
        for name in known.keys() & (values.keys() if isinstance(values, dict) else ()):
            if re.fullmatch(f"{known[name][:2]}[0-9a-fA-F]{{32}}", str(values[name])):
                values[name] = known[name]


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
def test_schemathesis_finds_nothing(
    case: schemathesis.Case, judged: LocalTwilio, unknown_parameters: list[str]
) -> None:
    meet(case, judged)
    case.call_and_validate(base_url=judged.url, timeout=10)
    unknown_parameters.clear()


def test_schemathesis_is_asked_about_all_45_operations() -> None:
    assert len(list(schema.get_all_operations())) == 45
