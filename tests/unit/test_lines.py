"""Lines for the user: whatever becomes of them, what was done at Twilio reaches the state."""

import io
import os
import sys
import threading
from typing import Any, cast

import pytest

from sipdomain_provider.dynamic.lines import say_line


def terminal(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


def test_a_terminal_that_is_not_utf_8_gets_the_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception here, after a domain was made, would lose it."""
    out = terminal("latin-1")
    monkeypatch.setattr(sys, "stdout", out)
    say_line('friendly_name: the program says "B\u00fcro \u2708"')
    assert out.buffer.getvalue() == b'friendly_name: the program says "B\\xfcro \\u2708"\n'  # type: ignore[attr-defined]


def test_a_line_that_nobody_reads_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    out = terminal("utf-8")
    out.close()
    monkeypatch.setattr(sys, "stdout", out)
    say_line("adopted")


def test_a_broken_pipe_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as pipe:
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(cast("Any", _Unclosed(pipe.fileno())), write_through=True))
        say_line("adopted")


class _Unclosed(io.RawIOBase):
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return os.write(self._descriptor, data)  # type: ignore[arg-type]


def test_lines_of_many_threads_do_not_mix(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real pipe, as between the dynamic provider and the engine."""
    reading, writing = os.pipe()
    lines = {f"{letter * 300}{number}" for letter in "abcdefgh" for number in range(50)}
    got: list[str] = []

    def say_all(letter: str) -> None:
        for line in sorted(lines):
            if line.startswith(letter):
                say_line(line)

    with os.fdopen(reading) as reader, os.fdopen(writing, "w") as writer:
        collector = threading.Thread(target=lambda: got.extend(reader.read().splitlines()))
        collector.start()
        monkeypatch.setattr(sys, "stdout", writer)
        threads = [threading.Thread(target=say_all, args=(letter,)) for letter in "abcdefgh"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        writer.close()
        collector.join()
    assert sorted(got) == sorted(lines)
