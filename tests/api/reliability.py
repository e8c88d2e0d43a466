"""`python -m tests.api.reliability`: run the matrix of operations and faults, and write docs/reliability.md."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from local_twilio import LocalTwilio
from tests.api.fault_matrix import FAULTS, OPERATIONS, TARGETS, TIMES, Case, cases
from tests.api.fault_trials import try_case
from tests.api.fault_world import World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.api.fault_world import Outcome

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"

_HEAD = """# Reliability: every operation under every fault
Written by `make reliability`: a table to read, not to edit. Each case runs one operation of `Lifecycle` over a real socket against the stand-in of Twilio, which spoils requests: the first, the first five, or all, of the operation's own kind (a POST for create and update, a GET for read, a DELETE for delete) or of any kind. Waits pass on a clock and not in the world.

The promise of each case: one domain at Twilio and in the state, or an error of one line that says which operation on which domain failed and why, and nothing half-done. Then somebody edits another attribute, and the same runs once more without the fault, as a second `pulumi up` would: it must finish the work, where the first run made the domain and could not find that out by way of the `adopt` that the error names.

"""  # noqa: E501 (a paragraph of a document is one line)

_LEGEND = """
Six letters for each operation and fault: its own request once, 5 times, for ever; any request once, 5 times, for ever (`-`: no such case).

- `s` survived: done within the budget of 60 s, as if nothing had been.
- `w` survived with a warning: the domain was adopted and is in the state; the warning says which attributes could not be sent, and the next run sends them.
- `e` a clear error: the next run finishes. For `read`, a 404 of Twilio's that is there twice, in an account that answers, says that the domain is gone: a refresh drops it, and the next create names its SID and `adopt`. One false 404 makes nothing gone.
"""  # noqa: E501


@dataclass
class Tally:
    """The outcomes of many cases."""

    outcomes: dict[Case, Outcome] = field(default_factory=dict)

    def letter(self, case: Case) -> str:
        outcome = self.outcomes.get(case)
        if outcome is None:
            return "-"
        if outcome.error is not None:
            return "e"
        return "w" if outcome.left else "s"

    def count(self, letters: str) -> int:
        return sum(self.letter(case) in letters for case in self.outcomes)

    def total(self, name: str) -> int:
        return sum(getattr(outcome, name) for outcome in self.outcomes.values())

    def broken(self) -> list[str]:
        """The cases that do not keep the promise, and why."""
        return [f"{case.name}: {outcome}" for case, outcome in self.outcomes.items() if not outcome.kept]


def run_matrix(chosen: Iterable[Case]) -> Tally:
    tally = Tally()
    with LocalTwilio() as twilio:
        world = World(twilio)
        for case in chosen:
            tally.outcomes[case] = try_case(world, case)
    return tally


def document(tally: Tally) -> str:
    """docs/reliability.md."""
    total = {
        "cases": len(tally.outcomes),
        "survived": tally.count("sw"),
        "of these with a warning": tally.count("w"),
        "clear errors": tally.count("e"),
        "duplicates": tally.total("duplicates"),
        "orphans": tally.total("orphans"),
        "lost edits": tally.total("lost_edits"),
        "other breaches of the promise": len(tally.broken()),
    }
    lines = [_row(total), _row("---:" for _ in total), _row(str(count) for count in total.values()), _LEGEND]
    lines += [_row(["fault", *(f"`{name}`" for name in OPERATIONS)]), _row("---" for _ in range(len(OPERATIONS) + 1))]
    for fault in FAULTS:
        cells = []
        for operation in OPERATIONS:
            by_target = (
                "".join(tally.letter(Case(operation, fault, times, each)) for times in TIMES) for each in TARGETS
            )
            cells.append(f"`{' '.join(by_target)}`")
        lines.append(_row([fault.name, *cells]))
    return _HEAD + "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    tally = run_matrix(cases())
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(document(tally))
    for line in tally.broken():
        print(line, file=sys.stderr)
    return 1 if tally.broken() else 0


if __name__ == "__main__":
    sys.exit(main())
