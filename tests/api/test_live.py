"""Live state over HTTP: the budgets of requests, by one thread and by several."""

from __future__ import annotations

import math
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio.deadline import Deadline
from tests.api.account import ACCOUNT, as_read

if TYPE_CHECKING:
    from local_twilio import LocalTwilio
    from tests.api.account import Account

PLACE = Place(ACCOUNT)


def sids_of(twilio: LocalTwilio, asked: int, total: int) -> list[str]:
    """That many of an account's domains, in no order."""
    sids = twilio.seed(ACCOUNT, total, voice_url="https://example.com/voice")
    return random.Random(asked + total).sample(sids, asked)


@pytest.mark.parametrize(("asked", "total"), [(1, 1), (1, 4000), (3, 5000), (1000, 1000), (1000, 1001)])
def test_the_budget_of_requests(asked: int, total: int, account: Account) -> None:
    sids = sids_of(account.twilio, asked, total)
    account.twilio.edit(ACCOUNT, sids[-1], voice_url="https://example.com/drifted")
    found = [account.core.live(SIP_DOMAIN).get(PLACE, sid, Deadline(60)) for sid in sids]
    assert found == [as_read(account.twilio.domain(ACCOUNT, sid)) for sid in sids]
    requests = account.twilio.requests()
    assert len(requests) <= (1 if asked == 1 else math.ceil(total / 1000) + 1)
    assert len({each.connection for each in requests}) <= 2, "one for what is asked for, one beside it"


@pytest.mark.parametrize(("threads", "asked", "total"), [(4, 3, 5000), (16, 30, 4000), (16, 1000, 4000)])
def test_the_budget_of_requests_by_several_threads(threads: int, asked: int, total: int, account: Account) -> None:
    sids = sids_of(account.twilio, asked, total)
    account.twilio.settings.latency = 0.02
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda sid: account.core.live(SIP_DOMAIN).get(PLACE, sid, Deadline(60)), sids))
    assert [each and each["sid"] for each in found] == sids
    assert len(account.twilio.requests()) <= math.ceil(total / 1000) + 4
