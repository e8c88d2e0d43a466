"""`make lint`, `make audit` and `make lock`."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.actionlint import make_actionlint
from tools.checkout import Checkout
from tools.console import ToolError, last_lines, say
from tools.words import words

# Files of checksums look like secrets, and are none.
CHECKSUMS = r"(^|/)(go\.sum|requirements/.*\.txt|sip_openapi\.json)$"
# The made-up account and key SIDs of tests and examples repeat one or a few digits.
MADE_UP_SID = r"^(AC|SK)([0-9a-f]{1,8})\2+$"
MADE_UP_LOGIN = r"https?://[^/]+@[^/]*\bexam|https?://user:"
# pip-audit ends with an exception of these, or with a tip, where the service does not answer, or not as it should.
SIGN_OF_NO_SERVICE = re.compile(r"^(requests\.exceptions|pip_audit\._service)\.|blocking this service", re.MULTILINE)


def lint(checkout: Checkout) -> None:
    python = str(checkout.python)
    results = [
        passes(checkout, python, "-m", "ruff", "check"),
        passes(checkout, python, "-m", "ruff", "format", "--check", "--quiet"),
        words(checkout),
        lint_workflows(checkout),
    ]
    if not all(results):
        raise ToolError("lint failed: what it says is above. (make format puts the layout right.)")


def lint_workflows(checkout: Checkout) -> bool:
    found = workflows(checkout)
    if not found:
        return True
    if not shutil.which("go") and not os.environ.get("CI"):
        say("There is no Go here to build actionlint with: the workflows were not checked.")
        return True
    make_actionlint(checkout)
    return passes(checkout, str(checkout.bin / "actionlint"), *map(str, found))


def workflows(checkout: Checkout) -> list[Path]:
    """The project's own, and those that users are to copy."""
    folders = (checkout.root / ".github" / "workflows", checkout.root / "examples" / "github-actions")
    return [file for folder in folders for file in sorted(folder.glob("*.y*ml"))]


def passes(checkout: Checkout, *command: str) -> bool:
    return subprocess.run(command, cwd=checkout.root, stdin=subprocess.DEVNULL, check=False).returncode == 0


def audit(checkout: Checkout) -> None:
    results = [no_secrets(checkout), no_known_weakness(checkout)]
    if not all(results):
        raise ToolError("audit failed: what it found is above.")


def no_secrets(checkout: Checkout) -> bool:
    # Whatever is called "secret" or "token" is a finding of the keyword detector, and here that is half the code.
    scan = [
        "scan",
        "--disable-plugin",
        "KeywordDetector",
        "--exclude-files",
        CHECKSUMS,
        "--exclude-lines",
        MADE_UP_LOGIN,
        "--exclude-secrets",
        MADE_UP_SID,
    ]
    found = json.loads(output(checkout, str(checkout.python), "-m", "detect_secrets", *scan))["results"]
    for file, secrets in found.items():
        for secret in secrets:
            say(f"{file}:{secret['line_number']}: looks like a secret ({secret['type']})")
    say(f"Secrets: {len(found)} files hold what looks like one." if found else "Secrets: none in the files.")
    return not found


def no_known_weakness(checkout: Checkout) -> bool:
    """Asks an advisory service. Where none can be reached that is said, and is no failure."""
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    command = [str(checkout.python), "-m", "pip_audit", *options, "--requirement", str(checkout.lock)]
    done = subprocess.run(command, cwd=checkout.root, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        if not SIGN_OF_NO_SERVICE.search(done.stderr):
            raise ToolError(f"pip-audit failed:\n{last_lines(done.stderr)}") from None
        packages = []
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        say("Known weaknesses: not asked for, since no advisory service can be reached from here.")
        return True
    weak = [package for package in asked if package["vulns"]]
    for package in weak:
        for weakness in package["vulns"]:
            fixed = ", ".join(weakness["fix_versions"]) or "none yet"
            say(f"{package['name']} {package['version']}: {weakness['id']} (fixed in: {fixed})")
    say(f"Known weaknesses: {len(weak)} of {len(asked)} packages; {len(packages) - len(asked)} not known there.")
    return not weak


def output(checkout: Checkout, *command: str) -> str:
    done = subprocess.run(command, cwd=checkout.root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolError(f"{command[0]} failed:\n{last_lines(done.stderr)}")
    return done.stdout


def lock(checkout: Checkout) -> None:
    """Locks for every Python and platform; holds no address, so that it serves behind any mirror."""
    nowhere = {"PIP_FIND_LINKS", "UV_FIND_LINKS"}  # what lies only on this machine is not for the lock
    options = ["--universal", "--python-version", "3.11", "--all-extras", "--group", "dev", "--generate-hashes"]
    silence = ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", "--quiet"]
    command = ["-m", "uv", "pip", "compile", "--upgrade", *options, *silence, "pyproject.toml"]
    done = subprocess.run(
        [str(checkout.python), *command, "--output-file", str(checkout.lock.relative_to(checkout.root))],
        cwd=checkout.root,
        env={name: value for name, value in os.environ.items() if name not in nowhere},
        check=False,
    )
    if done.returncode:
        raise ToolError("uv could not lock the packages: what it says is above.")
    say(f"Locked into {checkout.lock.relative_to(checkout.root)}: make tools installs it.")
