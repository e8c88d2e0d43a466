"""`sipdomain doctor`: check the credentials and the account, and print each finding."""

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from sipdomain_provider.cli import screen
from sipdomain_provider.cli.connection import connected
from sipdomain_provider.cli.doctor import check_access
from sipdomain_provider.cli.doctor.check_resources import check_resources
from sipdomain_provider.cli.doctor.findings import STYLES, Finding, Level, entries, grouped, verdict
from sipdomain_provider.cli.inventory import read_account
from sipdomain_provider.cli.progress import progress
from sipdomain_provider.twilio.errors import ProviderError
from sipdomain_provider.words import rendering
from sipdomain_provider.words.vocabulary import command

EXIT_CODES = {Level.OK: 0, Level.WARNING: 2, Level.PROBLEM: 1}


@click.command(epilog="Example: sipdomain doctor --stack prod")
@click.option("--stack", help="Read credentials and endpoint from this stack's configuration (runs `pulumi`).")
@click.option("--account-sid", help="A subaccount, instead of the account of the credentials.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--quiet", is_flag=True, help="Print only findings that need attention, and no progress.")
def doctor(
    stack: str | None,
    account_sid: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check credentials, permissions and limits, and who may call.

    It only reads, and repeats a failed request once. Each finding says what to do.

    Exit codes: 0 nothing is wrong, 2 warnings, 1 a problem: something cannot work.
    """
    findings: list[Finding] = []
    try:
        with connected(stack, repetitions=1) as (core, settings), progress(quiet=quiet or as_json) as shown:
            sid = account_sid or core.api.account_sid
            findings += check_access.endpoint(settings, os.environ)
            findings += check_access.account(core.api, sid, settings.timeout, datetime.now(UTC))
            inventory = read_account(core, sid, settings.timeout, progress=shown)
            findings += check_access.permissions(core.api, inventory, settings.timeout)
        findings += check_resources(inventory)
    except (ProviderError, click.ClickException) as error:
        text = error.message if isinstance(error, click.ClickException) else rendering.text(error, command(stack))
        sentence, *ways_out = map(str.strip, text.splitlines())
        findings.append(Finding(Level.PROBLEM, sentence.removesuffix("."), ". ".join(ways_out)))
    findings = grouped(findings)
    if as_json:
        click.echo(json.dumps([{**asdict(each), "level": each.level.name.lower()} for each in findings]))
    else:
        printed = [each for each in findings if each.level > Level.OK or not quiet]
        summary = "" if quiet else verdict(printed)
        screen.show(entries(printed), summary, indent=len("warning  "), styles=STYLES)
    sys.exit(EXIT_CODES[max((each.level for each in findings), default=Level.OK)])
