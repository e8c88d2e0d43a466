"""How Pulumi's engine and SDK write values, read as the program gave them."""

from typing import Any

import pulumi
from pulumi.runtime import rpc

from sipdomain_provider.core.compare import UNKNOWN
from sipdomain_provider.tables.kinds import Bag


def is_unknown(value: Any) -> bool:
    """Whether a value is not known in this preview: a string says so in the protocol, and a type in the SDK."""
    return value == rpc.UNKNOWN or isinstance(value, pulumi.output.Unknown)


def plain(bag: Bag) -> dict[str, Any]:
    """The values of a bag as the program gave them."""
    return {name: _plain(value) for name, value in bag.items()}


def _plain(value: Any) -> Any:
    if is_unknown(value):
        return UNKNOWN
    return int(value) if isinstance(value, float) and value.is_integer() else value  # every number comes as a float
