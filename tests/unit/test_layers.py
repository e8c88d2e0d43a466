"""Each folder keeps to its layer: data flows one way, and the core knows nothing of Pulumi.

The same core may one day serve a native provider plugin.
"""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import sipdomain_provider

PACKAGE = Path(sipdomain_provider.__file__).parent
LAYERS = ("tables", "twilio", "core", "state", "words", "dynamic", "cli", "")
"""From the bottom to what a program imports: a module imports from its own layer and from those below."""
PURE_LAYERS = ("tables", "state", "words")
I_O = {"requests", "urllib3", "os", "threading", "time", "socket", "subprocess"}
TREES = {
    each.relative_to(PACKAGE).as_posix(): ast.parse(each.read_text(encoding="utf-8"))
    for each in sorted(PACKAGE.rglob("*.py"))
}


def layer(module: str) -> str:
    return module.partition("/")[0] if "/" in module else ""


def imported(module: str) -> tuple[set[str], set[str]]:
    """The packages from elsewhere that the module imports, and the folders of this one."""
    packages, folders = set(), set()
    for node in ast.walk(TREES[module]):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level:
            assert node.level == 1, "from another folder by its whole name"
            first = (node.module or "").partition(".")[0]
            folders.add(first if layer(module) == "" and first in LAYERS else layer(module))
        elif isinstance(node, ast.ImportFrom):
            names = [str(node.module)]
        for name in names:
            first, _, rest = name.partition(".")
            if first == PACKAGE.name:
                folders.add(rest.partition(".")[0] if rest.partition(".")[0] in LAYERS else "")
            else:
                packages.add(first)
    return packages, folders


def is_pure(module: str) -> bool:
    """Of a pure layer, or its docstring says so."""
    says_so = re.search(r"\bPure[.:]", ast.get_docstring(TREES[module]) or "")
    return layer(module) in PURE_LAYERS or bool(says_so)


@pytest.mark.parametrize("module", TREES)
def test_imports_keep_to_their_layer(module: str) -> None:
    packages, folders = imported(module)
    own = LAYERS.index(layer(module))
    assert {each for each in folders if LAYERS.index(each) > own} == set(), "data flows one way"
    if layer(module) not in ("dynamic", ""):
        assert "pulumi" not in packages
    if layer(module) == "cli":
        assert "dynamic" not in folders, "a front end does not need another one"
    if is_pure(module):
        assert not packages & I_O


def neighbours(module: str) -> set[str]:
    """The modules of its own folder that the module imports, for types too."""
    found = set()
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.ImportFrom) and node.level:
            found |= {(node.module or alias.name).partition(".")[0] for alias in node.names}
    return found


@pytest.mark.parametrize("folder", sorted({Path(each).parent for each in TREES} - {Path()}), ids=str)
def test_no_folder_imports_in_a_circle(folder: Path) -> None:
    modules = [Path(each) for each in TREES if Path(each).parent == folder and Path(each).stem != "__init__"]
    TopologicalSorter({each.stem: neighbours(each.as_posix()) for each in modules}).prepare()
