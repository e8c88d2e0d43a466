from pathlib import Path

import pytest

from tools import release
from tools.checkout import HERE, Checkout
from tools.console import ToolError

PROJECT = '[project]\nname = "{}"\nversion = "1.2.3"\nurls.Repository = "https://github.com/somebody/package"\n'
SECOND = "local_twilio/pyproject.toml"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A checkout of version 1.2.3, in which a build leaves its two files at once, and a check nothing."""
    checkout = Checkout(tmp_path)
    checkout.project_file.write_text(PROJECT.format("package"))
    (tmp_path / "local_twilio").mkdir()
    (tmp_path / SECOND).write_text(PROJECT.format("second"))
    (checkout.root / "CHANGELOG.md").write_text("# Changelog\n\n## [1.2.3] - 2026-01-31\n\n- A line.\n")

    def run(command: list[str], doing: str) -> None:
        if "--outdir" not in command:
            assert [Path(each).name for each in command[-4:]] == BUILT
            return
        folder = Path(command[command.index("--outdir") + 1])
        folder.mkdir(exist_ok=True)
        for ending in (".tar.gz", "-py3-none-any.whl"):
            (folder / f"{doing.removeprefix('building ')}-1.2.3{ending}").touch()

    monkeypatch.setattr(release, "run", run)
    monkeypatch.delenv("RELEASE", raising=False)
    return checkout


BUILT = [f"{name}-1.2.3{ending}" for name in ("package", "second") for ending in ("-py3-none-any.whl", ".tar.gz")]


@pytest.mark.parametrize("tag", [None, "v1.2.3"])
def test_both_are_built_and_checked_and_nothing_of_before_is_left(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tag: str | None
) -> None:
    if tag:
        monkeypatch.setenv("RELEASE", tag)
    former = checkout.root / "dist" / "package-1.2.2.tar.gz"
    former.parent.mkdir()
    former.touch()
    release.dist(checkout)
    assert not former.exists()
    assert capsys.readouterr().out == f"Built and checked 1.2.3: {', '.join(BUILT)} in dist.\n"


@pytest.mark.parametrize(
    ("tag", "file", "old", "new", "error"),
    [
        *(
            (tag, SECOND, "", "", f"release is {tag}, and the pyproject.toml of package has version 1.2.3")
            for tag in ("v1.2.4", "1.2.3", "")
        ),
        ("v1.2.3", SECOND, "1.2.3", "1.2.2", "second has version 1.2.2"),
        ("v1.2.3", SECOND, "somebody", "OWNER", "second has .*/OWNER/.*owner for OWNER"),
        ("v1.2.3", "CHANGELOG.md", "1.2.3]", "1.2.30]", r"no part that is called \[1.2.3\]"),
    ],
)
def test_a_release_that_does_not_agree_with_its_files_is_not_built(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, tag: str, file: str, old: str, new: str, error: str
) -> None:
    monkeypatch.setenv("RELEASE", tag)
    text = checkout.root / file
    text.write_text(text.read_text().replace(old, new))
    with pytest.raises(ToolError, match=error):
        release.dist(checkout)
    assert not (checkout.root / "dist").exists()


def test_both_distributions_have_one_version_one_address_and_one_license() -> None:
    first, second = (release.project(folder) for folder in (HERE.root, HERE.root / "local_twilio"))
    assert first["version"] == second["version"]
    assert second["urls"].items() <= first["urls"].items()
    assert all(each.startswith(second["urls"]["Repository"]) for each in first["urls"].values())
    assert (HERE.root / "LICENSE").read_text() == (HERE.root / "local_twilio" / "LICENSE").read_text()
