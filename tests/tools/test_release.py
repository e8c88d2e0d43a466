from pathlib import Path

import pytest

from tools import release
from tools.checkout import Checkout
from tools.console import ToolError


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A checkout of version 1.2.3, in which a build leaves its two files at once."""
    checkout = Checkout(tmp_path)
    checkout.project_file.write_text('[project]\nversion = "1.2.3"\n')
    (checkout.root / "CHANGELOG.md").write_text("# Changelog\n\n## [1.2.3] - 2026-01-31\n\n- A line.\n")

    def build(command: list[str], doing: str) -> None:
        folder = Path(command[command.index("--outdir") + 1])
        folder.mkdir()
        for name in ("package-1.2.3.tar.gz", "package-1.2.3-py3-none-any.whl"):
            (folder / name).touch()

    monkeypatch.setattr(release, "run", build)
    monkeypatch.delenv("RELEASE", raising=False)
    return checkout


@pytest.mark.parametrize("tag", [None, "v1.2.3"])
def test_built_and_nothing_of_before_is_left(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tag: str | None
) -> None:
    if tag:
        monkeypatch.setenv("RELEASE", tag)
    former = checkout.root / "dist" / "package-1.2.2.tar.gz"
    former.parent.mkdir()
    former.touch()
    release.dist(checkout)
    assert not former.exists()
    assert capsys.readouterr().out == ("Built 1.2.3: package-1.2.3-py3-none-any.whl, package-1.2.3.tar.gz in dist.\n")


@pytest.mark.parametrize("tag", ["v1.2.4", "1.2.3", ""])
def test_a_tag_of_another_version_is_not_built(checkout: Checkout, monkeypatch: pytest.MonkeyPatch, tag: str) -> None:
    monkeypatch.setenv("RELEASE", tag)
    with pytest.raises(ToolError, match=f"release is {tag}, and pyproject.toml has version 1.2.3"):
        release.dist(checkout)
    assert not (checkout.root / "dist").exists()


def test_a_release_that_no_changelog_tells_of_is_not_built(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEASE", "v1.2.3")
    (checkout.root / "CHANGELOG.md").write_text("# Changelog\n\n## [1.2.30]\n")
    with pytest.raises(ToolError, match=r"no part that is called \[1.2.3\]"):
        release.dist(checkout)
