"""The client of exchange.py in Debian's Chromium: a page's WebSocket, the page from a server of its own.

Chromium cannot be told not to offer compression, nor can a page send pings. It is driven through a pair of pipes, with whose end it ends.
"""

import base64
import fcntl
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading

from exchange import SECONDS, Task, fail, tell

PAGE = """
    (url, messages) => new Promise((resolve, reject) => {
        const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const encoded = (array) => {
            let text = "";
            for (const byte of array) text += String.fromCharCode(byte);
            return btoa(text);
        };
        const socket = new WebSocket(url);
        const replies = [];
        let extensions;
        socket.binaryType = "arraybuffer";
        socket.onopen = () => {
            extensions = socket.extensions;
            for (const [isText, data] of messages) socket.send(isText ? new TextDecoder().decode(bytes(data)) : bytes(data));
        };
        socket.onmessage = ({data}) => {
            const isText = typeof data === "string";
            replies.push([isText, encoded(isText ? new TextEncoder().encode(data) : new Uint8Array(data))]);
            if (replies.length === messages.length) socket.close(1000);
        };
        socket.onclose = ({code, wasClean}) => {
            if (extensions === undefined) reject("refused"); else resolve({extensions, replies, close: wasClean ? code : -code});
        };
    })
"""


class Browser:
    """Chromium without a window, in a home of its own."""

    def __init__(self, home):
        (commands_out, commands), (answers, answers_in) = os.pipe(), os.pipe()
        # Chromium wants them as 3 and 4; that low none of the others may be in the way.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (commands_out, answers_in)]
        line = f'exec chromium "$@" 3<&{ends[0]} 4>&{ends[1]}'
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe", f"--user-data-dir={home}/profile"]
        self.log = open(f"{home}/log", "w+")
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", line, "chromium", *flags, "about:blank"], pass_fds=ends, env=os.environ | {"HOME": home}, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)
        for end in (commands_out, answers_in, *ends):
            os.close(end)
        self.commands, self.answers = commands, answers
        self.number, self.events, self.session, self.received = 0, [], None, b""

    def end(self):
        self.process.kill()
        self.process.wait()

    def open(self, url):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log"):
            self.ask(f"{domain}.enable")
        self.ask("Page.navigate", url=url)
        # What is evaluated before would be evaluated in the blank page.
        while not any(event["method"] == "Page.frameNavigated" and event["params"]["frame"]["url"] == url for event in self.events):
            self.receive()

    def evaluate(self, function, *arguments):
        call = f"({function})({', '.join(json.dumps(argument) for argument in arguments)})"
        answer = self.ask("Runtime.evaluate", expression=call, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError("; ".join(self.complaints()) or answer["exceptionDetails"])
        return answer["result"]["value"]

    def complaints(self):
        errors = [event["params"].get("errorMessage") for event in self.events if event["method"] == "Network.webSocketFrameError"]
        return errors + [event["params"]["entry"]["text"] for event in self.events if event["method"] == "Log.entryAdded"]

    def response_field(self, name):
        """A field of the answer to the socket's handshake, as DevTools show it."""
        for event in self.events:
            if event["method"] == "Network.webSocketHandshakeResponseReceived":
                for key, value in event["params"]["response"]["headers"].items():
                    if key.lower() == name:
                        return value
        return None

    def ask(self, method, **parameters):
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        message = memoryview(json.dumps(command).encode() + b"\0")
        while message:
            message = message[os.write(self.commands, message):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self):
        while b"\0" not in self.received:
            part = os.read(self.answers, 1 << 16)
            if not part:
                self.log.seek(0)
                raise RuntimeError(f"Chromium ended: {self.log.read()[-1000:]}")
            self.received += part
        message, _, self.received = self.received.partition(b"\0")
        answer = json.loads(message)
        if "method" in answer:
            self.events.append(answer)
        return answer


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"<!doctype html><title>a client</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def trust(authority, home):
    """Chromium takes further authorities from the user's NSS database, and has no other way to be given one."""
    database = pathlib.Path(home, ".pki/nssdb")
    database.mkdir(parents=True)
    for arguments in (["-N", "--empty-password"], ["-A", "-n", "authority", "-t", "C,,", "-i", authority]):
        subprocess.run(["certutil", "-d", f"sql:{database}", *arguments], check=True, stdout=subprocess.DEVNULL)


def main(task, home):
    assert task.offers, "Chromium always offers it"
    if task.authority:
        trust(task.authority, home)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = Browser(home)
    watch = threading.Timer(SECONDS, browser.end)
    watch.start()
    try:
        browser.open(f"http://127.0.0.1:{server.server_port}/")
        messages = [
            (isinstance(message, str), base64.b64encode(message.encode() if isinstance(message, str) else message).decode())
            for message in task.messages()
        ]
        result = browser.evaluate(PAGE, task.url, messages)
        assert result["extensions"] == (browser.response_field("sec-websocket-extensions") or ""), browser.events
        replies = [(is_text, base64.b64decode(data)) for is_text, data in result["replies"]]
        task.write([data.decode() if is_text else data for is_text, data in replies])
        tell(result["extensions"], None, result["close"])
    finally:
        watch.cancel()
        browser.end()


try:
    with tempfile.TemporaryDirectory(prefix="pf-chromium-", ignore_cleanup_errors=True) as home:
        main(Task(), home)
except Exception as error:
    fail(error)
