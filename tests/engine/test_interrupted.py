"""A run that is ended in the middle: by its user, who waits for the request in flight, or by the machine."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.engine.conftest import ACCOUNT, NAME, office
from tests.engine.running import Running, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.engine.conftest import Project


@contextmanager
def held_after_post(project: Project) -> Iterator[Running]:
    """An `up` of which Twilio has carried out the create, and does not answer."""
    fault = project.twilio.fault("timeout", "POST", before_commit=False)
    committed = threading.Event()
    register = fault.on_release

    def on_release(callback: Callable[[], None]) -> None:  # a request is held only once it has been carried out
        register(callback)
        committed.set()

    fault.on_release = on_release  # type: ignore[method-assign]
    project.declare(office())
    with running(project, "up", "--yes", "--skip-preview") as up:
        assert committed.wait(60)
        yield up


def require_one_domain(project: Project) -> str:
    """One at Twilio, and the same in the state; its SID."""
    (domain,) = project.twilio.domains(ACCOUNT)
    assert project.resource()["id"] == domain["sid"]
    assert project.resource()["outputs"]["voice_url"] == domain["voice_url"]
    return str(domain["sid"])


def test_killed_between_post_and_checkpoint_the_next_run_says_the_sid_and_adopts_it(project: Project) -> None:
    with held_after_post(project) as up:
        up.kill()
    assert project.resources() == []
    sid = project.live()["sid"]
    project.pulumi("cancel", "--yes")  # the lock of a file:// backend outlives its owner

    run = project.up(code=1)
    assert f"create of SIP domain {NAME} failed: account {ACCOUNT} has {NAME} already: {sid}" in run.output
    assert f'adopt=True or adopt="{sid}"' in run.output
    assert "Traceback" not in run.output
    assert project.resources() == []

    project.edit(friendly_name="edited in between")
    project.declare(office('voice_url="https://example.com/a", adopt=True'))
    assert "1 adopted, none of them changed" in project.up().output
    assert require_one_domain(project) == sid
    assert project.live()["friendly_name"] == "edited in between"
    project.declare(office())
    assert project.up().changes() == {}, "adopt counts only while it is not in the state"


def test_ctrl_c_during_a_held_request_ends_within_the_budget_with_a_true_state(project: Project) -> None:
    project.environment["TWILIO_TIMEOUT"] = "9"
    with held_after_post(project) as up:
        began = time.monotonic()
        up.interrupt()
        _code, output = up.ends()
        took = time.monotonic() - began
    assert took < 9 + 10, "the budget, and what the engine and its plugins need to end"
    assert "created, although the answer to the request was lost" in output
    require_one_domain(project)
    assert project.up().changes() == {}
