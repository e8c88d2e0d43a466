"""A running stand-in of Twilio for each test that asks for one, and the provider at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_twilio import LocalTwilio
from sipdomain_provider.twilio.errors import ProviderError
from sipdomain_provider.words import rendering
from tests.api.account import Account, account_at

from .sip import Sip

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def twilio() -> Iterator[LocalTwilio]:
    with LocalTwilio() as running:
        yield running


@pytest.fixture
def sip(twilio: LocalTwilio) -> Sip:
    return Sip(twilio)


@pytest.fixture
def account(twilio: LocalTwilio) -> Iterator[Account]:
    with account_at(twilio) as found:
        yield found


@pytest.fixture(autouse=True)
def errors_as_users_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """`str()` of an error is the text of `words`, so that `match` finds it: what tests hold is what users read."""
    monkeypatch.setattr(ProviderError, "__str__", rendering.text, raising=False)
