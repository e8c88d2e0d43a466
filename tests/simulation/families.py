"""Lists with a user: whatever the program makes of the one and of the other, at once."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.simulation.declared import CALLS, LIST, USER, Declared, How
from tests.simulation.memory_twilio import SUBACCOUNT, sid_of
from tests.simulation.programs import PASSWORD, Case
from tests.simulation.promises import HOME_DOMAIN, HOME_LIST, mapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

STAFF_SID = sid_of("CL", f"{(LIST, '')}staff", 1)

MALLORY = Declared("mallory", USER, "mallory", "staff", password=PASSWORD)
"""A user of the list whom nobody declares."""
ALICE_SID = sid_of("CR", f"{(USER, STAFF_SID)}alice", 1)
LISTS = {
    "stays": (Declared("staff", LIST, "staff"),),
    "is removed": (),
    "is read": (Declared("seen", LIST, STAFF_SID, is_got=True),),
    "moves in the program": (Declared("moved", LIST, "staff"),),
    "is renamed": (Declared("staff", LIST, "people"),),
    "is replaced": (Declared("staff", LIST, "people", replacing=frozenset({"friendly_name"})),),
    "is replaced in an account": (Declared("staff", LIST, "people", SUBACCOUNT),),
}
"""What becomes of the list, which is called "staff" in the program and at Twilio."""


def families() -> Iterator[Case]:
    """A list with a user, in a state; what becomes of both, with each of them replaced by force."""
    for adopt, knows in itertools.product((True, False), repeat=2):
        password = PASSWORD if knows else None
        before = (
            Declared("staff", LIST, "staff", adopt=adopt),
            Declared("alice", USER, "alice", "staff", adopt or not knows, password),
        )
        for lists in LISTS.values():
            for users in _users(lists, adopt=adopt or not knows, password=password):
                program = (*(replace(each, adopt=adopt) for each in lists), *users)
                yield Case(before, program)
                for urn in sorted({each.urn for each in before} & {each.urn for each in program}):
                    yield Case(before, program, how=How(forced=frozenset({urn})))
                yield Case(before, program, ((("429", "DELETE", "staff"), 1),))
                yield Case(before, program, ((("lost", "DELETE", "staff"), 1),))
                yield Case(before, program, strangers=(MALLORY,))


def _users(lists: tuple[Declared, ...], *, adopt: bool, password: str | None) -> Iterator[tuple[Declared, ...]]:
    """Alice stays where she is, by the list or by its SID, leaves, or moves in the program."""
    yield ()
    yield (Declared("alice", USER, "alice", STAFF_SID, adopt, password),)
    yield (Declared("seen alice", USER, ALICE_SID, STAFF_SID, is_got=True),)
    for each in lists:
        for name in ("alice", "moved alice"):
            yield (Declared(name, USER, "alice", each.name, adopt, password, account=each.parent),)


def with_a_mapping() -> Iterator[Case]:
    """A list with a user and a mapping, which has the SID of the list: each stays, goes, moves or is replaced."""
    staff, alice = Declared("staff", LIST, "staff"), Declared("alice", USER, "alice", "staff", password=PASSWORD)
    calls = Declared("calls", CALLS, "", HOME_DOMAIN, maps="staff")
    before = (staff, alice, calls)
    renamed = replace(staff, identity="people", replacing=frozenset({"friendly_name"}))
    choices = ((staff,), (renamed,)), ((), (alice,)), ((), (calls,), (replace(calls, name="moved calls"),))
    for program in ((), *(tuple(itertools.chain(*each)) for each in itertools.product(*choices))):
        yield Case(before, program)
        for urn in sorted({each.urn for each in before} & {each.urn for each in program}):
            yield Case(before, program, how=How(forced=frozenset({urn})))
        for fault in ("429", "lost"):
            yield Case(before, program, (((fault, "DELETE", STAFF_SID), 1),))


def renamed_in_place() -> Iterator[Case]:
    """A list that is replaced, whose name another list takes in place: it adopts nothing."""
    before = (Declared("one", LIST, "staff"), Declared("two", LIST, "guests"))
    replaced = Declared("one", LIST, "people", replacing=frozenset({"friendly_name"}))
    for program in itertools.permutations((replaced, Declared("two", LIST, "staff"))):
        yield Case(before, program)


def of_two_accounts() -> Iterator[Case]:
    """Two lists of one name in two accounts, each replaced by force."""
    both = (Declared("main", LIST, "staff", adopt=False), Declared("sub", LIST, "staff", SUBACCOUNT, adopt=False))
    for forced in (("urn::main",), ("urn::sub",), ("urn::main", "urn::sub")):
        yield Case(both, both, how=How(frozenset(forced)))


def without_their_account() -> Iterator[Case]:
    """A list in a subaccount whose program no longer declares the account, replaced by force or not."""
    before = (
        Declared("staff", LIST, "staff", SUBACCOUNT, adopt=False),
        Declared("alice", USER, "alice", "staff", adopt=False, password=PASSWORD, account=SUBACCOUNT),
    )
    for adopt, size in itertools.product((True, False), (1, 2)):
        program = (
            Declared("staff", LIST, "staff", adopt=adopt),
            Declared("alice", USER, "alice", "staff", adopt=adopt, password=PASSWORD),
        )
        yield Case(before[:size], program[:size])
        yield Case(before[:size], program[:size], how=How(forced=frozenset({"urn::staff"})))


def at_random(random: Random) -> Case:
    """A larger program: users of two lists, mappings and lists, any of which stay, move, go, swap or are replaced."""
    adopt, knows = random.random() < 0.7, random.random() < 0.7
    before = _some(random, [], adopt=adopt, password=PASSWORD if knows else None)
    program = _some(random, before, adopt=adopt, password=PASSWORD)
    both = sorted({each.urn for each in before} & {each.urn for each in program})
    forced = random.sample(both, 1) if both and random.random() < 0.3 else []
    names = sorted({each.identity for each in (*before, *program)})
    faults = [
        ((random.choice(["429", "lost"]), random.choice(["DELETE", "DELETE", "POST"]), random.choice(names)), 1)
        for _each in range(random.randrange(3))
        if names
    ]
    how = How(
        frozenset(forced),
        goes_on=random.random() < 0.3,
        checks_first=random.random() < 0.3,
        refreshes=random.random() < 0.2,
    )
    return Case(tuple(before), tuple(program), tuple(dict(faults).items()), how)


def _some(random: Random, before: list[Declared], *, adopt: bool, password: str | None) -> list[Declared]:
    """Up to seven resources, each thing once; a resource that was there before may keep its name in the program."""
    lists = [Declared(name, LIST, name, adopt=adopt) for name in ("staff", "guests") if random.random() < 0.7]
    found = [*lists]
    for thing in random.sample("abcd", random.randrange(5)):
        parent = random.choice([*(each.name for each in lists), HOME_LIST])
        found.append(Declared("", USER, thing, parent, adopt or password is None, password))
    maps = random.sample("ab", random.randrange(3))
    found += [Declared("", CALLS, mapped(thing), HOME_DOMAIN, adopt) for thing in maps]
    names = {kind: random.sample([f"{kind[3:]}{number}" for number in range(5)], 5) for kind in (USER, CALLS)}
    named = [each if each.name else replace(each, name=names[each.kind].pop()) for each in found]
    unknown = {each.identity for each in before if each.kind == USER and each.password is None}
    named = [replace(each, password=None, adopt=True) if each.identity in unknown else each for each in named]
    if password is None or unknown:  # one without a password cannot be made in another list
        named = [replace(each, parent=HOME_LIST) if each.kind == USER else each for each in named]
    random.shuffle(named)
    return sorted(named, key=lambda each: each.kind != LIST)
