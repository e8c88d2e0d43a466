"""The text of sipdomain_provider/lookups.py."""

import re

from sipdomain_provider.tables.kinds import ACCOUNT_SID, ResourceType
from sipdomain_provider.tables.registry import TYPES
from tools.generate.python_text import FIRST_LINE, PYTHON_TYPES, docstring, params

_SUMMARY = "Look-ups: read existing resources without managing them."
_LOOKUPS = """They run in the program's own process, read the stack's configuration, and work in a preview.
A run reads a list once, and again after it has created or changed a resource."""
_PARENTS = {each.parent_type.name for each in TYPES if each.parent_type}


def lookup_functions() -> str:
    parts = [
        f'# {FIRST_LINE}\n"""{_SUMMARY}\n\n{_LOOKUPS}\n"""',
        "",
        "from __future__ import annotations",
        "",
        "from dataclasses import dataclass",
        "from typing import TYPE_CHECKING",
        "",
        "from .dynamic.lookup_reads import list_all, look_up, one_output, output_of",
        "from .dynamic.parents import LookedUp",
        "from .tables.registry import BY_NAME",
        "",
        "if TYPE_CHECKING:",
        "    from collections.abc import Mapping",
        "",
        "    from pulumi import Input, InvokeOutputOptions, Output",
        "",
        f"    from .resources import {', '.join(sorted(_PARENTS))}",
        "",
        f"__all__ = {sorted(name for each in TYPES for name in _lookup_names(each))!r}",
    ]
    for resource_type in TYPES:
        parts += ["", "", _result(resource_type), "", "", _lookup(resource_type)]
    return "\n".join(parts) + "\n"


def _snake(name: str) -> str:
    return re.sub("(?<!^)(?=[A-Z])", "_", name).lower()


def _lookup_names(resource_type: ResourceType) -> list[str]:
    """The result, those of one (of what has a name), and those of a list."""
    name = _snake(resource_type.name)
    one = [] if resource_type.named_by_sid else [f"get_{name}", f"get_{name}_output"]
    several = f"get_{_snake(resource_type.plural_name)}"
    return [f"{resource_type.name}Result", *one, several, f"{several}_output"]


def _result(resource_type: ResourceType) -> str:
    lines = [
        "@dataclass(frozen=True, slots=True)",
        f"class {resource_type.name}Result(LookedUp):",
        f'    """The attributes of one {resource_type.title}."""',
        "",
        f'    resource_type = BY_NAME["{resource_type.name}"]',
    ]
    for attribute in resource_type.attributes:
        if not attribute.write_only:
            lines += ["", f"    {attribute.name}: {PYTHON_TYPES[attribute.kind.name]}"]
            lines += docstring(attribute.description, 4)
    return "\n".join(lines)


def _lookup(resource_type: ResourceType) -> str:
    result, *of_one, several, several_output = _lookup_names(resource_type)
    of = f'BY_NAME["{resource_type.name}"]'
    place = [each for each in (resource_type.parent, ACCOUNT_SID) if each]
    wanted = [*([resource_type.parent] if resource_type.parent else []), resource_type.name_attribute]
    names = [each.name for each in wanted] + ["sid", "account_sid"]
    by = f"by `{resource_type.identity}` or by `sid`"
    unknown = "unknown in a preview that creates a resource on which it depends."

    def arguments(attributes: list[str], *, outputs: bool = False) -> str:
        required = [each.name for each in place if each.required]
        found = ["*"]
        for name in sorted(attributes, key=lambda name: name not in required):
            plain = "str" if name in required else "str | None"
            kind = f"Input[{plain}]" if outputs else plain
            if resource_type.parent_type and name == wanted[0].name:
                parent = resource_type.parent_type.name
                kind += f" | {parent} | {parent}Result | Output[{parent}Result]" if outputs else f" | {parent}Result"
            found.append(f"{name}: {kind}" + ("" if name in required else " = None"))
        return ", ".join([*found, "opts: InvokeOutputOptions | None = None"] if outputs else found)

    def texts(attributes: list[str], first: str, returned: str, *, outputs: bool = False) -> list[str]:
        described = {each.name: each.description for each in resource_type.attributes}
        rows = [(f"param {name}", described[name]) for name in attributes]
        if outputs:
            rows.append(("param opts", "Pulumi's options. `depends_on` names resources that must exist first."))
        raises = ("raises TwilioResourceError", "if there is none, or if Twilio cannot be reached.")
        return docstring(first, 4, params([*rows, ("returns", returned), raises]))

    of_place = [each.name for each in place]
    lines = []
    if of_one:
        one, one_output = of_one
        lines = [
            f"def {one}({arguments(names)}) -> {result}:",
            *texts(names, f"Read the one {resource_type.title}, {by}.", "Its attributes as they are now."),
            f"    return {result}(**look_up({of}, {{{_pairs(names)}}}))",
            "",
            "",
            f"def {one_output}({arguments(names, outputs=True)}) -> Output[{result}]:",
            *texts(
                names,
                f"`{one}` of values that may be Outputs.",
                f"An Output of its attributes; {unknown}",
                outputs=True,
            ),
            f"    return one_output({of}, {one}, {{{_pairs(names)}}}, opts)",
            "",
            "",
        ]
    return "\n".join(
        [
            *lines,
            f"def {several}({arguments(of_place)}) -> list[{result}]:",
            *texts(of_place, f"Read all {resource_type.plural} of {_of_what(resource_type)}.", "In Twilio's order."),
            f"    return [{result}(**each) for each in list_all({of}, {{{_pairs(of_place)}}})]",
            "",
            "",
            f"def {several_output}({arguments(of_place, outputs=True)}) -> Output[list[{result}]]:",
            *texts(
                of_place, f"`{several}` of values that may be Outputs.", f"An Output of a list; {unknown}", outputs=True
            ),
            f"    return output_of({of}, {several}, {{{_pairs(of_place)}}}, opts)",
        ]
    )


def _of_what(resource_type: ResourceType) -> str:
    return f"a {resource_type.parent_type.title}" if resource_type.parent_type else "an account"


def _pairs(names: list[str]) -> str:
    return ", ".join(f'"{name}": {name}' for name in names)
