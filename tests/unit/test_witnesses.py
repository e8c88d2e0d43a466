"""Documents name tests: those of tests/README.md for each promise, and of docs/threat-model.md for each threat."""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLES = {"tests/README.md": "## Promises", "docs/threat-model.md": "## Threats"}
"""By document, the part with a table whose lines name their tests."""
NAMED = sorted(
    {named for each in TABLES for named in re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", (ROOT / each).read_text())}
)


@functools.cache
def functions(file: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("named", NAMED)
def test_a_test_that_a_document_names_is_there(named: str) -> None:
    file, _, function = named.partition("::")
    assert not function or function in functions(file)


@pytest.mark.parametrize("document", TABLES)
def test_every_line_of_the_table_names_a_test(document: str) -> None:
    part = (ROOT / document).read_text().partition(TABLES[document])[2].partition("\n## ")[0]
    _head, *rows = [
        line for line in part.splitlines() if line.startswith("| ") and not line.startswith(("| -", "| **"))
    ]
    assert len(rows) > 10
    assert [row for row in rows if "`tests/" not in row] == []


def test_every_file_with_the_engine_is_the_witness_of_a_promise() -> None:
    files = {f"tests/engine/{file.name}" for file in (ROOT / "tests" / "engine").glob("test_*.py")}
    assert files <= {named.partition("::")[0] for named in NAMED}
