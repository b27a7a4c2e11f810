"""HTTP and WebSocket of AXON's protocol, on rank 0."""

import asyncio
import json
import signal
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from . import options
from . import run as runs
from .doorkeeper import Doorkeeper
from .engine import Engine

LARGEST_MESSAGE = 1 << 20
SENTENCE = "There is nothing here; there are /, /health and the WebSocket /ws."
PAGE = "AXON: a worker. GET /health tells whether it is ready; the WebSocket /ws takes prompts."


class Server:
    """Serves one engine to many clients."""

    def __init__(self, engine: Engine, door: Doorkeeper):
        self._engine = engine
        self._door = door

    async def run(self, host: str, port: int, told) -> None:
        """Serves until the process is asked to end; `told` is told the port it listens on."""
        ending = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ending.set)
        async with serve(
            self._converse, host, port, process_request=self._answer, max_size=LARGEST_MESSAGE,
            max_queue=32, compression=None, ping_interval=30, ping_timeout=60, open_timeout=10,
            close_timeout=2, server_header=None,
        ) as server:
            told(next(iter(server.sockets)).getsockname()[1])
            await ending.wait()

    def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """The answer to a plain request; None lets a WebSocket be opened."""
        refusal = self._door.refusal(request.headers, request.path)
        if refusal is not None:
            return connection.respond(HTTPStatus(refusal[0]), refusal[1] + "\n")
        path = request.path.partition("?")[0]
        if path == "/health":
            return self._health(connection)
        if path == "/":
            return connection.respond(HTTPStatus.OK, PAGE + "\n")
        return None if path == "/ws" else connection.respond(HTTPStatus.NOT_FOUND, SENTENCE + "\n")

    def _health(self, connection: ServerConnection) -> Response:
        ranks = self._engine.model.ranks
        count = sum(len(sae.labels) for sae in self._engine.saes)
        response = connection.respond(HTTPStatus.OK, json.dumps(
            {"ready": True, "device": ranks.device.type, "cached_labels": count,
             "processes": ranks.count}))
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = "application/json"
        return response

    async def _converse(self, socket: ServerConnection) -> None:
        """Answers prompts one after the other, in their order."""
        try:
            async for message in socket:
                try:
                    await self._continue(socket, options.read(message))
                except options.Refusal as refusal:
                    for answer in refusal.messages:
                        await socket.send(runs.text(answer))
        except ConnectionClosed:
            pass

    async def _continue(self, socket: ServerConnection, wanted: options.Options) -> None:
        run = self._engine.start(wanted)
        left = asyncio.ensure_future(socket.wait_closed())
        left.add_done_callback(lambda _: run.cancel())
        try:
            while (message := await self._next(run, left)) is not None:
                await socket.send(message)
        finally:
            left.cancel()
            run.cancel()

    @staticmethod
    async def _next(run, left: asyncio.Future) -> str | None:
        """The next message; None at the end, or when the client has left."""
        coming = asyncio.ensure_future(run.next())
        await asyncio.wait({coming, left}, return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            return coming.result()
        coming.cancel()
        return None
