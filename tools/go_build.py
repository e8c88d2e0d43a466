"""Builds a Go program from its module, as the go.mod and go.sum beside this file pin it."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.checkout import Checkout
from tools.console import ToolError, last_lines

MODULES = Path(__file__).resolve().parent / "go"
SIGNS_OF_NO_NETWORK = ("dial tcp", "no such host", "i/o timeout", "connection refused", "handshake timeout")
CHOOSES_TOOLCHAINS_ITSELF = (1, 21)  # from this version on, Go fetches a newer Go where a module needs one


@dataclass(frozen=True)
class GoModule:
    name: str  # its folder in tools/go
    package: str

    @property
    def directory(self) -> Path:
        return MODULES / self.name

    @property
    def pins(self) -> tuple[Path, Path]:
        return self.directory / "go.mod", self.directory / "go.sum"

    @property
    def needs_go(self) -> str:
        found = re.search(r"^go (\S+)$", self.pins[0].read_text(), re.MULTILINE)
        return found[1] if found else ""


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def check_go(module: GoModule, instead: str) -> None:
    """`instead` says how to do without Go."""
    install = f"Install Go {module.needs_go} or newer (https://go.dev/doc/install), {instead}."
    if not shutil.which("go"):
        raise ToolError(f"Go is needed to build {module.name}, and there is none on PATH. {install}")
    version, toolchain = go_output(["env", "GOVERSION"]), go_output(["env", "GOTOOLCHAIN"])
    helps_itself = numbers(version) >= CHOOSES_TOOLCHAINS_ITSELF and "local" not in toolchain
    if numbers(version) < numbers(module.needs_go) and not helps_itself:
        raise ToolError(f"{version} is too old to build {module.name}. {install}")


def go_output(arguments: list[str], directory: Path | None = None, checkout: Checkout | None = None) -> str:
    done = subprocess.run(
        ["go", *arguments],
        cwd=directory or MODULES.anchor,  # outside any module, so that no go.mod has a say in it
        env=go_environment(checkout),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return done.stdout.strip()
    if any(sign in done.stderr for sign in SIGNS_OF_NO_NETWORK):
        raise ToolError(
            "Go's modules cannot be reached. Check the network (or the proxy, or GOPROXY) and run this again."
            f"\n{last_lines(done.stderr, 4)}"
        )
    raise ToolError(f"go {arguments[0]} failed:\n{last_lines(done.stderr)}")


def go_environment(checkout: Checkout | None) -> dict[str, str]:
    environment = {**os.environ, "GOFLAGS": "-mod=readonly -buildvcs=false", "GOWORK": "off"}
    if checkout and not environment.get("HOME"):  # Go keeps its caches in the home directory
        environment.setdefault("GOPATH", str(checkout.tools / "go"))
        environment.setdefault("GOCACHE", str(checkout.tools / "go-cache"))
    return environment


def build(checkout: Checkout, module: GoModule, linker_flags: str = "") -> Path:
    """Leaves the program in `.tools/bin`: whole, or not at all."""
    checkout.bin.mkdir(parents=True, exist_ok=True)
    program = checkout.bin / module.name
    unfinished = checkout.bin / f".{module.name}.unfinished"
    arguments = ["build", "-o", str(unfinished), f"-ldflags={linker_flags}", module.package]
    go_output(arguments, module.directory, checkout)
    unfinished.replace(program)
    return program


def module_version(checkout: Checkout, module: GoModule, path: str) -> str:
    return go_output(["list", "-m", "-f", "{{.Version}}", path], module.directory, checkout)


def module_directory(checkout: Checkout, module: GoModule, path: str) -> Path:
    return Path(go_output(["list", "-m", "-f", "{{.Dir}}", path], module.directory, checkout))
