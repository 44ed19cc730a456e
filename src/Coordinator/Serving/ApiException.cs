namespace ClusterLlm.Coordinator.Serving;

/// <summary>A request that is refused, as a status code and OpenAI's error object.</summary>
internal sealed class ApiException(int status, string message, string? parameter = null, string? code = null)
    : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>The field of the request that is at fault, if one is.</summary>
    public string? Parameter { get; } = parameter;

    /// <summary>For programs to tell errors apart.</summary>
    public string? Code { get; } = code;

    public static ApiException Invalid(string message, string? parameter = null) => new(400, message, parameter);
}
