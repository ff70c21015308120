"""The client of exchange.py with PyPI's websockets."""

import asyncio

import websockets.asyncio.client
from exchange import SECONDS, Task, fail, tell


async def main(task):
    compression = "deflate" if task.offers else None
    async with websockets.asyncio.client.connect(task.url, ssl=task.tls, compression=compression, proxy=None) as socket:
        extensions = socket.response.headers.get("Sec-WebSocket-Extensions")
        assert bool(extensions) == bool(socket.protocol.extensions)
        messages = task.messages()
        pong = await socket.ping()
        for message in messages:
            await socket.send(message)
        task.write([await socket.recv() for _ in messages])
        await pong
        await socket.close(1000)
        tell(extensions, True, socket.protocol.close_rcvd and socket.protocol.close_rcvd.code)


try:
    asyncio.run(asyncio.wait_for(main(Task()), SECONDS))
except Exception as error:
    fail(error)
