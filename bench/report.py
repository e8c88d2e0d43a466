"""docs/performance.md: one table of the measurements."""

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.scenarios import ACCOUNT, LATENCY, NOTHING, Measured
from tools.checkout import HERE

PAGE = """\
# Performance

`make bench` measures this table and writes this page. Seconds depend on the machine. Other work on the machine moves
the ratios too, so measure one above its budget again when the machine is idle. Tests check the requests, and never a
time.

{table}

- Nothing has changed in any of these runs. An account has {account:,} domains. Each request takes {latency} if the
  table does not say 0 ms.
- A ratio compares the seconds with those of other work, which takes turns with it. Both are the shortest of 2 to 7
  runs.
- "{nothing}" is a dynamic resource of the same properties (`bench/floor.py`). It sends no
  request, so its time is Pulumi's own.
- Twilio is the stand-in of this repository, over HTTP on the same machine. `pulumi` CLI {engine}, SDK {sdk},
  Python {python}, {system} on {cores} cores. The state is a local file.
"""
HEAD = "| work | requests | seconds | compared with | seconds | ratio | budget |\n|---|---|---:|---|---:|---:|---:|"


def write(folder: Path, measured: Sequence[Measured]) -> Path:
    """The page, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "performance.md"
    page.write_text(
        PAGE.format(
            table="\n".join([HEAD, *map(_row, measured)]),
            account=ACCOUNT,
            latency=f"{LATENCY * 1000:.0f} ms",
            nothing=NOTHING[0].upper() + NOTHING[1:],
            engine=_engine(),
            sdk=version("pulumi"),
            python=platform.python_version(),
            system=platform.system(),
            cores=os.cpu_count(),
        )
    )
    return page


def _row(measured: Measured) -> str:
    work = measured.work
    requests = ", ".join(f"{count:,} {verb}" for verb, count in sorted(measured.requests.items()))
    budget = "" if work.budget is None else f"{work.budget:g}"
    return (
        f"| {work.name} | {requests} | {min(measured.seconds):.1f} | {work.against} | {min(measured.others):.1f} |"
        f" {measured.ratio:.2f} | {budget} |"
    )


def _engine() -> str:
    done = subprocess.run([str(HERE.pulumi), "version"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "of unknown version"
