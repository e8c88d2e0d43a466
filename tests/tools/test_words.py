from pathlib import Path

import pytest

from tools.checkout import Checkout
from tools.words import LONGEST, problems, texts, words

WORDS = "word " * LONGEST


@pytest.mark.parametrize(
    "text",
    [
        f"{WORDS}more.",
        f"- A short item.\n- {WORDS}\n  more.",
        f"| a cell | {WORDS}more |",
        "What is declared replaces it.",
        "The preview tells which one.",
        "The password is to be declared.",
        "A value is refused, where it breaks a rule.",
        "It has a line of its own.",
    ],
)
def test_a_long_sentence_and_a_riddle_are_found(text: str) -> None:
    assert len(list(problems(text))) == 1, text


@pytest.mark.parametrize(
    "text",
    [
        f"{WORDS}. {WORDS}.",
        f"{WORDS}: {WORDS}",
        f"# {WORDS}\n\n{WORDS}",
        f"| {WORDS}| {WORDS}|",
        f"{WORDS[5:]}`what is told of its own`.",
        f"{WORDS[5:]}[link](https://example.com/what/is/told).",
        "The command prints which lists it reads.",
    ],
)
def test_blocks_cells_code_and_links_are_parted(text: str) -> None:
    assert list(problems(text)) == []


def test_the_line_is_that_of_the_block() -> None:
    assert [line for line, _problem in problems("One.\n\nTwo.\n\nThree is told.\n")] == [5]


def test_of_code_the_literals_are_read() -> None:
    code = '"""First."""\nvalue = 1  # told\nline = f"{value} is\\n{value}"\n'
    assert list(texts(code)) == [(1, "First."), (3, "x is\n\nx")]


def test_a_file_is_named_with_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("# Title\n\n```\nIt is told.\n```\n\nIt is told.\n")
    assert not words(Checkout(tmp_path))
    assert capsys.readouterr().out == "README.md:7: 'told' (better: prints, reports, returns): It is told.\n"
    (tmp_path / "README.md").write_text("# Title\n")
    assert words(Checkout(tmp_path))
