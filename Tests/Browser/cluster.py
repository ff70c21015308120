"""Real nodes on a real Redis, and a door in front of them that can be shut: what the page's tests play on."""

import os
import pathlib
import select
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

BINARY = os.environ.get("POKERFACE_BINARY", str(pathlib.Path(__file__).resolve().parents[2] / ".build/release/pokerface"))
LOGS = pathlib.Path(os.environ.get("POKERFACE_TEST_LOGS", tempfile.gettempdir()))
SECONDS = 60


def free_port():
    """A port that nobody had a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds=SECONDS):
    """Asks until the answer is true."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        if time.monotonic() > end:
            raise TimeoutError(f"never: {what}")
        time.sleep(0.02)
    return answer


class Node:
    """One `pokerface serve`."""

    def __init__(self, redis_port, name, *arguments):
        self.port, self.admin = free_port(), free_port()
        self.log = LOGS / f"page-{name}-{self.port}.log"
        command = [BINARY, "serve", "--port", str(self.port), "--admin-port", str(self.admin), "--redis", f"redis://127.0.0.1:{redis_port}"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([*command, *arguments], stdout=log, stderr=subprocess.STDOUT)

    def is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the node ended: {self.log.read_text(errors='replace')[-2000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()


class Door:
    """A TCP proxy in front of nodes: takes the first one that answers, can be shut, and can forget its connections without a word."""

    def __init__(self, ports):
        self.ports = list(ports)
        self.is_open = True
        self.pairs = set()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def reach(self):
        for port in self.ports:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=5)
            except OSError:
                continue
        return None

    def carry(self, client):
        node = self.reach() if self.is_open else None
        if node is None:
            client.close()
            return
        with self.lock:
            self.pairs.add((client, node))
        try:
            while True:
                ready, _, _ = select.select([client, node], [], [], 1)
                for end in ready if self.is_open else []:
                    data = end.recv(65536)
                    if not data:
                        return
                    (node if end is client else client).sendall(data)
                if ready and not self.is_open:
                    time.sleep(0.05)
        except OSError:
            pass
        finally:
            with self.lock:
                self.pairs.discard((client, node))
            client.close()
            node.close()

    def cut(self):
        """Ends all connections and takes no new ones."""
        self.is_open = False
        with self.lock:
            for pair in self.pairs:
                for end in pair:
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass

    def freeze(self):
        """Passes nothing on any more, and says nothing of it."""
        self.is_open = False

    def mend(self):
        self.is_open = True


class Cluster:
    """Some nodes on one Redis, for a `with`."""

    def __init__(self, nodes=2, arguments=()):
        self.count, self.arguments = nodes, arguments

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.redis_port = free_port()
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", self.folder.name],
            stdout=subprocess.DEVNULL)
        wait_for(self.redis_answers)
        self.nodes = [Node(self.redis_port, str(number), *self.arguments) for number in range(self.count)]
        for node in self.nodes:
            wait_for(node.is_ready)
        return self

    def redis_answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.redis_port), timeout=1) as link:
                link.sendall(b"PING\r\n")
                return link.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def door(self, first=0):
        """A door that prefers one node and takes the others when that is gone."""
        return Door([self.nodes[(first + step) % self.count].port for step in range(self.count)])

    def url(self, node=0):
        return f"http://127.0.0.1:{self.nodes[node].port}/"

    def __exit__(self, *_):
        for node in self.nodes:
            node.kill()
        self.redis.kill()
        self.redis.wait()
        self.folder.cleanup()
