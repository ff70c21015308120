"""A receiver of webhooks for the tests: `webhook_receiver.py OUT SECRET [CERTIFICATE KEY]`.

Writes one line of JSON to OUT for itself (its port), and one for each request. How it answers is in the path:
/ok, /gone (410), /busy (429), /fail/N (503 N times, then 204), /redirect (302 to /ok), /hang (reads and is silent),
/drip (a head that never ends), /huge (an endless body).
"""

import collections
import hashlib
import hmac
import http.server
import json
import ssl
import sys
import threading
import time

out, secret = open(sys.argv[1], "w"), sys.argv[2].encode()
lock = threading.Lock()
failures = collections.Counter()


def write(line):
    with lock:
        print(json.dumps(line), file=out, flush=True)


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        write({"method": "GET", "path": self.path})
        self.send_error(405)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        timestamp = self.headers["Pokerface-Timestamp"]
        code = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        write({
            "method": "POST", "path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "body": body.decode(),
            "valid": hmac.compare_digest("v1=" + code, self.headers["Pokerface-Signature"]),
            "age": time.time() - int(timestamp), "time": time.time(),
        })
        getattr(self, "answer_" + self.path.split("?")[0].split("/")[1])()

    def answer_ok(self, status=204):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_gone(self):
        self.answer_ok(410)

    def answer_busy(self):
        self.send_response(429)
        self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_fail(self):
        with lock:
            failures[self.path] += 1
            count = failures[self.path]
        self.answer_ok(503 if count <= int(self.path.split("?")[0].split("/")[2]) else 204)

    def answer_redirect(self):
        self.send_response(302)
        self.send_header("Location", "/ok")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_hang(self):
        self.rfile.read(1)
        write({"cut": self.path})

    def answer_drip(self):
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.wfile.write(b"X: y\r\n")
                time.sleep(0.05)
        except OSError:
            write({"cut": self.path})

    def answer_huge(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
        count = 0
        try:
            while True:
                count += self.wfile.write(b"x" * 65536)
        except OSError:
            write({"cut": self.path, "bytes": count})

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass


server = Server(("127.0.0.1", 0), Receiver)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    names = []
    context.sni_callback = lambda _, name, __: write({"sni": name})
    server.socket = context.wrap_socket(server.socket, server_side=True)
write({"port": server.server_address[1]})
server.serve_forever()
