"""Settings of the property tests (no deadline: the machines that run them are shared), and an event loop."""

import asyncio

import pytest
from hypothesis import settings

from sipdomain_provider.twilio.errors import ProviderError
from sipdomain_provider.words import rendering

settings.register_profile("unit", deadline=None, max_examples=60, print_blob=True)
settings.load_profile("unit")

# Pulumi's mocks and outputs need an event loop. Python 3.14 makes none, and 3.12 and 3.13 warn when they make one.
# One loop serves all tests and is never closed. To close a loop ends the threads of the mocks, and the SDK leaves a
# loop open in each of those: Python warns about every one.
asyncio.set_event_loop(asyncio.new_event_loop())


@pytest.fixture(autouse=True)
def errors_as_users_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """`str()` of an error is the text of `words`, so that `match` finds it: what tests hold is what users read."""
    monkeypatch.setattr(ProviderError, "__str__", rendering.text, raising=False)
