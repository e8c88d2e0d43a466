"""What `make audit` makes of pip-audit's answers. A small script stands for the Python that runs it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.checkout import Checkout
from tools.checks import audit, no_known_weakness
from tools.console import ToolError

SOUND: dict[str, Any] = {"name": "sound", "version": "1.0", "vulns": []}
WEAK: dict[str, Any] = {"name": "weak", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN: dict[str, Any] = {"name": "unknown", "skip_reason": "not found"}
NOT_ASKED = "Known weaknesses: not asked for, since no advisory service can be reached from here.\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def answers(checkout: Checkout, output: str = "", errors: str = "", code: int = 0) -> None:
    """The answers of pip-audit; the search for secrets finds none."""
    checkout.python.parent.mkdir(parents=True)
    (checkout.root / "output").write_text(output)
    (checkout.root / "errors").write_text(errors)
    checkout.python.write_text(
        f"""#!/bin/sh
if [ "$2" = detect_secrets ]; then echo '{{"results": {{}}}}'; exit; fi
cat output; cat errors >&2; exit {code}
"""
    )
    checkout.python.chmod(0o755)


def found(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages})


def test_a_known_weakness_fails(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    answers(checkout, found(SOUND, WEAK, UNKNOWN), "Found 1 known vulnerability in 1 package", 1)
    with pytest.raises(ToolError, match="audit failed"):
        audit(checkout)
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "weak 2.0: PYSEC-1 (fixed in: 2.1)",
        "Known weaknesses: 1 of 2 packages; 1 not known there.",
    ]


def test_none_passes(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    answers(checkout, found(SOUND, UNKNOWN))
    audit(checkout)
    assert capsys.readouterr().out.endswith("Known weaknesses: 0 of 1 packages; 1 not known there.\n")


@pytest.mark.parametrize(
    "errors",
    [
        "Traceback (most recent call last):\nrequests.exceptions.ProxyError: Unable to connect to proxy",
        "Traceback (most recent call last):\npip_audit._service.interface.ServiceError",
        "ERROR:pip_audit._cli:Tip: your network may be blocking this service. Try another service",
    ],
)
def test_no_service_is_said_in_one_line_and_passes(
    checkout: Checkout, capsys: pytest.CaptureFixture[str], errors: str
) -> None:
    answers(checkout, "", errors, 1)
    assert no_known_weakness(checkout)
    assert capsys.readouterr().out == NOT_ASKED


def test_a_mirror_that_knows_no_package_is_no_service(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    answers(checkout, found(UNKNOWN))
    assert no_known_weakness(checkout)
    assert capsys.readouterr().out == NOT_ASKED


def test_any_other_failure_of_pip_audit_fails(checkout: Checkout) -> None:
    answers(checkout, "", "ERROR:pip_audit._cli:requirement sound==1.0 does not contain a hash", 1)
    with pytest.raises(ToolError, match=r"pip-audit failed:\n.*does not contain a hash"):
        audit(checkout)
