namespace ClusterLlm.Model.Configuration;

/// <summary>What the processes of a run tell of themselves, and to whom. Does not touch the result.</summary>
public sealed record TelemetryOptions
{
    public const string Grpc = "grpc";
    public const string HttpProtobuf = "http/protobuf";

    /// <summary>URL to which metrics, traces and logs go by OTLP; null sends nothing.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary><see cref="Grpc"/> (usually port 4317) or <see cref="HttpProtobuf"/> (usually port 4318).</summary>
    public string OtlpProtocol { get; init; } = Grpc;

    /// <summary>Seconds between two exports of metrics.</summary>
    public double MetricsInterval { get; init; } = 2;

    /// <summary>Each worker serves its metrics and its health over HTTP.</summary>
    public bool WorkerHttp { get; init; } = true;

    /// <summary>Port of w0's endpoints; w1 has the next, and so on. 0: free ones.</summary>
    public int WorkerPort { get; init; }

    /// <summary>Where OTLP can go: an absolute http or https URL.</summary>
    public static bool IsEndpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Host.Length > 0;
}
