using Akka.Actor;

namespace Akka.Configuration;

/// <summary>A configuration that cannot be read or obeyed.</summary>
public class ConfigurationException(string message, Exception? exception = null) : AkkaException(message, exception);
