"""Inputs and outputs whose names begin with "__": the provider needs them, and the user need not see them.

The engine keeps them in the state, hands them to a dynamic provider (SDK 3.235 and later) and shows them nowhere.
A resource option such as `ignore_changes` reaches a dynamic provider in no other way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from sipdomain_provider.tables.kinds import Bag

IGNORED = "__ignored"
SECRET = "__secret"  # noqa: S105 (a list of attribute names)
REPLACE_ON_CHANGES = "__replace_on_changes"
TIMEOUTS = "__timeouts"
ADOPT = "__adopt"
URN = "__urn"
"""A program sends a list of it: the URN, the needed lists, the adopted names if it has them, True in a preview.

One property more would cost time.
"""
TWIN = "__twin"
RESETS = "__resets"
MANAGED = "__managed"
HOME = "__home"
INSTANCE = "__instance"
CREATED_AS = "__created_as"
SPELLED = "__spelled"
IN_PROGRAM = "__in_program"
"""Of exclusive entries: the entries of the parent that resources of the program have."""
KNOWN = "__known"
"""Of exclusive entries: all that were ever declared."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"  # pragma: allowlist secret
"""The key by which Pulumi's protocol and state mark a value that is special."""
_IS_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # pragma: allowlist secret

_OPTIONS = (IGNORED, SECRET, REPLACE_ON_CHANGES, TIMEOUTS, ADOPT)
_KEPT = (INSTANCE, CREATED_AS, SPELLED)
"""An operation adds these to the outputs, and the later ones keep them."""
_REMEMBERED = (IGNORED, SECRET, TIMEOUTS, MANAGED, HOME)
"""Later operations find these in the outputs alone, so a change of one must be recorded."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a resource, and the marks of check.

    - `managed` has the names of the declared inputs (None in a state that does not say), `timeouts` seconds by
      operation.
    - Of inputs alone: `urn` is the URN in the program of this run. A URN in the state may be a former one.
    - For check alone: `twin` names the resource that declares the same domain before this one. `needed_lists` names the
      types whose lists the program needs after this one (see `programs`). `adopted` has the names that the program
      adopts in its place, each with its resource. `is_preview`: this run changes nothing.
    - Of outputs alone: `instance` identifies a resource of the state. `created_as` is its URN at its creation.
      `spelled` marks the values that Twilio spells its own way (see `compare.spelling`).
    """

    ignored: frozenset[str]
    secret: frozenset[str]
    replace_on_changes: frozenset[str]
    resets: frozenset[str]
    managed: frozenset[str] | None
    home: str | None
    adopt: bool | str
    timeouts: Bag
    urn: str
    twin: str
    needed_lists: frozenset[str]
    adopted: Mapping[str, str]
    is_preview: bool
    instance: str
    created_as: str
    spelled: Mapping[str, str]


def read_options(bag: Bag, before: Bag | None = None) -> Options:
    """The options in a bag of inputs or outputs. An option that it lacks was not set.

    A secret attribute of the outputs `before` stays secret: a reset, or Twilio, may still show its old value.
    """
    home, adopt, timeouts, spelled = bag.get(HOME), bag.get(ADOPT), bag.get(TIMEOUTS), bag.get(SPELLED)
    urn, needed_lists, adopted, is_preview = _urn(bag)
    return Options(
        ignored=_names(bag, IGNORED),
        secret=_names(bag, SECRET) | _names(before or {}, SECRET),
        replace_on_changes=_names(bag, REPLACE_ON_CHANGES),
        resets=_names(bag, RESETS),
        managed=_names(bag, MANAGED) if MANAGED in bag else None,
        home=home if isinstance(home, str) else None,
        adopt=adopt if isinstance(adopt, (bool, str)) else False,
        timeouts=timeouts if isinstance(timeouts, dict) else {},
        urn=urn,
        twin=str(bag.get(TWIN) or ""),
        needed_lists=needed_lists,
        adopted=adopted,
        is_preview=is_preview,
        instance=str(bag.get(INSTANCE) or ""),
        created_as=str(bag.get(CREATED_AS) or ""),
        spelled=spelled if isinstance(spelled, dict) else {},
    )


def checked(inputs: Bag) -> dict[str, Any]:
    """The hidden inputs that check passes on."""
    urn, *_for_check = _urn(inputs)
    return {**carried(inputs), **({URN: urn} if urn else {})}


def carried(bag: Bag) -> dict[str, Any]:
    """The hidden inputs that later operations need."""
    return {key: bag[key] for key in _OPTIONS if bag.get(key)}


def remember(inputs: Bag, declared: Iterable[str], home: str) -> dict[str, Any]:
    """The hidden outputs of a resource whose checked inputs these are."""
    return {**carried(inputs), MANAGED: sorted(declared), HOME: home}


def kept(outputs: Bag) -> dict[str, Any]:
    """What earlier operations have added to the outputs."""
    return {key: outputs[key] for key in _KEPT if outputs.get(key)}


def new_instance(urn: str) -> dict[str, Any]:
    """The hidden outputs that identify a resource of the state, under any name."""
    return {INSTANCE: token_hex(8), CREATED_AS: urn or None}


def mark_secret(outputs: Bag, names: Iterable[str]) -> dict[str, Any]:
    """The outputs, of which the engine encrypts those with these names."""
    marked = {name: {_SIGNATURE: _IS_SECRET, "value": outputs[name]} for name in names if outputs.get(name)}
    return {**outputs, **marked}


def is_encrypted(value: Any) -> bool:
    """Whether a value of an exported state is encrypted."""
    return isinstance(value, dict) and _SIGNATURE in value


def unrecorded(inputs: Bag, declared: Iterable[str], home: str, outputs: Bag) -> bool:
    """Whether the state lacks something that a later operation must find there."""
    fresh = remember(inputs, declared, home)
    return any((fresh.get(key) or None) != (outputs.get(key) or None) for key in _REMEMBERED)


def _urn(bag: Bag) -> tuple[str, frozenset[str], Mapping[str, str], bool]:
    """The URN, the needed lists, the adopted names, and whether this run is a preview."""
    match bag.get(URN):
        case [urn, list() as types, *more]:
            adopted = next((each for each in more if isinstance(each, dict)), {})
            return str(urn or ""), frozenset(map(str, types)), adopted, True in more
        case urn:
            return str(urn or ""), frozenset(), {}, False


def _names(bag: Bag, key: str) -> frozenset[str]:
    value = bag.get(key)
    return frozenset(str(name) for name in value) if isinstance(value, list) else frozenset()
