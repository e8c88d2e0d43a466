"""How Pulumi's engine and SDK write values, read as the program gave them."""

from inspect import isawaitable
from typing import Any

import pulumi
from pulumi import Output
from pulumi.runtime import rpc

from sipdomain_provider.core.compare import UNKNOWN
from sipdomain_provider.tables.kinds import Bag


def reusable(value: Any) -> Any:
    """The value, with an Output for an awaitable: several resources may take it, and it can be awaited once."""
    return Output.from_input(value) if isawaitable(value) else value


def is_unknown(value: Any) -> bool:
    """Whether a value is not known in this preview: a string says so in the protocol, and a type in the SDK."""
    return value == rpc.UNKNOWN or isinstance(value, pulumi.output.Unknown)


def plain(bag: Bag) -> dict[str, Any]:
    return {name: _plain(value) for name, value in bag.items()}


def _plain(value: Any) -> Any:
    return UNKNOWN if is_unknown(value) else whole(value)


def whole(value: Any) -> Any:
    """An integer that came as a float: the engine's protocol has floats alone."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
