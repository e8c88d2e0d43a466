"""What every test can rely on: SIGINT, an id that no other test has, and no parameter that Twilio does not know.

Of tests that share an id, a parallel run would run only the last, and say nothing.
"""

from __future__ import annotations

import signal
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# A shell that runs the tests in the background has them ignore SIGINT, which every process that they start inherits.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # The tests of schemathesis have their operation in their names, but not in the ids that pytest gives them.
        if item.parent and not item.nodeid.endswith(f"::{item.name}"):
            item._id = item.parent.id.child(item.name)
    shared = [nodeid for nodeid, count in Counter(item.nodeid for item in items).items() if count > 1]
    if shared:
        raise pytest.UsageError(f"more than one test has this id: {', '.join(shared)}")


@pytest.fixture(autouse=True)
def unknown_parameters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The unknown parameters that stand-ins of this process were sent, which Twilio would ignore in silence.

    A test fails if there are any. One that sends them on purpose takes this fixture and clears the list.
    """
    found: list[str] = []
    log = sys.modules.get("local_twilio.requests_log")  # most tests run without the stand-in, some without its package
    if log is not None:
        begin = log.RequestsLog.begin

        def watched(self: Any, request: Any) -> int:
            found.extend(f"{request.method} {request.path}: {name}" for name in request.unknown)
            number: int = begin(self, request)
            return number

        monkeypatch.setattr(log.RequestsLog, "begin", watched)
    yield found
    assert found == [], "parameters that Twilio does not know were sent"
