"""Writes the seeds of the corpus: Tests/Fuzz/corpus/TARGET/seed-*. What a fuzzer found stands beside them under other names.

The first two bytes of an input are switches (see FuzzInput.swift), except for json and config, which are text alone.
"""

import pathlib
import struct
import zlib

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"
KEY = bytes([0xA1, 0xB2, 0xC3, 0xD4])
KEY_LINE = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="


def frame(first, payload=b"", masked=True, announced=None):
    """One frame; `announced` is a length that is not the payload's."""
    length = len(payload) if announced is None else announced
    bit = 0x80 if masked else 0
    if length <= 125:
        head = bytes([first, bit | length])
    elif length <= 65535:
        head = bytes([first, bit | 126]) + struct.pack(">H", length)
    else:
        head = bytes([first, bit | 127]) + struct.pack(">Q", length)
    if not masked:
        return head + payload
    return head + KEY + bytes(byte ^ KEY[index % 4] for index, byte in enumerate(payload))


def deflated(payload, final=False):
    """One message of RFC 7692, without its tail."""
    packer = zlib.compressobj(wbits=-15)
    if final:
        return packer.compress(payload) + packer.flush(zlib.Z_FINISH) + b"\0"
    return (packer.compress(payload) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


def write(target, options, seeds):
    """Each seed becomes one file."""
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in seeds.items():
        seed = seed.encode() if isinstance(seed, str) else seed
        (folder / f"seed-{name}").write_bytes(options + seed)


def codec():
    ping, close = frame(0x89, b"Hello"), frame(0x88, struct.pack(">H", 1000) + b"bye")
    text = "Käse, 木, 🂡".encode()
    seeds = {
        "text": frame(0x81, text), "empty-text": frame(0x81), "binary": frame(0x82, bytes(range(64))),
        "fragments": frame(0x01, text[:3]) + ping + frame(0x00, text[3:5]) + frame(0x80, text[5:]),
        "ping-pong-close": ping + frame(0x8A) + close, "close-empty": frame(0x88), "close-one-byte": frame(0x88, b"\3"),
        "close-code": frame(0x88, struct.pack(">H", 1005)), "close-reason": frame(0x88, b"\x03\xe8\xff"),
        "medium": frame(0x82, b"x" * 126), "large": frame(0x82, b"x" * 300), "huge-length": frame(0x82, b"", announced=1 << 40),
        "not-masked": frame(0x81, b"hi", masked=False), "reserved-bit": frame(0xC1, b"hi"), "reserved-opcode": frame(0x83, b"hi"),
        "long-ping": frame(0x89, b"x" * 126), "ping-in-pieces": frame(0x09, b"x"), "bad-text": frame(0x81, b"\xed\xa0\x80"),
        "cut-text": frame(0x81, b"\xf0\x9f"), "lone-continuation": frame(0x80, b"x"), "text-in-text": frame(0x01, b"a") + frame(0x81, b"b"),
        "two": frame(0x81, b"a") + frame(0x82, b"b") + frame(0x81, b"c"),
    }
    write("codec", b"\0\7", seeds)
    write("codec", b"\2\x55", {"small-" + name: seeds[name] for name in ("fragments", "large", "medium", "two")})
    client = frame(0x01, b"a", masked=False) + frame(0x89, b"p", masked=False) + frame(0x80, b"b", masked=False)
    write("codec", b"\1\x21", {"client": client, "client-close": frame(0x88, b"\x03\xe8", masked=False), "client-masked": frame(0x81, b"a")})


def inflater():
    text = b'{"action":"vote","value":"5"}' * 9
    packed = deflated(text)
    payloads = {
        "text": packed, "empty": deflated(b"") or b"\0", "final": deflated(text, final=True), "bomb": deflated(b"\0" * 100_000),
        "stored": b"\x00\x05\x00\xfa\xffHello\x00", "broken": b"\x06\xff\xff", "block-type-3": b"\x07", "cut": packed[:-3],
        "far-distance": bytes([0x4B, 0x04, 0x32, 0xFF]), "two-blocks": deflated(b"one") + b"\0\0\xff\xff" + deflated(b"two"),
        "final-then-more": deflated(b"a", final=True)[:-1] + deflated(b"b"),
    }
    write("inflater", b"\x08\3", payloads)
    write("inflater", b"\x02\3", {"small-" + name: payloads[name] for name in ("text", "bomb", "final", "stored")})
    cut = len(packed) // 2
    frames = {
        "fragments": frame(0x41, packed[:cut]) + frame(0x89, b"p") + frame(0x80, packed[cut:]),
        "plain-after": frame(0xC1, packed) + frame(0x81, b"plain") + frame(0xC1, packed),
        "bit-in-continuation": frame(0x41, packed[:cut]) + frame(0xC0, packed[cut:]), "bit-in-ping": frame(0xC9, b"p"),
        "many": frame(0xC2, deflated(b"\0" * 60_000)) * 4 + frame(0x88, b""),
    }
    write("inflater", b"\x40\x11", frames)
    write("inflater", b"\x80\1", {"round-trip": text * 3, "round-trip-noise": bytes((n * n * 7 + n // 3) & 255 for n in range(700))})
    write("inflater", b"\x84\1", {"round-trip-window": text * 60})


def resp():
    seeds = {
        "status": "+OK\r\n", "integer": ":-42\r\n", "bulk": "$5\r\nhe\r\no\r\n", "null": "$-1\r\n*-1\r\n", "empty": "*0\r\n$0\r\n\r\n",
        "error": "-NOSCRIPT No matching script\r\n", "array": "*3\r\n:1\r\n*2\r\n$1\r\na\r\n-ERR x\r\n$-1\r\n+PONG\r\n",
        "deep": "*1\r\n" * 7 + ":7\r\n", "too-deep": "*1\r\n" * 9 + ":7\r\n", "wrapped-count": "*4294967297\r\n:1\r\n:2\r\n",
        "huge-count": "*2147483647\r\n:1\r\n", "huge-bulk": "$9223372036854775807\r\nx", "negative": "*-2\r\n", "bad-number": ":1x\r\n",
        "smallest": ":-9223372036854775808\r\n", "beyond": ":9223372036854775808\r\n", "map": "%1\r\n+a\r\n+b\r\n", "push": ">1\r\n+x\r\n",
        "double": ",1.5\r\n", "boolean": "#t\r\n_\r\n", "big-number": "(12345678901234567890\r\n", "verbatim": "=5\r\ntxt:a\r\n",
        "http": "GET / HTTP/1.1\r\n\r\n", "message": "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\ntext\r\n", "not-utf8": b"+\xff\xfe\r\n",
        "return-inside": "+a\rb\r\n", "no-end": "$3\r\nabcde",
    }
    write("resp", b"\0\7", seeds)


def head(target="/dev", *lines, method="GET", version="1.1"):
    return "\r\n".join([f"{method} {target} HTTP/{version}", "Host: a.example", *lines, "", ""])


def door():
    upgrade = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", KEY_LINE]
    deflate = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    hello = frame(0x81, b"Hello")
    seeds = {
        "plain": head("/?a=b"), "two": head() * 2, "old": head(version="1.0"), "head": head(method="HEAD"), "absolute": head("http://b/c?d"),
        "upgrade": head("/dev", *upgrade), "glued": head("/dev", *upgrade).encode() + hello + frame(0x88, b"\x03\xe8"),
        "compressed": head("/dev", *upgrade, deflate).encode() + frame(0xC1, deflated(b"Hello Hello")) + frame(0x88),
        "second-request": head().encode() + head("/dev", *upgrade).encode() + hello, "subprotocol": head("/", *upgrade, "Sec-WebSocket-Protocol: a, b"),
        "origin": head("/", *upgrade, "Origin: https://x.example"), "origin-foreign": head("/", *upgrade, "Origin: https://evil.test"),
        "body": head("/", "Content-Length: 3", method="POST") + "abc" + head(), "body-large": head("/", "Content-Length: 301") + "x" * 301,
        "chunked": head("/", "Transfer-Encoding: chunked", method="POST") + "3\r\nabc\r\n0\r\n\r\n" + head(),
        "both-lengths": head("/", "Transfer-Encoding: chunked", "Content-Length: 3") + "0\r\n\r\n", "expect": head("/", "Expect: 100-continue"),
        "two-hosts": head("/", "Host: b"), "long-line": head("/" + "x" * 200), "many-fields": head("/", *["A: b"] * 13),
        "large-head": head("/", *["A: " + "x" * 90] * 9), "connect": head("a:1", method="CONNECT"), "bad-key": head("/", *upgrade[:3]),
        "old-version": head("/", *upgrade[:2], "Sec-WebSocket-Version: 8", KEY_LINE), "tls": b"\x16\x03\x01\x00\x05hello",
        "folded": "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "bare-lf": "GET / HTTP/1.1\nHost: a\n\n", "empty-lines": "\r\n\r\n" + head(),
        "h2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "connection-close": head("/", "Connection: close"), "post-upgrade": head("/", *upgrade, method="POST"),
    }
    write("door", b"\0\5", seeds)
    forwarded = ["X-Forwarded-For: 192.0.2.1, 10.1.1.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: p.example", "X-Forwarded-Prefix: /p/"]
    write("door", b"\x02\5", {"x-forwarded": head("/", *upgrade, *forwarded), "x-forwarded-odd": head("/", "X-Forwarded-For: unknown, [fd00::1]:8,,")})
    write("door", b"\x06\5", {"forwarded": head("/", 'Forwarded: for="[2001:db8::1]:47", for=10.0.0.9;proto=https;host="a"')})
    two = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + bytes([203, 0, 113, 9, 10, 0, 0, 1, 0x12, 0x67, 0x1F, 0x90])
    proxied = {"line": b"PROXY TCP4 203.0.113.9 10.0.0.1 4711 8080\r\n", "line-6": b"PROXY TCP6 2001:db8::9 ::1 1 2\r\n", "binary": two}
    write("door", b"\x03\5", {"proxy-" + name: start + head().encode() for name, start in proxied.items()})
    values = {
        "proxy-line": proxied["line"], "proxy-binary": two, "addresses": "10.0.0.1\n::ffff:10.0.0.1\nfd00::/8\n10.0.0.0/8\nfe80::1%eth0\n1.2.3",
        "origins": "https://a.example\nhttps://*.example:*\nnull\na.example:443\nhttp://[::1]:80", "targets": "/a?b\nhttps://h/x?y\nHTTP://h?y\n*\n?",
        "forwarded": 'for=192.0.2.1;proto=http\nfor="[::1]:1", for=_x\nfor="a\\"b", for=10.0.0.1',
        "x-forwarded": "192.0.2.1:80, 10.0.0.1\nhttps, http\na.example\n/prefix/\n10.0.0.2",
        "extensions": 'permessage-deflate; server_max_window_bits="10", x; y=z\npermessage-deflate',
    }
    write("door", b"\x80\3", {"value-" + name: value for name, value in values.items()})


def json():
    seeds = {
        "create": '{"action":"createGame","id":1,"name":"Ana","title":"T","deck":["1","2=2","L=3.5"],"options":{"autoClose":false,"policy":"everyone"}}',
        "join": '{"action":"joinGame","game":"ABCDEF","name":"Ana","seat":"spectator","token":"abcdefghijklmnopqrstuv"}',
        "start": '{"action":"startVote","story":"S","seconds":60,"round":2}', "vote": '{"action":"vote","value":"5","round":1,"cast":3}',
        "take-back": '{"action":"vote","value":null}', "close": '{"action":"closeVote","round":1,"discard":true}',
        "leave": '{"action":"leaveGame","id":"x"}', "player": '{"action":"setPlayer","player":"p1","name":"Bo","seat":"player"}',
        "sync": '{"action":"sync","since":{"epoch":"k3f9","v":41}}', "later": '{"action":"nudge"}', "unknown": '{"action":"x"}', "number": '{"action":7}',
        "duplicates": '{"action":"vote","action":"sync","id":1,"id":2}', "escapes": r'["\u00e9\ud83c\udca1\n\"\\\/\b\f\r\t"]', "lone": r'["\ud800"]',
        "numbers": "[0,-0,1.50,1e9,-1.5E-10,12345678901234567890]", "bad-numbers": "[01]", "words": "[true,false,null]", "deep": "[" * 33 + "]" * 33,
        "nested": '{"a":{"b":[{"c":[]}]}}', "space": ' { "a" : [ 1 , 2 ] } ', "trailing": "{} x", "cut": '{"a":"', "not-utf8": b'["\xed\xa0\x80"]',
        "name-odd": '{"action":"joinGame","game":"A","name":"\u202ea\u200b"}', "name-long": '{"action":"createGame","name":"' + "e\u0301" * 41 + '"}',
        "stories": '{"action":"putStories","stories":[{"id":"s1","title":"T","link":"https://e.com","note":"a\\nb","estimate":0.5},{"id":"s2","note":null}]}',
        "table": r'{"action":"putStories","csv":"\ufeffT\u00edtulo;nota\n\"a\n\"\"b\";c\n","before":"s1"}', "lines": r'{"action":"putStories","csv":"- a\r\n1. b"}',
        "remove": '{"action":"removeStories","ids":["s1",2]}', "react": '{"action":"react","reaction":"👍"}',
        "settle": '{"action":"settle","round":2,"value":"½","story":"s1"}', "end": '{"action":"endGame"}', "remove-player": '{"action":"removePlayer","player":"p2"}',
        "set-game": '{"action":"setGame","title":"T","deck":["1","½=0.5"],"locked":true,"passcode":"abc","anonymous":true,"policy":"dealer","autoClose":true}',
        "create-named": '{"action":"createGame","game":"sprint-12","name":"Ana","passcode":"p","token":"abcdefghijklmnopqrstuv"}',
        "nudge-one": '{"action":"nudge","player":"p1","id":3}', "passcode": '{"action":"joinGame","game":"sprint-12","name":"Bo","passcode":"p"}',
        "expression": '{"action":"x","expression":"${request.body.action}/$request.body.list[0][\'a b\']","list":[{"a b":"c"}]}',
    }
    write("json", b"", seeds)


def config():
    folder = CORPUS.parents[2] / "Config"
    stage = "stages:\n  dev:\n    routes: {$default: {integration: poker}}\n"
    seeds = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
    seeds |= {
        "stage": stage, "settings": "port: 8080\nhost: [127.0.0.1, ::1]\nlogLevel: debug\nallowedOrigins: ['*']\n" + stage,
        "not-a-map": "- a", "unknown": "prot: 1", "bad-value": "port: x", "twice": "port: 1\nport: 2", "anchors": "stages: &a {b: *a}",
        "aliases": "stages:\n  a: &a [1,1]\n  b: &b [*a,*a]\n  c: [*b,*b]\n", "merge": "stages: {<<: {a: 1}, dev: {}}", "tab": "\tport: 1", "nul": "port: \"\\0\"",
        "alias-bomb": "stages:\n  a0: &a0 [1]\n" + "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)),
        "two-documents": "port: 1\n---\nport: 2", "tag": "port: !!int 1", "block": "redis: |\n  redis://x\n  y\n", "deep": "stages: " + "[" * 60 + "]" * 60,
        "times": "leaseSeconds: 5\nleaseRenewSeconds: 9", "line-break-key": '"a\\nb": 1', "line-break-value": 'port: "1\\n2"',
        "stage-break": 'stages: {"a\\nb": {}}', "tls": "tlsCertificate: a.pem", "redis": "redis: rediss://h:1\nredisServerName: a b",
        "proxies": "trustedProxies: [10.0.0.0/8, 'x']\nproxyProtocol: on", "null": "port: ~\nstages:\n", "complex-key": "? [a]\n: b",
        "webhooks": "webhooks:\n  - url: https://h.example/hook\n    secretFile: s\n    events: [started, result]\nwebhookAddresses: [10.0.0.0/8]\n",
        "webhooks-odd": "webhooks:\n  a: {url: 'ftp://x', secret: 1}\n  - [b]\nwebhookPlainHttp: maybe\nwebhookRetrySeconds: [1, x]\n",
        "webhook-plain": "webhooks: [{url: 'http://[::1]:80/', secretFile: '', plainHttp: true, privateAddresses: on}]\nwebhookTimeoutSeconds: -1\n",
    }
    write("config", b"", seeds)


for target in (codec, inflater, resp, door, json, config):
    target()
