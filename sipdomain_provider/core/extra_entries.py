"""A list or a domain that has only the entries that the program declares: which others it has, and their deletion.

Who may delete an entry is the ledger's rule alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sipdomain_provider.tables.kinds import Place, ResourceType, as_twilio_writes
from sipdomain_provider.tables.registry import BY_NAME, TYPES, entry_types
from sipdomain_provider.twilio.deadline import Deadline

from .ledger_data import Kept, Leaving, Thing

if TYPE_CHECKING:
    # The program's own process imports this module too, and need not wait for an HTTP client.
    from .run import Core

PARENTS: Mapping[str, ResourceType] = {
    each.parent_type.sid_rule.prefix: each.parent_type for each in TYPES if each.parent_type is not None
}
"""The types that have entries, by the prefix of their SIDs."""


class Parent(NamedTuple):
    """The list or domain; `account_sid` is "" for the account of the credentials."""

    type: ResourceType
    account_sid: str
    sid: str

    def values_of(self, entry_type: ResourceType) -> dict[str, Any]:
        """The attributes of an entry that name its place."""
        parent = entry_type.parent
        return {"account_sid": self.account_sid or None, **({parent.name: self.sid} if parent else {})}


@dataclass(frozen=True)
class Extra:
    """An entry that is not declared. `kept`: why it stays."""

    type: ResourceType
    values: Mapping[str, Any]
    kept: Kept | None

    @property
    def sid(self) -> str:
        return str(self.values["sid"])

    @property
    def called(self) -> str:
        """How lines call it, without its SID; for a mapping there is nothing else."""
        if self.type.named_by_sid:
            return self.type.title
        prefix = self.values.get("cidr_prefix_length")
        return f"{self.type.called(self.values)}{'' if prefix is None else f'/{prefix}'}"


@dataclass(frozen=True)
class Contents:
    """How many entries the parent has, and those that are not declared."""

    count: int
    extras: tuple[Extra, ...]

    @property
    def leaving(self) -> tuple[Extra, ...]:
        """The extra entries that must be deleted."""
        return tuple(each for each in self.extras if each.kept is None)


class Exclusive:
    """The operations on exclusive entries. Each method raises ProviderError.

    An entry is its type's name and its SID, such as `SipCredential CR...`.
    """

    def __init__(self, core: "Core") -> None:
        self._core = core

    def declare(self, urn: str, parent: Parent | None, in_program: Collection[str]) -> None:
        """The program has this resource, and `in_program` are entries that resources of the program have."""
        self._core.ledger.declare(urn)
        if parent is not None:
            self._core.ledger.in_program(self._things(parent, in_program))

    def is_adopted_now(self, parent: Parent) -> bool:
        """Whether the parent is adopted in this run: no preview could name its entries."""
        return self._core.ledger.was_adopted(self._thing(parent))

    def find(
        self, parent: Parent, entries: Collection[str], declared_before: Collection[str], seconds: float
    ) -> Contents:
        """The entries at Twilio that are not among `entries`, by name."""
        if self._core.ledger.was_created(self._thing(parent)):
            return Contents(0, ())
        deadline = self._core.deadline(seconds)
        declared, before = self._things(parent, entries), self._things(parent, declared_before)
        count, extras = 0, list[Extra]()
        for each in entry_types(parent.type):
            place = self._place(parent, each)
            for row in self._core.of(each).entries(parent.values_of(each), deadline):
                count += 1
                extra = Leaving(Thing.of(each, place, str(row["sid"])), each.canonical_name(row))
                if extra.thing not in declared:
                    kept = self._core.ledger.why_extra_kept(extra, before)
                    extras.append(Extra(each, row, kept))
        return Contents(count, tuple(sorted(extras, key=lambda each: (each.called, each.sid))))

    def delete(self, parent: Parent, extra: Extra, declared_before: Collection[str], deadline: Deadline) -> Kept | None:
        """Delete one, with one request; or why it is kept."""
        values = {**extra.values, **parent.values_of(extra.type)}
        return self._core.of(extra.type).delete_extra(values, self._things(parent, declared_before), deadline)

    def _place(self, parent: Parent, entry_type: ResourceType) -> Place:
        return entry_type.place(parent.values_of(entry_type), self._core.api.account_sid)

    def _thing(self, parent: Parent) -> Thing:
        return Thing.of(parent.type, Place(parent.account_sid or self._core.api.account_sid), parent.sid)

    def _things(self, parent: Parent, entries: Collection[str]) -> set[Thing]:
        """The entries that can be in the parent."""
        found = set()
        for each in entries:
            name, _, sid = each.partition(" ")
            entry_type = BY_NAME.get(name)
            if entry_type is not None and entry_type.parent_type is parent.type:
                found.add(Thing.of(entry_type, self._place(parent, entry_type), as_twilio_writes(sid)))
        return found
