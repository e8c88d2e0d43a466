import re
import subprocess

from tools.checkout import HERE
from tools.commands import IN_VENV, SETUP, main

MAKEFILE = (HERE.root / "Makefile").read_text()


def test_the_commands_fit_one_screen_and_are_all_listed() -> None:
    listed = subprocess.run(["make"], cwd=HERE.root, capture_output=True, text=True, check=True).stdout
    targets = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert targets
    for target in set(targets[1].split()) - {".venv", "python3"}:
        assert f"  make {target} " in listed
    assert len([line for line in listed.splitlines() if not line.startswith("make[")]) <= 24


def test_the_makefile_and_the_commands_agree() -> None:
    named = re.findall(r"-m tools (.*)$", MAKEFILE, re.MULTILINE)
    assert set(re.findall(r"\w+", " ".join(named))) - {"if", "CHECK"} == {*SETUP, *IN_VENV}


def test_an_unknown_command_lists_them() -> None:
    assert main(["destroy-everything"]) == 2
