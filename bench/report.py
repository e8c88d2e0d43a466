"""docs/performance.md: what was measured, in tables and a plot."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING

from bench.fleet import FAMILY_SIZE
from bench.measuring import PROGRAM, PROVIDER
from bench.scenarios import ACCOUNT, LATENCY, SCENARIOS, UNCHANGED, WAYS, of
from tools.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bench.scenarios import Sample

PLOT = "performance.svg"
_INTRODUCTION = """\
Written by `make bench`. Times differ from machine to machine, and from run to run by the spread that is shown; the
ratios and the numbers of requests carry over. Tests assert the requests, and never a time."""
_OPERATIONS_HEAD = (
    "| operation | latency | requests | kB | seconds | floor, seconds | ratio |"
    " CPU s, program / provider | floor | MB, program / provider | floor |"
)


@dataclass(frozen=True)
class Measured:
    """All samples of a run of the bench."""

    operations: Sequence[Sample]
    own_cost: Sequence[Sample]
    few_cost: Mapping[str, Sequence[Sample]]
    """By where in the list of the account the few are."""
    latency_cost: Sequence[Sample]
    family_cost: Sequence[Sample]
    ways: Sequence[Sample]


def ratio_lines(measured: Measured) -> list[str]:
    """The budgets of time, as they came out."""
    lines = []
    if measured.own_cost:
        size = measured.own_cost[0].size
        own = of(measured.own_cost, UNCHANGED, size)
        floor = of(measured.own_cost, UNCHANGED, size, floor=True)
        lines.append(
            f"Preview of {size:,} at no latency: {_best(own):.2f} s, floor {_best(floor):.2f} s, ratio"
            f" {_best(own) / _best(floor):.2f} (budget 1.12), minima of {len(own)}."
        )
    for where, samples in measured.few_cost.items():
        size = samples[0].size
        far = of(samples, UNCHANGED, size, LATENCY)
        floor = of(samples, UNCHANGED, size, LATENCY, floor=True)
        lines.append(
            f"Preview of {size:,} of {ACCOUNT:,}, {where}, at {_ms(LATENCY)}: {_best(far):.2f} s, floor"
            f" {_best(floor):.2f} s, ratio {_best(far) / _best(floor):.2f} (budget 1.3), {_requests(far)}, minima of"
            f" {len(far)}."
        )
    if measured.family_cost:
        size = measured.family_cost[0].size
        near = of(measured.family_cost, UNCHANGED, size)
        far = of(measured.family_cost, UNCHANGED, size, LATENCY)
        lines.append(
            f"Preview of {size:,} domains with lists, credentials and mappings ({size * FAMILY_SIZE:,} resources) at"
            f" {_ms(LATENCY)}: {_best(far):.2f} s, at none {_best(near):.2f} s, ratio"
            f" {_best(far) / _best(near):.2f} (budget 1.4), {_requests(far)}, minima of {len(near)}."
        )
    if measured.latency_cost:
        size = measured.latency_cost[0].size
        near = of(measured.latency_cost, UNCHANGED, size)
        far = of(measured.latency_cost, UNCHANGED, size, LATENCY)
        lines.append(
            f"Preview of {size:,} at {_ms(LATENCY)}: {_best(far):.2f} s, at none {_best(near):.2f} s, ratio"
            f" {_best(far) / _best(near):.2f} (budget 1.2), minima of {len(near)}."
        )
    for size in sorted({each.size for each in measured.operations}):
        own = of(measured.operations, UNCHANGED, size)
        floor = of(measured.operations, UNCHANGED, size, floor=True)
        lines.append(
            f"Preview of {size:,} at no latency: {_middle(own):.2f} s, floor {_middle(floor):.2f} s, ratio"
            f" {_middle(own) / _middle(floor):.2f}, medians of {len(own)}."
        )
    return lines


def write(folder: Path, measured: Measured) -> Path:
    """The page and its plot, in `folder`."""
    from bench import plot  # matplotlib takes a second to import

    folder.mkdir(parents=True, exist_ok=True)
    plot.draw(folder / PLOT, measured.operations)
    page = folder / "performance.md"
    page.write_text(_page(measured))
    return page


def _page(measured: Measured) -> str:
    operations = measured.operations
    parts = [
        "# Performance",
        _INTRODUCTION,
        "## How it was measured",
        _how(),
        "## The budgets",
        "\n".join(f"- {line}" for line in ratio_lines(measured)),
        f"![Seconds and requests of an unchanged preview, by the number of domains]({PLOT})",
        "## The operations",
    ]
    for size in sorted({each.size for each in operations}):
        parts += [f"### {size:,} {'domain' if size == 1 else 'domains'}", _operations_table(operations, size)]
    if measured.ways:
        size = measured.ways[0].size
        parts += [
            f"## What options do to an unchanged preview of {size:,} domains",
            _ways_table(measured.ways, size),
        ]
    return "\n\n".join(parts) + "\n"


def _how() -> str:
    return f"""\
- The real `pulumi` CLI ({_engine()}), Python {platform.python_version()}, `pulumi` SDK {version("pulumi")},
  {platform.system()} on {os.cpu_count()} cores, state in a local file.
- Twilio is the stand-in of this repository, real HTTP on loopback. "0 ms" answers at once; "{_ms(LATENCY)}" waits that
  long before each answer. The account holds {ACCOUNT:,} domains, those of the fleet in the middle of its list.
- Each domain declares four attributes: `domain_name`, `friendly_name`, `secure`, `voice_url`.
- The *floor* is the same program with another dynamic resource of the same 21 outputs. Its provider does nothing
  (`bench/floor.py`): this is the cost of Pulumi itself. Real and floor take turns in the same run. Latency does not
  touch the floor.
- "All drifted" is an edit of every domain at Twilio; at the floor, a change of every domain in the program.
- Seconds are wall time of the whole command: median, and in parentheses the smallest and the largest. CPU and memory
  are of the program's and the provider's process, read every 50 ms; memory is the peak of the resident size. A
  refresh runs no program ("?").
- Bytes are all that passed between the provider and Twilio, both ways, headers included.
- State is written once at the end (`PULUMI_SKIP_CHECKPOINTS`): otherwise a local file backend, which writes the whole
  state after every step, is most of a measured create."""


def _engine() -> str:
    done = subprocess.run([str(HERE.pulumi), "version"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown version"


def _operations_table(samples: Sequence[Sample], size: int) -> str:
    rows = [_OPERATIONS_HEAD, "|---|---|---|---:|---|---|---:|---|---|---|---|"]
    for scenario in SCENARIOS:
        floor = of(samples, scenario, size, floor=True)
        for latency in (0.0, LATENCY):
            real = of(samples, scenario, size, latency)
            if not real:
                continue
            rows.append(
                f"| {scenario} | {_ms(latency)} | {_requests(real)} | {_kilobytes(real)} | {_seconds(real)} |"
                f" {_seconds(floor)} | {_middle(real) / _middle(floor):.2f} | {_cpu(real)} | {_cpu(floor)} |"
                f" {_memory(real)} | {_memory(floor)} |"
            )
    return "\n".join(rows)


def _ways_table(samples: Sequence[Sample], size: int) -> str:
    rows = ["| way | latency | requests | seconds |", "|---|---|---|---|"]
    rows += [
        f"| {way} | {_ms(latency)} | {_requests(real)} | {_seconds(real)} |"
        for way in WAYS
        for latency in (0.0, LATENCY)
        if (real := of(samples, way, size, latency))
    ]
    return "\n".join(rows)


def _best(samples: Sequence[Sample]) -> float:
    return min(each.usage.seconds for each in samples)


def _middle(samples: Sequence[Sample]) -> float:
    return median(each.usage.seconds for each in samples)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _seconds(samples: Sequence[Sample]) -> str:
    times = [each.usage.seconds for each in samples]
    return f"{median(times):.2f} ({min(times):.2f} to {max(times):.2f})"


def _requests(samples: Sequence[Sample]) -> str:
    """By verb; the largest number where runs differ."""
    most = {verb: max(each.requests[verb] for each in samples) for each in samples for verb in each.requests}
    return ", ".join(f"{count:,} {verb}" for verb, count in sorted(most.items())) or "none"


def _kilobytes(samples: Sequence[Sample]) -> str:
    return f"{median(each.bytes for each in samples) / 1000:,.0f}"


def _cpu(samples: Sequence[Sample]) -> str:
    return " / ".join(_of_role(samples, role, "cpu", ".1f") for role in (PROGRAM, PROVIDER))


def _memory(samples: Sequence[Sample]) -> str:
    return " / ".join(_of_role(samples, role, "megabytes", ".0f") for role in (PROGRAM, PROVIDER))


def _of_role(samples: Sequence[Sample], role: str, what: str, shown: str) -> str:
    values = [getattr(each.usage.processes[role], what) for each in samples if role in each.usage.processes]
    return format(median(values), shown) if values else "?"
