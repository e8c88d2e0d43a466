"""Which module has which resource, and the text of each module. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sipdomain_provider.cli.inventory import Found, Inventory
from sipdomain_provider.tables.domain import SIP_DOMAIN

from .declarations import Declaration, Scope, declaration
from .names import ACCOUNT, ACCOUNT_MODULE, CONFIG, LISTS, PACKAGE, Key, Names, key, slug, unique
from .python import comment, imports, literal, sorted_modules

MAIN = "__main__"
_PASSWORDS = (
    "# An adopted user keeps the password that Twilio has. To set another one, declare it:",
    '# password=pulumi.Config().require_secret("...")',
)


def description(inventory: Inventory) -> str:
    return f"The SIP resources of account {inventory.account_sid}"


def in_one_module(inventory: Inventory, found: Sequence[Found], scope: Scope) -> dict[str, str]:
    """The files of a program in one module."""
    constants = [_account(inventory)] if scope.account else []
    scope = replace(scope, modules={key(each): MAIN for each in found})
    return {f"{MAIN}.py": _module(description(inventory), found, scope, inventory.unread, constants)}


def split(inventory: Inventory, found: Sequence[Found], scope: Scope) -> dict[str, str]:
    """The files of a program with a module for each domain and its mappings, and one for the lists."""
    modules = _modules(found, scope.names)
    scope = replace(scope, modules=modules, account=f"{ACCOUNT_MODULE}.{scope.account}" if scope.account else "")
    names = sorted_modules(set(modules.values()))
    lines = [f'"""{description(inventory)}."""', "", *(f"# Not read: {comment(each)}" for each in inventory.unread)]
    lines += [*(f"import {name}" for name in names), "", "# To import a module declares its resources."]
    lines += ["DECLARED = (", *(f"    {name}," for name in names), ")"] if names else []
    files = {f"{MAIN}.py": "\n".join(lines) + "\n"}
    if scope.account:
        files[f"{ACCOUNT_MODULE}.py"] = f'"""The account."""\n\n{_account(inventory)}\n'
    for name in names:
        held = [each for each in found if modules[key(each)] == name]
        what = "The lists, and who is in them" if name == LISTS else f"The domain {comment(held[0].name)}"
        files[f"{name}.py"] = _module(what, held, scope)
    return files


def _modules(found: Sequence[Found], names: Names) -> dict[Key, str]:
    # Not the domain's name alone, which may be that of a module of Python's.
    taken: set[str] = set()
    domains = {
        each.sid: unique(f"domain_{slug(names[key(each)], '_')}".rstrip("_"), taken, "_")
        for each in found
        if each.type is SIP_DOMAIN
    }
    return {key(each): domains.get((each.parent or each).sid, LISTS) for each in found}


def _module(
    what: str, found: Sequence[Found], scope: Scope, unread: Iterable[str] = (), constants: Iterable[str] = ()
) -> str:
    declarations = [declaration(each, scope) for each in found]
    has_password = any(each.has_password for each in declarations)
    parts = [
        [f'"""{what}."""'],
        [f"# Not read: {comment(each)}" for each in unread],
        [
            *(["import pulumi"] if has_password else []),
            *imports(PACKAGE, sorted({each.declares for each in declarations if each.declares})),
        ],
        [f"import {name}" for name in sorted_modules({name for each in declarations for name in each.modules})],
        [*constants, *([f"{CONFIG} = pulumi.Config()"] if has_password else [])],
        *_with_note(found, declarations),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _with_note(found: Sequence[Found], declarations: Sequence[Declaration]) -> list[Sequence[str]]:
    """The lines of each, and above the first with a password a note."""
    first = next((number for number, each in enumerate(found) if each.type.write_only), None)
    return [(*_PASSWORDS, *each.lines) if number == first else each.lines for number, each in enumerate(declarations)]


def _account(inventory: Inventory) -> str:
    return f"{ACCOUNT} = {literal(inventory.account_sid)}"
