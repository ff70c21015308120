import Yams

/// A YAML parser's error as one line.
enum YAMLProblem {
    static func text(_ error: any Error, _ source: String) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            "config: \(place(mark, source)): \(problem)"
        case .reader(let problem, _, _, _): "config: \(source): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            "config: \(place(context.mark, source)): a key is there twice: \(duplicates.sorted().joined(separator: ", "))"
        default: "config: \(source): is not YAML"
        }
    }

    /// `file:line:column`, as compilers write it.
    static func place(_ mark: Mark?, _ source: String) -> String {
        mark.map { "\(source):\($0.line):\($0.column)" } ?? source
    }
}
