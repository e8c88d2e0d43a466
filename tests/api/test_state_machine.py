"""Random programs, edits, deletions, faults and crashes, against a model of what may and must be at Twilio.

100 stacks of up to 30 runs, with up to four changes before each; PROMISE_EXAMPLES=2000 for more of them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from local_twilio import MAIN_ACCOUNT, LocalTwilio
from sipdomain_provider.tables.attributes import SIP_DOMAIN
from tests.api.fault_world import ACCOUNT, World
from tests.api.simulated_engine import Declared, Ran, Stack

if TYPE_CHECKING:
    from collections.abc import Mapping

RESOURCES = ("office", "branch")
NAMES = {name: [f"{name}-{number}.sip.twilio.com" for number in (1, 2)] for name in RESOURCES}
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
RESOURCE = st.sampled_from(RESOURCES)

CHANGES = (
    *("declare_attribute", "stop_declaring", "edit") * 3,
    *("declare", "ignore", "let_go", "adopt", "remove", "delete_by_hand", "make_by_hand", "lag"),
)
"""What happens between two runs, by the methods below."""

FAULTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["status", "reset", "half_body", "not_json", "wrong_json", "timeout"]),
        "before_commit": st.booleans(),
        "nth": st.integers(1, 3),
        "times": st.sampled_from([1, 2, 4, None]),
        "method": st.sampled_from([None, "POST", "GET", "DELETE"]),
        "status": st.sampled_from([429, 500, 503, 401, 404]),
    }
)
PASSING = ("reset", "half_body", "timeout", "status")


def passes_by(fault: dict[str, Any]) -> bool:
    """Whether one request is spoilt in a way that every operation survives."""
    return fault["times"] == 1 and fault["kind"] in PASSING and fault["status"] not in (401, 404)


def same(attribute: str, one: Any, other: Any) -> bool:
    return SIP_DOMAIN.by_name[attribute].same(one, other)


class Promise(RuleBasedStateMachine):
    """The model: what each program declares, what is managed, and which domains are nobody's.

    `managed` holds the attributes that the last recorded operation managed: those that are dropped from it are reset.
    `adrift` holds the SIDs of domains that a run made and did not live, or manage, to record.
    """

    twilio: LocalTwilio

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.twilio)
        self.stack = Stack(self.world)
        self.program: dict[str, Declared] = {}
        self.managed: dict[str, frozenset[str]] = {}
        self.adrift: set[str] = set()

    @initialize(
        values=st.fixed_dictionaries({name: st.fixed_dictionaries(dict(VALUES)) for name in RESOURCES}),
        ignored=st.sampled_from([frozenset[str]()] * 3 + [frozenset({each}) for each in VALUES]),
    )
    def begin(self, values: dict[str, dict[str, Any]], ignored: frozenset[str]) -> None:
        self.world.reset()
        for name in RESOURCES:
            self.program[name] = Declared({"domain_name": NAMES[name][0], **values[name]}, ignored)

    @rule(
        data=st.data(),
        changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4),
        run=st.sampled_from(["sound", "sound", "fault", "killed"]),
    )
    def change_and_up(self, data: st.DataObject, changes: list[str], run: str) -> None:
        for change in changes:
            getattr(self, change)(data)
        match run:
            case "sound":
                self._up(sound=True)
            case "fault":
                self._up(sound=False, fault=data.draw(FAULTS))
            case "killed":
                self._up(sound=False, kill_after=data.draw(st.sampled_from(["create", "update", "delete"])))

    # The program

    def declare(self, data: st.DataObject) -> None:
        """A resource that is not declared, or another name for one that is."""
        name = data.draw(RESOURCE)
        before = self.program.get(name, Declared({}))
        values = {**before.values, "domain_name": data.draw(st.sampled_from(NAMES[name]))}
        self.program[name] = Declared(values, before.ignored, before.adopt)

    def declare_attribute(self, data: st.DataObject) -> None:
        for name in self._one_declared(data):
            attribute, before = data.draw(ATTRIBUTE), self.program[name]
            values = {**before.values, attribute: data.draw(VALUES[attribute])}
            self.program[name] = Declared(values, before.ignored, before.adopt)

    def stop_declaring(self, data: st.DataObject) -> None:
        for name in self._one_declared(data):
            attribute, before = data.draw(ATTRIBUTE), self.program[name]
            values = {key: value for key, value in before.values.items() if key != attribute}
            self.program[name] = Declared(values, before.ignored, before.adopt)

    def ignore(self, data: st.DataObject) -> None:
        for name in self._one_declared(data):
            ignored = data.draw(st.frozensets(ATTRIBUTE, max_size=2))
            self.program[name] = Declared(self.program[name].values, ignored, self.program[name].adopt)

    def let_go(self, data: st.DataObject) -> None:
        """Neither ignored nor declared any more: it was not managed, so that it is not reset."""
        for name in self._one_declared(data):
            before = self.program[name]
            values = {key: value for key, value in before.values.items() if key not in before.ignored}
            self.program[name] = Declared(values, adopt=before.adopt)

    def adopt(self, data: st.DataObject) -> None:
        for name in self._one_declared(data):
            self.program[name] = Declared(
                self.program[name].values, self.program[name].ignored, not self.program[name].adopt
            )

    def remove(self, data: st.DataObject) -> None:
        for name in self._one_declared(data):
            del self.program[name]

    # Other people

    def edit(self, data: st.DataObject) -> None:
        for name in self._one_of_them(data):
            attribute = data.draw(ATTRIBUTE)
            self.twilio.edit(ACCOUNT, name, **{attribute: data.draw(VALUES[attribute] | CLEARED[attribute])})

    def delete_by_hand(self, data: st.DataObject) -> None:
        for name in self._one_of_them(data):
            self.twilio.remove(ACCOUNT, name)

    def make_by_hand(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from([name for each in NAMES.values() for name in each]))
        if all(domain["domain_name"] != name for domain in self.domains().values()):
            self.adrift.add(self.world.make(name))

    def lag(self, data: st.DataObject) -> None:
        """A domain that is made from now on is missing from so many lists."""
        self.twilio.list_lag = data.draw(st.integers(0, 1))

    def _one_declared(self, data: st.DataObject) -> list[str]:
        return [data.draw(st.sampled_from(sorted(self.program)))] if self.program else []

    def _one_of_them(self, data: st.DataObject) -> list[str]:
        """The name of a domain: SIDs are other ones at each run."""
        names = sorted(each["domain_name"] for each in self.domains().values())
        return [data.draw(st.sampled_from(names))] if names else []

    # The engine

    @rule()
    def refresh(self) -> None:
        before = self.domains()
        ran = self.stack.refresh()
        assert ran.failed is None, ran
        self._require_same(before)
        for name, resource in self.stack.state.items():
            live = self.domains()[resource.sid]
            for attribute in self.managed[name]:
                assert same(attribute, resource.outputs.get(attribute), live[attribute])
                assert same(attribute, resource.inputs.get(attribute), live[attribute])
        self._forget_gone()

    @rule(fault=FAULTS)
    def refresh_under_a_fault(self, fault: dict[str, Any]) -> None:
        before = self.domains()
        ordered = self.twilio.fault(**fault)
        ran = self.stack.refresh(ordered)
        self.twilio.clear_faults()
        self._require_told(ran)
        self._require_same(before)
        if fault["status"] == 404:  # Twilio says that it is gone: the next create says who has the name
            self.adrift |= set(before) - {resource.sid for resource in self.stack.state.values()}
        self._forget_gone()

    # The promise

    @invariant()
    def the_state_has_no_domain_twice_and_no_other_domain_is_lost(self) -> None:
        sids = [resource.sid for resource in self.stack.state.values()]
        assert len(set(sids)) == len(sids)
        assert set(self.domains()) - set(sids) <= self.adrift

    def domains(self) -> dict[str, dict[str, Any]]:
        """What Twilio has, but for the bystander."""
        names = {name for each in NAMES.values() for name in each}
        return {each["sid"]: each for each in self.twilio.domains(ACCOUNT) if each["domain_name"] in names}

    def _up(self, *, sound: bool, fault: dict[str, Any] | None = None, kill_after: str = "") -> None:
        self.world.clock.pass_by(60)  # what an earlier run made is older than this one
        before, state = self.domains(), dict(self.stack.state)
        self.twilio.clear_requests()
        ordered = self.twilio.fault(**fault) if fault else None
        expected = self._expected(before)
        ran = self.stack.up(self.program, ordered, kill_after)
        self.twilio.clear_faults()
        self._require_told(ran)
        after = self.domains()
        recorded = {resource.sid for resource in self.stack.state.values()}
        made = set(after) - set(before)
        assert len(made - recorded) <= 1, "an operation that fails leaves at most its own domain behind"
        assert not made - recorded or ran.failed is not None
        for name, resource in self.stack.state.items():
            if resource.sid in before and resource.sid not in {each.sid for each in state.values()}:
                assert self.program[name].adopt, "a domain that was there before was taken"
        self.adrift |= made - recorded
        self.adrift -= recorded
        deleted = set(before) - set(after)
        dropped = {resource.sid for name, resource in state.items() if name not in self.program}
        assert deleted <= dropped, "a domain was deleted that the program did not drop"
        self._require_forms(expected, exact=sound)
        self._require_untouched(before, after, expected)
        for name, done in ran.done.items():
            self.managed[name] = frozenset(self.program[name].values) - self.program[name].ignored
            self._require_as_declared(name, done, sound=sound, expected=expected)
        if sound or (fault and passes_by(fault)):
            self._require_explained(ran, before, after)
            if ran.failed is None:
                assert set(self.stack.state) == set(self.program)

    def _expected(self, before: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """What must be sent to each domain of the state: the managed attributes that differ, and no other."""
        found = {}
        for name, resource in self.stack.state.items():
            live, declared = before.get(resource.sid), self.program.get(name)
            if live is None or declared is None:
                continue
            resets = self.managed[name] - set(declared.values) - declared.ignored
            wanted = {key: value for key, value in declared.values.items() if key not in declared.ignored}
            wanted |= {key: SIP_DOMAIN.by_name[key].default for key in resets}
            found[resource.sid] = {key: value for key, value in wanted.items() if not same(key, value, live[key])}
        return found

    def _require_forms(self, expected: dict[str, dict[str, Any]], *, exact: bool) -> None:
        """Each POST to a domain has exactly what differs; once it was refused, resets are sent apart from the rest."""
        refused: set[str] = set()
        sent: list[tuple[str, frozenset[str]]] = []
        for request in self.twilio.requests():
            sid = request.path.rsplit("/", 1)[1].removesuffix(".json")
            if request.method != "POST" or sid not in expected:
                continue
            form = SIP_DOMAIN.encode(expected[sid])
            if sid in refused:
                assert request.form.items() <= form.items(), "nothing but what differs"
            else:
                assert dict(request.form) == form, "exactly what differs"
            if request.status == 400:
                refused.add(sid)
            sent.append((sid, frozenset(request.form)))
        if exact:
            assert len(set(sent)) == len(sent), "without a fault nothing is sent twice"

    def _require_untouched(
        self, before: dict[str, Any], after: dict[str, Any], expected: dict[str, dict[str, Any]]
    ) -> None:
        """Nothing changed but what had to be sent; a domain that was adopted in this run has its own rules."""
        adopted = {
            resource.sid: self.program[name] for name, resource in self.stack.state.items() if name in self.program
        }
        for sid in set(before) & set(after):
            allowed = set(expected.get(sid, ()))
            if sid not in expected and sid in adopted:
                allowed = set(adopted[sid].values) - adopted[sid].ignored
            elif sid not in expected and self.adrift:
                allowed = set(VALUES) if sid in self.adrift else set()
            for attribute in {*VALUES, "domain_name"} - allowed:
                assert before[sid][attribute] == after[sid][attribute], f"{attribute} was touched"

    def _require_as_declared(self, name: str, done: str, *, sound: bool, expected: dict[str, dict[str, Any]]) -> None:
        """A run that did it without a warning has corrected Twilio and the state."""
        resource, declared = self.stack.state[name], self.program[name]
        live = self.domains()[resource.sid]
        if not sound and done in ("create", "replace"):
            return  # what is adopted under a fault may leave a warning: the next sound run is held to it
        for attribute, value in declared.values.items():
            if attribute not in declared.ignored:
                assert same(attribute, value, live[attribute]), f"{attribute} is not as declared"
                assert same(attribute, value, resource.outputs.get(attribute)), f"{attribute} is not in the state"
        for attribute in expected.get(resource.sid, {}):
            assert same(attribute, expected[resource.sid][attribute], live[attribute]), f"{attribute} was not reset"

    def _require_explained(self, ran: Ran, before: dict[str, Any], after: dict[str, dict[str, Any]]) -> None:
        """Without a fault nothing but a name that somebody else has is an error, which names the way out."""
        if ran.failed is None:
            return
        declared = self.program[ran.failed]
        mine = self.stack.state.get(ran.failed)
        (holder,) = [each for each in after.values() if each["domain_name"] == declared.values["domain_name"]]
        assert mine is None or holder["sid"] != mine.sid, ran.error
        assert holder["sid"] in before, "what this run made is its own"
        assert "21232" in ran.error or holder["sid"] in ran.error
        if mine is None:
            assert not declared.adopt or holder["sid"] in {each.sid for each in self.stack.state.values()}
            assert "adopt=True" in ran.error or "another resource" in ran.error

    def _require_told(self, ran: Ran) -> None:
        assert "\n" not in ran.error
        assert MAIN_ACCOUNT.auth_token not in ran.error + ran.lines

    def _require_same(self, before: dict[str, Any]) -> None:
        assert self.domains() == before, "a refresh writes nothing"

    def _forget_gone(self) -> None:
        gone = set(self.managed) - set(self.stack.state)
        for name in gone:
            del self.managed[name]


def test_random_programs_keep_the_promise() -> None:
    with LocalTwilio() as twilio:

        class Machine(Promise):
            pass

        Machine.twilio = twilio
        Machine.TestCase.settings = settings(
            max_examples=int(os.environ.get("PROMISE_EXAMPLES", "100")),
            stateful_step_count=30,
            deadline=None,
            derandomize="CI" in os.environ,
            suppress_health_check=list(HealthCheck),
        )
        Machine.TestCase("runTest").runTest()
