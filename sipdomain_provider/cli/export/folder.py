"""A project's folder, written whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

_NOTHING_WRITTEN = "nothing was written. Choose another --output, or --force"


def require_free(folder: Path, names: Mapping[str, object] | list[str]) -> None:
    """Raises OSError if a file of these names exists, or if the folder is something else."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder: {_NOTHING_WRITTEN}")
    for name in names:
        if (folder / name).exists():
            raise FileExistsError(f"{folder / name} exists: {_NOTHING_WRITTEN}")


def modules(folder: Path) -> list[str]:
    """The texts of the Python modules in the folder."""
    return [file.read_text(encoding="utf-8", errors="replace") for file in sorted(folder.glob("*.py"))]


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files: the folder at once where it is new, else each file at once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".sipdomain-", dir=folder.parent))
    try:
        made.chmod(0o777 & ~_umask())
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8", newline="\n")
        if not folder.exists():
            os.replace(made, folder)  # noqa: PTH105 (a folder in one step)
            return
        for name in files:
            (made / name).replace(folder / name)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
