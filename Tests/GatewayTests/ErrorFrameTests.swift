import Gateway
import NIOCore
import Testing

@Suite("Error frames")
struct ErrorFrameTests {
    @Test("are Amazon's, byte for byte", arguments: ErrorFrame.Message.allCases)
    func literal(message: ErrorFrame.Message) {
        let frame = ErrorFrame(message, connection: "XDmENcnwIE0CFEQ=", request: RequestID(random: [UInt8](0..<11)))
        #expect(
            frame.text == #"{"message": "\#(message.rawValue)", "connectionId":"XDmENcnwIE0CFEQ=", "requestId":"AAECAwQFBgcICQo="}"#)
        #expect(Array(frame.payload.readableBytesView) == Array(frame.text.utf8))
    }

    @Test("say what Amazon's say")
    func messages() {
        #expect(ErrorFrame.Message.allCases.map(\.rawValue) == ["Forbidden", "Internal server error", "Too Many Requests"])
    }

    @Test("carry request ids of 16 URL-safe characters with = last, never one twice")
    func requestIDs() {
        let ids = (0..<1000).map { _ in RequestID.make().text }
        #expect(Set(ids).count == 1000)
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        #expect(ids.allSatisfy { $0.count == 16 && $0.last == "=" && $0.dropLast().allSatisfy(allowed.contains) })
    }
}
