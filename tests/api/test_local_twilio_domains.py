"""SIP domains as Twilio's pages and OpenAPI file describe them: operations, paging, error codes."""

from __future__ import annotations

from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local_twilio import MAIN_ACCOUNT, OTHER_ACCOUNT, SUBACCOUNT, Account, LocalTwilio, TwilioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The sample of Twilio's OpenAPI file has these attributes, in another order.
ATTRIBUTES = {
    "account_sid", "api_version", "auth_type", "byoc_trunk_sid", "date_created", "date_updated", "domain_name",
    "emergency_caller_sid", "emergency_calling_enabled", "friendly_name", "secure", "sid", "sip_registration",
    "subresource_uris", "uri", "voice_fallback_method", "voice_fallback_url", "voice_method",
    "voice_status_callback_method", "voice_status_callback_url", "voice_url",
}  # fmt: skip
ENVELOPE = {
    "domains", "end", "first_page_uri", "next_page_uri", "page", "page_size", "previous_page_uri", "start", "uri",
}  # fmt: skip


class Api:
    """One account's domains over HTTP."""

    def __init__(self, twilio: LocalTwilio, account: Account = MAIN_ACCOUNT) -> None:
        self.url = twilio.url
        self.domains = f"{twilio.url}/2010-04-01/Accounts/{account.sid}/SIP/Domains"
        self.session = requests.Session()
        self.session.auth = (account.sid, account.auth_token)

    def create(self, name: str, **parameters: str) -> requests.Response:
        return self.session.post(f"{self.domains}.json", data={"DomainName": name, **parameters})

    def created(self, name: str, **parameters: str) -> dict[str, Any]:
        response = self.create(name, **parameters)
        assert response.status_code == 201, response.text
        return response.json()

    def fetch(self, sid: str) -> requests.Response:
        return self.session.get(f"{self.domains}/{sid}.json")

    def update(self, sid: str, **parameters: str) -> requests.Response:
        return self.session.post(f"{self.domains}/{sid}.json", data=parameters)

    def delete(self, sid: str) -> requests.Response:
        return self.session.delete(f"{self.domains}/{sid}.json")

    def list(self, **query: Any) -> requests.Response:
        return self.session.get(f"{self.domains}.json", params=query)


@pytest.fixture
def api(twilio: LocalTwilio) -> Iterator[Api]:
    api = Api(twilio)
    yield api
    api.session.close()


def assert_refused(response: requests.Response, status: int, code: int, part: str = "") -> None:
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert set(body) == {"code", "message", "more_info", "status"} | ({"detail"} if code == 20003 else set())
    assert body["status"] == status
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert part in body["message"]


# --- the five operations


def test_a_new_domain_has_twilios_defaults(api: Api) -> None:
    response = api.create("scranton.sip.twilio.com")
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Twilio-Request-Id"].startswith("RQ")
    domain = response.json()
    assert set(domain) == ATTRIBUTES
    path = f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains/{domain['sid']}"
    created = domain["date_created"]
    assert parsedate_to_datetime(created).strftime("%a, %d %b %Y %H:%M:%S +0000") == created
    del domain["date_created"]
    assert domain.pop("date_updated") == created
    assert domain == {
        "account_sid": MAIN_ACCOUNT.sid,
        "api_version": "2010-04-01",
        "auth_type": "",
        "byoc_trunk_sid": None,
        "domain_name": "scranton.sip.twilio.com",
        "emergency_caller_sid": None,
        "emergency_calling_enabled": False,
        "friendly_name": None,
        "secure": False,
        "sid": domain["sid"],
        "sip_registration": False,
        "subresource_uris": {
            "credential_list_mappings": f"{path}/CredentialListMappings.json",
            "ip_access_control_list_mappings": f"{path}/IpAccessControlListMappings.json",
        },
        "uri": f"{path}.json",
        "voice_fallback_method": "POST",
        "voice_fallback_url": None,
        "voice_method": "POST",
        "voice_status_callback_method": "POST",
        "voice_status_callback_url": None,
        "voice_url": None,
    }


def test_every_parameter_reads_back(api: Api) -> None:
    domain = api.created(
        "scranton.sip.twilio.com",
        FriendlyName="Scranton Büro",
        VoiceUrl="https://a.example/1",
        VoiceMethod="GET",
        VoiceFallbackUrl="https://a.example/2",
        VoiceFallbackMethod="GET",
        VoiceStatusCallbackUrl="https://a.example/3",
        VoiceStatusCallbackMethod="GET",
        SipRegistration="true",
        EmergencyCallingEnabled="TRUE",
        Secure="True",
        ByocTrunkSid="BY" + "1" * 32,
        EmergencyCallerSid="PN" + "1" * 32,
    )
    assert api.fetch(domain["sid"]).json() == domain
    assert domain["friendly_name"] == "Scranton Büro"
    assert [domain[f"voice{kind}_url"] for kind in ("", "_fallback", "_status_callback")] == [
        "https://a.example/1",
        "https://a.example/2",
        "https://a.example/3",
    ]
    assert domain["voice_method"] == domain["voice_fallback_method"] == "GET"
    assert domain["voice_status_callback_method"] == "GET"
    assert domain["sip_registration"] is domain["emergency_calling_enabled"] is domain["secure"] is True
    assert domain["byoc_trunk_sid"] == "BY" + "1" * 32
    assert domain["emergency_caller_sid"] == "PN" + "1" * 32


def test_an_update_changes_what_is_sent_and_no_more(api: Api, twilio: LocalTwilio) -> None:
    before = api.created("scranton.sip.twilio.com", VoiceUrl="https://a.example/1", Secure="true")
    twilio.settings.date_offset = 3600
    response = api.update(before["sid"], FriendlyName="Scranton", Secure="false")
    assert response.status_code == 200
    after = response.json()
    assert api.fetch(before["sid"]).json() == after
    changed = {key for key in ATTRIBUTES if before[key] != after[key]}
    assert changed == {"friendly_name", "secure", "date_updated"}


def test_an_empty_text_clears_what_can_be_cleared(api: Api) -> None:
    sid = api.created(
        "scranton.sip.twilio.com",
        FriendlyName="Scranton",
        VoiceUrl="https://a.example/1",
        VoiceFallbackUrl="https://a.example/2",
        VoiceStatusCallbackUrl="https://a.example/3",
        ByocTrunkSid="BY" + "1" * 32,
        EmergencyCallerSid="PN" + "1" * 32,
    )["sid"]
    domain = api.update(
        sid,
        FriendlyName="",
        VoiceUrl="",
        VoiceFallbackUrl="",
        VoiceStatusCallbackUrl="",
        ByocTrunkSid="",
        EmergencyCallerSid="",
    ).json()
    cleared = [key for key in ATTRIBUTES if domain[key] is None]
    assert sorted(cleared) == [
        "byoc_trunk_sid", "emergency_caller_sid", "friendly_name", "voice_fallback_url",
        "voice_status_callback_url", "voice_url",
    ]  # fmt: skip


def test_a_deleted_domain_is_gone(api: Api) -> None:
    sid = api.created("one.sip.twilio.com")["sid"]
    response = api.delete(sid)
    assert (response.status_code, response.content) == (204, b"")
    assert "Content-Length" not in response.headers
    for again in (api.fetch(sid), api.update(sid, Secure="true"), api.delete(sid)):
        assert_refused(again, 404, 20404, f"/SIP/Domains/{sid}.json was not found")
    assert api.list().json()["domains"] == []


# --- lists


def test_pages_join_to_the_whole_list(api: Api, twilio: LocalTwilio) -> None:
    sids = twilio.seed(MAIN_ACCOUNT.sid, 7)
    found, uri, pages = [], f"/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains.json?PageSize=3", []
    while uri:
        page = api.session.get(api.url + uri).json()
        assert set(page) == ENVELOPE
        pages.append(page)
        found += [row["sid"] for row in page["domains"]]
        uri = page["next_page_uri"]
    assert found == sids[::-1]
    assert [(p["page"], p["start"], p["end"], p["page_size"]) for p in pages] == [
        (0, 0, 2, 3),
        (1, 3, 5, 3),
        (2, 6, 6, 3),
    ]
    assert pages[0]["previous_page_uri"] is None
    back = api.session.get(api.url + pages[2]["previous_page_uri"]).json()
    assert back["domains"] == pages[1]["domains"]
    assert api.session.get(api.url + back["next_page_uri"]).json()["domains"] == pages[2]["domains"]
    assert api.session.get(api.url + pages[1]["first_page_uri"]).json()["domains"] == pages[0]["domains"]
    assert all(page["uri"].startswith("/2010-04-01/") for page in pages)


def test_a_full_last_page_has_no_next(api: Api, twilio: LocalTwilio) -> None:
    twilio.seed(MAIN_ACCOUNT.sid, 4)
    first = api.list(PageSize=2).json()
    assert first["next_page_uri"] is not None
    assert api.session.get(api.url + first["next_page_uri"]).json()["next_page_uri"] is None
    assert api.list(PageSize=4).json()["next_page_uri"] is None


def test_a_deletion_between_pages_skips_nothing(api: Api, twilio: LocalTwilio) -> None:
    sids = twilio.seed(MAIN_ACCOUNT.sid, 6)[::-1]
    first = api.list(PageSize=2).json()
    twilio.remove(MAIN_ACCOUNT.sid, sids[0])
    twilio.remove(MAIN_ACCOUNT.sid, sids[1])
    second = api.session.get(api.url + first["next_page_uri"]).json()
    assert [row["sid"] for row in second["domains"]] == sids[2:4]


def test_page_size_is_50_unless_asked(api: Api, twilio: LocalTwilio) -> None:
    twilio.seed(MAIN_ACCOUNT.sid, 51)
    assert len(api.list().json()["domains"]) == 50
    assert len(api.list(PageSize=1000).json()["domains"]) == 51


@pytest.mark.parametrize(
    "query",
    [
        {"PageSize": 0}, {"PageSize": "x"}, {"Page": -1}, {"Page": "9" * 1001},
        {"PageToken": "nope"}, {"PageToken": ""}, {"PageToken": "PACL" + "f" * 32},
    ],
)  # fmt: skip
def test_a_bad_query_is_refused(api: Api, query: dict[str, Any]) -> None:
    assert_refused(api.list(**query), 400, 20001)


def test_a_page_of_more_than_1000_is_20007(api: Api) -> None:
    assert_refused(api.list(PageSize=1001), 400, 20007, "1000")


# --- refusals


@pytest.mark.parametrize(
    "name",
    [
        "", "scranton", "sip.twilio.com", ".sip.twilio.com", "a b.sip.twilio.com", "a_b.sip.twilio.com",
        "scranton.sip.twilio.com.", "a..sip.twilio.com", "ä.sip.twilio.com", "a.sip.example.com",
        "x" * 64 + ".sip.twilio.com", "a.sip.twilio.com\n", "asip.twilio.com",
    ],
)  # fmt: skip
def test_an_invalid_name_is_21231(api: Api, name: str) -> None:
    assert_refused(api.create(name), 400, 21231)
    sid = api.created("fine.sip.twilio.com")["sid"]
    assert_refused(api.update(sid, DomainName=name), 400, 21231)


def test_a_name_is_unique_over_all_accounts_and_without_case(api: Api, twilio: LocalTwilio) -> None:
    twilio.seed(OTHER_ACCOUNT.sid, 1, prefix="taken")
    assert_refused(api.create("Taken-0.SIP.twilio.com"), 400, 21232, "already exists")
    sid = api.created("mine.sip.twilio.com")["sid"]
    assert_refused(api.update(sid, DomainName="taken-0.sip.twilio.com"), 400, 21232, "already exists")
    assert api.update(sid, DomainName="MINE.sip.twilio.com").json()["domain_name"] == "MINE.sip.twilio.com"


def test_a_subdomain_needs_its_parent_in_the_account(api: Api, twilio: LocalTwilio) -> None:
    twilio.seed(OTHER_ACCOUNT.sid, 1, prefix="other")
    assert_refused(api.create("a.b.sip.twilio.com"), 400, 21232, "b.sip.twilio.com")
    assert_refused(api.create("a.other-0.sip.twilio.com"), 400, 21232)
    parent = api.created("B.sip.twilio.com")["sid"]
    child = api.created("a.b.sip.twilio.com")["sid"]
    assert_refused(api.delete(parent), 400, 21233, "a.b.sip.twilio.com")
    assert_refused(api.update(parent, DomainName="c.sip.twilio.com"), 400, 21233)
    assert api.delete(child).status_code == 204
    assert api.delete(parent).status_code == 204


def test_a_subdomain_may_be_of_a_domain_of_the_main_account_only(api: Api, twilio: LocalTwilio) -> None:
    sibling = Account("AC" + "7" * 32, "not-a-real-token-of-a-sibling", main_account_sid=MAIN_ACCOUNT.sid)
    twilio.add_account(sibling)
    parent = api.created("b.sip.twilio.com")["sid"]
    (theirs,) = twilio.seed(SUBACCOUNT.sid, 1, prefix="theirs")
    subaccount, of_sibling, other = (Api(twilio, account) for account in (SUBACCOUNT, sibling, OTHER_ACCOUNT))
    child = subaccount.created("a.B.sip.twilio.com")["sid"]
    subaccount.created("a.theirs-0.sip.twilio.com")
    assert subaccount.update(child, DomainName="c.b.sip.twilio.com").status_code == 200
    for refused in (
        other.create("d.b.sip.twilio.com"),
        api.create("d.theirs-0.sip.twilio.com"),
        of_sibling.create("d.theirs-0.sip.twilio.com"),
        api.create("d.c.b.sip.twilio.com"),
    ):
        assert_refused(refused, 400, 21232, "in the account or in its main account first")
    assert_refused(api.delete(parent), 400, 21233, "c.b.sip.twilio.com")
    assert_refused(subaccount.delete(theirs), 400, 21233)
    for each in (subaccount, of_sibling, other):
        each.session.close()


def test_an_account_has_a_limit(twilio: LocalTwilio) -> None:
    small = Account("AC" + "5" * 32, "not-a-real-token-of-a-small-account", domain_limit=1)
    twilio.add_account(small)
    twilio.seed(MAIN_ACCOUNT.sid, 3)
    api = Api(twilio, small)
    sid = api.created("one.sip.twilio.com")["sid"]
    assert_refused(api.create("two.sip.twilio.com"), 400, 21230)
    assert api.update(sid, DomainName="two.sip.twilio.com").status_code == 200
    api.session.close()


@pytest.mark.parametrize(
    ("parameter", "value", "code"),
    [
        ("FriendlyName", "x" * 65, 20002),
        ("ByocTrunkSid", "BY123", 21300),
        ("ByocTrunkSid", "PN" + "1" * 32, 21300),
        ("ByocTrunkSid", "BY" + "0" * 32, 21300),  # well-formed, unknown
        ("EmergencyCallerSid", "nope", 20001),
        ("VoiceUrl", "nope", 20001),
        ("VoiceUrl", "ftp://a.example/", 20001),
        ("VoiceUrl", "https://a b/", 20001),
        ("VoiceUrl", "https://[", 20001),
        ("VoiceMethod", "PUT", 20001),
        ("VoiceMethod", "", 20001),
        ("Secure", "1", 20001),
        ("Secure", "", 20001),
    ],
)
def test_a_bad_value_is_refused_and_nothing_is_stored(
    api: Api, twilio: LocalTwilio, parameter: str, value: str, code: int
) -> None:
    twilio.settings.unknown_sids = {"BY" + "0" * 32}
    assert_refused(api.create("one.sip.twilio.com", **{parameter: value}), 400, code, parameter)
    assert twilio.domains(MAIN_ACCOUNT.sid) == []
    before = api.created("one.sip.twilio.com")
    assert_refused(api.update(before["sid"], SipRegistration="true", **{parameter: value}), 400, code, parameter)
    assert api.fetch(before["sid"]).json() == before


def test_a_domain_needs_a_name(api: Api) -> None:
    response = api.session.post(f"{api.domains}.json", data={"Secure": "true"})
    assert_refused(response, 400, 20001, "Missing required parameter")


def test_only_forms_are_read(api: Api) -> None:
    json = api.session.post(f"{api.domains}.json", json={"DomainName": "one.sip.twilio.com"})
    assert_refused(json, 415, 20415)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert_refused(api.session.post(f"{api.domains}.json", b"DomainName=%ff", headers=form), 400, 20001)


def test_methods_and_paths_that_twilio_has_not(api: Api) -> None:
    response = api.session.put(f"{api.domains}.json")
    assert_refused(response, 405, 20004)
    assert response.headers["Allow"] == "GET, HEAD, POST"
    sid = api.created("one.sip.twilio.com")["sid"]
    assert api.session.patch(f"{api.domains}/{sid}.json").headers["Allow"] == "DELETE, GET, HEAD, POST"
    head = api.session.head(f"{api.domains}/{sid}.json")
    assert (head.status_code, head.content) == (200, b"")
    assert_refused(api.session.get(f"{api.domains}/SDnope.json"), 404, 20404)


@pytest.mark.parametrize(
    "path", ["", "/", ".json/", "/SD1", "/SD1.json/", "/../Trunks.json", "/../../Calls.json", "?x=1"]
)
def test_a_path_that_it_does_not_serve_is_501_and_no_redirect(api: Api, path: str) -> None:
    for method in ("GET", "POST"):
        response = api.session.request(method, api.domains + path, allow_redirects=False)
        assert_refused(response, 501, 20501, "local_twilio has no path /2010-04-01/Accounts/AC")


def test_unknown_parameters_are_ignored_and_logged(
    api: Api, twilio: LocalTwilio, unknown_parameters: list[str]
) -> None:
    made = api.session.post(f"{api.domains}.json?B=1", data={"DomainName": "one.sip.twilio.com", "AuthType": "IP_ACL"})
    assert (made.status_code, made.json()["auth_type"]) == (201, "")
    assert api.update(made.json()["sid"], friendly_name="x", FriendlyName="y").json()["friendly_name"] == "y"
    assert len(api.list(PageSize=1, DateSent="today").json()["domains"]) == 1
    assert api.fetch(made.json()["sid"]).ok
    assert [each.unknown for each in twilio.requests()] == [("AuthType", "B"), ("friendly_name",), ("DateSent",), ()]
    # What the fixture of all tests fails for.
    assert [each.rpartition(" ")[2] for each in unknown_parameters] == ["AuthType", "B", "friendly_name", "DateSent"]
    unknown_parameters.clear()


# --- accounts


KEY = (MAIN_ACCOUNT.api_key or "", MAIN_ACCOUNT.api_secret or "")


def test_an_auth_token_reaches_the_subaccounts_too_and_an_api_key_its_account_only(twilio: LocalTwilio) -> None:
    subaccount = replace(SUBACCOUNT, api_key="SK" + "0b" * 16, api_secret="not-a-real-secret-of-the-subaccount")
    twilio.add_account(subaccount)
    main = (MAIN_ACCOUNT.sid, MAIN_ACCOUNT.auth_token)
    sub = (SUBACCOUNT.sid, SUBACCOUNT.auth_token)
    sub_key = (subaccount.api_key or "", subaccount.api_secret or "")
    other = (OTHER_ACCOUNT.sid, OTHER_ACCOUNT.auth_token)
    may = {
        MAIN_ACCOUNT.sid: [main, KEY],
        SUBACCOUNT.sid: [main, sub, sub_key],
        OTHER_ACCOUNT.sid: [other],
        "AC" + "f" * 32: [],
    }
    for account_sid, allowed in may.items():
        for credentials in (main, KEY, sub, sub_key, other):
            response = requests.get(
                f"{twilio.url}/2010-04-01/Accounts/{account_sid}/SIP/Domains.json", auth=credentials
            )
            if credentials in allowed:
                assert response.status_code == 200
            else:
                assert_refused(response, 401, 20003, "Authenticate")
                assert response.headers["WWW-Authenticate"] == 'Basic realm="Twilio API"'


def test_a_main_accounts_key_may_reach_subaccounts(twilio: LocalTwilio) -> None:
    def status(account: Account, credentials: tuple[str, str]) -> int:
        url = f"{twilio.url}/2010-04-01/Accounts/{account.sid}/SIP/Domains.json"
        return requests.get(url, auth=credentials).status_code

    assert status(SUBACCOUNT, KEY) == 401
    twilio.settings.main_keys_reach_subaccounts = True
    assert status(SUBACCOUNT, KEY) == 200
    assert status(OTHER_ACCOUNT, KEY) == 401
    assert status(MAIN_ACCOUNT, (SUBACCOUNT.sid, SUBACCOUNT.auth_token)) == 401
    twilio.restrict_key(MAIN_ACCOUNT.sid, "read")
    assert status(SUBACCOUNT, KEY) == 401, "a restriction goes with the key"


def test_made_up_credentials_are_letters_and_digits() -> None:
    for account in (MAIN_ACCOUNT, SUBACCOUNT, OTHER_ACCOUNT):
        for each in (account.sid, account.auth_token, account.api_key, account.api_secret, account.test_token):
            assert each is None or (each.isascii() and each.isalnum()), each


def test_an_account_has_twilios_ten_attributes(api: Api, twilio: LocalTwilio) -> None:
    url = f"{twilio.url}/2010-04-01/Accounts/{SUBACCOUNT.sid}.json"
    account = api.session.get(url).json()
    assert set(account) == {
        "auth_token", "date_created", "date_updated", "friendly_name", "owner_account_sid", "sid", "status",
        "subresource_uris", "type", "uri",
    }  # fmt: skip
    assert (account["auth_token"], account["owner_account_sid"]) == (SUBACCOUNT.auth_token, MAIN_ACCOUNT.sid)
    assert account["uri"] == f"/2010-04-01/Accounts/{SUBACCOUNT.sid}.json"


@pytest.mark.parametrize(("code", "status"), [(20003, 401), (20005, 401), (20403, 403), (10001, 403)])
def test_a_suspended_account_is_refused(api: Api, twilio: LocalTwilio, code: int, status: int) -> None:
    path = f"{twilio.url}/_local/accounts/{MAIN_ACCOUNT.sid}/suspend"
    assert requests.post(path).status_code == 204
    assert requests.post(path.replace(MAIN_ACCOUNT.sid, "ACnope")).status_code == 404
    assert requests.put(f"{twilio.url}/_local/settings", json={"suspended_code": code}).ok
    refused = api.list()
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    account = api.session.get(f"{twilio.url}/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}.json")
    assert account.json()["status"] == "suspended"
    twilio.add_account(MAIN_ACCOUNT)
    assert api.list().ok


REQUESTS: dict[str, Callable[[Api, str], requests.Response]] = {
    "create": lambda api, _sid: api.create("another.sip.twilio.com"),
    "read": lambda api, sid: api.fetch(sid),
    "list": lambda api, _sid: api.list(),
    "update": lambda api, sid: api.update(sid, FriendlyName="x"),
    "delete": lambda api, sid: api.delete(sid),
}


@pytest.mark.parametrize("lacking", REQUESTS)
def test_a_restricted_key_may_do_what_it_has_a_permission_for(api: Api, twilio: LocalTwilio, lacking: str) -> None:
    (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
    others: Any = [permission for permission in REQUESTS if permission != lacking]
    twilio.restrict_key(MAIN_ACCOUNT.sid, *others)
    api.session.auth = KEY
    before = twilio.domains(MAIN_ACCOUNT.sid)
    refused = REQUESTS[lacking](api, sid)
    assert_refused(refused, 401, 70051, "Authorization failed")
    assert twilio.domains(MAIN_ACCOUNT.sid) == before
    for permission in others:
        assert REQUESTS[permission](api, sid).ok, permission


def test_a_restriction_replaces_the_one_before_and_is_lifted(api: Api, twilio: LocalTwilio) -> None:
    (sid,) = twilio.seed(MAIN_ACCOUNT.sid, 1)
    api.session.auth = KEY
    twilio.restrict_key(MAIN_ACCOUNT.sid, "list")
    twilio.restrict_key(MAIN_ACCOUNT.sid, "read")
    assert_refused(api.list(), 401, 70051)
    assert api.session.head(f"{api.domains}/{sid}.json").status_code == 200
    assert api.session.head(f"{api.domains}.json").status_code == 401
    twilio.restrict_key(MAIN_ACCOUNT.sid)
    assert_refused(api.fetch(sid), 401, 70051)
    twilio.clear_restrictions()
    assert api.list().ok


def test_everything_under_a_closed_account_is_twilios_404(api: Api, twilio: LocalTwilio) -> None:
    (sid,) = twilio.seed(SUBACCOUNT.sid, 1)
    (ours,) = twilio.seed(MAIN_ACCOUNT.sid, 1, prefix="ours")
    theirs = Api(twilio, SUBACCOUNT)
    assert theirs.list().ok
    twilio.close_account(SUBACCOUNT.sid)
    for auth in (theirs.session.auth, api.session.auth):
        theirs.session.auth = auth
        for request in REQUESTS.values():
            assert_refused(request(theirs, sid), 404, 20404, f"/Accounts/{SUBACCOUNT.sid}/SIP/Domains")
        assert_refused(theirs.session.get(theirs.domains.replace("Domains", "CredentialLists.json")), 404, 20404)
    assert_refused(requests.get(f"{theirs.domains}.json", auth=(SUBACCOUNT.sid, "wrong")), 401, 20003)
    assert api.fetch(ours).ok
    twilio.add_account(SUBACCOUNT)
    assert theirs.fetch(sid).ok
    theirs.session.close()


@pytest.mark.parametrize(
    "header", [None, "Basic", "Basic !", "Basic bm9jb2xvbg==", "Basic /w==", "Bearer x", "Basic QUM6eA=="]
)
def test_no_credentials_are_401(twilio: LocalTwilio, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for path in (f"Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains.json", f"Accounts/{MAIN_ACCOUNT.sid}/Nope.json", "x"):
        assert_refused(requests.get(f"{twilio.url}/2010-04-01/{path}", headers=headers), 401, 20003)


def test_a_wrong_token_is_401(api: Api) -> None:
    wrong = requests.get(f"{api.domains}.json", auth=(MAIN_ACCOUNT.sid, "wrong"))
    assert_refused(wrong, 401, 20003)
    assert wrong.json()["detail"] == "Your AccountSid or AuthToken was incorrect."


def test_test_credentials_are_403(api: Api) -> None:
    test = requests.get(f"{api.domains}.json", auth=(MAIN_ACCOUNT.sid, MAIN_ACCOUNT.test_token or ""))
    assert_refused(test, 403, 20008)


def test_accounts_do_not_see_each_other(api: Api, twilio: LocalTwilio) -> None:
    (theirs,) = twilio.seed(SUBACCOUNT.sid, 1)
    assert api.list().json()["domains"] == []
    assert_refused(api.fetch(theirs), 404, 20404)
    assert_refused(api.delete(theirs), 404, 20404)
    with pytest.raises(TwilioError, match="not found"):
        twilio.domain(MAIN_ACCOUNT.sid, theirs)
