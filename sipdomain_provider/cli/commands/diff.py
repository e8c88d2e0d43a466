"""`sipdomain diff`: compare a stack's state with Twilio, and print each difference."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import IO

import click

from sipdomain_provider.cli import screen
from sipdomain_provider.cli import stack as stacks
from sipdomain_provider.cli.connection import connected, errors_as_lines
from sipdomain_provider.cli.diff import report
from sipdomain_provider.cli.diff.differences import Kind, differences
from sipdomain_provider.cli.diff.exported_state import StateResource, homes, read_state
from sipdomain_provider.cli.inventory import read_account
from sipdomain_provider.cli.progress import progress
from sipdomain_provider.twilio.errors import WrongHome
from sipdomain_provider.twilio.reasons import Reason
from sipdomain_provider.twilio.settings import Settings


@click.command(epilog="Example: sipdomain diff --stack prod --markdown")
@click.option("--stack", help="This stack, instead of the project's current one (runs `pulumi`).")
@click.option(
    "--state",
    type=click.File(encoding="utf-8", errors="replace"),
    help="A file of `pulumi stack export`, instead of a stack; - is stdin.",
)
@click.option(
    "--account-sid", multiple=True, help="Look for unmanaged resources in this account too (can be repeated)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print a table for a pull request's comment.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def diff(
    stack: str | None,
    state: IO[str] | None,
    account_sid: tuple[str, ...],
    as_json: bool,
    markdown: bool,
    quiet: bool,
) -> None:
    """Compare a stack's recorded state with Twilio.

    It prints drift of each declared attribute, resources that are gone from Twilio, and resources that the state does
    not have. It only reads, and needs no program. With --state it needs no passphrase: encrypted values are not
    compared. Without --stack and --state it compares the current stack.

    Exit codes: 0 nothing differs, 2 something differs, 1 failed or not all could be read.
    """
    if stack is not None and state is not None:
        raise click.UsageError("give --stack or --state, not both")
    if as_json and markdown:
        raise click.UsageError("give --json or --markdown, not both")
    if state is None:
        stack = stack or stacks.CURRENT
    with errors_as_lines():
        recorded = read_state(state.read() if state else stacks.exported_state(stack or stacks.CURRENT))
    with (
        connected(stack, takes_stack=state is None) as (core, settings),
        errors_as_lines(stack),
        progress(quiet=quiet or as_json or markdown) as shown,
    ):
        _require_home(recorded, settings)
        accounts = dict.fromkeys([*(each.account_sid for each in recorded if each.account_sid), *account_sid])
        inventories = [
            read_account(core, each, settings.timeout, progress=shown) for each in accounts or [core.api.account_sid]
        ]
    found = differences(recorded, inventories)
    unread = [line for each in inventories for line in each.unread]
    differing = [each for each in found if each.kind is not Kind.SECRET]
    summary = report.summary(differing, len(recorded), is_whole=not unread)
    if as_json:
        rows = [{**asdict(each), "kind": each.kind.value} for each in found]
        click.echo(json.dumps({"differences": rows, "unread": unread}))
    else:
        if markdown:
            click.echo(report.markdown(differing, summary))
        else:
            screen.show(report.entries(differing), summary, indent=len("unmanaged  "), styles=report.STYLES)
        for each in found:
            if each.kind is Kind.SECRET:
                click.echo(f"Not compared, since the state has it encrypted: {each.attribute} of {each.name}", err=True)
    for line in unread:
        click.echo(f"Not read: {line}", err=True)
    sys.exit(1 if unread else 2 if differing else 0)


def _require_home(recorded: Iterable[StateResource], settings: Settings) -> None:
    for home in homes(recorded) - {settings.home, settings.accepted_home}:
        raise WrongHome(Reason.STATE_OF_OTHER_HOME, home=home, configured=settings.home)
