"""The tables of types and attributes in the documents, made from the provider's own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sipdomain_provider.tables.registry import TYPES
from tools.console import ToolError, say

if TYPE_CHECKING:
    from sipdomain_provider.tables.kinds import Attribute, ResourceType
    from tools.checkout import Checkout

BEGIN = "<!-- types: `make readme` makes this table from sipdomain_provider/tables/ -->\n"
END = "<!-- /types -->"
TYPES_HEAD = ("type", "what it is", "declares")
ATTRIBUTES_HEAD = ("attribute", "type", "as an input", "Twilio's default", "meaning")
_REFERENCE_HEAD = """# Reference: every type and attribute

Written by `make readme` from `sipdomain_provider/tables/`: a page to read, not to edit.

Each attribute of Twilio's API is an output. Those with a rule are inputs too; all take a value or an `Output`. What you
do not declare is left alone: neither compared nor sent. Another value of what *replaces* deletes the resource and
creates it again; every other input is updated in place. A default is what Twilio gives a new resource, and what is sent
when the program stops declaring the attribute.
"""


def readme(checkout: Checkout) -> None:
    file = checkout.root / "README.md"
    file.write_text(with_table(file.read_text()))
    (checkout.root / "docs" / "reference.md").write_text(reference())
    say("The tables in README.md and docs/reference.md are as the code has them.")


def with_table(text: str) -> str:
    """The text with the table between its marks made anew."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ToolError(f"README.md lacks its marks: {BEGIN.strip()} and {END}")
    return f"{before}{BEGIN}{table()}{END}{after}"


def table() -> str:
    return _table(TYPES_HEAD, [_type_cells(each) for each in TYPES])


def reference() -> str:
    """The whole page of every type."""
    parts = [_REFERENCE_HEAD]
    for resource_type in TYPES:
        attributes = sorted(resource_type.attributes, key=lambda each: (not each.required, not each.is_input))
        parts += [
            f"## {resource_type.name}\n",
            f"{resource_type.description}\n",
            (
                f"`{resource_type.name}.get({_get_arguments(resource_type)})` reads one without managing it."
                f" [Twilio's page]({resource_type.page}).\n"
            ),
            _table(ATTRIBUTES_HEAD, [_attribute_cells(each) for each in attributes]),
        ]
    return "\n".join(parts)


def _get_arguments(resource_type: ResourceType) -> str:
    parent = [f"{resource_type.parent.name}"] if resource_type.parent else []
    return ", ".join(["resource_name", "sid", *parent, "account_sid=None"])


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, tuple("---" for _ in head), *rows])


def _type_cells(resource_type: ResourceType) -> tuple[str, ...]:
    inputs = [each for each in resource_type.inputs.values() if each.name != "account_sid"]
    declared = [f"**`{each.name}`**" for each in inputs if each.required]
    declared += [f"`{each.name}`" for each in inputs if not each.required]
    anchor = f"docs/reference.md#{resource_type.name.lower()}"
    return f"[`{resource_type.name}`]({anchor})", resource_type.description, ", ".join(declared)


def _attribute_cells(attribute: Attribute) -> tuple[str, ...]:
    rule = attribute.rule.text if attribute.rule else "no: Twilio computes it"
    default = attribute.api_name and not attribute.required and attribute.default is not None
    meaning = attribute.description
    if attribute.refers_to is not None:
        meaning += f" A `{attribute.refers_to.name}` stands for its SID."
    if attribute.replaces:
        meaning += " *Replaces.*"
    if attribute.write_only:
        meaning += " *Twilio never answers it; always a secret.*"
    return (
        f"`{attribute.name}`",
        f"`{attribute.kind.python_types[0].__name__}`",
        f"**required**: {rule}" if attribute.required else rule,
        f"`{attribute.default!r}`".replace("'", '"') if default else "",
        meaning,
    )
