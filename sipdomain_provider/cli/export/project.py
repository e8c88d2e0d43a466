"""The files of the whole project. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sipdomain_provider.cli.inventory import Inventory

from . import layout, passwords
from .declarations import Scope, declared, left_out
from .earlier_names import earlier_names
from .names import ACCOUNT, oldest_first, resource_names, slug, variables


@dataclass(frozen=True)
class Project:
    """Texts by the names of files, and the keys of the secret configuration that the program requires."""

    files: Mapping[str, str]
    secrets: tuple[str, ...]


def project(
    inventory: Inventory,
    name: str,
    *,
    is_own_account: bool,
    requirements: Mapping[str, str],
    split: bool = False,
    earlier: Iterable[str] = (),
) -> Project:
    """A Pulumi project in which each resource adopts the one that is there.

    `is_own_account` says that the account is that of the credentials, so that the program need not mention it.
    `requirements` are versions by the name of a package. `split` writes a module for each domain, with its mappings,
    and one for the lists.
    `earlier` are the modules of a program that this one replaces: its names stay.
    """
    found = oldest_first(inventory.found)
    names = resource_names(inventory.found, earlier_names(earlier))
    named = [each for each in found if not left_out(each)]
    values = (value for each in found for value in declared(each).values())
    scope = Scope(
        account="" if is_own_account else ACCOUNT,
        names=names,
        variables=variables(named, names),
        modules={},
        passwords=passwords.keys(values),
    )
    modules = (layout.split if split else layout.in_one_module)(inventory, found, scope)
    pinned = "".join(f"{package}=={version}\n" for package, version in sorted(requirements.items()))
    settings = (
        f"name: {slug(name, '-') or 'sip'}\ndescription: {layout.description(inventory)}\nruntime: python\n"
        "options:\n  refresh: always # with --diff, a preview shows drift property by property\n"
    )
    files = {"Pulumi.yaml": settings, "requirements.txt": pinned, ".gitignore": "__pycache__/\n.venv/\n", **modules}
    return Project(files, tuple(scope.passwords.values()))
