#!/usr/bin/env python3
"""Counts the instructions that Redis executes per call of the step, in a game of 8 seats.

  measure_step.py [CLONE ...]   one column per clone of the repository; without one this clone

Needs valgrind and redis-server, no build. Instructions instead of time, for they hardly depend on what else the machine does: two
columns of one run can be compared to a few percent. It starts and ends its own Redis.
"""
import glob
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CALLS, SEATS = 100, 8
CARDS = "\n".join("0 1 2 3 5 8 13 21 34 55 89 ? coffee".split())


def script(clone):
    """The step's files, joined as StepScript joins them."""
    names = re.findall(r"PackageResources\.(\w+)_lua", read(f"{clone}/Sources/Poker/Step/StepScript.swift"))
    return "\n".join(read(f"{clone}/Sources/Poker/Lua/{name}.lua") for name in names)


def read(path):
    with open(path) as file:
        return file.read()


class Redis:
    """A Redis under callgrind, ended with the block."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="pokerface-measure-")
        path = f"{self.folder}/redis.sock"
        self.process = subprocess.Popen(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.folder}/out", "redis-server", "--port", "0",
             "--unixsocket", path, "--save", "", "--dir", self.folder, "--hz", "1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.peer = socket.socket(socket.AF_UNIX)
        while self.peer.connect_ex(path) != 0:
            time.sleep(0.05)
        self.replies = self.peer.makefile("rb")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def read(self):
        kind, rest = (line := self.replies.readline())[:1], line[1:-2].decode()
        if kind == b"$":
            return self.replies.read(int(rest) + 2)[:-2].decode()
        return [self.read() for _ in range(int(rest))] if kind == b"*" else rest

    def send(self, calls):
        """All in one write; their replies."""
        def text(words):
            return f"*{len(words)}\r\n" + "".join(f"${len(str(word))}\r\n{word}\r\n" for word in words)

        self.peer.sendall("".join(map(text, calls)).encode())
        return [self.read() for _ in calls]

    def control(self, what):
        subprocess.run(["callgrind_control", what, str(self.process.pid)], capture_output=True, check=True)

    def instructions(self, calls):
        self.control("-z")
        refused = [reply for reply in self.send(calls) if reply[0] != "ok"]
        self.control("-d")
        if refused:
            sys.exit(f"refused: {refused[0]}")
        dump = max(glob.glob(f"{self.folder}/out.*"), key=lambda name: int(name.rsplit(".", 1)[1]))
        return int(re.search(r"(?:summary|totals): (\d+)", read(dump)).group(1)) / len(calls)


def measure(redis, text, code):
    """Operation -> instructions per call."""
    sha = redis.send([["SCRIPT", "LOAD", text]])[0]
    keys = [f"pf:{{{code}}}{suffix}" for suffix in ("", ":x", ":who", ":conn", ":cfg", ":hist", ":stories")]
    seats = [f"node{seat % 3:02}conn{seat:05}=" for seat in range(SEATS)]
    tabs = [f"node00tabs{tab:05}=" for tab in range(CALLS)]

    def call(op, connection, *arguments):
        return ["EVALSHA", sha, len(keys), *keys, op, "run", "PUBLISH", f"pf:0:{{{code}}}", 0, "", connection, *arguments]

    def votes(card, kind="v"):
        return [call("vote", seat, "1", 0, card, kind) for seat in seats[1:]]

    redis.send([call("create", seats[0], code, "Ana", "player", "t" * 43, "t" * 43, CARDS, "fibonacci", "10d", "Sprint",
                     "15000|60000", 100, 86400000, 3600000, 0, "")])
    redis.send([call("join", seat, code, f"Player {seat[-3:-1]}", "player", seat, "") for seat in seats[1:]])
    found = {
        "tick, nothing due": redis.instructions([call("tick", "")] * CALLS),
        "snap": redis.instructions([call("snap", "", "", seats[1])] * CALLS),
        "join, another socket, then drop of it": redis.instructions(
            [one for tab in tabs for one in (call("join", tab, code, "", "", seats[1], ""), call("drop", tab))]),
    }
    redis.send([call("start", seats[0], "1", "", "")])
    found["vote with an event"] = redis.instructions((votes("5") + votes("", "null")) * (CALLS // 10))
    found["vote with another card"] = redis.instructions((votes("5") + votes("8")) * (CALLS // 10))
    found["snap in a vote"] = redis.instructions([call("snap", "", "", seats[1])] * CALLS)
    return found


def main():
    clones = sys.argv[1:] or [ROOT]
    with Redis() as redis:
        columns = [measure(redis, script(clone), f"GAME{number}") for number, clone in enumerate(clones)]
    for name in columns[0]:
        print(f"{name:40}" + "".join(f"{column[name] / 1000:9.0f}" for column in columns) + "  thousand instructions")


main()
