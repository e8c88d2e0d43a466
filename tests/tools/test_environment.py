from pathlib import Path

import pytest

from tools import environment
from tools.checkout import Checkout
from tools.console import ToolError


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    checkout = Checkout(tmp_path / "a checkout")
    checkout.lock.parent.mkdir(parents=True)
    checkout.lock.write_text("a==1")
    checkout.project_file.write_text("[project]")
    return checkout


@pytest.fixture
def commands(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been run. Making the virtual environment leaves its Python."""
    ran: list[str] = []

    def run(command: list[str], doing: str) -> None:
        what = next(word for word in ("venv", "--requirement", "--editable") if word in command)
        ran.append(what.strip("-"))
        if what == "venv":
            python = Path(command[-1], "bin", "python")
            python.parent.mkdir(parents=True)
            python.touch()

    monkeypatch.setattr(environment, "run", run)
    return ran


ALL = ["venv", "requirement", "editable"]


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({}, []),
        ({".venv/made-from.json": None}, ALL),  # an interrupted run
        ({"requirements/dev.txt": "a==2"}, ALL),
        ({"pyproject.toml": "[project] # changed"}, ["editable"]),
    ],
)
def test_what_makes_it_again(
    change: dict[str, str | None], again: list[str], checkout: Checkout, commands: list[str]
) -> None:
    environment.make_environment(checkout)
    rest = checkout.venv / "half a package"
    rest.touch()
    for name, text in change.items():
        if text is None:
            (checkout.root / name).unlink()
        else:
            (checkout.root / name).write_text(text)
    environment.make_environment(checkout)
    assert commands == [*ALL, *again]
    assert rest.exists() == (again != ALL)


def test_a_moved_checkout_makes_another_environment(checkout: Checkout, commands: list[str]) -> None:
    environment.make_environment(checkout)
    moved = Checkout(checkout.root.with_name("moved"))
    checkout.root.rename(moved.root)
    environment.make_environment(moved)
    assert commands == ALL * 2


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("NewConnectionError('...'): Failed to establish a new connection", "no package index can be reached"),
        ("error: command 'gcc' failed", "failed:\n.*gcc"),
    ],
)
def test_a_failing_command_says_why(tmp_path: Path, output: str, said: str) -> None:
    script = tmp_path / "fails"
    script.write_text(f'#!/bin/sh\ncat <<"END"\n{output}\nEND\nexit 1\n')
    script.chmod(0o755)
    with pytest.raises(ToolError, match=said):
        environment.run([str(script)], "installing")
