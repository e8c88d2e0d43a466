"""`SipExclusiveEntries`: a list or domain that has only what the program declares, and what is not deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_twilio import MAIN_ACCOUNT
from tests.engine.test_diff_command import diff

if TYPE_CHECKING:
    from tests.engine.conftest import Project

ACCOUNT = MAIN_ACCOUNT.sid
NAME = "tried-office.sip.twilio.com"
PASSWORD = "Correct-Horse-1"
LIST = f"""
    phones = SipCredentialList("phones", friendly_name="Phones")
    alice = SipCredential("alice", credential_list_sid=phones, username="alice", password="{PASSWORD}")
    bob = SipCredential("bob", credential_list_sid=phones, username="bob", password="{PASSWORD}")
"""
ONLY = 'SipExclusiveEntries("only-these", parent=phones, entries=[alice, bob])'
OFFICE = f"""
    AuthenticatedSipDomain(
        "office", domain_name="{NAME}", users={{"alice": "{PASSWORD}"}}, registrations=True,
        allowed_addresses={{"berlin": "203.0.113.0/24"}},
    )
"""


def sid_of(project: Project, kind: str, name: str) -> str:
    return str(project.twilio.row(kind, ACCOUNT, name)["sid"])


def seed(project: Project, kind: str, parent: str, **row: object) -> str:
    (sid,) = project.twilio.seed_rows(kind, ACCOUNT, [row], parent)
    return sid


def add_user(project: Project, name: str = "mallory", listed: str = "Phones") -> str:
    return seed(
        project, "credentials", sid_of(project, "credential_lists", listed), username=name, password="Wrong-Horse-11"
    )


def users(project: Project, listed: str = "Phones") -> list[str]:
    rows = project.twilio.rows("credentials", ACCOUNT, sid_of(project, "credential_lists", listed))
    return sorted(str(each["username"]) for each in rows)


def deletes(project: Project) -> list[str]:
    """The SIDs that were deleted; every other writing request by its method."""
    found = [each for each in project.twilio.requests() if each.method != "GET"]
    return sorted(
        each.path.rpartition("/")[2].removesuffix(".json") if each.method == "DELETE" else each.method for each in found
    )


def test_strangers_in_a_component_are_named_and_deleted(project: Project) -> None:
    project.declare(OFFICE)
    project.up()
    domain = str(project.twilio.domain(ACCOUNT, NAME)["sid"])
    addresses = sid_of(project, "ip_access_control_lists", NAME)
    (other,) = project.twilio.seed_rows("ip_access_control_lists", ACCOUNT, [{"friendly_name": "By hand"}])
    strangers = [
        seed(project, "ip_addresses", addresses, friendly_name="all", ip_address="0.0.0.0", cidr_prefix_length=0),
        add_user(project, listed=NAME),
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
    add_user(project, "eve", NAME)
    add_user(project, "oscar", NAME)
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


OTHERS = f"""
    carol = SipCredential("carol", credential_list_sid=phones, username="carol", password="{PASSWORD}")
    phones.sid.apply(
        lambda sid: SipCredential("dave", credential_list_sid=sid, username="dave", password="{PASSWORD}")
    )
    rita = SipCredential(
        "rita", credential_list_sid=phones, username="rita", password="{PASSWORD}",
        opts=ResourceOptions(retain_on_delete=True),
    )
    paul = SipCredential(
        "paul", credential_list_sid=phones, username="paul", password="{PASSWORD}", opts=ResourceOptions(protect=True),
    )
"""
ALL = "    " + ONLY.replace("bob]", "bob, rita, paul]")


def test_what_the_program_has_or_had_is_not_deleted(project: Project) -> None:
    """Created, renamed, replaced, adopted, protected, retained, moved, declared in an `apply` or elsewhere."""
    project.declare(LIST + OTHERS)
    project.up()
    mallory = add_user(project)
    add_user(project, "nina")
    adopted = """
    SipCredential("nina", credential_list_sid=phones, username="nina", adopt=True)
    SipCredential("olaf", credential_list_sid=phones, username="olaf", password="Correct-Horse-1")
    """
    first = ALL + "\n" + adopted  # the resource stands before what it must not delete
    project.declare(LIST + OTHERS.replace("    carol", ALL + "\n    carol").replace("rita, paul", "") + adopted)
    project.twilio.clear_requests()
    preview = project.preview()
    assert preview.diagnostics().count("will be deleted") == 1
    for name in ("nina", "carol", "dave", "rita", "paul"):
        assert f"is not in entries, but not deleted: the program declares it as {name}" in preview.output
    project.up()
    assert deletes(project) == sorted(["POST", mallory])
    everybody = ["alice", "bob", "carol", "dave", "nina", "olaf", "paul", "rita"]
    assert users(project) == everybody

    project.declare(LIST + OTHERS + first)
    project.up()
    project.twilio.clear_requests()
    moved = LIST.replace('SipCredential("bob",', 'SipCredential("robert", adopt=True,')
    left = OTHERS[: OTHERS.index("    rita")] + OTHERS[OTHERS.index("    paul") :]
    project.declare(moved + left + first.replace("rita, ", ""))
    alice = sid_of_user(project, "alice")
    project.up("--replace", urn(project, "alice"))
    assert deletes(project) == sorted(["POST", "POST", alice]), (
        "alice is replaced by force, bob moved, rita is retained"
    )
    assert users(project) == everybody
    project.twilio.clear_requests()
    preview = project.preview("--expect-no-changes")
    assert "it was once in entries" in preview.output

    project.up("--target", urn(project, "only-these"))
    project.declare(moved + left[: left.index("    paul")] + first.replace("rita, paul", ""))
    assert project.up(code=None).code != 0, "paul is protected"
    assert users(project) == everybody
    assert deletes(project) == []


def sid_of_user(project: Project, name: str) -> str:
    listed = sid_of(project, "credential_lists", "Phones")
    return str(project.twilio.row("credentials", ACCOUNT, name, listed)["sid"])


def urn(project: Project, name: str) -> str:
    return str(project.resource(name)["urn"])
