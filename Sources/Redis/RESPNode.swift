import CHiredis
import NIOCore

/// A reply while hiredis builds it: hiredis holds one reference to the root, and hands a parent's address to its children.
///
/// Only roots and arrays are objects; a leaf goes into its parent as a value. hiredis frees the root alone, so that a tree which
/// is given up half-built goes with it.
final class RESPNode {
    private enum Item {
        case value(RESPValue)
        case array(RESPNode)
    }

    private var items: [Item] = []
    private let isArray: Bool

    private init(isArray: Bool) { self.isArray = isArray }

    /// The finished reply. Recursion ends with hiredis' nesting limit.
    var value: RESPValue {
        let values = self.items.map { item in
            switch item {
            case .value(let value): value
            case .array(let node): node.value
            }
        }
        return self.isArray ? .array(values) : values.first ?? .null
    }

    /// The functions that hiredis calls for each piece. A null result makes the reader fail for good.
    static let objectFunctions = redisReplyObjectFunctions(
        createString: { task, text, length in
            guard let task, let value = RESPNode.text(task.pointee.type, UnsafeRawBufferPointer(start: text, count: length)) else {
                return nil
            }
            return RESPNode.place(.value(value), task: task.pointee)
        },
        createArray: { task, count in
            // hiredis cuts a 64-bit count to an Int32: a wrapped one is refused here.
            guard let task, count >= 0 else { return nil }
            return RESPNode.place(.array(RESPNode(isArray: true)), task: task.pointee)
        },
        createInteger: { task, number in task.flatMap { RESPNode.place(.value(.integer(number)), task: $0.pointee) } },
        createNil: { task in task.flatMap { RESPNode.place(.value(.null), task: $0.pointee) } },
        freeObject: { object in
            if let object { Unmanaged<RESPNode>.fromOpaque(object).release() }
        })

    /// Puts a piece below its parent, or makes it the root. Returns what hiredis shall remember: the address of an array's node, retained
    /// only for a root; for a leaf anything but null.
    private static func place(_ item: Item, task: redisReadTask) -> UnsafeMutableRawPointer? {
        guard let parent = task.parent else {
            if case .array(let node) = item { return Unmanaged.passRetained(node).toOpaque() }
            let root = RESPNode(isArray: false)
            root.items.append(item)
            return Unmanaged.passRetained(root).toOpaque()
        }
        // An element beyond its array's count exists only after a count that wrapped.
        guard let address = parent.pointee.obj, task.idx < parent.pointee.elements else { return nil }
        Unmanaged<RESPNode>.fromOpaque(address).takeUnretainedValue().items.append(item)
        if case .array(let node) = item { return Unmanaged.passUnretained(node).toOpaque() }
        return address
    }

    private static func text(_ type: Int32, _ bytes: UnsafeRawBufferPointer) -> RESPValue? {
        switch type {
        case REDIS_REPLY_STRING: .bulk(ByteBuffer(bytes: bytes))
        case REDIS_REPLY_STATUS: .status(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_ERROR: .error(RedisReplyError(message: String(decoding: bytes, as: UTF8.self)))
        default: nil
        }
    }
}
