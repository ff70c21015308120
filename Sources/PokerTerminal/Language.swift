/// The languages that the terminal speaks. A value.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case spanish = "es"

    /// The language of a locale's name, such as `es_ES.UTF-8`; English for others.
    package init(locale: String) {
        self = locale.lowercased().hasPrefix("es") ? .spanish : .english
    }

    /// The language that the environment asks for: the first that is set of `LC_ALL`, `LC_MESSAGES` and `LANG` (POSIX, section 8.2).
    package init(environment: (String) -> String?) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
        self.init(locale: locale ?? "")
    }

    /// The one of two texts that is in this language.
    package func text(_ english: String, _ spanish: String) -> String { self == .spanish ? spanish : english }
}
