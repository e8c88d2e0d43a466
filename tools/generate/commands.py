"""Write the generated files, or report those that are stale."""

from pathlib import Path

from tools.checkout import Checkout
from tools.console import ToolError, say
from tools.generate.lookup_functions import lookup_functions
from tools.generate.provider_classes import provider_classes
from tools.generate.python_text import formatted
from tools.generate.reference_page import reference_page
from tools.generate.resource_classes import resource_classes


def generate(checkout: Checkout) -> None:
    """Write every generated file."""
    found = texts()
    for name, text in found.items():
        (checkout.root / name).write_text(text)
    say(f"Written: {', '.join(found)}.")


def check_generated(checkout: Checkout) -> None:
    """Raise ToolError if a generated file is stale."""
    found = stale(checkout.root)
    if found:
        raise ToolError(f"Stale: {', '.join(found)}. Run `make generate`.")
    say("The generated files are up to date.")


def stale(root: Path) -> list[str]:
    """The generated files that differ from the tables. A missing one is stale."""
    return [name for name, text in texts().items() if not (root / name).is_file() or (root / name).read_text() != text]


def texts() -> dict[str, str]:
    """The text of each generated file, by its path in the repository."""
    return {
        "sipdomain_provider/resources.py": formatted(resource_classes()),
        "sipdomain_provider/provider.py": formatted(provider_classes()),
        "sipdomain_provider/lookups.py": formatted(lookup_functions()),
        "docs/reference.md": reference_page(),
    }
