"""The provider of `SipExclusiveEntries`: from Pulumi's calls to `core.extra_entries` and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from sipdomain_provider.core.extra_entries import PARENTS, Contents, Exclusive, Extra, Parent
from sipdomain_provider.core.ledger_data import Kept, Why
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.kinds import Bag, as_twilio_writes
from sipdomain_provider.tables.registry import entry_types
from sipdomain_provider.twilio.errors import ProviderError
from sipdomain_provider.words import notes, rendering
from sipdomain_provider.words.notes import EntryWords
from sipdomain_provider.words.redaction import printable

from .configured import ConfiguredProvider, failure
from .errors import for_users
from .lines import say, say_line
from .values import is_unknown

ENTRIES, PARENT_SID = "entries", "parent_sid"


@dataclass(frozen=True)
class _Bag:
    """A bag of inputs or outputs. `parent` is None, or `entries`, while it is not known."""

    parent: Parent | None
    entries: frozenset[str] | None
    known: frozenset[str]
    options: hidden.Options

    @property
    def ever(self) -> frozenset[str]:
        """All entries that were ever declared."""
        return self.known | (self.entries or frozenset())


class ExclusiveProvider(ConfiguredProvider):
    """check, diff, create, update and delete of the resource that has only the declared entries in its parent."""

    def configure(self, req: ConfigureRequest) -> None:
        super().configure(req)
        if self._refusal is None:
            self._exclusive = Exclusive(self._core)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Hold the parent and the entries against their rules; for a new resource a preview names the extra entries."""
        if (refused := self._refused(news)) is not None:
            return refused
        failures = [CheckFailure(name, printable(why)) for name, why in _problems(news)]
        inputs = {name: news[name] for name in ("account_sid", PARENT_SID, ENTRIES) if news.get(name) is not None}
        if isinstance(news.get(ENTRIES), list):
            inputs[ENTRIES] = sorted(news[ENTRIES], key=str)
        inputs |= hidden.checked(news)
        asked = _read(news)
        if not failures:
            found = news.get(hidden.IN_PROGRAM) or {}
            self._exclusive.declare(asked.options.urn, asked.parent, found.get("entries") or ())
            if asked.options.is_preview and not _olds and asked.parent is not None:
                try:
                    self._name(asked.parent, asked, asked, self._find(asked.parent, asked, asked.known))
                except ProviderError as error:
                    failures.append(failure(error))
        return CheckResult(inputs, failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Name each extra entry. One that must be deleted is a difference. A refresh and a destroy name none."""
        self._require_settings()
        olds, news = _read(_olds), _read(_news)
        if not self._core.ledger.has_checked(news.options.urn):
            return DiffResult(changes=False)
        if news.parent is None or olds.parent is None or news.parent.sid != olds.parent.sid:
            return DiffResult(changes=True, replaces=[PARENT_SID])
        try:
            found = self._find(news.parent, news, olds.ever)
        except ProviderError as error:
            raise for_users(error) from None
        self._name(news.parent, news, olds, found)
        is_other = (news.parent, news.entries) != (olds.parent, olds.entries)
        return DiffResult(changes=bool(found.leaving) or news.entries is None or is_other)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Delete each extra entry. Raises TwilioResourceError if one could not be deleted."""
        self._require_settings()
        asked = _read(props)
        self._delete(asked, asked.known, "create")
        return CreateResult(str(props[PARENT_SID]), _outputs(props, asked.ever))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Delete each extra entry. Raises TwilioResourceError if one could not be deleted."""
        self._require_settings()
        olds, news = _read(_olds), _read(_news)
        self._delete(news, olds.ever, "update")
        return UpdateResult(_outputs(_news, olds.ever | news.ever))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The outputs of the state: Twilio has nothing of this resource."""
        return ReadResult(id_, {key: value for key, value in props.items() if key != "__provider"})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Nothing: the entries stay, and any other may come."""

    def _find(self, parent: Parent, asked: _Bag, known: Iterable[str]) -> Contents:
        return self._exclusive.find(parent, asked.entries or (), frozenset(known), self._budget)

    def _name(self, parent: Parent, news: _Bag, olds: _Bag, found: Contents) -> None:
        """Print a line for each extra entry. What leaves the program in this run has its own deletion."""
        words = _words(parent, news.options.urn)
        if 2 * len(found.leaving) > found.count:
            say_line(words.most(len(found.leaving), found.count))
        for extra in found.extras:
            if extra.kept is None:
                say_line(words.will_go(extra.called, extra.sid))
            elif news.entries is not None and _entry(extra) not in (olds.entries or ()):
                _say_kept(words, extra, extra.kept)

    def _delete(self, asked: _Bag, known: frozenset[str], operation: str) -> None:
        if (parent := asked.parent) is None:  # never: all inputs are known, and check has passed the parent
            return
        deadline = self._core.deadline(self._seconds(asked.options, operation))
        words = _words(parent, asked.options.urn)
        failures = list[ProviderError]()
        try:
            found = self._find(parent, asked, known)
        except ProviderError as error:
            raise for_users(error) from None
        if self._exclusive.is_adopted_now(parent):
            for extra in found.leaving:
                say_line(words.will_go(extra.called, extra.sid, is_adopted_now=True))
            return
        for extra in found.leaving:
            try:
                kept = self._exclusive.delete(parent, extra, known, deadline)
            except ProviderError as error:
                failures.append(error)
                continue
            if kept is None:
                say_line(words.deleted(extra.called, extra.sid))
            else:
                _say_kept(words, extra, kept)
        for more in failures[1:]:
            say(f"error: {rendering.text(more)}")
        if failures:
            raise for_users(failures[0])


def _say_kept(words: EntryWords, extra: Extra, kept: Kept) -> None:
    if kept.why is not Why.GONE:
        say_line(words.kept(extra.type.title, extra.sid, kept))


def _words(parent: Parent, urn: str) -> EntryWords:
    return EntryWords(urn.rpartition("::")[2], parent.type.title, parent.sid)


def _entry(extra: Extra) -> str:
    return f"{extra.type.name} {extra.sid}"


def _outputs(inputs: Bag, ever: Iterable[str]) -> dict[str, Any]:
    visible = {name: inputs.get(name) or "" for name in ("account_sid", PARENT_SID)}
    return {**visible, ENTRIES: inputs.get(ENTRIES) or [], hidden.KNOWN: sorted(ever), **hidden.carried(inputs)}


def _problems(news: Bag) -> Iterable[tuple[str, str]]:
    """Each wrong input: its property, and why."""
    parent_sid, entries = news.get(PARENT_SID), news.get(ENTRIES)
    unfinished = (news.get(hidden.IN_PROGRAM) or {}).get("unfinished")
    if unfinished:
        yield "", notes.unfinished(unfinished)
    if is_unknown(parent_sid):
        return
    parent = PARENTS.get(str(parent_sid)[:2].upper())
    if parent is None or parent.sid_rule.problem(parent_sid):
        yield PARENT_SID, notes.no_parent(parent_sid)
        return
    fitting = {each.name for each in entry_types(parent)}
    for entry in entries if isinstance(entries, list) else ():
        if not is_unknown(entry) and str(entry).partition(" ")[0] not in fitting:
            yield ENTRIES, notes.no_entry(entry, parent, fitting)


def _read(bag: Bag) -> _Bag:
    parent_sid, entries, account_sid = bag.get(PARENT_SID), bag.get(ENTRIES), bag.get("account_sid")
    parent_type = None if is_unknown(parent_sid) else PARENTS.get(str(parent_sid)[:2].upper())
    is_known = parent_type is not None and not is_unknown(account_sid)
    are_known = isinstance(entries, list) and not any(map(is_unknown, entries))
    return _Bag(
        Parent(parent_type, str(account_sid or ""), as_twilio_writes(str(parent_sid)))
        if parent_type is not None and is_known
        else None,
        frozenset(map(str, entries or ())) if are_known else None,
        frozenset(map(str, bag.get(hidden.KNOWN) or ())),
        hidden.read_options(bag),
    )
