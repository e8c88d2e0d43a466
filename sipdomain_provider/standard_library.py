"""Python's own modules that this package uses: none of them may be hidden by a file of the program.

Python looks for a module in the program's folder first. A file such as `secrets.py` there replaces Python's own module.
"""

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder

USED = (
    *(
        "asyncio",
        "atexit",
        "base64",
        "collections",
        "concurrent",
        "contextlib",
        "dataclasses",
        "datetime",
        "difflib",
        "email",
    ),
    *("enum", "functools", "hashlib", "http", "importlib", "inspect", "ipaddress", "itertools", "json", "os"),
    *("pickletools", "random", "re", "secrets", "ssl", "threading", "time", "types", "typing", "urllib", "weakref"),
)


def require_unhidden() -> None:
    """Raises ImportError if a file hides one of these modules. So it fails at import, before any request."""
    for name in USED:
        if hidden := _hidden_by(name):
            raise ImportError(f"{hidden} hides Python's own module {name}: rename it", name=name, path=hidden)


def _hidden_by(name: str) -> str | None:
    """The file that is or would be imported in place of Python's own module."""
    loaded: ModuleSpec | None = getattr(sys.modules.get(name), "__spec__", None)
    spec = loaded or PathFinder.find_spec(name)
    own = PathFinder.find_spec(name, [os.path.dirname(os.__file__)])  # noqa: PTH120 (pathlib is not needed otherwise)
    if spec is None or own is None or not (spec.has_location and own.has_location):
        return None
    found, expected = str(spec.origin), str(own.origin)
    return None if os.path.realpath(found) == os.path.realpath(expected) else found
