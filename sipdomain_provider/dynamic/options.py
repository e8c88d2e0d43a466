"""Pulumi's resource options on a dynamic resource: their names are checked, and impossible options are refused.

The engine checks neither: a misspelt name has no effect. An option that a dynamic provider cannot honour ends in an
error inside the SDK. Or it starts a second process, which does not know the work of the first.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pulumi import ComponentResource, Resource, ResourceOptions

from sipdomain_provider.tables.kinds import ResourceType
from sipdomain_provider.words.rendering import nearest, wrong

_QUOTED_PROPERTY = re.compile(r"""\[["'](\w+)["']\]""")
_OWN_PROCESS = "dynamic resources cannot use a separate provider instance. Leave it out"


def require_honoured(resource_name: str, type_token: str, opts: ResourceOptions, own_class: type[Resource]) -> None:
    """Raises ValueError for an option that a dynamic provider cannot honour, with the way out.

    `own_class` is the base class of all resources of this provider, whatever their type tokens are.
    """
    package = type_token.partition(":")[0]
    inherited = opts.parent.get_provider(type_token) if opts.parent is not None else None
    refused = {
        "import_": (
            opts.import_ is not None,
            f'Pulumi cannot import a dynamic resource. Declare adopt="{opts.import_}" instead',
        ),
        "provider": (opts.provider is not None or inherited is not None, _OWN_PROCESS),
        "providers": (package in _packages(opts), _OWN_PROCESS),
        "version": (opts.version is not None, _OWN_PROCESS),
        "plugin_download_url": (opts.plugin_download_url is not None, _OWN_PROCESS),
        "deleted_with": (
            isinstance(opts.deleted_with, own_class | ComponentResource),
            "if the other resource is kept at Twilio, this one would be left behind. Leave it out",
        ),
        "delete_before_replace=False": (
            opts.delete_before_replace is False,
            "names at Twilio are unique, so the old resource must be deleted first. Leave it out",
        ),
    }
    for option, (given, way_out) in refused.items():
        if given:
            raise ValueError(wrong(resource_name, f"the resource option {option} cannot be used", way_out))


def _packages(opts: ResourceOptions) -> set[str]:
    """The packages of `providers`, which is a mapping, or a list as a transformation may set it."""
    providers: Any = opts.providers or ()
    return set(providers) if isinstance(providers, Mapping) else {each.package for each in providers}


def names(resource_type: ResourceType, resource_name: str, option: str, paths: Iterable[str] | None) -> set[str]:
    """The attributes that these property paths name; "*" is all inputs, because hidden ones must not be among them.

    Raises ValueError for a path that names no attribute.
    """
    found = {_QUOTED_PROPERTY.sub(r"\1", path) for path in paths or ()}
    for name in sorted(found - {"*"} - set(resource_type.by_name)):
        problem = f"{option} has {name!r}, which is no attribute of {resource_type.name}"
        in_python = re.sub("(?<!^)(?=[A-Z])", "_", name).lower()
        raise ValueError(wrong(resource_name, problem, nearest(in_python, [*resource_type.by_name])))
    return (found - {"*"}) | set(resource_type.inputs) if "*" in found else found
