/// Hands over the bytes as one buffer, without a copy where the collection has one.
func withContiguousBytes<Value>(
    of bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws(JSONError) -> Value
) throws(JSONError) -> Value {
    func attempt(_ buffer: UnsafeBufferPointer<UInt8>) -> Result<Value, JSONError> {
        do throws(JSONError) {
            return .success(try body(buffer))
        } catch {
            return .failure(error)
        }
    }
    let result = bytes.withContiguousStorageIfAvailable(attempt) ?? Array(bytes).withUnsafeBufferPointer(attempt)
    return try result.get()
}
