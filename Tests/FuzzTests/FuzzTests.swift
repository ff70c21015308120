import Foundation
import FuzzTargets
import Testing

/// The corpus of the fuzzer in the ordinary build. To fuzz on: `Scripts/fuzz`.
@Suite("The corpus of the fuzzer")
struct FuzzTests {
    @Test("an input that was found once, or written by hand, breaks no rule", arguments: CorpusFile.all)
    func replay(_ file: CorpusFile) throws {
        let bytes = try [UInt8](Data(contentsOf: file.url))
        #expect(file.target.problem(with: bytes) == nil)
    }

    @Test("every target has a corpus, and every folder of the corpus is a target's")
    func folders() {
        #expect(CorpusFile.names(in: CorpusFile.folder) == FuzzTarget.allCases.map(\.rawValue).sorted())
        for target in FuzzTarget.allCases { #expect(CorpusFile.all.count { $0.target == target } >= 12, "\(target.rawValue)") }
    }

    @Test("an input of nothing, and of every single byte, breaks no rule", arguments: FuzzTarget.allCases)
    func shortest(_ target: FuzzTarget) {
        #expect(target.problem(with: []) == nil)
        for byte in UInt8.min...UInt8.max {
            #expect(target.problem(with: [byte]) == nil)
            #expect(target.problem(with: [byte, byte, byte]) == nil)
        }
    }
}
