import Foundation
import Synchronization

/// A port of 127.0.0.1 on which nothing listens, and which nobody else of this process gets, also after it was given up.
///
/// It lies below the ports that the kernel hands out by itself, to a listener on port 0 or to a client.
package func freeTCPPort() throws -> Int {
    let ports = 10_240..<firstPortOfTheKernel()
    for _ in ports {
        let port = lastPort.withLock { last in
            last = last.map { $0 + 1 < ports.upperBound ? $0 + 1 : ports.lowerBound } ?? Int.random(in: ports)
            return last ?? ports.lowerBound
        }
        if canBind(port) { return port }
    }
    throw TestProcessError(description: "no free port")
}

private let lastPort = Mutex<Int?>(nil)

private func firstPortOfTheKernel() -> Int {
    let text = try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)
    return max(10_241, text?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } ?? 32_768)
}

private func canBind(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
