"""A subdomain is created after its parent and deleted before it, in one run each way, whatever their order."""

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
    project.declare(declared(sorted(NAMES, key=len, reverse=True)))
    project.up()
    assert at_twilio(project) == set(NAMES)
    assert [method for method, _form in project.writes()] == ["POST"] * 21
    project.twilio.clear_requests()
    project.destroy()
    assert at_twilio(project) == set()
    assert [method for method, _form in project.writes()] == ["DELETE"] * 21, "nothing is tried twice"


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
