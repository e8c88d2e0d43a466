"""Answers on their way to the socket, whole or spoilt by a fault."""

import asyncio
import json
import secrets
import socket
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from local_twilio.errors import TwilioError, of_status
from local_twilio.faults import ArmedFault, Fault

JSON = "application/json"
HTML = "text/html; charset=utf-8"
_PIECES = 20  # of a slow body
_PAGE = "<!DOCTYPE html>\n<html><head><title>Not Twilio</title></head><body><h1>It works!</h1></body></html>\n"


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def of_error(error: TwilioError) -> Answer:
    """Twilio's error body, with the headers of HTTP."""
    headers = {"Content-Type": JSON}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return Answer(error.status, json.dumps(error.body()).encode(), headers)


class Sender:
    """Sends the answer of one request. `date` is the `Date` header."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, date: str) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._date = date
        self._began = time.perf_counter()

    async def whole(self, answer: Answer) -> None:
        await self._start(answer)
        await self._send({"type": "http.response.body", "body": answer.body})

    async def reset(self) -> None:
        """End the connection with a TCP RST."""
        transport = self._transport
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
        await self._until_gone()

    async def half(self, answer: Answer) -> None:
        """The right Content-Length, half of the body, and the end of the connection."""
        await self._start(answer)
        half = answer.body[: len(answer.body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        self._transport.close()
        await self._until_gone()

    async def slow(self, answer: Answer, gap: float) -> None:
        """The whole answer, in pieces with `gap` seconds between them."""
        await self._start(answer)
        size = len(answer.body) // _PIECES + 1
        for begin in range(0, len(answer.body), size):
            piece = answer.body[begin : begin + size]
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(gap)
        await self._send({"type": "http.response.body", "body": b""})

    async def endless(self, answer: Answer) -> None:
        """A body that goes on until the client has had enough."""
        await self._start(answer, length=None)
        chunk = b" " * 65536
        await self._send({"type": "http.response.body", "body": b'{"sid": "', "more_body": True})
        while not self._transport.is_closing():
            await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
            await asyncio.sleep(0)
        await self._until_gone()

    async def held(self, armed: ArmedFault) -> bool:
        """Wait until the fault is released (True) or the client has gone (False)."""
        loop = asyncio.get_running_loop()
        released = asyncio.Event()

        def release() -> None:
            # A stand-in that was stopped meanwhile has dropped the request and closed its loop.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(released.set)

        armed.on_release(release)
        waits = [asyncio.ensure_future(released.wait()), asyncio.ensure_future(self._until_gone())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        return released.is_set()

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _start(self, answer: Answer, length: int | None = -1) -> None:
        headers = {
            "Date": self._date,
            "Twilio-Request-Id": "RQ" + secrets.token_hex(16),
            "Twilio-Request-Duration": f"{time.perf_counter() - self._began:.3f}",
            **answer.headers,
        }
        if length is not None and answer.status not in (204, 304):
            headers["Content-Length"] = str(len(answer.body))
        start: Message = {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        await self._send(start)

    @property
    def _transport(self) -> asyncio.Transport:
        transport: asyncio.Transport = self._scope["state"]["transport"]
        return transport


def instead(fault: Fault, real: Answer | None) -> Answer:
    """The answer that a fault puts in the place of the real one, which is None if it was not carried out."""
    kind = fault.kind
    if kind == "status":
        return _bodied(fault, fault.status or 500, of_error(of_status(fault.status or 500)))
    if kind == "redirect":
        answer = Answer(fault.status or 307, b"", {"Location": "/elsewhere"})
        return _bodied(fault, answer.status, answer)
    success = real or Answer(200, b'{"sid": null}', {"Content-Type": JSON})
    status = fault.status or success.status
    if kind == "not_json":
        return _bodied(fault, status, Answer(status, _PAGE.encode(), {"Content-Type": HTML}))
    if kind == "wrong_json":
        return _bodied(fault, status, Answer(status, b"[]", {"Content-Type": JSON}))
    return _bodied(fault, status, success)


def _bodied(fault: Fault, status: int, usual: Answer) -> Answer:
    """The fault's body and headers if it has any, else the usual ones."""
    headers, body = dict(usual.headers), usual.body
    if isinstance(fault.body, str):
        headers["Content-Type"], body = HTML, fault.body.encode()
    elif fault.body is not None:
        headers["Content-Type"], body = JSON, json.dumps(fault.body).encode()
    if fault.retry_after is not None:
        headers["Retry-After"] = _retry_after(fault.retry_after)
    for name, value in fault.headers.items():
        headers = {key: old for key, old in headers.items() if key.lower() != name.lower()}
        headers[name] = value
    return Answer(status, body, headers)


def _retry_after(value: Any) -> str:
    if isinstance(value, datetime):
        return format_datetime(value.astimezone(UTC).replace(microsecond=0), usegmt=True)
    return str(value)
