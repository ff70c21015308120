/// A rule that the bytes broke.
struct FuzzProblem: Error {
    let text: String

    /// Throws unless the rule holds. The sentence says what must be true.
    static func unless(_ isTrue: Bool, _ rule: @autoclosure () -> String) throws(FuzzProblem) {
        guard isTrue else { throw FuzzProblem(text: rule()) }
    }
}
