"""Resources that take what others of the same run give up: whatever overlaps, nothing declared is lost.

Each program runs up to three times. See promises.py for the checks after each run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.promises import (
    NAME,
    OTHER,
    RUNS,
    SUB,
    USERS,
    at_twilio,
    seed_users,
    settles,
    sid_of,
    told,
    up,
    wrong_passwords,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.engine.conftest import Project

OLD_PASSWORD = "Nobody-Knows-1"


def password(name: str) -> str:
    return f"Correct-Horse-1-{name}"


def user(resource: str, name: str, *, adopt: bool = True, declares: bool = True) -> str:
    """One line of a program: this user, with a password or without one."""
    return f'SipCredential("{resource}", credential_list_sid=users, username="{name}", adopt={adopt}' + (
        f', password="{password(name)}")' if declares else ")"
    )


def by_number(names: Sequence[str], *, adopt: bool) -> str:
    """A program that names its resources by the users' places in this list."""
    return "\n".join([USERS, *(user(f"u{number}", name, adopt=adopt) for number, name in enumerate(names))])


def disturb(project: Project, how: str, sid: str = "") -> None:
    """From now on every request takes its time, and this happens to the first DELETE of that SID."""
    project.twilio.settings.latency = 0.05
    if how == "429":
        project.twilio.fault("status", "DELETE", sid, status=429, retry_after=1)
    elif how == "lost answer":
        project.twilio.fault("reset", "DELETE", sid, before_commit=False)


def test_users_by_number_that_shift(project: Project) -> None:
    before, after = ["alice", "bob"], ["zed", "alice", "bob"]
    project.declare(by_number(before, adopt=True))
    project.up()
    project.declare(by_number(after, adopt=True))
    disturb(project, "429", sid_of(project, "bob"))
    settles(project, {name: password(name) for name in after})


def test_users_by_number_that_are_reversed_and_not_adopted(project: Project) -> None:
    """It may take an `adopt`, which the error names."""
    before, after = ["alice", "bob", "carol"], ["carol", "bob", "alice"]
    project.declare(by_number(before, adopt=False))
    project.up()
    project.declare(by_number(after, adopt=False))
    disturb(project, "429", sid_of(project, "alice"))
    run = up(project)
    if run.code == 0:
        assert wrong_passwords(project, {name: password(name) for name in after}) == []
    else:
        assert "adopt=True or adopt=" in told(run)
        assert {"alice", "bob", "carol"} & set(at_twilio(project).values())


def mappings(first: str, second: str) -> str:
    lines = [f'{name} = SipCredentialList("{name}", friendly_name="{name}")' for name in ("phones", "desks")]
    lines.append(f'domain = SipDomain("office", domain_name="{NAME}")')
    lines += [
        f'SipAuthCallsCredentialListMapping("m{number}", domain_sid=domain, credential_list_sid={name}, adopt=True)'
        for number, name in enumerate((first, second))
    ]
    return "\n".join(lines)


def test_two_mappings_that_swap_their_lists(project: Project) -> None:
    project.declare(mappings("phones", "desks"))
    project.up()
    project.declare(mappings("desks", "phones"))
    disturb(project, "lost answer", sid_of(project, "phones"))
    settles(project)


def test_a_user_without_a_password_who_moves_to_another_resource(project: Project) -> None:
    """Twilio could not create her again: she stays, with the password that nobody here knows."""
    seed_users(project, alice=OLD_PASSWORD)
    adopted = USERS.replace(")", ", adopt=True)")
    project.declare("\n".join((adopted, user("a", "alice", declares=False))))
    project.up()
    project.declare("\n".join((adopted, user("b", "alice", declares=False), user("a", "bob"))))
    disturb(project, "slow")
    for _run in range(RUNS):
        run = up(project)
        assert wrong_passwords(project, {"alice": OLD_PASSWORD}) == []
        if run.code == 0:
            assert wrong_passwords(project, {"bob": password("bob")}) == []
            break
        assert "alice" in told(run)


def test_a_domain_that_is_adopted_while_its_resource_moves_to_a_subaccount(project: Project) -> None:
    project.declare(f'office = SipDomain("office", domain_name="{NAME}", adopt=True)')
    project.up()
    (sid,) = (where.sid for where in at_twilio(project))
    lines = [
        f'SipDomain("office", domain_name="{OTHER}", account_sid="{SUB}", adopt=True)',
        f'SipDomain("legacy", domain_name="{NAME}", adopt="{sid}")',
    ]
    project.declare("\n".join(lines))
    disturb(project, "429")
    settles(project)
    assert sorted(at_twilio(project).values()) == sorted([NAME, OTHER])


def test_a_user_who_moves_to_a_new_resource_while_the_old_one_takes_another(project: Project) -> None:
    """If the old one waits for the new one, it is compared after she was adopted."""
    project.declare("\n".join((USERS, user("u0", "alice"))))
    project.up()
    waiting = user("u0", "bob").removesuffix(")") + ", opts=ResourceOptions(depends_on=[u1]))"
    after = (f"u1 = {user('u1', 'alice')}", waiting)
    project.declare("\n".join((USERS, *after)))
    settles(project, {name: password(name) for name in ("alice", "bob")})
