"""The commands of `sipdomain`: arguments in, files, lines and exit codes out.

Exit codes: 0 done; 1 it failed, or something could not be read; 2 the arguments are wrong (click's own).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from sipdomain_provider.core.lifecycle import Core
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.errors import ProviderError
from sipdomain_provider.twilio.settings import Settings, read_settings

from . import folder, program
from .inventory import Inventory, matcher, read_account

_EVERY = 50  # lists between two lines of progress in a pipeline
KINDS = {
    "domains": ("SipDomain",),
    "credential-lists": ("SipCredentialList",),
    "credentials": ("SipCredential",),
    "ip-access-control-lists": ("SipIpAccessControlList",),
    "ip-addresses": ("SipIpAddress",),
    "mappings": tuple(each.name for each in TYPES if each.named_by_sid),
}
"""What `--only` takes, and the types that it means."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sipdomain-provider")
def app() -> None:
    """Twilio's SIP resources and Pulumi: what an account has, as code.

    Credentials and endpoint are read as the provider reads them: from a stack's configuration (--stack), else from
    TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and the other variables of the README.

    Exit codes: 0 done, 1 failed or not all could be read, 2 wrong arguments.
    """


@app.command(epilog="Example: sipdomain export --output sip --exclude 'test-*'")
@click.option("--output", "output_folder", type=click.Path(path_type=Path), required=True, help="The project's folder.")
@click.option("--force", is_flag=True, help="Overwrite the files that are there.")
@click.option("--only", multiple=True, type=click.Choice(list(KINDS)), help="These kinds alone (several times).")
@click.option("--include", multiple=True, metavar="PATTERN", help="Only domains and lists of such names ('eu-*').")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="No domains and lists of such names.")
@click.option("--account-sid", help="Another account than that of the credentials: a subaccount.")
@click.option("--stack", help="Read credentials and endpoint from this stack's configuration (runs `pulumi`).")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def export(
    output_folder: Path,
    force: bool,
    only: tuple[str, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    account_sid: str | None,
    stack: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write a Pulumi project that declares what the account has.

    It only reads. Each resource of the program adopts the one that is there, so that the first `pulumi up` changes
    nothing at Twilio. Passwords are not known: who is adopted keeps the one that there is.
    """
    if not force:
        with _failing():
            folder.require_free(output_folder, ["Pulumi.yaml", "requirements.txt", "__main__.py"])
    chosen = [each for each in TYPES if not only or any(each.name in KINDS[kind] for kind in only)]
    with _core(stack) as (core, settings), _failing(), _progress(quiet=quiet or as_json) as progress:
        inventory = read_account(
            core,
            account_sid or core.api.account_sid,
            settings.timeout,
            types=chosen,
            wanted=matcher(include, exclude),
            progress=progress,
        )
    own = inventory.account_sid.lower() == core.api.account_sid.lower()
    files = program.project(inventory, output_folder.resolve().name, is_own_account=own)
    with _failing():
        folder.write_folder(output_folder, files)
    _tell(inventory, output_folder, settings, as_json=as_json)
    if inventory.unread:
        sys.exit(1)


def _tell(inventory: Inventory, output_folder: Path, settings: Settings, *, as_json: bool) -> None:
    counts = {each.name: sum(found.type is each for found in inventory.found) for each in TYPES}
    if as_json:
        written = {"output": str(output_folder), "resources": counts, "unread": list(inventory.unread)}
        click.echo(json.dumps(written))
        return
    for line in inventory.unread:
        click.echo(f"Not read: {line}", err=True)
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing"
    click.echo(f"Written into {output_folder}: {told}.")
    region = "" if settings.home == "us1" else " and the endpoint"
    click.echo(
        f"Next: in {output_folder}, `pulumi stack init`, configure the credentials{region}, and `pulumi up`: it adopts"
        " all of it and sends Twilio nothing."
    )


@contextmanager
def _core(stack: str | None) -> Iterator[tuple[Core, Settings]]:
    with _failing():
        configured = _configuration(stack) if stack else {}
        settings = read_settings(configured.get, os.environ)
    api = TwilioApi(settings, notify=lambda line: click.echo(line, err=True))
    try:
        yield Core(api, accepted_home=settings.accepted_home), settings
    finally:
        api.close()


def _configuration(stack: str) -> Mapping[str, str]:
    """The stack's configuration, secrets in the clear, by `pulumi` itself. Raises ClickException."""
    command = ["pulumi", "config", "--json", "--show-secrets", "--non-interactive", "--stack", stack]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise click.ClickException("--stack runs `pulumi`, which is not on PATH") from error
    if done.returncode:
        raise click.ClickException(f"pulumi config of stack {stack} failed: {done.stderr.strip()}")
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return {key: str(value["value"]) for key, value in found.items() if "value" in value}


@contextmanager
def _failing() -> Iterator[None]:
    """Every error of the core and of the file system as one line."""
    try:
        yield
    except folder.FolderExists as error:
        raise click.ClickException(f"{error}: nothing was written. Choose another --output, or --force") from error
    except (ProviderError, OSError) as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a line now and then in a pipeline, nothing where it is to be quiet."""
    console = Console(stderr=True)
    if quiet:
        yield lambda _done, _known: None
    elif console.is_terminal:
        columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TextColumn("lists"))
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("")
            yield lambda done, known: bar.update(task, completed=done, total=known)
    else:

        def line(done: int, known: int) -> None:
            if done % _EVERY == 0 and done:
                click.echo(f"Reading: {done} of {known} lists", err=True)

        yield line
