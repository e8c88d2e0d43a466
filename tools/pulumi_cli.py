"""`.tools/bin/pulumi`, in the first of three ways that works here:

1. a link to the pulumi on PATH, where it is new enough and has its Python language host beside it;
2. Pulumi's release, by the SDK's own installer;
3. built from Pulumi's Go module, with the language host of `language_host.py`, since Pulumi's own is not
   in that module.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tools import go_build
from tools.checkout import Checkout
from tools.console import ToolError, say
from tools.stamp import digest, read_stamp, write_stamp

OLDEST = "3.235.0"  # the oldest SDK that this provider works with
COMPANIONS = ("pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python")
MODULE = go_build.GoModule("pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi")
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
WITHOUT_GO = "or put pulumi on PATH (https://www.pulumi.com/docs/install/)"
INSTALLER = """
import socket, sys
from pulumi.automation import PulumiCommand
socket.setdefaulttimeout(10)  # the installer itself would wait for ever for a host that does not answer
PulumiCommand.install(root=sys.argv[1])
"""
INSTALLER_SECONDS = 600
LANGUAGE_HOST = """#!/bin/sh
here=$(cd "$(dirname "$0")/../.." && pwd) || exit
exec "$here/.venv/bin/python" -u "$here/tools/language_host.py" "$@"
"""


def make_cli(checkout: Checkout) -> None:
    stamp = checkout.tools / "pulumi.json"
    found = read_stamp(stamp)
    if not still_good(checkout, found):
        stamp.unlink(missing_ok=True)
        checkout.bin.mkdir(parents=True, exist_ok=True)
        found = link_from_path(checkout) or install_release(checkout) or build_from_module(checkout)
        write_stamp(stamp, found)
    say(f"pulumi {found['version']}: {found['way']}.")


def still_good(checkout: Checkout, found: dict[str, str]) -> bool:
    programs = (checkout.bin / name for name in ("pulumi", *COMPANIONS))
    if not found or not all(os.access(program, os.X_OK) for program in programs):
        return False
    if "linked" in found:
        return found["linked"] == identity(checkout.pulumi.resolve())
    return found.get("pins", "") in ("", digest(*MODULE.pins))


def identity(program: Path) -> str:
    """Changes when the program is upgraded in its place."""
    return f"{program} {program.stat().st_mtime_ns}"


def link_from_path(checkout: Checkout) -> dict[str, str] | None:
    found = shutil.which("pulumi", path=path_without(checkout.bin, os.environ.get("PATH", os.defpath)))
    if not found:
        return None
    program = Path(found).resolve()
    version = version_of(program)
    if go_build.numbers(version) < go_build.numbers(OLDEST):
        say(f"{found} is pulumi {version or 'of an unknown version'}, older than {OLDEST}: not used.")
        return None
    missing = link_all(checkout, program.parent, Path(found).parent)
    if missing:
        say(f"{found} has no {', '.join(missing)} beside it: not used.")
        return None
    return {"version": version, "way": f"{found}, found on PATH", "linked": identity(program)}


def path_without(directory: Path, path: str) -> str:
    return os.pathsep.join(part for part in path.split(os.pathsep) if Path(part) != directory)


def version_of(program: Path) -> str:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    try:
        done = subprocess.run(
            [program, "version"], env=environment, capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip().removeprefix("v")


def link_all(checkout: Checkout, *directories: Path) -> list[str]:
    """Links pulumi and its companions into `.tools/bin`, or says which are missing."""
    names = ("pulumi", *COMPANIONS)
    places = {name: first_existing(directory / name for directory in directories) for name in names}
    missing = [name for name, place in places.items() if place is None]
    if missing:
        return missing
    for name, place in places.items():
        link = checkout.bin / name
        link.unlink(missing_ok=True)
        link.symlink_to(place or "")
    return []


def first_existing(places: Iterable[Path]) -> Path | None:
    return next((place for place in places if place.exists()), None)


def install_release(checkout: Checkout) -> dict[str, str] | None:
    say("No pulumi on PATH that will do: asking the SDK's installer for Pulumi's release.")
    root = checkout.tools / "pulumi"
    command = [str(checkout.python), "-c", INSTALLER, str(root)]
    if not succeeds(command) or link_all(checkout, root / "bin"):
        say("Pulumi's release cannot be fetched from here.")
        return None
    return {"version": version_of(checkout.pulumi), "way": "Pulumi's release, in .tools/pulumi"}


def succeeds(command: list[str]) -> bool:
    try:
        quiet = subprocess.DEVNULL
        done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=INSTALLER_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def build_from_module(checkout: Checkout) -> dict[str, str]:
    go_build.check_go(MODULE, WITHOUT_GO)
    version = go_build.module_version(checkout, MODULE, SDK_MODULE).removeprefix("v")
    say(f"Building pulumi {version} from its Go module: about 5 minutes, once.")
    go_build.build(checkout, MODULE, f"-X {SDK_MODULE}/go/common/version.Version={version}")
    sdk = go_build.module_directory(checkout, MODULE, SDK_MODULE) / "python"
    add_program(checkout, COMPANIONS[0], LANGUAGE_HOST)
    add_program(checkout, COMPANIONS[1], (sdk / "cmd" / COMPANIONS[1]).read_text())
    add_program(checkout, COMPANIONS[2], (sdk / "dist" / COMPANIONS[2]).read_text())
    built = version_of(checkout.pulumi)
    if built != version:
        raise ToolError(f"The pulumi that was built says that it is {built or 'broken'}, not {version}.")
    return {"version": version, "way": "built from its Go module", "pins": digest(*MODULE.pins)}


def add_program(checkout: Checkout, name: str, text: str) -> None:
    program = checkout.bin / name
    program.unlink(missing_ok=True)  # never write through a link into somebody's own installation
    program.write_text(text)
    program.chmod(0o755)
