"""The declaration of one resource. Pure."""

from dataclasses import dataclass
from typing import Any

from sipdomain_provider.cli.inventory import Found
from sipdomain_provider.state.core_data import is_worth_declaring
from sipdomain_provider.tables.kinds import ACCOUNT_SID

from . import passwords
from .names import Names, key
from .python import call, literal


@dataclass(frozen=True)
class Scope:
    """The names in the program."""

    account: str
    """How the program calls the account; "" if it need not mention it."""
    names: Names
    variables: Names
    modules: Names
    """The module of each resource."""
    passwords: passwords.Keys


@dataclass(frozen=True)
class Declaration:
    """The lines of one resource, and what they need."""

    lines: tuple[str, ...]
    declares: str = ""
    """The class; "" if the lines are only a comment."""
    modules: frozenset[str] = frozenset()
    has_password: bool = False
    """Whether it takes a password of a URL from the configuration."""


def left_out(found: Found) -> str:
    """Why it cannot be declared; "" if it can."""
    wrong = _wrong(found)
    required = [name for name in wrong if found.type.by_name[name].required]
    return f"{required[0]} is not {wrong[required[0]]}" if required else ""


def declared(found: Found) -> dict[str, Any]:
    """The attributes that are worth a line, required ones first."""
    wrong = _wrong(found)
    attributes = sorted(found.type.inputs.values(), key=lambda each: (not each.required, each.name))
    return {
        each.name: found.values.get(each.name)
        for each in attributes
        if each is ACCOUNT_SID or (is_worth_declaring(each, found.values.get(each.name)) and each.name not in wrong)
    }


def declaration(found: Found, scope: Scope) -> Declaration:
    """The resource, which adopts the one that is there."""
    reason = left_out(found)
    if reason:
        return Declaration((f"# {found.type.title} {found.sid} is left out: {reason}",))
    given = {name: _expression(found, name, value, scope) for name, value in declared(found).items()}
    arguments = [
        f"{literal(scope.names[key(found)])},",
        *(f"{name}={value}," for name, value in given.items() if value),
        f"adopt={literal(found.sid)},",
    ]
    by_name = found.type.by_name
    elsewhere = {
        value.partition(".")[0]
        for name, value in given.items()
        if "." in value and (by_name[name].refers_to or by_name[name] is ACCOUNT_SID)
    }
    variable = scope.variables.get(key(found))
    comments = [f"# {name} is left as it is: it is not {rule}" for name, rule in _wrong(found).items()]
    return Declaration(
        (*comments, *call(f"{variable} = {found.type.name}" if variable else found.type.name, arguments)),
        found.type.name,
        frozenset(elsewhere),
        any(value.startswith("pulumi.") for value in given.values()),
    )


def _expression(found: Found, name: str, value: Any, scope: Scope) -> str:
    """The expression for the attribute; "" if it has no line."""
    attribute = found.type.by_name[name]
    if attribute is ACCOUNT_SID:
        return "" if found.parent is not None and key(found.parent) in scope.variables else scope.account
    if attribute.refers_to is not None:
        return _reference((attribute.refers_to.name, str(value), ""), key(found), scope) or literal(str(value))
    if isinstance(value, str):
        return passwords.expression(value, scope.passwords) or literal(value)
    return repr(value)


def _reference(to: tuple[str, str, str], by: tuple[str, str, str], scope: Scope) -> str:
    variable = scope.variables.get(to)
    if variable is None:
        return ""
    return variable if scope.modules[to] == scope.modules[by] else f"{scope.modules[to]}.{variable}"


def _wrong(found: Found) -> dict[str, str]:
    """By attribute: the rule of this provider that the value breaks."""
    return {
        each.name: each.rule.text
        for each in found.type.inputs.values()
        if each.rule is not None
        and not each.write_only
        and is_worth_declaring(each, found.values.get(each.name))
        and each.rule.problem(found.values.get(each.name))
    }
