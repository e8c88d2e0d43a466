"""The words check of `make lint`: short sentences, without the constructions that a reader must untangle.

It reads the documents, and every literal and docstring of the package.
Linters from elsewhere do not fit: proselint has neither rule, and vale is a program of another language.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.checkout import Checkout
from tools.console import say

LONGEST = 22
AVOID = {
    r"\bthat which\b|\bthat of which\b": "name the thing",
    r"\b[Ww]hat (is|was|are|has|had|a|an|the|nobody|somebody|stands)\b(?! (\w+ )?\?)": "name the thing, not 'what is'",
    r"\bof (its|their|one's|your) own\b": "its own",
    r"\b(is|are|was|were) to be\b": "will be, or must be",
    r"\bin (the )?clear\b": "unencrypted",
    r"\b([Tt]ells?|told)\b": "prints, reports, returns",
    r"\b([Bb]eside|anew|put right|by way of|goes along|take along|lives in)\b": "a plainer word",
    r", where\b": "if or when",
}
DOCUMENTS = ("*.md", ".github/*.md", "docs/**/*.md", "examples/*.md", "local_twilio/*.md")
_CODE = re.compile(r"^( *)```.*?^\1```|<!--.*?-->", re.DOTALL | re.MULTILINE)
_NEW_BLOCK = re.compile(r"^\s*([-*#>]\s|[├└]|\d+\.\s|\||\w+:\s)")


def words(checkout: Checkout) -> bool:
    found = [*_in_documents(checkout.root), *_in_code(checkout.root / "sipdomain_provider")]
    for file, line, problem in found:
        say(f"{file.relative_to(checkout.root)}:{line}: {problem}")
    return not found


def _in_documents(root: Path) -> Iterator[tuple[Path, int, str]]:
    for file in sorted({file for pattern in DOCUMENTS for file in root.glob(pattern)}):
        text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), file.read_text())
        yield from ((file, line, problem) for line, problem in problems(text))


def _in_code(package: Path) -> Iterator[tuple[Path, int, str]]:
    for file in sorted(package.rglob("*.py")):
        for line, text in texts(file.read_text()):
            yield from ((file, line + below - 1, problem) for below, problem in problems(text))


def texts(code: str) -> Iterator[tuple[int, str]]:
    """The line and the text of every literal. A value in an f-string is one word, a line of a message a sentence."""
    tree = ast.parse(code)
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            values = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
            yield node.lineno, "".join(map(str, values)).replace("\n", "\n\n")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.lineno, node.value if node in docstrings else node.value.replace("\n", "\n\n")


def problems(text: str) -> Iterator[tuple[int, str]]:
    """The line and the problem of each sentence that is too long, or has one of the constructions."""
    for line, sentence in sentences(text):
        count = len([word for word in sentence.split() if re.search(r"\w", word)])
        if count > LONGEST:
            yield line, f"{count} words, at most {LONGEST}: {sentence[:70]}"
        for pattern, instead in AVOID.items():
            if found := re.search(pattern, sentence):
                yield line, f"'{found[0]}' (better: {instead}): {sentence[:70]}"


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence, with the line on which its block begins; code and links count as one word."""
    block: list[str] = []
    begins = 1
    for line, content in enumerate([*text.splitlines(), ""], start=1):
        if not content.strip() or _NEW_BLOCK.match(content):
            yield from ((begins, each) for each in _split(" ".join(block)))
            block, begins = [], line + (not content.strip())
        cells = content.split(" | ") if content.startswith("|") else []
        yield from ((line, each) for cell in cells for each in _split(cell))
        block += [] if cells else [content]


def _split(text: str) -> list[str]:
    plain = re.sub(r"`[^`]*`|https?://\S+", "x", text.strip(" |#-"))
    plain = re.sub(r"!?\[([^]]*)\]\([^)]*\)", r"\1", plain)
    return [each for each in re.split(r"(?<=[.!?])[\"')*]*\s+|(?<=[;:])\s+", " ".join(plain.split())) if each]
