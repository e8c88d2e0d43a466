"""The model calls what the real engine was recorded to call, in the same order."""

from __future__ import annotations

import pytest

from tests.simulation.recordings import Recording, modelled


@pytest.mark.parametrize("name", modelled())
def test_the_model_accepts_a_recorded_run(name: str) -> None:
    recording = Recording(name)
    accepted, longest = recording.is_accepted()
    assert accepted, f"after {longest}: {recording.calls[len(longest) - 1 :]}"


def test_enough_runs_hold_the_model() -> None:
    assert len(modelled()) >= 20


def test_a_run_that_the_engine_would_not_make_is_not_accepted() -> None:
    recording = Recording("replaced")
    recording.calls.remove(("check", "alice", False, False))
    assert not recording.is_accepted()[0]
