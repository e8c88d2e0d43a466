"""A resource that moves in the program keeps its domain, whatever moves, and nothing is left behind in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.conftest import ACCOUNT, NAME
from tests.engine.promises import told

if TYPE_CHECKING:
    from tests.engine.conftest import Project

KEPT = f"{NAME}: not deleted: another resource of the program has it"


def below(*components: str, name: str = "office", aliases: str = "", kind: str = "SipDomain") -> str:
    """A program whose domain is in components, each `TYPE NAME`, the outermost first."""
    lines = ["class Own(SipDomain, module='company', name='Office'): pass", "parent = None"]
    for component in components:
        type_name, called = component.split()
        lines.append(
            f'parent = pulumi.ComponentResource("{type_name}", "{called}", None, ResourceOptions(parent=parent))'
        )
    options = f"ResourceOptions(parent=parent, aliases=[{aliases}])"
    values = f'domain_name="{NAME}", voice_url="https://example.com/a", adopt=True'
    lines.append(f'sip = {kind}("{name}", {values}, opts={options})')
    return "\n".join(lines)


MOVES = {
    "another name": below(name="hq"),
    "an alias": below(aliases='pulumi.Alias(name="hq")'),
    "another name, without the alias": below(name="hq"),
    "into a component": below("acme:index:Team sales", name="hq"),
    "an ancestor of another type": below("acme:index:Org acme", "acme:voice:Team sales", name="hq"),
    "out of a component, to a subclass of another type": below(kind="Own"),
    "back from it": below(),
    "into a component, by an alias": below(
        "acme:index:Team sales", aliases='pulumi.Alias(name="office", parent=pulumi.ROOT_STACK_RESOURCE)'
    ),
}
"""One after the other, each from the one before it."""


def sips(project: Project) -> list[str]:
    resources = project.state()["deployment"].get("resources", [])
    return [each["urn"] for each in resources if each["type"].startswith("pulumi-python:dynamic/")]


def nothing_is_lost_or_left(project: Project, sid: object) -> None:
    """One domain, the same as before; a clean preview; a replacement that is one; and a destroy that is one."""
    assert project.live()["sid"] == sid
    (urn,) = sips(project)
    assert project.preview().changes() == {}
    project.up("--refresh", "--replace", urn)
    assert project.live()["sid"] != sid
    assert len(sips(project)) == 1
    assert project.preview().changes() == {}
    project.destroy("--refresh")  # which diffs what the state has, and must not count as the program's
    assert project.twilio.domains(ACCOUNT) == []


def test_a_resource_that_moves_in_the_program_or_in_the_state(project: Project) -> None:
    project.declare(below())
    project.up()
    sid = project.live()["sid"]
    for move, program in MOVES.items():
        (before,) = sips(project)
        project.declare(program)
        run = project.up()
        (after,) = sips(project)
        assert project.live()["sid"] == sid, move
        assert (KEPT in told(run)) == (before != after and "Alias" not in program), move
    project.pulumi("state", "rename", sips(project)[0], "hq", "--yes")
    assert KEPT in project.up().output
    project.pulumi("state", "rename", sips(project)[0], "hq", "--yes")
    project.declare(below("acme:index:Team sales", name="hq"))
    assert project.up().changes() == {}
    nothing_is_lost_or_left(project, sid)


def test_a_move_whose_run_fails_midway(project: Project) -> None:
    """The state then has both: whichever of them stays in the program keeps the domain."""
    project.declare(below())
    project.up()
    sid = project.live()["sid"]
    moved = below("acme:voice:Team sales", name="hq")
    failing = 'SipDomain("bad", domain_name="no-suffix", opts=ResourceOptions(depends_on=[sip]))'
    for declared in (below(), moved):
        project.declare(moved, failing)
        project.up(code=1)
        assert len(sips(project)) == 2
        project.declare(declared)
        assert KEPT in project.up().output
        assert (project.live()["sid"], len(sips(project))) == (sid, 1)
    nothing_is_lost_or_left(project, sid)
