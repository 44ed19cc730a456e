namespace ClusterLlm.Hosting.Logging;

/// <summary>Puts a log entry into text that ends in a line feed. Safe to call from any thread.</summary>
internal interface ILineFormat
{
    string Format(in LogEntry entry);
}
