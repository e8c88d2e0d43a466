"""A subdomain is created after its parent and deleted before it, in one run each way, whatever their order."""

from local_twilio import MAIN_ACCOUNT
from tests.engine.conftest import Project

PARENT = "tried.sip.twilio.com"
NAMES = [PARENT, *(f"{each}.{PARENT}" for each in ("a", "b", "a.b", "b.b", "a.a.b", "b.a.b"))]


def at_twilio(project: Project) -> set[str]:
    return {domain["domain_name"].lower() for domain in project.twilio.domains(MAIN_ACCOUNT.sid)}


def test_three_levels_in_one_run_each_way(project: Project) -> None:
    """The children before their parents; one name is an output, and parents have capitals."""
    lines = [f'SipDomain("{each}", domain_name="{each}")' for each in sorted(NAMES, key=len, reverse=True)]
    program = "\n".join(lines).replace(f'="{NAMES[1]}"', f'=Output.secret("{NAMES[1]}")')
    project.declare(program.replace('="b.', '="B.').replace('="tried.', '="TRIED.'))
    project.up()
    assert at_twilio(project) == set(NAMES)
    assert [method for method, _form in project.writes()] == ["POST"] * len(NAMES)
    project.twilio.clear_requests()
    project.destroy()
    assert at_twilio(project) == set()
    assert [method for method, _form in project.writes()] == ["DELETE"] * len(NAMES), "nothing is tried twice"
