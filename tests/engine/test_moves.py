"""A resource that moves in the program keeps its domain, whatever moves, and nothing is left behind in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.promises import told
from tests.engine.test_drift import NAME, live

if TYPE_CHECKING:
    from tests.engine.conftest import Project

KEPT = f"{NAME}: not deleted: another resource of the program has it"


def below(*components: str, name: str = "office", options: str = "", kind: str = "SipDomain") -> str:
    """A program whose domain is in components, each `TYPE NAME`, the outermost first."""
    lines = ["parent = None"]
    for component in components:
        type_name, called = component.split()
        lines.append(
            f'parent = pulumi.ComponentResource("{type_name}", "{called}", None, ResourceOptions(parent=parent))'
        )
    lines += ["class Own(SipDomain, module='company', name='Office'): pass", "options = ResourceOptions(parent=parent)"]
    lines.append(f"options = ResourceOptions.merge(options, ResourceOptions({options}))")
    values = f'domain_name="{NAME}", voice_url="https://example.com/a", adopt=True'
    lines.append(f'sip = {kind}("{name}", {values}, opts=options)')
    return "\n".join(lines) + "\n"


def alias(of: str, parent: str = "") -> str:
    return f'aliases=[pulumi.Alias(name="{of}"{parent})]'


TEAM = "acme:index:Team sales"
MOVES = {
    "another name": below(name="hq"),
    "an alias": below(name="office", options=alias("hq")),
    "an alias, back": below(name="hq", options=alias("office")),
    "an alias, reverted": below(name="office"),
    "into a component": below(TEAM),
    "a component of another type": below("acme:voice:Team sales"),
    "a component of another name": below("acme:voice:Team marketing"),
    "below another component": below("acme:index:Org acme", "acme:voice:Team marketing"),
    "an ancestor of another type": below("acme:voice:Org acme", "acme:voice:Team marketing"),
    "type and name": below("acme:voice:Org acme", TEAM, name="hq"),
    "out of a component": below(name="hq"),
    "to a subclass of another type": below(name="hq", kind="Own"),
    "back from it": below(name="office"),
    "into a component, by an alias": below(TEAM, options=alias("office", ", parent=pulumi.ROOT_STACK_RESOURCE")),
    "home": below(name="office"),
}
"""One after the other, each from the one before it."""


def sips(project: Project) -> list[str]:
    resources = project.state()["deployment"].get("resources", [])
    return [each["urn"] for each in resources if each["type"].startswith("pulumi-python:dynamic/")]


def nothing_is_lost_or_left(project: Project, sid: object) -> None:
    """One domain, the same as before; a clean preview; a replacement that is one; and a destroy that is one."""
    assert live(project)["sid"] == sid
    (urn,) = sips(project)
    assert project.preview().changes() == {}
    project.up("--refresh", "--replace", urn)
    assert live(project)["sid"] != sid
    assert len(sips(project)) == 1
    assert project.preview().changes() == {}
    project.destroy("--refresh")  # which diffs what the state has, and must not count as the program's
    assert project.twilio.domains(project.environment["TWILIO_ACCOUNT_SID"]) == []


def test_a_resource_that_moves_in_the_program_or_in_the_state(project: Project) -> None:
    project.declare(below())
    project.up()
    sid = live(project)["sid"]
    for move, program in MOVES.items():
        (before,) = sips(project)
        project.declare(program)
        run = project.up()
        (after,) = sips(project)
        assert live(project)["sid"] == sid, move
        assert (KEPT in told(run)) == (before != after and "aliases=" not in program), move
    project.pulumi("state", "rename", sips(project)[0], "hq", "--yes")
    assert KEPT in project.up().output
    project.pulumi("state", "rename", sips(project)[0], "hq", "--yes")
    project.declare(below(name="hq"))
    assert project.up().changes() == {}
    nothing_is_lost_or_left(project, sid)


def test_a_move_whose_run_fails_midway(project: Project) -> None:
    """The state then has both: whichever of them stays in the program keeps the domain."""
    project.declare(below())
    project.up()
    sid = live(project)["sid"]
    moved = below("acme:voice:Team sales", name="hq")
    failing = 'SipDomain("bad", domain_name="no-suffix", opts=ResourceOptions(depends_on=[sip]))'
    for declared in (below(), moved):
        project.declare(moved + failing)
        project.up(code=1)
        assert len(sips(project)) == 2
        project.declare(declared)
        assert KEPT in project.up().output
        assert (live(project)["sid"], len(sips(project))) == (sid, 1)
    project.declare(below())
    project.up("--target", sips(project)[0].replace("acme:voice:Team$", "").replace("::hq", "::office"))
    assert len(sips(project)) == 2
    assert KEPT in project.up().output
    nothing_is_lost_or_left(project, sid)


def test_a_move_that_fails_in_a_run_that_goes_on(project: Project) -> None:
    """The engine goes on to delete the old resource, although the new one has not adopted the domain."""
    project.declare(below())
    project.up()
    sid = live(project)["sid"]
    project.twilio.fault("status", "GET", r"Domains\.json", status=400, body={"code": 20001, "message": "no"})
    project.declare(below(name="hq"))
    project.up("--continue-on-error", code=1)
    assert live(project)["sid"] == sid
    assert KEPT in project.up().output
    nothing_is_lost_or_left(project, sid)


def test_two_names_that_are_outputs_are_an_error_in_every_run(project: Project) -> None:
    """The program's process does not know them when it declares them. The provider's does, before anything is done."""
    project.declare(f"""
        office = SipDomain("office", domain_name=Output.from_input("{NAME}"), adopt=True)
        SipDomain("hq", domain_name=Output.from_input("{NAME}"), adopt=True, opts=ResourceOptions(depends_on=[office]))
    """)
    for _run in range(2):
        run = project.up(code=1)
        assert "domain_name: the resource 'office' of this program declares this SIP domain too" in run.output
    assert len(sips(project)) == 1
