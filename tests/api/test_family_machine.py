"""Random programs of domains, lists, what is in them and what maps them, against a model of what must be at Twilio.

60 stacks of up to 8 runs, with up to four changes before each; FAMILY_EXAMPLES=1000 for more of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from local_twilio.requests_log import masked
from sipdomain_provider.dynamic import hidden
from sipdomain_provider.tables.kinds import Place
from sipdomain_provider.tables.registry import TYPES
from tests.api.family_model import CHILDREN, PASSWORDS, SLOTS, Thing, called, declared, thing_of, things, told, urns
from tests.api.fault_world import ACCOUNT, World
from tests.api.random_programs import Fault, Programs, change_and_run, keep_the_promise
from tests.api.simulated_engine import ANOTHER, Declared, How, Ran, Resource, Stack, match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.api.family_model import Things

CHANGES = (
    *("declare", "set_value", "set_value", "move", "move", "put_elsewhere", "edit") * 2,
    *("stop_declaring", "ignore", "adopt", "adopt_sid", "remove", "twin", "revert", "reverse", "rename_in_the_state"),
    *("replace_on_changes", "delete_by_hand", "make_by_hand", "new_password", "new_password"),
)
"""What happens between two runs, by the methods below."""
COMMANDS = (*("sound",) * 6, *("midway", "fault") * 2, "killed", "refresh", "destroy", "destroy, fault")
"""What is run then: `pulumi up` in several ways, or another command."""
FAULTS = st.builds(
    lambda how, before_commit, nth, method: {
        "kind": "status" if how in (404, 503) else how,
        "status": how if how in (404, 503) else None,
        "before_commit": before_commit or how == 404,
        "nth": nth,
        "method": method,
    },
    st.sampled_from([503, 404, "reset", "half_body", "timeout"]),
    st.booleans(),
    st.integers(1, 6),
    st.sampled_from([None, "POST", "GET", "DELETE"]),
)
"""One request is spoilt, or answered with a 404 that is false."""
NOT_COMPARED = {"date_updated", "auth_type"}
"""Twilio's own; so is a mapping's friendly_name, which is that of the list."""

CUT_SHORT = "answered 404 without one of Twilio's errors"
"""What is gone is asked for, and the answer breaks off."""


def may_fail(fault: Fault | None) -> bool:
    """Whether an operation may end in an error because of it."""
    return fault is not None and fault["status"] == 404


@dataclass(frozen=True)
class Before:
    """What there was before a run: at Twilio, in the state, and by URN of the program what of it the state has.

    `sent` has by URN what differs, and is to be sent; `replaced` the URNs that may be replaced, and why it is to be
    expected.
    """

    things: Things
    state: dict[str, Resource]
    had: dict[str, Resource]
    sent: dict[str, dict[str, Any]]
    replaced: set[str]

    def who_had(self, thing: Thing) -> set[str]:
        return {urn for urn, each in self.had.items() if thing_of(each) == thing}


class Family(Programs):
    """The model: what the program declares, what is nobody's, and the password of each credential.

    `adrift` has what a run made and did not live to record, and what was made by hand.
    """

    def __init__(self) -> None:
        super().__init__()
        self.adrift: set[Thing] = set()
        self.passwords: dict[Thing, str] = {}

    @initialize(
        data=st.data(),
        kinds=st.lists(st.sampled_from([*CHILDREN, "alice", "bob"]), min_size=1, max_size=4, unique=True),
        tells_twins=st.booleans(),
    )
    def begin(self, data: st.DataObject, kinds: list[str], *, tells_twins: bool) -> None:
        self.tells_twins = tells_twins
        self.world.reset()
        self.adrift = set(things(self.twilio))
        for kind in kinds:
            self._declare(kind, self._draw_parents(data, kind))
        self.whole = True

    @change_and_run(CHANGES, COMMANDS)
    def run(self, data: st.DataObject, changes: list[str], command: str, *, refresh: bool) -> None:
        for change in changes:
            getattr(self, change)(data)
        command, _, spoilt = command.partition(", ")
        fault = data.draw(FAULTS) if spoilt or command == "fault" else None
        if command == "refresh":
            self._refresh()
        elif command == "destroy":
            self._destroy(fault, refresh=refresh)
        else:
            self._up(data.draw(self._how(command, refresh=refresh)), fault)

    def _how(self, command: str, *, refresh: bool) -> st.SearchStrategy[How]:
        return st.builds(
            How,
            refresh=st.just(refresh),
            replace=st.sampled_from([""] * 8 + list(self.program)).map(lambda urn: frozenset({urn} - {""})),
            at_once=st.booleans(),
            goes_on=st.sampled_from([False, False, True]),
            kill_after=st.sampled_from(["create", "update", "delete"]) if command == "killed" else st.none(),
            fails_after=st.integers(0, len(self.program)) if command == "midway" else st.none(),
        )

    # The program

    def declare(self, data: st.DataObject) -> None:
        """A resource that is not declared, with what it depends on."""
        kind = data.draw(st.sampled_from([each for each in SLOTS if each not in self._kinds()] or ["office"]))
        if kind not in self._kinds():
            self._declare(kind, self._draw_parents(data, kind), adopt=data.draw(st.booleans()))

    def set_value(self, data: st.DataObject) -> None:
        """Another value."""
        for urn, before in self._one_declared(data):
            slot = SLOTS[before.kind]
            choices = {**slot.choices, **slot.optional}
            if choices:
                name = data.draw(st.sampled_from(sorted(choices)))
                others = [each for each in choices[name] if each != before.values.get(name)]
                self._change(urn, values={**before.values, name: data.draw(st.sampled_from(others))})

    def new_password(self, data: st.DataObject) -> None:
        for urn, before in self._one_declared(data, ("alice", "bob")):
            (other,) = {*PASSWORDS[:2]} - {before.values.get("password", PASSWORDS[0])}
            self._change(urn, values={**before.values, "password": other})

    def stop_declaring(self, data: st.DataObject) -> None:
        """What was ignored, too: it was not managed, so that it is not reset."""
        for urn, before in self._one_declared(data):
            if names := sorted({*SLOTS[before.kind].optional, "password"} & set(before.values)):
                gone = data.draw(st.sampled_from(names))
                values = {name: each for name, each in before.values.items() if name != gone}
                self._change(urn, values=values, ignored=before.ignored - {gone})

    def ignore(self, data: st.DataObject) -> None:
        for urn, before in self._one_declared(data):
            names = sorted({*SLOTS[before.kind].optional, "password"} & set(before.values))
            self._change(urn, ignored=data.draw(st.frozensets(st.sampled_from(names))) if names else frozenset())

    def put_elsewhere(self, data: st.DataObject) -> None:
        """Into another list, or of another domain."""
        for urn, before in self._one_declared(data, CHILDREN):
            name = data.draw(st.sampled_from(sorted(before.parents)))
            (to,) = {*SLOTS[before.kind].parents[name]} - {before.parents[name]}
            if to not in self._kinds():
                self._declare(to, {})
            self._change(urn, parents={**before.parents, name: to})

    def adopt(self, data: st.DataObject) -> None:
        for urn, before in self._one_declared(data):
            self._change(urn, adopt=not before.adopt)

    def adopt_sid(self, data: st.DataObject) -> None:
        for urn, before in self._one_declared(data):
            found = {each: row for each, row in self.things().items() if each.name == SLOTS[before.kind].type.name}
            for thing in self._one_of(data, found):
                self._change(urn, adopt=thing.sid)

    def replace_on_changes(self, data: st.DataObject) -> None:
        for urn, before in self._one_declared(data):
            slot = SLOTS[before.kind]
            if names := sorted({*slot.choices, *slot.optional}):
                self._change(urn, replacing=data.draw(st.frozensets(st.sampled_from(names), max_size=1)))

    def remove(self, data: st.DataObject) -> None:
        """With what depends on it."""
        for urn, gone in self._one_declared(data):
            del self.program[urn]
            for other, each in list(self.program.items()):
                if gone.kind in each.parents.values():
                    del self.program[other]

    def move(self, data: st.DataObject) -> None:
        """Another name or parent: with `adopt`, with an alias, with both or with neither."""
        for urn, before in self._one_declared(data):
            to = data.draw(st.sampled_from([each for each in urns(before.kind) if each not in self.program]))
            how = data.draw(st.sampled_from(["adopt"] * 3 + ["alias", "alias", "adopt, alias", "neither"]))
            aliases = (urn, *before.aliases) if "alias" in how else ()
            moved = replace(before, adopt=bool("adopt" in how), aliases=aliases)
            self.program = {to if each == urn else each: other for each, other in self.program.items()}
            self.program[to] = moved
            self._drop_ambiguous_aliases()

    def twin(self, data: st.DataObject) -> None:
        """Two resources that declare the same one, and perhaps are to adopt it."""
        for _urn, one in self._one_declared(data):
            for urn, other in list(self.program.items()):
                if other.provider is one.provider and other.kind != one.kind:
                    self._change(urn, values=one.values, parents=one.parents, adopt=data.draw(st.booleans()))
                    return

    def reverse(self, _data: st.DataObject) -> None:
        """The engine comes to the resources in another order."""
        self.program = dict(reversed(self.program.items()))
        self._order()

    def rename_in_the_state(self, data: st.DataObject) -> None:
        if self.stack.state:
            urn = list(self.stack.state)[data.draw(st.integers(0, len(self.stack.state) - 1))]
            kinds = [kind for kind, slot in SLOTS.items() if slot.provider is self.stack.state[urn].provider]
            free = [each for kind in kinds for each in urns(kind) if each not in self.stack.state]
            self.stack.rename(urn, data.draw(st.sampled_from(free)))

    def _kinds(self) -> set[str]:
        return {each.kind for each in self.program.values()}

    def _draw_parents(self, data: st.DataObject, kind: str) -> dict[str, str]:
        drawn = {
            name: data.draw(st.sampled_from([kinds[0], *kinds])) for name, kinds in sorted(SLOTS[kind].parents.items())
        }
        for parent in drawn.values():
            if parent not in self._kinds():
                self._declare(parent, {})
        return drawn

    def _declare(self, kind: str, parents: dict[str, str], *, adopt: bool = False) -> None:
        urn = next(each for each in urns(kind) if each not in self.program)
        self.program[urn] = declared(kind, parents, adopt)
        self._drop_ambiguous_aliases()
        self._order()

    def _order(self) -> None:
        """What others depend on comes first."""
        self.program = dict(sorted(self.program.items(), key=lambda each: bool(each[1].parents)))

    def _one_declared(self, data: st.DataObject, kinds: Any = SLOTS) -> list[tuple[str, Declared]]:
        found = sorted(urn for urn, each in self.program.items() if each.kind in kinds)
        return [(urn, self.program[urn]) for urn in [data.draw(st.sampled_from(found))]] if found else []

    # Other people

    def edit(self, data: st.DataObject) -> None:
        """Whether the program declares it or not."""
        found = self.things()
        for thing in self._one_of(data, found):
            slot = next(slot for slot in SLOTS.values() if slot.type.name == thing.name)
            names = sorted({*slot.optional, *(set(slot.choices) & {"password", "friendly_name"})})
            if not names:
                continue
            name = data.draw(st.sampled_from(names))
            values = PASSWORDS if name == "password" else slot.optional.get(name, ("Edited",))
            value = data.draw(st.sampled_from([each for each in values if each != found[thing].get(name)] or values))
            if name != "friendly_name" or not any(row.get(name) == value for row in found.values()):
                self.twilio.edit_row(thing.kind, ACCOUNT, thing.sid, thing.parent, **{name: value})
                if name == "password":
                    self.passwords[thing] = value

    def delete_by_hand(self, data: st.DataObject) -> None:
        for thing in self._one_of(data, self.things()):
            self.twilio.remove_row(thing.kind, ACCOUNT, thing.sid, thing.parent)

    def make_by_hand(self, data: st.DataObject) -> None:
        """What a program may declare, in the first parents that there are."""
        kind = data.draw(st.sampled_from(sorted(SLOTS)))
        of, before = SLOTS[kind].type, self.things()
        values = {name: choices[0] for name, choices in SLOTS[kind].choices.items()}
        sids: dict[str, str] = {}
        for name in SLOTS[kind].parents:
            wanted = of.by_name[name].refers_to
            for thing in self._one_of(
                data, {each: before[each] for each in before if wanted and each.name == wanted.name}
            ):
                sids[of.by_name[name].answered_as or name] = thing.sid
        if len(sids) < len(SLOTS[kind].parents):
            return
        parent = sids.pop(of.parent.name) if of.parent else None
        there = [row for each, row in before.items() if (each.name, each.parent) == (of.name, parent)]
        same = {"friendly_name", of.name_attribute.answered_as or of.identity} & {*values, *sids}
        if not any(row[name] == {**values, **sids}[name] for row in there for name in same):
            self.twilio.seed_rows(Thing(of.name, "", "").kind, ACCOUNT, [{**values, **sids}], parent)
            (made,) = set(self.things()) - set(before)
            self.adrift.add(made)
            self._note_passwords({made: {PASSWORDS[0]}})

    def _one_of(self, data: st.DataObject, found: Things) -> list[Thing]:
        """One that is not the bystander, drawn by its name."""
        by_name = {name: each for name, each in called(found) if "bystander" not in name}
        return [by_name[data.draw(st.sampled_from(sorted(by_name)))]] if by_name else []

    # Commands

    def _refresh(self) -> None:
        self._begin()
        before, state = self.things(), dict(self.stack.state)
        ran = self.stack.refresh()
        self._end(ran)
        assert ran.failed is None, ran
        assert self.things() == before, "a refresh writes nothing"
        gone = set(state) - set(self.stack.state)
        assert all(thing_of(state[urn]) not in before for urn in gone)
        for urn, now in self.stack.state.items():
            assert now.pending or thing_of(now) in before, f"{urn} is gone"
        self.whole = True

    def _destroy(self, fault: Fault | None, *, refresh: bool) -> None:
        """Everything that the state has, with what is in it; nothing else."""
        self._begin()
        before, state = self.things(), dict(self.stack.state)
        had = self._recorded()
        ran = self.stack.down(How(refresh=refresh), self.twilio.fault(**fault) if fault else None)
        self._end(ran)
        after = self.things()
        gone = set(before) - set(after)
        for thing in gone - had:
            assert any(thing.goes_with(each) for each in gone), "somebody else's was deleted"
        for urn, error in ran.errors.items():
            assert may_fail(fault) or CUT_SHORT in error or self._is_mapped_elsewhere(urn, state, before, error), error
        if ran.failed is None:
            assert self.stack.state == {}
            assert not had & set(after)
        self.whole = True

    def teardown(self) -> None:
        """A stack ends with a destroy, with and without a refresh."""
        if self.whole:
            self._destroy(None, refresh=len(self.programs) % 2 == 0)
            self.nothing_is_lost()

    def _up(self, how: How, fault: Fault | None) -> None:
        self._begin()
        self._tell_twins()
        before = self._before(how)
        ran = self.stack.up(self.program, how, self.twilio.fault(**fault) if fault else None)
        self.programs.append(dict(self.program))
        self._end(ran)
        sound = fault is None and not how.is_cut_short
        self._require_nothing_lost(before, ran)
        self._require_nothing_taken(before, ran)
        self._require_untouched(before)
        self._require_forms(before)
        self._require_passwords(before, ran)
        for urn, done in ran.done.items():
            if sound or done not in ("create", "replace"):
                # What is adopted under a fault may leave a warning: the next sound run is held to it.
                self._require_as_declared(urn)
        if ran.failed is None:
            assert set(self.stack.state) == set(self.program)
            assert not any(each.pending for each in self.stack.state.values())
            assert len({thing_of(each) for each in self.stack.state.values()}) == len(self.program)
        if not may_fail(fault):
            for urn in ran.errors:
                self._require_explained(before, ran, urn)
        if sound and ran.failed is None:
            self._require_settled()
        self.whole = True

    def _tell_twins(self) -> None:
        twins = told(self.program) if self.tells_twins else {}
        for urn in self.program:
            self._change(urn, twin=twins.get(urn, ""))

    # The promise

    @invariant()
    def nothing_is_lost(self) -> None:
        assert set(self.things()) - self._recorded() <= self.adrift

    def things(self) -> Things:
        return things(self.twilio)

    def _recorded(self) -> set[Thing]:
        return {thing_of(each) for each in self.stack.state.values() if not each.pending}

    def _end(self, ran: Ran) -> None:
        """What every command must keep to; what it has left behind is adrift from here on."""
        self.twilio.clear_faults()
        for text in (*ran.errors.values(), ran.lines):
            assert not any(each in text for each in (MAIN_ACCOUNT.auth_token, *PASSWORDS))
        recorded = self._recorded()
        left = set(self.things()) - recorded - self.adrift
        cut = [error for error in ran.errors.values() if error == "killed" or "could not be found out" in error]
        assert len(left) <= len(cut), "nothing is left but by what was cut short"
        self.adrift = (self.adrift | left) - recorded

    def _before(self, how: How) -> Before:
        found, state = self.things(), self.stack.state
        # A refresh drops what is gone, so that an alias may name another one then.
        there = {urn: each for urn, each in state.items() if not how.refresh or each.pending or thing_of(each) in found}
        matched = {urn: match(urn, each, there) for urn, each in self.program.items()}
        had = {urn: state[each] for urn, each in matched.items() if each}
        sent = {urn: self._differing(urn, each, found) for urn, each in had.items()}
        before = Before(found, dict(state), had, sent, set())
        for urn in self.program:  # what others depend on comes first
            if urn in how.replace or self._replaces(urn, before):
                before.replaced.add(urn)
        return before

    def _differing(self, urn: str, had: Resource, found: Things) -> dict[str, Any]:
        """The managed values, and those to put back to the default, that Twilio has otherwise."""
        of, program, live = had.provider.resource_type, self.program[urn], found.get(thing_of(had))
        if live is None:
            return {}
        wanted = {name: program.values[name] for name in program.managed & set(program.values)}
        resets = had.managed - set(program.values) - set(program.parents) - program.ignored
        wanted |= {name: of.by_name[name].default for name in resets if of.by_name[name].default is not None}
        live = {**live, "password": had.outputs.get("password")}
        return {name: value for name, value in wanted.items() if not of.by_name[name].same(value, live[name])}

    def _replaces(self, urn: str, before: Before) -> bool:
        """Whether it may be replaced: its own values ask for that, or what it depends on may be another one."""
        program, had = self.program[urn], before.had.get(urn)
        if had is None or had.pending or thing_of(had) not in before.things:
            return True
        if before.sent[urn].keys() & {"username", *program.replacing}:
            return True
        for name, kind in program.parents.items():
            parent = self._urn_of(kind)
            now = before.had.get(parent)
            if parent in before.replaced or now is None or now.sid != had.outputs[name]:
                return True
        return False

    def _urn_of(self, kind: str) -> str:
        return next(urn for urn, each in self.program.items() if each.kind == kind)

    def _may_adopt(self, urn: str, thing: Thing, before: Before) -> bool:
        """Whether it may take over this one; in a replacement, a SID counts as True."""
        program = self.program[urn]
        return program.adopt in (True, thing.sid) or bool(program.adopt and urn in before.had)

    def _require_nothing_lost(self, before: Before, ran: Ran) -> None:
        """Nothing is deleted that a resource of the program has, made or asks for, but to replace it."""
        after = self.things()
        gone = set(before.things) - set(after)
        recorded = {thing_of(each) for each in before.state.values()}
        failed = [error for error in ran.errors.values() if error.startswith(("create", "diff", "update", "check"))]
        for thing in gone:
            if any(thing.goes_with(each) for each in gone):
                continue
            assert thing in recorded, "somebody else's was deleted"
            owners = before.who_had(thing)
            # Of two that have one by mistake, the engine may replace the first before it says a word of the second.
            assert not owners or owners & before.replaced, "what the program has was deleted"
            assert owners or not failed or self._went_for_its_parent(thing, before), (
                "one that failed may be to adopt it"
            )
        for urn in ran.done:
            assert thing_of(self.stack.state[urn]) in after, (
                "it was deleted in the run that made it, or had it in order"
            )

    def _went_for_its_parent(self, thing: Thing, before: Before) -> bool:
        """What the program has not, and depends in the state on what is replaced, goes before that."""
        parents = {
            each for other in before.state.values() if thing_of(other) == thing for each in other.parents.values()
        }
        replaced = {match(urn, self.program[urn], before.state) for urn in before.replaced}
        return bool(parents & replaced)

    def _require_nothing_taken(self, before: Before, ran: Ran) -> None:
        """What was there is taken over only where the program says so, and nothing by two in one run."""
        done = {urn: thing_of(self.stack.state[urn]) for urn in ran.done}
        assert len(set(done.values())) == len(done), "one thing, two resources"
        after = self.things()
        for urn, thing in done.items():
            # A mapping that was deleted and made again has the same SID.
            was_there = thing in before.things and before.things[thing]["date_created"] == after[thing]["date_created"]
            if was_there and ran.done[urn] in ("create", "replace"):
                assert self._may_adopt(urn, thing, before), "what was there before was taken"

    def _allowed(self, thing: Thing, before: Before) -> Iterator[tuple[str, Any]]:
        """The values that a run may send to what was there before it."""
        for urn, program in self.program.items():
            if urn in before.who_had(thing):
                yield from before.sent[urn].items()
            if program.provider.resource_type.name == thing.name and self._may_adopt(urn, thing, before):
                yield from program.values.items()

    def _require_untouched(self, before: Before) -> None:
        """Nobody's edit is lost, but of what the program declares."""
        after = self.things()
        for thing in set(before.things) & set(after):
            allowed = {name for name, _value in self._allowed(thing, before)} | NOT_COMPARED
            if thing.name.endswith("Mapping"):
                allowed |= {"friendly_name"} | ({"date_created"} if before.who_had(thing) & before.replaced else set())
            for name in set(after[thing]) - allowed:
                assert before.things[thing][name] == after[thing][name], f"{name} was touched"

    def _require_forms(self, before: Before) -> None:
        """What is there is sent exactly what differs."""
        refused = set()
        for request in self.twilio.requests():
            path, _, sid = request.path.removesuffix(".json").rpartition("/")
            for thing in before.things if request.method == "POST" else ():
                collection = next(of for of in TYPES if of.name == thing.name).path(Place(ACCOUNT, thing.parent_sid))
                if (thing.sid, collection.removesuffix(".json")) != (sid, path):
                    continue
                owners = before.who_had(thing)
                if len(owners) != 1 or any(self._may_adopt(urn, thing, before) for urn in set(self.program) - owners):
                    continue
                (owner,) = owners
                form = masked(self.program[owner].provider.resource_type.encode(before.sent[owner]))
                exact = dict(request.form) == form or (thing in refused and request.form.items() <= form.items())
                assert exact or owner in before.replaced, "not what differs"
                if request.status == 400:  # then resets are sent apart from the rest
                    refused.add(thing)

    def _require_passwords(self, before: Before, ran: Ran) -> None:
        """A password is what it was, or what was declared last."""
        may_have: dict[Thing, set[str]] = {}
        for thing in self.things():
            if thing.name == "SipCredential":
                sent = {value for name, value in self._allowed(thing, before) if name == "password"}
                kept = {self.passwords[thing]} if thing in before.things else set()
                may_have[thing] = kept | (sent if kept else set(PASSWORDS))
        for urn, done in ran.done.items():
            thing, values = thing_of(self.stack.state[urn]), self.program[urn].values
            was_sent = done in ("create", "replace") or "password" in before.sent.get(urn, {})
            was_sent |= urn in before.had and "password" not in before.had[urn].inputs
            was_sent &= thing not in before.things or "password" in self.program[urn].managed
            if "password" in values and was_sent and f"{values.get('username')}: password" not in ran.lines:
                may_have[thing] = {values["password"]}
        self._note_passwords(may_have)

    def _note_passwords(self, may_have: dict[Thing, set[str]]) -> None:
        found, self.passwords = (
            self.things(),
            {each: its for each, its in self.passwords.items() if each not in may_have},
        )
        for thing, those in may_have.items():
            if thing.name == "SipCredential":
                username = found[thing]["username"]
                has = [each for each in those if self.twilio.password_is(thing.parent_sid, username, each)]
                assert has, f"the password of {username} is another one"
                (self.passwords[thing],) = has

    def _require_as_declared(self, urn: str) -> None:
        """Twilio and the state have what the program says, where it says it."""
        program, resource = self.program[urn], self.stack.state[urn]
        of, live = program.provider.resource_type, self.things()[thing_of(resource)]
        wanted = {name: self._sid_now(kind) for name, kind in program.parents.items()}
        wanted |= program.values
        assert set(of.by_name) <= set(resource.outputs), "an output that is null is dropped"
        for name in program.managed:
            shown = live if name != "password" else {name: resource.outputs[name]}
            assert of.by_name[name].same(wanted[name], shown[name]), f"{name} is not as declared"
            assert of.by_name[name].same(wanted[name], resource.outputs[name]), f"{name} is not in the state"

    def _require_settled(self) -> None:
        """The next preview is clean."""
        self.twilio.clear_requests()
        before = self.things()
        seen = self.stack.preview(self.program)
        assert seen.failed is None, seen
        assert set(seen.done.values()) <= {"same"}, seen
        assert {request.method for request in self.twilio.requests()} <= {"GET"}
        assert self.things() == before

    def _is_mapped_elsewhere(self, urn: str, state: dict[str, Resource], found: Things, error: str) -> bool:
        """Twilio deletes no list that is mapped, and what the state does not know to depend on it is not deleted first.

        It is nobody's, or it depends on another resource of the state that has the same list.
        """
        sid = state[urn].sid
        depend = {thing_of(each) for each in state.values() if urn in each.parents.values() and not each.pending}
        mapped = {each for each in {*found, *self.things()} if each.sid == sid and each.parent_sid}
        return "Delete its mappings first" in error and bool(mapped - depend)

    def _require_explained(self, before: Before, ran: Ran, urn: str) -> None:
        """Without a fault an error has a reason in the program or in what others did, and names the way out."""
        error = ran.errors[urn]
        if urn == ANOTHER:
            assert error in ("killed", "another resource failed") or len(ran.errors) > 1, error
        elif "failed in this run, and it may still need this one" in error:
            assert urn != ran.failed, error
        elif "Delete its mappings first" in error:
            matched = match(urn, self.program[urn], before.state) if urn in self.program else urn
            assert self._is_mapped_elsewhere(str(matched), before.state, before.things, error), error
        elif CUT_SHORT not in error:
            reasons = [why for text, why in REASONS.items() if text in error] or [Family._is_taken]
            assert all(why(self, before, urn, error) for why in reasons), error

    def _is_held(self, before: Before, urn: str, error: str) -> bool:
        of = self.program[urn].provider
        held = error.partition("another resource of this program has ")[2][:34]
        others = [state.get(each) for each in self.program if each != urn for state in (before.had, self.stack.state)]
        has = any(each and (each.sid, each.provider) == (held, of) for each in others)
        return has and f"Declare each {of.resource_type.title} once" in error

    def _lacks_a_password(self, _before: Before, urn: str, _error: str) -> bool:
        return "password" not in self.program[urn].values

    def _adopts_what_is_not_there(self, before: Before, urn: str, _error: str) -> bool:
        program, after = self.program[urn], self.things()
        of, parents = program.provider.resource_type, {kind: self._sid_now(kind) for kind in program.parents.values()}
        parent_sid = parents[program.parents[of.parent.name]] if of.parent else ""
        # In a replacement it counts as True; that is known by what the replaced one was to adopt when it was written.
        had = before.had.get(urn)
        replaces = had is not None and had.outputs.get(hidden.ADOPT) == program.adopt
        there = Thing(of.name, parent_sid, str(program.adopt)) in after
        return isinstance(program.adopt, str) and not there and not replaces

    def _sid_now(self, kind: str) -> str:
        return self.stack.state[self._urn_of(kind)].sid

    def _adopts_another(self, before: Before, urn: str, _error: str) -> bool:
        return self.program[urn].adopt in {each.sid for each, _row in self._there(before, urn)}

    def _is_there_already(self, before: Before, urn: str, _error: str) -> bool:
        return not self.program[urn].adopt and bool(self._there(before, urn))

    def _is_taken(self, before: Before, urn: str, error: str) -> bool:
        """Another name for what is there, which another one has."""
        names = {"domain_name", "friendly_name", "username", "ip_address"} & set(self.program[urn].values)
        taken = self.program[urn].provider.resource_type.taken
        return any(f"error {code}" in error for code in taken) and any(
            row[name] == self.program[urn].values[name] for _each, row in self._there(before, urn) for name in names
        )

    def _is_taken_by_another(self, before: Before, urn: str, error: str) -> bool:
        return any(each.sid in error for each, _row in self._there(before, urn))

    def _there(self, before: Before, urn: str) -> list[tuple[Thing, dict[str, Any]]]:
        """What there was of its type before the run, or is after it."""
        name = self.program[urn].provider.resource_type.name
        return [
            (each, row) for seen in (before.things, self.things()) for each, row in seen.items() if each.name == name
        ]


REASONS: dict[str, Callable[[Family, Before, str, str], bool]] = {
    "another resource of this program has": Family._is_held,
    " of this program declares this ": lambda family, _before, urn, _error: bool(family.program[urn].twin),
    "creates none without password": Family._lacks_a_password,
    "password: it is missing": Family._lacks_a_password,
    " to adopt. Check the SID": Family._adopts_what_is_not_there,
    "which is to be adopted, is": Family._adopts_another,
    "declare adopt=True or": Family._is_there_already,
    "is taken: ": Family._is_taken_by_another,
}
"""By a part of an error: whether that is what happened."""


def test_random_families_keep_the_promise() -> None:
    keep_the_promise(Family, "FAMILY_EXAMPLES", 60, 8)


# What chance comes to too rarely


USERS, PHONES, OFFICE, ALICE = (urns(kind)[0] for kind in ("users", "phones", "office", "alice"))


def family(**of_alice: Any) -> dict[str, Declared]:
    alice = declared("alice", {"credential_list_sid": "users"})
    return {USERS: declared("users", {}), ALICE: replace(alice, **of_alice)}


def begun(twilio: LocalTwilio) -> Stack:
    """A stack with a list and a credential in it."""
    stack = Stack(World(twilio))
    stack.world.reset()
    assert stack.up(family(), How()).failed is None
    return stack


def has_password(twilio: LocalTwilio, stack: Stack, password: str) -> bool:
    return twilio.password_is(stack.state[USERS].sid, "alice", password)


@pytest.mark.parametrize("how", ["--replace", "deleted by hand"])
def test_a_sid_to_adopt_counts_as_true_where_the_list_is_another_one(twilio: LocalTwilio, how: str) -> None:
    stack = begun(twilio)
    program = family(adopt=stack.state[ALICE].sid)
    del stack.state[ALICE]
    assert stack.up(program, How()).done == {USERS: "same", ALICE: "create"}
    forced = frozenset({USERS} if how == "--replace" else ())
    if not forced:
        twilio.remove_row("credential_lists", ACCOUNT, stack.state[USERS].sid)
    assert stack.up(program, How(replace=forced)).done == {USERS: "replace", ALICE: "replace"}
    assert has_password(twilio, stack, PASSWORDS[0])


def test_the_sid_of_what_another_resource_has_is_adopted_by_nobody_else(twilio: LocalTwilio) -> None:
    """Not even in the run that replaces that one, and not to take what has one's own name."""
    stack = begun(twilio)
    (theirs,) = twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Phones"}])
    wrong = replace(declared("phones", {}), adopt=stack.state[USERS].sid)
    ran = stack.up({**family(), PHONES: wrong}, How(replace=frozenset({USERS})))
    assert "to adopt. Check the SID" in ran.errors[PHONES]
    assert theirs not in {each.sid for each in stack.state.values()}


def test_a_password_that_is_declared_again_is_sent(twilio: LocalTwilio) -> None:
    """Nobody knows what it has been meanwhile."""
    stack = begun(twilio)
    assert stack.up(family(values={"username": "alice"}), How()).done[ALICE] == "update"
    assert has_password(twilio, stack, PASSWORDS[0]), "nothing is reset"
    twilio.edit_row("credentials", ACCOUNT, "alice", stack.state[USERS].sid, password=PASSWORDS[2])
    assert stack.up(family(), How()).done[ALICE] == "update"
    assert has_password(twilio, stack, PASSWORDS[0])


def test_what_was_deleted_and_not_created_again_is_created_by_the_next_run(twilio: LocalTwilio) -> None:
    stack = begun(twilio)
    refused = twilio.fault("status", "POST", status=400, body={"code": 20001, "message": "no", "status": 400})
    assert list(stack.up(family(), How(replace=frozenset({USERS})), refused).errors) == [USERS]
    assert {urn: each.pending for urn, each in stack.state.items()} == {USERS: True, ALICE: True}
    twilio.clear_requests()
    stack.refresh()
    assert twilio.requests() == []
    assert stack.up(family(), How()).done == {USERS: "replace", ALICE: "replace"}
    assert set(stack.preview(family()).done.values()) == {"same"}
    assert stack.down(How()).failed is None
    assert twilio.rows("credential_lists", ACCOUNT) == []


def test_a_mapping_of_another_domain_stays_where_one_of_the_same_list_goes(twilio: LocalTwilio) -> None:
    """Both have the SID of the list; one is new in this run, and one is the program's no more."""
    stack = Stack(World(twilio))
    stack.world.reset()
    calls, more = urns("calls")[0], urns("more-calls")[0]
    branch = urns("branch")[0]
    there = {OFFICE: declared("office", {}), branch: declared("branch", {}), USERS: declared("users", {})}
    first = {calls: declared("calls", {"domain_sid": "office", "credential_list_sid": "users"})}
    second = {more: declared("more-calls", {"domain_sid": "branch", "credential_list_sid": "users"})}
    assert stack.up({**there, **first}, How()).failed is None
    assert stack.up({**there, **second}, How()).failed is None
    kind = "auth_calls_credential_list_mappings"
    domains = (stack.state[OFFICE].sid, stack.state[branch].sid)
    assert [len(twilio.rows(kind, ACCOUNT, domain)) for domain in domains] == [0, 1]
