"""`python -m tests.api.reliability`: run the matrix of types, operations and faults, and write docs/reliability.md."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from local_twilio import LocalTwilio
from tests.api.fault_matrix import FAULTS, OPERATIONS, SUBJECTS, TIMES, Case, Spoilt, cases, tried
from tests.api.fault_trials import DUPLICATE, LOST_EDIT, ORPHAN, Outcome, try_case

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"

_HEAD = """# Reliability

Written by `make reliability`. Each case runs one operation on one resource of the provider against the stand-in of
Twilio, over a real socket. The stand-in spoils requests of the operation: one, five, or all of them. Either only
requests of the operation's own kind count, or all requests. Waiting is simulated.

The promise of each case:

- One resource exists at Twilio and in the state. Or a clear error names the operation, the resource, the reason and
  the way out.
- Nothing is half-done, and no error contains credentials or a password.
- The next run, without the fault, finishes the work. It keeps every edit that somebody made at Twilio in between.

"""

_LEGEND = """
Three marks for one, five and all spoiled requests: ● the operation succeeds within its 60 seconds, ○ a clear error.
A cell shows the worst outcome of all types and requests. Mappings have no update.

An adoption that succeeds may end with a warning. It names the attributes that could not be sent, and the next run sends
them. A user who was found again after a lost answer gets the password in the next run too: Twilio does not return it.

## Errors after one or five spoiled requests

If all requests are spoiled, an error is expected. These rows have one earlier:

"""

_WHY = {
    "429, Retry-After of a day": (
        "A wait or a time-out uses up the time of the operation.",
        "Run `pulumi up` again later.",
    ),
    "200 with a page of HTML, before commit": (
        "The answer is not Twilio's. Only a create looks for its resource and goes on.",
        "Check the region or base URL, and the proxy.",
    ),
    "401": ("The credentials may not do this: the request is not repeated.", "Check the credentials."),
    "404, Twilio's": (
        "Twilio reports that the account or the parent does not exist. Two such answers mean that a resource is gone.",
        "Check the account. A refresh removes a resource that is gone, and the next `pulumi up` creates it again.",
    ),
    "an answer that drips beyond the budget": (
        "The answer does not end within the time of the operation.",
        "Run `pulumi up` again.",
    ),
}
"""Why the faults of a row end in an error, and what to do, by the first of them."""

_COMMIT = re.compile(", (before|after) commit$")


Outcomes = dict[Case, Outcome]


def run_matrix(chosen: Iterable[Case]) -> Outcomes:
    with LocalTwilio() as twilio:
        return {case: try_case(twilio, case) for case in chosen}


def broken(outcomes: Outcomes) -> list[str]:
    """The cases that do not keep the promise, and why."""
    return [f"{case.name}: {'; '.join(each.broken)}" for case, each in outcomes.items() if each.broken]


def document(outcomes: Outcomes) -> str:
    """docs/reliability.md; faults with the same outcomes are one row."""
    rows = _rows(outcomes)
    lines = [*_totals(outcomes), "", _row(["fault", *(f"`{name}`" for name in OPERATIONS)])]
    lines += [_row("---" for _ in range(len(OPERATIONS) + 1))]
    lines += [_row([_names(faults), *marks]) for marks, faults in rows.items()]
    text = _HEAD + "\n".join(lines) + "\n" + _LEGEND
    early = [faults for marks, faults in rows.items() if any("○" in mark[:2] for mark in marks)]
    lines = [_row(["fault", "why", "what to do"]), _row(["---"] * 3)]
    lines += [_row([_names(faults), *_WHY[faults[0].name]]) for faults in early]
    return text + "\n".join(lines) + "\n"


def _rows(outcomes: Outcomes) -> dict[tuple[str, ...], list[Spoilt]]:
    """The faults by their marks for each operation."""
    failed = {
        (each.operation, each.fault, each.times) for each, outcome in outcomes.items() if outcome.error is not None
    }
    rows: dict[tuple[str, ...], list[Spoilt]] = {}
    for fault in FAULTS:
        marks = ("".join("○" if (each, fault, times) in failed else "●" for times in TIMES) for each in OPERATIONS)
        rows.setdefault(tuple(marks), []).append(fault)
    return rows


def _names(faults: list[Spoilt]) -> str:
    return "; ".join(dict.fromkeys(_COMMIT.sub("", fault.name) for fault in faults))


def _totals(outcomes: Outcomes) -> list[str]:
    """One row: how many cases there are, and how often the promise was broken."""
    reasons = Counter(why for outcome in outcomes.values() for why in outcome.broken)
    row = {
        "types": len(SUBJECTS),
        "faults": len(FAULTS),
        "cases": f"{sum(1 for each in tried() for _case in cases(*each)):,}",
        **{name: reasons.pop(name, 0) for name in (DUPLICATE, ORPHAN, LOST_EDIT)},
        "other broken promises": reasons.total(),
    }
    return [_row(row), _row("---:" for _ in row), _row(map(str, row.values()))]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    outcomes = run_matrix(case for each in tried() for case in cases(*each))
    DOCUMENT.write_text(document(outcomes))
    for line in broken(outcomes):
        print(line, file=sys.stderr)
    return 1 if broken(outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
