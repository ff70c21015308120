import CFuzzer
import FuzzTargets
import Glibc

/// The name of the target comes in the environment: the arguments are libFuzzer's own.
private let chosen: FuzzTarget? = getenv("POKERFACE_FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

/// One input. libFuzzer's archive wants a function of this name, although it is handed over below.
@_cdecl("LLVMFuzzerTestOneInput")
func runOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    if let problem = chosen?.problem(with: Array(UnsafeBufferPointer(start: data, count: size))) {
        // What libFuzzer takes for a crash: it keeps the input and ends.
        fatalError(problem)
    }
    return 0
}

guard chosen != nil else {
    print("fuzz: POKERFACE_FUZZ_TARGET is one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")); start it with Scripts/fuzz")
    exit(2)
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &arguments) { runOneInput($0, $1) })
