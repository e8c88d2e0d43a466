"""A subdomain is created after its parent and deleted before it, in one run each way, whatever their order."""

import random

from local_twilio import MAIN_ACCOUNT
from tests.engine.conftest import Project

NAMES = [
    f"{'.'.join(labels)}.sip.twilio.com"
    for labels in (
        ("tried",),
        *((f"b{each}", "tried") for each in range(4)),
        *((f"a{number}", f"b{each}", "tried") for each in range(4) for number in range(4)),
    )
]


def declared(names: list[str]) -> str:
    return "\n".join(f'SipDomain("d{NAMES.index(name)}", domain_name="{name.upper()}")' for name in names).replace(
        ".SIP.TWILIO.COM", ".sip.twilio.com"
    )


def at_twilio(project: Project) -> set[str]:
    return {domain["domain_name"].lower() for domain in project.twilio.domains(MAIN_ACCOUNT.sid)}


def test_twenty_of_three_levels_in_one_run_each_way(project: Project) -> None:
    assert len(NAMES) == 21
    for seed in range(2):
        names = list(NAMES)
        random.Random(seed).shuffle(names)
        project.declare(declared(names[::-1] if seed else sorted(names, key=len, reverse=True)))
        project.up()
        assert at_twilio(project) == set(NAMES)
        assert [method for method, _form in project.writes()] == ["POST"] * 21
        assert project.preview().changes() == {}
        project.twilio.clear_requests()
        if seed:
            project.destroy()
        else:
            project.declare("")
            project.up()
        assert at_twilio(project) == set()
        assert [method for method, _form in project.writes()] == ["DELETE"] * 21, "nothing is tried twice"
        project.twilio.clear_requests()


def test_a_parent_that_is_nowhere_is_told_at_once(project: Project) -> None:
    project.declare(f"""
        SipDomain("child", domain_name="{NAMES[1]}")
    """)
    run = project.up(code=1)
    assert "needs tried.sip.twilio.com to exist" in run.output
    assert [method for method, _form in project.writes()] == ["POST"]


def test_a_name_that_is_an_output_waits_for_its_parent(project: Project) -> None:
    project.declare(f"""
        SipDomain("child", domain_name=Output.secret("{NAMES[1]}"))
        SipDomain("parent", domain_name="{NAMES[0]}")
    """)
    project.up()
    assert at_twilio(project) == set(NAMES[:2])
    project.destroy()
    assert at_twilio(project) == set()


def test_a_parent_that_waits_for_its_subdomain_does_not_wait_for_ever(project: Project) -> None:
    """As after an adoption: the order of the names would be a circle, so that the program's own order counts."""
    project.twilio.seed(MAIN_ACCOUNT.sid, 2, prefix="seed")
    for domain, name in zip(project.twilio.domains(MAIN_ACCOUNT.sid), NAMES[:2], strict=True):
        project.twilio.edit(MAIN_ACCOUNT.sid, domain["sid"], domain_name=name)
    project.declare(f"""
        child = SipDomain("child", domain_name="{NAMES[1]}", adopt=True)
        SipDomain("parent", domain_name="{NAMES[0]}", adopt=True, opts=ResourceOptions(depends_on=[child]))
    """)
    project.up()
    assert len(project.resources()) == 2
