"""What the real engine calls on this provider, run by run, is what tests/simulation/recorded holds.

One run of each kind is compared with the engine in every test run, and all of them with `RECORD_CALLS=compare`.
`RECORD_CALLS=write` writes the files anew. The order of calls for different resources may differ from run to run: each
resource's own calls are compared.
"""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.recorded_scenarios import IN_EVERY_TEST_RUN, SCENARIOS
from tests.engine.recording import Bench, comparable

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDED = Path(__file__).parents[1] / "simulation" / "recorded"
RECORD_CALLS = os.environ.get("RECORD_CALLS", "")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with closing(Bench(tmp_path_factory.mktemp("recorded"))) as made:
        yield made


@pytest.mark.parametrize("name", SCENARIOS if RECORD_CALLS else IN_EVERY_TEST_RUN)
def test_the_engine_calls_what_is_recorded(bench: Bench, name: str) -> None:
    recorded = bench.record(SCENARIOS[name])
    file = RECORDED / f"{name}.json"
    if RECORD_CALLS == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(as_text(recorded))
    assert comparable(recorded) == comparable(json.loads(file.read_text()))


def test_each_recording_has_a_scenario() -> None:
    assert {file.stem for file in RECORDED.glob("*.json")} == set(SCENARIOS)


def as_text(recorded: dict) -> str:
    """JSON with a line for each resource and for each call."""
    lines = ["{", f' "setup": {rows(recorded["setup"], 2)},', ' "runs": [']
    runs = []
    for run in recorded["runs"]:
        parts = [
            f'   "{key}": {rows(value, 4) if key in ("program", "calls") else json.dumps(value)}'
            for key, value in run.items()
        ]
        runs.append("  {\n" + ",\n".join(parts) + "\n  }")
    lines.append(",\n".join(runs))
    lines += [" ]", "}"]
    return "\n".join(lines) + "\n"


def rows(values: list, indent: int) -> str:
    if not values:
        return "[]"
    pad = " " * indent
    return "[\n" + ",\n".join(pad + json.dumps(value) for value in values) + f"\n{pad[:-1]}]"
