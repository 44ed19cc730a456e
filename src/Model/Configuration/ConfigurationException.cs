namespace ClusterLlm.Model.Configuration;

/// <summary>
/// Bad input. The message is the one line that a user should read: what, where, and what would be valid.
/// </summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
