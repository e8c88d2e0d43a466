"""python3 -m tools COMMAND: what the Makefile runs.

Nothing newer than Python 3.6 in this file: an older Python must get as far as the line that says so.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "python3 is %s here, and 3.11 or newer is needed. Install it, or name another one:"  # noqa: UP031
        " make tools PYTHON=python3.12" % sys.version.split()[0]
    )

from tools.commands import main

sys.exit(main(sys.argv[1:]))
