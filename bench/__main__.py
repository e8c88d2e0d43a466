"""python -m bench [--quick] [--into FOLDER]: measures, prints the ratios, and writes the page."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import report, scenarios
from bench.console import say
from tools.checkout import HERE

REPEATS = {1: 3, 10: 3, 100: 3, 1_000: 2}
QUICK = {1: 1, 100: 1}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What a fleet of SIP domains costs.")
    parser.add_argument("--quick", action="store_true", help="a short run, of small fleets")
    parser.add_argument("--into", type=Path, help="the folder of performance.md (default: docs; none if --quick)")
    chosen = parser.parse_args()
    quick: bool = chosen.quick
    operations = [
        sample
        for size, repeats in (QUICK if quick else REPEATS).items()
        for sample in scenarios.operations(size, repeats)
    ]
    measured = report.Measured(
        operations,
        scenarios.own_cost(400, 2 if quick else 7),
        {
            "the newest": scenarios.few_cost(10, 2 if quick else 7, newer=0),
            "in the middle of its list": scenarios.few_cost(10, 2 if quick else 7),
        },
        scenarios.latency_cost(300, 2 if quick else 5),
        scenarios.family_cost(40, 2 if quick else 5),
        [] if quick else scenarios.ways(300, 2),
    )
    for line in report.ratio_lines(measured):
        say(line)
    folder = chosen.into or (None if quick else HERE.root / "docs")
    if folder is not None:
        say(f"Written: {report.write(folder, measured)}")


main()
