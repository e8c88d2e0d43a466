"""`.venv`: exactly what the lock says, and this project itself, editable."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from tools.checkout import Checkout
from tools.console import ToolError, last_lines, say
from tools.stamp import digest, read_stamp, write_stamp

# These would send the packages, or the interpreter, elsewhere. Where packages come from (an index, a mirror,
# a proxy) stays the user's choice: the lock's hashes hold for all of them.
MISLEADING = {"PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_USER", "PYTHONHOME", "PYTHONPATH"}
SIGNS_OF_NO_NETWORK = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "No matching distribution found",
    "ProxyError",
    "ReadTimeoutError",
)


def make_environment(checkout: Checkout) -> None:
    wanted = {
        "python": sys.version.split()[0],
        "place": str(checkout.venv),  # a virtual environment cannot be moved
        "lock": digest(checkout.lock),
        "project": digest(checkout.project_file),
    }
    stamp = checkout.venv / "made-from.json"
    found = read_stamp(stamp) if checkout.python.exists() else {}
    if found == wanted:
        return
    if found != {**wanted, "project": found.get("project", "")}:
        leave_environment(checkout)
        build(checkout)
    install_project(checkout)
    write_stamp(stamp, wanted)


def leave_environment(checkout: Checkout) -> None:
    """Goes on with the Python beneath `.venv`, where this runs in the very environment to be replaced."""
    if sys.prefix != str(checkout.venv):
        return
    beneath = str(getattr(sys, "_base_executable", sys.executable))
    os.execv(beneath, [beneath, *sys.orig_argv[1:]])


OF_THE_LOCK = ("--require-hashes", "--no-deps", "--requirement")
"""The lock is complete. Without --no-deps pip takes newer releases for what an extra names, and refuses them."""


def build(checkout: Checkout) -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise ToolError(
                f"This Python ({sys.executable}) has no {module} module. Install it (Debian, Ubuntu:"
                " apt install python3-venv), or name another Python: make tools PYTHON=python3.12"
            )
    if checkout.venv.exists():
        say(".venv is unfinished or out of date: making it again.")
        shutil.rmtree(checkout.venv)
    say("Installing what requirements/dev.txt locks into .venv: about a minute, once.")
    run([sys.executable, "-m", "venv", str(checkout.venv)], "making .venv")
    install(checkout, *OF_THE_LOCK, str(checkout.lock))


def install_project(checkout: Checkout) -> None:
    # The build backend is in the lock, so nothing is fetched for this.
    install(checkout, "--no-deps", "--no-build-isolation", "--editable", str(checkout.root))


def install(checkout: Checkout, *arguments: str) -> None:
    options = ["--quiet", "--no-input", "--disable-pip-version-check"]
    run([str(checkout.python), "-m", "pip", "install", *options, *arguments], "installing into .venv")


def run(command: list[str], doing: str) -> None:
    done = subprocess.run(
        command,
        env=without(MISLEADING, os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    if any(sign in done.stdout for sign in SIGNS_OF_NO_NETWORK):
        raise ToolError(
            f"{doing} failed: no package index can be reached, or it lacks a locked package. Check the"
            f" network (or the proxy, or pip's settings) and run this again.\n{last_lines(done.stdout, 4)}"
        )
    raise ToolError(f"{doing} failed:\n{last_lines(done.stdout)}")


def without(names: set[str], environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in names}
