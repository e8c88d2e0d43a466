"""Each rule of the ledger is needed: without it, the simulation finds by itself what is lost."""

from __future__ import annotations

from contextlib import contextmanager
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
    from collections.abc import Callable, Iterable, Iterator

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


def hand_nothing_over(patch: Patch) -> None:
    patch.setattr(Ledger, "wanted_by", lambda _self, _leaving: None)


def let_mappings_be_made_while_they_are_deleted(patch: Patch) -> None:
    @contextmanager
    def making(_self: Ledger, *_arguments: Any) -> Iterator[None]:
        yield

    patch.setattr(Ledger, "making", making)


def guard_no_forced_replacement(patch: Patch) -> None:
    patch.setattr(preconditions, "require_successors", lambda *_arguments: None)


def look_into_nothing(patch: Patch) -> None:
    patch.setattr(Deleter, "_require_entries", lambda *_arguments: [])


def read_nothing(patch: Patch) -> None:
    patch.setattr(Ledger, "read", lambda _self, _thing, _deadline: None)


def know_no_owner(patch: Patch) -> None:
    patch.setattr(Ledger, "_why_kept", lambda _self, _leaving, _parent: None)


@pytest.mark.parametrize(
    ("without", "tried", "breaches"),
    [
        (know_no_owner, lambda: of_two(USER), {"LOST"}),
        (mark_deletions_after_they_are_done, lambda: of_two(USER), {"LOST"}),
        (mark_deletions_after_they_are_done, lambda: of_two(CALLS), {"LOST"}),
        (hand_nothing_over, lambda: of_two(UNKNOWN_PASSWORD), {"PASSWORD LOST"}),
        (let_mappings_be_made_while_they_are_deleted, lambda: of_two(CALLS), {"LOST", "STUCK"}),
        (guard_no_forced_replacement, lambda: of_two(UNKNOWN_PASSWORD), {"PASSWORD LOST"}),
        (guard_no_forced_replacement, without_their_account, {"WRONG ACCOUNT"}),
        (look_into_nothing, families, {"LOST", "PASSWORD LOST"}),
        (read_nothing, families, {"LOST"}),
    ],
)
def test_without_a_rule_something_is_lost(
    without: Callable[[Patch], None], tried: Callable[[], Iterable[Case]], breaches: set[str], monkeypatch: Patch
) -> None:
    without(monkeypatch)
    found = explore_all(tried(), until_broken=True)
    assert found.broken, "the rule changes nothing"
    assert any(kind.startswith(tuple(breaches)) for kind in found.broken), found
