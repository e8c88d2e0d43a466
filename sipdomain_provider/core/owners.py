"""Which resource of the program has which one at Twilio, as far as this process, one run of Pulumi's, has seen.

A resource that moves in the program (another name, type or parent) without an alias is a new one to Pulumi. It may
adopt what the old one managed; then, in this run or in a later one, Pulumi deletes the old one. Three facts decide
whether such a deletion may be carried out:

- A resource of the program is its URN, which check is told in every run. Names and types alone are not unique, and
  what the state recorded of them may be a former one (aliases, `pulumi state rename`).
- A resource of the state is its instance: a text that create makes, and every later operation keeps. It tells two
  resources of the state apart that have the same SID, whatever they are or were called.
- What was created or adopted in this run is deleted by nobody in this run.
"""

import threading
from typing import NamedTuple

from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.twilio import errors


class Thing(NamedTuple):
    """One resource at Twilio. A SID alone is not enough: every mapping of a list has the list's SID."""

    title: str
    place: Place
    sid: str


class Owners:
    """What the resources have at Twilio; one for all types, and safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has: dict[str, tuple[Thing, str] | None] = {}
        """By URN, what each resource of the program has, and its instance; None: not diffed since it was checked."""
        self._had: set[str] = set()
        self._taken: dict[Thing, str] = {}
        self._deleted: dict[Thing, str] = {}
        """What was deleted in this run, and how it was called."""
        self._had_adopted: set[tuple[str, bool | str]] = set()
        """What the resources whose deletions those were had been to adopt, by title."""
        self._failed = False

    def declare(self, urn: str) -> None:
        """The program of this run has this resource. A diff alone does not say so: a refresh diffs the state."""
        with self._lock:
            self._has[urn] = None

    def keep(self, thing: Thing, urn: str, instance: str) -> None:
        """A resource of the program has it in the state. Raises Conflict where another one of the program has it."""
        with self._lock:
            if urn not in self._has:
                return
            if self._taken.get(thing, urn) != urn or self._others(thing, urn):
                raise _conflict(thing)
            self._has[urn] = (thing, instance)
            self._had.add(urn)

    def created(self, thing: Thing, urn: str) -> None:
        """The resource has created it in this run."""
        with self._lock:
            self._taken[thing] = urn

    def recovered(self, thing: Thing, urn: str) -> None:
        """The resource has created it, as was found out later. Raises Conflict where another one has it."""
        with self._lock:
            self._require_free(thing, urn)
            self._taken[thing] = urn

    def adopt(self, thing: Thing, urn: str) -> None:
        """The resource adopts it in this run. Raises Conflict where that would take it from another one."""
        with self._lock:
            self._require_free(thing, urn)
            if thing in self._deleted:
                raise errors.Conflict(
                    f"{thing.sid}, which has this name, was deleted in this run: Twilio still holds the name",
                    "Run `pulumi up` again later, or choose another name",
                )
            self._taken[thing] = urn

    def require_free(self, thing: Thing, urn: str) -> None:
        """Raises Conflict where another resource of the program has it."""
        with self._lock:
            self._require_free(thing, urn)

    def is_replacement(self, thing: Thing, urn: str, name: str) -> bool:
        """Whether a create that is to adopt this SID replaces.

        Its resource has had one in this run, or this name was deleted in it, or a resource that was to adopt the same.
        A forced replacement, or that of a parent, is known by its deletion alone; and that this very SID was deleted
        says nothing, since another resource may have had it.
        """
        with self._lock:
            return (
                urn in self._had
                or (thing.title, thing.sid) in self._had_adopted
                or any(
                    (gone.title, gone.place, called) == (thing.title, thing.place, name.lower())
                    for gone, called in self._deleted.items()
                )
            )

    def failed(self) -> None:
        """An operation for a resource of the program has failed in this run."""
        with self._lock:
            self._failed = True

    def require_sound(self) -> None:
        """Raises Conflict where this run has failed before: what it had no chance to adopt must not be deleted.

        The engine deletes last and not at all after an error, unless it was told to go on (`--continue-on-error`).
        """
        with self._lock:
            if self._failed:
                raise errors.Conflict(
                    "another resource of the program has failed in this run, and may be to adopt it",
                    "Nothing was deleted. See why that one failed, and run `pulumi up` again",
                )

    def must_stay(self, thing: Thing, instance: str) -> bool:
        """Whether the deletion on behalf of this resource of the state would take it from one of the program."""
        with self._lock:
            return thing in self._taken or any(
                has is not None and has[0] == thing and has[1] != instance for has in self._has.values()
            )

    def deleted(self, thing: Thing, name: str, adopt: bool | str = False) -> None:
        """It was deleted in this run; `adopt` is what its resource had been declared to adopt."""
        with self._lock:
            self._deleted[thing] = name.lower()
            self._had_adopted.add((thing.title, adopt))

    def was_deleted(self, thing: Thing) -> bool:
        """Whether it was deleted in this run."""
        with self._lock:
            return thing in self._deleted

    def _require_free(self, thing: Thing, urn: str) -> None:
        if self._taken.get(thing, urn) != urn or self._others(thing, urn):
            raise _conflict(thing)

    def _others(self, thing: Thing, urn: str) -> bool:
        return any(has is not None and has[0] == thing for other, has in self._has.items() if other != urn)


def declare_once(title: str) -> str:
    """What to do where two resources of a program have the same one."""
    return (
        f"Declare each {title} once; a resource that was renamed keeps what it has at Twilio with"
        ' `opts=ResourceOptions(aliases=[Alias(name="its old name")])`'
    )


def _conflict(thing: Thing) -> errors.Conflict:
    return errors.Conflict(
        f"another resource of this program has {thing.sid}, the same {thing.title}", declare_once(thing.title)
    )
