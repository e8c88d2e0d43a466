"""The typed classes of the resources, written from the provider's tables."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import ACCOUNT_SID, Attribute, ResourceType
from sipdomain_provider.tables.registry import TYPES
from tools.console import ToolError, say

if TYPE_CHECKING:
    from tools.checkout import Checkout

_NOTE = "Written by `make resources` from the tables in `sipdomain_provider/tables`: change those."
_LOOKUPS_SUMMARY = "Look-ups: what exists at Twilio already, for a program to use without managing it."
_LOOKUPS = """They run in the program's own process, read the stack's configuration, and work in a preview. One run
reads a list once, however many look-ups use it, until the run creates or changes a resource."""
_INPUTS = "Every input takes a value or an Output. What is not declared is left alone: neither compared nor sent."
_PARENTS = {each.parent_type.name for each in TYPES if each.parent_type}
_REFERRED = {row.refers_to.name for each in TYPES for row in each.attributes if row.refers_to}
_OUTPUT_TYPES = {"string": "str", "boolean": "bool", "integer": "int", "object": "Mapping[str, str]"}


def resources(checkout: Checkout) -> None:
    for name, text in files().items():
        (checkout.root / "sipdomain_provider" / name).write_text(text)
    say(f"{', '.join(files())} in sipdomain_provider/ are as the tables have them.")


def files() -> dict[str, str]:
    """Each file that is written from the tables, by its name in the package."""
    return {
        "resources.py": _formatted(_resources()),
        "provider.py": _formatted(_providers()),
        "lookups.py": _formatted(_lookups()),
    }


def _formatted(text: str) -> str:
    """As `make lint` asks for. Raises ToolError."""
    command = [sys.executable, "-m", "ruff", "format", "--no-cache", "--stdin-filename", "resources.py", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolError(f"ruff cannot format what was written: {done.stderr}")
    return done.stdout


def _providers() -> str:
    what = "One provider class a type. Their import paths stand in every user's state: they never move."
    lines = [
        f'"""{what}\n\n{_NOTE}\n"""',
        "",
        "from .dynamic.exclusive import ExclusiveProvider",
        "from .dynamic.provider import TwilioProvider",
        "from .tables.registry import BY_NAME",
    ]
    for resource_type in TYPES:
        lines += [
            "",
            "",
            f"class {resource_type.name}Provider(TwilioProvider):",
            f'    """The provider of `{resource_type.name}`."""',
            "",
            f'    resource_type = BY_NAME["{resource_type.name}"]',
        ]
    lines += [
        "",
        "",
        "class SipExclusiveEntriesProvider(ExclusiveProvider):",
        '    """The provider of `SipExclusiveEntries`."""',
    ]
    return "\n".join(lines) + "\n"


def _lookups() -> str:
    parts = [
        f'"""{_LOOKUPS_SUMMARY}\n\n{_LOOKUPS}\n\n{_NOTE}\n"""',
        "",
        "from __future__ import annotations",
        "",
        "from dataclasses import dataclass",
        "from typing import TYPE_CHECKING",
        "",
        "from .dynamic.lookups import list_all, look_up, one_output, output_of",
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
    several = f"list_{_snake(resource_type.plural_name)}"
    return [f"{resource_type.name}Result", *one, several, f"{several}_output"]


def _result(resource_type: ResourceType) -> str:
    lines = [
        "@dataclass(frozen=True, slots=True)",
        f"class {resource_type.name}Result(LookedUp):",
        f'    """One {resource_type.title} as it is at Twilio."""',
        "",
        f'    resource_type = BY_NAME["{resource_type.name}"]',
    ]
    for attribute in resource_type.attributes:
        if not attribute.write_only:
            lines += ["", f"    {attribute.name}: {_OUTPUT_TYPES[attribute.kind.name]}"]
            lines += _docstring(attribute.description, 4)
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
            rows.append(("param opts", "Pulumi's options; `depends_on` names resources that must be there first."))
        raises = ("raises TwilioResourceError", "if there is none, or if Twilio cannot be reached: one line.")
        return _docstring(first, 4, _params([*rows, ("returns", returned), raises]))

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


def _resources() -> str:
    parts = [
        f'"""The resources that a Pulumi program declares.\n\n{_NOTE}\n"""',
        "",
        "from collections.abc import Mapping",
        "from typing import Self, TypedDict",
        "",
        "from pulumi import Input, Output, ResourceOptions",
        "",
        "from .dynamic.resource import TwilioResource",
        f"from .lookups import {', '.join(sorted(f'{each}Result' for each in _REFERRED))}",
        f"from .provider import {', '.join(sorted(f'{each.name}Provider' for each in TYPES))}",
        "",
        f"__all__ = {sorted(each.name for each in TYPES)!r}",
    ]
    for resource_type in TYPES:
        parts += ["", "", _outputs(resource_type)]
        if resource_type is SIP_DOMAIN:
            parts += ["", "", _arguments(resource_type)]
        parts += ["", "", _class(resource_type)]
    return "\n".join(parts) + "\n"


def _outputs(resource_type: ResourceType) -> str:
    lines = [
        f"class {resource_type.name}Outputs:",
        f'    """The outputs of a `{resource_type.name}`.',
        "",
        "    A class of their own: the SDK evaluates the annotations of a resource's own class for each resource.",
        '    """',
    ]
    for attribute in resource_type.attributes:
        lines += ["", f"    {attribute.name}: Output[{_OUTPUT_TYPES[attribute.kind.name]}]"]
        lines += _docstring(attribute.description, 4)
    return "\n".join(lines)


def _arguments(resource_type: ResourceType) -> str:
    lines = [
        f"class {resource_type.name}Args(TypedDict, total=False):",
        f'    """What a `{resource_type.name}` takes beside what it needs, for components that pass it on."""',
        "",
        *(f"    {each.name}: {_input_type(each)}" for each in resource_type.inputs.values() if not each.required),
    ]
    return "\n".join(lines)


def _class(resource_type: ResourceType) -> str:
    name = resource_type.name
    inputs = sorted(resource_type.inputs.values(), key=lambda each: (not each.required, each.name))
    parent = resource_type.parent
    place = [each for each in (parent, ACCOUNT_SID) if each]
    adopt = (
        f"True takes over the {resource_type.title} of this {resource_type.identity} that is there already, instead of"
        f" failing; a SID ({resource_type.sid_rule.prefix}...) takes over that one. It counts only while Pulumi does"
        " not have the resource in its state."
    )
    opts = "Pulumi's resource options. `delete_before_replace` is on, because what Twilio has must be unique."
    raises = (
        "for a custom timeout that is not a duration, for an `adopt` that is neither a bool nor a SID, for a resource"
        " of another type in place of a SID, and for a resource option that names no attribute or cannot be honoured"
        " here (`import_`, `provider`, `providers`, `version`, `plugin_download_url`, `deleted_with` one of this"
        " provider's, `delete_before_replace=False`)."
    )
    return "\n".join(
        [
            f"class {name}({name}Outputs, TwilioResource):",
            *_docstring(
                *_summary(resource_type.description, 4),
                _INPUTS,
                f"Source: {resource_type.page}",
            ),
            "",
            f"    provider_class = {name}Provider",
            "",
            "    def __init__(",
            "        self,",
            "        resource_name: str,",
            "        *,",
            *(f"        {each.name}: {_input_type(each)}{'' if each.required else ' = None'}," for each in inputs),
            "        adopt: bool | str = False,",
            "        opts: ResourceOptions | None = None,",
            "    ) -> None:",
            *_docstring(
                f"Declare one {resource_type.title}.",
                8,
                _params(
                    [
                        ("param resource_name", "The name of the resource in the Pulumi program."),
                        *((f"param {each.name}", _meaning(each, parent)) for each in inputs),
                        ("param adopt", adopt),
                        ("param opts", opts),
                        ("raises ValueError", raises),
                    ]
                ),
            ),
            f"        values = {_dict(inputs)}",
            "        self._declare(resource_name, values, opts, adopt=adopt)",
            "",
            "    @classmethod",
            "    def get(",
            "        cls,",
            "        resource_name: str,",
            "        sid: Input[str],",
            *(f"        {each.name}: {_input_type(each)}{'' if each.required else ' = None'}," for each in place),
            "        opts: ResourceOptions | None = None,",
            "    ) -> Self:",
            *_docstring(
                f"Read one {resource_type.title} that exists, without managing it.",
                8,
                _params(
                    [
                        ("param resource_name", "The name of the resource in the Pulumi program."),
                        ("param sid", f"Its SID ({resource_type.sid_rule.prefix}...)."),
                        *((f"param {each.name}", each.description) for each in place),
                        ("param opts", "Pulumi's resource options."),
                    ]
                ),
            ),
            f"        place = {_dict(place)}",
            "        return cls._get(resource_name, sid, place, opts)",
        ]
    )


def _dict(attributes: list[Attribute]) -> str:
    return "{" + ", ".join(f'"{each.name}": {each.name}' for each in attributes) + "}"


def _input_type(attribute: Attribute) -> str:
    plain = _OUTPUT_TYPES[attribute.kind.name]
    given = f"Input[{plain}]" if attribute.required else f"Input[{plain} | None]"
    if attribute.refers_to is None:
        return given
    name = attribute.refers_to.name
    return f"{given} | {name} | {name}Result | Output[{name}Result]"


def _meaning(attribute: Attribute, parent: Attribute | None) -> str:
    text = f"{attribute.description} It must be {attribute.rule.text}." if attribute.rule else attribute.description
    if attribute.refers_to is not None:
        text += f" Also a `{attribute.refers_to.name}`, or the result of a look-up."
    if attribute is ACCOUNT_SID and parent is not None:
        text += f" Where {parent.name} is a resource, the default is the account that this one declares."
    if attribute.replaces:
        text += " Another one replaces the resource."
    if attribute.default not in ("", None):
        text += f" Twilio's default: {attribute.default}."
    return text


def _params(params: list[tuple[str, str]]) -> str:
    return "\n".join(
        textwrap.fill(f":{name}: {text}", 112, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
        for name, text in params
    )


def _summary(text: str, indent: int) -> list[Any]:
    """The first sentence on a line of its own."""
    first, _, rest = text.partition(". ")
    return [first.rstrip(".") + ".", indent, *([rest] if rest else [])]


def _docstring(first: str, indent: int, *more: str) -> list[str]:
    """A docstring's lines; what has line breaks stays as it is."""
    room = 119 - indent
    if not more and len(first) + 6 <= room:
        return [" " * indent + f'"""{first}"""']
    texts = [first, *more]
    wrapped = [text if "\n" in text else textwrap.fill(text, room - 3, break_on_hyphens=False) for text in texts]
    text = "\n\n".join(wrapped)
    return textwrap.indent(f'"""{text}\n"""', " " * indent).splitlines()
