"""What every request to Twilio's paths goes through first: log, latency, faults, authentication."""

import asyncio
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local_twilio import control, responses
from local_twilio.accounts import username_of
from local_twilio.errors import TwilioError
from local_twilio.faults import ArmedFault
from local_twilio.openapi import FORM, Operation, Specification
from local_twilio.requests_log import RecordedRequest, masked
from local_twilio.responses import Answer, Sender
from local_twilio.stand_in import StandIn

_ACCOUNT = re.compile(r"/2010-04-01/Accounts/([^/.]+)")


class Front:
    """Middleware of the application."""

    def __init__(self, app: ASGIApp, stand_in: StandIn) -> None:
        self._app = app
        self._stand_in = stand_in
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(f"{control.PREFIX}/"):
            await self._app(scope, receive, send)
            return
        self._running += 1
        try:
            await self._answer(scope, receive, send)
        finally:
            self._running -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        stand_in = self._stand_in
        body = await _body(receive)
        recorded = _record(stand_in.specification, scope, body)
        number = stand_in.log.begin(recorded)

        async def logged(message: Message) -> None:
            # Before it is sent: whoever has the answer finds its status in the log.
            if message["type"] == "http.response.start":
                stand_in.log.answered(number, recorded.at, message["status"])
            await send(message)

        sender = Sender(scope, receive, logged, stand_in.clock.http_date())
        query = scope["query_string"].decode("latin-1")
        armed = stand_in.faults.take(scope["method"], scope["path"], query)
        if stand_in.settings.latency > 0:
            await asyncio.sleep(stand_in.settings.latency)
        if armed is None:
            await sender.whole(await self._real(scope))
            return
        try:
            await self._spoilt(armed, sender, scope)
        finally:
            armed.end()

    async def _spoilt(self, armed: ArmedFault, sender: Sender, scope: Scope) -> None:
        fault = armed.fault
        real = await self._real(scope) if fault.commits else None
        if fault.kind == "timeout":
            if await sender.held(armed):
                await sender.whole(real or await self._real(scope))
        elif fault.kind == "reset":
            await sender.reset()
        elif fault.kind == "half_body":
            await sender.half(responses.instead(fault, real))
        elif fault.kind == "slow_body":
            await sender.slow(responses.instead(fault, real), fault.gap)
        elif fault.kind == "huge":
            await sender.endless(responses.instead(fault, real))
        else:
            await sender.whole(responses.instead(fault, real))

    async def _real(self, scope: Scope) -> Answer:
        """Carry the request out."""
        match = _ACCOUNT.match(scope["path"])
        header = _header(scope, b"authorization")
        accounts = self._stand_in.accounts
        try:
            account = accounts.authenticate(header, None if match is None else match[1])
            accounts.require_open(account, scope["path"])
        except TwilioError as error:
            return responses.of_error(error)
        scope["state"]["account"] = account
        captured: dict[str, Any] = {"body": b""}

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                captured.update(status=message["status"], headers=message["headers"])
            else:
                captured["body"] += message.get("body", b"")

        await self._app(scope, receive, send)
        headers = {
            name.decode().title(): value.decode() for name, value in captured["headers"] if name != b"content-length"
        }
        headers["Twilio-Concurrent-Requests"] = str(self._running)
        return Answer(captured["status"], captured["body"], headers)


def _record(specification: Specification, scope: Scope, body: bytes) -> RecordedRequest:
    """Read the request into the scope's state, for the endpoints, and into a record, for the log."""
    state = scope["state"]
    headers = {
        name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"] if name != b"authorization"
    }
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    state["query"] = dict(query)
    state["form"], state["unreadable"] = {}, None
    try:
        state["form"] = _form(headers.get("content-type", ""), body)
    except TwilioError as error:
        state["unreadable"] = error
    match = _ACCOUNT.match(scope["path"])
    return RecordedRequest(
        number=0,
        method=scope["method"],
        path=scope["path"],
        query=masked(state["query"]),
        form=masked(state["form"]),
        account=None if match is None else match[1],
        username=username_of(_header(scope, b"authorization")),
        at=time.time(),
        connection=state["connection"],
        unknown=_unknown(specification.operation(scope["method"], scope["path"]), state["query"], state["form"]),
        headers=headers,
    )


def _unknown(operation: Operation | None, query: Mapping[str, str], form: Mapping[str, str]) -> tuple[str, ...]:
    if operation is None:
        return ()
    read, ignored = (form, query) if operation.method == "POST" else (query, form)
    return tuple(sorted({*ignored, *(read.keys() - operation.parameters.keys())}))


def _form(content_type: str, body: bytes) -> dict[str, str]:
    """The parameters of a body. Raises TwilioError if it is not a form."""
    if not body:
        return {}
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise TwilioError(415, 20415, f"Unsupported media type {content_type!r}: send {FORM}")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise TwilioError(400, 20001, f"The body is not a form: {error}") from error
    return dict(pairs)


def _header(scope: Scope, wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), None)


async def _body(receive: Receive) -> bytes:
    pieces = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return b"".join(pieces)
