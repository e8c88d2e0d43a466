"""The sentences of errors: each reason has one with its facts, and below them are no words of a front end."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import sipdomain_provider
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.tables.rules import DOMAIN_NAME
from sipdomain_provider.twilio import errors
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.twilio.settings import Given, Setting
from sipdomain_provider.words import rendering
from sipdomain_provider.words.sentences import CODES, SENTENCES
from sipdomain_provider.words.vocabulary import PROGRAM, Vocabulary, command

from .fakes import refused, unauthorized

PACKAGE = Path(sipdomain_provider.__file__).parent
BELOW = [each for folder in ("tables", "twilio", "core") for each in sorted((PACKAGE / folder).rglob("*.py"))]
RAISING = sorted(PACKAGE.rglob("*.py"))
FRONT_ENDS = re.compile(
    r"pulumi |twilio:|TWILIO_|sipdomain |adopt=|`adopt`|aliases|ignore_changes|--|depends_on|protect|`get`"
)
"""Words of a front end: names of its commands, settings and options."""
VOCABULARIES = {"program": PROGRAM, "command": command(None), "command with a stack": command("prod")}


def names(template: str) -> set[str]:
    """The facts and words that a template takes."""
    return {re.split(r"[.\[]", name)[0] for _text, name, _format, _conversion in Formatter().parse(template) if name}


def needed(template: str) -> set[str]:
    """The facts that a template takes, also by way of words."""
    found = names(template)
    return {fact for name in found for fact in (needed(PROGRAM[name]) if name in PROGRAM else {name})}


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Each call whose first argument is a reason, or one of several: the place, the reason, and the facts."""
    for path in RAISING:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        variables = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                facts = {str(keyword.arg) for keyword in node.keywords}
                if isinstance(node.func, ast.Attribute) and node.func.attr == "because":
                    facts.add("cause")
                for reason in sorted(reasons(node.args[0], variables)):
                    yield f"{path.name}:{node.lineno}", reason, facts


def reasons(argument: ast.expr, variables: dict[str, ast.expr]) -> set[str]:
    """The names of the reasons that an argument may be."""
    if isinstance(argument, ast.IfExp):
        return reasons(argument.body, variables) | reasons(argument.orelse, variables)
    if isinstance(argument, ast.Name) and argument.id in variables:
        others = {name: value for name, value in variables.items() if name != argument.id}
        return reasons(variables[argument.id], others)
    is_reason = isinstance(argument, ast.Attribute) and ast.unparse(argument.value) == "Reason"
    return {argument.attr} if isinstance(argument, ast.Attribute) and is_reason else set()


def test_every_reason_has_a_sentence_and_is_used() -> None:
    assert list(SENTENCES) == list(Reason), "in the same order"
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in RAISING if path.name not in ("sentences.py", "error_texts.py")
    )
    assert [each.name for each in Reason if not re.search(rf"\bReason\.{each.name}\b", text)] == []


@pytest.mark.parametrize(
    ("place", "reason", "facts"), [*raised()], ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_sentence_has_its_facts_where_it_is_raised(place: str, reason: str, facts: set[str]) -> None:
    wanted = set().union(*map(needed, SENTENCES[Reason[reason]]))
    assert wanted <= facts or "None" in facts, f"{place}: {wanted - facts}"


def told(reason: Reason, vocabulary: Vocabulary) -> list[str]:
    """The sentence of a reason and its ways out, with some value for each fact."""
    cause = unauthorized(20003)
    edge = Given(Setting.EDGE, "TWILIO_EDGE", "x")
    missing: Any = edge if reason is Reason.UNKNOWN_EDGE else Setting.API_KEY
    if "{missing}" in "".join(SENTENCES[reason]):
        missing = ("password",)
    given: dict[str, Any] = {"type": TYPES[-1], "rule": DOMAIN_NAME, "cause": cause, "settings": ("a", "b")}
    given |= {"given": edge, "missing": missing, **dict.fromkeys(("least", "most", "seconds", "code", "status"), 1)}
    return rendering.text(errors.Conflict(reason, **_Any(**given)), vocabulary).split("\n  ")


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=list(VOCABULARIES))
def test_a_text_is_a_sentence_and_at_most_three_ways_out(reason: Reason, vocabulary: Vocabulary) -> None:
    sentence, *ways_out = lines = told(reason, vocabulary)
    assert sentence.endswith(".")
    own = [each for each in SENTENCES[reason][1:] if each != "{cause}"]
    assert len(own) <= len(ways_out) <= 3, "none is cut off"
    for line in lines:
        assert "{" not in line.replace('{"results": [...]}', "")
        assert "  " not in line


@pytest.mark.parametrize("reason", [each for each in Reason if each.value < Reason.OTHER_HOME.value])
def test_an_error_of_reading_names_nothing_of_pulumi_to_a_user_without_a_stack(reason: Reason) -> None:
    assert not re.search("pulumi|twilio:", "\n".join(told(reason, command(None))), re.IGNORECASE)


class _Any(dict[str, Any]):
    """Every fact that some sentence takes; a text for those that are not given."""

    def __init__(self, **given: Any) -> None:
        taken = set().union(*(needed(each) for lines in SENTENCES.values() for each in lines))
        super().__init__(dict.fromkeys(taken, "X") | given)


@pytest.mark.parametrize("path", BELOW, ids=[each.relative_to(PACKAGE).as_posix() for each in BELOW])
def test_below_the_words_nothing_names_a_command_a_setting_or_an_option(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts_of_it = [
        each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in documented
    ]
    assert [each for each in texts_of_it if FRONT_ENDS.search(each)] == []


@pytest.mark.parametrize("resource_type", TYPES, ids=lambda each: each.name)
@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=list(VOCABULARIES))
def test_a_code_of_twilio_has_ways_out_for_the_type(resource_type: ResourceType, vocabulary: Vocabulary) -> None:
    for code, way_out in {**resource_type.ways_out, **CODES}.items():
        error = refused(code)
        error.doing = errors.Doing("update", resource_type, "x")
        lines = rendering.ways_out(error, vocabulary)
        assert 1 <= len(lines) <= 3
        assert lines[0].startswith(way_out.partition("\n")[0].partition("{")[0])
        assert not any("{" in line for line in lines)


def test_ways_out_of_a_code_that_is_known_for_no_type_and_of_wrong_credentials() -> None:
    assert rendering.ways_out(refused(21233)) == []
    assert "they must belong together" in rendering.ways_out(unauthorized(20003))[0]
    assert rendering.ways_out(unauthorized(20008)) == [CODES[20008]]


def test_the_ways_out_of_a_cause_fill_what_is_left() -> None:
    cause = errors.Busy(Reason.TWILIO_BUSY, status=503, code=20503, said="no", retry_after=None)
    given_up = cause.because(Reason.GAVE_UP, attempts=3)
    assert rendering.sentence(given_up).endswith("/20503); given up after 3 attempts")
    assert rendering.ways_out(given_up) == ["Run it again later"]
    told = rendering.ways_out(given_up.because(Reason.MAYBE_UPDATED, attribute="password"))
    assert [each.partition(":")[0] for each in told] == [
        "Twilio may have the new password",
        "To go back to the old one",
    ], "not later, but with the new one"


@pytest.mark.parametrize(("vocabulary", "word"), [(PROGRAM, "twilio:region"), (command(None), "TWILIO_REGION")])
def test_each_front_end_has_its_own_names(vocabulary: Vocabulary, word: str) -> None:
    error = errors.Absent(Reason.NONE_THERE, where="account AC1")
    assert rendering.text(error, vocabulary).endswith(f"\n  Check the SID, account_sid and {word}")


@pytest.mark.parametrize(("stack", "called"), [("prod", "the stack prod"), ("", "the stack")])
def test_the_command_names_the_stack_that_it_reads(stack: str, called: str) -> None:
    error = errors.SettingsError(Reason.NO_ACCOUNT, missing=Setting.ACCOUNT_SID)
    way_out = (
        f"Or in {called}: `pulumi config set twilio:accountSid AC...` and `pulumi config set --secret twilio:authToken`"
    )
    assert rendering.ways_out(error, command(stack))[1] == way_out


SPEAKING = re.compile(r"Error$|Exception$|^(Conflict|Refused|CheckFailure|print|say|say_line|debug|info|warn|error)$")
"""The names of exceptions, and of functions that print."""
BESIDE = {
    "standard_library.py": "it runs before anything of the package is imported",
    "twilio/api.py": "credentials are never pickled: an error for developers",
    "twilio/settings.py": "the same",
}
SETTINGS = re.compile(r"\bTWILIO_[A-Z]|\btwilio:[a-z]|pulumi config")


def literals(node: ast.AST) -> Iterator[str]:
    """The texts in an expression that a reader would see: none of an argument that `wrong` gives its form."""
    for each in ast.iter_child_nodes(node):
        is_worded = isinstance(each, ast.Call) and ast.unparse(each.func).rpartition(".")[2] == "wrong"
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
        elif not is_worded:
            yield from literals(each)


@pytest.mark.parametrize("path", RAISING, ids=[each.relative_to(PACKAGE).as_posix() for each in RAISING])
def test_a_sentence_is_in_the_words_or_next_to_a_check_of_its_front_end(path: Path) -> None:
    """As words/__init__.py says: elsewhere nothing raises or prints a sentence, and the command names no setting."""
    name = path.relative_to(PACKAGE).as_posix()
    folder, tree = name.partition("/")[0], ast.parse(path.read_text(encoding="utf-8"))
    found = []
    if folder == "cli":
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        constants = [each for each in ast.walk(tree) if isinstance(each, ast.Constant) and id(each) not in documented]
        found = [each.value for each in constants if isinstance(each.value, str) and SETTINGS.search(each.value)]
    elif folder != "words" and name not in BESIDE:
        for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
            if SPEAKING.search(ast.unparse(call.func).rpartition(".")[2]):
                texts = (text for argument in call.args for text in literals(ast.Expr(argument)))
                found += [text for text in texts if re.search(r"\w \w", text)]
    assert found == []
