"""Plays a round over REST and a WebSocket with PyPI's aiohttp: rest_client.py http://HOST:PORT"""

import asyncio
import sys

import aiohttp

ROOT = sys.argv[1]


async def main():
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        async with session.post(f"{ROOT}/api/games", json={"name": "Bot", "seat": "spectator"}) as answer:
            made = await answer.json()
        game = f"{ROOT}/api/games/{made['game']}"
        seat = {"Authorization": f"Bearer {made['token']}"}
        async with session.ws_connect(ROOT.replace("http", "ws", 1) + "/dev") as socket:

            async def event(name):
                while (frame := await socket.receive_json(timeout=20))["event"] != name:
                    pass
                return frame

            await socket.send_json({"action": "joinGame", "game": made["game"], "name": "Ana"})
            await event("welcome")
            async with session.post(f"{game}/start", json={"story": "Login", "round": 1}, headers=seat) as answer:
                assert (await answer.json())["round"] == 1
            await event("started")
            await socket.send_json({"action": "vote", "value": "5"})
            result = await event("result")
        async with session.get(f"{game}/history", headers=seat) as answer:
            assert (await answer.json())["results"] == [result]
        async with session.get(f"{game}/history", headers=seat | {"Accept": "text/csv"}) as answer:
            assert (await answer.text()).splitlines()[1].startswith("1,,Login,")
        async with session.get(game, headers=seat, skip_auto_headers=["User-Agent"]) as answer:
            assert (await answer.json())["phase"] == "revealed"


asyncio.run(asyncio.wait_for(main(), 60))
print("played a round")
