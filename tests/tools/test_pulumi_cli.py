"""Which of the three ways to a CLI is taken. The programs are small scripts that say a version."""

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


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "a checkout")


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "on path"
    directory.mkdir()
    monkeypatch.setenv("PATH", f"{directory}:/usr/bin:/bin")
    return directory


@pytest.fixture
def installed(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An installer that cannot reach anything; it notes that it was asked."""
    asked: list[str] = []

    def succeeds(command: list[str]) -> bool:
        asked.append(command[-1])
        return False

    monkeypatch.setattr(pulumi_cli, "succeeds", succeeds)
    return asked


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A Go that builds a CLI at once; it notes what it built."""
    programs: list[str] = []
    sdk = tmp_path / "sdk"
    for name in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
        add_script((sdk / "python" / name).parent, Path(name).name, "exit 0")

    def build(checkout: Checkout, module: go_build.GoModule, linker_flags: str) -> None:
        programs.append(module.name)
        (checkout.bin / "pulumi").unlink(missing_ok=True)
        add_script(checkout.bin, "pulumi", f"echo {linker_flags.rpartition('=')[2]}")

    monkeypatch.setattr(go_build, "check_go", lambda *_: None)
    monkeypatch.setattr(go_build, "module_version", lambda *_: "v3.259.0")
    monkeypatch.setattr(go_build, "module_directory", lambda *_: sdk)
    monkeypatch.setattr(go_build, "build", build)
    return programs


def test_one_on_path_is_linked(
    checkout: Checkout, on_path: Path, installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    add_pulumi(on_path, "3.272.0")
    pulumi_cli.make_cli(checkout)
    assert checkout.pulumi.resolve() == on_path / "pulumi"
    assert (checkout.bin / "pulumi-language-python").resolve().parent == on_path
    assert not installed
    assert capsys.readouterr().out == f"pulumi 3.272.0: {on_path}/pulumi, found on PATH.\n"


def test_a_link_is_made_anew_when_its_pulumi_is_upgraded(
    checkout: Checkout, on_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_pulumi(on_path, "3.272.0")
    pulumi_cli.make_cli(checkout)
    (on_path / "pulumi").unlink()
    add_pulumi(on_path, "3.300.0")
    pulumi_cli.make_cli(checkout)
    assert "pulumi 3.300.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("version", "companions", "said"),
    [
        ("3.234.9", pulumi_cli.COMPANIONS, "older than 3.235.0: not used"),
        ("", pulumi_cli.COMPANIONS, "of an unknown version"),
        ("3.272.0", pulumi_cli.COMPANIONS[1:], "has no pulumi-language-python beside it: not used"),
    ],
)
def test_one_on_path_that_will_not_do_is_passed_over(
    checkout: Checkout,
    on_path: Path,
    installed: list[str],
    built: list[str],
    capsys: pytest.CaptureFixture[str],
    version: str,
    companions: tuple[str, ...],
    said: str,
) -> None:
    add_pulumi(on_path, version, companions)
    pulumi_cli.make_cli(checkout)
    assert said in capsys.readouterr().out
    assert len(installed) == 1
    assert built == ["pulumi"]
    assert (on_path / "pulumi").read_text() == f"#!/bin/sh\necho v{version}\n"


def test_else_the_release_is_installed(
    checkout: Checkout,
    on_path: Path,
    built: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def install(command: list[str]) -> bool:
        add_pulumi(Path(command[-1], "bin"), "3.272.0")
        return True

    monkeypatch.setattr(pulumi_cli, "succeeds", install)
    pulumi_cli.make_cli(checkout)
    assert capsys.readouterr().out.endswith("pulumi 3.272.0: Pulumi's release, in .tools/pulumi.\n")
    assert not built


def test_else_it_is_built_once(
    checkout: Checkout,
    on_path: Path,
    installed: list[str],
    built: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    pulumi_cli.make_cli(checkout)
    pulumi_cli.make_cli(checkout)
    assert built == ["pulumi"]
    assert len(installed) == 1
    assert "minutes, once" in capsys.readouterr().out


def test_an_interrupted_build_is_done_again(
    checkout: Checkout, on_path: Path, installed: list[str], built: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(checkout: Checkout, name: str, text: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pulumi_cli, "add_program", interrupted)
        with pytest.raises(KeyboardInterrupt):
            pulumi_cli.make_cli(checkout)
    pulumi_cli.make_cli(checkout)
    assert built == ["pulumi", "pulumi"]


def test_without_go_it_says_what_to_install(
    checkout: Checkout, on_path: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(on_path))
    with pytest.raises(ToolError, match=r"Go is needed.*Install Go 1\.\d+.*or put pulumi on PATH"):
        pulumi_cli.make_cli(checkout)


@pytest.mark.parametrize(
    ("version", "toolchain", "enough"),
    [
        ("go1.26.8", "local", True),
        ("go1.22.1", "local", False),
        ("go1.22.1", "auto", True),  # this Go fetches the newer one itself
        ("go1.20.3", "", False),
    ],
)
def test_go_must_be_new_enough(on_path: Path, version: str, toolchain: str, enough: bool) -> None:
    answers = f'case "$2" in GOVERSION) echo {version};; GOTOOLCHAIN) echo {toolchain};; esac'
    add_script(on_path, "go", answers)
    if enough:
        go_build.check_go(pulumi_cli.MODULE, pulumi_cli.WITHOUT_GO)
    else:
        with pytest.raises(ToolError, match=f"{version} is too old"):
            go_build.check_go(pulumi_cli.MODULE, pulumi_cli.WITHOUT_GO)
