"""Virtual environments with other Pythons and other packages than those that run the tests.

They are made by this environment's pip (`--python`), which needs no ensurepip there and takes a tenth of the time.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from tools.checkout import HERE
from tools.environment import MISLEADING, run, without
from tools.one_at_a_time import one_at_a_time
from tools.stamp import digest, read_stamp, write_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = HERE.tools / "venvs"
OLDEST_MINOR = 11
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
PROBE = """
import json, sys, venv
print(json.dumps({"version": sys.version.split()[0], "release": sys.version_info.releaselevel == "final"}))
"""
PIP_OPTIONS = ["--quiet", "--no-input", "--disable-pip-version-check"]


@functools.cache
def pythons() -> dict[str, Path]:
    """Every Python from 3.11 on that is found on this machine and runs, by "3.N"; always the running one."""
    found = {RUNNING: Path(sys.executable)}
    for python in _candidates():
        minor = python.name.removeprefix("python")
        if minor not in found and _is_release(python):
            found[minor] = python
    return dict(sorted(found.items(), key=lambda each: int(each[0].split(".")[1])))


def _candidates() -> Iterator[Path]:
    roots = {Path(root) for root in (os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv") if root}
    in_pyenv = [path for root in roots for path in root.glob("versions/*/bin/python3.*")]
    for path in sorted(in_pyenv, key=lambda path: _numbers(path.parts[-3]), reverse=True):
        found = re.fullmatch(r"python3\.(\d+)", path.name)
        if found and int(found[1]) >= OLDEST_MINOR:
            yield path
    for minor in range(OLDEST_MINOR, 40):
        on_path = shutil.which(f"python3.{minor}")
        if on_path:
            yield Path(on_path)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _is_release(python: Path) -> bool:
    """Whether it really runs (a shim of pyenv may not) and has the venv module."""
    return bool(_probe(python).get("release"))


def version_of(python: Path) -> str:
    return str(_probe(python)["version"])


@functools.cache
def _probe(python: Path) -> dict[str, object]:
    try:
        done = subprocess.run([python, "-I", "-c", PROBE], capture_output=True, text=True, timeout=60, check=True)
        found: dict[str, object] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return found


def make_venv(venv: Path, python: Path = Path(sys.executable)) -> Path:
    """A new virtual environment with nothing in it, not even pip."""
    run([str(python), "-m", "venv", "--without-pip", str(venv)], f"making {venv.name}")
    return venv


def install(venv: Path, *arguments: str) -> None:
    python = str(venv / "bin" / "python")
    run([sys.executable, "-m", "pip", "--python", python, "install", *PIP_OPTIONS, *arguments], f"filling {venv.name}")


def packages(venv: Path) -> dict[str, str]:
    """What is installed there: versions by name."""
    command = [sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python"), "list", "--format", "json"]
    environment = without(MISLEADING, os.environ)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return {each["name"].lower(): each["version"] for each in json.loads(done.stdout)}


def venv_with(python: Path, sdk: str) -> Path:
    """A virtual environment with this Python, this Pulumi SDK and this checkout's provider; made once, and kept."""
    made_from = {
        "python": version_of(python),
        "pulumi": sdk,
        "requires": " ".join(dependencies()),
        "place": str(HERE.root),  # copied to another checkout, it would still run this one's provider
    }
    venv = MADE / f"python-{made_from['python']}-pulumi-{sdk}"
    stamp = venv / "made-from.json"
    with one_at_a_time(MADE / "lock"):
        if read_stamp(stamp) != made_from:
            shutil.rmtree(venv, ignore_errors=True)
            make_venv(venv, python)
            install(venv, f"pulumi=={sdk}", *(each for each in dependencies() if not each.startswith("pulumi")))
            (site_packages,) = venv.glob("lib/python*/site-packages")
            (site_packages / "checkout.pth").write_text(f"{HERE.root}\n")
            write_stamp(stamp, made_from)
    return venv


def dependencies() -> list[str]:
    """What the project requires of its users, without its extras."""
    return [each for each in metadata.requires("sipdomain-provider") or [] if "extra ==" not in each]


def wheelhouse() -> Path:
    """A folder with the wheels of the dependencies, as locked: filled once, so that later runs need no network."""
    made_from = {"python": RUNNING, "requires": " ".join(dependencies()), "lock": digest(HERE.lock)}
    folder = HERE.tools / "wheelhouse"
    stamp = folder / "made-from.json"
    with one_at_a_time(MADE / "lock"):
        if read_stamp(stamp) != made_from:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            constraints = folder / "constraints.txt"
            constraints.write_text("".join(f"{each.name}=={each.version}\n" for each in _locked()))
            options = ["--only-binary", ":all:", "--constraint", str(constraints), "--dest", str(folder)]
            run([sys.executable, "-m", "pip", "download", *PIP_OPTIONS, *options, *dependencies()], "fetching wheels")
            write_stamp(stamp, made_from)
    return folder


def _locked() -> Iterator[metadata.Distribution]:
    return (each for each in metadata.distributions() if each.name != "sipdomain-provider")
