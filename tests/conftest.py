"""What every test can rely on: SIGINT, and an id of its own.

Of tests that share an id, a parallel run would run only the last, and say nothing.
"""

from __future__ import annotations

import signal
from collections import Counter

import pytest

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
