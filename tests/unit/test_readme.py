"""The documents are true: tables, settings, commands, links and names are compared with the code."""

import ast
import inspect
import re
from pathlib import Path

import pulumi
import pytest

import sipdomain_provider
from sipdomain_provider import provider
from sipdomain_provider.cli.app import app
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio.settings import read_settings
from sipdomain_provider.words import setting_names
from sipdomain_provider.words.setting_names import ALIASES, ENVIRONMENT, SECRET_KEYS
from tools.checkout import HERE
from tools.words import texts

README = (HERE.root / "README.md").read_text()
DOCS = HERE.root / "docs"
FIRST = HERE.root / "examples" / "first-domain"
OURS = [
    file
    for file in HERE.root.rglob("*")
    if file.suffix in (".md", ".py")
    and not {".venv", ".tools", ".local", ".pytest_cache"} & set(file.relative_to(HERE.root).parts)
]
DOCUMENTS = sorted(file for file in OURS if file.suffix == ".md")
for_each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(HERE.root)))


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the first table beneath a heading, without its head."""
    section = (HERE.root / document).read_text().split(f"{heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert lines
    return [
        [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split(" | ")]
        for line in lines[0].splitlines()[2:]
    ]


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_the_settings_are_those_of_the_code() -> None:
    documented: dict[str, str] = {}
    settings = rows("docs/settings.md", "# Credentials and settings")
    for keys, variables, _meaning in settings:
        documented |= dict(zip(code(keys), code(variables), strict=True))
    assert documented == ENVIRONMENT
    for key in SECRET_KEYS:
        assert "secret" in next(meaning for keys, _, meaning in settings if key in keys)


def test_the_defaults_of_settings_are_those_of_the_code() -> None:
    given = {"twilio:accountSid": "AC" + "0" * 32, "twilio:authToken": "not-a-real-token"}
    settings = read_settings(setting_names.stack(given.get))
    page = (DOCS / "settings.md").read_text()
    assert f"repeated (default {settings.max_retries})" in page
    assert f"requests (default {settings.timeout:g})" in page


@pytest.mark.parametrize(("language", "file"), [("python", "__main__.py"), ("yaml", "Pulumi.yaml")])
def test_the_first_program_is_the_first_example(language: str, file: str) -> None:
    assert re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) == [(FIRST / file).read_text()]


def test_the_readme_leads_to_every_page() -> None:
    assert [file.name for file in DOCS.glob("*.md") if f"](docs/{file.name})" not in README] == []


def test_every_code_and_every_text_of_the_troubleshooting_page_is_in_the_code() -> None:
    page = "docs/troubleshooting.md"
    explained = {int(code) for codes, *_ in rows(page, "## Twilio's error codes") for code in codes.split(", ")}
    named = {code for each in TYPES for code in (*each.ways_out, *each.taken, *each.in_use)}
    assert named <= explained
    sources = [file.read_text() for file in (HERE.root / "sipdomain_provider").rglob("*.py")]
    literals = "\n".join(literal for source in sources for _line, literal in texts(source))
    for seen, *_ in rows(page, "## Errors of the provider"):
        for part in (part.strip() for text in code(seen) for part in text.split("...")):
            assert part in literals, part


LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|`)make ([a-z -]+?)(?:`|  +|$|\s*#|; ARGS)", re.MULTILINE)
MODULE = re.compile(r"`((?:\w+/)*\w+\.py)`")
PATH = re.compile(r"`((?:\.?[\w-]+/)+(?:[\w-]*|[\w-]+\.(?:py|md|ya?ml|json|toml|txt)))`")
OF_A_USER = {".github/workflows/drift.yml", "ORGANIZATION/prod"}
FUNCTION = re.compile(r"`(\w+/\w+)\.(?!py`|md`|toml`)(\w+)`")
EXPORTED = re.compile(r"\b((?:Authenticated)?Sip[A-Z]\w+|get_sip_\w+)")
SETTING = re.compile(r"\b(twilio:[a-z]\w+)\b(?!:)|\b(TWILIO_\w+)")
SUBCOMMAND = re.compile(r"(?:^|`)sipdomain ([a-z]+)", re.MULTILINE)
NAMES = [LINK, COMMAND, PATH, MODULE, FUNCTION, EXPORTED, SETTING, SUBCOMMAND]


@pytest.mark.parametrize("named", NAMES, ids=lambda each: each.pattern)
def test_the_documents_do_name_something(named: re.Pattern[str]) -> None:
    assert any(named.search(each.read_text()) for each in DOCUMENTS)


def anchors(document: Path) -> set[str]:
    """The fragments that lead to the headings of a document, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each).strip().lower().replace(" ", "-") for each in headings}


@for_each_document
def test_the_links_of_a_document_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text()):
        if "://" in link:
            continue
        path, _, fragment = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        assert not fragment or fragment in anchors(target), link


@for_each_document
def test_the_commands_and_files_that_a_document_names_are_there(document: Path) -> None:
    text = document.read_text()
    targets = re.search(r"^\.PHONY: (.*)$", (HERE.root / "Makefile").read_text(), re.MULTILINE)
    assert targets
    for command in COMMAND.findall(text):
        assert set(command.split()) <= set(targets[1].split()), command
    assert set(SUBCOMMAND.findall(text)) <= set(app.commands)
    roots = (HERE.root, HERE.root / "sipdomain_provider", document.parent)
    for path in set(PATH.findall(text)) - OF_A_USER:
        assert any((root / path).exists() for root in (*roots, HERE.root / "tests")), path
    for module in MODULE.findall(text):
        anywhere = "/" not in module and any(file.name == module for file in OURS)
        assert anywhere or any((root / module).is_file() for root in roots), module
    for module, name in FUNCTION.findall(text):
        assert f" {name}(" in (HERE.root / "sipdomain_provider" / f"{module}.py").read_text(), name


@for_each_document
def test_the_names_and_settings_that_a_document_has_are_those_of_the_code(document: Path) -> None:
    text = document.read_text()
    exported = {*sipdomain_provider.__all__, *vars(provider)}
    assert set(EXPORTED.findall(text)) - exported == set()
    settings = {*ENVIRONMENT, *ENVIRONMENT.values(), *ALIASES.values()}
    assert {key or variable for key, variable in SETTING.findall(text)} - settings == set()


def test_pulumi_s_options_are_pulumi_s() -> None:
    arguments = inspect.signature(pulumi.ResourceOptions).parameters
    options = [name for names, *_ in rows("docs/options.md", "# Pulumi's resource options") for name in code(names)]
    assert len(options) >= 10
    for option in options:
        assert option.startswith("--") or option in arguments or hasattr(pulumi, option.split(".")[0]), option


def test_the_layers_of_the_architecture_are_the_folders() -> None:
    package = HERE.root / "sipdomain_provider"
    folders = {f"{each.parent.name}/" for each in package.glob("*/__init__.py")}
    text = (DOCS / "architecture.md").read_text()
    named = {name for names, *_ in rows("docs/architecture.md", "# Architecture") for name in code(names)}
    assert {name for name in named if name.endswith("/")} == folders
    assert all((package / name).exists() for name in named)
    assert folders == set(re.findall(r"\w+/(?= |$)", text.split("```mermaid")[1].split("```")[0], re.MULTILINE))


def test_the_folders_are_told_of() -> None:
    folders = code("".join(names for names, *_ in rows("CONTRIBUTING.md", "# Contributing")))
    for folder in folders:
        assert (HERE.root / folder).is_dir(), folder
    assert {"sipdomain_provider/", "local_twilio/", "tools/", "bench/", "docs/", "examples/"} <= set(folders)


def test_every_module_says_what_it_is_for() -> None:
    for module in (HERE.root / "sipdomain_provider").rglob("*.py"):
        assert ast.get_docstring(ast.parse(module.read_text())), module
