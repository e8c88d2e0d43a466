from pathlib import Path

from pulumi.runtime.proto import language_pb2

from tools.language_host import command_line, python_for


def test_the_project_s_virtual_environment_comes_first() -> None:
    environment = {"VIRTUAL_ENV": "/active"}
    assert python_for({"virtualenv": ".venv"}, "/a project", environment) == "/a project/.venv/bin/python"
    assert python_for({"virtualenv": "/elsewhere"}, "/a project", environment) == "/elsewhere/bin/python"
    assert python_for({}, "/a project", environment) == "/active/bin/python"
    assert Path(python_for({}, "/a project", {})).name.startswith("python")


def test_the_executor_is_told_all_that_the_engine_says() -> None:
    request = language_pb2.RunRequest(
        project="p",
        stack="s",
        organization="o",
        monitor_address="127.0.0.1:1",
        dryRun=True,
        parallel=16,
        info=language_pb2.ProgramInfo(root_directory="/r", program_directory="/r/m", entry_point="."),
    )
    python, unbuffered, executor, *rest = command_line(request, "/v/bin/python", "127.0.0.1:2")
    assert (python, unbuffered, Path(executor).name) == ("/v/bin/python", "-u", "pulumi-language-python-exec")
    assert " ".join(rest) == (
        "--monitor 127.0.0.1:1 --engine 127.0.0.1:2 --project p --stack s --organization o"
        " --root_directory /r --pwd /r/m --dry_run true --parallel 16 ."
    )
