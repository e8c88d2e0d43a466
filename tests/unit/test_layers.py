"""The core knows nothing of Pulumi: the same core may one day serve a native provider plugin."""

import ast
from pathlib import Path

import pytest

import sipdomain_provider

PACKAGE = Path(sipdomain_provider.__file__).parent
FRONT_END = {"__init__.py", "provider.py", "resource.py", "options.py", "subdomains.py"}
PURE = {"rules.py", "attributes.py", "changes.py", "errors.py", "answers.py", "outcomes.py", "hidden.py", "wording.py"}
I_O = {"requests", "urllib3", "pulumi", "os", "threading", "time", "socket", "subprocess"}


def imported(module: Path) -> set[str]:
    """The top-level names of everything that the module imports."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module.split(".")[0]} if node.module and not node.level else set()
            names |= {f"{alias.name}.py" for alias in node.names} if node.level and not node.module else set()
            names |= {f"{node.module}.py"} if node.level and node.module else set()
    return names


@pytest.mark.parametrize("module", sorted(PACKAGE.glob("*.py")), ids=lambda module: module.name)
def test_imports_keep_to_their_layer(module: Path) -> None:
    names = imported(module)
    if module.name not in FRONT_END:
        assert "pulumi" not in names
        assert not names & FRONT_END, "data flows one way"
    if module.name in PURE:
        assert not names & I_O


def test_the_lists_name_modules_that_exist() -> None:
    assert {module.name for module in PACKAGE.glob("*.py")} >= FRONT_END | PURE
