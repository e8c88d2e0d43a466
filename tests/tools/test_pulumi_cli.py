"""Which of the three ways to a CLI is taken. The programs are small scripts that say a version."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from tools import go_build, pulumi_cli
from tools.checkout import Checkout
from tools.console import ToolError


def add_script(directory: Path, name: str, text: str) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    script = directory / name
    script.write_text(f"#!/bin/sh\n{text}\n")
    script.chmod(0o755)


def add_pulumi(directory: Path, version: str, companions: tuple[str, ...] = pulumi_cli.COMPANIONS) -> None:
    add_script(directory, "pulumi", f"echo v{version}")
    for name in companions:
        add_script(directory, name, "exit 0")


class Machine:
    """A folder on PATH, an installer that has a release or none, and a Go that builds a CLI at once."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.checkout = Checkout(folder / "a checkout")
        self.on_path = folder / "on path"
        self.on_path.mkdir()
        self.release: str | None = None
        self.sdk = folder / "sdk"
        self.done: list[str] = []
        for name in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
            add_script((self.sdk / "python" / name).parent, Path(name).name, "exit 0")
        monkeypatch.setenv("PATH", f"{self.on_path}:/usr/bin:/bin")
        monkeypatch.setattr(pulumi_cli, "succeeds", self.install)
        monkeypatch.setattr(go_build, "check_go", lambda *_: None)
        monkeypatch.setattr(go_build, "module_version", lambda *_: "v3.259.0")
        monkeypatch.setattr(go_build, "module_directory", lambda *_: self.sdk)
        monkeypatch.setattr(go_build, "build", self.build)

    def install(self, command: list[str]) -> bool:
        self.done.append("asked the installer")
        if self.release:
            add_pulumi(Path(command[-1], "bin"), self.release)
        return bool(self.release)

    def build(self, checkout: Checkout, module: go_build.GoModule, linker_flags: str) -> None:
        self.done.append(f"built {module.name}")
        (checkout.bin / "pulumi").unlink(missing_ok=True)
        add_script(checkout.bin, "pulumi", f"echo {linker_flags.rpartition('=')[2]}")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


ASKED, BUILT = "asked the installer", "built pulumi"


@pytest.mark.parametrize(
    ("on_path", "companions", "release", "done", "printed"),
    [
        ("3.272.0", pulumi_cli.COMPANIONS, None, [], "pulumi 3.272.0: {on_path}/pulumi, found on PATH.\n"),
        ("3.234.9", pulumi_cli.COMPANIONS, None, [ASKED, BUILT], "older than 3.235.0: not used"),
        ("", pulumi_cli.COMPANIONS, None, [ASKED, BUILT], "of an unknown version"),
        (
            "3.272.0",
            pulumi_cli.COMPANIONS[1:],
            None,
            [ASKED, BUILT],
            "has no pulumi-language-python beside it: not used",
        ),
        (None, (), "3.272.0", [ASKED], "pulumi 3.272.0: Pulumi's release, in .tools/pulumi.\n"),
        (None, (), None, [ASKED, BUILT], "minutes, once"),
    ],
)
def test_the_first_of_three_ways_that_works_is_taken_once(
    machine: Machine,
    capsys: pytest.CaptureFixture[str],
    on_path: str | None,
    companions: tuple[str, ...],
    release: str | None,
    done: list[str],
    printed: str,
) -> None:
    machine.release = release
    if on_path is not None:
        add_pulumi(machine.on_path, on_path, companions)
    pulumi_cli.make_cli(machine.checkout)
    assert printed.format(on_path=machine.on_path) in capsys.readouterr().out
    pulumi_cli.make_cli(machine.checkout)
    assert machine.done == done
    assert (machine.checkout.pulumi.resolve().parent == machine.on_path) == (done == [])
    if on_path is not None:
        assert (machine.on_path / "pulumi").read_text() == f"#!/bin/sh\necho v{on_path}\n", "never written to"


def test_a_link_is_made_anew_when_its_pulumi_is_upgraded(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    for version in ("3.272.0", "3.300.0"):
        add_pulumi(machine.on_path, version)
        pulumi_cli.make_cli(machine.checkout)
        assert f"pulumi {version}" in capsys.readouterr().out


def test_an_interrupted_build_is_done_again(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(checkout: Checkout, name: str, text: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pulumi_cli, "add_program", interrupted)
        with pytest.raises(KeyboardInterrupt):
            pulumi_cli.make_cli(machine.checkout)
    pulumi_cli.make_cli(machine.checkout)
    assert machine.done == [ASKED, BUILT] * 2


def test_without_go_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"Go is needed.*Install Go 1\.\d+.*or put pulumi on PATH"):
        go_build.check_go(pulumi_cli.MODULE, pulumi_cli.WITHOUT_GO)


@pytest.mark.parametrize(
    ("version", "toolchain", "enough"),
    [
        ("go1.26.8", "local", True),
        ("go1.22.1", "local", False),
        ("go1.22.1", "auto", True),  # this Go fetches the newer one itself
        ("go1.20.3", "", False),
    ],
)
def test_go_must_be_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, toolchain: str, enough: bool
) -> None:
    answers = f'case "$2" in GOVERSION) echo {version};; GOTOOLCHAIN) echo {toolchain};; esac'
    add_script(tmp_path, "go", answers)
    monkeypatch.setenv("PATH", str(tmp_path))
    with nullcontext() if enough else pytest.raises(ToolError, match=f"{version} is too old"):
        go_build.check_go(pulumi_cli.MODULE, pulumi_cli.WITHOUT_GO)
