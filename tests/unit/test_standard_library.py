"""A file of the program that hides a module of Python's own: an error at import that names the file."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sipdomain_provider
from sipdomain_provider import standard_library

PACKAGE = Path(sipdomain_provider.__file__).parent


def test_the_list_has_every_module_that_is_used() -> None:
    used: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        if "cli" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                used |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                used.add(str(node.module).partition(".")[0])
    assert set(standard_library.USED) == (used & sys.stdlib_module_names) - {"sys", "__future__"}


def imported_beside(folder: Path, name: str, code: str) -> subprocess.CompletedProcess[str]:
    (folder / f"{name}.py").write_text(code)
    (folder / "program.py").write_text("import sipdomain_provider.provider\n")
    command = [sys.executable, "program.py"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(PACKAGE.parent)}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("name", "code"), [("secrets", "def token_hex(*_):\n    raise ValueError\n"), ("difflib", "")])
def test_a_file_that_hides_one_is_named(tmp_path: Path, name: str, code: str) -> None:
    done = imported_beside(tmp_path, name, code)
    said = f"{tmp_path / name}.py hides Python's own module {name}: rename it"
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"ImportError: {said}"


def test_nothing_is_hidden_here() -> None:
    standard_library.require_unhidden()


def test_a_file_of_another_name_hides_nothing(tmp_path: Path) -> None:
    done = imported_beside(tmp_path, "calendar_of_calls", "")
    assert (done.returncode, done.stderr) == (0, "")
