"""Each folder keeps to its layer: data flows one way, and the core knows nothing of Pulumi.

The same core may one day serve a native provider plugin.
"""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import sipdomain_provider

PACKAGE = Path(sipdomain_provider.__file__).parent
LAYERS = ("tables", "twilio", "core", "state", "words", "dynamic", "cli", "")
"""From the bottom to what a program imports: a module imports from its own layer and from those below."""
TABLES = ("common", "credentials", "domain", "ip_access", "kinds", "mappings", "registry", "rules")
EXPORT = ("declarations", "earlier_names", "layout", "names", "passwords", "project", "python", "report")
WORDS = ("names", "notes", "redaction", "rendering", "sentences", "vocabulary")
PURE = {
    *(f"tables/{name}.py" for name in TABLES),
    *("twilio/answers.py", "twilio/errors.py", "twilio/durations.py", "twilio/reasons.py"),
    *("core/compare.py", "core/look_up.py", "core/preconditions.py", "core/results.py", "core/ledger_data.py"),
    "dynamic/arguments.py",
    *("state/core_data.py", "state/hidden.py", "state/resource_type.py"),
    *(f"words/{name}.py" for name in WORDS),
    *(f"cli/export/{name}.py" for name in EXPORT),
    *("cli/diff/differences.py", "cli/diff/report.py", "cli/diff/exported_state.py"),
    *("cli/doctor/check_resources.py", "cli/doctor/findings.py"),
}
I_O = {"requests", "urllib3", "pulumi", "os", "threading", "time", "socket", "subprocess"}
MODULES = sorted(each.relative_to(PACKAGE).as_posix() for each in PACKAGE.rglob("*.py"))


def layer(module: str) -> str:
    return module.partition("/")[0] if "/" in module else ""


def imported(module: str) -> tuple[set[str], set[str]]:
    """The packages from elsewhere that the module imports, and the folders of this one."""
    packages, folders = set(), set()
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
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


@pytest.mark.parametrize("module", MODULES)
def test_imports_keep_to_their_layer(module: str) -> None:
    packages, folders = imported(module)
    own = LAYERS.index(layer(module))
    assert {each for each in folders if LAYERS.index(each) > own} == set(), "data flows one way"
    if layer(module) in ("tables", "twilio", "core", "state", "words", "cli"):
        assert "pulumi" not in packages
    if layer(module) == "cli":
        assert "dynamic" not in folders, "a front end does not need another one"
    if module in PURE:
        assert not packages & I_O


def test_the_command_needs_nothing_of_the_other_front_end() -> None:
    assert not [each for each in MODULES if layer(each) == "cli" and "dynamic" in imported(each)[1]]


def neighbours(module: str) -> set[str]:
    """The modules of its own folder that the module imports, for types too."""
    found = set()
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            found |= {(node.module or alias.name).partition(".")[0] for alias in node.names}
    return found


@pytest.mark.parametrize("folder", sorted({Path(each).parent for each in MODULES} - {Path()}), ids=str)
def test_no_folder_imports_in_a_circle(folder: Path) -> None:
    modules = [Path(each) for each in MODULES if Path(each).parent == folder and Path(each).stem != "__init__"]
    TopologicalSorter({each.stem: neighbours(each.as_posix()) for each in modules}).prepare()


def test_the_lists_name_what_exists() -> None:
    assert set(MODULES) >= PURE
    assert {layer(module) for module in MODULES} == set(LAYERS)
