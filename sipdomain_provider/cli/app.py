"""The commands of `sipdomain`: arguments in, files, lines and exit codes out.

Exit codes: 0 done, nothing differs; 1 it failed, something could not be read, or the arguments are wrong; 2 something
differs.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from sipdomain_provider.core.run import Core
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.twilio.api import TwilioApi
from sipdomain_provider.twilio.errors import ProviderError
from sipdomain_provider.twilio.settings import Settings, read_settings

from . import checking, differing, folder, rendering
from .examining import Finding, Level, examine, grouped
from .export import project, report
from .export.next_steps import next_steps
from .inventory import matcher, read_account

_IGNORED = ".gitignore"
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
_ONLY = f"These kinds alone (several times): {', '.join(KINDS)}."


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sipdomain-provider")
def app() -> None:
    """Twilio's SIP resources and Pulumi: what an account has, as code.

    Credentials and endpoint are read as the provider reads them: from a stack's configuration (--stack), else from
    TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and the other variables of docs/settings.md.

    Exit codes: 0 done, 1 failed or not all could be read, 2 something differs (diff) or deserves a look (doctor).
    """


@app.command(epilog="Example: sipdomain export --output sip --exclude 'test-*'")
@click.option("--output", "output_folder", type=click.Path(path_type=Path), required=True, help="The project's folder.")
@click.option(
    "--force", is_flag=True, help="Overwrite the files that are there. Resources keep the names that they have there."
)
@click.option("--split", is_flag=True, help="A module for each domain instead of one for all.")
@click.option("--only", multiple=True, type=click.Choice(list(KINDS)), metavar="KIND", help=_ONLY)
@click.option(
    "--include",
    multiple=True,
    metavar="PATTERN",
    help="Only domains and lists of such names ('eu-*'), and lists mapped to these domains.",
)
@click.option("--exclude", multiple=True, metavar="PATTERN", help="No domains and lists of such names.")
@click.option("--account-sid", help="Another account than that of the credentials: a subaccount.")
@click.option("--stack", help="Read credentials and endpoint from this stack's configuration (runs `pulumi`).")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def export(
    output_folder: Path,
    force: bool,
    split: bool,
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
    nothing at Twilio. Twilio returns no passwords: an adopted user keeps the one that Twilio has.

    Exit codes: 0 written or nothing to export, 1 failed or not all could be read.
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
            mapped=matcher((), exclude),
            progress=progress,
        )
    if not inventory.found and not inventory.unread:
        is_chosen = bool(only or include or exclude)
        click.echo(report.as_json(inventory) if as_json else report.nothing(inventory, is_chosen=is_chosen))
        return
    made = project(
        inventory,
        output_folder.resolve().name,
        is_own_account=inventory.account_sid.lower() == core.api.account_sid.lower(),
        requirements={name: version(name) for name in ("pulumi", "sipdomain-provider")},
        split=split,
        earlier=folder.modules(output_folder),
    )
    files = dict(made.files)
    if (output_folder / _IGNORED).exists():
        del files[_IGNORED]
    with _failing():
        if not force:
            folder.require_free(output_folder, list(files))
        folder.write_folder(output_folder, files)
    if as_json:
        click.echo(report.as_json(inventory, str(output_folder), files, made.secrets))
    else:
        for line in inventory.unread:
            click.echo(f"Not read: {line}", err=True)
        steps = next_steps(str(output_folder), {} if stack is None else _to_configure(stack), made.secrets)
        click.echo("\n".join(report.written(inventory, str(output_folder), steps)))
    if inventory.unread:
        sys.exit(1)


@app.command(epilog="Example: sipdomain diff --stack prod --markdown")
@click.option("--stack", help="This stack, not the current one of the project (runs `pulumi`).")
@click.option("--state", type=click.File(encoding="utf-8"), help="A file of `pulumi stack export` instead; - is stdin.")
@click.option("--account-sid", multiple=True, help="Look for unmanaged resources in this account too (several times).")
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
    """Compare a stack's recorded state with what Twilio has.

    It tells drift, attribute by attribute, what is gone from Twilio, and what Twilio has and the state has not. Only
    attributes that the program declared count. It only reads, and needs no program; with --state no passphrase either.
    What is encrypted in the state is not compared. Without --stack and --state it is the project's current stack.

    Exit codes: 0 nothing differs, 2 something differs, 1 failed or not all could be read.
    """
    if stack is not None and state is not None:
        raise click.UsageError("give --stack or --state, not both")
    if as_json and markdown:
        raise click.UsageError("give --json or --markdown, not both")
    if state is None:
        stack = stack or _CURRENT
    with _failing():
        exported = state.read() if state else _pulumi("stack", "export", *_of_stack(stack or _CURRENT))
        recorded = differing.read_state(exported)
    with _core(stack) as (core, settings), _failing(), _progress(quiet=quiet or as_json or markdown) as progress:
        _require_home(recorded, settings)
        accounts = dict.fromkeys([*(each.place.account_sid for each in recorded), *account_sid])
        inventories = [
            read_account(core, each, settings.timeout, progress=progress) for each in accounts or [core.api.account_sid]
        ]
    found = differing.differences(recorded, inventories)
    unread = [line for each in inventories for line in each.unread]
    shown = [each for each in found if each.kind is not differing.Kind.SECRET]
    told = rendering.summary(shown, len(recorded), is_whole=not unread)
    if as_json:
        rows = [{**asdict(each), "kind": each.kind.value} for each in found]
        click.echo(json.dumps({"differences": rows, "unread": unread}))
    else:
        if markdown:
            click.echo(rendering.markdown(shown, told))
        else:
            rendering.show(rendering.differences(shown), told, indent=len("unmanaged  "))
        for each in found:
            if each.kind is differing.Kind.SECRET:
                click.echo(f"Not compared, since the state has it encrypted: {each.attribute} of {each.name}", err=True)
    for line in unread:
        click.echo(f"Not read: {line}", err=True)
    sys.exit(1 if unread else 2 if shown else 0)


@app.command(epilog="Example: sipdomain doctor --stack prod")
@click.option("--stack", help="Read credentials and endpoint from this stack's configuration (runs `pulumi`).")
@click.option("--account-sid", help="Another account than that of the credentials: a subaccount.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--quiet", is_flag=True, help="Print no progress, and findings alone.")
def doctor(
    stack: str | None,
    account_sid: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Look for what may be wrong: credentials, endpoint, permissions, limits, and who is let in.

    It only reads, and repeats a failed request once. Each finding says what to do.

    Exit codes: 0 nothing is wrong, 2 warnings, 1 something that cannot work.
    """
    findings: list[Finding] = []
    try:
        with _core(stack, repetitions=1) as (core, settings), _progress(quiet=quiet or as_json) as progress:
            sid = account_sid or core.api.account_sid
            findings += checking.endpoint(settings, os.environ)
            findings += checking.account(core.api, sid, settings.timeout, datetime.now(UTC))
            inventory = read_account(core, sid, settings.timeout, progress=progress)
            findings += checking.permissions(core.api, inventory, settings.timeout)
        findings += examine(inventory)
    except (ProviderError, click.ClickException) as error:
        text = error.message if isinstance(error, click.ClickException) else str(error)
        sentence, *ways_out = map(str.strip, text.splitlines())
        findings.append(Finding(Level.PROBLEM, sentence.removesuffix("."), "; ".join(ways_out)))
    findings = grouped(findings)
    worst = min((each.level for each in findings if each.level), default=Level.OK)
    if as_json:
        click.echo(json.dumps([{**asdict(each), "level": each.level.name.lower()} for each in findings]))
    else:
        told = [each for each in findings if each.level or not quiet]
        rendering.show(rendering.findings(told), "" if quiet else rendering.verdict(told), indent=len("warning  "))
    sys.exit(worst)


def _require_home(recorded: list[differing.Recorded], settings: Settings) -> None:
    for home in differing.homes(recorded) - {settings.home, settings.accepted_home}:
        raise click.ClickException(
            f"the state has resources that live in {home}, and {settings.home} is configured: configure {home}"
        )


@contextmanager
def _core(stack: str | None, *, repetitions: int | None = None) -> Iterator[tuple[Core, Settings]]:
    with _failing():
        settings = read_settings(None if stack is None else _configuration(stack).get, os.environ)
    if repetitions is not None:
        settings = replace(settings, max_retries=min(repetitions, settings.max_retries))
    api = TwilioApi(settings, notify=lambda line: click.echo(line, err=True))
    try:
        yield Core(api, accepted_home=settings.accepted_home), settings
    finally:
        api.close()


def _configuration(stack: str) -> Mapping[str, str]:
    """The stack's configuration, secrets decrypted, by `pulumi` itself. Raises ClickException."""
    found: dict[str, dict[str, Any]] = json.loads(_pulumi("config", "--json", "--show-secrets", *_of_stack(stack)))
    return {key: str(value["value"]) for key, value in found.items() if "value" in value}


def _to_configure(stack: str) -> dict[str, str | None]:
    """The provider's settings in the stack's configuration; None for a secret one."""
    found: dict[str, dict[str, Any]] = json.loads(_pulumi("config", "--json", *_of_stack(stack)))
    return {
        key: None if each.get("secret") else str(each["value"])
        for key, each in sorted(found.items())
        if key.startswith("twilio:") and (each.get("secret") or "value" in each)
    }


_CURRENT = ""  # the stack that `pulumi` takes without --stack


def _of_stack(stack: str) -> tuple[str, ...]:
    return ("--stack", stack) if stack else ()


def _pulumi(*arguments: str) -> str:
    """What `pulumi` prints. Raises ClickException."""
    command = ["pulumi", *arguments, "--non-interactive", "--color", "never"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise click.ClickException("`pulumi` is not on PATH, and the stack is read by it") from error
    if done.returncode:
        raise click.ClickException(f"pulumi {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


@contextmanager
def _failing() -> Iterator[None]:
    """Every error of the core and of the file system as one of the command."""
    try:
        yield
    except folder.FolderExists as error:
        raise click.ClickException(f"{error}: nothing was written. Choose another --output, or --force") from error
    except (ProviderError, OSError, differing.StateError) as error:
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
