"""A run that is ended in the middle: by its user, who waits for the request in flight, or by the machine."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from tests.engine.running import running
from tests.engine.test_drift import NAME, edit, live
from tests.engine.test_faults import DECLARED, PROGRAM, changed, require_one_domain

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_twilio import ArmedFault
    from tests.engine.conftest import Project

UP = ("up", "--yes", "--skip-preview")


def wait_committed(fault: ArmedFault) -> Callable[[], None]:
    """Wait until the request that the fault holds has been carried out: only then is it asked to be held."""
    committed = threading.Event()
    register = fault.on_release

    def on_release(callback: Callable[[], None]) -> None:
        register(callback)
        committed.set()

    fault.on_release = on_release  # type: ignore[method-assign]

    def wait() -> None:
        assert committed.wait(60)

    return wait


def killed_between_post_and_checkpoint(project: Project) -> str:
    """The SID of the domain that such a run leaves behind."""
    project.declare(PROGRAM)
    wait = wait_committed(project.twilio.fault("timeout", "POST", before_commit=False))
    with running(project, *UP) as up:
        wait()
        up.kill()
    assert project.resources() == []
    (domain,) = project.twilio.domains(project.environment["TWILIO_ACCOUNT_SID"])
    project.pulumi("cancel", "--yes")  # the lock of a file:// backend outlives its owner
    return str(domain["sid"])


def test_killed_between_post_and_checkpoint_the_next_run_says_the_sid_and_adopts_it(project: Project) -> None:
    sid = killed_between_post_and_checkpoint(project)
    up = project.up(code=1)
    account = project.environment["TWILIO_ACCOUNT_SID"]
    assert f"create of SIP domain {NAME} failed: account {account} has {NAME} already: {sid}" in up.output
    assert f'adopt=True or adopt="{sid}"' in up.output
    assert project.resources() == []

    edit(project, friendly_name="edited in between")
    project.declare(PROGRAM.replace(")", ", adopt=True)"))
    assert "1 adopted, none of them changed" in project.up().output
    require_one_domain(project)
    assert project.resource()["id"] == sid
    assert live(project)["friendly_name"] == "edited in between"
    project.declare(PROGRAM)
    assert project.up().changes() == {}, "adopt counts only while it is not in the state"


def test_killed_during_an_update_the_next_run_puts_the_state_right(project: Project) -> None:
    project.declare(PROGRAM)
    project.up()
    changed(project)
    wait = wait_committed(project.twilio.fault("timeout", "POST", before_commit=False))
    with running(project, *UP) as up:
        wait()
        up.kill()
    project.pulumi("cancel", "--yes")
    assert project.resource()["outputs"]["voice_url"] == DECLARED
    assert live(project)["voice_url"] == "https://example.com/changed"
    project.up()
    require_one_domain(project)


def test_ctrl_c_during_a_held_request_ends_within_the_budget_with_a_true_state(project: Project) -> None:
    project.environment["TWILIO_TIMEOUT"] = "9"
    project.declare(PROGRAM)
    wait = wait_committed(project.twilio.fault("timeout", "POST", before_commit=False))
    with running(project, *UP) as up:
        wait()
        began = time.monotonic()
        up.interrupt()
        _code, output = up.ends()
        took = time.monotonic() - began
    assert took < 9 + 10, "the budget, and what the engine and its plugins need to end"
    assert "created, although the answer to the request was lost" in output
    require_one_domain(project)
    assert project.up().changes() == {}
