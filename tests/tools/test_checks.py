"""What `make audit` makes of pip-audit's answers. A small script stands for the Python that runs it."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tools.checkout import Checkout
from tools.checks import audit
from tools.console import ToolError

SOUND: dict[str, Any] = {"name": "sound", "version": "1.0", "vulns": []}
WEAK: dict[str, Any] = {"name": "weak", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN: dict[str, Any] = {"name": "unknown", "skip_reason": "not found"}
NOT_ASKED = "Known weaknesses: not asked for, since no advisory service can be reached from here.\n"


def found(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages})


@pytest.mark.parametrize(
    ("output", "errors", "passes", "printed"),
    [
        (found(SOUND, UNKNOWN), "", True, "Known weaknesses: 0 of 1 packages; 1 not known there.\n"),
        (
            found(SOUND, WEAK, UNKNOWN),
            "Found 1 known vulnerability in 1 package",
            False,
            "weak 2.0: PYSEC-1 (fixed in: 2.1)\nKnown weaknesses: 1 of 2 packages; 1 not known there.\n",
        ),
        (found(UNKNOWN), "", True, NOT_ASKED),  # a mirror that knows no package
        ("", "Traceback:\nrequests.exceptions.ProxyError: Unable to connect to proxy", True, NOT_ASKED),
        ("", "Traceback:\npip_audit._service.interface.ServiceError", True, NOT_ASKED),
        ("", "ERROR:pip_audit._cli:Tip: your network may be blocking this service. Try another", True, NOT_ASKED),
        ("", "ERROR:pip_audit._cli:requirement sound==1.0 does not contain a hash", False, ""),
    ],
)
def test_a_known_weakness_fails_and_no_service_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], output: str, errors: str, passes: bool, printed: str
) -> None:
    checkout = Checkout(tmp_path)
    checkout.python.parent.mkdir(parents=True)
    (tmp_path / "output").write_text(output)
    (tmp_path / "errors").write_text(errors)
    checkout.python.write_text(
        f"""#!/bin/sh
if [ "$2" = detect_secrets ]; then echo '{{"results": {{}}}}'; exit; fi
cat output; cat errors >&2; exit {int(bool(errors))}
"""
    )
    checkout.python.chmod(0o755)
    error = "audit failed" if printed else r"pip-audit failed:\n.*does not contain a hash"
    with nullcontext() if passes else pytest.raises(ToolError, match=error):
        audit(checkout)
    assert capsys.readouterr().out == ("Secrets: none in the files.\n" + printed)
