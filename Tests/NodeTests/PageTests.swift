import Foundation
import TestSupport
import Testing

/// What people have in their browser, in a real Chromium before real nodes: each part is a program in Tests/Browser, which says what it tests.
@Suite("The page", .serialized, .timeLimit(.minutes(15)))
struct PageTests {
    enum Part: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case game, dealing, place, connection, access, secrecy, weight, modules, session

        var testDescription: String { "\(self.rawValue)_test.py" }
    }

    @Test("what the page's tests say holds in Chromium", arguments: Part.allCases)
    func part(part: Part) throws {
        let program = "\(repositoryPath)/Tests/Browser/\(part.rawValue)_test.py"
        var environment = ProcessInfo.processInfo.environment
        environment["POKERFACE_BINARY"] = try NodeProcess.binaryPath()
        let run = try TestProcess.run(try WalkthroughTests.pythonPath(), ["-u", "-B", program, "-v"], environment: environment)
        // The figures that a part prints are of use when it passes too.
        print(run.text)
        #expect(run.end == .status(0) && run.text.contains(/\nRan [1-9][0-9]* tests? in [0-9.]+s\n\nOK\n/), "\(run.text)")
    }
}
