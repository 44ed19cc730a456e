using System.Net;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>How `serve` listens, and what it takes on.</summary>
internal sealed record ServeOptions
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>What clients must send as a bearer token; null lets in everyone who reaches the port.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Lets everyone in though others than this machine reach the port.</summary>
    public bool Insecure { get; init; }

    /// <summary>The name by which clients call the model.</summary>
    public string Model { get; init; } = "model";

    /// <summary>Texts that are written at once.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Requests that may wait beyond those.</summary>
    public int Queue { get; init; } = 64;

    /// <summary>Only this machine reaches the port.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Address);

    /// <exception cref="ConfigurationException">They make no sense, or would let in anyone unasked.</exception>
    public void Check()
    {
        Require(Port is >= 0 and <= IPEndPoint.MaxPort, "--port", Port, "0 (a free one) to 65535");
        Require(Batch >= 1, "--batch", Batch, "at least 1");
        Require(Queue >= 0, "--queue", Queue, "0 or more");
        if (ApiKey is { } key && (key.Length == 0 || key.Any(c => c is <= ' ' or > '~')))
            throw new ConfigurationException("the API key must be printable ASCII without spaces, and not empty");
        if (!IsLocal && ApiKey is null && !Insecure)
            throw new ConfigurationException(
                $"--host {Address} is open to other machines: give an --api-key, or --insecure to let anyone in");
    }

    private static void Require(bool holds, string option, int value, string expected)
    {
        if (!holds)
            throw new ConfigurationException($"{option} is {value}, but must be {expected}");
    }
}
