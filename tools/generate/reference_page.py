"""The text of docs/reference.md: each type and attribute."""

from sipdomain_provider.tables.kinds import Attribute, ResourceType
from sipdomain_provider.tables.registry import TYPES
from tools.generate.python_text import FIRST_LINE

_TYPES_HEAD = ("type", "meaning", "inputs")
_ATTRIBUTES_HEAD = ("attribute", "type", "as an input", "Twilio's default", "meaning")
_HEAD = f"""<!-- {FIRST_LINE} -->

# Reference: every type and attribute

Each attribute of Twilio's API is an output. Attributes with a rule are inputs too, and accept a value or an `Output`.
An attribute that you do not declare is neither compared nor sent. If you change an input marked *Replaces*, the
resource is deleted and created again. Every other input is updated in place. A default is Twilio's value for a new
resource. It is also sent when the program stops declaring the attribute.

[Resources](resources.md) has the rules that all types share. Required attributes are **bold**.
"""


def reference_page() -> str:
    """The whole page of every type."""
    parts = [_HEAD, _table(_TYPES_HEAD, [_type_cells(each) for each in TYPES])]
    for resource_type in TYPES:
        attributes = sorted(resource_type.attributes, key=lambda each: (not each.required, not each.is_input))
        parts += [
            f"## {resource_type.name}\n",
            f"{resource_type.description}\n",
            (
                f"`{resource_type.name}.get({_get_arguments(resource_type)})` reads a resource without managing it."
                f" [Twilio's page]({resource_type.page}).\n"
            ),
            _table(_ATTRIBUTES_HEAD, [_attribute_cells(each) for each in attributes]),
        ]
    return "\n".join(parts)


def _get_arguments(resource_type: ResourceType) -> str:
    parent = [resource_type.parent.name] if resource_type.parent else []
    return ", ".join(["resource_name", "id", "*", *parent, "account_sid=None", "opts=None"])


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, tuple("---" for _ in head), *rows])


def _type_cells(resource_type: ResourceType) -> tuple[str, ...]:
    inputs = [each for each in resource_type.inputs.values() if each.name != "account_sid"]
    declared = [f"**`{each.name}`**" for each in inputs if each.required]
    declared += [f"`{each.name}`" for each in inputs if not each.required]
    anchor = f"#{resource_type.name.lower()}"
    return f"[`{resource_type.name}`]({anchor})", resource_type.description, ", ".join(declared)


def _attribute_cells(attribute: Attribute) -> tuple[str, ...]:
    rule = attribute.rule.text if attribute.rule else "no: computed by Twilio"
    default = attribute.api_name and not attribute.required and attribute.default is not None
    meaning = attribute.description
    if attribute.refers_to is not None:
        meaning += f" Also accepts a `{attribute.refers_to.name}`."
    if attribute.replaces:
        meaning += " *Replaces.*"
    if attribute.write_only:
        meaning += " *Twilio never returns it. Always a secret.*"
    return (
        f"`{attribute.name}`",
        f"`{attribute.kind.python_types[0].__name__}`",
        f"**required**: {rule}" if attribute.required else rule,
        f"`{attribute.default!r}`".replace("'", '"') if default else "",
        meaning,
    )
