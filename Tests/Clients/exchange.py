"""What every client here does: the messages of a folder sent at once, the replies put beside them, one line of JSON at the end.

A client is called with URL, FOLDER, `offer` or `plain`, and for TLS the file of the authority that it trusts and no other. It sends the files
send-0.text, send-1.binary and so on in that order, writes each reply to reply-0.text and so on, sends a ping where it can, and closes with 1000.
It prints {"extensions": what the server agreed to, "pong": whether one came or null, "close": the code that came back, or true}, or {"error": why not}.
"""

import json
import pathlib
import ssl
import sys

SECONDS = 30


class Task:
    def __init__(self):
        self.url, folder, offer, *authorities = sys.argv[1:]
        self.folder = pathlib.Path(folder)
        self.offers = {"offer": True, "plain": False}[offer]
        self.authority = authorities[0] if authorities else None

    @property
    def tls(self):
        return ssl.create_default_context(cafile=self.authority) if self.authority else None

    def messages(self):
        """Texts as str, the others as bytes."""
        paths = sorted(self.folder.glob("send-*"), key=lambda path: int(path.stem.removeprefix("send-")))
        return [path.read_bytes().decode() if path.suffix == ".text" else path.read_bytes() for path in paths]

    def write(self, replies):
        for number, reply in enumerate(replies):
            if isinstance(reply, str):
                (self.folder / f"reply-{number}.text").write_bytes(reply.encode())
            else:
                (self.folder / f"reply-{number}.binary").write_bytes(reply)


def tell(extensions, pong, close):
    print(json.dumps({"extensions": extensions or "", "pong": pong, "close": close}))


def fail(error):
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
    sys.exit(1)
