"""The stand-in as a Starlette application: HTTP in, HTTP out."""

import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from local_twilio import control, responses
from local_twilio.accounts import Permission
from local_twilio.errors import TwilioError, not_found, of_status
from local_twilio.front import Front
from local_twilio.resource_kind import BoundResource
from local_twilio.service import Service, Target
from local_twilio.stand_in import StandIn

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]

_ACCOUNT_DATE = "Mon, 20 Jul 2015 17:27:10 +0000"
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
        return Response(json.dumps(body), media_type=responses.JSON)

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
    return Response(text, status_code=operation.status, media_type=responses.JSON)


async def _on_twilio_error(_request: Request, error: Exception) -> Response:
    answer = responses.of_error(cast("TwilioError", error))
    return Response(answer.body, answer.status, dict(answer.headers))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own 405, as Twilio says it. Its 404 is a 501: Twilio may have that path."""
    status = cast("HTTPException", error).status_code
    refusal = TwilioError(501, 20501, f"local_twilio has no path {request.url.path}: its README lists what it serves")
    answer = responses.of_error(refusal if status == 404 else of_status(status))
    headers = dict(answer.headers)
    allowed = (cast("HTTPException", error).headers or {}).get("Allow")
    if allowed:
        headers["Allow"] = ", ".join(sorted(allowed.split(", ")))
    return Response(answer.body, answer.status, headers)
