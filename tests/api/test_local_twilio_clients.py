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


def test_the_official_client_does_all_with_lists_and_their_members(client: Client, twilio: LocalTwilio) -> None:
    phones = client.sip.credential_lists.create("phones")
    assert phones.subresource_uris == {"credentials": (phones.uri or "").replace(".json", "/Credentials.json")}
    assert client.sip.credential_lists(phones.sid or "").update("renamed").friendly_name == "renamed"
    assert [each.friendly_name for each in client.sip.credential_lists.list()] == ["renamed"]
    credentials = client.sip.credential_lists(phones.sid or "").fetch().credentials
    created = credentials.create("dwight", "Correct1Horse")
    assert (created.username, created.credential_list_sid) == ("dwight", phones.sid)
    one = credentials(created.sid or "")
    assert one.fetch().date_created == created.date_created
    assert one.update(password="Another1Horse").sid == created.sid
    assert twilio.password_is(phones.sid or "", "dwight", "Another1Horse")
    assert [each.username for each in credentials.list(page_size=1)] == ["dwight"]
    offices = client.sip.ip_access_control_lists.create("offices")
    assert client.sip.ip_access_control_lists(offices.sid or "").update("renamed").friendly_name == "renamed"
    assert [each.sid for each in client.sip.ip_access_control_lists.list()] == [offices.sid]
    addresses = client.sip.ip_access_control_lists(offices.sid or "").fetch().ip_addresses
    address = addresses.create("office", "192.168.1.242")
    assert (address.ip_address, address.cidr_prefix_length) == ("192.168.1.242", 32)
    changed = addresses(address.sid or "").update(ip_address="10.0.0.1", friendly_name="depot", cidr_prefix_length=8)
    assert (changed.ip_address, changed.friendly_name, changed.cidr_prefix_length) == ("10.0.0.1", "depot", 8)
    assert addresses(address.sid or "").fetch().friendly_name == "depot"
    assert [each.sid for each in addresses.list()] == [address.sid]
    assert one.delete()
    assert addresses(address.sid or "").delete()
    assert client.sip.credential_lists(phones.sid or "").delete()
    assert client.sip.ip_access_control_lists(offices.sid or "").delete()
    assert twilio.rows("credential_lists", MAIN_ACCOUNT.sid) == []


def test_the_official_client_does_all_with_mappings(client: Client, twilio: LocalTwilio) -> None:
    (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
    domain = client.sip.domains(sid)
    phones = client.sip.credential_lists.create("phones").sid or ""
    offices = client.sip.ip_access_control_lists.create("offices").sid or ""
    for mappings, mapped, name in (
        (domain.auth.calls.credential_list_mappings, phones, "phones"),
        (domain.auth.calls.ip_access_control_list_mappings, offices, "offices"),
        (domain.auth.registrations.credential_list_mappings, phones, "phones"),
        (domain.credential_list_mappings, phones, "phones"),
        (domain.ip_access_control_list_mappings, offices, "offices"),
    ):
        created = mappings.create(mapped)
        assert (created.sid, created.friendly_name) == (mapped, name)
        assert getattr(created, "domain_sid", sid) == sid
        assert mappings(mapped).fetch().date_created == created.date_created
        assert [each.sid for each in mappings.list()] == [mapped]
        with pytest.raises(TwilioRestException, match="already associated with SD") as caught:
            mappings.create(mapped)
        assert caught.value.code == 21231
        with pytest.raises(TwilioRestException, match="is still mapped"):
            (
                client.sip.credential_lists(phones) if mapped == phones else client.sip.ip_access_control_lists(offices)
            ).delete()
        assert mappings(mapped).delete()
        assert mappings.list() == []


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
def test_schemathesis_finds_nothing(
    case: schemathesis.Case, judged: LocalTwilio, unknown_parameters: list[str]
) -> None:
    World(judged).meet(case)
    case.call_and_validate(base_url=judged.url, timeout=10)
    unknown_parameters.clear()


def test_schemathesis_is_asked_about_all_45_operations() -> None:
    assert len([one for operations in SCHEMA["paths"].values() for one in operations.values()]) == 45
    assert len(list(schema.get_all_operations())) == 45
