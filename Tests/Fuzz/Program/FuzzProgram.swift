import FuzzTargets
import Glibc

/// The name of the target comes in the environment: the arguments are libFuzzer's own, and so is `main`.
private let chosen: FuzzTarget? = getenv("POKERFACE_FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

/// Called by libFuzzer once for each input.
@_cdecl("LLVMFuzzerTestOneInput")
func runOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let chosen else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        print("fuzz: POKERFACE_FUZZ_TARGET is one of \(names); start it with Scripts/fuzz")
        exit(2)
    }
    if let problem = chosen.problem(with: Array(UnsafeBufferPointer(start: data, count: size))) {
        // What libFuzzer takes for a crash: it keeps the input and ends.
        fatalError(problem)
    }
    return 0
}
