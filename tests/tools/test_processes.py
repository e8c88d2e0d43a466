import os
import subprocess
import sys

from tools.processes import end, name_of, started_at


def child() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)


def test_a_living_process_keeps_its_start() -> None:
    assert started_at(os.getpid()) is not None
    assert started_at(os.getpid()) == started_at(os.getpid())


def test_an_ended_process_has_none() -> None:
    with child() as process:
        process.kill()
        process.wait()
        assert started_at(process.pid) is None
        assert name_of(process.pid) == ""


def test_a_process_that_nobody_has_waited_for_has_ended_all_the_same() -> None:
    with child() as process:
        started = started_at(process.pid)
        assert started
        end(process.pid, started)
        assert started_at(process.pid) is None
        assert process.wait() < 0


def test_another_process_with_the_same_pid_is_left_alone() -> None:
    with child() as process:
        end(process.pid, "some other time")
        assert process.poll() is None
        process.kill()
