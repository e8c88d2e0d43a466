"""Many threads on one session, as in the dynamic host and with `PULUMI_PARALLEL_DIFF=true`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.core.compare import Desired
from sipdomain_provider.core.results import Recorded
from sipdomain_provider.core.run import Core
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.settings import Credentials, Settings
from sipdomain_provider.words import rendering
from tests.api.fault_world import as_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sipdomain_provider.core.results import Written
    from sipdomain_provider.core.run import Lifecycle

ACCOUNT = MAIN_ACCOUNT.sid
HOST = 4
"""Threads of the dynamic host."""
BUDGET = 120.0


@contextmanager
def lifecycle(twilio: LocalTwilio, notify: Callable[[str], None] = lambda _line: None) -> Iterator[Lifecycle]:
    credentials = Credentials(ACCOUNT, ACCOUNT, MAIN_ACCOUNT.auth_token)
    client = TwilioApi(
        Settings(credentials, twilio.url, twilio.url, None, 8, BUDGET),
        notify=lambda event: notify(rendering.event(event)),
        wait=lambda _seconds: None,
    )
    try:
        yield Core(client, wait=lambda _seconds: None).of(SIP_DOMAIN)
    finally:
        client.close()


def desired(number: int, url: str = "https://example.com/a", urn: str = "") -> Desired:
    return Desired({"domain_name": f"tried-{number}.sip.twilio.com", "voice_url": url}, urn=urn)


@pytest.mark.parametrize(("threads", "domains"), [(HOST, 40), (32, 96)])
def test_every_operation_once_for_each_resource(twilio: LocalTwilio, threads: int, domains: int) -> None:
    with lifecycle(twilio) as operations, ThreadPoolExecutor(threads) as pool:

        def live(number: int) -> tuple[str, Written]:
            """The whole life of one domain but for its end."""
            made = operations.create(desired(number), BUDGET)
            recorded = Recorded(made.values, twilio.url)
            wanted = desired(number, "https://example.com/b")
            plan = operations.plan(made.sid, recorded, wanted, BUDGET)
            assert [each.attribute for each in plan.differences] == ["voice_url"]
            updated = operations.update(made.sid, recorded, wanted, BUDGET)
            assert operations.read(made.sid, recorded, BUDGET) == updated.values
            return made.sid, updated

        lived = list(pool.map(live, range(domains)))
        found = [as_read(each) for each in twilio.domains(ACCOUNT)]
        assert {each["sid"]: each for each in found} == {sid: each.values for sid, each in lived}

    connections = len({each.connection for each in twilio.requests()})
    assert connections <= threads, "connections are reused"
    with lifecycle(twilio) as next_run, ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda each: next_run.delete(each[0], Recorded(each[1].values, twilio.url), BUDGET), lived))

    assert twilio.domains(ACCOUNT) == []
    methods = [each.method for each in twilio.requests()]
    assert (methods.count("POST"), methods.count("DELETE"), methods.count("GET")) == (2 * domains, domains, 3 * domains)
    assert len({each.connection for each in twilio.requests()}) <= connections + threads


def test_a_slow_request_holds_up_no_other(twilio: LocalTwilio) -> None:
    """One POST is held; the other threads' operations go through meanwhile."""
    held = twilio.fault("timeout", "POST", before_commit=False)
    with lifecycle(twilio) as operations, ThreadPoolExecutor(2) as pool:
        first = pool.submit(operations.create, desired(0), BUDGET)
        held.wait_taken()
        for number in range(1, 5):
            made = operations.create(desired(number), BUDGET)
            assert operations.read(made.sid, Recorded(made.values, twilio.url), BUDGET) == made.values
        assert not first.done()
        held.release()
        assert first.result(30).sid in {each["sid"] for each in twilio.domains(ACCOUNT)}
