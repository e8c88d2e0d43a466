"""The local run: a stack of the root project, kept in `.local`, against the stand-in of Twilio.

Nothing here reaches Twilio, Pulumi's service, or the user's own Pulumi login: the environment that Pulumi
runs in names the stand-in and a folder, whatever the user's says.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_twilio.accounts import MAIN_ACCOUNT
from sipdomain_provider.state.resource_type import type_in_state
from sipdomain_provider.tables.domain import SIP_DOMAIN
from sipdomain_provider.tables.kinds import Place
from tools import stand_in
from tools.checkout import HERE, Checkout
from tools.console import ToolError, last_lines, say
from tools.one_at_a_time import one_at_a_time
from tools.processes import name_of
from tools.stamp import read_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sipdomain_provider.tables.kinds import ResourceType

STACK = "local"
NOT_INHERITED = ("PULUMI_", "TWILIO_")  # the user's own login and credentials have no part in this
DRIFTED_VOICE_URL = "https://example.com/edited-by-somebody-else"
QUIET = ["--non-interactive", "--color", "auto"]


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

    `venv` is the virtual environment that the program and its dynamic providers run in: the checkout's own
    unless told otherwise.
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


@dataclass(frozen=True)
class Stack:
    """The local stack, and the pulumi that works on it."""

    checkout: Checkout
    environment: Mapping[str, str]

    def show(self, *arguments: str) -> None:
        """Runs pulumi for the user to see."""
        code = wait(subprocess.Popen(self.command(arguments), cwd=self.checkout.root, env=self.environment))
        if code:
            raise ToolError(f"pulumi {arguments[0]} failed: what it says is above.")

    def answer(self, *arguments: str) -> str:
        """Runs pulumi for its answer."""
        done = subprocess.run(
            self.command(arguments),
            cwd=self.checkout.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ToolError(f"pulumi {arguments[0]} failed:\n{last_lines(done.stderr or done.stdout)}")
        return done.stdout

    def command(self, arguments: tuple[str, ...]) -> list[str]:
        return [str(self.checkout.pulumi), *arguments, *QUIET]

    def outputs(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.answer("stack", "output", "--json", "--stack", STACK))
        return found


def wait(process: subprocess.Popen[bytes]) -> int:
    """Ctrl-C reaches pulumi too, which ends in good order: until then there is nothing to do but to wait."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def up(checkout: Checkout) -> None:
    with local_run(checkout) as stack:
        stack.show("up", "--yes", "--stack", STACK, "--suppress-permalink=true")
    say("Next: make drift edits the live domain behind Pulumi's back; make down removes everything.")


def preview(checkout: Checkout) -> None:
    with local_run(checkout) as stack:
        stack.show("preview", "--stack", STACK, "--suppress-permalink=true")


def drift(checkout: Checkout) -> None:
    with local_run(checkout) as stack:
        domain = stack.outputs()
        if "domain_sid" not in domain:
            raise ToolError("There is no domain to edit yet: make up")
        edit(stack, str(domain["domain_sid"]), str(domain.get("domain_name", "")))
        stack.show("preview", "--stack", STACK, "--suppress-permalink=true")
    say("Next: make up corrects it, and sends nothing else.")


@contextmanager
def local_run(checkout: Checkout) -> Iterator[Stack]:
    """The stack, made where it is missing and mended where a run was interrupted; the stand-in runs."""
    not_used = sorted(name for name in os.environ if name.startswith("TWILIO_"))
    if not_used:
        say(f"Not used here: {', '.join(not_used)} of your environment. This run reaches the stand-in alone.")
    with one_at_a_time(checkout.local / "lock"):
        url = stand_in.ensure_running(checkout)
        stack = Stack(checkout, pulumi_environment(checkout.local, url, checkout=checkout))
        release_locks(stack)
        stack.answer("stack", "select", "--create", STACK)
        settle_pending(stack)
        yield stack


def release_locks(stack: Stack) -> None:
    """A pulumi that was killed leaves its lock behind."""
    locks = list((stack.checkout.local / "state" / ".pulumi" / "locks").rglob("*.json"))
    if not locks:
        return
    for lock in locks:
        holder = read_stamp(lock)
        pid = int(holder.get("pid", 0))
        if holder.get("hostname") == socket.gethostname() and name_of(pid) == "pulumi":
            raise ToolError(f"A pulumi (pid {pid}) is at work on this stack: wait for it to end, or end it.")
    say("The last run was interrupted: releasing its lock.")
    stack.answer("cancel", "--yes", "--stack", STACK)


def settle_pending(stack: Stack) -> None:
    """A run that was killed may have made what the state does not know.

    Which is so in a real account is for its owner to find out. Here it is removed, to be made again.
    """
    deployment = json.loads(stack.answer("stack", "export", "--stack", STACK))["deployment"]
    pending = deployment.get("pending_operations") or []
    if not pending:
        return
    account_sid = stack.environment["TWILIO_ACCOUNT_SID"]
    recorded = {path for each in deployment.get("resources") or [] if (path := path_of(each, account_sid))}
    api = TwilioApi(stack.environment)
    for operation in pending:
        for path, called in made_by(operation["resource"], account_sid, api):
            if path not in recorded:
                say(f"The last run was interrupted while it made {called}: removed from the stand-in.")
                api.request("DELETE", path)
    say("The last run was interrupted: asking the stand-in how things are.")
    stack.answer("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--stack", STACK)


def path_of(resource: Mapping[str, Any], account_sid: str) -> str | None:
    """The path at Twilio of a resource of the state."""
    resource_type = type_in_state(resource)
    if resource_type is None or not resource.get("id"):
        return None
    return resource_type.path(resource_type.place(resource.get("outputs") or {}, account_sid), resource["id"])


def made_by(resource: Mapping[str, Any], account_sid: str, api: TwilioApi) -> Iterator[tuple[str, str]]:
    """What the stand-in has that this create may have made: its path, and how it is called."""
    resource_type, inputs = type_in_state(resource), resource.get("inputs") or {}
    if resource_type is None or not inputs.get(resource_type.identity):
        return
    place, name = resource_type.place(inputs, account_sid), resource_type.name_attribute
    for row in api.rows(resource_type, place):
        if name.same(row[name.answered_as or name.name], inputs[name.name]):
            yield resource_type.path(place, row["sid"]), resource_type.called(inputs)


@dataclass(frozen=True)
class TwilioApi:
    """The stand-in's SIP API, as somebody at Twilio's Console would change what it has."""

    environment: Mapping[str, str]

    def rows(self, resource_type: ResourceType, place: Place) -> list[dict[str, Any]]:
        """All that the place has, at most a page; nothing where the parent is gone."""
        try:
            page = self.request("GET", f"{resource_type.path(place)}?PageSize=1000")
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return []
        found: list[dict[str, Any]] = page[resource_type.rows_key]
        return found

    def request(self, method: str, path: str, form: Mapping[str, str] | None = None) -> Any:
        account = self.environment["TWILIO_ACCOUNT_SID"]
        credentials = f"{account}:{self.environment['TWILIO_AUTH_TOKEN']}".encode()
        request = urllib.request.Request(
            f"{self.environment['TWILIO_API_BASE_URL']}{path}",
            data=urllib.parse.urlencode(form).encode() if form else None,
            headers={"Authorization": f"Basic {base64.b64encode(credentials).decode()}"},
            method=method,
        )
        with stand_in.DIRECT.open(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


def edit(stack: Stack, sid: str, name: str) -> None:
    api = TwilioApi(stack.environment)
    path = SIP_DOMAIN.path(Place(stack.environment["TWILIO_ACCOUNT_SID"]), sid)
    try:
        before = api.request("GET", path)
        after = api.request("POST", path, {"VoiceUrl": DRIFTED_VOICE_URL})
    except urllib.error.HTTPError as error:
        raise ToolError(f"The stand-in answers {error.code} for {name} ({sid}): make up") from error
    say(
        f"Edited {after['domain_name']} behind Pulumi's back: voice_url was {before['voice_url']!r},"
        f" and is now {after['voice_url']!r}."
    )


def down(checkout: Checkout) -> None:
    if not (checkout.local / "state").exists():
        say("Nothing is up.")
    else:
        with local_run(checkout) as stack:
            stack.show("destroy", "--yes", "--remove", "--stack", STACK, "--suppress-permalink=true")
            shutil.rmtree(checkout.local / "state")
    if stand_in.stop(checkout):
        say("Stopped the stand-in of Twilio.")
