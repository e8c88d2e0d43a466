"""`python -m tests.api.reliability`: run the matrix of types, operations and faults, and write docs/reliability.md."""

from __future__ import annotations

import itertools
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from local_twilio import LocalTwilio
from tests.api.fault_matrix import FAULTS, SUBJECTS, TARGETS, TIMES, Case, Spoilt, Subject, cases, tried
from tests.api.fault_trials import try_case
from tests.api.fault_world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.api.fault_trials import Outcome

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"

_HEAD = """# Reliability: every operation under every fault
Written by `make reliability`: tables to read, not to edit. Each case runs one operation of `Lifecycle` on one resource over a real socket against the stand-in of Twilio, which spoils requests: the first, the first five, or all, of the operation's own kind (a POST for create and update, a GET for read, a DELETE for delete) or of any kind. Waits pass on a clock and not in the world. Parents are there, and the run has read them before, as the engine does; so are bystanders that are easily taken for the resource: another of its name in another parent, another mapping of its list. A mapping has nothing that could be updated; the update of a credential is another password.

The promise of each case: one resource at Twilio and in the state, or an error that says which operation on which resource failed, why, and what to do, and nothing half-done. No error has the credentials or a password in it. Then somebody edits something that the program does not declare (an attribute, the name of the list, one more row in the list), and the same runs once more without the fault, as a second `pulumi up` would: it must finish the work, where the first run made the resource and could not find that out by way of the `adopt` that the error names; and everything else is as it was.

"""  # noqa: E501 (a paragraph of a document is one line)

_LEGEND = """
Six letters for each operation and fault: its own request once, 5 times, for ever; any request once, 5 times, for ever (`-`: no such case).

- `s` survived: done within the budget of 60 s, as if nothing had been.
- `w` survived with a warning: the resource is in the state, adopted, or found again after the answer to its creation was lost; the warning says which attributes could not be sent, and the next run sends them. Of what is found again that is the password, which Twilio does not tell.
- `e` a clear error: the next run finishes. For `read`, a 404 of Twilio's that is there twice, in an account and a parent that answer, says that the resource is gone: a refresh drops it, and the next create names its SID and `adopt`. One false 404 makes nothing gone.
"""  # noqa: E501


@dataclass
class Tally:
    """The outcomes of many cases."""

    outcomes: dict[Case, Outcome] = field(default_factory=dict)

    def letters(self) -> dict[Case, str]:
        return {case: _letter(outcome) for case, outcome in self.outcomes.items()}

    def total(self, name: str, subjects: Iterable[Subject]) -> int:
        return sum(getattr(outcome, name) for case, outcome in self.outcomes.items() if case.subject in subjects)

    def broken(self, subjects: Iterable[Subject] = SUBJECTS) -> list[str]:
        """The cases that do not keep the promise, and why."""
        return [
            f"{case.name}: {outcome}"
            for case, outcome in self.outcomes.items()
            if case.subject in subjects and not outcome.kept
        ]


def _letter(outcome: Outcome) -> str:
    if outcome.error is not None:
        return "e"
    return "w" if outcome.left else "s"


def run_matrix(chosen: Iterable[Case]) -> Tally:
    tally = Tally()
    with LocalTwilio() as twilio:
        world = World(twilio)
        for case in chosen:
            tally.outcomes[case] = try_case(world, case)
    return tally


def document(letters: Mapping[Case, str], tally: Tally) -> str:
    """docs/reliability.md: what became of every case, and how often `tally` saw the promise broken."""
    lines = [*_totals(letters, tally), _LEGEND]
    for subject in SUBJECTS:
        lines += [f"## {subject.type.name}", _row(["fault", *(f"`{name}`" for name in subject.operations)])]
        lines.append(_row("---" for _ in range(len(subject.operations) + 1)))
        for fault in FAULTS:
            cells = (_cell(subject, operation, fault, letters) for operation in subject.operations)
            lines.append(_row([fault.name, *cells]))
        lines.append("")
    return _HEAD + "\n".join(lines[:-1]) + "\n"


def read_document(text: str) -> dict[Case, str]:
    """The letters of such a document; of a type, an operation or a fault that is not known, none."""
    faults = {fault.name: fault for fault in FAULTS}
    tables = {head: table for head, _, table in (part.partition("\n") for part in text.split("\n## ")[1:])}
    found = {}
    for subject in SUBJECTS:
        if subject.type.name not in tables:
            continue
        head, _rule, *rows = map(_cells, tables[subject.type.name].strip().split("\n"))
        for name, *cells in rows:
            for operation, cell in zip(head[1:], cells, strict=False):
                for (target, times), letter in zip(_PLACES, cell.replace(" ", ""), strict=False):
                    if name in faults and letter != _NO_CASE:
                        found[Case(subject, operation, faults[name], times, target)] = letter
    return found


_NO_CASE = "-"
_PLACES = tuple(itertools.product(TARGETS, TIMES))


def _cell(subject: Subject, operation: str, fault: Spoilt, letters: Mapping[Case, str]) -> str:
    every = (Case(subject, operation, fault, times, target) for target, times in _PLACES)
    text = "".join(letters.get(case, _NO_CASE) for case in every)
    return f"`{text[: len(TIMES)]} {text[len(TIMES) :]}`"


def _totals(letters: Mapping[Case, str], tally: Tally) -> list[str]:
    """A table with a row for each type, and one for all."""
    lines = []
    for name, subjects in [*((each.type.name, [each]) for each in SUBJECTS), ("all", list(SUBJECTS))]:
        found = [letter for case, letter in letters.items() if case.subject in subjects]
        row = {
            "type": name,
            "cases": len(found),
            "survived": found.count("s") + found.count("w"),
            "of these with a warning": found.count("w"),
            "clear errors": found.count("e"),
            "duplicates": tally.total("duplicates", subjects),
            "orphans": tally.total("orphans", subjects),
            "lost edits": tally.total("lost_edits", subjects),
            "other breaches of the promise": len(tally.broken(subjects)),
        }
        lines.append(_row(str(count) for count in row.values()))
    return [_row(row), _row(["---", *("---:" for _ in range(len(row) - 1))]), *lines]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(row: str) -> list[str]:
    return [cell.strip(" `") for cell in row.strip("|").split("|")]


def main() -> int:
    tally = run_matrix(itertools.chain.from_iterable(cases(*each) for each in tried()))
    DOCUMENT.write_text(document(tally.letters(), tally))
    for line in tally.broken():
        print(line, file=sys.stderr)
    return 1 if tally.broken() else 0


if __name__ == "__main__":
    sys.exit(main())
