/// What this build calls itself, on the command line, in node records and in the metrics.
package enum PokerfaceVersion {
    package static let text = "0.1.0"
}
