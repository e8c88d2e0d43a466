"""The table of attributes in README.md, made from the provider's own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sipdomain_provider.tables.domain import SIP_DOMAIN
from tools.console import ToolError, say

if TYPE_CHECKING:
    from sipdomain_provider.tables.kinds import Attribute
    from tools.checkout import Checkout

BEGIN = "<!-- attributes: `make readme` makes this table from sipdomain_provider/tables/kinds.py -->\n"
END = "<!-- /attributes -->"
HEAD = ("attribute", "type", "as an input", "Twilio's default", "meaning")


def readme(checkout: Checkout) -> None:
    file = checkout.root / "README.md"
    file.write_text(with_table(file.read_text()))
    say("The table in README.md is as the code has it.")


def with_table(text: str) -> str:
    """The text with the table between its marks made anew."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ToolError(f"README.md lacks its marks: {BEGIN.strip()} and {END}")
    return f"{before}{BEGIN}{table()}{END}{after}"


def table() -> str:
    rows = [HEAD, tuple("---" for _ in HEAD), *map(cells, SIP_DOMAIN.attributes)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def cells(attribute: Attribute) -> tuple[str, ...]:
    rule = attribute.rule.text if attribute.rule else "no: Twilio computes it"
    return (
        f"`{attribute.name}`",
        f"`{attribute.kind.python_types[0].__name__}`",
        f"**required**: {rule}" if attribute.required else rule,
        f"`{attribute.default!r}`".replace("'", '"') if attribute.api_name and not attribute.required else "",
        attribute.description,
    )
