/// Stand-in until the Gateway room is here.
package indirect enum ConfigurationNode: Sendable {
    case scalar(String)
    case list([ConfigurationNode])
    case map([(String, ConfigurationNode)])
}
