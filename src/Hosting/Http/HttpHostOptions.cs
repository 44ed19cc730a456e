using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;

namespace ClusterLlm.Hosting.Http;

/// <summary>Where a process serves HTTP, and how much it takes on from whoever connects.</summary>
public sealed record HttpHostOptions
{
    /// <summary>What messages call it: the section or option that host and port come from.</summary>
    public required string Name { get; init; }

    /// <summary>Name or address to listen on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Takes a free port when <see cref="Port"/> is in use.</summary>
    public bool AnyPortWhenInUse { get; init; }

    /// <summary>What others reach it by, when that is not <see cref="Host"/>: a name of the machine or pod.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>
    /// Chooses the certificate for each connection, by the name that the client asks for; null serves plain HTTP.
    /// </summary>
    public Func<ConnectionContext?, string?, X509Certificate2?>? Certificate { get; init; }

    public long LargestBodyBytes { get; init; } = 64 << 10;
    public int MostConnections { get; init; } = 256;

    /// <summary>To send all headers of a request.</summary>
    public TimeSpan HeadersWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without a request on an open connection.</summary>
    public TimeSpan IdleFor { get; init; } = TimeSpan.FromSeconds(60);
}
