"""Live state over HTTP: the budgets of requests, by one thread and by several."""

from __future__ import annotations

import math
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.core.reading import LiveState
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.deadline import Deadline
from sipdomain_provider.twilio.settings import read_settings
from sipdomain_provider.words import names
from tests.api.fault_world import as_read

ACCOUNT = MAIN_ACCOUNT.sid
PLACE = Place(ACCOUNT)
SIZES = [(1, 1), (1, 4000), (2, 2), (3, 5000), (10, 10), (30, 4000), (1000, 1000), (1000, 1001), (1000, 4000)]


def live_state(twilio: LocalTwilio) -> LiveState:
    configured = {
        "twilio:accountSid": ACCOUNT,
        "twilio:authToken": MAIN_ACCOUNT.auth_token,
        "twilio:apiBaseUrl": twilio.url,
    }
    return LiveState(TwilioApi(read_settings(names.stack(configured.get))), SIP_DOMAIN)


def most(asked: int, account: int) -> int:
    """The budget of requests."""
    return 1 if asked == 1 else math.ceil(account / 1000) + 4


def sids_of(twilio: LocalTwilio, asked: int, account: int) -> list[str]:
    """That many of an account's domains, in no order."""
    sids = twilio.seed(ACCOUNT, account, voice_url="https://example.com/voice")
    return random.Random(asked + account).sample(sids, asked)


@pytest.mark.parametrize(("asked", "account"), SIZES)
def test_the_budget_of_requests(asked: int, account: int, twilio: LocalTwilio) -> None:
    sids = sids_of(twilio, asked, account)
    twilio.edit(ACCOUNT, sids[-1], voice_url="https://example.com/drifted")
    read = live_state(twilio)
    found = [read.get(PLACE, sid, Deadline(60)) for sid in sids]
    assert found == [as_read(twilio.domain(ACCOUNT, sid)) for sid in sids]
    requests = len(twilio.requests())
    assert requests <= most(asked, account)
    assert requests <= math.ceil(account / 1000) + 1, "core/reading/live.py promises less"


@pytest.mark.parametrize("threads", [4, 16])
@pytest.mark.parametrize(("asked", "account"), [(3, 5000), (30, 4000), (1000, 4000)])
def test_the_budget_of_requests_by_several_threads(threads: int, asked: int, account: int, twilio: LocalTwilio) -> None:
    sids = sids_of(twilio, asked, account)
    twilio.settings.latency = 0.02
    read = live_state(twilio)
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda sid: read.get(PLACE, sid, Deadline(60)), sids))
    assert [each and each["sid"] for each in found] == sids
    assert len(twilio.requests()) <= most(asked, account)


def test_a_domain_that_is_gone_is_asked_for_twice(twilio: LocalTwilio) -> None:
    sids = sids_of(twilio, 50, 50)
    twilio.remove(ACCOUNT, sids[30])
    read = live_state(twilio)
    found = [read.get(PLACE, sid, Deadline(60)) for sid in sids]
    assert [index for index, each in enumerate(found) if each is None] == [30]
    assert len(twilio.requests()) == 4, "one by itself, one page, and two for the one that is gone"


def test_two_connections_are_enough(twilio: LocalTwilio) -> None:
    read = live_state(twilio)
    for sid in sids_of(twilio, 100, 3000):
        read.get(PLACE, sid, Deadline(60))
    assert len({each.connection for each in twilio.requests()}) <= 2, "one for what is asked for, one beside it"
