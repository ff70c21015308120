/// Makes keys of what a terminal in raw mode sends, however the bytes are split. A value.
///
/// Escape sequences are those of ECMA-48 and xterm; unknown ones, and bytes that are no UTF-8, are no keys.
package struct KeyParser: Sendable {
    private var pending: [UInt8] = []
    /// The longest sequence that is waited for.
    private static let maxPending = 32

    package init() {}

    /// Takes bytes and gives the keys that are complete.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
        var keys: [Key] = []
        for byte in bytes {
            self.pending.append(byte)
            switch self.judge() {
            case .more: if self.pending.count >= Self.maxPending { self.pending = [] }
            case .nothing: self.pending = []
            case .key(let key):
                self.pending = []
                keys.append(key)
            }
        }
        return keys
    }

    private enum Judgement {
        case more, nothing
        case key(Key)
    }

    private func judge() -> Judgement {
        guard let first = self.pending.first else { return .more }
        switch first {
        case 0x1B: return self.judgeEscape()
        case 0x0D, 0x0A: return .key(.enter)
        case 0x09: return .key(.tab)
        case 0x08, 0x7F: return .key(.backspace)
        case 0x01...0x1A: return .key(.control(Character(Unicode.Scalar(first + 0x60))))
        case 0x00..<0x20: return .nothing
        case 0x20..<0x7F: return .key(.character(Character(Unicode.Scalar(first))))
        default: return self.judgeUTF8(first)
        }
    }

    private func judgeUTF8(_ first: UInt8) -> Judgement {
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard (0xC2...0xF4).contains(first) else { return .nothing }
        guard self.pending.count == length else { return .more }
        guard let text = String(validating: self.pending, as: UTF8.self), let character = text.first else { return .nothing }
        return .key(.character(character))
    }

    /// ESC, then `[` or `O`, then parameters, then one byte that ends it.
    private func judgeEscape() -> Judgement {
        guard self.pending.count > 1 else { return .more }
        guard self.pending[1] == UInt8(ascii: "[") || self.pending[1] == UInt8(ascii: "O") else {
            // A lone escape, as its key sends it twice, or a key with Alt.
            return self.pending[1] == 0x1B ? .key(.escape) : .nothing
        }
        guard self.pending.count > 2, let last = self.pending.last else { return .more }
        guard (0x40...0x7E).contains(last) else { return .more }
        let parameters = String(decoding: self.pending[2..<(self.pending.count - 1)], as: UTF8.self)
        switch (parameters, Character(Unicode.Scalar(last))) {
        case (_, "A"): return .key(.up)
        case (_, "B"): return .key(.down)
        case (_, "C"): return .key(.right)
        case (_, "D"): return .key(.left)
        case (_, "H"), ("1", "~"), ("7", "~"): return .key(.home)
        case (_, "F"), ("4", "~"), ("8", "~"): return .key(.end)
        case ("3", "~"): return .key(.delete)
        default: return .nothing
        }
    }
}
