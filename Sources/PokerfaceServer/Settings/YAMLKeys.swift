import CYaml

/// Looks at the keys of a YAML text before nodes are made of it.
///
/// Yams hashes keys, and hashing an alias of aliases of aliases takes as long as what they stand for is large: a few lines can be more than a
/// machine finishes. No key of a configuration is anything but text, so others are refused while they are still events.
enum YAMLKeys {
    /// Where something begins; both count from 1.
    struct Place {
        let line: Int
        let column: Int
    }

    /// A list or a map that has begun.
    private enum Level {
        case list
        case map(isKeyNext: Bool)
    }

    /// Where the first key stands that is no text; nil when there is none, also where the text stops to be YAML before one.
    static func firstThatIsNoText(in yaml: String) -> Place? {
        var text = yaml
        return text.withUTF8 { bytes in
            var parser = yaml_parser_t()
            // libyaml keeps the parser's address.
            return withUnsafeMutablePointer(to: &parser) { parser in
                guard yaml_parser_initialize(parser) == 1 else { return nil }
                defer { yaml_parser_delete(parser) }
                yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
                yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
                return self.search(parser)
            }
        }
    }

    private static func search(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> Place? {
        var levels: [Level] = []
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { return nil }
            defer { yaml_event_delete(&event) }
            if self.isKey(event, &levels), event.type != YAML_SCALAR_EVENT {
                return Place(line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
            }
            if event.type == YAML_STREAM_END_EVENT { return nil }
        }
    }

    /// Follows the event, and says whether it begins a key.
    private static func isKey(_ event: yaml_event_t, _ levels: inout [Level]) -> Bool {
        var isKey = false
        switch event.type {
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: _ = levels.popLast()
        case YAML_ALIAS_EVENT, YAML_SCALAR_EVENT, YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
            if case .map(let isKeyNext)? = levels.last {
                isKey = isKeyNext
                levels[levels.count - 1] = .map(isKeyNext: !isKeyNext)
            }
            if event.type == YAML_SEQUENCE_START_EVENT { levels.append(.list) }
            if event.type == YAML_MAPPING_START_EVENT { levels.append(.map(isKeyNext: true)) }
        default: break
        }
        return isKey
    }
}
