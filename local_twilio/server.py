"""The server: uvicorn on loopback, in a thread of this process."""

import asyncio
import contextlib
import ipaddress
import itertools
import socket
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from local_twilio.accounts import Account
from local_twilio.app import application
from local_twilio.errors import LocalTwilioError
from local_twilio.stand_in import StandIn

# Longer than any test's pause: a connection that the server drops while it idles is a fault of its own.
KEEP_ALIVE = 75  # seconds
_GRACE = 2.0  # seconds that requests have to end when the server stops

_connections = itertools.count(1)


class _Connection(H11Protocol):
    """uvicorn's connection, known to its requests by a number and by its transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "connection": next(_connections), "transport": transport}


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is up and stops at once instead of at the next tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave = asyncio.Event()

    def leave(self) -> None:
        """Stop, from any thread."""
        if self._loop is not None:
            # The loop is closed if the server has ended by itself.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._leave.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        await self._leave.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in sockets or []:
            asyncio.get_running_loop().remove_reader(listener)
        # A client that was accepted just before is among the connections after a few rounds of the loop.
        for _ in range(5):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in cast("set[_Connection]", set(self.server_state.connections)):
            if connection.cycle is None or connection.cycle.response_complete:
                connection.shutdown()
            else:
                connection.transport.abort()
        if self.server_state.tasks:
            _, late = await asyncio.wait(set(self.server_state.tasks), timeout=_GRACE)
            for task in late:
                task.cancel()
        # Transports close in the next rounds of the loop.
        while self.server_state.connections:
            await asyncio.sleep(0)


class LocalTwilio(StandIn):
    """The stand-in with its server: a context manager, or `start` and `close`.

    database: a file that keeps the state; None: memory. port: 0 takes a free one, which `stop` and `start` keep.
    accounts: in addition to the default ones. all_http_methods: accept HEAD, PATCH, PUT and DELETE too for the
    `*_method` attributes, as a page of Twilio's documentation does. Raises LocalTwilioError if the database or
    the port cannot be used, or the host is not this machine.
    """

    def __init__(
        self,
        database: Path | None = None,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        accounts: Iterable[Account] = (),
        all_http_methods: bool = False,
    ) -> None:
        _check_loopback(host)
        super().__init__(database, accounts=accounts, all_http_methods=all_http_methods)
        self._host = host
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        """Base URL without a slash at the end. The port is known once started."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def start(self) -> None:
        """Listen. Raises LocalTwilioError if the port is taken."""
        if self._server is not None:
            return
        listener = self._listen()
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            cast("Any", application(self)),
            http=_Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE,
        )
        self._server = server = _Server(config)
        self._thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="local_twilio", daemon=True
        )
        self._thread.start()
        while not server.ready.wait(0.05):
            if not self._thread.is_alive():
                listener.close()
                self._server = self._thread = None
                raise LocalTwilioError("the server ended while it started")

    def stop(self) -> None:
        """Stop listening: connections are refused; requests under way are cut off. The state stays."""
        if self._server is None or self._thread is None:
            return
        self._server.leave()
        self._thread.join()
        self._server = self._thread = None

    def close(self) -> None:
        """Stop and let go of the database."""
        self.stop()
        self.store.close()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # asyncio turns Nagle's algorithm off (40 ms a request otherwise) only where the protocol is spelled out.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
            # Bound is not enough to be told of another listener.
            listener.listen(128)
        except (OSError, OverflowError) as error:
            listener.close()
            reason = getattr(error, "strerror", None) or error
            raise LocalTwilioError(
                f"cannot listen on {self._host} port {self._port}: {reason}; choose another with --port"
            ) from error
        return listener


def _check_loopback(host: str) -> None:
    # Made-up credentials and control endpoints without any are for this machine alone.
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise LocalTwilioError(f"{host} is not a loopback address: use 127.0.0.1 or ::1")
