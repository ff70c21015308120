/// The first bytes of a connection to the public port: with option 7 the values that are read out of a head, else the whole door.
enum DoorFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzProblem) {
        guard let input = FuzzInput(bytes) else { return }
        if input.has(7) { return try DoorValues.check(input) }
        let whole = try DoorRun([input.payload], options: input)
        let split = try DoorRun(input.pieces, options: input)
        try FuzzProblem.unless(whole.door.log == split.door.log, "a split makes no difference to what the door is asked")
        // Bytes that are too many and wrong besides are refused for whichever is seen first.
        guard !whole.hasRefusal, !split.hasRefusal else { return }
        try FuzzProblem.unless(whole.output == split.output, "a split makes no difference to what is answered")
    }
}
