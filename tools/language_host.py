# ruff: noqa: ARG002, N802 (the protocol gives the methods their names and arguments)
"""Pulumi's Python language host, as small as this project needs it.

Pulumi's own comes with its CLI. Where the CLI had to be built from its Go module, this one takes its
place: it starts Pulumi's own `pulumi-language-python-exec`, which lies beside it in `.tools/bin`, for a
program. It installs nothing, and generates no code.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent import futures
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

EXECUTOR = Path(__file__).resolve().parent.parent / ".tools" / "bin" / "pulumi-language-python-exec"
SHOWED_ITS_OWN_ERROR = 32  # the executor's exit code for "the user has been told already"
# An engine sends state and programs of any size; gRPC's own limit is 4 MiB.
LARGE_MESSAGES = [("grpc.max_receive_message_length", 400 * 1024 * 1024)]


def python_for(options: Mapping[str, Any], root: str, environment: Mapping[str, str]) -> str:
    """The project's virtual environment, else the active one, else python3 on PATH."""
    chosen = options.get("virtualenv") or environment.get("VIRTUAL_ENV")
    if chosen:
        return str(Path(root, str(chosen), "bin", "python"))
    return shutil.which("python3") or sys.executable


def command_line(request: language_pb2.RunRequest, python: str, engine: str) -> list[str]:
    flags = {
        "--monitor": request.monitor_address,
        "--engine": engine,
        "--project": request.project,
        "--stack": request.stack,
        "--organization": request.organization,
        "--root_directory": request.info.root_directory,
        "--pwd": request.info.program_directory or request.pwd,
        "--dry_run": "true" if request.dryRun else "false",
        "--parallel": str(request.parallel),
    }
    given = [part for name, value in flags.items() if value for part in (name, value)]
    program = request.info.entry_point or request.program or "."
    return [python, "-u", str(EXECUTOR), *given, program, *request.args]


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.programs: set[subprocess.Popen[bytes]] = set()

    def end_programs(self) -> None:
        """After a failed run the engine has closed the program's connection, on which the program still waits."""
        for program in tuple(self.programs):
            program.kill()

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        self.engine = request.engine_address or self.engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=version("pulumi"))

    # A dynamic provider needs no plugin but the one in `.tools/bin`, so the answers to these are empty.
    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.GetRequiredPluginsResponse()

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.GetProgramDependenciesResponse()

    def RuntimeOptionsPrompts(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.RuntimeOptionsResponse()

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        yield language_pb2.InstallDependenciesResponse(stdout=b"`make tools` installs what this needs.\n")

    def About(self, request: Any, context: grpc.ServicerContext) -> language_pb2.AboutResponse:
        return language_pb2.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Run(self, request: Any, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        python = python_for(dict(request.info.options), request.info.root_directory, os.environ)
        environment = {
            **os.environ,
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        if not shutil.which(python):
            return language_pb2.RunResponse(error=f"no Python at {python}: make tools")
        program = subprocess.Popen(
            command_line(request, python, self.engine),
            env=environment,
            cwd=request.info.program_directory or request.pwd,
        )
        self.programs.add(program)
        code = program.wait()
        if code == SHOWED_ITS_OWN_ERROR:
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse(error=f"the program exited with code {code}" if code else "")


def main() -> None:
    # The engine's address is the last argument; flags, which only Pulumi's own host knows, come before it.
    host = LanguageHost(sys.argv[-1])
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8), options=LARGE_MESSAGES)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)  # the engine reads the port
    server.start()

    def end(*_: object) -> None:
        host.end_programs()
        server.stop(grace=None)

    # The engine ends its plugins with an interrupt, and kills those that take more than five seconds.
    signal.signal(signal.SIGINT, end)
    engine = os.getppid()
    while server.wait_for_termination(timeout=1):
        if os.getppid() != engine:  # killed, it could not end its plugins
            server.stop(grace=None)


if __name__ == "__main__":
    main()
