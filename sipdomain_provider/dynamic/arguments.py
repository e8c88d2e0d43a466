"""The arguments of a resource class: keywords, or all of them in one mapping. Pure."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sipdomain_provider.tables.kinds import ResourceType


def arguments(
    resource_type: ResourceType, resource_name: str, args: Any, keywords: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments by name. Raises TypeError for a wrong call, as Python does."""
    of, kind = resource_type.name, type(args).__name__
    if args is not None and not isinstance(args, Mapping):
        raise TypeError(f"{resource_name}: args is a {kind}: pass {of}Args(...), or keywords. Options are opts=...")
    if args is not None and keywords:
        raise TypeError(f"{resource_name}: both args and {', '.join(keywords)} are given: pass only args, or keywords")
    given = dict(keywords if args is None else args)
    require_known(of, resource_name, given, [*resource_type.inputs, "adopt"])
    missing = [name for name, each in resource_type.inputs.items() if each.required and name not in given]
    if missing:
        raise TypeError(f"{resource_name}: {of} needs {' and '.join(missing)}")
    return given


def require_known(of: str, resource_name: str, given: Iterable[str], names: Sequence[str]) -> None:
    """Raises TypeError for a name that is none of `names`, the arguments of the class `of`."""
    for name in given:
        if name not in names:
            nearest = difflib.get_close_matches(str(name), names, 1)
            hint = f"did you mean {nearest[0]}?" if nearest else f"they are {', '.join(names)}"
            raise TypeError(f"{resource_name}: {of} has no argument {name!r}: {hint}")
