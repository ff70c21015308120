"""The client of exchange.py with PyPI's aiohttp."""

import asyncio

import aiohttp
from exchange import SECONDS, Task, fail, tell


async def main(task):
    # With autoping it would keep the pong to itself.
    options = {"ssl": task.tls} if task.tls else {}
    options |= {"compress": 15 if task.offers else 0, "autoping": False, "max_msg_size": 0}
    async with aiohttp.ClientSession() as session, session.ws_connect(task.url, **options) as socket:
        # Its response is no part of what it promises, so its own view is asked too.
        extensions = socket._response.headers.get("Sec-WebSocket-Extensions")
        assert bool(extensions) == bool(socket.compress)
        messages = task.messages()
        await socket.ping(b"marco")
        for message in messages:
            await (socket.send_str if isinstance(message, str) else socket.send_bytes)(message)
        replies, pongs = [], []
        while len(replies) < len(messages) or not pongs:
            frame = await socket.receive()
            assert frame.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.PONG), frame
            (pongs if frame.type is aiohttp.WSMsgType.PONG else replies).append(frame.data)
        task.write(replies)
        await socket.close(code=1000)
        tell(extensions, bytes(pongs[0]) == b"marco", socket.close_code)


try:
    asyncio.run(asyncio.wait_for(main(Task()), SECONDS))
except Exception as error:
    fail(error)
