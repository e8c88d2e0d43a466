"""What a task of the simulation has learnt from the core, and the core's memory: what makes two states differ."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from sipdomain_provider.core.ledger_data import Kept
from sipdomain_provider.core.ownership_ledger import Ledger
from sipdomain_provider.core.reading import Seen
from sipdomain_provider.twilio import errors
from sipdomain_provider.words import rendering

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from sipdomain_provider.core.reading import LiveState
    from sipdomain_provider.core.run import Core
    from tests.simulation.scheduler import Condition, Scheduler


class WatchedLedger(Ledger):
    """The ledger, before each step of which others may overtake; what a step answers is noted."""

    def __init__(self, condition: Condition, *, stops: bool) -> None:
        super().__init__(condition)  # type: ignore[arg-type]
        scheduler = condition.scheduler
        for name in (each for each in dir(Ledger) if not each.startswith("_") and each != "has_program"):
            watch(self, name, scheduler, stops=stops)


def watch(watched: Any, name: str, scheduler: Scheduler, *, stops: bool = False) -> None:
    """Note what this method answers: two states in which a task has learnt different things are not equal."""
    real = getattr(watched, name)

    def call(*arguments: Any, **options: Any) -> Any:
        if stops and scheduler.current is not None:
            scheduler.stop(name)
        try:
            found = real(*arguments, **options)
        except errors.ProviderError as error:
            scheduler.saw((name, rendering.text(error)))
            raise
        scheduler.saw((name, _answer(found)))
        return found

    setattr(watched, name, call)


def _answer(found: Any) -> Hashable:
    """Without times, which differ from order to order."""
    if isinstance(found, list):
        return tuple(repr(each.row) if isinstance(each, Seen) else repr(each) for each in found)
    return repr(found) if isinstance(found, bool | str | dict | Enum | Kept | None) else ""


def memory(core: Core, scheduler: Scheduler) -> Hashable:
    """What the core remembers, and where each task is with all that it has learnt. Of times, their order alone."""
    every = core._live
    begun = {each.began for each in scheduler.tasks if each.began is not None and not each.is_done}
    stamps = sorted(begun.union(*(_stamps(each) for each in every.values())))
    rank = {stamp: number for number, stamp in enumerate(stamps)}
    ledger = {name: value for name, value in vars(core.ledger).items() if name[0] == "_" and name != "_changed"}
    return (
        tuple(_seen(each, rank) for _name, each in sorted(every.items())),
        tuple((name, _frozen(value)) for name, value in sorted(ledger.items())),
        tuple(
            sorted(
                (each.name, each.label, each.seen, -1 if each.is_done else rank.get(each.began or 0.0, -1))
                for each in scheduler.tasks
            )
        ),
    )


def _stamps(live: LiveState) -> set[float]:
    found = set()
    for collection in live._memory.all():
        found |= {collection.reading.begun, *collection.first_seen.values()}
        found |= {each.asked_at for each in collection.seen.values()}
    return found


def _seen(live: LiveState, rank: Mapping[float, int]) -> Hashable:
    return tuple(
        (
            place,
            tuple(sorted((sid, each.row is None, each.written, rank[each.asked_at]) for sid, each in it.seen.items())),
            tuple(sorted((sid, rank[stamp]) for sid, stamp in it.first_seen.items())),
            tuple(sorted(it.asked)),
            (it.reading.next_page, it.reading.complete, it.reading.answers, repr(it.reading.refusal)),
            (it.list_is_needed, rank[it.reading.begun]),
            tuple(sorted(it.reading.requests.under_way())),
        )
        for place, it in sorted((each.place.key, each) for each in live._memory.all())
    )


def _frozen(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple(sorted((repr(key), repr(each)) for key, each in value.items()))
    return tuple(sorted(map(repr, value))) if isinstance(value, set) else value
