#!/usr/bin/env python3
"""Measures a release build on this machine. Each figure of docs/measurements.md names the call that made it.

  measure.py memory [CONNECTIONS] [--stage STAGE] [--config FILE] [--message] [--tls] [--compress]
                                    resident memory of a node per idle connection; --message: after each sent 20 bytes and got an answer;
                                    --compress: each has agreed on compression
  measure.py handshake [CONNECTIONS] [--stage STAGE] [--config FILE] [--tls]
                                    CPU time of a node per connection that is opened and closed
  measure.py churn [CONNECTIONS] [--stage STAGE] [--config FILE]
                                    memory and descriptors while connections come and go behind 5,000 idle ones
  measure.py delivery [MESSAGES]    CPU time of two nodes per delivery in a room of 9
  measure.py broadcast [MESSAGES]   CPU time of a node per message of 2.5 KB to a room of 100, plain and compressed in turns
  measure.py vote [ROUNDS]          Redis' own time per step, from its command statistics
  measure.py stories [TIMES]        the same per sync without stories and with 500 of them, and per edit of one of these

Run it with the Python of Scripts/venv after `swift build -c release`. It starts and ends its own Redis and nodes.
"""
import argparse
import asyncio
import base64
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time

import websockets

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.environ.get("POKERFACE_BINARY", f"{ROOT}/.build/release/pokerface")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Machine:
    """A Redis and some nodes, ended with the block."""

    def __init__(self, nodes, configuration, *flags, is_encrypted=False):
        self.is_encrypted = is_encrypted
        self.folder = tempfile.mkdtemp(prefix="pokerface-measure-")
        self.redis_socket = f"{self.folder}/redis.sock"
        self.node_count, self.configuration, self.flags = nodes, configuration, flags
        self.processes, self.ports = [], []
        self.trust = None

    def encrypt(self):
        """Nodes started from now on have a certificate, and `connect` speaks TLS when it is given this trust."""
        subprocess.run([BINARY, "certificate", "--out", self.folder], check=True, stdout=subprocess.DEVNULL)
        self.flags += ("--tls-certificate", f"{self.folder}/server.pem", "--tls-key", f"{self.folder}/server-key.pem")
        self.trust = ssl.create_default_context(cafile=f"{self.folder}/ca.pem")

    def __enter__(self):
        if self.is_encrypted:
            self.encrypt()
        self.redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.redis_socket, "--save", "", "--dir", self.folder],
            stdout=subprocess.DEVNULL)
        while "PONG" not in self.redis_cli("PING"):
            time.sleep(0.02)
        for _ in range(self.node_count):
            self.start_node()
        return self

    def start_node(self):
        node = subprocess.Popen(
            [BINARY, "serve", "--host", "127.0.0.1", "--port", "0", "--admin-port", "0", "--config",
             f"{ROOT}/Config/{self.configuration}", "--redis", f"unix://{self.redis_socket}", *self.flags],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = node.stdout.readline()
        found = re.search(r"ws://127\.0\.0\.1:(\d+)/", line)
        if not found:
            sys.exit(f"the node did not start: {line}")
        self.processes.append(node)
        self.ports.append(int(found.group(1)))

    def redis_cli(self, *arguments):
        return subprocess.run(["redis-cli", "-s", self.redis_socket, *arguments], capture_output=True, text=True).stdout

    def cpu_seconds(self):
        """User and system time of the nodes so far."""
        total = 0
        for node in self.processes:
            with open(f"/proc/{node.pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS_PER_SECOND

    def resident_kib(self):
        with open(f"/proc/{self.processes[0].pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.processes[0].pid}/fd"))

    def __exit__(self, *_):
        for process in self.processes + [self.redis]:
            process.terminate()
            process.wait()


def connect(port, stage, trust=None, compress=False):
    """A socket on which nobody reads by itself."""
    peer = socket.create_connection(("127.0.0.1", port))
    # Else the request waits 40 ms for the acknowledgement of the end of the TLS handshake.
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if trust:
        peer = trust.wrap_socket(peer, server_hostname="127.0.0.1")
    key = base64.b64encode(os.urandom(16)).decode()
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" if compress else ""
    peer.sendall((f"GET /{stage} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n").encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += peer.recv(4096)
    assert b" 101 " in answer and compress == (b"permessage-deflate" in answer), answer
    return peer


def exchange(peer):
    """Sends a message of 20 bytes, and takes the first bytes of its answer."""
    peer.sendall(b"\x81\x94\0\0\0\0" + b'{"text":"123456789"}')
    assert peer.recv(4096)


def memory(count, stage, configuration, message, is_encrypted, compress):
    with Machine(1, configuration, is_encrypted=is_encrypted) as machine:
        for peer in [connect(machine.ports[0], stage, machine.trust) for _ in range(100)]:
            peer.close()
        time.sleep(5)
        before = machine.resident_kib()
        peers = [connect(machine.ports[0], stage, machine.trust, compress) for _ in range(count)]
        if message:
            for peer in peers:
                exchange(peer)
        time.sleep(5)
        after = machine.resident_kib()
        print(f"{count} idle connections to {stage}: {before} -> {after} KiB resident, {(after - before) / count:.2f} KiB each")
        for peer in peers:
            peer.close()


def handshake(count, stage, configuration, is_encrypted):
    with Machine(1, configuration, is_encrypted=is_encrypted) as machine:
        for _ in range(100):
            connect(machine.ports[0], stage, machine.trust).close()
        before = machine.cpu_seconds()
        for _ in range(count):
            connect(machine.ports[0], stage, machine.trust).close()
        used = machine.cpu_seconds() - before
        print(f"{count} connections to {stage}, {'TLS' if is_encrypted else 'plain'}: {used / count * 1e6:.0f} us of CPU each")


def churn(count, stage, configuration, step=2000):
    """What stays behind of connections that end, each after a message and its answer."""
    # The idle ones answer no ping.
    with Machine(1, configuration, "--ping-seconds", "3600") as machine:
        idle = [connect(machine.ports[0], stage) for _ in range(5000)]
        for done in range(0, count + 1, step):
            if done > 0:
                for _ in range(step):
                    peer = connect(machine.ports[0], stage)
                    exchange(peer)
                    peer.close()
            time.sleep(5)
            print(f"after {done} connections: {machine.resident_kib()} KiB resident, {machine.descriptors()} descriptors")
        for peer in idle:
            peer.close()


async def delivery(count):
    """One member sends, nine receive; the next message goes out when all nine have the last one."""
    with Machine(2, "rooms.yaml") as machine:
        members = [await websockets.connect(f"ws://127.0.0.1:{machine.ports[i % 2]}/rooms", ping_interval=None) for i in range(9)]
        for member in members:
            await member.send('{"action":"join","room":"measure"}')
            await member.recv()

        async def play(messages):
            for number in range(messages):
                await members[0].send(json.dumps({"action": "send", "room": "measure", "data": {"number": number, "text": "x" * 32}}))
                for member in members:
                    await member.recv()

        await play(count // 10)
        idle, begin = machine.cpu_seconds(), time.monotonic()
        await play(count)
        used, wall = machine.cpu_seconds() - idle, time.monotonic() - begin
        deliveries = count * 9
        print(f"room of 9 on two nodes, one message at a time: {deliveries} deliveries in {wall:.1f} s, "
              f"{used * 1e6 / deliveries:.1f} us of CPU per delivery (both nodes; the way of the message in and over Redis included)")
        for member in members:
            await member.close()


async def broadcast(count, members=100, turns=3):
    """Two rooms of one node, one plain and one compressed, take turns; the sender is plain in both."""
    players = [{"player": f"p{n}", "name": f"Player {n * 7919 % 1000}", "seat": "player", "voted": n % 3 > 0} for n in range(37)]
    text = json.dumps({"action": "send", "room": "", "data": {"event": "state", "round": 3, "players": players}})
    with Machine(1, "rooms.yaml") as machine:
        url = f"ws://127.0.0.1:{machine.ports[0]}/rooms"
        rooms = {}
        for name, compression in (("plain", None), ("compressed", "deflate")):
            offers = [None] + [compression] * (members - 1)
            rooms[name] = [await websockets.connect(url, ping_interval=None, compression=offer) for offer in offers]
            for member in rooms[name]:
                await member.send(json.dumps({"action": "join", "room": name}))
                await member.recv()

        async def play(name, messages):
            async def take(member):
                for _ in range(messages):
                    await member.recv()

            takers = [asyncio.create_task(take(member)) for member in rooms[name]]
            for _ in range(messages):
                await rooms[name][0].send(text.replace('"room": ""', f'"room": "{name}"'))
            await asyncio.gather(*takers)

        used = {name: [] for name in rooms}
        for turn in range(turns + 1):
            for name in rooms:
                begin = machine.cpu_seconds()
                await play(name, count if turn else count // 10)
                if turn:
                    used[name].append((machine.cpu_seconds() - begin) * 1e6 / count)
        for name, figures in used.items():
            print(f"{len(text)} bytes to a room of {members}, {name}: {sorted(figures)[turns // 2]:.0f} us of CPU per message "
                  f"in the median of {turns} turns of {count} ({', '.join(f'{figure:.0f}' for figure in figures)})")
        for member in sum(rooms.values(), []):
            await member.close()


async def vote(rounds):
    with Machine(1, "pokerface.yaml") as machine:
        for seats in (8, 90):
            await vote_with(machine, seats, rounds)


async def vote_with(machine, seats, rounds):
    async def ask(player, **message):
        await player.send(json.dumps({"id": "1", **message}))
        while True:
            frame = json.loads(await player.recv())
            if frame.get("re") == "1":
                return frame

    url = f"ws://127.0.0.1:{machine.ports[0]}/dev"
    players = [await websockets.connect(url, ping_interval=None, max_queue=None) for _ in range(seats)]
    game = (await ask(players[0], action="createGame", name="P0"))["game"]
    for number, player in enumerate(players[1:]):
        await ask(player, action="joinGame", game=game, name=f"P{number}")
    first, again = [], []
    for number in range(rounds):
        await ask(players[0], action="startVote")
        # Everybody but the last votes, then votes again: no round is completed, so only votes are counted.
        for kind, card in ((first, "5"), (again, "8")):
            machine.redis_cli("CONFIG", "RESETSTAT")
            await asyncio.gather(*(ask(player, action="vote", value=card) for player in players[:-1]))
            kind.append(float(re.search(r"cmdstat_evalsha:.*?usec_per_call=([\d.]+)", machine.redis_cli("INFO", "commandstats")).group(1)))
        await ask(players[0], action="closeVote")
    for name, kind in (("first vote", first), ("vote again", again)):
        kind.sort()
        print(f"{seats} seats, {name}: {kind[0]:.1f} us at least, {kind[len(kind) // 2]:.1f} us in the median of {rounds} rounds")
    for player in players:
        await player.close()


async def stories(rounds):
    """Redis' time per sync and per edit, without stories and with 500 of 320 bytes or so."""
    with Machine(1, "pokerface.yaml", "--states-per-connection", "10000") as machine:
        url = f"ws://127.0.0.1:{machine.ports[0]}/dev"
        async with websockets.connect(url, ping_interval=None, max_size=None) as player:
            async def ask(**message):
                await player.send(json.dumps({"id": "1", **message}))
                while (frame := json.loads(await player.recv())).get("re") != "1":
                    pass
                return frame

            async def median(messages):
                times = []
                for message in messages:
                    machine.redis_cli("CONFIG", "RESETSTAT")
                    answer = await ask(**message)
                    if answer["event"] != "reply":
                        sys.exit(f"refused: {answer}")
                    call = re.search(r"cmdstat_evalsha:calls=1,.*?usec_per_call=([\d.]+)", machine.redis_cli("INFO", "commandstats"))
                    if call:
                        times.append(float(call.group(1)))
                return f"{min(times):.0f} us at least, {sorted(times)[len(times) // 2]:.0f} us in the median of {len(times)}"

            await ask(action="createGame", name="P0")
            print("no stories, sync:", await median([{"action": "sync"}] * rounds))
            for half in range(2):
                await ask(action="putStories", stories=[
                    {"title": f"Story {half * 250 + number} ".ljust(60, "x"), "note": "n" * 200} for number in range(250)])
            print("500 stories, sync:", await median([{"action": "sync"}] * rounds))
            print("500 stories, one changed:", await median(
                {"action": "putStories", "stories": [{"id": "s250", "estimate": str(number)}]} for number in range(7)))


def main():
    defaults = {"memory": 5000, "handshake": 3000, "churn": 20000, "delivery": 5000, "broadcast": 300, "vote": 20, "stories": 100}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=defaults)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--config", default="pokerface.yaml", help="a file under Config/")
    parser.add_argument("--message", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--compress", action="store_true")
    asked = parser.parse_args()
    count = asked.count or defaults[asked.what]
    if asked.what == "memory":
        memory(count, asked.stage, asked.config, asked.message, asked.tls, asked.compress)
    elif asked.what == "handshake":
        handshake(count, asked.stage, asked.config, asked.tls)
    elif asked.what == "churn":
        churn(count, asked.stage, asked.config)
    elif asked.what == "delivery":
        asyncio.run(delivery(count))
    elif asked.what == "broadcast":
        asyncio.run(broadcast(count))
    elif asked.what == "stories":
        asyncio.run(stories(count))
    else:
        asyncio.run(vote(count))


main()
