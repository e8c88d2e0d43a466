"""What must be true after a run, however its steps overlapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.declared import CALLS, DOMAIN, LIST, USER, Declared, Entry, How, State
from tests.simulation.memory_twilio import ACCOUNT, MemoryTwilio, sid_of
from tests.simulation.model import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.scheduler import Task

HOME_LIST, HOME_DOMAIN = sid_of("CL", "home"), sid_of("SD", "home")
"""A list and a domain that exist and are in no state: programs of users and mappings alone are in them."""
THEIRS = "theirs"
"""The password of a user who was adopted without one: nobody knows it."""
ANY_MORE_RUNS = 2
_SAYS = (
    "Declare password",
    "password: it is missing",
    "Name them in the program by their",
    "Declare them with this resource as their parent",
    "To keep it: `pulumi state delete URN`",
    "Check credential_list_sid",
    "Declare account_sid",
    "Check the SID, account_sid and twilio:region",
)
"""What errors say that only the program, or the user, can mend."""


def start(before: tuple[Declared, ...], strangers: tuple[Declared, ...] = ()) -> tuple[State, MemoryTwilio]:
    """A state that has these resources, which exist as declared, and what else exists."""
    twilio, state, ids = MemoryTwilio(), dict[str, Entry](), dict[str, str]()
    for kind, sid in ((LIST, HOME_LIST), (DOMAIN, HOME_DOMAIN)):
        name = {LIST: "friendly_name", DOMAIN: "domain_name"}[kind]
        home = Declared("home", kind, "home.sip.twilio.com")
        twilio.make(home.type, "", {name: home.identity})["sid"] = sid
    for letter in "abcdefgh":
        twilio.make(Declared("", LIST, letter).type, "", {"friendly_name": f"mapped {letter}"})["sid"] = mapped(letter)
    for each in (*before, *strangers):
        parent, values = ids.get(each.parent, each.parent), each.values(ids)
        password = {"password": each.password or THEIRS} if each.kind == USER else {}
        row = twilio.make(each.type, parent, {**values, **password})
        ids[each.name] = row["sid"]
        if each in before:
            recorded = {**row, "password": each.password or ""} if each.kind == USER else row
            recorded = {**recorded, **values, "account_sid": row["account_sid"]}
            state[each.urn] = Entry(each, row["sid"], recorded, f"{each.name} 0", each.urn)
    return state, twilio


def mapped(letter: str) -> str:
    """The SID of a list that mappings map."""
    return sid_of("CL", f"mapped {letter}")


def broken(run: Run, strangers: set[str], *, was_killed: bool = False, is_after_a_kill: bool = False) -> list[str]:
    """The promises that the end of this run breaks; `strangers` are the SIDs that are in no state before it."""
    rows = {sid: row for (_kind, _parent, sid), row in run.twilio.all().items()}
    things = run.twilio.all().keys()
    is_good = not run.outcome.errors and not was_killed
    found = [f"WAITED IN VAIN: {run.condition.in_vain}"] if run.condition.in_vain else []
    for urn, entry in run.state.items():
        is_known_to_be_gone = was_killed or (not is_good and (is_after_a_kill or entry.sid in run.shared))
        if not (entry.pending or is_known_to_be_gone) and _thing(entry) not in things:
            found.append(f"LOST{'' if is_good else ' (failed)'}: {urn} {entry.declared.identity} is not at Twilio")
    managed = [each for each in run.program if not each.is_got]
    if is_good:
        found += [why for each in managed if (why := _not_as_declared(each, run))]
        had = [_thing(each) for each in run.state.values() if not each.pending]
        found += [f"TWO have {thing}" for thing in {each for each in had if had.count(each) > 1}]
    for each in run.program:
        if not each.is_got and each.kind == USER and each.password is None and not _is_theirs(each, run):
            found.append(f"PASSWORD LOST: {each.identity}")
        elif each.is_got and is_good and each.identity not in rows:
            found.append(f"LOST: {each.urn} is read, and is not at Twilio")
    for each in run.strangers:
        told = any(each.identity in why for _urn, _outcome, why in run.outcome.notes)
        if not told and each.identity not in {row.get(each.type.identity) for row in rows.values()}:
            found.append(f"STRANGER LOST: {each.identity}")
    return found + _orphans(run, strangers, is_good=is_good, is_after_a_kill=was_killed or is_after_a_kill)


def _thing(entry: Entry) -> tuple[str, str, str]:
    if entry.declared.type.parent is not None:
        return (entry.declared.kind, str(entry.values.get(entry.declared.type.parent.name)), entry.sid)
    account = str(entry.values["account_sid"])
    return (entry.declared.kind, "" if account == ACCOUNT else account, entry.sid)


def _not_as_declared(each: Declared, run: Run) -> str:
    entry = run.state.get(each.urn)
    if entry is None or entry.pending:
        return f"NOT DONE: {each.urn} is not in the state"
    row = run.twilio.all().get(_thing(entry), {})
    if each.kind != CALLS and row and row.get(each.type.identity) != each.identity:
        return f"WRONG NAME: {each.urn} is {row.get(each.type.identity)}"
    if not (each.parent or each.account) and entry.values["account_sid"] != run.accounts.get(
        each.urn, entry.values["account_sid"]
    ):
        return f"WRONG ACCOUNT: {each.urn} is in {entry.values['account_sid']}"
    if each.password and row.get("password") != each.password:
        return f"WRONG PASSWORD: {each.urn}"
    return ""


def _is_theirs(each: Declared, run: Run) -> bool:
    return any(
        row.get("username") == each.identity and row.get("password") == THEIRS
        for rows in run.twilio.rows.values()
        for row in rows.values()
    )


def _orphans(run: Run, strangers: set[str], *, is_good: bool, is_after_a_kill: bool) -> list[str]:
    """What exists in no state, and that nobody will find again; a note or the program says where the rest is."""
    in_state = {_thing(each) for each in run.state.values()}
    adopted = {(each.kind, each.identity) for each in run.program if each.adopt}
    declared = {(each.kind, each.identity) for each in run.program}
    read = {each.identity for each in run.program if each.is_got}
    told = {why for _urn, _outcome, why in run.outcome.notes}
    found = []
    for (kind, parent, sid), row in run.twilio.all().items():
        name = sid if kind == CALLS else str(row.get(Declared("", kind, "").type.identity))
        if (kind, parent, sid) in in_state or f"{kind}{parent}{sid}" in strangers or sid in read:
            continue
        if not is_good and (kind, name) in (declared if is_after_a_kill else adopted):
            continue  # the next run adopts it, or its error says how to
        if name in run.retained or name in told:
            continue
        found.append(f"ORPHAN{'' if is_good else ' (failed)'}: {kind} {name}")
    return found


def fair() -> Callable[[list[Task]], Task]:
    """Each task in its turn."""
    last: dict[str, int] = {}

    def choose(runnable: list[Task]) -> Task:
        chosen = min(runnable, key=lambda each: last.get(each.name, -1))
        last[chosen.name] = max(last.values(), default=0) + 1
        return chosen

    return choose


def after_more_runs(run: Run, strangers: set[str], *, was_killed: bool = False) -> list[str]:
    """What is broken, or does not end well, after more runs of the unchanged program with no faults.

    What a killed run made, and did not record, is adopted by the next one, or its error says how to.
    """
    twilio, state = run.twilio.copy(), run.state
    twilio.faults.clear()
    again = run
    for number in range(ANY_MORE_RUNS):
        shared = again.shared  # what one of two entries has deleted stays gone until a run comes to the other one
        again = Run(fair(), run.program, state, twilio, How(), number=run.number + number + 1)
        again.shared |= shared
        again.scheduler.run()
        if again.scheduler.bug:
            return [f"BUG: {again.scheduler.bug}"]
        state = again.state
        if found := broken(again, strangers, is_after_a_kill=was_killed):
            return [f"THEN {each}" for each in found]
    adopts = all(each.adopt for each in run.program)
    problems = list(again.outcome.errors.values())
    if not problems or any(is_the_programs(each, adopts=adopts) for each in problems):
        return []  # the errors of others may follow from the one that says what to declare
    return [f"STUCK: {problems[0]}"]


def is_the_programs(error: str, *, adopts: bool) -> bool:
    """Whether the error says what the program must declare."""
    if any(each in error for each in _SAYS):
        return True
    return not adopts and ("adopt=True or adopt=" in error or "depends_on" in error)
