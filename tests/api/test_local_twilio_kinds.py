"""Every kind of resource as Twilio's pages and OpenAPI file describe it: attributes, defaults, error codes, limits."""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest

from local_twilio import MAIN_ACCOUNT, OTHER_ACCOUNT, SUBACCOUNT, Account, LocalTwilio
from local_twilio.openapi import snake_case
from local_twilio.service import KINDS as ALL_KINDS

from .kinds import (
    ADDRESSES,
    CALLS,
    CALLS_IP,
    CREDENTIAL_LISTS,
    CREDENTIALS,
    DOMAINS,
    IP_LISTS,
    KINDS,
    MAPPINGS,
    OLDER,
    OLDER_IP,
    REGISTRATIONS,
    THE_OTHER_PATH,
    World,
)
from .sip import ACCOUNT, STRONG, Sip, assert_refused, control


@pytest.fixture
def world(twilio: LocalTwilio) -> World:
    return World(twilio)


def one_of(path: str) -> str:
    """The path of the resource that a mapping is for: `CredentialLists/{CredentialListSid}`."""
    (parameter,) = KINDS[path].form
    return f"{parameter.removesuffix('Sid')}s/{{{parameter}}}"


# --- the five operations


def test_the_table_has_every_kind() -> None:
    assert {kind.name for kind in KINDS.values()} == set(ALL_KINDS)


@pytest.mark.parametrize("path", KINDS)
def test_each_kind_answers_as_twilio_does(world: World, twilio: LocalTwilio, path: str) -> None:
    kind = KINDS[path]
    response = world.post(path, **kind.form)
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Twilio-Request-Id"].startswith("RQ")
    made = response.json()
    one = f"{path}/{made['sid']}"
    world.known["one"] = world.fill(f"/2010-04-01/Accounts/{ACCOUNT}/SIP/{one}")
    created = made["date_created"]
    assert parsedate_to_datetime(created).strftime("%a, %d %b %Y %H:%M:%S +0000") == created
    assert re.fullmatch(f"{kind.prefix}[0-9a-f]{{32}}", made["sid"])
    expected = {**world.fill(kind.answer), "account_sid": ACCOUNT, "sid": made["sid"]}
    if "Auth" not in path:
        expected["uri"] = f"{world.known['one']}.json"
    assert made == {**expected, "date_created": created, "date_updated": created}
    assert world.get(one).json() == made
    assert world.get(path).json()[kind.rows or kind.name][0] == made
    assert_refused(Sip(twilio, OTHER_ACCOUNT).get(world.fill(one)), 404, 20404)
    twilio.settings.date_offset = 3600
    if kind.change:
        updated = world.post(one, **kind.change)
        assert updated.status_code == 200
        now = updated.json()["date_updated"]
        assert now != created
        assert updated.json() == {**made, **kind.changed, "date_updated": now}
        assert world.get(one).json() == updated.json()
    deleted = world.delete(one)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert "Content-Length" not in deleted.headers
    for again in (world.get(one), world.delete(one), *([world.post(one, **kind.change)] if kind.change else [])):
        assert_refused(again, 404, 20404, f"{world.known['one']}.json was not found")
    assert made["sid"] not in [row["sid"] for row in world.rows(path)]


def test_an_update_changes_what_is_sent_and_no_more(world: World, twilio: LocalTwilio) -> None:
    domain = world.new(DOMAINS, **KINDS[DOMAINS].change)
    one = f"Domains/{domain['sid']}"
    texts = [name for name in KINDS[DOMAINS].change if name.endswith(("FriendlyName", "Url", "Sid"))]
    cleared = world.post(one, **dict.fromkeys(texts, ""), Secure="false").json()
    changed = {**{snake_case(text): None for text in texts}, "secure": False}
    assert cleared == {**domain, **changed, "date_updated": cleared["date_updated"]}
    twilio.settings.date_offset = 3600
    assert world.post(one).json() == cleared


@pytest.mark.parametrize("path", KINDS)
def test_by_hand_each_kind_is_as_over_twilios_api(world: World, twilio: LocalTwilio, path: str) -> None:
    kind, parent = KINDS[path], world.parent(path)
    made = world.new(path)
    world.delete(f"{path}/{made['sid']}")
    twilio.clear_requests()
    inside = {"kind": kind.name, "account_sid": ACCOUNT, "parent": parent}
    (sid,) = control(twilio, "POST", "seed_rows", **inside, rows=[world.row(path)])
    seeded = twilio.row(kind.name, ACCOUNT, sid, parent)
    dates = {name: seeded[name] for name in ("date_created", "date_updated")}
    assert str(seeded) == str({**made, **dates}).replace(made["sid"], sid), "in the same order too"
    taken = control(twilio, "POST", "seed_rows", 400, **inside, rows=[world.row(path)])
    assert "IntegrityError" in taken["message"]
    auth_type = twilio.domain(ACCOUNT, world.known["DomainSid"])["auth_type"]
    assert bool(auth_type) == (path in THE_OTHER_PATH)
    one = {**inside, "sid_or_name": seeded[kind.named_by]}
    edited = control(twilio, "POST", "edit_row", **one, attributes=kind.changed)
    assert edited == {**seeded, **kind.changed, "date_updated": edited["date_updated"]}
    rows = f"rows/{kind.name}/{ACCOUNT}{f'/{parent}' if parent else ''}"
    assert control(twilio, "GET", rows)[0] == edited
    one["sid_or_name"] = sid
    for nonsense in (
        control(twilio, "POST", "edit_row", 400, **one, attributes={"nope": 1}),
        control(twilio, "POST", "seed_rows", 400, **inside, rows=[{"nope": 1}]),
    ):
        assert "nope" in nonsense["message"]
    assert twilio.requests() == []
    assert world.rows(path)[0] == world.get(f"{path}/{sid}").json() == edited
    control(twilio, "POST", "remove_row", 204, **one)
    control(twilio, "POST", "remove_row", 404, **one)
    assert twilio.domain(ACCOUNT, world.known["DomainSid"])["auth_type"] == ""


# --- refusals

UNKNOWN = "BY" + "0" * 32
LONG = ".".join(["x" * 63] * 3) + ".sip.twilio.com"
# Path of the list, parameter, value (None: not sent), Twilio's code.
WRONG: list[tuple[str, str, str | None, int]] = [
    *((DOMAINS, "DomainName", f"{label}.sip.twilio.com", 21231) for label in ("", "a_b", "ä", "x" * 64)),
    *((DOMAINS, "DomainName", name, 21231) for name in ("", "sip.twilio.com", "asip.twilio.com", "a.sip.example.com")),
    *(
        (DOMAINS, "DomainName", name, 21231)
        for name in ("a.sip.twilio.com.", "a.sip.twilio.com\n", f"{'x' * 47}.{LONG}")
    ),
    (DOMAINS, "DomainName", None, 20001),
    (DOMAINS, "FriendlyName", "x" * 65, 20002),
    *((DOMAINS, "ByocTrunkSid", sid, 21300) for sid in ("BY123", "PN" + "1" * 32, UNKNOWN)),
    (DOMAINS, "EmergencyCallerSid", "nope", 20001),
    *((DOMAINS, "VoiceUrl", url, 20001) for url in ("nope", "ftp://a.example/", "https://a b/", "https://[")),
    *((DOMAINS, "VoiceMethod", method, 20001) for method in ("PUT", "")),
    *((DOMAINS, "Secure", boolean, 20001) for boolean in ("1", "")),
    *((CREDENTIAL_LISTS, "FriendlyName", name, 20002) for name in ("", "x" * 65)),
    *((IP_LISTS, "FriendlyName", name, 20002) for name in ("", "x" * 256)),
    *((lists, "FriendlyName", None, 20001) for lists in (CREDENTIAL_LISTS, IP_LISTS)),
    *((CREDENTIALS, "Username", name, 21243) for name in ("", "x" * 33)),
    *((CREDENTIALS, required, None, 21240) for required in ("Username", "Password")),
    *((CREDENTIALS, "Password", weak, 21240) for weak in ("", "Short1Horse", "correct1horse", "CORRECT1HORSE")),
    (CREDENTIALS, "Password", "CorrectaHorse", 21240),
    *((ADDRESSES, "IpAddress", address, 21238) for address in ("", "1.2.3", "1.2.3.256", "::1", "1.2.3.4/8", "a.b")),
    *((ADDRESSES, "CidrPrefixLength", length, 21238) for length in ("", "-1", "33", "8.0", "9" * 1001)),
    *((ADDRESSES, "FriendlyName", name, 20002) for name in ("", "x" * 256)),
    *((path, next(iter(KINDS[path].form)), sid, 20001) for path in MAPPINGS for sid in ("", "SD" + "0" * 32, None)),
]


@pytest.mark.parametrize(("path", "parameter", "value", "code"), WRONG)
def test_a_wrong_value_is_refused_and_nothing_is_stored(
    world: World, twilio: LocalTwilio, path: str, parameter: str, value: str | None, code: int
) -> None:
    twilio.settings.unknown_sids = {UNKNOWN}
    kind, parent = KINDS[path], world.parent(path)
    before = twilio.rows(kind.name, ACCOUNT, parent)
    refusals = [world.request("POST", path, data={**kind.form, parameter: value})]
    assert twilio.rows(kind.name, ACCOUNT, parent) == before
    if parameter in kind.change and (value is not None or path in (CREDENTIAL_LISTS, IP_LISTS)):
        made = world.new(path)
        refusals.append(world.request("POST", f"{path}/{made['sid']}", data={**kind.change, parameter: value}))
        assert world.get(f"{path}/{made['sid']}").json() == made
        if path == CREDENTIALS:
            assert twilio.password_is(str(parent), "dwight", STRONG)
    for refused in refusals:
        assert_refused(refused, 400, code, "" if parameter == "DomainName" and value is not None else parameter)
        assert parameter != "Password" or not value or value not in refused.text


@pytest.mark.parametrize(
    ("path", "parameter", "value"),
    [
        (DOMAINS, "DomainName", f"{'x' * 46}.{LONG}"),
        (CREDENTIAL_LISTS, "FriendlyName", "ü" * 64),
        (IP_LISTS, "FriendlyName", "ü" * 255),
        (CREDENTIALS, "Username", "1440013725.28" + "x" * 19),
        (ADDRESSES, "FriendlyName", "x" * 255),
        (ADDRESSES, "CidrPrefixLength", "0"),
    ],
)
def test_the_longest_and_the_least_are_accepted(
    world: World, twilio: LocalTwilio, path: str, parameter: str, value: str
) -> None:
    twilio.seed_rows("domains", ACCOUNT, [{"domain_name": LONG}])
    assert str(world.new(path, **{parameter: value})[snake_case(parameter)]) == value


@pytest.mark.parametrize(
    ("path", "parameters", "code"),
    [
        (DOMAINS, {"DomainName": "STAMFORD.sip.twilio.com"}, 21232),
        (CREDENTIAL_LISTS, {}, 21240),
        (CREDENTIAL_LISTS, {"FriendlyName": "stamford"}, None),
        (IP_LISTS, {}, 21235),
        (CREDENTIALS, {}, 21240),
        (CREDENTIALS, {"Username": "Dwight"}, None),
        (ADDRESSES, {"FriendlyName": "x", "CidrPrefixLength": "8"}, 21235),
        (ADDRESSES, {"IpAddress": "10.0.0.2"}, 21235),
        *((path, {}, 21231) for path in MAPPINGS),
    ],
)
def test_a_name_is_taken_once(world: World, path: str, parameters: dict[str, str], code: int | None) -> None:
    kind = KINDS[path]
    made, again = world.new(path), {**kind.form, **parameters}
    response = world.post(path, **again)
    if code is None:
        assert response.status_code == 201
        return
    assert_refused(response, 400, code)
    if again.keys() <= kind.change.keys():
        other = world.created(path, **kind.change)
        assert_refused(world.post(f"{path}/{other['sid']}", **again), 400, code)
        assert world.post(f"{path}/{made['sid']}", **again).status_code == 200, "its own"
    world.delete(f"{path}/{made['sid']}")
    assert world.new(path)


def test_a_name_is_taken_in_its_list_and_a_domains_everywhere(world: World, twilio: LocalTwilio) -> None:
    sub = Sip(twilio, SUBACCOUNT)
    for path in (DOMAINS, CREDENTIAL_LISTS, IP_LISTS):
        world.new(path)
        response = sub.post(path, **KINDS[path].form)
        assert (response.status_code, response.json().get("code")) == ((400, 21232) if path == DOMAINS else (201, None))
    for path, lists in ((CREDENTIALS, CREDENTIAL_LISTS), (ADDRESSES, IP_LISTS)):
        world.new(path)
        elsewhere = world.rows(lists)[0]["sid"]
        world.created(re.sub(r"\{\w+\}", elsewhere, path), **KINDS[path].form)


@pytest.mark.parametrize(
    ("path", "limit", "code"),
    [
        (DOMAINS, "domain_limit", 21230),
        (CREDENTIAL_LISTS, "credential_list_limit", 21239),
        (CREDENTIALS, "credential_limit", 21242),
        (IP_LISTS, "ip_access_control_list_limit", 21255),
        (ADDRESSES, "ip_address_limit", 21237),
    ],
)
def test_each_list_has_a_limit(world: World, twilio: LocalTwilio, path: str, limit: str, code: int) -> None:
    twilio.seed(OTHER_ACCOUNT.sid, 9)
    most = len(world.rows(path)) + 1
    twilio.add_account(replace(MAIN_ACCOUNT, **{limit: most}))  # type: ignore[arg-type]
    made = world.new(path)
    assert_refused(world.post(path, **KINDS[path].form), 400, code, str(most))
    assert world.post(f"{path}/{made['sid']}", **KINDS[path].change).status_code == 200


# --- below another resource


def test_a_subdomain_needs_a_domain_of_its_account_or_of_the_main_one(twilio: LocalTwilio) -> None:
    sibling = Account("AC" + "7" * 32, "not-a-real-token-of-a-sibling", main_account_sid=ACCOUNT)
    twilio.add_account(sibling)
    main, sub, of_sibling, other = (Sip(twilio, each) for each in (MAIN_ACCOUNT, SUBACCOUNT, sibling, OTHER_ACCOUNT))
    assert_refused(main.post(DOMAINS, DomainName="a.b.sip.twilio.com"), 400, 21232, "b.sip.twilio.com")
    parent = main.created(DOMAINS, DomainName="B.sip.twilio.com")["sid"]
    (theirs,) = twilio.seed(SUBACCOUNT.sid, 1, prefix="theirs")
    child = sub.created(DOMAINS, DomainName="a.b.sip.twilio.com")["sid"]
    sub.created(DOMAINS, DomainName="a.theirs-0.sip.twilio.com")
    assert sub.post(f"Domains/{child}", DomainName="c.b.sip.twilio.com").status_code == 200
    for account, name in (
        (other, "d.b.sip.twilio.com"),
        (main, "d.theirs-0.sip.twilio.com"),
        (of_sibling, "d.theirs-0.sip.twilio.com"),
        (main, "d.c.b.sip.twilio.com"),
    ):
        refused = account.post(DOMAINS, DomainName=name)
        assert_refused(refused, 400, 21232, "in the account or in its main account first")
    assert_refused(main.delete(f"Domains/{parent}"), 400, 21233, "c.b.sip.twilio.com")
    assert_refused(main.post(f"Domains/{parent}", DomainName="c.sip.twilio.com"), 400, 21233)
    assert_refused(sub.delete(f"Domains/{theirs}"), 400, 21233)
    assert sub.delete(f"Domains/{child}").status_code == 204
    assert main.delete(f"Domains/{parent}").status_code == 204


@pytest.mark.parametrize("path", [path for path in KINDS if "{" in path])
def test_without_its_parent_nothing_is_there(world: World, path: str) -> None:
    kind = KINDS[path]
    above, _, parameter = path[: path.index("}")].partition("/{")
    stays = world.new(above)["sid"]
    child = world.created(path.replace(f"{{{parameter}}}", stays), **kind.form)["sid"]
    gone = world.new(path)["sid"]
    if path not in MAPPINGS:
        assert_refused(world.get(f"{path}/{child}"), 404, 20404)
    assert world.delete(f"{above}/{{{parameter}}}").status_code == 204
    for nowhere in (world.known[parameter], f"{world.known[parameter][:2]}{'0' * 32}", "nope"):
        inside = path.replace(f"{{{parameter}}}", nowhere)
        for refused in (
            world.get(inside),
            world.post(inside, **kind.form),
            world.post(inside),
            world.get(f"{inside}/{gone}"),
            world.delete(f"{inside}/{gone}"),
        ):
            assert_refused(refused, 404, 20404, inside)
    world.known[parameter] = stays
    assert [row["sid"] for row in world.rows(path)] == [child]


@pytest.mark.parametrize("path", MAPPINGS)
def test_a_mapping_needs_a_list_of_the_account(world: World, twilio: LocalTwilio, path: str) -> None:
    (parameter,) = KINDS[path].form
    lists = snake_case(parameter).removesuffix("_sid") + "s"
    (theirs,) = twilio.seed_rows(lists, SUBACCOUNT.sid, [{"friendly_name": "theirs"}])
    twilio.settings.unknown_sids = {world.known[parameter]}
    for sid in (KINDS[path].prefix + "0" * 32, theirs, world.known[parameter]):
        assert_refused(world.post(path, **{parameter: sid}), 404, 20404, sid)
    assert world.rows(path) == []
    assert_refused(world.post(f"{path}/{world.known[parameter]}", **KINDS[path].form), 405, 20004)
    twilio.settings.unknown_sids = set()
    twilio.rewrite(snake_case(parameter), "refuse")
    assert_refused(world.post(path, **KINDS[path].form), 400, 20001)


@pytest.mark.parametrize("path", MAPPINGS)
@pytest.mark.parametrize("freed_by", ["the mapping", "the domain"])
def test_a_mapped_list_cannot_be_deleted(world: World, path: str, freed_by: str) -> None:
    sid = world.new(path)["sid"]
    code = 21236 if "Ip" in path else 21241
    assert_refused(world.delete(one_of(path)), 400, code, world.known["DomainSid"])
    assert world.get(one_of(path)).ok
    world.delete(f"{path}/{sid}" if freed_by == "the mapping" else "Domains/{DomainSid}")
    assert world.delete(one_of(path)).status_code == 204


@pytest.mark.parametrize("path", MAPPINGS)
def test_a_mapping_follows_its_list(world: World, twilio: LocalTwilio, path: str) -> None:
    mapped = world.new(path)
    world.post(one_of(path), FriendlyName="renamed")
    assert world.get(f"{path}/{mapped['sid']}").json() == {**mapped, "friendly_name": "renamed"}
    lists = snake_case(one_of(path).partition("/")[0])
    twilio.edit_row(lists, ACCOUNT, "renamed", friendly_name="by hand")
    assert world.rows(path) == [{**mapped, "friendly_name": "by hand"}]
    twilio.remove_row(lists, ACCOUNT, "by hand")
    assert world.rows(path) == []
    assert world.get("Domains/{DomainSid}").json()["auth_type"] == ""


@pytest.mark.parametrize("path", THE_OTHER_PATH)
def test_the_older_paths_show_the_same_mappings(world: World, twilio: LocalTwilio, path: str) -> None:
    twilio.settings.list_lag = 1
    other, made = THE_OTHER_PATH[path], world.new(path)
    assert world.rows(other) == []
    (seen,) = world.rows(other)
    assert seen == world.get(f"{other}/{made['sid']}").json()
    assert set(made) ^ set(seen) == {"domain_sid", "uri"}
    assert {**seen, **made} == {**made, **seen}
    assert_refused(world.post(other, **KINDS[other].form), 400, 21231, "already associated")
    assert world.delete(f"{other}/{made['sid']}").status_code == 204
    assert world.rows(path) == []


@pytest.mark.parametrize(("calls", "calls_ip"), [(CALLS, CALLS_IP), (OLDER, OLDER_IP)])
@pytest.mark.parametrize("list_first", [False, True])
def test_auth_type_is_of_the_call_mappings(
    world: World, twilio: LocalTwilio, calls: str, calls_ip: str, list_first: bool
) -> None:
    twilio.settings.credential_list_first = list_first
    domain = "Domains/{DomainSid}"
    before = world.get(domain).json()
    world.new(REGISTRATIONS)
    found = [world.get(domain).json()["auth_type"]]
    for path in (calls, calls_ip):
        world.new(path)
        found.append(world.get(domain).json()["auth_type"])
    both = "CREDENTIAL_LIST,IP_ACL" if list_first else "IP_ACL,CREDENTIAL_LIST"
    assert world.get(domain).json() == {**before, "auth_type": both}
    for path in (calls, calls_ip):
        world.delete(f"{path}/{next(iter(world.fill(KINDS[path].form).values()))}")
        world.post(domain, FriendlyName="x")
        found.append(world.get(domain).json()["auth_type"])
    assert found == ["", "CREDENTIAL_LIST", both, "IP_ACL", ""]
