import NIOCore
import NIOHTTP1
import Transport
import WebSocketWire

/// The values that the door reads out of a head, each line of the payload as each of them.
enum DoorValues {
    static func check(_ input: FuzzInput) throws(FuzzProblem) {
        try Self.checkProxyHeader(input.payload)
        try Self.checkBudget(input)
        let lines = input.payload.split(separator: 0x0A).prefix(8).map { String(decoding: $0, as: UTF8.self) }
        for line in lines {
            try Self.checkTarget(line)
            try Self.checkAddress(line)
            try Self.checkOrigin(line, lines)
        }
        try Self.checkClient(lines)
        try Self.checkExtensions(lines)
    }

    private static func checkProxyHeader(_ bytes: ArraySlice<UInt8>) throws(FuzzProblem) {
        guard case .header(let length, let source) = Self.proxyHeader(bytes) else { return }
        try FuzzProblem.unless((1...bytes.count).contains(length), "a PROXY header is not longer than what came")
        try FuzzProblem.unless(
            Self.proxyHeader(bytes.prefix(length)) == .header(length: length, source: source), "what follows a header is not read")
        for count in [length - 1, length / 2, 1] {
            try FuzzProblem.unless(Self.proxyHeader(bytes.prefix(count)) == .incomplete, "a header without its end is incomplete")
        }
        try FuzzProblem.unless(source.map { IPAddress(text: $0.text) == $0 } ?? true, "an address is its text")
    }

    private static func proxyHeader(_ bytes: ArraySlice<UInt8>) -> ProxyHeader { ProxyHeader(ByteBuffer(bytes: bytes).readableBytesView) }

    private static func checkBudget(_ input: FuzzInput) throws(FuzzProblem) {
        let limits = HeaderLimits(requestLineBytes: 20, blockBytes: 60, fields: 3)
        var (whole, split) = (HeaderBudget(limits: limits), HeaderBudget(limits: limits))
        let count = Array(input.payload).withUnsafeBytes { whole.consume($0) }
        var sum = 0
        for piece in input.pieces { sum += Array(piece).withUnsafeBytes { split.consume($0) } }
        try FuzzProblem.unless(count == sum && whole.verdict == split.verdict, "a split makes no difference to the budget")
        try FuzzProblem.unless(count <= limits.blockBytes + 1, "no more than the limit is counted")
    }

    private static func checkTarget(_ line: String) throws(FuzzProblem) {
        let target = RequestTarget(line)
        try FuzzProblem.unless(
            !target.path.isEmpty && !target.path.utf8.contains(UInt8(ascii: "?")), "a path is not empty and has no query")
        try FuzzProblem.unless(
            target.path.utf8.count + target.query.utf8.count <= line.utf8.count + 1, "a target is no longer than its text")
    }

    private static func checkAddress(_ line: String) throws(FuzzProblem) {
        if let address = IPAddress(text: line) {
            try FuzzProblem.unless(IPAddress(text: address.text) == address, "an address is its text")
            try FuzzProblem.unless(
                line.contains("%") || AddressRange(text: line)?.contains(address) == true, "an address is a range of its own")
        }
        if let range = AddressRange(text: line), let first = line.split(separator: "/").first, let address = IPAddress(text: first) {
            try FuzzProblem.unless(range.contains(address), "a range has its first address")
        }
    }

    private static func checkOrigin(_ line: String, _ lines: [String]) throws(FuzzProblem) {
        let nobody = OriginPolicy.sameOrigin.permits(origin: line, host: nil, isSecure: nil)
        try FuzzProblem.unless(!nobody, "an origin without a host is not the same")
        let plain = OriginPolicy.sameOrigin.permits(origin: line, host: lines.last, isSecure: nil)
        let listed = OriginPolicy(allowed: lines).permits(origin: line, host: lines.last, isSecure: nil)
        try FuzzProblem.unless(listed || !plain, "a list takes nothing away")
        _ = OriginPattern(text: line)
    }

    private static func checkClient(_ lines: [String]) throws(FuzzProblem) {
        let ranges = ["10.0.0.0/8", "fd00::/8"].compactMap { AddressRange(text: $0) }
        for fields in ProxyFields.allCases {
            let names =
                fields == .forwarded ? ["forwarded"] : ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-prefix"]
            let headers = HTTPHeaders(lines.enumerated().map { (names[$0 % names.count], $1) })
            let client = TrustedProxies(ranges, fields: fields).client(of: headers, peer: "10.0.0.1", isSecure: false)
            try FuzzProblem.unless(IPAddress(text: client.address)?.text == client.address, "a client has an IP address, written as usual")
            try FuzzProblem.unless(client.pathPrefix.isEmpty || client.pathPrefix.hasPrefix("/"), "a prefix begins with a slash")
            try FuzzProblem.unless((client.host?.utf8.count ?? 1) <= 255, "a host has 255 bytes at most")
            let stranger = TrustedProxies(ranges, fields: fields).client(of: headers, peer: "192.0.2.1", isSecure: false)
            try FuzzProblem.unless(stranger.address == "192.0.2.1" && stranger.pathPrefix.isEmpty, "a stranger speaks for itself alone")
        }
    }

    private static func checkExtensions(_ lines: [String]) throws(FuzzProblem) {
        guard let list = WebSocketExtension.list(in: lines) else { return }
        let tokens = list.flatMap { [$0.name] + $0.parameters.map(\.name) + $0.parameters.compactMap(\.value) }
        let areTokens = tokens.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
        try FuzzProblem.unless(areTokens, "names and values of extensions are tokens")
        guard let agreement = DeflateAgreement.accepting(list) else { return }
        try FuzzProblem.unless(DeflateAgreement.windows.contains(agreement.windowBits), "the agreed window is one of two")
        try FuzzProblem.unless(WebSocketExtension.list(in: [agreement.answer])?.count == 1, "the answer is one extension")
    }
}
