"""A resource that moves in the program keeps its domain, whatever moves, and nothing is left behind in the end.

Each move is followed by a preview, a replacement and a destroy.
"""

from __future__ import annotations

import base64
import json
import pickle
from typing import TYPE_CHECKING

import pytest

from sipdomain_provider.provider import SipDomainProvider
from tests.engine.test_drift import NAME, live
from tests.engine.test_options import OTHER

if TYPE_CHECKING:
    from tests.engine.conftest import Project

KEPT = f"{NAME}: not deleted: another resource of the program has it"


def below(*components: str, name: str = "sip", options: str = "", kind: str = "SipDomain", rest: str = "") -> str:
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
    return "\n".join([*lines, rest])


def alias(of: str) -> str:
    return f'aliases=[pulumi.Alias(name="{of}")]'


TEAM = "acme:index:Team sales"
MOVES = {
    "another name": (below(name="office"), below(name="hq")),
    "a component of another type": (below(TEAM), below("acme:voice:Team sales")),
    "a component of another name": (below(TEAM), below("acme:index:Team marketing")),
    "an ancestor of another type": (below("acme:index:Org acme", TEAM), below("acme:voice:Org acme", TEAM)),
    "into a component": (below(), below(TEAM)),
    "out of a component": (below(TEAM), below()),
    "to a subclass of another type": (below(), below(kind="Own")),
    "an alias, reverted": (below(name="office"), below(name="hq", options=alias("office")), below(name="office")),
    "an alias, forth and back": (
        below(name="office"),
        below(name="hq", options=alias("office")),
        below(name="office", options=alias("hq")),
    ),
    "an alias, then a move": (
        below(name="office"),
        below(name="hq", options=alias("office")),
        below(TEAM, name="office"),
    ),
    "two names in one component": (below(TEAM, name="office"), below("acme:voice:Team sales", name="hq")),
}


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
    project.destroy()
    assert project.twilio.domains(project.environment["TWILIO_ACCOUNT_SID"]) == []


@pytest.mark.parametrize("move", MOVES)
def test_a_move(project: Project, move: str) -> None:
    first, *others = MOVES[move]
    project.declare(first)
    project.up()
    sid = live(project)["sid"]
    for program in others:
        project.declare(program)
        project.up()
    nothing_is_lost_or_left(project, sid)


@pytest.mark.parametrize("declared", ["office", "hq"])
def test_a_move_whose_run_fails_midway(project: Project, declared: str) -> None:
    """The state then has both: whichever of them stays in the program keeps the domain."""
    project.declare(below(name="office"))
    project.up()
    sid = live(project)["sid"]
    failing = f"""SipDomain("bad", domain_name="no-parent.{OTHER}", opts=ResourceOptions(depends_on=[sip]))"""
    project.declare(below("acme:voice:Team sales", name="hq", rest=failing))
    project.up(code=1)
    assert len(sips(project)) == 2
    project.declare(below("acme:voice:Team sales", name="hq") if declared == "hq" else below(name="office"))
    assert KEPT in project.up().output
    nothing_is_lost_or_left(project, sid)


BAD = f'bad = SipDomain("bad", domain_name="no-parent.{OTHER}")'
FAILING = {
    "the adoption itself": below(name="hq"),
    "its values": below(name="hq").replace("adopt=True", 'adopt=True, friendly_name="x" * 65'),
    "what it depends on": "\n".join((BAD, below(name="hq", options="depends_on=[bad]"))),
}


@pytest.mark.parametrize("what", FAILING)
def test_a_move_that_fails_in_a_run_that_goes_on(project: Project, what: str) -> None:
    """The engine goes on to delete the old resource, although the new one has not adopted the domain."""
    project.declare(below(name="office"))
    project.up()
    sid = live(project)["sid"]
    if what == "the adoption itself":
        project.twilio.fault("status", "GET", r"Domains\.json", status=400, body={"code": 20001, "message": "no"})
    project.declare(FAILING[what])
    project.up("--continue-on-error", code=1)
    assert live(project)["sid"] == sid
    project.declare(below(name="hq"))
    assert KEPT in project.up().output
    nothing_is_lost_or_left(project, sid)


def test_a_move_in_the_state(project: Project) -> None:
    project.declare(below(name="office"))
    project.up()
    sid = live(project)["sid"]
    project.pulumi("state", "rename", sips(project)[0], "hq", "--yes")
    assert KEPT in project.up().output
    nothing_is_lost_or_left(project, sid)


def test_a_move_in_the_state_and_in_the_program(project: Project) -> None:
    project.declare(below(name="office"))
    project.up()
    sid = live(project)["sid"]
    project.pulumi("state", "rename", sips(project)[0], "hq", "--yes")
    project.declare(below(name="hq"))
    assert project.up().changes() == {}
    nothing_is_lost_or_left(project, sid)


def test_a_provider_that_another_python_has_pickled(project: Project) -> None:
    """The host makes an instance of each text: what they know of who has which domain is one."""
    project.declare(below(name="office"))
    project.up()
    sid = live(project)["sid"]
    state = json.dumps(project.state())
    text = project.resource()["inputs"]["__provider"]
    other = base64.b64encode(pickle.dumps(SipDomainProvider(), protocol=2)).decode()
    assert other != text
    project.import_state(json.loads(state.replace(text, other)))
    project.declare(below(name="hq"))
    assert KEPT in project.up().output
    nothing_is_lost_or_left(project, sid)


def test_two_resources_with_one_domain_are_an_error_in_every_run(project: Project) -> None:
    one = f"""SipDomain("{{}}", domain_name="{NAME}", voice_url="https://example.com/{{}}", adopt=True, opts={{}})"""
    first = one.format("office", "a", "None")
    project.declare(first)
    project.up()
    sid = live(project)["sid"]
    project.declare(f"""
        {first.replace("SipDomain", "office = SipDomain", 1)}
        {one.format("hq", "b", "ResourceOptions(depends_on=[office])")}
    """)
    for options in ((), ("--refresh",), ()):
        run = project.up(*options, code=1)
        assert "domain_name: the resource 'office' of this program declares this SIP domain too" in run.output
        assert live(project)["sid"] == sid
        assert live(project)["voice_url"] == "https://example.com/a"
    assert len(sips(project)) == 1


def test_two_names_that_are_outputs_are_an_error_in_every_run(project: Project) -> None:
    """The program's process does not know them when it declares them. The provider's does, before anything is done."""
    project.declare(f"""
        office = SipDomain("office", domain_name=Output.from_input("{NAME}"), adopt=True)
        SipDomain("hq", domain_name=Output.from_input("{NAME}"), adopt=True, opts=ResourceOptions(depends_on=[office]))
    """)
    for _run in range(2):
        run = project.up(code=1)
        assert "domain_name: the resource 'office' of this program declares this SIP domain too" in run.output
    assert sips(project) == []


def test_two_resources_of_the_state_with_one_domain_are_an_error_in_every_run(project: Project) -> None:
    project.declare(below(name="office"))
    project.up()
    sid = live(project)["sid"]
    failing = f"""SipDomain("bad", domain_name="no-parent.{OTHER}", opts=ResourceOptions(depends_on=[sip]))"""
    project.declare(below(name="hq", rest=failing))
    project.up(code=1)
    assert len(sips(project)) == 2
    both = below(name="hq") + "\n" + f'SipDomain("office", domain_name="{NAME}", voice_url="https://example.com/b")'
    project.declare(both)
    for options in ((), ("--refresh",), ()):
        run = project.up(*options, code=1)
        assert "domain_name: the resource 'hq' of this program declares this SIP domain too" in run.output
        assert live(project)["voice_url"] == "https://example.com/a", "its values do not flip"
    project.declare(below(name="hq"))
    project.up()
    nothing_is_lost_or_left(project, sid)
