"""Programs, states and commands of the model, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sipdomain_provider.core.results import Recorded
from sipdomain_provider.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sipdomain_provider.tables.kinds import ResourceType

USER, LIST, CALLS, DOMAIN = "SipCredential", "SipCredentialList", "SipAuthCallsCredentialListMapping", "SipDomain"


@dataclass(frozen=True)
class Declared:
    """One resource of a program.

    `identity` is its username, friendly_name, domain_name, or for a mapping the SID of the list. `parent` is the name
    of the resource that it is in, or a SID; `maps` the name of the list that a mapping maps. `after` is `depends_on`,
    `replacing` is `replace_on_changes`. `is_got` reads the resource of this SID instead of managing one.
    """

    name: str
    kind: str
    identity: str
    parent: str = ""
    """A resource's name, or a SID; of what has no parent, the subaccount that it declares."""
    adopt: bool | str = True
    password: str | None = None
    retain: bool = False
    is_got: bool = False
    account: str = ""
    maps: str = ""
    after: tuple[str, ...] = ()
    replacing: frozenset[str] = frozenset()

    @property
    def needs(self) -> set[str]:
        """What is registered before it, if the program has it."""
        return {self.parent, self.maps, *self.after}

    @property
    def urn(self) -> str:
        return f"urn::{self.name}"

    @property
    def type(self) -> ResourceType:
        return BY_NAME[self.kind]

    def values(self, ids: Mapping[str, object]) -> dict[str, Any]:
        """Its inputs; `ids` has the ids of other resources by name, as far as they are known."""
        found: dict[str, Any] = {self.type.identity: ids.get(self.maps, self.identity)}
        if self.type.parent is not None:
            found[self.type.parent.name] = ids.get(self.parent, self.parent)
        elif self.parent:
            found["account_sid"] = self.parent
        if self.account:
            found["account_sid"] = self.account
        if self.password is not None:
            found["password"] = self.password
        return found


@dataclass(frozen=True)
class Entry:
    """One resource of the state."""

    declared: Declared
    sid: str
    values: Mapping[str, Any]
    instance: str
    created_as: str
    pending: bool = False

    def ids(self) -> dict[str, object]:
        """The ids that it was recorded with, by the names of the resources."""
        parent = self.declared.type.parent
        found: dict[str, object] = {self.declared.parent: self.values.get(parent.name)} if parent else {}
        return found | ({self.declared.maps: self.sid} if self.declared.maps else {})

    def recorded(self) -> Recorded:
        return Recorded(self.values, "home", self.instance, {}, self.declared.adopt, self.created_as)


@dataclass(frozen=True)
class How:
    """How `pulumi up` is run. `checks_first`: all are checked before the first is diffed, as with parallel diffs."""

    forced: frozenset[str] = frozenset()
    goes_on: bool = False
    checks_first: bool = False
    refreshes: bool = False


State = dict[str, Entry]
