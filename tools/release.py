"""`make dist`: what a release publishes, built by the backend that the lock pins."""

from __future__ import annotations

import os
import shutil
import tomllib
from typing import TYPE_CHECKING

from tools.console import ToolError, say
from tools.environment import run

if TYPE_CHECKING:
    from tools.checkout import Checkout


def dist(checkout: Checkout) -> None:
    version = str(tomllib.loads(checkout.project_file.read_text())["project"]["version"])
    release = os.environ.get("RELEASE")
    if release is not None:
        require_release(checkout, version, release)
    folder = checkout.root / "dist"
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier version left there is not to be published again
    options = ["--no-isolation", "--outdir", str(folder)]
    run([str(checkout.python), "-m", "build", *options, str(checkout.root)], "building the sdist and the wheel")
    say(f"Built {version}: {', '.join(sorted(file.name for file in folder.iterdir()))} in dist.")


def require_release(checkout: Checkout, version: str, release: str) -> None:
    if release != f"v{version}":
        raise ToolError(f"The release is {release}, and pyproject.toml has version {version}.")
    if f"\n## [{version}]" not in (checkout.root / "CHANGELOG.md").read_text():
        raise ToolError(f"CHANGELOG.md has no part that is called [{version}].")
