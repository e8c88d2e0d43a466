"""A subdomain depends on its parent domain, by name, whatever their order in the program."""

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import Output, ResourceOptions
from pulumi.runtime.mocks import MockMonitor

from sipdomain_provider import SipDomain
from sipdomain_provider.dynamic import programs, subdomains
from sipdomain_provider.dynamic.subdomains import parent_name
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .mocks import Mocks

PARENT, CHILD, GRANDCHILD = "b.sip.twilio.com", "a.b.sip.twilio.com", "x.a.b.sip.twilio.com"


@pytest.mark.parametrize(
    ("name", "parent"),
    [(PARENT, None), (GRANDCHILD.upper(), CHILD), ("sip.twilio.com", None), ("a.b.example.com", None), ("", None)],
)
def test_the_name_of_the_parent(name: str, parent: str | None) -> None:
    assert parent_name(name) == parent


def dependencies(declare: Callable[[], object]) -> dict[str, set[str]]:
    """On which others each resource of a program depends, as the engine is told."""
    found: dict[str, set[str]] = {}
    register = MockMonitor.RegisterResource

    def spy(self: MockMonitor, request: Any) -> Any:
        if request.custom:
            found[request.name] = {urn.rpartition("::")[2] for urn in request.dependencies}
        return register(self, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MockMonitor, "RegisterResource", spy)
        Mocks().run(declare)
    return found


def domain(name: str, opts: ResourceOptions | None = None, *, output: bool = False) -> SipDomain:
    return SipDomain(name.partition(".sip")[0], domain_name=Output.from_input(name) if output else name, opts=opts)


@pytest.mark.parametrize(
    ("names", "outputs", "expected"),
    [
        ((GRANDCHILD, CHILD, PARENT), (), {"x.a.b": {"a.b"}, "a.b": {"b"}, "b": set()}),
        ((PARENT, CHILD, GRANDCHILD), (), {"x.a.b": {"a.b"}, "a.b": {"b"}, "b": set()}),
        ((CHILD, PARENT), (CHILD,), {"a.b": {"b"}, "b": set()}),
        ((PARENT, CHILD), (PARENT, CHILD), {"b": set(), "a.b": {"b"}}),
        (("A.b.sip.Twilio.com", "B.sip.twilio.com"), (), {"A.b": {"B"}, "B": set()}),
        ((GRANDCHILD, PARENT), (), {"x.a.b": set(), "b": set()}),
    ],
    ids=["before", "after", "the name is an Output", "both are", "in any case", "the parent is not in the program"],
)
def test_a_subdomain_depends_on_its_parent(
    names: tuple[str, ...], outputs: tuple[str, ...], expected: dict[str, set[str]]
) -> None:
    assert dependencies(lambda: [domain(name, output=name in outputs) for name in names]) == expected


def test_the_programs_own_dependencies_are_kept() -> None:
    def program() -> list[SipDomain]:
        other = domain("other.sip.twilio.com")
        return [domain(CHILD, ResourceOptions(depends_on=[other])), domain(PARENT), other]

    assert dependencies(program)["a.b"] == {"b", "other"}


def after(child: SipDomain) -> list[SipDomain]:
    return [domain("other.sip.twilio.com", ResourceOptions(depends_on=child))]


CIRCLES: dict[str, Callable[[pulumi.ComponentResource, SipDomain], ResourceOptions]] = {
    "by depends_on": lambda _team, child: ResourceOptions(depends_on=[child]),
    "by a third": lambda _team, child: ResourceOptions(depends_on=after(child)),
    "by parent": lambda _team, child: ResourceOptions(parent=child),
    "by a component": lambda team, _child: ResourceOptions(depends_on=[team]),
    "that options do not show": lambda _team, child: ResourceOptions(depends_on=child.urn.apply(lambda _urn: [child])),
}


@pytest.mark.parametrize("circle", CIRCLES)
def test_a_circle_is_left_as_the_program_says(
    circle: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(subdomains, "_PATIENCE", 0.05)

    def program() -> list[SipDomain]:
        team = pulumi.ComponentResource("company:index:Team", "team")
        child = domain(CHILD, ResourceOptions(parent=team))
        return [child, domain(PARENT, CIRCLES[circle](team, child))]

    assert "b" not in dependencies(program)["a.b"]
    assert ("no longer waits for its parent" in caplog.text) is (circle == "that options do not show")


def test_a_parent_that_takes_long_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subdomains, "_PATIENCE", 0.01)
    monkeypatch.setattr(subdomains, "_LONGEST", 100_000)  # a busy machine runs the parent late

    def program() -> list[SipDomain]:
        async def slow() -> str:
            for _each in range(5):
                await asyncio.wait({asyncio.get_running_loop().create_future()}, timeout=0.01)
            return "https://example.com/"

        parent = SipDomain("b", domain_name=PARENT, voice_url=slow())
        return [domain(CHILD), parent]

    assert dependencies(program)["a.b"] == {"b"}


def test_a_long_chain_of_dependencies_is_walked_once() -> None:
    """Each after all before it: without a memory of what was asked, that doubles with each."""

    def program() -> list[SipDomain]:
        made: list[SipDomain] = []
        for number in range(30):
            for name in (f"p{number}.sip.twilio.com", f"s.p{number}.sip.twilio.com"):
                made.append(domain(name, ResourceOptions(depends_on=list(made))))
        return made

    assert "p29" in dependencies(program)["s.p29"]


def test_without_an_engine_the_sdk_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    opts = ResourceOptions()
    monkeypatch.setattr(programs, "get_monitor", lambda: None)
    assert subdomains.order_by_name(pulumi.Resource.__new__(pulumi.Resource), CHILD, opts) is opts


def test_the_second_of_two_that_declare_one_domain_is_told_of_the_first() -> None:
    found: list[str | None] = []

    def program() -> list[SipDomain]:
        both = [SipDomain("first", domain_name=PARENT), SipDomain("second", domain_name="B.sip.twilio.com")]
        found.extend(programs.declared_before(each, SIP_DOMAIN, {"domain_name": PARENT}) for each in both)
        return both

    dependencies(program)
    assert found == [None, "first"]
