"""The arguments of a resource class: keywords, or all of them in one mapping. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.words.rendering import nearest, wrong


def arguments(
    resource_type: ResourceType, resource_name: str, args: Any, keywords: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments by name. Raises TypeError for a wrong call, as Python does."""
    of, kind = resource_type.name, type(args).__name__
    if args is not None and not isinstance(args, Mapping):
        way_out = f"pass {of}Args(...), or keywords. Options are opts=..."
        raise TypeError(wrong(resource_name, f"args is a {kind}", way_out))
    if args is not None and keywords:
        problem = f"both args and {', '.join(keywords)} are given"
        raise TypeError(wrong(resource_name, problem, "pass only args, or keywords"))
    given = dict(keywords if args is None else args)
    require_known(of, resource_name, given, [*resource_type.inputs, "adopt"])
    missing = [name for name, each in resource_type.inputs.items() if each.required and name not in given]
    if missing:
        way_out = "declare them" if missing[1:] else "declare it"
        raise TypeError(wrong(resource_name, f"{of} needs {' and '.join(missing)}", way_out))
    return given


def require_known(of: str, resource_name: str, given: Iterable[str], names: Sequence[str]) -> None:
    """Raises TypeError for a name that is none of `names`, the arguments of the class `of`."""
    for name in given:
        if name not in names:
            raise TypeError(wrong(resource_name, f"{of} has no argument {name!r}", nearest(str(name), names)))
