"""Random moves of resources that adopt, against a model of which domain may go and which must stay.

60 stacks of up to 20 steps; MOVES_EXAMPLES=2000 for more of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.api.fault_world import ACCOUNT, World
from tests.api.random_programs import OnTwilio, keep_the_promise
from tests.api.simulated_engine import Declared, How, Ran, Stack

if TYPE_CHECKING:
    from local_twilio import ArmedFault

NAMES = ("office.sip.twilio.com", "branch.sip.twilio.com")
NAME = st.sampled_from(NAMES)
PLACE = st.tuples(st.sampled_from(["", "a:index:Team$", "a:voice:Team$"]), st.sampled_from(["sip", "hq"]))
FALSE_404 = {"code": 20404, "message": "The requested resource was not found", "status": 404}


def declared(name: str, alias: str | None = None) -> Declared:
    values = {"domain_name": name, "voice_url": "https://example.com/a"}
    return Declared(values, adopt=True, aliases=(alias,) if alias else (), kind=name)


def urn(place: tuple[str, str], name: str) -> str:
    """Of each domain's own: to rename a domain into another one's name is not what is tried here."""
    above, called = place
    return f"{above}SipDomain::{called}-of-{name.partition('.')[0]}"


class Moves(OnTwilio):
    """The model: the program, the one before it, and the SIDs of what a run made and did not live to record."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.twilio)
        self.stack = Stack(self.world)
        self.program: dict[str, Declared] = {}
        self.before: dict[str, Declared] = {}
        self.adrift: set[str] = set()

    @initialize(place=PLACE)
    def begin(self, place: tuple[str, str]) -> None:
        self.world.reset()
        self.program = {urn(place, NAMES[0]): declared(NAMES[0])}
        self.up(How())

    # The program and the state

    @rule(place=PLACE, name=NAME, aliased=st.booleans())
    def move(self, place: tuple[str, str], name: str, *, aliased: bool) -> None:
        """The domain's resource is at another place of the program, or is new."""
        old = next((each for each, it in self.program.items() if it.values["domain_name"] == name), None)
        self.before = self.program
        self.program = {each: it for each, it in self.program.items() if each != old}
        self.program[urn(place, name)] = declared(name, old if aliased else None)

    @rule(place=PLACE, name=NAME)
    def declare_once_more(self, place: tuple[str, str], name: str) -> None:
        """Perhaps a second resource that has the domain."""
        self.before = self.program
        self.program = {**self.program, urn(place, name): declared(name)}

    @rule()
    def revert(self) -> None:
        self.program, self.before = self.before, self.program

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if self.program:
            self.before = self.program
            gone = data.draw(st.sampled_from(sorted(self.program)))
            self.program = {urn: it for urn, it in self.program.items() if urn != gone}

    @rule(data=st.data(), place=PLACE)
    def rename_in_the_state(self, data: st.DataObject, place: tuple[str, str]) -> None:
        if self.stack.state:
            old = data.draw(st.sampled_from(sorted(self.stack.state)))
            new = urn(place, str(self.stack.state[old].outputs["domain_name"]))
            if new not in self.stack.state:
                self.stack.rename(old, new)

    # Runs

    @rule(refresh=st.booleans())
    def sound(self, *, refresh: bool) -> None:
        ran = self.up(How(refresh=refresh))
        if self._twice():
            assert "another resource of this program has" in ran.error, "an error in every run"
            return
        assert ran.failed is None, ran.error
        assert set(self.stack.state) == set(self.program)
        self.twilio.clear_requests()
        again = self.up(How(refresh=refresh))
        assert set(again.done.values()) <= {"same"}, "the next preview is clean"
        assert [each.method for each in self.twilio.requests() if each.method != "GET"] == []

    @rule(data=st.data(), refresh=st.booleans())
    def with_a_forced_replacement(self, data: st.DataObject, *, refresh: bool) -> None:
        if self.program:
            self.up(How(refresh=refresh, replace=frozenset({data.draw(st.sampled_from(sorted(self.program)))})))

    @rule()
    def that_fails_before_it_deletes(self) -> None:
        self.up(How(fails_after=len(self.program)))

    @rule(method=st.sampled_from(["POST", "GET"]))
    def that_goes_on_after_an_error(self, method: str) -> None:
        fault = self.twilio.fault("status", method, status=400, body={"code": 20001, "message": "no", "status": 400})
        self.up(How(goes_on=True), fault)

    @rule(nth=st.integers(1, 4), method=st.sampled_from(["GET", "DELETE"]), refresh=st.booleans())
    def with_one_false_404(self, nth: int, method: str, *, refresh: bool) -> None:
        had = set(self.stack.state)
        ran = self.up(How(refresh=refresh), self._false_404(method, nth))
        assert not [each for each in had if ran.done.get(each) in ("create", "replace")], "nothing counts as gone"

    def _false_404(self, method: str, nth: int) -> ArmedFault:
        return self.twilio.fault("status", method, nth=nth, status=404, body=FALSE_404, before_commit=True)

    @rule(after=st.sampled_from(["create", "delete"]))
    def that_is_killed(self, after: str) -> None:
        self.up(How(kill_after=after))

    @rule(refresh=st.booleans(), nth=st.sampled_from([None, None, 1, 2]))
    def destroy(self, nth: int | None, *, refresh: bool) -> None:
        """Perhaps with one false 404 to a read."""
        before, self.program = self.program, {}
        ran = self.up(How(refresh=refresh), self._false_404("GET", nth) if nth else None)
        self.program = before
        assert ran.failed is None or nth, ran.error
        if ran.failed is None:
            assert self.stack.state == {}
            assert set(self._domains()) <= self.adrift, "nothing is left"

    def up(self, how: How, fault: ArmedFault | None = None) -> Ran:
        self.world.clock.pass_by(60)
        before = self._domains()
        ran = self.stack.up(self.program, how, fault)
        self.twilio.clear_faults()
        after = self._domains()
        recorded = {each.sid for each in self.stack.state.values()}
        wanted = {it.values["domain_name"] for it in self.program.values()}
        replaced = set(how.replace)
        for sid in set(before) - set(after):
            name = before[sid]["domain_name"]
            asked_for = any(self.program[urn].values["domain_name"] == name for urn in replaced)
            assert name not in wanted or asked_for, "a domain was deleted that the program has"
        made = set(after) - set(before)
        assert made <= recorded or ran.failed, "what was made is recorded"
        self.adrift = (self.adrift | (made - recorded)) & set(after) - recorded
        return ran

    @invariant()
    def nothing_at_twilio_is_forgotten(self) -> None:
        recorded = {each.sid for each in self.stack.state.values()}
        assert set(self._domains()) - recorded <= self.adrift

    def _twice(self) -> bool:
        names = [it.values["domain_name"] for it in self.program.values()]
        return len(set(names)) < len(names)

    def _domains(self) -> dict[str, dict[str, Any]]:
        return {each["sid"]: each for each in self.twilio.domains(ACCOUNT) if each["domain_name"] in NAMES}


def test_random_moves_lose_and_leave_nothing() -> None:
    keep_the_promise(Moves, "MOVES_EXAMPLES", 60, 20)
