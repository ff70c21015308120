"""Plays games on one or more nodes with every action, and holds each frame in either direction against the schemas of docs/schema.

Called with FOLDER of the schemas, SEED, the Redis of the nodes as host:port, and the URLs of the nodes. The same seed gives the same decisions. Prints what came and
how often, and ends with 0 when every frame is as its schema says and every action and event of the schemas occurred.
"""

import asyncio
import collections
import json
import pathlib
import random
import sys

import jsonschema
import redis
import websockets.asyncio.client
import websockets.exceptions

SECONDS = 60
STEPS = 250


class Schema:
    """One file: its whole, and the part for each action or event, whose errors say more."""

    def __init__(self, path, key):
        self.key = key
        self.whole = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(self.whole)
        self.all = jsonschema.Draft202012Validator(self.whole)
        self.parts = {}
        for choice in self.whole["oneOf"]:
            name = choice["$ref"].rsplit("/", 1)[1]
            kind = self.whole["$defs"][name]["properties"].get(key, {}).get("const", "gateway")
            part = {"$ref": choice["$ref"], "$defs": self.whole["$defs"]}
            self.parts[kind] = jsonschema.Draft202012Validator(part)
        self.seen = collections.Counter()

    def check(self, text):
        frame = json.loads(text)
        kind = frame.get(self.key, "gateway")
        self.seen[kind] += 1
        if kind not in self.parts:
            raise SystemExit(f"no schema has this: {text}")
        for error in self.parts[kind].iter_errors(frame):
            raise SystemExit(f"{error.json_path}: {error.message}\n{text}")
        self.all.validate(frame)
        return frame


class Player:
    """One connection. Frames that are meant to be refused for their shape are not held against the schema of actions."""

    def __init__(self, table, socket):
        self.table, self.socket = table, socket
        self.frames, self.waiting, self.asked, self.token = [], [], 0, None
        self.reader = asyncio.create_task(self.read())

    async def read(self):
        try:
            await self.take()
        except websockets.exceptions.ConnectionClosed:
            pass

    async def take(self):
        async for text in self.socket:
            frame = self.table.events.check(text)
            self.frames.append(frame)
            for wanted, future in self.waiting:
                if not future.done() and wanted(frame):
                    future.set_result(frame)

    async def wait(self, wanted):
        """The first frame that is wanted, past or to come."""
        for frame in self.frames:
            if wanted(frame):
                return frame
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((wanted, future))
        done, _ = await asyncio.wait([future, self.reader], return_when=asyncio.FIRST_COMPLETED)
        if future not in done:
            await self.reader
            raise SystemExit("the connection ended")
        return future.result()

    async def event(self, name, count=1):
        """The count-th event of that name."""
        return await self.wait(lambda _: len(self.events(name)) >= count) and self.events(name)[count - 1]

    def events(self, name):
        return [frame for frame in self.frames if frame.get("event") == name]

    async def ask(self, action, **fields):
        return await self.wrong({"action": action, **fields}, self.table.actions)

    async def wrong(self, message, schema=None):
        self.asked += 1
        message["id"] = f"q{self.asked}"
        text = json.dumps(message, ensure_ascii=False)
        if schema:
            schema.check(text)
        await self.socket.send(text)
        return await self.wait(lambda frame: frame.get("re") == message["id"])


class Table:
    def __init__(self, folder, seed, server, urls):
        self.events = Schema(pathlib.Path(folder) / "events.json", "event")
        self.actions = Schema(pathlib.Path(folder) / "actions.json", "action")
        self.random = random.Random(int(seed))
        host, port = server.split(":")
        self.redis = redis.Redis(host=host, port=int(port))
        self.urls = urls

    def has(self, action, field="action"):
        return field in self.actions.whole["$defs"].get(action, {}).get("properties", {})

    async def connect(self):
        url = self.urls[self.random.randrange(len(self.urls))]
        return Player(self, await websockets.asyncio.client.connect(url, proxy=None))

    async def sit(self, game, name, **fields):
        player = await self.connect()
        welcome = await player.ask("joinGame", game=game, name=name, token=f"{name}-{'0' * 22}", beat=True, since={"epoch": "none", "v": 0}, **fields)
        player.id = welcome["me"]["player"]
        return player

    async def tour(self):
        """Everything once, so that each action and event occurs whatever the seed."""
        ana = await self.connect()
        made = await ana.ask("createGame", name="Ana", title="Sprint 1", deck=["S=1", "M=2", "?"], options={"policy": "dealer", "locked": False})
        game, ana.id = made["game"], made["me"]["player"]
        ben = await self.sit(game, "Ben")
        mia = await self.sit(game, "Mia", seat="spectator")
        await ana.ask("putStories", stories=[{"id": "A-1", "title": "Pay", "link": "https://example.com/1", "note": "two\nlines", "estimate": "5"}, {"title": "Log in"}])
        await ana.ask("putStories", stories=[{"id": "A-1"}], before="")
        await ana.ask("putStories", csv="title;note\nHelp;\"with \"\"it\"\"\"", before="A-1")
        await ana.ask("removeStories", ids=["s1"])
        await ana.ask("startVote", story="A-1", seconds=600, round=1)
        await ben.ask("vote", value="S", round=1, cast=1)
        await ben.ask("vote", value=None, round=1, cast=2)
        await ben.ask("vote", value="M", round=1, cast=3)
        await ben.ask("sync", since={"epoch": made["epoch"], "v": 1})
        await ana.ask("vote", value="?", round=1)
        await mia.event("result")
        await ana.ask("setGame", anonymous=True, deck="tshirt", options={"title": "Sprint 2"})
        await ana.ask("startVote", story="anything")
        await ben.ask("vote", value="XL", round=2)
        await ben.ask("leaveGame")
        await ana.ask("closeVote", round=2)
        await ana.ask("setGame", anonymous=False)
        ben = await self.sit(game, "Ben")
        await ana.ask("startVote")
        await ana.ask("closeVote", discard=True)
        await ana.ask("startVote", seconds=1)
        await ben.ask("vote", value="S", round=4)
        await mia.event("result", 3)
        await self.refused(game, ana, ben, mia)
        if self.has("endGame"):
            await self.dealt(game, ana, ben, mia)
        await self.lost(game, ana, ben, mia)
        named = await self.connect()
        slug = f"team-{self.random.randrange(10**9)}"
        await named.ask("createGame", name="Eva", slug=slug, seat="spectator")
        if self.has("joinGame", "passcode"):
            await self.guarded(slug, named)
        await self.flooded(named)

    async def dealt(self, game, ana, ben, mia):
        """What only a dealer does, and signals."""
        leo = await self.sit(game, "Leo")
        await ana.ask("settle", value="13½")
        await ana.ask("settle", value=None, round=4)
        await ana.ask("startVote")
        await ana.ask("nudge")
        await ben.ask("react", emoji="👍")
        await mia.event("nudge")
        await mia.event("reaction")
        await leo.ask("vote", value="S", round=6)
        await ana.ask("removePlayer", player=leo.id)
        await ana.ask("setPlayer", player=ben.id, name="Benno", seat="spectator", dealer=True)
        await ana.ask("setPlayer", dealer=False)
        await ben.ask("setPlayer", player=ana.id, dealer=True)
        await ben.ask("setPlayer", dealer=False)
        await ana.ask("closeVote")

    async def guarded(self, slug, dealer):
        """A passcode."""
        await dealer.ask("setGame", passcode="open sesame")
        guest = await self.connect()
        await guest.ask("joinGame", game=slug, name="Guest", passcode="wrong")
        await guest.ask("joinGame", game=slug, name="Guest", passcode="open sesame")
        await dealer.ask("setGame", passcode="another", options={"title": "Guarded"})

    async def refused(self, game, ana, ben, mia):
        """What is refused, each for another reason."""
        stranger = await self.connect()
        await stranger.ask("vote", value="S", game=game)
        await stranger.ask("joinGame", game=game, token="x" * 22)
        await stranger.ask("joinGame", game="ZZZZZZ", name="Ann")
        await stranger.wrong({"action": "dance"})
        await stranger.wrong({"action": "joinGame"})
        await ben.ask("startVote")
        await ben.ask("vote", value="S")
        await ana.ask("startVote", round=77)
        await ana.ask("startVote", round=1)
        await ana.ask("startVote")
        await ana.ask("startVote")
        await mia.ask("vote", value="S", round=5)
        await ben.ask("vote", value="nothing", round=5)
        await ben.ask("vote", value="S", round=5, cast=5)
        await ben.ask("vote", value="S", round=5, cast=4)
        await ana.ask("putStories", stories=[{"id": "new"}])
        await ana.ask("putStories", stories=[{"title": "a"}], before="nowhere")
        await ana.wrong({"action": "putStories", "stories": [{"title": 5, "what": 6}]})
        await ana.wrong({"action": "putStories", "csv": "title,link\na,ftp://b"})
        await ana.ask("closeVote")
        await ana.ask("setGame", locked=True)
        await stranger.ask("joinGame", game=game, name="Ann")
        await ana.ask("setGame", locked=False)

    async def lost(self, game, ana, ben, mia):
        """The dealer's connection goes, and comes back; Redis is another one for this game."""
        before = len(mia.events("player"))
        await ana.socket.close()
        await mia.wait(lambda _: any(frame["player"]["acting"] for frame in mia.events("player")[before:]))
        self.redis.hset(f"pf:{{{game}}}", "run", "another")
        await ben.ask("setPlayer", name="Ben B.")
        await mia.event("fenced")
        await mia.event("state")

    async def flooded(self, player):
        """More messages at once than a connection may send."""
        for _ in range(400):
            await player.socket.send('{"action":"sync"}')
        await player.wait(lambda frame: frame.get("message") == "Too Many Requests")

    async def play(self):
        """A game at random."""
        ana = await self.connect()
        made = await ana.ask("createGame", name="Ana", policy="everyone")
        ana.id = made["me"]["player"]
        players = [ana] + [await self.sit(made["game"], name) for name in ("Ben", "Mia", "Leo")]
        for _ in range(STEPS):
            player = self.random.choice(players)
            action, fields = self.something(players)
            await player.ask(action, **fields)
            if action == "leaveGame":
                players.remove(player)
                players.append(await self.sit(made["game"], f"P{self.random.randrange(10**6)}"))
        if self.has("endGame"):
            await ana.ask("joinGame", game=made["game"], name="Ana", token=made["me"]["token"])
            await ana.ask("endGame", game=made["game"])
            await ana.ask("startVote", game=made["game"])

    def something(self, players):
        pick, number = self.random.choice, self.random.randrange
        choices = [
            ("vote", {"value": pick(["0", "5", "8", "?", 13, None])}),
            ("vote", {"value": pick(["0", "5", "8", "?", 13])}),
            ("vote", {"value": pick(["0", "5", "coffee"]), "cast": number(9)}),
            ("startVote", pick([{}, {"story": "Text"}, {"story": "s1"}, {"seconds": 1 + number(3)}])),
            ("closeVote", {"discard": pick([True, False, None])}),
            ("setPlayer", pick([{"name": f"N{number(4)}"}, {"seat": "spectator"}, {"seat": "player"}, {"seat": "player"}])),
            ("setGame", pick([{"anonymous": True}, {"anonymous": False}, {"autoClose": pick([True, True, False])}, {"title": f"T{number(9)}"}])),
            ("putStories", {"stories": [{"title": f"Story {number(9)}"}], "before": pick([None, "", "s1"])}),
            ("removeStories", {"ids": [f"s{number(9)}"]}),
            ("sync", pick([{}, {"since": number(200)}])),
            ("leaveGame", {}),
        ]
        if self.has("settle"):
            choices += [
                ("settle", {"value": pick(["5", 8, None])}),
                ("react", {"emoji": "🎉"}),
                ("nudge", {}),
                ("setPlayer", {"player": pick(players).id, "dealer": pick([True, False])}),
            ]
        return pick(choices)

    def report(self):
        for schema in (self.actions, self.events):
            print(json.dumps(dict(sorted(schema.seen.items()))))
        return [name for schema in (self.actions, self.events) for name in schema.parts if name not in schema.seen]


async def main():
    table = Table(*sys.argv[1:4], sys.argv[4:])
    await table.tour()
    await table.play()
    return table.report()


missing = asyncio.run(asyncio.wait_for(main(), SECONDS))
if missing:
    sys.exit(f"never came: {', '.join(missing)}")
