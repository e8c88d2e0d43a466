"""The stand-in of Twilio's SIP API, in the background: start it, find it, stop it.

A pid file says which process it is, and when that started: a pid alone may be another process's by now.
The one that `make local-twilio` runs in the foreground has a pid file too, and is found, but never stopped.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tools.console import ToolError, last_lines, say
from tools.processes import end, started_at
from tools.stamp import read_stamp, write_stamp

if TYPE_CHECKING:
    from pathlib import Path

    from tools.checkout import Checkout

DEFAULT_PORT = 8099
SECONDS_TO_START = 20
SECONDS_TO_ANSWER = 5.0
# A proxy of the user's must not come between this machine and itself.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Running:
    """A stand-in of this checkout, as its pid file has it."""

    pid: int
    started: str
    port: int
    foreground: bool = False


def url_of(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def database(checkout: Checkout) -> Path:
    return checkout.local / "local-twilio.sqlite3"


def log_file(checkout: Checkout) -> Path:
    return checkout.local / "local-twilio.log"


def pid_file(checkout: Checkout) -> Path:
    return checkout.local / "local-twilio.pid"


def wanted_port() -> int:
    text = os.environ.get("LOCAL_TWILIO_PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ToolError(f"LOCAL_TWILIO_PORT is {text!r}: a port is a number from 1 to 65535.")
    return int(text)


def found_running(checkout: Checkout) -> Running | None:
    """The stand-in, if its process still lives. A pid file that is stale is removed."""
    file = pid_file(checkout)
    noted = read_stamp(file)
    try:
        running = Running(int(noted["pid"]), noted["started"], int(noted["port"]), noted["foreground"] == str(True))
    except (KeyError, ValueError):
        running = None
    if running and started_at(running.pid) == running.started:
        return running
    file.unlink(missing_ok=True)
    return None


def note(checkout: Checkout, running: Running) -> None:
    checkout.local.mkdir(parents=True, exist_ok=True)
    write_stamp(pid_file(checkout), {name: str(value) for name, value in asdict(running).items()})


def answers(port: int) -> dict[str, Any] | None:
    """What a stand-in says of itself; empty: another program answers; None: nothing listens there."""
    try:
        with DIRECT.open(f"{url_of(port)}/_local/health", timeout=SECONDS_TO_ANSWER) as answer:
            found = json.loads(answer.read())
    except urllib.error.HTTPError:
        return {}
    except urllib.error.URLError as error:
        return None if isinstance(error.reason, ConnectionRefusedError) else {}
    except (OSError, ValueError, http.client.HTTPException):
        return {}
    return found if isinstance(found, dict) and found.get("status") == "ok" else {}


def ensure_running(checkout: Checkout) -> str:
    """The address of the stand-in, which is started where it does not run yet."""
    running = found_running(checkout)
    if running and answers(running.port):
        say(f"The stand-in of Twilio runs at {url_of(running.port)} (pid {running.pid}).")
        return url_of(running.port)
    if running:
        say(f"The stand-in (pid {running.pid}) does not answer: starting it anew.")
        stop(checkout)
    port = wanted_port()
    if (answers(port) or {}).get("database") == str(database(checkout)):
        say(f"The stand-in of Twilio runs at {url_of(port)}. It was started by hand: stop it by hand.")
        return url_of(port)
    refuse_if_used(port, "make up")
    start(checkout, port)
    say(f"Started the stand-in of Twilio at {url_of(port)} (log: .local/{log_file(checkout).name}).")
    return url_of(port)


def refuse_if_used(port: int, command: str) -> None:
    found = answers(port)
    if found is None:
        return
    by = "a stand-in that is not this checkout's" if found else "another program"
    raise ToolError(f"Port {port} is used by {by}. Choose another one: LOCAL_TWILIO_PORT={port + 1} {command}")


def start(checkout: Checkout, port: int) -> None:
    checkout.local.mkdir(parents=True, exist_ok=True)
    with log_file(checkout).open("w") as log:
        process = subprocess.Popen(
            command(checkout, port),
            cwd=checkout.root,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is not for it
        )
    note(checkout, Running(process.pid, started_at(process.pid) or "", port))
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            stop(checkout)
            raise ToolError(f"The stand-in did not start:\n{last_lines(log_file(checkout).read_text())}")
        time.sleep(0.05)
    process.returncode = 0  # it outlives this process, which is not to warn that nobody waits for it


def command(checkout: Checkout, port: int) -> list[str]:
    options = ["--port", str(port), "--database", str(database(checkout))]
    return [str(checkout.python), "-m", "local_twilio", *options]


def stop(checkout: Checkout) -> bool:
    """Stops the background stand-in, by its own pid; False when none runs."""
    running = found_running(checkout)
    if running is None:
        return False
    if running.foreground:
        say(f"The stand-in (pid {running.pid}) runs in the foreground of a terminal: Ctrl-C there stops it.")
        return False
    end(running.pid, running.started)
    pid_file(checkout).unlink(missing_ok=True)
    return True


def run_in_foreground(checkout: Checkout) -> None:
    running, port = found_running(checkout), wanted_port()
    if running:
        raise ToolError(f"The stand-in runs already, at {url_of(running.port)} (pid {running.pid}): make down")
    refuse_if_used(port, "make local-twilio")
    # The process becomes the stand-in, and keeps its pid and its start.
    note(checkout, Running(os.getpid(), started_at(os.getpid()) or "", port, foreground=True))
    os.chdir(checkout.root)
    os.execv(checkout.python, command(checkout, port))
