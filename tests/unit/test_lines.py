"""Lines for the user: whatever becomes of them, what was done at Twilio reaches the state."""

import io
import os
import sys
import threading

import pytest

from sipdomain_provider.dynamic.lines import say_line


def test_a_terminal_that_is_not_utf_8_gets_the_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception here, after a domain was made, would lose it."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    say_line('friendly_name: the program says "B\u00fcro \u2708"')
    assert written.getvalue() == b'friendly_name: the program says "B\\xfcro \\u2708"\n'


@pytest.mark.parametrize("error", [BrokenPipeError(), ValueError("I/O operation on closed file")])
def test_a_line_that_nobody_reads_is_let_go(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise error

    monkeypatch.setattr(sys, "stdout", Closed())
    say_line("adopted")


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
