"""Creating exactly once, whatever becomes of the answers."""

import itertools
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.results import Note, Outcome, Written
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.deadline import Deadline

from .dynamic import DECLARED, URL, core
from .fakes import (
    ACCOUNT,
    EPOCH,
    NAME,
    PLACE,
    SID,
    TAKEN,
    FakeTwilio,
    Fault,
    busy,
    domain_sid,
    existing,
    lost,
    not_sent,
    refused,
    row,
    unauthorized,
)


class Domains:
    """The core on the fake: each create of a domain is that of another resource of the program."""

    def __init__(self, api: FakeTwilio, seconds: float = 60) -> None:
        self.api = api
        self.core = core(api)
        self.live = self.core.live(SIP_DOMAIN)
        self.seconds = seconds
        self._count = itertools.count()

    def create(self, declared: dict[str, Any] = DECLARED, *, adopt: bool | str = False) -> Written:
        return self.create_desired(Desired(declared, urn=f"urn:{next(self._count)}"), adopt=adopt)

    def create_desired(self, desired: Desired, *, adopt: bool | str = False) -> Written:
        return self.core.of(SIP_DOMAIN).create(desired, self.seconds, adopt=adopt)


def lag(api: FakeTwilio, looks: int) -> None:
    """The list lacks all that is made from now on, for so many looks."""
    old = set(api.rows)
    left = iter(range(looks))

    def look() -> None:
        shown = next(left, None) is None
        api.listed = lambda each: shown or each["sid"] in old

    api.faults["get"].extend([look] * (looks + 1))


# In one go


def test_a_create_is_one_post_of_all_that_is_declared() -> None:
    domains = Domains(FakeTwilio())
    declared = DECLARED | {"secure": False, "friendly_name": "", "account_sid": ACCOUNT}
    written = domains.create_desired(Desired(declared, ignored=frozenset({"voice_url"})))
    form = {"DomainName": NAME, "FriendlyName": "", "Secure": "false", "VoiceUrl": URL}
    assert domains.api.requests == [("create", SIP_DOMAIN.path(PLACE), form)]
    assert written == Written(written.sid, domains.api.rows[written.sid], ())
    assert domains.live.last_seen(PLACE, written.sid) == written.values


@pytest.mark.parametrize("error", [refused(21230), unauthorized(20003), busy(429), not_sent()])
def test_if_nothing_was_made_the_error_is_the_answer(error: errors.ProviderError) -> None:
    api = FakeTwilio()
    api.faults["create"].append(error)
    with pytest.raises(type(error)) as caught:
        Domains(api).create()
    assert caught.value is error
    assert api.verbs() == ["create"]


# The answer was lost


@pytest.mark.parametrize(
    ("answer", "looks", "waits"),
    [
        (None, 0, []),
        ({}, 0, []),
        ({"sid": SID}, 0, []),
        (None, 1, [0.25]),
        (None, 4, [0.25, 1.0, 1.0, 1.0]),
    ],
)
def test_the_domain_that_was_made_is_found_and_no_second_one_made(
    answer: dict[str, Any] | None, looks: int, waits: list[float]
) -> None:
    """The answer is lost (None) or half of one, and the list lags for so many looks."""
    api = FakeTwilio(row(2))
    if answer is None:
        api.lose_next.add("create")
    api.faults["create"].append(answer)
    lag(api, looks)
    declared = DECLARED | {"secure": True, "friendly_name": "Office", "voice_method": "GET", "account_sid": ACCOUNT}
    written = Domains(api).create(declared)
    assert written.values == api.rows[written.sid]
    assert written.notes == (Note(Outcome.RECOVERED),)
    assert set(api.rows) == {domain_sid(2), written.sid}
    assert api.verbs() == ["create", "list", *(["create", "list"] if looks else []), *["list"] * (looks - 1)]
    assert api.clock.waits == waits


@pytest.mark.parametrize(
    "theirs", [{}, {"voice_url": URL, "friendly_name": "theirs"}, {"voice_url": URL, "voice_method": "GET"}]
)
def test_a_strangers_domain_made_just_now_is_not_ours(theirs: dict[str, Any]) -> None:
    """Our POST was lost before it was handled; a domain of ours has what was sent, and the defaults of the rest."""
    api = FakeTwilio()

    def somebody_else() -> None:
        made = existing(date_created=format_datetime(api.now()), **theirs)
        api.rows[made["sid"]] = made
        raise lost()

    api.faults["create"].append(somebody_else)
    with pytest.raises(errors.Conflict, match=f"has {NAME} already: {SID}"):
        Domains(api).create()
    assert "update" not in api.verbs()


@pytest.mark.parametrize("first", ["lost", "taken"])
def test_credentials_that_may_not_list_say_so(first: str) -> None:
    api = FakeTwilio(existing())
    api.faults["create"].append(lost() if first == "lost" else None)
    api.faults["get"].append(unauthorized())
    kind: type[errors.ProviderError] = errors.OutcomeUnknown if first == "lost" else errors.Unauthorized
    with pytest.raises(kind, match="these credentials may not list SIP domains") as caught:
        Domains(api).create()
    assert "Give the API key the permission to list them" in str(caught.value)
    assert "adopt" in str(caught.value)


def test_a_list_that_was_read_before_does_not_settle_it() -> None:
    api = FakeTwilio(row(2))
    domains = Domains(api)
    assert domains.live.find_by_name(PLACE, NAME, Deadline(60, api.clock), since=api.clock()) == []
    api.clock.now += 1
    api.lose_next.add("create")
    assert domains.create().notes == (Note(Outcome.RECOVERED),)
    assert api.verbs() == ["list", "create", "list"]


def test_a_server_that_always_fails_is_not_asked_in_a_tight_loop() -> None:
    api = FakeTwilio()
    api.faults["create"].extend([lost()] * 1000)
    with pytest.raises(errors.OutcomeUnknown, match="could not be found out"):
        Domains(api, 60).create()
    assert api.clock.now - 1000 <= 60
    assert api.verbs().count("create") == 8
    assert api.clock.waits == [0.25, 0.5, 1, 2, 4, 8, 16]


@pytest.mark.parametrize(
    ("creates", "looks"),
    [
        ([], []),
        ([], [busy(503)]),
        ([None, refused(21230)], []),
        ([None, not_sent()], []),
        ([None, unauthorized(20003)], []),
    ],
    ids=["the list lags for ever", "the list fails", "the next POST is refused", "not sent", "forbidden"],
)
def test_what_cannot_be_found_out_is_an_error_that_says_so(creates: list[Fault | None], looks: list[Fault]) -> None:
    api = FakeTwilio()
    api.lose_next.add("create")
    api.listed = lambda _row: False
    api.faults["create"].extend(creates)
    api.faults["get"].extend(looks)
    with pytest.raises(errors.OutcomeUnknown, match=r"(?s)could not be found out.*how to adopt it"):
        Domains(api, 20).create()
    assert api.clock.now - 1000 <= 20
    assert len(api.rows) == 1


@pytest.mark.parametrize(("seconds", "is_ours"), [(0, True), (-2, True), (-3, False), (30, True)])
@pytest.mark.parametrize("skew", [timedelta(), timedelta(hours=-7), timedelta(days=400)])
def test_made_since_this_create_began_counts_by_twilios_clock(seconds: float, is_ours: bool, skew: timedelta) -> None:
    """With two seconds of tolerance; the answer to the list comes late."""
    created = format_datetime(EPOCH + skew + timedelta(seconds=seconds))
    api = FakeTwilio(existing(voice_url=URL, date_created=created))
    api.skew = skew
    api.faults["create"].append(lost())
    api.faults["get"].append(lambda: api.clock.wait(40))
    if is_ours:
        assert Domains(api).create().notes == (Note(Outcome.RECOVERED),)
    else:
        with pytest.raises(errors.Conflict, match=f"has {NAME} already: {SID}"):
            Domains(api).create()


@pytest.mark.parametrize(
    ("created", "twilios_time"),
    [
        (None, EPOCH),
        ("yesterday", EPOCH),
        ("Mon, 20 Jul 2099 17:27:10 -0000", EPOCH),
        ("Mon, 20 Jul 2015 17:27:10 +99999999999999", EPOCH),
        (format_datetime(EPOCH), None),
        (format_datetime(EPOCH), EPOCH.replace(tzinfo=None)),
    ],
)
def test_a_domain_whose_age_is_not_known_is_not_ours(created: str | None, twilios_time: Any) -> None:
    api = FakeTwilio(existing(date_created=created, voice_url=URL))
    api.now = lambda: twilios_time  # type: ignore[method-assign]
    api.faults["create"].append(lost())
    with pytest.raises(errors.Conflict, match=f"has {NAME} already: {SID}"):
        Domains(api).create()


def test_an_older_domain_of_the_name_is_adopted_if_the_program_says_so() -> None:
    api = FakeTwilio(existing())
    api.faults["create"].append(lost())
    written = Domains(api).create(adopt=True)
    assert (written.sid, written.values["voice_url"]) == (SID, URL)
    assert written.notes == (Note(Outcome.ADOPTED), Note(Outcome.OVERWRITTEN, "voice_url", URL, ""))


# The name is taken


def test_a_name_that_the_account_has_is_an_error_with_the_way_out() -> None:
    api = FakeTwilio(existing())
    with pytest.raises(errors.Conflict) as caught:
        Domains(api).create()
    assert f"account {ACCOUNT} has {NAME} already: {SID}" in str(caught.value)
    assert f'adopt="{SID}"' in str(caught.value)
    assert f'SipDomain.get(..., "{SID}")' in str(caught.value)
    assert api.verbs() == ["create", "list"]


def test_a_name_that_the_account_does_not_have() -> None:
    api = FakeTwilio(row(2))
    api.faults["create"].append(refused(TAKEN))
    with pytest.raises(errors.Refused, match="another account may have it, or Twilio may hold the name of a deleted"):
        Domains(api).create(adopt=True)
    assert api.verbs() == ["list", "create", "list"], "a list may lag: it is looked at twice"


def test_many_names_that_are_taken_cost_the_list_once() -> None:
    api = FakeTwilio(row(1), row(2), row(3))
    domains = Domains(api)
    for number in (1, 2, 3):
        with pytest.raises(errors.Conflict, match=f"has d{number}.sip.twilio.com already: {domain_sid(number)}"):
            domains.create({"domain_name": f"d{number}.sip.twilio.com"})
        api.clock.now += 1
    assert api.verbs().count("list") == 1


# Whatever happens


@given(
    st.lists(st.sampled_from(["", "made", "not made", "busy", "not sent"]), max_size=4),
    st.integers(0, 3),
    st.booleans(),
)
def test_one_domain_in_the_state_or_an_error(faults: list[str], looks: int, before: bool) -> None:
    """However creates fail and however long the list lags: never two domains, never one that is not told of."""
    api = FakeTwilio(row(2), *([existing()] if before else []))
    lag(api, looks)
    kinds: dict[str, Fault | None] = {
        "": None,
        "made": lambda: api.lose_next.add("create"),
        "not made": lost(),
        "busy": busy(429),
        "not sent": not_sent(),
    }
    api.faults["create"].extend(kinds[each] for each in faults)
    written = caught = None
    try:
        written = Domains(api).create()
    except errors.ProviderError as error:
        caught = error
    ours = [each for each in api.rows.values() if each["domain_name"] == NAME]
    assert len(ours) <= 1
    if written is not None:
        assert not before
        assert [written.values] == ours
    elif ours and not before:
        assert isinstance(caught, errors.OutcomeUnknown)
