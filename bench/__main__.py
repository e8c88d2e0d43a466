"""python -m bench [--quick] [--into FOLDER]: measures, prints the ratios, and writes the page."""

import argparse
from pathlib import Path

from bench import report, scenarios
from tools.checkout import HERE
from tools.console import say


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What a fleet of SIP domains costs.")
    parser.add_argument("--quick", action="store_true", help="a short run, of small fleets")
    parser.add_argument("--into", type=Path, help="the folder of performance.md (default: docs; none if --quick)")
    chosen = parser.parse_args()
    stacks = scenarios.QUICK if chosen.quick else scenarios.STACKS
    measured = [each for stack in stacks for each in scenarios.measure(stack)]
    folder = chosen.into or (None if chosen.quick else HERE.root / "docs")
    if folder is not None:
        say(f"Written: {report.write(folder, measured)}")


main()
