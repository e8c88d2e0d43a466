from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pulumi.runtime.proto import language_pb2

from tools.language_host import LanguageHost, python_for


def test_the_project_s_virtual_environment_comes_first() -> None:
    environment = {"VIRTUAL_ENV": "/active"}
    assert python_for({"virtualenv": ".venv"}, "/a project", environment) == "/a project/.venv/bin/python"
    assert python_for({"virtualenv": "/elsewhere"}, "/a project", environment) == "/elsewhere/bin/python"
    assert python_for({}, "/a project", environment) == "/active/bin/python"
    assert Path(python_for({}, "/a project", {})).name.startswith("python")


def test_an_interrupt_ends_the_program(tmp_path: Path) -> None:
    """A program of a failed run waits for an engine that has gone: the engine would wait five seconds, then kill it."""
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    python.chmod(0o755)
    request = language_pb2.RunRequest(pwd=str(tmp_path), program=".")
    request.info.options["virtualenv"] = str(tmp_path / "venv")
    host = LanguageHost("127.0.0.1:1")
    with ThreadPoolExecutor() as pool:
        ran = pool.submit(host.Run, request, None)  # type: ignore[arg-type]
        while not host.programs:
            assert not ran.done()
        host.end_programs()
        assert "exited with code -9" in ran.result(timeout=60).error
