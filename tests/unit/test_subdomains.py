"""A subdomain depends on its parent domain, by name, whatever their order in the program."""

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import Output, ResourceOptions

from sipdomain_provider import SipDomain
from sipdomain_provider.dynamic import programs, subdomains
from sipdomain_provider.dynamic.subdomains import parent_name
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .mocks import Mocks

PARENT, CHILD, GRANDCHILD = "b.sip.twilio.com", "a.b.sip.twilio.com", "x.a.b.sip.twilio.com"


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        (PARENT, None),
        (CHILD, PARENT),
        (GRANDCHILD.upper(), CHILD),
        ("sip.twilio.com", None),
        ("a.b.example.com", None),
        ("", None),
    ],
)
def test_the_name_of_the_parent(name: str, parent: str | None) -> None:
    assert parent_name(name) == parent


Declare = Callable[[], list[SipDomain]]


@pytest.fixture
def dependencies(monkeypatch: pytest.MonkeyPatch) -> Callable[[Declare], dict[str, set[str]]]:
    """Runs a program, and tells on which others each of its domains depends."""
    found: dict[str, set[str]] = {}
    init = pulumi.dynamic.Resource.__init__

    def spy(self: Any, provider: Any, name: str, props: Any, opts: ResourceOptions) -> None:
        async def resolved() -> None:
            each: Any
            for each in await Output.from_input(opts._depends_on_list()).future() or []:
                found[name].add(each._name)

        found[name] = set()
        checks.append(resolved)
        init(self, provider, name, props, opts)

    checks: list[Callable[[], Any]] = []
    monkeypatch.setattr(pulumi.dynamic.Resource, "__init__", spy)

    def run(declare: Declare) -> dict[str, set[str]]:
        pulumi.runtime.set_mocks(Mocks(), project="project", stack="stack")

        async def check() -> None:
            for each in checks:
                await each()

        @pulumi.runtime.test
        def program() -> Any:
            domains = declare()
            return Output.all(*(each.urn for each in domains)).apply(lambda _urns: check())

        program()
        return found

    return run


def domain(name: str, opts: ResourceOptions | None = None, *, output: bool = False) -> SipDomain:
    return SipDomain(name.partition(".sip")[0], domain_name=Output.from_input(name) if output else name, opts=opts)


@pytest.mark.parametrize("order", [(GRANDCHILD, CHILD, PARENT), (PARENT, CHILD, GRANDCHILD)])
@pytest.mark.parametrize("output", [False, True])
def test_whatever_the_order(dependencies: Any, order: tuple[str, ...], *, output: bool) -> None:
    found = dependencies(lambda: [domain(name, output=output and name != PARENT) for name in order])
    if not output:
        assert found == {"x.a.b": {"a.b"}, "a.b": {"b"}, "b": set()}
    assert found["a.b"] == {"b"}, "a name that is an Output waits for one that is not"


def test_the_case_of_a_name_does_not_count(dependencies: Any) -> None:
    found = dependencies(lambda: [domain("A.b.SIP.twilio.com"), domain("B.sip.Twilio.com")])
    assert [*found.values()] == [{"B"}, set()]


def test_a_parent_whose_name_is_an_output_is_waited_for(dependencies: Any) -> None:
    """Where it is known when it is asked for."""
    found = dependencies(lambda: [domain(PARENT, output=True), domain(CHILD, output=True)])
    assert found == {"b": set(), "a.b": {"b"}}


def test_a_parent_that_the_program_has_not_is_not_waited_for(dependencies: Any) -> None:
    assert dependencies(lambda: [domain(GRANDCHILD), domain("other.sip.twilio.com")]) == {
        "x.a.b": set(),
        "other": set(),
    }


def test_the_programs_own_dependencies_are_kept(dependencies: Any) -> None:
    def program() -> list[SipDomain]:
        other = domain("other.sip.twilio.com")
        return [domain(CHILD, ResourceOptions(depends_on=[other])), domain(PARENT), other]

    assert dependencies(program)["a.b"] == {"b", "other"}


def in_a_circle_by_depends_on() -> list[SipDomain]:
    child = domain(CHILD)
    return [child, domain(PARENT, ResourceOptions(depends_on=[child]))]


def in_a_circle_by_a_third() -> list[SipDomain]:
    child = domain(CHILD)
    other = domain("other.sip.twilio.com", ResourceOptions(depends_on=child))
    return [child, other, domain(PARENT, ResourceOptions(depends_on=[other]))]


def in_a_circle_by_parent() -> list[SipDomain]:
    child = domain(CHILD)
    return [child, domain(PARENT, ResourceOptions(parent=child))]


def in_a_circle_by_a_component() -> list[SipDomain]:
    component = pulumi.ComponentResource("company:index:Team", "team")
    child = domain(CHILD, ResourceOptions(parent=component))
    return [child, domain(PARENT, ResourceOptions(depends_on=[component]))]


@pytest.mark.parametrize(
    "program", [in_a_circle_by_depends_on, in_a_circle_by_a_third, in_a_circle_by_parent, in_a_circle_by_a_component]
)
def test_what_would_be_a_circle_is_left_as_the_program_says(dependencies: Any, program: Declare) -> None:
    assert "b" not in dependencies(program)["a.b"]


def in_a_circle_that_options_do_not_tell() -> list[SipDomain]:
    child = domain(CHILD)
    later = child.urn.apply(lambda _urn: [child])
    return [child, domain(PARENT, ResourceOptions(depends_on=later))]


def in_a_circle_by_an_output() -> list[SipDomain]:
    child = domain(CHILD)
    url = child.urn.apply(lambda _urn: "https://example.com/")
    return [child, SipDomain("b", domain_name=PARENT, voice_url=url)]


@pytest.mark.parametrize("program", [in_a_circle_that_options_do_not_tell, in_a_circle_by_an_output])
def test_a_circle_that_options_do_not_tell_ends(
    dependencies: Any, program: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subdomains, "_PATIENCE", 0.05)
    assert "b" not in dependencies(program)["a.b"]


def test_a_parent_that_takes_long_is_waited_for(dependencies: Any, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_long_chain_of_dependencies_is_walked_once(dependencies: Any) -> None:
    """Each after all before it: without a memory of what was asked, that doubles with each."""

    def program() -> list[SipDomain]:
        made: list[SipDomain] = []
        for number in range(30):
            for name in (f"p{number}.sip.twilio.com", f"s.p{number}.sip.twilio.com"):
                made.append(domain(name, ResourceOptions(depends_on=list(made))))
        return made

    assert "p29" in dependencies(program)["s.p29"]


def test_without_an_engine_the_sdk_says_what_is_missing() -> None:
    opts = ResourceOptions()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programs, "get_monitor", lambda: None)
        assert subdomains.order_by_name(pulumi.Resource.__new__(pulumi.Resource), CHILD, opts) is opts


def test_the_second_of_two_that_declare_one_domain_is_told_of_the_first(dependencies: Any) -> None:
    found: list[str | None] = []

    def program() -> list[SipDomain]:
        first = SipDomain("first", domain_name=PARENT)
        second = SipDomain("second", domain_name=PARENT.upper().replace(".SIP.TWILIO.COM", ".sip.twilio.com"))
        values = {"domain_name": PARENT}
        found.extend(programs.declared_before(each, SIP_DOMAIN, values) for each in (first, second))
        return [first, second]

    dependencies(program)
    assert found == [None, "first"]
