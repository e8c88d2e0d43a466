"""`SipExclusiveEntries`: a list or domain that has only what the program declares, and what is not deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.conftest import ACCOUNT, NAME, PASSWORD, user
from tests.engine.promises import sid_of
from tests.engine.test_diff_command import diff

if TYPE_CHECKING:
    from tests.engine.conftest import Project

PHONES = 'phones = SipCredentialList("phones", friendly_name="Phones")'
OFFICE = f"""
    AuthenticatedSipDomain(
        "office", domain_name="{NAME}", users={{"alice": "{PASSWORD}"}}, registrations=True,
        allowed_addresses={{"berlin": "203.0.113.0/24"}},
    )
"""


def seed(project: Project, kind: str, parent: str, **row: object) -> str:
    (sid,) = project.twilio.seed_rows(kind, ACCOUNT, [row], parent)
    return sid


def add_user(project: Project, name: str, listed: str) -> str:
    return seed(project, "credentials", listed, username=name, password="Wrong-Horse-11")


def phones(name: str, values: str = f'password="{PASSWORD}"', *, resource: str = "") -> str:
    """A line of a program: this user of the phones."""
    return f"{name} = {user(name, values, of='phones', resource=resource)}"


def deletes(project: Project) -> list[str]:
    """The SIDs that were deleted; every other writing request by its method."""
    found = [each for each in project.twilio.requests() if each.method != "GET"]
    return sorted(
        each.path.rpartition("/")[2].removesuffix(".json") if each.method == "DELETE" else each.method for each in found
    )


def test_strangers_in_a_component_are_named_and_deleted(project: Project) -> None:
    project.declare(OFFICE)
    project.up()
    domain = project.live()["sid"]
    addresses, listed = (
        project.twilio.row(kind, ACCOUNT, NAME)["sid"] for kind in ("ip_access_control_lists", "credential_lists")
    )
    (other,) = project.twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "By hand"}])
    strangers = [
        seed(project, "ip_addresses", addresses, friendly_name="all", ip_address="0.0.0.0", cidr_prefix_length=0),
        add_user(project, "mallory", listed),
        other,
    ]
    seed(project, "auth_calls_ip_access_control_list_mappings", domain, sid=other)
    assert project.preview("--expect-no-changes").changes() == {}, "without the resource nothing is extra"

    project.declare(OFFICE.replace("registrations", "exclusive=True, registrations"))
    preview = project.preview()
    assert preview.changes() == {"create": 3}
    for sid in strangers:
        assert preview.output.count(sid) == 1
    assert preview.diagnostics().count("is not declared: it will be deleted") == 3
    project.twilio.clear_requests()
    run = project.up()
    assert deletes(project) == sorted(strangers)
    assert run.diagnostics().count("was not declared: deleted") == 3
    assert project.preview("--expect-no-changes").changes() == {}
    assert project.preview("--expect-no-changes", "--refresh").changes() == {}

    seed(project, "auth_calls_ip_access_control_list_mappings", domain, sid=other)
    add_user(project, "eve", listed)
    add_user(project, "oscar", listed)
    preview = project.run("preview", "--diff", "--expect-no-changes", code=None)
    assert preview.code != 0
    assert "warning: office-users-only: 2 of the 3 entries of" in preview.output
    said = diff(project, code=2)
    assert "4 unmanaged. The state has 8 resources." in said, "three entries and a list; no exclusive entries"
    assert "is not declared" not in project.refresh().output
    project.twilio.clear_requests()
    project.destroy()
    assert other not in deletes(project)
    assert "is not declared" not in project.destroy().output


def test_what_the_program_has_or_had_is_not_deleted(project: Project) -> None:
    """Created, renamed, replaced by force, adopted, retained, moved, and declared in an `apply`."""
    had = [
        PHONES,
        phones("alice"),
        phones("bob"),
        phones("carol"),
        f"phones.sid.apply(lambda sid: {user('dave', of='sid')})",
        phones("rita", f'password="{PASSWORD}", opts=ResourceOptions(retain_on_delete=True)'),
    ]
    project.declare(*had)
    project.up()
    listed = sid_of(project, "Phones")
    mallory = add_user(project, "mallory", listed)
    add_user(project, "nina", listed)

    only = 'SipExclusiveEntries("only-these", parent=phones, entries=[alice, bob, rita])'
    adopted = [phones("nina", "adopt=True"), phones("olaf")]
    first = [*had[:3], had[-1], only, *had[3:-1], *adopted]  # the resource stands before what it must not delete
    project.declare(*first)
    project.twilio.clear_requests()
    preview = project.preview()
    assert preview.diagnostics().count("will be deleted") == 1
    for name in ("nina", "carol", "dave"):
        assert f"is not in entries, but not deleted: the program declares it as {name}" in preview.output
    project.up()
    assert deletes(project) == sorted(["POST", mallory])
    everybody = ["alice", "bob", "carol", "dave", "nina", "olaf", "rita"]
    assert users(project, listed) == everybody

    alice = project.resource("alice")
    moved = phones("bob", f'password="{PASSWORD}", adopt=True', resource="robert")
    left = 'SipExclusiveEntries("only-these", parent=phones, entries=[alice, bob])'
    project.declare(PHONES, phones("alice"), moved, left, *had[3:-1], *adopted)
    project.twilio.clear_requests()
    project.up("--replace", alice["urn"])
    assert deletes(project) == sorted(["POST", "POST", alice["id"]]), "rita is retained"
    assert users(project, listed) == everybody
    assert "it was once in entries" in project.preview("--expect-no-changes").output


def users(project: Project, listed: str) -> list[str]:
    return sorted(str(each["username"]) for each in project.twilio.rows("credentials", ACCOUNT, listed))
