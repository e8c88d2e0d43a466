"""The stand-in of Twilio for the local stack: it runs for as long as a command lasts, and its state is a file.

Pulumi's state records the URL of each resource. So the first run chooses a port, and later runs keep it.
"""

import http.client
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from local_twilio import MAIN_ACCOUNT, LocalTwilio, LocalTwilioError
from tools.checkout import Checkout
from tools.console import ToolError, say

FIRST_PORT, PORTS = 8099, 20
SECONDS_TO_ANSWER = 5.0
# A proxy of the user's must not come between this machine and itself.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def database(checkout: Checkout) -> Path:
    return checkout.local / "local-twilio.sqlite3"


def port_file(checkout: Checkout) -> Path:
    return checkout.local / "local-twilio.port"


@contextmanager
def serving(checkout: Checkout) -> Iterator[LocalTwilio]:
    """The stand-in, which answers at its `url` meanwhile. If `make local-twilio` runs, that process answers."""
    checkout.local.mkdir(parents=True, exist_ok=True)
    twilio = _open(checkout)
    try:
        port_file(checkout).write_text(str(twilio.port))
        yield twilio
    finally:
        twilio.close()


def run_in_foreground(checkout: Checkout) -> None:
    """Run the stand-in until Ctrl-C, for whoever wants to send it requests."""
    kept = _kept_port(checkout)
    if kept and _serves(checkout, f"http://127.0.0.1:{kept}"):
        raise ToolError(f"The stand-in runs already: http://127.0.0.1:{kept}")
    with serving(checkout) as twilio, suppress(KeyboardInterrupt):
        domains = f"{twilio.url}/2010-04-01/Accounts/{MAIN_ACCOUNT.sid}/SIP/Domains.json"
        say(f"The stand-in of Twilio runs at {twilio.url} until Ctrl-C. Its domains:")
        say(f"  curl -u {MAIN_ACCOUNT.sid}:{MAIN_ACCOUNT.auth_token} {domains}")
        say("For pulumi and sipdomain, in another terminal:")
        say(f"  export TWILIO_API_BASE_URL={twilio.url}")
        say(f"  export TWILIO_ACCOUNT_SID={MAIN_ACCOUNT.sid} TWILIO_AUTH_TOKEN={MAIN_ACCOUNT.auth_token}")
        threading.Event().wait()


def _open(checkout: Checkout) -> LocalTwilio:
    kept = _kept_port(checkout)
    for port in [kept] if kept else range(FIRST_PORT, FIRST_PORT + PORTS):
        try:
            twilio = LocalTwilio(database(checkout), port)
        except LocalTwilioError as error:
            raise ToolError(str(error)) from error
        try:
            twilio.start()
        except LocalTwilioError:
            if not _serves(checkout, twilio.url):
                twilio.close()
                continue
        return twilio
    if kept:
        raise ToolError(
            f"Port {kept} is used by another program, and the local stack was made with it.\n"
            "End that program (a make in another checkout?), or remove the folder .local and start again."
        )
    raise ToolError(f"The ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} are all used by other programs.")


def _kept_port(checkout: Checkout) -> int | None:
    try:
        return int(port_file(checkout).read_text())
    except (OSError, ValueError):
        return None


def _serves(checkout: Checkout, url: str) -> bool:
    """Whether a stand-in with this checkout's state answers there."""
    try:
        with _DIRECT.open(f"{url}/_local/health", timeout=SECONDS_TO_ANSWER) as answer:
            found = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException):
        return False
    return isinstance(found, dict) and found.get("database") == str(database(checkout))
