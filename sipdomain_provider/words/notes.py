"""The lines that a user of a Pulumi program reads of one resource, without secrets. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from sipdomain_provider.core.compare import UNKNOWN, Difference, Problem
from sipdomain_provider.core.ledger_data import Kept, Why
from sipdomain_provider.core.results import Note, Outcome
from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.twilio.errors import ProviderError

from . import rendering
from .redaction import HIDDEN, may_have_password, redacted, shown
from .setting_names import set_in_stack
from .vocabulary import PROGRAM

_SAID = {
    Outcome.ADOPTED: "an existing {title} was adopted",
    Outcome.WILL_BE_ADOPTED: "will be adopted ({why})",
    Outcome.RECOVERED: "created, although the answer to the request was lost; it was found by its name",
    Outcome.KEPT: "not deleted: another resource of the program has it ({why})",
    Outcome.HANDED_OVER: "not deleted: another resource of the program adopts it ({why})",
    Outcome.NOT_MANAGED: "not deleted: the program reads it with {read}; it is no longer managed",
    Outcome.GOES_ALONG: "deleting it also deleted an entry that the program does not declare: {why}",
    Outcome.PASSWORD_LOST: "replaced: nobody knows the password that it had, and that one is lost",
    Outcome.NOTHING_SENT: "unchanged at Twilio: nothing was sent, and the state was corrected",
    Outcome.ONLY_RECORDED: "unchanged at Twilio: nothing was sent, and Pulumi's record was corrected",
}
"""The lines about a whole resource."""


SUBDOMAIN_WAITS = "a subdomain is waiting for its parent domain"
SUBDOMAIN_GIVES_UP = (
    "a subdomain no longer waits for its parent domain, which may itself be waiting for the subdomain:"
    " declare their order with depends_on"
)


def plain_credentials(keys: Sequence[str]) -> str:
    """The stack keeps the values of these keys unencrypted."""
    commands = " and ".join(f"`{set_in_stack(key, None)}`" for key in keys)
    where = "is unencrypted in the stack's configuration and state"
    return f"{' and '.join(keys)} {where}. Run {commands}, then {PROGRAM['up']}"


def adopted(count: int, changed: int) -> str:
    """Such as "27 adopted, 2 of them changed"."""
    return f"{count} adopted, {changed or 'none'} of them changed"


class Words:
    """Words for one resource: `secret` names the attributes whose values are never shown."""

    def __init__(self, resource_type: ResourceType, label: str, secret: frozenset[str] = frozenset()) -> None:
        self._type = resource_type
        self._label = label
        self._secret = secret

    def value(self, attribute: str, value: Any) -> str:
        return HIDDEN if attribute in self._secret else shown(value)

    def drift(self, difference: Difference) -> str:
        """One drifted attribute: the live value, and the value of the program."""
        name = difference.attribute
        if name in self._secret:
            return f"{self._label}: {name} was changed at Twilio; its value is secret"
        return f"{self._label}: {name} was changed at Twilio: {self._both(difference)}"

    def to_send(self, difference: Difference) -> str:
        """One attribute that will be sent, and whose change Pulumi's own display does not show."""
        name = difference.attribute
        if name in self._type.write_only:
            return f"{self._label}: a new {name} will be sent"
        if name in self._secret:
            return f"{self._label}: {name} will be sent: Twilio has another value; it is secret"
        return f"{self._label}: {name} will be sent: {self._both(difference)}"

    def _both(self, difference: Difference) -> str:
        name = difference.attribute
        if difference.reset:
            wanted = (
                f"the program does not declare it any more: that value will be lost ({self._default(name)} instead)"
            )
        elif difference.desired is UNKNOWN:
            wanted = "the program's value is not known yet"
        else:
            wanted = f"the program says {self.value(name, difference.desired)}"
        return f"Twilio has {self.value(name, difference.live)}, {wanted}"

    def gone(self) -> str:
        """The resource is not at Twilio any more."""
        return (
            f"{self._label}: not at Twilio any more: it will be created again (if it is protected, run"
            f" {PROGRAM['refresh']})"
        )

    def may_be_replaced(self, names: Iterable[str]) -> str:
        """The resource is there; whether it must be replaced is not known before others are made."""
        return f"{self._label}: may be replaced (deleted, then created): {', '.join(names)} is not known yet"

    def replaced(self, names: Iterable[str]) -> str:
        """The resource exists, and will be deleted and created again."""
        return f"{self._label}: will be replaced (deleted, then created), because of {', '.join(names)}" + (
            "; Twilio may hold the name of a deleted resource for a while" if self._type.holds_names else ""
        )

    def note(self, note: Note, values: Iterable[Any] = ()) -> str:
        """One thing worth telling after an operation; `values` as in `error`."""
        own = (note.desired, note.live) if note.attribute in self._secret else ()
        why = note.why if isinstance(note.why, str) else " ".join(rendering.sentence(note.why).split())
        return f"{self._label}: {self._said(note, redacted(why, (*values, *own)))}"

    def kept(self, error: Exception) -> str:
        """An error after Twilio had carried out a request. Its text may quote a secret: only its type is shown.

        The next diff reads the resource and compares everything.
        """
        return (
            f"warning: {self._label}: Twilio has it, but {type(error).__name__} was raised after that; run"
            f" {PROGRAM['up']} again, and report this error"
        )

    def ways_out(self, note: Note, values: Iterable[Any] = ()) -> list[str]:
        """The lines that say what to do with a resource that exists already."""
        if isinstance(note.why, str):
            return []
        return [f"  {redacted(each, values)}" for each in rendering.ways_out(note.why)]

    def may_have(self, attribute: str, error: Exception) -> str:
        """An update failed, and nobody can read whether Twilio has the new value."""
        return (
            f"update of {self._label} failed: {type(error).__name__} was raised. Twilio may have the new {attribute}:"
            f" run {PROGRAM['up']} again with it, or, to go back to the old one, {PROGRAM['with_the_old']}"
        )

    def may_show(self, problem: Problem) -> bool:
        """Whether the value may be printed as it is."""
        return problem.attribute not in self._secret and not may_have_password(problem.value)

    def problem(self, problem: Problem) -> str:
        """A value that breaks its rule, or deserves a word: the value, the rule, and why."""
        if problem.value is None:
            return f"{problem.why}: declare {problem.rule}"
        if problem.attribute in self._secret:  # the reason quotes parts of the value
            return f"{HIDDEN} is not {problem.rule}"
        value = HIDDEN if may_have_password(problem.value) else self.value(problem.attribute, problem.value)
        return f"{value} is not {problem.rule}: {problem.why}"

    def concern(self, problem: Problem) -> str:
        """A value that is allowed and deserves a word."""
        shown = self.value(problem.attribute, problem.value)
        return f"warning: {self._label}: {problem.attribute} is {shown}: {problem.why}"

    def _said(self, note: Note, why: str) -> str:
        name = note.attribute or ""
        desired, live = self.value(name, note.desired), self.value(name, note.live)
        because = f" ({why})" if why else ""
        match note.outcome:
            case Outcome.NOT_TAKEN:
                return (
                    f"warning: {name}: the program says {desired}, Twilio keeps {live}; declare Twilio's value or"
                    f" ignore it with {PROGRAM['ignore']}"
                )
            case Outcome.RESET_REFUSED:
                return (
                    f"warning: {name}: Twilio does not put it back to {self._default(name)}, it keeps {live}{because};"
                    " it is not managed any more"
                )
            case Outcome.OVERWRITTEN | Outcome.WILL_BE_OVERWRITTEN:
                return self._overwriting(note, live, desired)
            case Outcome.IN_THE_WAY:
                return f"warning: {why}. If this is a new resource, {PROGRAM['up']} fails"
            case Outcome.NOT_TRIED:
                return f"warning: {name}: still {live} and not {desired}{because}; the next {PROGRAM['up']} sends it"
            case outcome:
                return _SAID[outcome].format(title=self._type.title, why=why, read=PROGRAM["read"])

    def _overwriting(self, note: Note, live: str, desired: str) -> str:
        name, is_done = note.attribute or "", note.outcome is Outcome.OVERWRITTEN
        if name in self._type.write_only:
            return f"the declared {name} {'was' if is_done else 'will be'} sent"
        if name in self._secret:
            return f"{name} {'was' if is_done else 'will be'} overwritten; its value is secret"
        if is_done:
            return f"{name} was overwritten: Twilio had {live}, and has {desired} now"
        return f"{name} will be overwritten: Twilio has {live}, the program says {desired}"

    def _default(self, name: str) -> str:
        return self.value("", self._type.by_name[name].default)

    def error(self, error: ProviderError, values: Iterable[Any]) -> str:
        """The text of an error; `values` are those of secret attributes, which Twilio may have echoed."""
        return rendering.text(error, secrets=values, secret_names=self._secret)


class EntryWords:
    """Words for the entries of a list or domain that has only those of the program.

    What stays is called by its SID alone: its name may be secret in the program.
    """

    def __init__(self, name: str, parent_title: str, parent_sid: str) -> None:
        self._name = name
        self._parent = f"{parent_title} {parent_sid}"

    def most(self, leaving: int, count: int) -> str:
        """More than half of the entries will be deleted."""
        return f"warning: {self._name}: {leaving} of the {count} entries of {self._parent} will be deleted"

    def will_go(self, called: str, sid: str, *, is_adopted_now: bool = False) -> str:
        """An entry will be deleted, but not in the run that adopts the parent: no preview could name it."""
        when = f"the next {PROGRAM['up']} deletes it" if is_adopted_now else "it will be deleted"
        return f"{self._name}: {called} ({sid}) of {self._parent} is not declared: {when}"

    def deleted(self, called: str, sid: str) -> str:
        return f"{self._name}: {called} ({sid}) of {self._parent} was not declared: deleted"

    def kept(self, title: str, sid: str, kept: Kept) -> str:
        """An entry is not among the declared ones, and stays."""
        owner = kept.urn.rpartition("::")[2]
        because = {
            Why.DECLARED_BEFORE: "it was once in entries. If nothing needs it, delete it by hand",
            Why.READ: f"the program reads it with {PROGRAM['read']}",
        }.get(kept.why, f"the program declares it as {owner}" if owner else "it is in the state")
        return f"{self._name}: {title} {sid} is not in entries, but not deleted: {because}"


def no_parent(sid: object) -> str:
    """No list or domain has this SID."""
    rule = "the SID of a SIP domain (SD...), a credential list (CL...) or an IP access control list (AL...)"
    return f"{sid!r} is not {rule}"


def no_entry(entry: str, parent: ResourceType, fitting: Iterable[str]) -> str:
    """A parent of this type cannot have this entry."""
    return f"{entry} cannot be in a {parent.title}: entries of it are {', '.join(sorted(fitting))}"


def unfinished(names: Iterable[str]) -> str:
    """Resources in the same parent were waited for in vain."""
    return (
        f"{', '.join(names)}: in the same list or domain, and not done after a long wait. Does it depend on this"
        " resource? Pass it in entries, or remove that dependency"
    )
