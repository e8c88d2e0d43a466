import re
import subprocess
import sys

from tools.checkout import HERE

LINES = HERE.lock.read_text().splitlines()


def test_the_lock_names_no_address() -> None:
    # It must serve behind any mirror, and with whatever settings of pip.
    assert not [line for line in LINES if "://" in line or line.startswith("-") or " @ " in line]


def test_every_package_is_pinned_and_has_hashes() -> None:
    lines = [line for line in LINES if line and not line.startswith("#")]
    names = [i for i, line in enumerate(lines) if not line.startswith(" ")]
    assert len(names) > 50
    for start, end in zip(names, [*names[1:], len(lines)], strict=True):
        assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+", lines[start]), lines[start]
        assert end - start > 1
        assert all(re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines[start + 1 : end])


def test_the_lock_is_complete() -> None:
    """It is installed without dependencies: a release of today must not change the installed packages."""
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
