"""Everything of an account that this provider has a type for, read side by side in a few threads."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sipdomain_provider.core.run import Core
from sipdomain_provider.tables.kinds import Bag, ResourceType
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio import errors
from sipdomain_provider.words import rendering

THREADS = 8  # Twilio counts concurrent requests

Report = Callable[[int, int], None]
"""Takes the number of lists that were read, and the number of lists known so far."""


@dataclass(frozen=True)
class Found:
    """One resource at Twilio; `parent` is the list or domain that contains it."""

    type: ResourceType
    values: Bag
    parent: "Found | None" = None

    @property
    def sid(self) -> str:
        return str(self.values["sid"])

    @property
    def name(self) -> str:
        """What identifies it in its place."""
        return str(self.values[self.type.identity])


@dataclass(frozen=True)
class Inventory:
    """The resources of an account, parents first, and a line for each kind that could not be read."""

    account_sid: str
    found: tuple[Found, ...]
    unread: tuple[str, ...] = ()
    unread_types: frozenset[str] = frozenset()
    """Types of which not all could be read."""


def read_account(
    core: Core,
    account_sid: str,
    seconds: float,
    *,
    types: Iterable[ResourceType] = TYPES,
    wanted: Callable[[str], bool] = lambda _name: True,
    mapped: Callable[[str], bool] = lambda _name: False,
    progress: Report,
) -> Inventory:
    """Read all resources of these types, every page.

    `wanted` takes the name of a domain or list; the entries of an unwanted one are not read. `mapped` takes the name of
    an unwanted list that is mapped to a wanted domain: if it is true, the list is read too. `seconds` is the budget of
    each list. `unread` names each list that these credentials may not read. Raises ProviderError if
    they may read none, or if a list cannot be read for another reason.
    """
    chosen = list(types)
    # What lives in a parent is found by way of it, whether that is asked for or not.
    parents = [each for each in TYPES if each.parent is None and (each in chosen or _is_parent_of(each, chosen))]
    reading = _Reading(core, account_sid, seconds, progress)
    with ThreadPoolExecutor(THREADS) as pool:
        all_above = [found for rows in pool.map(lambda each: reading.list(each, None), parents) for found in rows]
        above = [each for each in all_above if wanted(each.name)]
        children = reading.below(pool, above, chosen)
        sids = {each.sid for each in children if each.type.named_by_sid}
        also = [each for each in all_above if each.sid in sids and not wanted(each.name) and mapped(each.name)]
        children += reading.below(pool, also, chosen)
        above += also
    if reading.unread and not above:
        raise reading.refusals[0]
    in_order = sorted(
        [each for each in above if each.type in chosen] + children, key=lambda each: TYPES.index(each.type)
    )
    return Inventory(account_sid, tuple(in_order), tuple(sorted(reading.unread)), frozenset(reading.unread_types))


def matcher(include: Iterable[str], exclude: Iterable[str]) -> Callable[[str], bool]:
    """Whether a name matches one of the patterns to include (all where there is none), and none of those to exclude."""
    included, excluded = [each.lower() for each in include], [each.lower() for each in exclude]

    def wanted(name: str) -> bool:
        name = name.lower()
        return (not included or any(fnmatchcase(name, each) for each in included)) and not any(
            fnmatchcase(name, each) for each in excluded
        )

    return wanted


class _Reading:
    def __init__(self, core: Core, account_sid: str, seconds: float, progress: Report) -> None:
        self._core = core
        self._account_sid = account_sid
        self._seconds = seconds
        self._progress = progress
        self.known = sum(each.parent is None for each in TYPES)
        self.done = 0
        self.unread: set[str] = set()
        self.unread_types: set[str] = set()
        self.refusals: list[errors.ProviderError] = []

    def below(self, pool: Executor, parents: Sequence[Found], types: Sequence[ResourceType]) -> "list[Found]":
        """What of these types is in these parents."""
        places = [(child, parent) for parent in parents for child in types if child.parent_type is parent.type]
        self.known += len(places)
        return [found for rows in pool.map(lambda each: self.list(*each), places) for found in rows]

    def list(self, resource_type: ResourceType, parent: Found | None) -> list[Found]:
        values: dict[str, Any] = {"account_sid": self._account_sid}
        if parent is not None and resource_type.parent is not None:
            values[resource_type.parent.name] = parent.sid
        rows: list[dict[str, Any]] = []
        try:
            rows = self._core.of(resource_type).list(values, self._seconds)
        except errors.Unauthorized as error:
            self.refusals.append(error)
            self.unread.add(rendering.unread(resource_type, error))
            # What lives in them is not found either.
            self.unread_types |= {each.name for each in TYPES if resource_type in (each, each.parent_type)}
        except errors.NotFound:
            if parent is None:
                raise
            # Deleted while this was reading.
        self.done += 1
        self._progress(self.done, self.known)
        return [Found(resource_type, row, parent) for row in rows]


def _is_parent_of(resource_type: ResourceType, chosen: Iterable[ResourceType]) -> bool:
    return any(each.parent_type is resource_type for each in chosen)
