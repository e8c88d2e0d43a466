"""The stand-in as a Starlette application: HTTP in, HTTP out."""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount, Route

from local_twilio import answers, control
from local_twilio.accounts import username_of
from local_twilio.answers import Answer, Sender
from local_twilio.errors import TwilioError, not_found, of_status
from local_twilio.openapi import FORM
from local_twilio.requests_log import RecordedRequest, masked
from local_twilio.service import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from local_twilio.accounts import Permission
    from local_twilio.faults import ArmedFault
    from local_twilio.openapi import Operation, Specification
    from local_twilio.resource_kind import BoundResource
    from local_twilio.service import Service
    from local_twilio.stand_in import StandIn

    Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]

_ACCOUNT_DATE = "Mon, 20 Jul 2015 17:27:10 +0000"
_ACCOUNT = re.compile(r"/2010-04-01/Accounts/([^/.]+)")
_PERMISSIONS_OF_COLLECTION: Mapping[str, Permission] = {"POST": "create", "GET": "list"}
_PERMISSIONS_OF_INSTANCE: Mapping[str, Permission] = {"GET": "read", "POST": "update", "DELETE": "delete"}


def application(stand_in: StandIn) -> Starlette:
    """Twilio's paths from the OpenAPI file, and the control endpoints under `/_local`."""
    routes: list[Route | Mount] = [Mount(control.PREFIX, routes=control.routes(stand_in))]
    served = {
        path: bound
        for bound in stand_in.service.bound
        for path in (bound.resource.collection_path, bound.resource.instance_path)
    }
    for path, operations in stand_in.specification.operations.items():
        endpoint = _endpoint(stand_in, served[path], path)
        routes.append(Route(path, endpoint, methods=list(operations)))
    routes.append(Route("/2010-04-01/Accounts/{AccountSid}.json", _account_endpoint(stand_in), methods=["GET"]))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(cast("Any", Front), stand_in=stand_in)],
        exception_handlers={TwilioError: _on_twilio_error, HTTPException: _on_http_exception},
    )
    app.router.redirect_slashes = False
    return app


def _endpoint(stand_in: StandIn, bound: BoundResource, path: str) -> Endpoint:
    is_collection = path == bound.resource.collection_path
    permissions = _PERMISSIONS_OF_COLLECTION if is_collection else _PERMISSIONS_OF_INSTANCE

    async def endpoint(request: Request) -> Response:
        permission = permissions["GET" if request.method == "HEAD" else request.method]
        stand_in.accounts.require(permission, request.state.account, request.headers.get("authorization"))
        values = {name: str(value) for name, value in request.path_params.items()}
        if not is_collection and not bound.is_sid(values["Sid"]):
            raise not_found(request.url.path)
        target = Target(bound, request.state.account, values, request.url.path)
        return _operate(stand_in.service, target, request, is_collection=is_collection)

    return endpoint


def _account_endpoint(stand_in: StandIn) -> Endpoint:
    """The account itself, with the ten attributes of Twilio's own answer. The OpenAPI file of SIP does not have it."""

    async def endpoint(request: Request) -> Response:
        account = request.state.account
        path = f"/2010-04-01/Accounts/{account.sid}"
        body = {
            "auth_token": account.auth_token,
            "date_created": _ACCOUNT_DATE,
            "date_updated": _ACCOUNT_DATE,
            "friendly_name": "local",
            "owner_account_sid": account.main_account_sid or account.sid,
            "sid": account.sid,
            "status": "suspended" if stand_in.accounts.is_suspended(account.sid) else "active",
            "subresource_uris": {"sip": f"{path}/SIP.json"},
            "type": "Full",
            "uri": f"{path}.json",
        }
        return Response(json.dumps(body), media_type=answers.JSON)

    return endpoint


def _operate(service: Service, target: Target, request: Request, *, is_collection: bool) -> Response:
    operations = target.bound.collection if is_collection else target.bound.instance
    operation = operations["GET" if request.method == "HEAD" else request.method]
    if operation.method == "DELETE":
        service.delete(target)
        return Response(status_code=operation.status)
    if operation.method == "POST":
        if request.state.unreadable is not None:
            raise request.state.unreadable
        run = service.create if is_collection else service.update
        text = run(target, request.state.form)
    elif is_collection:
        text = service.list_page(target, request.state.query)
    else:
        text = service.fetch(target)
    return Response(text, status_code=operation.status, media_type=answers.JSON)


async def _on_twilio_error(_request: Request, error: Exception) -> Response:
    answer = answers.of_error(cast("TwilioError", error))
    return Response(answer.body, answer.status, dict(answer.headers))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own 405, as Twilio says it. Its 404 is a 501: Twilio may have that path."""
    status = cast("HTTPException", error).status_code
    refusal = TwilioError(501, 20501, f"local_twilio has no path {request.url.path}: its README lists what it serves")
    answer = answers.of_error(refusal if status == 404 else of_status(status))
    headers = dict(answer.headers)
    allowed = (cast("HTTPException", error).headers or {}).get("Allow")
    if allowed:
        headers["Allow"] = ", ".join(sorted(allowed.split(", ")))
    return Response(answer.body, answer.status, headers)


class Front:
    """What every request to Twilio's paths goes through: log, latency, faults, authentication."""

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
            await sender.half(answers.instead(fault, real))
        elif fault.kind == "slow_body":
            await sender.slow(answers.instead(fault, real), fault.gap)
        elif fault.kind == "huge":
            await sender.endless(answers.instead(fault, real))
        else:
            await sender.whole(answers.instead(fault, real))

    async def _real(self, scope: Scope) -> Answer:
        """Carry the request out."""
        match = _ACCOUNT.match(scope["path"])
        header = _header(scope, b"authorization")
        accounts = self._stand_in.accounts
        try:
            account = accounts.authenticate(header, None if match is None else match[1])
            accounts.require_open(account, scope["path"])
        except TwilioError as error:
            return answers.of_error(error)
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
