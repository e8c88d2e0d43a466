"""The names in a program that an export is about to overwrite, which stay. Pure.

A name that moved from one resource to another would make Pulumi change both.
"""

import ast
from collections.abc import Iterable, Mapping

from sipdomain_provider.tables.registry import BY_NAME


def earlier_names(modules: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """By type and SID: the names of resources that adopt by SID. The name of a mapping follows from other names."""
    names: dict[tuple[str, str], str] = {}
    for text in modules:
        try:
            calls = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call)]
        except (SyntaxError, ValueError):
            continue  # not what an export has written
        for each in calls:
            sid = next((_text(given.value) for given in each.keywords if given.arg == "adopt"), "")
            name = _text(each.args[0]) if each.args else ""
            declares = each.func.id if isinstance(each.func, ast.Name) else ""
            if sid and name and declares in BY_NAME and not BY_NAME[declares].named_by_sid:
                names[(declares, sid)] = name
    return names


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
