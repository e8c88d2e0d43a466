"""Control endpoints, for whoever has only HTTP: JSON in, JSON out, never in the log of requests.

Their paths, all under `/_local`, are in the README of this package.
"""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local_twilio.accounts import Account
from local_twilio.errors import TwilioError
from local_twilio.faults import ArmedFault
from local_twilio.stand_in import StandIn

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]

PREFIX = "/_local"


def routes(stand_in: StandIn) -> list[Route]:
    """The control endpoints. Each calls the method of `StandIn` with its name."""
    handlers: dict[str, dict[str, Callable[..., Any]]] = {
        "/health": {"GET": lambda: _health(stand_in)},
        "/requests": {
            "GET": lambda: [asdict(request) for request in stand_in.requests()],
            "DELETE": stand_in.clear_requests,
        },
        "/faults": {
            "GET": lambda: [_fault(armed) for armed in stand_in.faults.armed()],
            "POST": lambda **fault: _fault(stand_in.fault(**fault)),
            "DELETE": stand_in.clear_faults,
        },
        "/faults/{number:int}/release": {"POST": lambda number: _release(stand_in, number)},
        "/rows/{kind}/{account_sid}": {"GET": stand_in.rows},
        "/rows/{kind}/{account_sid}/{parent}": {"GET": stand_in.rows},
        "/seed_rows": {"POST": stand_in.seed_rows},
        "/edit_row": {
            "POST": lambda kind, account_sid, sid_or_name, attributes, parent=None: stand_in.edit_row(
                kind, account_sid, sid_or_name, parent, **attributes
            )
        },
        "/remove_row": {"POST": stand_in.remove_row},
        "/password_is": {"POST": stand_in.password_is},
        "/accounts": {"POST": lambda **account: stand_in.add_account(Account(**account))},
        "/accounts/{account_sid}/close": {"POST": stand_in.close_account},
        "/accounts/{account_sid}/suspend": {"POST": stand_in.suspend_account},
        "/restrictions": {
            "GET": lambda: stand_in.accounts.restrictions,
            "POST": lambda account_sid, permissions: stand_in.restrict_key(account_sid, *permissions),
            "DELETE": stand_in.clear_restrictions,
        },
        "/rewrites": {
            "GET": lambda: stand_in.service.rewrites.by_attribute,
            "POST": stand_in.rewrite,
            "DELETE": stand_in.clear_rewrites,
        },
        "/settings": {"GET": stand_in.settings.as_json, "PUT": lambda **to: _set(stand_in, to)},
    }
    return [Route(path, _endpoint(by_method), methods=list(by_method)) for path, by_method in handlers.items()]


def _health(stand_in: StandIn) -> dict[str, Any]:
    database = None if stand_in.database is None else str(stand_in.database)
    return {"status": "ok", "database": database}


def _set(stand_in: StandIn, values: dict[str, Any]) -> dict[str, Any]:
    stand_in.settings.change(**values)
    return stand_in.settings.as_json()


def _fault(armed: ArmedFault) -> dict[str, Any]:
    return {"number": armed.number, "matched": armed.matched, "taken": armed.taken, **asdict(armed.fault)}


def _release(stand_in: StandIn, number: int) -> None:
    for armed in stand_in.faults.armed():
        if armed.number == number:
            armed.release()
            return
    raise KeyError(f"fault {number}")


def _endpoint(by_method: dict[str, Callable[..., Any]]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        run = by_method["GET" if request.method == "HEAD" else request.method]
        arguments: dict[str, Any] = dict(request.path_params)
        try:
            body = await request.body()
            if body:
                arguments |= await request.json()
            # Not on the event loop: a large seed must not stop the others.
            result = await asyncio.to_thread(run, **arguments)
        except TwilioError as error:
            return JSONResponse({"message": error.message}, error.status)
        except (ArithmeticError, LookupError, TypeError, ValueError, re.error, sqlite3.Error) as error:
            return JSONResponse({"message": f"{type(error).__name__}: {error}"}, 400)
        return Response(status_code=204) if result is None else JSONResponse(result)

    return endpoint
