#!/usr/bin/env python3
"""The README's walk-through, played by three people on two nodes with the WebSocket client of PyPI.

    Scripts/run                                              (in another terminal)
    "$(Scripts/venv)" Scripts/walkthrough.py [NODE_A] [NODE_B]

Ana and Luis are on node A, Mia on node B. Ana creates the game, the others join, Ana starts a vote, all three vote.
Exit code 0 when each of them got exactly one result, and the same one.
"""

import asyncio
import json
import sys

from websockets.asyncio.client import connect

PATIENCE = 10  # seconds for any one answer
QUIET = 1  # seconds in which no second result may come


class Player:
    """One person: a socket, and everything that came over it."""

    def __init__(self, name, socket):
        self.name = name
        self.socket = socket
        self.results = []

    async def ask(self, action, **fields):
        """Sends one action and returns its answer: welcome, reply or error."""
        await self.socket.send(json.dumps({"action": action, "id": action, **fields}))
        answer = await self.until(lambda frame: frame.get("re") == action)
        if answer["event"] == "error":
            raise SystemExit(f"{self.name}: {action} was refused: {answer}")
        return answer

    async def until(self, wanted):
        """Reads frames until one is wanted, and returns it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = json.loads(await self.socket.recv())
                if "event" not in frame:
                    raise SystemExit(f"{self.name}: the gateway says {frame}")
                if frame["event"] == "result":
                    self.results.append(frame)
                if wanted(frame):
                    return frame

    async def see(self, event):
        """Waits for one event of the room; a result may have come already, while an answer was awaited."""
        if event == "result" and self.results:
            return self.results[0]
        return await self.until(lambda frame: frame["event"] == event)

    async def listen(self):
        """Reads on for a moment, for a result too many."""
        try:
            async with asyncio.timeout(QUIET):
                await self.until(lambda frame: False)
        except TimeoutError:
            pass


async def play(node_a, node_b):
    async with connect(node_a) as first, connect(node_a) as second, connect(node_b) as third:
        ana, luis, mia = Player("Ana", first), Player("Luis", second), Player("Mia", third)
        everybody = [ana, luis, mia]

        game = (await ana.ask("createGame", name="Ana"))["game"]
        await luis.ask("joinGame", game=game, name="Luis")
        await mia.ask("joinGame", game=game, name="Mia")
        print(f"game {game}: Ana and Luis on {node_a}, Mia on {node_b}")

        await ana.ask("startVote")
        for player in (luis, mia):
            await player.see("started")
        await asyncio.gather(ana.ask("vote", value="5"), luis.ask("vote", value="8"), mia.ask("vote", value="5"))
        for player in everybody:
            await player.see("result")
        await asyncio.gather(*(player.listen() for player in everybody))
        check(everybody)


def check(everybody):
    for player in everybody:
        if len(player.results) != 1:
            raise SystemExit(f"{player.name} got {len(player.results)} results, not one")
    result = everybody[0].results[0]
    if any(player.results[0] != result for player in everybody):
        raise SystemExit("not everybody got the same result")
    cards = sorted(vote["value"] for vote in result["votes"])
    if cards != ["5", "5", "8"] or result["missing"]:
        raise SystemExit(f"not the votes that were cast: {result}")
    print(f"round {result['round']}: {', '.join(cards)}; one result for each of {len(everybody)}")


def main():
    node_a = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8080/dev"
    node_b = sys.argv[2] if len(sys.argv) > 2 else "ws://127.0.0.1:8081/dev"
    try:
        asyncio.run(play(node_a, node_b))
    except TimeoutError:
        raise SystemExit(f"no answer within {PATIENCE} s") from None
    except OSError as problem:
        raise SystemExit(f"no connection: {problem}") from None


if __name__ == "__main__":
    main()
