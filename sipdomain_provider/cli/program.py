"""A Pulumi program that declares what an account has, as a person would write it. Pure.

Names and texts are other people's: they reach the program as string literals and as names of letters, digits and
underscores, and no other way.
"""

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import ACCOUNT_SID, Attribute
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.tables.rules import DOMAIN_SUFFIX

from .inventory import Found, Inventory
from .secure import Secure, secure_domains

_PACKAGE = "sipdomain_provider"
_COMPONENT = "SecureSipDomain"
_ACCOUNT = "ACCOUNT_SID"
_ACCOUNT_MODULE, _LISTS = "account", "lists"
_RESERVED = {
    *keyword.kwlist,
    *keyword.softkwlist,
    *dir(builtins),
    *(_ACCOUNT, _ACCOUNT_MODULE, _LISTS, "pulumi", _PACKAGE),
}
_PASSWORDS = (
    "# Who is adopted keeps the password that there is. To set one, declare it:\n"
    '# password=pulumi.Config().require_secret("...")'
)


def project(
    inventory: Inventory, name: str, *, is_own_account: bool, split: bool = False, component: bool = False
) -> dict[str, str]:
    """The files of a project by their names: Pulumi.yaml, requirements.txt and the program.

    `is_own_account` says that the account is that of the credentials, which needs no mention. `split` writes a module
    for each domain, with its mappings, and one for the lists. `component` writes a `SecureSipDomain` where that is the
    shape of what is there.
    """
    secure = {each.domain.sid: each for each in secure_domains(inventory)} if component else {}
    own = {id(part) for each in secure.values() for part in each.parts}
    inventory = replace(inventory, found=tuple(each for each in inventory.found if id(each) not in own))
    if split:
        modules = _split(inventory, is_own_account, secure)
    else:
        modules = {"__main__.py": program(inventory, is_own_account, secure)}
    return {
        "Pulumi.yaml": f"name: {_slug(name, '-') or 'sip'}\ndescription: {_description(inventory)}\nruntime: python\n",
        "requirements.txt": "sipdomain-provider\n",
        **modules,
    }


def program(inventory: Inventory, is_own_account: bool, secure: Mapping[str, Secure] | None = None) -> str:
    """The program in one module: each resource adopts the one that is there."""
    writer = _Writer("" if is_own_account else _ACCOUNT, secure)
    constants = [] if is_own_account else ["", _account(inventory)]
    return _module(_description(inventory), inventory.found, writer, inventory.unread, constants)


def _split(inventory: Inventory, is_own_account: bool, secure: Mapping[str, Secure]) -> dict[str, str]:
    writer = _Writer("" if is_own_account else f"{_ACCOUNT_MODULE}.{_ACCOUNT}", secure)
    by_module: dict[str, list[Found]] = {}
    taken: set[str] = set()
    for each in inventory.found:
        domain = each if each.type is SIP_DOMAIN else each.parent
        if domain is None or domain.type is not SIP_DOMAIN:
            by_module.setdefault(_LISTS, []).append(each)
        elif domain is each:
            # Not the name alone, which may be that of a module of Python's.
            writer.modules[each.sid] = _unique(f"domain_{_slug(_words(each), '_')}".rstrip("_"), taken, "_")
            by_module.setdefault(writer.modules[each.sid], []).append(each)
        else:
            by_module.setdefault(writer.modules.get(domain.sid, _LISTS), []).append(each)
    files = {} if is_own_account else {f"{_ACCOUNT_MODULE}.py": f'"""The account."""\n\n{_account(inventory)}\n'}
    # The lists first: domains refer to them.
    for name in sorted(by_module, key=lambda name: (name != _LISTS, name)):
        found = by_module[name]
        writer.module = name
        what = "The lists, and who is in them" if name == _LISTS else f"The domain {_comment(found[0].name)}"
        files[f"{name}.py"] = _module(what, found, writer)
    names = sorted(by_module)
    lines = [f'"""{_description(inventory)}."""', "", *(f"# Not read: {_comment(each)}" for each in inventory.unread)]
    lines += [*(f"import {name}" for name in names), "", "# To import a module declares what it holds."]
    lines += ["DECLARED = (", *(f"    {name}," for name in names), ")"] if names else []
    return {"__main__.py": "\n".join(lines) + "\n", **files}


def _module(
    description: str,
    found: Sequence[Found],
    writer: "_Writer",
    unread: Iterable[str] = (),
    constants: Sequence[str] = (),
) -> str:
    blocks = [writer.block(each) for each in found]
    used = sorted({block.declares for block in blocks if block.declares})
    modules = sorted({name for block in blocks for name in block.modules})
    notes = [f"# Not read: {_comment(each)}" for each in unread]
    lines = [f'"""{description}."""', "", *notes, *([""] if notes else []), *_imports(used)]
    lines += [*([""] if used and modules else []), *(f"import {name}" for name in modules), *constants]
    told = False
    for each, block in zip(found, blocks, strict=True):
        lines.append("")
        if each.type.write_only and not told:
            lines += _PASSWORDS.splitlines()
            told = True
        lines += block.lines
    return "\n".join(lines).rstrip("\n") + "\n"


def _account(inventory: Inventory) -> str:
    return f"{_ACCOUNT} = {literal(inventory.account_sid)}"


def literal(text: str) -> str:
    """The text as a string literal of Python, whatever is in it, in the quotes that formatters choose."""
    quote = '"' if text.count('"') <= text.count("'") else "'"
    return quote + "".join(_escaped(each, quote) for each in text) + quote


def _escaped(character: str, quote: str) -> str:
    if character in ("\\", quote):
        return f"\\{character}"
    if character.isprintable():
        return character
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or character.encode("unicode_escape").decode()


def _comment(text: str) -> str:
    """The text on one line, as a comment may hold it."""
    return "".join(each if each.isprintable() else "?" for each in text)


def _description(inventory: Inventory) -> str:
    return f"The SIP resources of account {inventory.account_sid}"


def _imports(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    line = f"from {_PACKAGE} import {', '.join(names)}"
    if len(line) <= 88:
        return [line]
    return [f"from {_PACKAGE} import (", *(f"    {each}," for each in names), ")"]


class _Block:
    """The lines of one resource, and the modules that they need.

    `declares` is the class that is declared; "" where the lines are nothing but a comment.
    """

    def __init__(self, lines: list[str], declares: str = "", modules: Iterable[str] = ()) -> None:
        self.lines = lines
        self.declares = declares
        self.modules = frozenset(modules)


class _Writer:
    """`account` is how the program calls the account; "" where it needs no mention."""

    def __init__(self, account: str, secure: Mapping[str, Secure] | None = None) -> None:
        self._account = account
        self._secure = secure or {}
        self.module = ""
        """The module that is being written."""
        self.modules: dict[str, str] = {}
        """By the SID of a domain: its module, where each has its own."""
        self._variables: dict[tuple[str, str], tuple[str, str]] = {}
        """By type and SID: module and variable."""
        self._taken_variables = _RESERVED | {_COMPONENT} | {each.name for each in TYPES}
        self._taken_names: set[str] = set()

    def block(self, found: Found) -> _Block:
        wrong = {
            each.name: each.rule.text
            for each in found.type.inputs.values()
            if each.rule is not None
            and not each.write_only
            and _is_declared(each, found.values)
            and each.rule.problem(found.values.get(each.name))
        }
        required = [name for name in wrong if found.type.by_name[name].required]
        if required:
            rule = wrong[required[0]]
            return _Block([f"# {found.type.title} {found.sid} is left out: {required[0]} is not {rule}"])
        arguments = [f"{literal(self._name(found))},"]
        modules: set[str] = set()
        for attribute in sorted(found.type.inputs.values(), key=lambda each: (not each.required, each.name)):
            value = None if attribute.name in wrong else self._argument(found, attribute)
            if value is not None:
                arguments.append(f"{attribute.name}={value},")
                if attribute.refers_to is not None or attribute is ACCOUNT_SID:
                    module, dot, _ = value.partition(".")
                    modules |= {module} if dot else set()
        secure = self._secure.get(found.sid) if found.type is SIP_DOMAIN else None
        arguments += [f"adopt={literal(found.sid)},"] if secure is None else _of_component(secure)
        comments = [f"# {name} is left as it is: it is not {rule}" for name, rule in wrong.items()]
        declares = found.type.name if secure is None else _COMPONENT
        head = f"{declares}("
        if secure is None and _is_referred_to(found):
            head = f"{self._variable(found)} = {head}"
        return _Block([*comments, head, *(f"    {each}" for each in arguments), ")"], declares, modules)

    def _argument(self, found: Found, attribute: Attribute) -> str | None:
        """What the attribute is declared as; None where it is left alone."""
        value = found.values.get(attribute.name)
        if attribute is ACCOUNT_SID:
            has_parent = found.parent is not None and (found.parent.type.name, found.parent.sid) in self._variables
            return self._account if self._account and not has_parent else None
        if not _is_declared(attribute, found.values):
            return None
        if attribute.refers_to is not None:
            return self._reference(attribute.refers_to.name, str(value)) or literal(str(value))
        return literal(value) if isinstance(value, str) else repr(value)

    def _reference(self, type_name: str, sid: str) -> str | None:
        module, variable = self._variables.get((type_name, sid), ("", ""))
        if not variable:
            return None
        return variable if module == self.module else f"{module}.{variable}"

    def _name(self, found: Found) -> str:
        """The name of the resource in the program: one for all types, so that it is told apart at a glance."""
        return _unique(_slug(_words(found), "-") or _slug(found.type.title, "-"), self._taken_names, "-")

    def _variable(self, found: Found) -> str:
        name = _slug(_words(found), "_") or _slug(found.type.title, "_")
        name = f"_{name}" if name[0].isdigit() else name
        variable = _unique(name, self._taken_variables, "_")
        self._variables[(found.type.name, found.sid)] = (self.module, variable)
        return variable


def _of_component(secure: Secure) -> list[str]:
    """The arguments that say who may call, from where, and who may register."""
    addresses = {
        str(each.values["friendly_name"]): literal(
            f"{each.name}/{each.values['cidr_prefix_length']}" if each.values["cidr_prefix_length"] != 32 else each.name
        )
        for each in secure.addresses
    }
    users = {each.name: "None" for each in secure.users}
    lines = [*_dict("allowed_addresses", addresses), *_dict("credentials", users)]
    if secure.phones is not None:
        phones = {each.name: "None" for each in secure.phones}
        lines += ["registrations=True,"] if secure.phones is secure.users else _dict("registrations", phones)
    return [*lines, "adopt=True,"]


def _dict(argument: str, values: Mapping[str, str]) -> list[str]:
    """An argument that is a mapping, an entry a line; nothing where there is none."""
    if not values:
        return []
    return [f"{argument}={{", *(f"    {literal(name)}: {value}," for name, value in values.items()), "},"]


def _is_referred_to(found: Found) -> bool:
    """Whether other resources name this one, so that it needs a variable."""
    return any(attribute.refers_to is found.type for each in TYPES for attribute in each.inputs.values())


def _is_declared(attribute: Attribute, values: Any) -> bool:
    """Whether it is worth a word: required, or not at its default."""
    value = values.get(attribute.name)
    if attribute.write_only or value in ("", None):
        return attribute.required
    return attribute.required or value != attribute.default


def _words(found: Found) -> str:
    """What the names of one are made from: its own name; of what has a parent, that and the parent's."""
    name = found.name
    if found.type.named_by_sid:
        name = str(found.values.get("friendly_name") or found.sid)
        name = f"{found.type.title.removesuffix(' mapping')} {name}"
    elif found.type.by_name.get("ip_address"):
        name = str(found.values.get("friendly_name") or name)
    name = name[: -len(DOMAIN_SUFFIX)] if name.lower().endswith(DOMAIN_SUFFIX) else name
    return name if found.parent is None else f"{_words(found.parent)} {name}"


def _slug(text: str, joiner: str) -> str:
    """Small letters, digits and the joiner: what is left of the text in ASCII."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return joiner.join(re.findall("[a-z0-9]+", plain.lower()))[:60].strip(joiner)


def _unique(name: str, taken: set[str], joiner: str) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{joiner}{number}", number + 1
    taken.add(candidate)
    return candidate
