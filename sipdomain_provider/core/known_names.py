"""How lines and errors may call the resources that others refer to."""

from collections.abc import Mapping

from sipdomain_provider.tables.kinds import Bag, ResourceType, as_twilio_writes


class Names:
    """Names of resources by their SIDs. None of them is secret."""

    def __init__(self) -> None:
        self._by_sid: dict[str, str] = {}
        self._secret: set[tuple[str, str]] = set()

    def hide(self, resource_type: ResourceType, values: Bag) -> None:
        """The program declares the name in these values as secret: no line of another resource may show it."""
        self._secret.add((resource_type.title, resource_type.canonical_name(values)))

    def showable(self, title: str, name: str) -> str:
        """The name of a resource in its canonical form; "" if it is secret."""
        return "" if (title, name) in self._secret else name

    def note(self, resource_type: ResourceType, sid: str, values: Bag) -> None:
        """Lines may call the resource with this SID by its name."""
        name = values.get(resource_type.identity)
        if sid and isinstance(name, str) and not resource_type.named_by_sid:
            self._by_sid[as_twilio_writes(sid)] = name

    def known_to(self, resource_type: ResourceType, values: Bag) -> Mapping[str, str]:
        """The names, by SID, for lines about a resource with these values. A mapping has the name of its list."""
        listed, name = values.get(resource_type.identity), values.get("friendly_name")
        if not (resource_type.named_by_sid and isinstance(listed, str) and name):
            return self._by_sid
        return {**self._by_sid, listed: str(name)}
