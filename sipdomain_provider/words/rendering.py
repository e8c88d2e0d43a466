"""The text of an error: one sentence, and at most three ways out, each on a separate line. Pure."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sipdomain_provider.core.results import CannotList
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.twilio.errors import Busy, Doing, ProviderError, Unsettled, Waiting
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.twilio.settings import Given, Setting

from .redaction import HIDDEN, printable, printable_lines, redacted, shown, without_password
from .sentences import CODES, LET_LIST, SENTENCES
from .setting_names import Named
from .vocabulary import PROGRAM, Vocabulary

MOST = 3
"""Ways out: nobody reads more. A test holds each reason to it."""
_BY_CODE = (Reason.TWILIO_REFUSED, Reason.TWILIO_FORBADE)
_LATER = SENTENCES[Reason.TWILIO_BUSY][-1]
_CAUSE = "{cause}"


def text(
    error: ProviderError,
    vocabulary: Vocabulary = PROGRAM,
    secrets: Iterable[Any] = (),
    secret_names: Collection[str] = (),
) -> str:
    """The whole text, without the values of secret attributes (`secrets`), which Twilio may have echoed."""
    doing = f"{error.doing.operation} of {error.doing.called} failed: " if error.doing else ""
    why = sentence(error, vocabulary)
    if isinstance(error, Unsettled):
        is_secret = error.facts["attribute"] in secret_names
        values = (f"{name}: {HIDDEN if is_secret else shown(value)}" for name, value in error.values.items())
        why = f"{why} ({', '.join(values)})"
    return _lines([f"{doing}{why}", *ways_out(error, vocabulary)], secrets)


def sentence(error: ProviderError, vocabulary: Vocabulary = PROGRAM) -> str:
    """Why it failed, without a full stop. It may hold secrets that Twilio echoed."""
    return _filled(SENTENCES[error.reason][0], error, vocabulary)


def ways_out(error: ProviderError, vocabulary: Vocabulary = PROGRAM) -> list[str]:
    """What to do: each line is something to paste or a place to look."""
    return _ways_out(error, vocabulary, error.doing)


def unread(resource_type: ResourceType, error: ProviderError) -> str:
    """Why resources of this type could not be read."""
    return f"the {resource_type.plural}: {sentence(error)}"


def wrong(name: str, problem: str, way_out: str) -> str:
    """The text of an error of an argument: its resource ("" for none), the problem, and the way out."""
    return printable(without_password(": ".join(filter(None, (name, problem, way_out)))))


def nearest(name: str, names: Sequence[str]) -> str:
    """What to do about a name that is none of these."""
    found = difflib.get_close_matches(name, names, 1)
    return f"did you mean {found[0]}?" if found else f"they are {', '.join(names)}"


def event(found: object, vocabulary: Vocabulary = PROGRAM) -> str:
    """A line that the user reads while an operation goes on."""
    match found:
        case Waiting(Busy() as error):
            # Not what Twilio said: it may echo secrets, which are not known here.
            why = "Twilio is throttling" if error.throttled else f"Twilio answered {error.status}"
        case Waiting(error):
            why = sentence(error, vocabulary)
        case CannotList(error):
            return (
                f"warning: these credentials may not list the {found.type.plural} of {found.where}"
                f" (HTTP {error.status}, error {error.code}). Each costs one request. A preview does not check new"
                f" ones, and a create whose answer is lost cannot be found again. {LET_LIST}"
            )
        case _:
            raise TypeError(type(found).__name__)
    return f"{why}, waiting {found.seconds:.0f} s, attempt {found.attempt} of {found.attempts}"


def _ways_out(error: ProviderError, vocabulary: Vocabulary, doing: Doing | None) -> list[str]:
    templates = SENTENCES[error.reason][1:]
    if error.reason in _BY_CODE:
        code = error.facts["code"]
        known = CODES.get(code) or (doing.type.ways_out.get(code) if doing else None)
        templates = (known,) if known else templates
    own = {each: _filled(each, error, vocabulary).splitlines() for each in templates if each != _CAUSE}
    below = list[str]()
    if _CAUSE in templates:
        found = _ways_out(error.facts["cause"], vocabulary, doing)
        # Whatever is known further up is better than "later".
        below = [each for each in found if each != _LATER or not own][: MOST - sum(map(len, own.values()))]
    return [line for each in templates for line in own.get(each, below)]


def _filled(template: str, error: ProviderError, vocabulary: Vocabulary) -> str:
    facts = {name: _told(fact, vocabulary) for name, fact in error.facts.items()}
    return template.format_map(_Facts(vocabulary, facts))


class _Facts(dict[str, Any]):
    """The facts, and the words of the front end, which may hold facts themselves."""

    def __init__(self, vocabulary: Vocabulary, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)
        self._vocabulary = vocabulary

    def __missing__(self, word: str) -> str:
        return self._vocabulary[word].format_map(self)


def _told(fact: Any, vocabulary: Vocabulary) -> Any:
    match fact:
        case ProviderError():
            return sentence(fact, vocabulary)
        case Setting():
            return Named(fact)
        case Given():
            return Named(fact.setting, fact.name, fact.value)
        case ():
            return "the credentials"
        case tuple() | list():
            *others, last = map(str, fact)
            return f"{', '.join(others)} and {last}" if others else last
        case _:
            return fact


def _lines(lines: Iterable[str], secrets: Iterable[Any]) -> str:
    """One line each, printable, without secrets; the first ends with a full stop."""
    first, *others = (" ".join(each.split()) for each in lines)
    whole = "\n  ".join([first if first.endswith(".") else f"{first}.", *others])
    return printable_lines(redacted(whole, secrets))
