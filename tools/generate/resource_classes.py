"""The text of sipdomain_provider/resources.py."""

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import ACCOUNT_SID, Attribute, ResourceType
from sipdomain_provider.tables.registry import TYPES
from tools.generate.python_text import FIRST_LINE, PYTHON_TYPES, docstring, params, summary

_INPUTS = "Every input accepts a value or an Output. An attribute that you do not declare is neither compared nor sent."
_OPTS = "ResourceOptions | None"
_REFERRED = {row.refers_to.name for each in TYPES for row in each.attributes if row.refers_to}


def resource_classes() -> str:
    parts = [
        f'# {FIRST_LINE}\n"""The resources that a Pulumi program declares."""',
        "",
        "from collections.abc import Mapping",
        "from typing import Any, NotRequired, Self, TypedDict, Unpack, overload",
        "",
        "from pulumi import Input, Output, ResourceOptions",
        "",
        "from .dynamic.resource import TwilioResource",
        f"from .lookups import {', '.join(sorted(f'{each}Result' for each in _REFERRED))}",
        f"from .provider import {', '.join(sorted(f'{each.name}Provider' for each in TYPES))}",
        "",
        f"__all__ = {sorted(f'{each.name}{suffix}' for each in TYPES for suffix in ('', 'Args'))!r}",
    ]
    for resource_type in TYPES:
        parts += ["", "", _outputs(resource_type), "", "", *_arguments(resource_type), "", "", _class(resource_type)]
    return "\n".join(parts) + "\n"


def _outputs(resource_type: ResourceType) -> str:
    lines = [
        f"class _{resource_type.name}Outputs:",
        f'    """The outputs of a `{resource_type.name}`.',
        "",
        "    A separate class: the SDK evaluates the annotations of a resource's own class for each resource.",
        '    """',
    ]
    for attribute in resource_type.attributes:
        lines += ["", f"    {attribute.name}: Output[{PYTHON_TYPES[attribute.kind.name]}]"]
        lines += docstring(attribute.description, 4)
    return "\n".join(lines)


def _arguments(resource_type: ResourceType) -> list[str]:
    """The class of all arguments. A component passes a domain's optional ones on: they have a class too."""
    name = resource_type.name
    inputs = sorted(resource_type.inputs.values(), key=lambda each: (not each.required, each.name))
    required = [f"    {each.name}: {_input_type(each)}" for each in inputs if each.required]
    optional = [each for each in inputs if not each.required]
    of_all = [f'    """All arguments of a `{name}`."""', "", *required]
    adopt = "    adopt: NotRequired[bool | str]"
    if resource_type is not SIP_DOMAIN:
        of_optional = (f"    {each.name}: NotRequired[{_input_type(each)}]" for each in optional)
        return [f"class {name}Args(TypedDict):", *of_all, *of_optional, adopt]
    return [
        f"class Optional{name}Args(TypedDict, total=False):",
        f'    """The optional arguments of a `{name}`, for a component that passes them on."""',
        "",
        *(f"    {each.name}: {_input_type(each)}" for each in optional),
        "",
        "",
        f"class {name}Args(Optional{name}Args):",
        *of_all,
        adopt,
    ]


def _class(resource_type: ResourceType) -> str:
    name = resource_type.name
    inputs = sorted(resource_type.inputs.values(), key=lambda each: (not each.required, each.name))
    parent = resource_type.parent
    place = [each for each in (parent, ACCOUNT_SID) if each]
    adopt = (
        f"True adopts the existing {resource_type.title} of this {resource_type.identity}, instead of failing. A SID"
        f" ({resource_type.sid_rule.prefix}...) adopts exactly that one. It has no effect once the resource is in"
        " Pulumi's state."
    )
    opts = "Pulumi's resource options. `delete_before_replace` is on, because names at Twilio are unique."
    raises = (
        "for a custom timeout that is not a duration, or an `adopt` that is neither a bool nor a SID. For a resource of"
        " another type in place of a SID. For a resource option that names no attribute, or that a dynamic provider"
        " cannot honour: docs/options.md lists them."
    )
    return "\n".join(
        [
            f"class {name}(_{name}Outputs, TwilioResource):",
            *docstring(
                *summary(resource_type.description, 4),
                _INPUTS,
                f"Source: {resource_type.page}",
            ),
            "",
            f"    provider_class = {name}Provider",
            "",
            "    @overload",
            f"    def __init__(self, resource_name: str, args: {name}Args, opts: {_OPTS} = None) -> None: ...",
            "    @overload",
            "    def __init__(",
            f"        self, resource_name: str, *, opts: {_OPTS} = None, **inputs: Unpack[{name}Args]",
            "    ) -> None: ...",
            "    def __init__(",
            f"        self, resource_name: str, args: {name}Args | None = None, opts: {_OPTS} = None, **inputs: Any",
            "    ) -> None:",
            *docstring(
                f"Declare one {resource_type.title}.",
                8,
                params(
                    [
                        ("param resource_name", "The name of the resource in the Pulumi program."),
                        ("param args", f"All arguments at once, instead of keywords: `{name}Args(...)`."),
                        *((f"param {each.name}", _meaning(each, parent)) for each in inputs),
                        ("param adopt", adopt),
                        ("param opts", opts),
                        ("raises TypeError", "for an argument that is unknown, missing, or given twice."),
                        ("raises ValueError", raises),
                    ]
                ),
            ),
            "        self._declare_with(resource_name, args, inputs, opts)",
            "",
            "    @classmethod",
            "    def get(",
            "        cls,",
            "        resource_name: str,",
            "        id: Input[str],  # noqa: A002 (as for every resource of Pulumi's)",
            "        *,",
            *(f"        {each.name}: {_input_type(each)}{'' if each.required else ' = None'}," for each in place),
            "        opts: ResourceOptions | None = None,",
            "    ) -> Self:",
            *docstring(
                f"Read one {resource_type.title} that exists, without managing it.",
                8,
                params(
                    [
                        ("param resource_name", "The name of the resource in the Pulumi program."),
                        ("param id", f"Its SID ({resource_type.sid_rule.prefix}...)."),
                        *((f"param {each.name}", each.description) for each in place),
                        ("param opts", "Pulumi's resource options."),
                    ]
                ),
            ),
            f"        place = {_dict(place)}",
            "        return cls._get(resource_name, id, place, opts)",
        ]
    )


def _dict(attributes: list[Attribute]) -> str:
    return "{" + ", ".join(f'"{each.name}": {each.name}' for each in attributes) + "}"


def _input_type(attribute: Attribute) -> str:
    plain = PYTHON_TYPES[attribute.kind.name]
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
        text += f" If {parent.name} is a resource, the default is its account."
    if attribute.replaces:
        text += " Another value replaces the resource."
    if attribute.default not in ("", None):
        text += f" Twilio's default: {attribute.default}."
    return text
