namespace ClusterLlm.Model.Data;

/// <summary>
/// Data or a tokenizer the user gave cannot be used. The message is one line that names the file, what is wrong with it
/// and what would do; the CLI prints it and exits with code 2.
/// </summary>
public sealed class DataException : Exception
{
    public DataException(string message) : base(message) { }

    public DataException(string message, Exception innerException) : base(message, innerException) { }
}
