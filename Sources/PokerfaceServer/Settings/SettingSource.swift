/// Where a value came from, in the order of precedence.
package enum SettingSource: Sendable, Equatable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case file(String)
    case builtIn

    /// As an error message names it: the flag, the variable, the file.
    package var description: String {
        switch self {
        case .flag(let flag): flag
        case .environment(let name): name
        case .file(let path): path
        case .builtIn: "the default"
        }
    }
}
