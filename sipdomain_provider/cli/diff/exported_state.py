"""The resources of Twilio's in the output of `pulumi stack export`. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sipdomain_provider.state import hidden
from sipdomain_provider.state.type_in_state import type_in_state
from sipdomain_provider.tables.kinds import Place, ResourceType


@dataclass(frozen=True)
class StateResource:
    """One resource of a state."""

    type: ResourceType
    urn: str
    sid: str
    values: Mapping[str, Any]

    @property
    def encrypted_place(self) -> str:
        """The first part of its place that the state has encrypted; "" if the place is known."""
        parts = ("account_sid", self.type.parent.name if self.type.parent else "")
        return next((name for name in parts if hidden.is_encrypted(self.values.get(name))), "")

    @property
    def account_sid(self) -> str:
        """The account; "" if the state has it encrypted."""
        return "" if self.encrypted_place == "account_sid" else str(self.values.get("account_sid") or "")

    @property
    def place(self) -> Place:
        return self.type.place(self.values, "")

    @property
    def showable(self) -> Mapping[str, Any]:
        """The values of the state that may be shown."""
        return self.without_secrets(self.values)

    def without_secrets(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Of these values, which may be live ones, those that may be shown."""
        secret = set(self.values.get(hidden.SECRET) or ())
        return {
            name: value
            for name, value in values.items()
            if name not in secret and not hidden.is_encrypted(self.values.get(name))
        }


class StateError(Exception):
    """The text is no state."""


def read_state(text: str) -> list[StateResource]:
    """The resources of Twilio's in an exported state. Raises StateError."""
    try:
        resources = json.loads(text)["deployment"].get("resources") or []
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError("that is no state in UTF-8: give what `pulumi stack export` prints") from error
    found = []
    for each in resources:
        resource_type = type_in_state(each)
        if resource_type is not None and each.get("id"):
            found.append(StateResource(resource_type, str(each["urn"]), str(each["id"]), each.get("outputs") or {}))
    return found


def homes(recorded: Iterable[StateResource]) -> set[str]:
    """The regions or base URLs of the resources, as the state has them."""
    return {str(each.values[hidden.HOME]) for each in recorded if each.values.get(hidden.HOME)}
