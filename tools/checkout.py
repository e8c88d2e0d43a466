"""Where things are. All that the tools make is inside the checkout and ignored by git."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    root: Path

    @property
    def lock(self) -> Path:
        return self.root / "requirements" / "dev.txt"

    @property
    def project_file(self) -> Path:
        return self.root / "pyproject.toml"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def tools(self) -> Path:
        """What is built or downloaded, and can be made again."""
        return self.root / ".tools"

    @property
    def bin(self) -> Path:
        return self.tools / "bin"

    @property
    def pulumi(self) -> Path:
        return self.bin / "pulumi"

    @property
    def local(self) -> Path:
        """What a local run leaves: Pulumi's home and state, the stand-in's data."""
        return self.root / ".local"


HERE = Checkout(Path(__file__).resolve().parent.parent)
