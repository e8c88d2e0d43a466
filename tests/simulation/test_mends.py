"""Each rule of the ledger is needed: without it, the simulation finds by itself what is lost."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from sipdomain_provider.core import preconditions
from sipdomain_provider.core.delete import Deleter
from sipdomain_provider.core.ownership_ledger import Ledger
from tests.simulation.declared import CALLS, USER
from tests.simulation.families import families, without_their_account
from tests.simulation.programs import UNKNOWN_PASSWORD, cases, with_everything
from tests.simulation.searching import explore_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.simulation.programs import Case

Patch = pytest.MonkeyPatch


def of_two(*kinds: str) -> Iterable[Case]:
    return (each for case in cases(2, kinds=kinds) for each in with_everything(case))


def mark_deletions_after_they_are_done(patch: Patch) -> None:
    begin = Ledger.begin_deletion

    def unmarked(self: Ledger, *arguments: Any) -> Any:
        kept = begin(self, *arguments)
        self._being_deleted.clear()
        return kept

    def end(self: Ledger, leaving: Any, *, deleted: bool | None) -> None:
        if deleted:
            self._note_deleted(leaving)

    patch.setattr(Ledger, "begin_deletion", unmarked)
    patch.setattr(Ledger, "end_deletion", end)


def making_nothing(_self: Ledger, *_arguments: Any) -> nullcontext[None]:
    return nullcontext()


def without(owner: Any, name: str, instead: Callable[..., Any] = lambda *_arguments: None) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(owner, name, instead)


KNOW_NO_OWNER = without(Ledger, "_why_kept")
HAND_NOTHING_OVER = without(Ledger, "_wanting")
MAKE_MAPPINGS_WHILE_THEY_ARE_DELETED = without(Ledger, "making", making_nothing)
GUARD_NO_FORCED_REPLACEMENT = without(preconditions, "require_successors")
LOOK_INTO_NOTHING = without(Deleter, "_entries_that_go", lambda *_arguments: [])
READ_NOTHING = without(Ledger, "read")


@pytest.mark.parametrize(
    ("without", "tried", "breaches"),
    [
        (KNOW_NO_OWNER, lambda: of_two(USER), {"LOST"}),
        (mark_deletions_after_they_are_done, lambda: of_two(USER), {"LOST"}),
        (mark_deletions_after_they_are_done, lambda: of_two(CALLS), {"LOST"}),
        (HAND_NOTHING_OVER, lambda: of_two(UNKNOWN_PASSWORD), {"PASSWORD LOST"}),
        (MAKE_MAPPINGS_WHILE_THEY_ARE_DELETED, lambda: of_two(CALLS), {"LOST", "STUCK"}),
        (GUARD_NO_FORCED_REPLACEMENT, lambda: of_two(UNKNOWN_PASSWORD), {"PASSWORD LOST"}),
        (GUARD_NO_FORCED_REPLACEMENT, without_their_account, {"WRONG ACCOUNT"}),
        (LOOK_INTO_NOTHING, families, {"LOST", "PASSWORD LOST"}),
        (READ_NOTHING, families, {"LOST"}),
    ],
)
def test_without_a_rule_something_is_lost(
    without: Callable[[Patch], None], tried: Callable[[], Iterable[Case]], breaches: set[str], monkeypatch: Patch
) -> None:
    without(monkeypatch)
    found = explore_all(tried(), until_broken=True)
    assert found.broken, "the rule changes nothing"
    assert any(kind.startswith(tuple(breaches)) for kind in found.broken), found
