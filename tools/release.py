"""`make dist`: what a release publishes, built by the backend that the lock pins."""

import os
import shutil
import tomllib
from pathlib import Path
from typing import Any

from tools.checkout import Checkout
from tools.console import ToolError, say
from tools.environment import run

# As in the action that publishes (.github/workflows/release.yml): a newer twine accepts more than that one.
TWINE = ("--with", "packaging==25.0", "twine==6.1.0")


def dist(checkout: Checkout) -> None:
    described = {folder: project(folder) for folder in (checkout.root, checkout.root / "local_twilio")}
    version = str(described[checkout.root]["version"])
    release = os.environ.get("RELEASE")
    if release is not None:
        for each in described.values():
            require_release(each, release)
        require_changes(checkout, version)
    into = checkout.root / "dist"
    shutil.rmtree(into, ignore_errors=True)  # what an earlier version left there is not to be published again
    for folder, each in described.items():
        options = ["--no-isolation", "--outdir", str(into)]
        run([str(checkout.python), "-m", "build", *options, str(folder)], f"building {each['name']}")
    files = sorted(into.iterdir())
    uv = [str(checkout.python), "-m", "uv", "tool", "run", "--no-cache", "--isolated", "--quiet"]
    run([*uv, *TWINE, "check", "--strict", *map(str, files)], "twine check")
    say(f"Built and checked {version}: {', '.join(file.name for file in files)} in dist.")


def project(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return found


def require_release(described: dict[str, Any], release: str) -> None:
    name, version, address = described["name"], described["version"], described["urls"]["Repository"]
    if release != f"v{version}":
        raise ToolError(f"The release is {release}, and the pyproject.toml of {name} has version {version}.")
    if "/OWNER/" in address:
        raise ToolError(f"The pyproject.toml of {name} has {address}: write the repository's owner for OWNER.")


def require_changes(checkout: Checkout, version: str) -> None:
    if f"\n## [{version}]" not in (checkout.root / "CHANGELOG.md").read_text():
        raise ToolError(f"CHANGELOG.md has no part that is called [{version}].")
