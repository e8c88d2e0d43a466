"""The type of a resource in Pulumi's state. Pure.

A user's own class may have another type token. Its provider is the same, and the state holds a pickled reference to it.
"""

import base64
import pickletools
from itertools import pairwise
from typing import Any

from sipdomain_provider.tables.kinds import Bag, ResourceType
from sipdomain_provider.tables.registry import BY_NAME

_PREFIX = "pulumi-python:dynamic/twilio:"
_MODULE = "sipdomain_provider.provider"
_CLASSES = {f"{name}Provider": resource_type for name, resource_type in BY_NAME.items()}


def type_in_state(resource: Bag) -> ResourceType | None:
    """The type of one resource of an exported state; None if it is not one of this provider's."""
    for bag in (resource.get("outputs"), resource.get("inputs")):
        pickled: Any = bag.get("__provider") if isinstance(bag, dict) else None
        if isinstance(pickled, str) and (found := _type_of_provider(pickled)):
            return found
    token = str(resource.get("type"))
    return BY_NAME.get(token.removeprefix(_PREFIX)) if token.startswith(_PREFIX) else None


def _type_of_provider(pickled: str) -> ResourceType | None:
    """The type that this pickled provider serves. The pickle is read and never loaded: a load would run its code."""
    try:
        texts = [text for _code, text, _position in pickletools.genops(base64.b64decode(pickled))]
    except ValueError:
        return None
    # Protocol 4 and later has the module and the class as two texts, earlier ones as one.
    parts = [part for text in texts if isinstance(text, str) for part in text.split(" ")]
    for module, name in pairwise(parts):
        if module == _MODULE and name in _CLASSES:
            return _CLASSES[name]
    return None
