"""What differs: desired x recorded x live -> the differences of managed attributes. Pure.

| declared | desired = live | desired = recorded | what follows                                           |
|----------|----------------|--------------------|--------------------------------------------------------|
| no       | any            | any                | not ours: never compared, never sent                   |
| ignored  | any            | any                | not ours while it is ignored                           |
| yes      | yes            | yes                | nothing                                                |
| yes      | yes            | no                 | a change that sends nothing: the state is corrected    |
| yes      | no             | any                | a change: this attribute is sent                       |
| unknown  | -              | -                  | a change: what it will be is not known yet             |
| reset    | no             | any                | a change: the default is sent; then no longer managed   |

Desired values and the API's answers are compared in their canonical form (see `tables.kinds.Kind`). What Twilio never
answers, a password, is live as it was recorded: somebody else's edit of it cannot be seen.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from sipdomain_provider.tables.kinds import ACCOUNT_SID, Bag, Place, ResourceType


class Unknown:
    """A value that is not known before other resources are made."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Desired:
    """One resource as the program declares it.

    `declared` holds its values by attribute, UNKNOWN among them; `resets` the attributes that it has just stopped
    declaring; `ignored` those that it leaves to others (`ignore_changes`); `urn` the resource's URN in the program.
    """

    declared: Bag
    resets: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One managed attribute that is not as desired.

    `drifted` says that Twilio's value is not the recorded one: somebody changed it elsewhere. `is_sent` says that an
    update sends it, `replaces` that it cannot be updated.
    """

    attribute: str
    desired: Any
    live: Any
    recorded: Any
    reset: bool
    drifted: bool
    is_sent: bool
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A declared value that breaks its rule, or (`fatal` false) one that deserves a warning."""

    attribute: str
    value: Any
    rule: str
    why: str
    fatal: bool = True


def problems(resource_type: ResourceType, declared: Bag) -> list[Problem]:
    """Everything that is wrong with the declared values, in the order of the table; unknown values pass."""
    found = []
    for name, attribute in resource_type.inputs.items():
        if name not in declared:
            if attribute.required:
                found.append(Problem(name, None, attribute.rule.text if attribute.rule else "given", "it is missing"))
            continue
        value, rule = declared[name], attribute.rule
        if value is UNKNOWN or rule is None:
            continue
        if why := rule.problem(value):
            found.append(Problem(name, value, rule.text, why))
        elif why := rule.concern(value):
            found.append(Problem(name, value, rule.text, why, fatal=False))
    return found


def problems_of_creating(resource_type: ResourceType, desired: Desired) -> list[Problem]:
    """The missing values that a create needs, and an existing resource does not."""
    missing = ((name, resource_type.by_name[name].rule) for name in lacking(resource_type, desired))
    return [Problem(name, None, rule.text if rule else "given", "it is missing") for name, rule in missing]


def managed_values(resource_type: ResourceType, desired: Desired) -> dict[str, Any]:
    """The desired value of each managed attribute; that of a reset is the API's default."""
    values: dict[str, Any] = {}
    for name, attribute in resource_type.compared.items():
        if name in desired.ignored:
            continue
        if name in desired.declared:
            values[name] = desired.declared[name]
        elif name in desired.resets:
            values[name] = attribute.default
    return values


def differences(
    resource_type: ResourceType, desired: Desired, recorded: Bag, live: Bag, before_refresh: Bag | None = None
) -> list[Difference]:
    """The managed attributes whose desired value differs from the live or the recorded one, in table order.

    `before_refresh` has the recorded values before a refresh of this run replaced them by the live ones.
    """
    found, known = [], recorded if before_refresh is None else before_refresh
    for name, wanted in managed_values(resource_type, desired).items():
        attribute = resource_type.compared[name]
        differs = wanted is UNKNOWN or not attribute.same(wanted, live.get(name))
        if differs or not attribute.same(wanted, recorded.get(name)):
            found.append(
                Difference(
                    attribute=name,
                    desired=wanted,
                    live=live.get(name),
                    recorded=recorded.get(name),
                    reset=name in desired.resets,
                    drifted=not attribute.same(live.get(name), known.get(name)),
                    is_sent=differs and not attribute.replaces,
                    replaces=differs and attribute.replaces,
                )
            )
    return found


def not_as_desired(resource_type: ResourceType, desired: Desired, live: Bag) -> dict[str, Any]:
    """The desired value of each managed attribute that is not as desired at Twilio."""
    return {
        name: wanted
        for name, wanted in managed_values(resource_type, desired).items()
        if not resource_type.compared[name].same(wanted, live.get(name))
    }


def values_to_send(resource_type: ResourceType, desired: Desired, live: Bag) -> dict[str, Any]:
    """The values that an update sends: of each managed attribute that can be updated and is not as desired."""
    return {
        name: wanted
        for name, wanted in not_as_desired(resource_type, desired, live).items()
        if not resource_type.compared[name].replaces
    }


def lacking(resource_type: ResourceType, desired: Desired) -> list[str]:
    """The attributes that a create needs and the program does not declare: a password."""
    return sorted(resource_type.write_only - desired.declared.keys())


def unanswered(resource_type: ResourceType, desired: Desired, recorded: Bag) -> dict[str, Any]:
    """The attributes that Twilio never returns: as recorded, or "" if the program does not manage them."""
    managed = desired.declared.keys() | desired.ignored
    return {name: recorded.get(name) or "" if name in managed else "" for name in resource_type.write_only}


def spelling(sent: Any, answered: Any) -> str:
    """A mark of a value that was sent, and of how Twilio spells it.

    Four digits are enough to recognise the two, and too few to learn a secret from the state.
    """
    return hashlib.sha256(json.dumps([sent, answered]).encode()).hexdigest()[:4]


def is_spelling(mark: str | None, desired: Any, live: Any) -> bool:
    """Whether an answer has shown the live value to be Twilio's own spelling of the desired one."""
    return mark is not None and desired is not UNKNOWN and mark == spelling(desired, live)


def resets(resource_type: ResourceType, before: Desired, declared: Bag) -> frozenset[str]:
    """The attributes that were managed before and are no longer declared: they get the API's default.

    One that was ignored before was not managed: putting it back would undo somebody else's edit. An attribute without
    a default, such as a password, stays as it is. The account is the place of a resource, not a value of it.
    """
    resettable = {name for name, attribute in resource_type.settable.items() if attribute.default is not None}
    return frozenset(before.declared) & resettable - before.ignored - frozenset(declared)


def moves_account(desired: Desired, recorded: Bag) -> bool:
    """Whether the program declares another account than that of the resource."""
    account, home = desired.declared.get("account_sid"), recorded.get("account_sid")
    return account is not None and account is not UNKNOWN and home is not None and not ACCOUNT_SID.same(account, home)


def known_place(resource_type: ResourceType, values: Bag, account_sid: str) -> Place | None:
    """The place of a resource with these values; None while it is not known. `account_sid`: the credentials'."""
    parent = resource_type.parent
    needed = ["account_sid", *([parent.name] if parent else [])]
    if any(values.get(name) is UNKNOWN for name in needed) or (parent and not values.get(parent.name)):
        return None
    return resource_type.place(values, account_sid)
