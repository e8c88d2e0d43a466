"""The resources of Twilio's in the output of `pulumi stack export`. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sipdomain_provider.state import hidden
from sipdomain_provider.state.resource_type import type_in_state
from sipdomain_provider.tables.kinds import Place, ResourceType


@dataclass(frozen=True)
class StateResource:
    """One resource of a state."""

    type: ResourceType
    urn: str
    sid: str
    values: Mapping[str, Any]

    @property
    def place(self) -> Place:
        return self.type.place(self.values, "")

    @property
    def key(self) -> tuple[str, Place, str]:
        return self.type.name, self.place.key, self.sid


class StateError(Exception):
    """The text is no state."""


def read_state(text: str) -> list[StateResource]:
    """The resources of Twilio's in an exported state. Raises StateError."""
    try:
        resources = json.loads(text)["deployment"].get("resources") or []
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError("that is no state: give what `pulumi stack export` prints") from error
    found = []
    for each in resources:
        resource_type = type_in_state(each)
        if resource_type is not None and each.get("id"):
            found.append(StateResource(resource_type, str(each["urn"]), str(each["id"]), each.get("outputs") or {}))
    return found


def homes(recorded: Iterable[StateResource]) -> set[str]:
    """The regions or base URLs of the resources, as the state has them."""
    return {str(each.values[hidden.HOME]) for each in recorded if each.values.get(hidden.HOME)}
