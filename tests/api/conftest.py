"""A running stand-in of Twilio for each test that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_twilio import LocalTwilio

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def twilio() -> Iterator[LocalTwilio]:
    with LocalTwilio() as running:
        yield running
