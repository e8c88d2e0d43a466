"""The names of resources and of variables: the same in every export and in every layout. Pure.

A name depends on the resource, its parent, its date and its SID, and not on the order of Twilio's lists.
"""

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from email.utils import parsedate_to_datetime

from sipdomain_provider.cli.inventory import Found
from sipdomain_provider.tables.registry import TYPES
from sipdomain_provider.tables.rules import DOMAIN_SUFFIX

Key = tuple[str, str, str]
"""Type, SID, and the parent's SID: a mapping has the SID of its list."""
Names = Mapping[Key, str]

ACCOUNT, ACCOUNT_MODULE, LISTS, CONFIG = "ACCOUNT_SID", "account", "lists", "config"
PACKAGE = "sipdomain_provider"
_RESERVED = {
    *keyword.kwlist,
    *keyword.softkwlist,
    *dir(builtins),
    *(each.name for each in TYPES),
    *(ACCOUNT, ACCOUNT_MODULE, LISTS, CONFIG, PACKAGE, "pulumi"),
}
_LONGEST = 60
_OF_SID = 6  # characters of a SID that tell equal names apart


def key(found: Found) -> Key:
    return found.type.name, found.sid, found.parent.sid if found.parent else ""


def oldest_first(found: Iterable[Found]) -> list[Found]:
    """Parents first, then by date. So a new resource never takes the name of an older one."""
    types = [each.name for each in TYPES]
    return sorted(found, key=lambda each: (types.index(each.type.name), _created(each), key(each)))


def resource_names(found: Sequence[Found], earlier: Mapping[tuple[str, str], str] | None = None) -> Names:
    """Names that are unique in their type. The oldest of equal names stays plain, others get the end of their SID.

    `earlier` has names by type and SID that stay.
    """
    kept: dict[tuple[str, str], Key] = {}
    for each in oldest_first(found):
        if name := (earlier or {}).get((each.type.name, each.sid)):
            kept.setdefault((each.type.name, name), key(each))
    names: dict[Key, str] = {of: name for (_type, name), of in kept.items()}
    taken = set(kept)
    for each in oldest_first(found):
        if key(each) not in names:
            name = "-".join(filter(None, _parts(each, names)))
            end = each.sid.lower()[-_OF_SID:]
            candidates = (name, f"{name}-{end}", f"{name}-{each.sid.lower()}")
            name = next(candidate for candidate in candidates if (each.type.name, candidate) not in taken)
            taken.add((each.type.name, name))
            names[key(each)] = name
    return names


def variables(found: Sequence[Found], names: Names) -> Names:
    """Variables of resources that others refer to. If two types have one name, the later one adds its type."""
    given: dict[Key, str] = {}
    taken = set(_RESERVED)
    for each in oldest_first(found):
        if is_referred_to(each):
            name = slug(names[key(each)], "_") or slug(each.type.title, "_")
            name = f"_{name}" if name[0].isdigit() else name
            if name in taken:
                name = f"{name}_{slug(each.type.title, '_')}"
            given[key(each)] = unique(name, taken, "_")
    return given


def is_referred_to(found: Found) -> bool:
    """Whether other resources name this one, so that it needs a variable."""
    return any(attribute.refers_to is found.type for each in TYPES for attribute in each.inputs.values())


def slug(text: str, joiner: str) -> str:
    """Small letters, digits and the joiner: the part of the text that is ASCII."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return joiner.join(re.findall("[a-z0-9]+", plain.lower()))[:_LONGEST].strip(joiner)


def unique(name: str, taken: set[str], joiner: str) -> str:
    """The name, with a number if it is taken. From now on it is."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{joiner}{number}", number + 1
    taken.add(candidate)
    return candidate


def _created(found: Found) -> float:
    try:
        return parsedate_to_datetime(str(found.values.get("date_created"))).timestamp()
    except ValueError:
        return 0.0


def _parts(found: Found, names: Names) -> list[str]:
    """The name of the parent in the program, then its own: an entry's name begins with that of its list."""
    parent = found.parent
    above = "" if parent is None else names.get(key(parent)) or slug(_plain(parent), "-")
    title = slug(found.type.title.removesuffix(" mapping"), "-")
    if found.type.named_by_sid:
        mapped = found.type.name_attribute.refers_to
        own = names.get((mapped.name, found.sid, "")) if mapped else None
        return [above, title, own or slug(str(found.values.get("friendly_name") or found.sid), "-")]
    return [above, slug(_plain(found), "-") or title]


def _plain(found: Found) -> str:
    """Its name for people."""
    name = found.name
    if found.type.by_name.get("ip_address"):
        name = str(found.values.get("friendly_name") or name)
    return name[: -len(DOMAIN_SUFFIX)] if name.lower().endswith(DOMAIN_SUFFIX) else name
