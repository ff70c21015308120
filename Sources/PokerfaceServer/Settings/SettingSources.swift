/// What flags, environment and file say; answers each setting by precedence.
package struct SettingSources: Sendable {
    private let flags: [SettingName: [String]]
    private let environment: [String: String]
    private let file: ConfigurationFile?

    /// - Parameters:
    ///   - flags: the values as typed, in order; of a setting that takes one value the last counts.
    ///   - environment: the process' environment; an empty variable counts as absent.
    package init(flags: [SettingName: [String]], environment: [String: String], file: ConfigurationFile? = nil) {
        self.flags = flags
        self.environment = environment
        self.file = file
    }

    /// The same with a file behind flags and environment.
    package func with(file: ConfigurationFile) -> SettingSources {
        SettingSources(flags: flags, environment: environment, file: file)
    }

    /// The checked value, nil when it is set nowhere and has no default.
    ///
    /// Throws ``ServerError/Code/usage`` with key, value, allowed range and source.
    package func value(_ name: SettingName) throws(ServerError) -> SettingKind.Value? {
        let key = name.key
        guard let (texts, source) = texts(name, key) else { return nil }
        switch key.kind.value(of: texts) {
        case .success(let value): return value
        case .failure(let wrong): throw refusal(name, wrong.text, "is not \(key.kind.noun) (\(key.kind.allowed); from \(source))", source)
        }
    }

    /// Where the value of `name` came from, for checks of one setting against another.
    package func source(_ name: SettingName) -> SettingSource {
        texts(name, name.key)?.source ?? .builtIn
    }

    /// The usage error for `name`; a Redis URL's password is hidden.
    func refusal(_ name: SettingName, _ text: String, _ problem: String, _ source: SettingSource) -> ServerError {
        let shown = name == .redis ? HostText.redacted(text) : text
        var message = "\(name.rawValue): \"\(String(shown.prefix(200)))\" \(problem)"
        if case .environment = source, text.hasPrefix("tcp://") {
            message += "; Kubernetes sets such variables for a Service called pokerface: say enableServiceLinks: false in the pod"
        }
        return ServerError(.usage, message)
    }

    private func texts(_ name: SettingName, _ key: SettingKey) -> (texts: [String], source: SettingSource)? {
        if let typed = flags[name], let last = typed.last {
            return (key.kind.isList ? typed.flatMap(Self.splitAtCommas) : [last], .flag(name.flag))
        }
        if let text = environment[name.environment], !text.isEmpty {
            return (key.kind.isList ? Self.splitAtCommas(text) : [text], .environment(name.environment))
        }
        if name.isFileKey, let file, let texts = file.settings[name.rawValue] { return (texts, .file(file.source)) }
        return key.defaults.isEmpty ? nil : (key.defaults, .builtIn)
    }

    private static func splitAtCommas(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
