"""Checks that hold after every run: nothing declared is lost, and nothing leaves the state without a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sipdomain_provider.tables.registry import BY_NAME
from tests.engine.conftest import ACCOUNT, SUB
from tools.interrupted_run import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engine.conftest import Project, Run

RUNS = 3
"""So many runs of one program must be enough, if it declares all passwords."""


class Where(NamedTuple):
    """Which resource this is at Twilio. A SID alone does not tell: a mapping has the SID of its list."""

    type_name: str
    account: str
    parent: str
    sid: str


def at_twilio(project: Project) -> dict[Where, str]:
    """Everything in the main account and the subaccount, with its name."""
    found = {}
    for account in (ACCOUNT, SUB):
        for name, resource_type in BY_NAME.items():
            above, named = resource_type.parent_type, resource_type.name_attribute
            parents = project.twilio.rows(kind_of(above), account) if above else [{"sid": ""}]
            for parent in parents:
                for row in project.twilio.rows(kind_of(resource_type), account, parent["sid"] or None):
                    called = row.get(named.name, row.get(named.answered_as or ""))
                    found[Where(name, account, parent["sid"], row["sid"])] = str(called)
    return found


def sid_of(project: Project, name: str) -> str:
    """The SID of the one domain, list or user with this name."""
    (sid,) = (where.sid for where, called in at_twilio(project).items() if called == name)
    return sid


def in_the_state(project: Project) -> dict[str, tuple[Where, str]]:
    """What each managed entry of the state has at Twilio, and its name there. A `get` manages nothing."""
    found = {}
    for each in project.resources():
        if each.get("external"):
            continue
        resource_type = BY_NAME[each["type"].rpartition(":")[2]]
        outputs = each["outputs"]
        parent = outputs[resource_type.parent.name] if resource_type.parent else ""
        name = each["urn"].rpartition("::")[2]
        assert name not in found, f"the state has two entries of {name}"
        where = Where(resource_type.name, outputs["account_sid"], parent, each["id"])
        found[name] = (where, str(outputs[resource_type.identity]))
    return found


def up(project: Project, *options: str, code: int | None = None) -> Run:
    """One run, after which exit 0 means that all of the state is at Twilio, and every orphan has a line."""
    run = project.up(*options, code=code)
    live, state = at_twilio(project), in_the_state(project)
    if run.code == 0:
        missing = {name: has for name, has in state.items() if live.get(has[0]) != has[1]}
        assert not missing, f"exit 0, and not at Twilio: {missing}"
        assert len({where for where, _name in state.values()}) == len(state), f"one for two entries: {state}"
    known = {each["id"] for each in project.resources()}
    for where, name in live.items():
        named = where.sid in told(run) or name in told(run)
        assert where.sid in known or named, f"in no state, without a line: {name}"
    return run


def told(run: Run) -> str:
    """The lines and errors that the user reads, without the engine's own debug messages, which name every resource."""
    events = (event["diagnosticEvent"] for event in run.events if "diagnosticEvent" in event)
    return "".join(each["message"] for each in events if each["severity"] != "debug")


def settles(project: Project, passwords: Mapping[str, str] | None = None) -> None:
    """The program ends well in at most three runs; then all passwords are as declared, and nothing is to be done."""
    for _run in range(RUNS):
        if up(project).code == 0:
            break
    else:
        raise AssertionError(f"no run of {RUNS} ended well")
    assert wrong_passwords(project, passwords or {}) == []
    project.preview("--expect-no-changes")


def seed_users(project: Project, **passwords: str) -> str:
    """A list Users that no stack manages, with these users; its SID."""
    (users,) = project.twilio.seed_rows("credential_lists", ACCOUNT, [{"friendly_name": "Users"}])
    rows = [{"username": name, "password": password} for name, password in passwords.items()]
    project.twilio.seed_rows("credentials", ACCOUNT, rows, users)
    return users


def wrong_passwords(project: Project, passwords: Mapping[str, str]) -> list[str]:
    """The users of the list Users who have another password than this, or are gone."""
    if not passwords:
        return []
    users = sid_of(project, "Users")
    there = {row["username"] for row in project.twilio.rows("credentials", ACCOUNT, users)}
    return [
        name
        for name, password in passwords.items()
        if name not in there or not project.twilio.password_is(users, name, password)
    ]
