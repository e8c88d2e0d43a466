"""The text of sipdomain_provider/provider.py."""

from sipdomain_provider.tables.registry import TYPES
from tools.generate.python_text import FIRST_LINE


def provider_classes() -> str:
    what = "One provider class for each type. Every user's state contains their import paths: they never move."
    lines = [
        f'# {FIRST_LINE}\n"""{what}"""',
        "",
        "from .dynamic.exclusive_calls import ExclusiveProvider",
        "from .dynamic.resource_calls import TwilioProvider",
        "from .tables.registry import BY_NAME",
    ]
    for resource_type in TYPES:
        lines += [
            "",
            "",
            f"class {resource_type.name}Provider(TwilioProvider):",
            f'    """The provider of `{resource_type.name}`."""',
            "",
            f'    resource_type = BY_NAME["{resource_type.name}"]',
        ]
    lines += [
        "",
        "",
        "class SipExclusiveEntriesProvider(ExclusiveProvider):",
        '    """The provider of `SipExclusiveEntries`."""',
    ]
    return "\n".join(lines) + "\n"
