"""Random programs, moves, edits, deletions, faults and crashes, against a model of what may and must be at Twilio.

80 stacks of up to 12 runs, with up to four changes before each; PROMISE_EXAMPLES=2000 for more of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.state import hidden
from sipdomain_provider.tables.domain import SIP_DOMAIN
from tests.api.fault_world import ACCOUNT, BYSTANDER, World
from tests.api.random_programs import Fault, Programs, change_and_run, keep_the_promise
from tests.api.simulated_engine import ANOTHER, Declared, How, Ran, Resource, Stack, match

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = {
    "office": ["office-1.sip.twilio.com", "office-2.sip.twilio.com"],
    "branch": ["branch-1.sip.twilio.com", "branch-2.sip.twilio.com"],
    "twin": ["office-1.sip.twilio.com"],
}
"""The names that each resource of a program may declare; the twin is declared by mistake, or while one moves."""
ALL_NAMES = sorted({name for each in NAMES.values() for name in each})
SIP_DOMAIN_TYPE = "pulumi-python:dynamic/twilio:SipDomain"
URNS = [
    f"urn:pulumi:dev::tried::{parents}{each}::{name}"
    for parents in ("", "acme:index:Team$", "acme:voice:Team$", "acme:index:Org$acme:index:Team$")
    for name in ("office", "hq")
    for each in (SIP_DOMAIN_TYPE, "pulumi-python:company:Office")
]
"""Where a resource may be in a program: another name, other parents, another class."""
URLS = st.sampled_from(["https://example.com/a", "https://example.com/b", "http://example.com/?q=1&r=%20"])
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "voice_url": URLS,
    "voice_status_callback_url": URLS,
    "friendly_name": st.sampled_from(["Office", "Büro", "x" * 64]),
    "secure": st.booleans(),
    "voice_method": st.sampled_from(["GET", "POST"]),
}
CLEARED = {
    name: st.just(None if SIP_DOMAIN.by_name[name].default == "" else SIP_DOMAIN.by_name[name].default)
    for name in VALUES
}
ATTRIBUTE = st.sampled_from(sorted(VALUES))

CHANGES = (
    *("declare_attribute", "stop_declaring", "edit", "move") * 3,
    *(
        "declare",
        "declare",
        "ignore",
        "let_go",
        "adopt",
        "adopt_sid",
        "remove",
        "delete_by_hand",
        "make_by_hand",
        "lag",
    ),
    *("revert", "reverse", "rename_in_the_state", "replace_on_changes"),
)
"""What happens between two runs, by the methods below."""
COMMANDS = (
    *("sound",) * 6,
    *("midway", "fault") * 2,
    "killed",
    "refresh",
    "refresh, fault",
    "destroy",
    "destroy, fault",
)
"""What is run then: `pulumi up` in several ways, or another command."""

FALSE_404 = st.fixed_dictionaries(
    {
        "kind": st.just("status"),
        "before_commit": st.just(value=True),
        "nth": st.integers(1, 4),
        "times": st.just(1),
        "method": st.sampled_from([None, "GET", "DELETE"]),
        "status": st.just(404),
    }
)
FAULTS = FALSE_404 | st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["status", "reset", "half_body", "not_json", "wrong_json", "timeout"]),
        "before_commit": st.booleans(),
        "nth": st.integers(1, 3),
        "times": st.sampled_from([1, 2, 4, None]),
        "method": st.sampled_from([None, "POST", "GET", "DELETE"]),
        "status": st.sampled_from([429, 500, 503, 401, 404]),
    }
).map(lambda fault: {**fault, "before_commit": fault["before_commit"] or fault["status"] == 429})
"""What is throttled was never carried out."""
PASSING = ("reset", "half_body", "timeout", "status")
CONFLICT = re.compile(r"another resource of this program has (SD[0-9a-f]{32})")
TWIN = re.compile(r"the resource '(\w+)' of this program declares this SIP domain too")

Domains = dict[str, dict[str, Any]]
"""By SID."""


def passes_by(fault: Fault) -> bool:
    """Whether one request is spoilt in a way that every operation survives."""
    return fault["times"] == 1 and fault["kind"] in PASSING and fault["status"] not in (401, 404)


def may_make_gone(fault: Fault | None) -> bool:
    """Whether Twilio may say 404 each time that it is asked. Once makes nothing gone."""
    return fault is not None and fault["kind"] == "status" and fault["status"] == 404 and fault["times"] != 1


def same(attribute: str, one: Any, other: Any) -> bool:
    return SIP_DOMAIN.by_name[attribute].same(one, other)


@dataclass(frozen=True)
class Before:
    """What there was before a run: the domains, the state, and by URN of the program what of it the state has."""

    domains: Domains
    state: dict[str, Resource]
    had: dict[str, Resource]
    expected: dict[str, dict[str, Any]]
    """What must be sent for each resource: the managed attributes that differ, and no other."""

    def who_had(self, sid: str) -> set[str]:
        return {urn for urn, each in self.had.items() if each.sid == sid}


class Promise(Programs):
    """The model: what the program declares, and which domains are nobody's.

    `adrift` holds the SIDs of domains that a run made and did not live, or manage, to record. `programs` holds the
    programs that were run.
    """

    def __init__(self) -> None:
        super().__init__()
        self.adrift: set[str] = set()

    @initialize(
        values=st.fixed_dictionaries({kind: st.fixed_dictionaries(dict(VALUES)) for kind in ("office", "branch")}),
        ignored=st.sampled_from([frozenset[str]()] * 3 + [frozenset({each}) for each in VALUES]),
        kinds=st.sampled_from([["branch", "office"]] * 3 + [sorted(NAMES)]),
    )
    def begin(self, values: dict[str, dict[str, Any]], ignored: frozenset[str], kinds: list[str]) -> None:
        """A twin is in few of the stacks: with it, most of the runs end in an error."""
        self.kinds = kinds
        self.world.reset()
        for urn, (kind, declared) in zip((URNS[0], URNS[2]), values.items(), strict=True):
            self.program[urn] = Declared({"domain_name": NAMES[kind][0], **declared}, ignored, kind=kind)
        self.whole = True

    @change_and_run(CHANGES, COMMANDS)
    def run(self, data: st.DataObject, changes: list[str], command: str, *, refresh: bool) -> None:
        for change in changes:
            getattr(self, change)(data)
        command, _, spoilt = command.partition(", ")
        fault = data.draw(FAULTS) if spoilt or command == "fault" else None
        if command == "refresh":
            self._refresh(fault)
        elif command == "destroy":
            self._destroy(fault, refresh=refresh)
        else:
            self._up(data.draw(self._how(command, refresh=refresh)), fault)

    def _how(self, command: str, *, refresh: bool) -> st.SearchStrategy[How]:
        return st.builds(
            How,
            refresh=st.just(refresh),
            replace=st.sampled_from([""] * 4 + list(self.program)).map(lambda urn: frozenset({urn} - {""})),
            at_once=st.booleans(),
            goes_on=st.sampled_from([False, False, True]),
            kill_after=st.sampled_from(["create", "update", "delete"]) if command == "killed" else st.none(),
            fails_after=st.sampled_from([1, *[len(self.program)] * 3]) if command == "midway" else st.none(),
        )

    # The program

    def declare(self, data: st.DataObject) -> None:
        """A resource that is not declared, or another name for one that is."""
        kind = data.draw(st.sampled_from(self.kinds))
        name = data.draw(st.sampled_from(NAMES[kind]))
        for urn, before in self.program.items():
            if before.kind == kind:
                self._change(urn, values={**before.values, "domain_name": name})
                return
        urn = data.draw(st.sampled_from(self._free()))
        self.program[urn] = Declared(
            {"domain_name": name}, adopt=data.draw(st.sampled_from([True, True, False])), kind=kind
        )
        self._drop_ambiguous_aliases()

    def declare_attribute(self, data: st.DataObject) -> None:
        for urn, before in self._one_declared(data):
            attribute = data.draw(ATTRIBUTE)
            self._change(urn, values={**before.values, attribute: data.draw(VALUES[attribute])})

    def stop_declaring(self, data: st.DataObject) -> None:
        for urn, before in self._one_declared(data):
            attribute = data.draw(ATTRIBUTE)
            self._change(urn, values={key: each for key, each in before.values.items() if key != attribute})

    def ignore(self, data: st.DataObject) -> None:
        for urn, _before in self._one_declared(data):
            self._change(urn, ignored=data.draw(st.frozensets(ATTRIBUTE, max_size=2)))

    def let_go(self, data: st.DataObject) -> None:
        """Neither ignored nor declared any more: it was not managed, so that it is not reset."""
        for urn, before in self._one_declared(data):
            values = {key: value for key, value in before.values.items() if key not in before.ignored}
            self._change(urn, values=values, ignored=frozenset[str]())

    def adopt(self, data: st.DataObject) -> None:
        for urn, before in self._one_declared(data):
            self._change(urn, adopt=not before.adopt)

    def adopt_sid(self, data: st.DataObject) -> None:
        for urn, _before in self._one_declared(data):
            for sid in self._one_of_them(data):
                self._change(urn, adopt=sid)

    def replace_on_changes(self, data: st.DataObject) -> None:
        for urn, _before in self._one_declared(data):
            self._change(urn, replacing=data.draw(st.frozensets(ATTRIBUTE, max_size=2)))

    def remove(self, data: st.DataObject) -> None:
        for urn, _before in self._one_declared(data):
            del self.program[urn]

    def move(self, data: st.DataObject) -> None:
        """Another name, class or parent: with `adopt`, with an alias, with both or with neither."""
        for urn, before in self._one_declared(data):
            to = data.draw(st.sampled_from(self._free()))
            how = data.draw(st.sampled_from(["adopt"] * 4 + ["alias", "adopt, alias", "neither"]))
            adopt = before.adopt or "adopt" in how
            aliases = (urn, *before.aliases) if "alias" in how else ()
            moved = replace(before, adopt=adopt and how != "neither", aliases=aliases)
            self.program = {to if each == urn else each: other for each, other in self.program.items()}
            self.program[to] = moved
            self._drop_ambiguous_aliases()

    def reverse(self, _data: st.DataObject) -> None:
        """The engine comes to the resources in another order."""
        self.program = dict(reversed(self.program.items()))

    def rename_in_the_state(self, data: st.DataObject) -> None:
        if self.stack.state:
            number = data.draw(st.integers(0, len(self.stack.state) - 1))
            to = data.draw(st.sampled_from([urn for urn in URNS if urn not in self.stack.state]))
            self.stack.rename(list(self.stack.state)[number], to)

    def _free(self) -> list[str]:
        return [urn for urn in URNS if urn not in self.program]

    def _one_declared(self, data: st.DataObject) -> list[tuple[str, Declared]]:
        if not self.program:
            return []
        urn = data.draw(st.sampled_from(sorted(self.program)))
        return [(urn, self.program[urn])]

    # Other people

    def edit(self, data: st.DataObject) -> None:
        for sid in self._one_of_them(data):
            attribute = data.draw(ATTRIBUTE)
            self.twilio.edit(ACCOUNT, sid, **{attribute: data.draw(VALUES[attribute] | CLEARED[attribute])})

    def delete_by_hand(self, data: st.DataObject) -> None:
        for sid in self._one_of_them(data):
            self.twilio.remove(ACCOUNT, sid)

    def make_by_hand(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(ALL_NAMES))
        if all(domain["domain_name"] != name for domain in self.domains().values()):
            self.adrift.add(self.world.make(name))

    def lag(self, data: st.DataObject) -> None:
        """A domain that is made from now on is missing from so many lists."""
        self.twilio.settings.list_lag = data.draw(st.integers(0, 1))

    def _one_of_them(self, data: st.DataObject) -> list[str]:
        """The SID of a domain, drawn by its name: SIDs are other ones each time."""
        sids = {each["domain_name"]: sid for sid, each in self.domains().items()}
        return [sids[data.draw(st.sampled_from(sorted(sids)))]] if sids else []

    # Other commands

    def _refresh(self, fault: Fault | None) -> None:
        self._begin()
        before, state = self.domains(), dict(self.stack.state)
        ran = self.stack.refresh(self.twilio.fault(**fault) if fault else None)
        self._end(ran, before, fault)
        assert self.domains() == before, "a refresh writes nothing"
        assert fault or ran.failed is None, ran
        for urn, now in self.stack.state.items():
            assert now.sid == state[urn].sid
            for attribute in now.managed if ran.failed is None and not now.pending else ():
                assert same(attribute, now.outputs.get(attribute), before[now.sid][attribute])
                assert same(attribute, now.inputs.get(attribute), before[now.sid][attribute])
        if not may_make_gone(fault):
            assert all(state[urn].sid not in before for urn in set(state) - set(self.stack.state))
        self.whole = True

    def _destroy(self, fault: Fault | None, *, refresh: bool) -> None:
        """Everything that the state has, however often it has it; nothing else."""
        self._begin()
        before, sids = self.domains(), {each.sid for each in self.stack.state.values()}
        ran = self.stack.down(How(refresh=refresh), self.twilio.fault(**fault) if fault else None)
        self._end(ran, before, fault)
        assert set(before) - set(self.domains()) <= sids
        if fault is None:
            assert ran.failed is None, ran
            assert self.stack.state == {}
        self.whole = True

    def teardown(self) -> None:
        """A stack ends with a destroy, with and without a refresh."""
        if self.whole:
            self._destroy(None, refresh=len(self.programs) % 2 == 0)
            self.no_domain_is_lost()

    # The promise

    @invariant()
    def no_domain_is_lost(self) -> None:
        assert set(self.domains()) - {each.sid for each in self.stack.state.values()} <= self.adrift

    def domains(self) -> Domains:
        """What Twilio has, but for the bystander."""
        return {each["sid"]: each for each in self.twilio.domains(ACCOUNT) if each["domain_name"] in ALL_NAMES}

    def _end(self, ran: Ran, before: Domains, fault: Fault | None) -> None:
        """What every command must keep to; what it has left behind is adrift from here on."""
        self.twilio.clear_faults()
        for text in (*ran.errors.values(), ran.lines):
            assert MAIN_ACCOUNT.auth_token not in text
        after, recorded = set(self.domains()), {each.sid for each in self.stack.state.values()}
        left = after - set(before) - recorded
        assert len(left) <= len(ran.errors), "an operation that fails leaves at most its own domain behind"
        self.adrift |= left
        if may_make_gone(fault):  # Twilio says that it is gone: the next create says who has the name
            self.adrift |= after - recorded
        self.adrift -= recorded

    def _up(self, how: How, fault: Fault | None) -> None:
        self._begin()
        before = self._before(how)
        ran = self.stack.up(self.program, how, self.twilio.fault(**fault) if fault else None)
        self.programs.append(dict(self.program))
        self._end(ran, before.domains, fault)
        sound = fault is None and not how.is_cut_short
        self._require_nothing_lost(before, ran, how)
        self._require_nothing_taken(before, ran)
        self._require_forms(before, ran, fault)
        self._require_untouched(before, ran)
        for urn, done in ran.done.items():
            if sound or done not in ("create", "replace"):
                # What is adopted under a fault may leave a warning: the next sound run is held to it.
                self._require_as_declared(urn, before.expected.get(urn, {}) if done == "update" else {})
        if ran.failed is None:
            assert set(self.stack.state) == set(self.program)
            sids = [each.sid for each in self.stack.state.values()]
            assert len(set(sids)) == len(sids)
        if sound or (fault and passes_by(fault)):
            for urn in ran.errors:
                self._require_explained(before, ran, urn)
        if sound:
            self._require_settled(ran, how)
        self.whole = True

    def _before(self, how: How) -> Before:
        domains, state, expected = self.domains(), self.stack.state, {}
        # A refresh drops what is gone, so that an alias may name another one then.
        there = {urn: each for urn, each in state.items() if each.sid in domains or not how.refresh}
        matched = {urn: match(urn, declared, there) for urn, declared in self.program.items()}
        had = {urn: state[each] for urn, each in matched.items() if each}
        for urn, resource in had.items():
            live, declared = domains.get(resource.sid), self.program[urn]
            resets = resource.managed - set(declared.values) - declared.ignored
            wanted = {key: declared.values[key] for key in declared.managed}
            wanted |= {key: SIP_DOMAIN.by_name[key].default for key in resets}
            if live is not None:
                expected[urn] = {key: value for key, value in wanted.items() if not same(key, value, live[key])}
        return Before(domains, dict(state), had, expected)

    def _adopters(self, before: Before, sid: str) -> set[str]:
        """The resources of the program that may take over this domain; in a replacement, a SID counts as True.

        What another resource of the program gives up is handed over, whether it is adopted or not.
        """
        return {
            urn
            for urn, declared in self.program.items()
            if declared.values["domain_name"] == before.domains[sid]["domain_name"]
            and (declared.adopt in (True, sid) or (declared.adopt and urn in before.had) or before.who_had(sid) - {urn})
        }

    def _require_nothing_lost(self, before: Before, ran: Ran, how: How) -> None:
        """Nothing is deleted that a resource of the program has, made or asks for, but to replace it."""
        after = self.domains()
        failed = [error for error in ran.errors.values() if error.startswith(("create", "diff", "update"))]
        for sid in set(before.domains) - set(after):
            assert any(each.sid == sid for each in before.state.values()), "somebody else's domain was deleted"
            owners = before.who_had(sid)
            replaced = {urn for urn in owners if self.program[urn].replacing & set(before.expected.get(urn, ()))}
            assert not owners or replaced | how.replace & owners, "a domain was deleted that the program has"
            assert owners or not failed, "a domain was deleted that one may be to adopt which failed"
        for urn in ran.done:
            assert self.stack.state[urn].sid in after, "it was deleted in the run that made it, or found it in order"

    def _require_nothing_taken(self, before: Before, ran: Ran) -> None:
        """A domain that was there is taken over only where the program says so, and no domain by two in one run."""
        sids = [self.stack.state[urn].sid for urn in ran.done]
        assert len(set(sids)) == len(sids), "one domain, two resources"
        for urn, done in ran.done.items():
            sid = self.stack.state[urn].sid
            if done in ("create", "replace") and sid in before.domains:
                assert urn in self._adopters(before, sid), "a domain that was there before was taken"

    def _require_forms(self, before: Before, ran: Ran, fault: Fault | None) -> None:
        """Each POST to a domain has exactly what differs; once it was refused, resets are sent apart from the rest."""
        refused: set[str] = set()
        sent: list[tuple[str, frozenset[str]]] = []
        for request in self.twilio.requests():
            sid = request.path.rsplit("/", 1)[1].removesuffix(".json")
            owners = before.who_had(sid) & set(before.expected)
            if request.method != "POST" or len(owners) != 1 or self._adopters(before, sid) - owners:
                continue  # a domain that is made, or that one has and another one may adopt
            (owner,) = owners
            if ran.done.get(owner) == "replace" or may_make_gone(fault):
                continue
            form = SIP_DOMAIN.encode(before.expected[owner])
            if sid in refused:
                assert request.form.items() <= form.items(), "nothing but what differs"
            else:
                assert dict(request.form) == form, "exactly what differs"
            if request.status == 400:
                refused.add(sid)
            sent.append((sid, frozenset(request.form)))
        if fault is None:
            assert len(set(sent)) == len(sent), "without a fault nothing is sent twice"

    def _require_untouched(self, before: Before, ran: Ran) -> None:
        """Nothing changed but what had to be sent; of a domain that may be adopted, what the program manages."""
        after = self.domains()
        for sid in set(before.domains) & set(after):
            allowed = {attribute for urn in before.who_had(sid) for attribute in before.expected[urn]}
            for urn in self._adopters(before, sid):
                if urn not in before.had or ran.done.get(urn) not in ("same", "update"):
                    allowed |= self.program[urn].managed
            for attribute in {*VALUES, "domain_name"} - allowed:
                assert before.domains[sid][attribute] == after[sid][attribute], f"{attribute} was touched"

    def _require_as_declared(self, urn: str, sent: dict[str, Any]) -> None:
        """What was done without a warning has corrected Twilio and the state."""
        declared, resource = self.program[urn], self.stack.state[urn]
        live = self.domains()[resource.sid]
        assert set(SIP_DOMAIN.by_name) <= set(resource.outputs), "an output that is null is dropped"
        for attribute in declared.managed:
            value = declared.values[attribute]
            assert same(attribute, value, live[attribute]), f"{attribute} is not as declared"
            assert same(attribute, value, resource.outputs.get(attribute)), f"{attribute} is not in the state"
        for attribute, value in sent.items():
            assert same(attribute, value, live[attribute]), f"{attribute} was not reset"

    def _require_explained(self, before: Before, ran: Ran, urn: str) -> None:
        """Without a fault nothing but a domain that somebody else has is an error, which names the way out."""
        error, declared, after = ran.errors[urn], self.program.get(urn), self.domains()
        if urn == ANOTHER:
            return
        if "failed in this run, and it may still need this one" in error:
            assert urn != ran.failed, error
            return
        assert declared, error
        name, mine = declared.values["domain_name"], before.had.get(urn)
        # A run that goes on after errors may let go of the name later.
        holders = {sid for seen in (before.domains, after) for sid, each in seen.items() if each["domain_name"] == name}
        if conflict := CONFLICT.search(error):
            others = [each for each in self.program if each != urn]
            found = [state.get(each) for each in others for state in (before.had, self.stack.state)]
            assert conflict[1] in {each.sid for each in found if each}, error
            assert "Declare each SIP domain once" in error
        elif twin := TWIN.search(error):
            others = [each for each in self.program if each.endswith(f"::{twin[1]}") and each != urn]
            assert name in {self.program[each].values["domain_name"] for each in others}, error
            assert "Declare each SIP domain once" in error
        elif isinstance(declared.adopt, str) and " to adopt" in error:
            assert declared.adopt not in after, error
            # It counts as True in a replacement, which --replace shows by the name or by a recorded adopt alone.
            was = None if mine is None else mine.outputs
            assert was is None or (was["domain_name"] != name and was.get(hidden.ADOPT) != declared.adopt), error
        elif isinstance(declared.adopt, str) and "the resource to adopt" in error:
            assert declared.adopt in set(before.domains) - holders, error
        elif "21232" in error or "is taken: " in error:
            assert mine
            assert mine.sid in after
            assert holders - {mine.sid}, error
        else:
            assert not declared.adopt, error
            assert "adopt=True" in error
            assert any(sid in error for sid in holders & set(before.domains)), "what this run made is its own"

    def _require_settled(self, ran: Ran, how: How) -> None:
        """The next preview is clean; and two resources with one domain stay an error, whose values do not flip."""
        self.twilio.clear_requests()
        before = self.domains()
        if ran.failed is None:
            seen = self.stack.preview(self.program)
            assert seen.failed is None, seen
            assert set(seen.done.values()) <= {"same"}, seen
            assert {request.method for request in self.twilio.requests()} <= {"GET"}
        elif (CONFLICT.search(ran.error) or TWIN.search(ran.error)) and not how.goes_on:
            self.world.clock.pass_by(60)
            # A twin is refused in check: at once, that comes before any create, which may fail too.
            at_once = how.at_once if TWIN.search(ran.error) else not how.at_once
            again = self.stack.up(self.program, How(refresh=not how.refresh, at_once=at_once))
            assert again.failed == ran.failed, again
        assert self.domains() == before


def test_random_programs_keep_the_promise() -> None:
    keep_the_promise(Promise, "PROMISE_EXAMPLES", 80, 12)


# What chance comes to too rarely


OFFICE, HQ = URNS[0], URNS[2]


def declared(url: str, adopt: bool | str = True) -> Declared:
    return Declared({"domain_name": "office-1.sip.twilio.com", "voice_url": f"https://example.com/{url}"}, adopt=adopt)


def begun(twilio: LocalTwilio) -> tuple[Stack, str]:
    """A stack with an office, and the SID of its domain."""
    stack = Stack(World(twilio))
    stack.world.reset()
    assert stack.up({OFFICE: declared("a")}, How()).failed is None
    return stack, stack.state[OFFICE].sid


def test_two_of_the_state_with_one_domain_are_told_apart_after_an_update_of_each(twilio: LocalTwilio) -> None:
    stack, sid = begun(twilio)
    for urn, url in ((HQ, "a"), (OFFICE, "b"), (HQ, "c")):
        stack.up({urn: declared(url)}, How(fails_after=1))
    assert [each.sid for each in stack.state.values()] == [sid, sid]
    assert "not deleted" in stack.up({HQ: declared("c")}, How()).lines
    assert twilio.domain(ACCOUNT, sid)["voice_url"] == "https://example.com/c"
    assert stack.down(How()).failed is None
    assert {each["domain_name"] for each in twilio.domains(ACCOUNT)} == {BYSTANDER}


def test_two_of_the_program_with_one_domain_are_an_error_in_every_run(twilio: LocalTwilio) -> None:
    stack, sid = begun(twilio)
    stack.up({HQ: declared("a")}, How(fails_after=1))
    both = {HQ: declared("a"), OFFICE: declared("b")}
    for how in (How(), How(refresh=True), How(at_once=True), How(goes_on=True)):
        ran = stack.up(both, how)
        assert list(ran.errors) == [OFFICE]
        assert TWIN.search(ran.error)
        assert twilio.domain(ACCOUNT, sid)["voice_url"] == "https://example.com/a", "its values do not flip"


def test_a_lost_answer_gives_no_resource_what_somebody_else_has_just_made(twilio: LocalTwilio) -> None:
    stack = Stack(World(twilio))
    stack.world.reset()

    def make() -> None:
        (sid,) = twilio.seed(ACCOUNT, 1, "tried")
        twilio.edit(ACCOUNT, sid, domain_name="office-1.sip.twilio.com", friendly_name="Theirs")
        stack.world.clock.on_wait = lambda: None

    stack.world.clock.on_wait = make
    lost = twilio.fault("status", "POST", status=503)
    ran = stack.up({OFFICE: declared("a", adopt=False)}, How(), lost)
    assert "already" in ran.error, ran
    assert stack.state == {}


@pytest.mark.parametrize("at_once", [False, True])
def test_a_replacement_of_one_of_two_deletes_nothing_that_the_other_has(twilio: LocalTwilio, *, at_once: bool) -> None:
    stack, sid = begun(twilio)
    stack.up({HQ: declared("a")}, How(fails_after=1))
    both = {HQ: declared("a"), OFFICE: declared("a")}
    ran = stack.up(both, How(replace=frozenset({OFFICE}), at_once=at_once))
    assert TWIN.search(ran.errors[OFFICE]), ran
    assert twilio.domain(ACCOUNT, sid)
    assert not any(each.pending for each in stack.state.values())


def test_a_sid_to_adopt_counts_as_true_in_a_replacement(twilio: LocalTwilio) -> None:
    stack, sid = begun(twilio)
    adopting = {OFFICE: declared("a", adopt=sid)}
    twilio.remove(ACCOUNT, sid)
    assert stack.up(adopting, How()).done == {OFFICE: "replace"}
    assert stack.up(adopting, How(replace=frozenset({OFFICE}))).done == {OFFICE: "replace"}
    assert stack.preview(adopting).done == {OFFICE: "same"}


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_one_false_404_loses_nothing(twilio: LocalTwilio, method: str, nth: int) -> None:
    for command in ("refresh", "up", "down"):
        stack, sid = begun(twilio)
        fault = twilio.fault("status", method, nth=nth, status=404)
        match command:
            case "refresh":
                stack.refresh(fault)
            case "up":
                stack.up({OFFICE: declared("b")}, How(refresh=True), fault)
            case "down":
                stack.down(How(refresh=True), fault)
        twilio.clear_faults()
        there = {each["sid"] for each in twilio.domains(ACCOUNT)}
        assert (sid in there) == (OFFICE in stack.state), command
        assert sid in there or command == "down"
