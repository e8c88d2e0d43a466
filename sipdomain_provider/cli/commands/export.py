"""`sipdomain export`: read an account, and write a project that declares it."""

import sys
from importlib.metadata import version
from pathlib import Path

import click

from sipdomain_provider.cli import stack as stacks
from sipdomain_provider.cli.connection import connected, errors_as_lines
from sipdomain_provider.cli.export import report
from sipdomain_provider.cli.export.folder import modules, require_free, write_folder
from sipdomain_provider.cli.export.project import project
from sipdomain_provider.cli.inventory import matcher, read_account
from sipdomain_provider.cli.progress import progress
from sipdomain_provider.tables.registry import TYPES

_IGNORED = ".gitignore"
KINDS = {
    "domains": ("SipDomain",),
    "credential-lists": ("SipCredentialList",),
    "credentials": ("SipCredential",),
    "ip-access-control-lists": ("SipIpAccessControlList",),
    "ip-addresses": ("SipIpAddress",),
    "mappings": tuple(each.name for each in TYPES if each.named_by_sid),
}
"""The values of `--only`, and the types of each."""
_ONLY = f"Only these kinds (can be repeated): {', '.join(KINDS)}."


@click.command(epilog="Example: sipdomain export --output sip --exclude 'test-*'")
@click.option("--output", "output_folder", type=click.Path(path_type=Path), required=True, help="The project's folder.")
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite existing files. Resources keep the names of that program.",
)
@click.option("--split", is_flag=True, help="Write a module for each domain, and one for the lists.")
@click.option("--only", multiple=True, type=click.Choice(list(KINDS)), metavar="KIND", help=_ONLY)
@click.option(
    "--include",
    multiple=True,
    metavar="PATTERN",
    help="Only domains and lists whose names match ('eu-*'), and lists mapped to these domains.",
)
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out domains and lists whose names match.")
@click.option("--account-sid", help="A subaccount, instead of the account of the credentials.")
@click.option("--stack", help="Read credentials and endpoint from this stack's configuration (runs `pulumi`).")
@click.option("--json", "as_json", is_flag=True, help="Print the names of the files and the counts as JSON.")
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
    """Write a Pulumi project that declares the resources of the account.

    It only reads. Each resource of the program adopts an existing one: the first `pulumi up` changes nothing at Twilio.
    Twilio returns no passwords: an adopted user keeps the present one.

    Exit codes: 0 written or nothing to export, 1 failed or not all could be read.
    """
    if not force:
        with errors_as_lines():
            require_free(output_folder, ["Pulumi.yaml", "requirements.txt", "__main__.py"])
    chosen = [each for each in TYPES if not only or any(each.name in KINDS[kind] for kind in only)]
    with connected(stack) as (core, settings), errors_as_lines(stack), progress(quiet=quiet or as_json) as shown:
        inventory = read_account(
            core,
            account_sid or core.api.account_sid,
            settings.timeout,
            types=chosen,
            wanted=matcher(include, exclude),
            mapped=matcher((), exclude),
            progress=shown,
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
        earlier=modules(output_folder),
    )
    files = dict(made.files)
    if (output_folder / _IGNORED).exists():
        del files[_IGNORED]
    with errors_as_lines():
        if not force:
            require_free(output_folder, list(files))
        write_folder(output_folder, files)
    if as_json:
        click.echo(report.as_json(inventory, str(output_folder), files, made.secrets))
    else:
        for line in inventory.unread:
            click.echo(f"Not read: {line}", err=True)
        settings_to_copy = {} if stack is None else stacks.provider_configuration(stack)
        steps = report.next_steps(str(output_folder), settings_to_copy, made.secrets)
        click.echo("\n".join(report.written(inventory, str(output_folder), steps)))
    if inventory.unread:
        sys.exit(1)
