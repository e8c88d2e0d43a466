"""Records the calls of Pulumi's engine on the dynamic providers. For tests alone: this folder must be on PYTHONPATH.

Python imports this module in every process that it starts. It does nothing outside the host of dynamic providers. There
it wraps the six operations of the host's service, which get what the engine sent: the URN too. Each call appends two
lines of JSON to the file named in RECORD_CALLS_TO: one when it begins, and one when it ends.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = ("Check", "Diff", "Create", "Read", "Update", "Delete")


def install(path: str) -> None:
    """Wrap the service at the moment at which the host registers it."""
    from pulumi.runtime.proto import provider_pb2_grpc

    register = provider_pb2_grpc.add_ResourceProviderServicer_to_server
    # Two processes may share the file: each line is one write, at its end.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    counter = itertools.count(1)

    def write(**line: Any) -> None:
        os.write(file, (json.dumps({"pid": os.getpid(), "thread": threading.get_ident(), **line}) + "\n").encode())

    def recorded(name: str, operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def call(request: Any, context: Any) -> Any:
            n = next(counter)
            write(phase="begin", n=n, call=name.lower(), **of_request(request))
            try:
                answer = operation(request, context)
            except Exception as error:
                # The service ends the call inside its own `except`: the provider's error is the context of that one.
                cause = error.__context__ or error
                write(phase="end", n=n, result={"error": str(cause)})
                raise
            write(phase="end", n=n, result=of_answer(name, answer))
            return answer

        return call

    def registered(servicer: Any, server: Any) -> None:
        for name in CALLS:
            setattr(servicer, name, recorded(name, getattr(servicer, name)))
        register(servicer, server)

    provider_pb2_grpc.add_ResourceProviderServicer_to_server = registered


def of_request(request: Any) -> dict[str, Any]:
    """What the engine sent, without the values.

    `olds`: whether there are old inputs (check) or recorded outputs (all others). `urn_told` and `unknown` are of the
    bag that the operation works on: the new inputs, for delete the outputs, for read the outputs or, for a `get`, the
    inputs.
    """
    from pulumi.runtime.rpc import UNKNOWN

    kind = type(request).__name__.removesuffix("Request")
    properties = fields(request, "properties")
    sent = fields(request, "news") or properties or fields(request, "inputs")
    olds = {"Create": False, "Read": "sid" in properties, "Delete": bool(properties)}
    return {
        "urn": request.urn,
        "id": getattr(request, "id", ""),
        "olds": olds.get(kind, bool(fields(request, "olds"))),
        "urn_told": "__urn" in sent,
        "unknown": sorted(key for key, value in sent.items() if value.string_value == UNKNOWN),
    }


def fields(request: Any, name: str) -> dict[str, Any]:
    return dict(getattr(request, name).fields) if hasattr(request, name) else {}


def of_answer(name: str, answer: Any) -> dict[str, Any]:
    """What the provider answered, without the values."""
    if name == "Check":
        return {"failures": [f"{each.property}: {each.reason}" for each in answer.failures]} if answer.failures else {}
    if name == "Diff":
        some = answer.changes == type(answer).DIFF_SOME
        return {"changes": some, "replaces": list(answer.replaces), "delete_before_replace": answer.deleteBeforeReplace}
    if name in ("Create", "Read"):
        return {"id": answer.id}
    return {}


if "pulumi.dynamic" in sys.orig_argv and os.environ.get("RECORD_CALLS_TO"):
    install(os.environ["RECORD_CALLS_TO"])
