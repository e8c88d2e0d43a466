"""`make simulate`: all programs of three resources, and larger ones at random, as long as MINUTES says (5)."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time

from tests.simulation.families import at_random, families
from tests.simulation.programs import cases, with_everything, with_faults
from tests.simulation.searching import Found, explore_all, walk

PROCESSES = os.cpu_count() or 1
BATCH = 200


def walks(seed: int) -> Found:
    """So many larger programs, each in one order at random."""
    rng, found = random.Random(seed), Found()
    for _each in range(BATCH):
        found.add(walk(at_random(rng), rng))
    return found


def larger(seconds: float, first: int) -> Found:
    found, begun = Found(), time.perf_counter()
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for each in pool.imap_unordered(walks, range(first, first + 10**9)):
            found.add(each)
            if time.perf_counter() - begun > seconds:
                break
    found.seconds = time.perf_counter() - begun
    return found


def main() -> int:
    minutes, seed = float(os.environ.get("MINUTES", "5")), int(os.environ.get("SEED", "1")) * 10**6
    two = [each for case in cases(2) for each in with_everything(case)]
    three = [each for case in cases(3) for each in with_faults(case)]
    searches = {
        "lists with a user, a stop at each step of the ledger": lambda: explore_all(
            [*families()], processes=PROCESSES, stops_at_the_ledger=True
        ),
        "two resources, a stop at each step of the ledger": lambda: explore_all(
            two, processes=PROCESSES, stops_at_the_ledger=True
        ),
        "three resources": lambda: explore_all(three, processes=PROCESSES),
        f"larger programs at random, {minutes:g} minutes": lambda: larger(minutes * 60, seed),
    }
    chosen = [name for name in searches if any(each in name for each in sys.argv[1:])] if sys.argv[1:] else [*searches]
    is_whole = True
    for name in chosen:
        found = searches[name]()
        print(f"{name}: {found}", flush=True)
        is_whole = is_whole and not found.broken
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
