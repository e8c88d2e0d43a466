"""The local run: a stack of the root project, kept in `.local`, against the stand-in of Twilio.

Nothing here reaches Twilio, Pulumi's service, or the user's own Pulumi login: the environment that Pulumi
runs in names the stand-in and a folder, whatever the user's says.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local_twilio import MAIN_ACCOUNT, LocalTwilio, TwilioError
from tools.checkout import HERE, Checkout
from tools.console import ToolError, say
from tools.interrupted_run import release_locks, settle_pending
from tools.local_server import port_file, serving
from tools.one_at_a_time import one_at_a_time
from tools.stack import Stack

NOT_INHERITED = ("PULUMI_", "TWILIO_")  # the user's own login and credentials have no part in this
DRIFTED_VOICE_URL = "https://example.com/edited-by-somebody-else"


def pulumi_environment(
    home: Path,
    api_base_url: str,
    account_sid: str = MAIN_ACCOUNT.sid,
    auth_token: str = MAIN_ACCOUNT.auth_token,
    *,
    checkout: Checkout = HERE,
    venv: Path | None = None,
    inherited: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """The whole environment of a Pulumi run that keeps all it writes in `home`, which it makes.

    `venv` is the virtual environment that the program and its dynamic providers run in: the checkout's
    by default.
    """
    state = home / "state"
    state.mkdir(parents=True, exist_ok=True)
    venv = venv or checkout.venv
    kept = {name: value for name, value in inherited.items() if not name.startswith(NOT_INHERITED)}
    path = [str(checkout.bin), str(venv / "bin"), inherited.get("PATH", os.defpath)]
    return {
        **kept,
        "NO_PROXY": ",".join(filter(None, [kept.get("NO_PROXY"), "127.0.0.1,localhost"])),
        "PATH": os.pathsep.join(path),
        # Not Pulumi.yaml's `virtualenv` option: with `main` in a folder, the language host looks for it in the
        # project's folder and the engine in the program's.
        "VIRTUAL_ENV": str(venv),
        "PULUMI_HOME": str(home / "pulumi-home"),
        "PULUMI_BACKEND_URL": f"file://{state}",
        # Secrets in this state are the stand-in's, made up and in the source: the passphrase protects nothing.
        "PULUMI_CONFIG_PASSPHRASE": "local",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        "TWILIO_ACCOUNT_SID": account_sid,
        "TWILIO_AUTH_TOKEN": auth_token,
        "TWILIO_API_BASE_URL": api_base_url,
    }


def up(checkout: Checkout) -> None:
    with local_run(checkout) as (stack, _):
        stack.show("up", "--yes", "--stack", stack.name, "--suppress-permalink=true")
    say("Next: make drift edits the live domain behind Pulumi's back; make down deletes the stack.")


def preview(checkout: Checkout) -> None:
    with local_run(checkout) as (stack, _):
        stack.show("preview", "--stack", stack.name, "--suppress-permalink=true")


def drift(checkout: Checkout) -> None:
    with local_run(checkout) as (stack, twilio):
        domain = stack.outputs()
        if "domain_sid" not in domain:
            raise ToolError("There is no domain to edit yet: make up")
        edit(twilio, str(domain["domain_sid"]), str(domain.get("domain_name", "")))
        stack.show("preview", "--stack", stack.name, "--suppress-permalink=true")
    say("Next: make up corrects it, and sends nothing else.")


@contextmanager
def local_run(checkout: Checkout) -> Iterator[tuple[Stack, LocalTwilio]]:
    """The stack and the stand-in, which runs meanwhile. A missing stack is created, an interrupted run is settled."""
    not_used = sorted(name for name in os.environ if name.startswith("TWILIO_"))
    if not_used:
        say(f"Not used here: {', '.join(not_used)} of your environment. This run reaches the stand-in alone.")
    with one_at_a_time(checkout.local / "lock"), serving(checkout) as twilio:
        stack = Stack(checkout, pulumi_environment(checkout.local, twilio.url, checkout=checkout))
        release_locks(stack)
        stack.answer("stack", "select", "--create", stack.name)
        settle_pending(stack, twilio)
        yield stack, twilio


def edit(twilio: LocalTwilio, sid: str, name: str) -> None:
    try:
        before = twilio.domain(MAIN_ACCOUNT.sid, sid)
    except TwilioError as error:
        raise ToolError(f"The stand-in has no {name} ({sid}): make up") from error
    after = twilio.edit(MAIN_ACCOUNT.sid, sid, voice_url=DRIFTED_VOICE_URL)
    say(
        f"Edited {after['domain_name']} behind Pulumi's back: voice_url was {before['voice_url']!r},"
        f" and is now {after['voice_url']!r}."
    )


def down(checkout: Checkout) -> None:
    if not (checkout.local / "state").exists():
        say("Nothing is up.")
        return
    with local_run(checkout) as (stack, _):
        stack.show("destroy", "--yes", "--remove", "--stack", stack.name, "--suppress-permalink=true")
        shutil.rmtree(checkout.local / "state")
        port_file(checkout).unlink()
