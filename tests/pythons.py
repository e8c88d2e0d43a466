"""`python -m tests.pythons`: tests/unit and the tests of the examples, with every Python from 3.11 on that is found.

It prints one line for each Python, with pytest's closing lines, and the whole output of tests that fail.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.engine.venvs import MADE, RUNNING, make_venv, pythons, version_of
from tools.checkout import HERE
from tools.console import ToolError, say
from tools.environment import OF_THE_LOCK, run
from tools.one_at_a_time import one_at_a_time
from tools.stamp import digest, read_stamp, write_stamp

if TYPE_CHECKING:
    from pathlib import Path

PARALLEL = ("--numprocesses", "auto", "--dist", "loadfile")


def main() -> int:
    try:
        results = [passes(python if minor == RUNNING else environment(python)) for minor, python in pythons().items()]
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if all(results) else 1


def environment(python: Path) -> Path:
    """The Python of a virtual environment with the locked packages and this checkout's provider; made once."""
    made_from = {
        "python": version_of(python),
        "place": str(HERE.root),
        "lock": digest(HERE.lock),
        "project": digest(HERE.project_file),
    }
    venv = MADE / f"tests-{made_from['python']}"
    stamp = venv / "made-from.json"
    with one_at_a_time(MADE / "lock"):
        if read_stamp(stamp) != made_from:
            shutil.rmtree(venv, ignore_errors=True)
            make_venv(venv, python)
            install(venv, *OF_THE_LOCK, str(HERE.lock))
            install(venv, "--no-deps", "--no-build-isolation", "--editable", str(HERE.root))
            write_stamp(stamp, made_from)
    return venv / "bin" / "python"


def install(venv: Path, *arguments: str) -> None:
    """By uv, which the lock has: pip takes eight times as long."""
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet"]
    run([*uv, "--python", str(venv / "bin" / "python"), *arguments], f"filling {venv.name}")


def passes(python: Path) -> bool:
    """Whether all tests pass with this Python. Prints its line."""
    examples = sorted({file.parent for file in (HERE.root / "examples").glob("*/test_*.py")})
    results = {"tests/unit": tested(python, HERE.root, *PARALLEL, "tests/unit")}
    for example in examples:
        results[f"examples/{example.name}"] = tested(python, example)
    for done in results.values():
        if done.returncode:
            say(done.stdout)
    closing = [f"{folder} {done.stdout.splitlines()[-1]}" for folder, done in results.items()]
    say(f"Python {version_of(python)}: {'; '.join(closing)}")
    return not any(done.returncode for done in results.values())


def tested(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), "-m", "pytest", "--quiet", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
