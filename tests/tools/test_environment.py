from collections.abc import Callable
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


def leave_half(checkout: Checkout) -> None:
    """As an interrupted run does: no stamp."""
    next(checkout.venv.glob("*.json")).unlink()
    (checkout.venv / "half a package").touch()


def lock_more(checkout: Checkout) -> None:
    checkout.lock.write_text("a==2")


def change_the_project(checkout: Checkout) -> None:
    checkout.project_file.write_text("[project] # changed")


@pytest.mark.parametrize(
    ("change", "again"),
    [(lambda _checkout: None, []), (leave_half, ALL), (lock_more, ALL), (change_the_project, ["editable"])],
    ids=["nothing", "half built", "another lock", "another project file"],
)
def test_what_makes_it_again(
    change: Callable[[Checkout], None], again: list[str], checkout: Checkout, commands: list[str]
) -> None:
    environment.make_environment(checkout)
    assert commands == ALL
    change(checkout)
    environment.make_environment(checkout)
    assert commands == [*ALL, *again]
    assert not (checkout.venv / "half a package").exists()


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
