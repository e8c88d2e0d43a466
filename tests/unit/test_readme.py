"""The README says what is so: its table, settings, commands, links and names are held against the code."""

import inspect
import re
from pathlib import Path

import pulumi
import pytest

from sipdomain_provider.twilio.settings import ENVIRONMENT, SECRET_KEYS, read_settings
from tools.checkout import HERE
from tools.console import ToolError
from tools.readme import reference, table, with_table

README = (HERE.root / "README.md").read_text()
FIRST = HERE.root / "examples" / "first-domain"
DOCUMENTS = sorted(
    file
    for file in HERE.root.rglob("*.md")
    if not {".venv", ".tools", ".local"} & set(file.relative_to(HERE.root).parts)
)


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table beneath a heading, without its head."""
    section = README.split(f"{heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[0].splitlines()[2:]]


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_the_attributes_are_those_of_the_code() -> None:
    assert with_table(README) == README, "make readme"
    assert "| [`SipCredentialList`](docs/reference.md#sipcredentiallist) |" in table()
    page = (HERE.root / "docs" / "reference.md").read_text()
    assert reference() == page, "make readme"
    assert "| `secure` | `bool` | True or False | `False` |" in page


def test_a_readme_without_the_marks_is_an_error() -> None:
    with pytest.raises(ToolError, match="marks"):
        with_table("# Nothing")


def test_the_settings_are_those_of_the_code() -> None:
    documented: dict[str, str] = {}
    for keys, variables, *_ in rows("## Credentials and endpoint"):
        documented |= dict(zip(code(keys), code(variables), strict=True))
    assert documented == ENVIRONMENT
    for key in SECRET_KEYS:
        assert "secret" in next(meaning for keys, _, meaning in rows("## Credentials and endpoint") if key in keys)


def test_the_defaults_of_settings_are_those_of_the_code() -> None:
    given = {"twilio:accountSid": "AC" + "0" * 32, "twilio:authToken": "not-a-real-token"}
    settings = read_settings(given.get, {})
    assert f"repeated (default {settings.max_retries})" in README
    assert f"requests (default {settings.timeout:g})" in README


@pytest.mark.parametrize(("language", "file"), [("python", "__main__.py"), ("yaml", "Pulumi.yaml")])
def test_the_first_program_is_the_first_example(language: str, file: str) -> None:
    assert re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) == [(FIRST / file).read_text()]


LINK = re.compile(r"\]\(([^)#\s]+)")
COMMAND = re.compile(r"(?:^|`)make ([a-z -]+?)(?:`|  +|$|\s*#|; ARGS)", re.MULTILINE)
FOLDER = re.compile(r"`([\w-]+/)`")


@pytest.mark.parametrize("named", [LINK, COMMAND, FOLDER])
def test_the_documents_do_name_something(named: re.Pattern[str]) -> None:
    assert sum(len(named.findall(each.read_text())) for each in DOCUMENTS) >= 5


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(HERE.root)))
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text()
    for link in LINK.findall(text):
        assert "://" in link or (document.parent / link).exists(), link
    targets = re.search(r"^\.PHONY: (.*)$", (HERE.root / "Makefile").read_text(), re.MULTILINE)
    assert targets
    for command in COMMAND.findall(text):
        assert set(command.split()) <= set(targets[1].split()), command
    for folder in FOLDER.findall(text):
        assert any((root / folder).is_dir() for root in (HERE.root, HERE.root / "sipdomain_provider")), folder


def test_the_modules_that_the_architecture_names_are_there() -> None:
    package = HERE.root / "sipdomain_provider"
    named = code((HERE.root / "docs" / "architecture.md").read_text())
    files = [each for each in named if each.endswith(".py")]
    functions = [each for each in named if re.fullmatch(r"\w+/\w+\.\w+", each) and not each.endswith(".py")]
    assert len(files) > 10
    for file in files:
        assert any((root / file).is_file() for root in (HERE.root, package)), file
    assert len(functions) > 4
    for each in functions:
        module, _, name = each.partition(".")
        assert f" {name}(" in (package / f"{module}.py").read_text(), each


def test_pulumi_s_options_are_pulumi_s() -> None:
    arguments = inspect.signature(pulumi.ResourceOptions).parameters
    options = [name for names, *_ in rows("### Pulumi's resource options") for name in code(names)]
    assert len(options) >= 10
    for option in options:
        assert option.startswith("--") or option in arguments or hasattr(pulumi, option.split(".")[0]), option


def test_the_folders_are_told_of() -> None:
    modules = list((HERE.root / "sipdomain_provider").rglob("*.py"))
    assert len(modules) > 20
    for module in modules:
        assert module.read_text().startswith(('"""', "# ")), module
    for folder in code("".join(names for names, *_ in rows("## Developing"))):
        assert (HERE.root / folder).is_dir(), folder
