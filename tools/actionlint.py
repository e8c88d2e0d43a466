"""`.tools/bin/actionlint`, which checks the workflows: a Go program that no package here carries."""

import os

from tools import go_build
from tools.checkout import Checkout
from tools.console import say
from tools.stamp import digest, read_stamp, write_stamp

MODULE = go_build.GoModule("actionlint", "github.com/rhysd/actionlint/cmd/actionlint")


def make_actionlint(checkout: Checkout) -> None:
    stamp = checkout.tools / "actionlint.json"
    made_from = {"pins": digest(*MODULE.pins)}
    if read_stamp(stamp) == made_from and os.access(checkout.bin / MODULE.name, os.X_OK):
        return
    go_build.check_go(MODULE, "or leave the workflows to CI")
    say("Building actionlint from its Go module: about 10 seconds, once.")
    go_build.build(checkout, MODULE)
    write_stamp(stamp, made_from)
