"""Many threads on one session, as in the dynamic host and with `PULUMI_PARALLEL_DIFF=true`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from sipdomain_provider.tables.domain import SIP_DOMAIN
from tests.api.account import ACCOUNT, as_read

if TYPE_CHECKING:
    from sipdomain_provider.core.results import Written
    from tests.api.account import Account

HOST = 4
"""Threads of the dynamic host."""


@pytest.mark.parametrize(("threads", "domains"), [(HOST, 40), (32, 96)])
def test_every_operation_once_for_each_resource(account: Account, threads: int, domains: int) -> None:
    def live(number: int) -> Written:
        """The whole life of one domain but for its end."""
        declared = {"domain_name": f"tried-{number}.sip.twilio.com", "voice_url": "https://example.com/a"}
        made = account.create(SIP_DOMAIN, **declared)
        declared["voice_url"] = "https://example.com/b"
        plan = account.plan(SIP_DOMAIN, made, **declared)
        assert [each.attribute for each in plan.differences] == ["voice_url"]
        updated = account.update(SIP_DOMAIN, made, **declared)
        assert account.read(SIP_DOMAIN, made) == updated.values
        return updated

    twilio = account.twilio
    with ThreadPoolExecutor(threads) as pool:
        lived = list(pool.map(live, range(domains)))
    found = [as_read(each) for each in twilio.domains(ACCOUNT)]
    assert {each["sid"]: each for each in found} == {each.sid: each.values for each in lived}
    methods = [each.method for each in twilio.requests()]
    assert (methods.count("POST"), methods.count("GET")) == (2 * domains, 0)
    assert len({each.connection for each in twilio.requests()}) <= threads, "connections are reused"

    with account.next_run() as later, ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda each: later.delete(SIP_DOMAIN, each), lived))
    assert twilio.domains(ACCOUNT) == []
    methods = [each.method for each in twilio.requests()]
    assert (methods.count("DELETE"), methods.count("GET")) == (domains, 3 * domains)
    assert len({each.connection for each in twilio.requests()}) <= threads


def test_a_slow_request_holds_up_no_other(account: Account) -> None:
    """One POST is held; the other threads' operations go through meanwhile."""
    held = account.twilio.fault("timeout", "POST", before_commit=False)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(account.create, SIP_DOMAIN, domain_name="tried.sip.twilio.com")
        held.wait_taken()
        for number in range(1, 5):
            made = account.create(SIP_DOMAIN, domain_name=f"tried-{number}.sip.twilio.com")
            assert account.read(SIP_DOMAIN, made) == made.values
        assert not first.done()
        held.release()
        assert first.result(30).sid in {each["sid"] for each in account.twilio.domains(ACCOUNT)}
