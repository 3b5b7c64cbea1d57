"""A relay between devices and a broker, whose lines can be cut."""

from __future__ import annotations

import asyncio
import threading

from tests.broker.mosquitto import free_port

CHUNK = 65536  # bytes


class Relay:
    """Passes bytes between connections to its port and those to a broker, in a thread.

    While it is cut, nothing passes in either direction, and nobody is informed: as behind a switch
    that has lost its power. New connections are accepted and stay silent.

    Args:
        target: port of the broker on loopback.

    Attributes:
        port: of loopback, for the devices.
    """

    def __init__(self, target: int) -> None:
        self.port, self._target = free_port(), target
        self._loop = asyncio.new_event_loop()
        self._whole = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self._started = threading.Event()
        self._thread.start()
        self._started.wait()

    def cut(self) -> None:
        """Let nothing pass any more."""
        self._loop.call_soon_threadsafe(self._whole.clear)

    def mend(self) -> None:
        """Let everything pass again, also what has waited."""
        self._loop.call_soon_threadsafe(self._whole.set)

    def close(self) -> None:
        """End all connections."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        self._whole.set()
        self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=1000)
        )
        self._started.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.wait(
            [
                asyncio.create_task(self._pass(reader, far_writer)),
                asyncio.create_task(self._pass(far_reader, writer)),
            ],
            return_when=asyncio.FIRST_COMPLETED,
        )
        writer.transport.abort()
        far_writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(CHUNK):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            return
