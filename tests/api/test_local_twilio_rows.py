"""What tests do by hand to resources of every kind: look up, seed, edit, remove; in Python and over HTTP."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

import local_twilio
from local_twilio import MAIN_ACCOUNT, OTHER_ACCOUNT, SUBACCOUNT, LocalTwilio, TwilioError
from local_twilio.service import KINDS, RESOURCES
from tests.api.test_local_twilio_lists import STRONG, Sip

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = MAIN_ACCOUNT.sid
NOBODY = "AC" + "f" * 32


@pytest.fixture
def sip(twilio: LocalTwilio) -> Iterator[Sip]:
    sip = Sip(twilio)
    yield sip
    sip.session.close()


@pytest.mark.parametrize(
    ("kind", "path", "attributes", "form"),
    [
        ("credential_lists", "CredentialLists", {"friendly_name": "a"}, {"FriendlyName": "b"}),
        ("ip_access_control_lists", "IpAccessControlLists", {"friendly_name": "a"}, {"FriendlyName": "b"}),
        ("domains", "Domains", {"domain_name": "a.sip.twilio.com"}, {"DomainName": "b.sip.twilio.com"}),
    ],
)
def test_what_is_seeded_is_like_what_is_created(
    twilio: LocalTwilio, sip: Sip, kind: str, path: str, attributes: dict[str, Any], form: dict[str, str]
) -> None:
    (sid,) = twilio.seed_rows(kind, ACCOUNT, [attributes])
    seeded, created = sip.get(f"{path}/{sid}").json(), sip.created(path, **form)
    ((attribute, name),) = attributes.items()

    def alike(row: dict[str, Any]) -> str:
        text = str({key: value for key, value in row.items() if not key.startswith("date_") and key != attribute})
        return text.replace(row["sid"], "SID")

    assert alike(seeded) == alike(created)
    assert list(seeded) == list(created)
    assert twilio.rows(kind, ACCOUNT) == [created, seeded] == sip.rows(path)
    assert twilio.row(kind, ACCOUNT, name) == twilio.row(kind, ACCOUNT, sid) == seeded


@pytest.mark.parametrize(
    ("lists", "members", "name", "attributes", "edit"),
    [
        ("credential_lists", "credentials", "dwight", {"username": "dwight"}, {"username": "jim"}),
        (
            "ip_access_control_lists",
            "ip_addresses",
            "10.0.0.1",
            {"ip_address": "10.0.0.1", "friendly_name": "office"},
            {"ip_address": "10.0.0.2", "cidr_prefix_length": 8},
        ),
    ],
)
def test_members_by_hand(
    twilio: LocalTwilio, lists: str, members: str, name: str, attributes: dict[str, Any], edit: dict[str, Any]
) -> None:
    first, second = twilio.seed_rows(lists, ACCOUNT, [{"friendly_name": "first"}, {"friendly_name": "second"}])
    (sid,) = twilio.seed_rows(members, ACCOUNT, [attributes], "first")
    twilio.seed_rows(members, ACCOUNT, [attributes], second)
    row = twilio.row(members, ACCOUNT, name, first)
    assert row["sid"] == sid
    assert row[f"{lists.removesuffix('s')}_sid"] == first
    assert row["uri"].endswith(f"/{first}/{''.join(word.title() for word in members.split('_'))}/{sid}.json")
    assert attributes.items() <= row.items()
    with pytest.raises(sqlite3.IntegrityError):
        twilio.seed_rows(members, ACCOUNT, [attributes], first)
    edited = twilio.edit_row(members, ACCOUNT, name, first, **edit)
    assert twilio.rows(members, ACCOUNT, first) == [edited]
    assert edit.items() <= edited.items()
    with pytest.raises(KeyError, match="nope"):
        twilio.edit_row(members, ACCOUNT, sid, first, nope=1)
    with pytest.raises(KeyError, match="nope"):
        twilio.seed_rows(members, ACCOUNT, [{"nope": 1}], first)
    with pytest.raises(TwilioError, match="not found"):
        twilio.row(members, ACCOUNT, sid, second)
    twilio.remove_row(members, ACCOUNT, sid, first)
    assert twilio.rows(members, ACCOUNT, first) == []
    twilio.remove_row(lists, ACCOUNT, "second")
    with pytest.raises(TwilioError, match="not found"):
        twilio.rows(members, ACCOUNT, second)
    assert twilio.requests() == []


def test_what_is_not_there_or_makes_no_sense(twilio: LocalTwilio) -> None:
    (phones,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "phones"}])
    twilio.seed_rows("credentials", ACCOUNT, [{"username": "dwight"}], phones)
    with pytest.raises(KeyError, match="nope"):
        twilio.rows("nope", ACCOUNT)
    for kind, parent in (("credentials", None), ("credential_lists", phones)):
        with pytest.raises(ValueError, match="belong to"):
            twilio.rows(kind, ACCOUNT, parent)
    for account in (NOBODY, OTHER_ACCOUNT.sid, SUBACCOUNT.sid):
        with pytest.raises(TwilioError, match="not found"):
            twilio.rows("credentials", account, phones)
        with pytest.raises(TwilioError, match="not found"):
            twilio.seed_rows("credentials", account, [{}], "phones")
    for list_sid, username in ((phones, "jim"), ("CL" + "0" * 32, "dwight"), ("", "")):
        with pytest.raises(TwilioError, match="not found"):
            twilio.password_is(list_sid, username, STRONG)
    assert not twilio.password_is(phones, "dwight", STRONG)
    (domain,) = twilio.seed(ACCOUNT, 1)
    with pytest.raises(TwilioError, match="not found"):
        twilio.seed_rows("credential_list_mappings", ACCOUNT, [{"sid": "CL" + "0" * 32}], domain)
    assert twilio.rows("credential_list_mappings", ACCOUNT, domain) == []


def test_over_http(twilio: LocalTwilio) -> None:
    local = f"{twilio.url}/_local"

    def post(path: str, **body: Any) -> requests.Response:
        return requests.post(f"{local}/{path}", json=body)

    lists = {"kind": "credential_lists", "account_sid": ACCOUNT}
    (phones,) = post("seed_rows", **lists, rows=[{"friendly_name": "phones"}]).json()
    inside = {"kind": "credentials", "account_sid": ACCOUNT, "parent": phones}
    (sid,) = post("seed_rows", **inside, rows=[{"username": "dwight", "password": STRONG}]).json()
    assert requests.get(f"{local}/rows/credential_lists/{ACCOUNT}").json() == twilio.rows("credential_lists", ACCOUNT)
    assert [row["sid"] for row in requests.get(f"{local}/rows/credentials/{ACCOUNT}/phones").json()] == [sid]
    asked = {"list_sid": phones, "username": "dwight"}
    assert post("password_is", **asked, password=STRONG).json() is True
    edit = post("edit_row", **inside, sid_or_name="dwight", attributes={"username": "jim", "password": "Another1Horse"})
    assert edit.json() == twilio.row("credentials", ACCOUNT, sid, phones)
    assert edit.json()["username"] == "jim"
    assert post("password_is", list_sid=phones, username="jim", password=STRONG).json() is False
    assert post("password_is", **asked, password=STRONG).status_code == 404
    assert post("remove_row", **inside, sid_or_name="jim").status_code == 204
    assert post("remove_row", **inside, sid_or_name="jim").status_code == 404
    assert post("remove_row", **lists, sid_or_name=phones).status_code == 204
    assert requests.get(f"{local}/rows/credentials/{ACCOUNT}/{phones}").status_code == 404
    for refused in (
        requests.get(f"{local}/rows/nope/{ACCOUNT}"),
        requests.get(f"{local}/rows/credentials/{ACCOUNT}"),
        post("seed_rows", **lists),
        post("seed_rows", **lists, rows=[{"nope": 1}]),
    ):
        assert refused.status_code == 400
        assert refused.json()["message"]
    assert twilio.requests() == []


def test_every_kind_is_documented() -> None:
    readme = (Path(local_twilio.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"| `{kind}`" not in readme and f", `{kind}`" not in readme] == []
    assert len(set(KINDS)) == len(RESOURCES) == 10
    for code in (one.limit.code for one in RESOURCES if one.limit is not None):
        assert f"({code})" in readme
