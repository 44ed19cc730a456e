namespace Akka.Configuration;

/// <summary>Makes configurations.</summary>
public static class ConfigurationFactory
{
    public static Config Empty => Config.Empty;

    /// <summary>Reads HOCON; <see cref="ConfigurationException"/> names the line of a mistake.</summary>
    public static Config ParseString(string hocon) => new(HoconParser.Parse(hocon));
}
