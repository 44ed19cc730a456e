namespace ClusterLlm.Model.Configuration;

/// <summary>The HTTP server of a run's coordinator. Does not touch the result.</summary>
public sealed record ApiOptions
{
    public bool Enabled { get; init; } = true;

    /// <summary>Name or address to listen at.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Null: <see cref="UsualPort"/>, or a free one when that is taken. 0: a free one.</summary>
    public int? Port { get; init; }

    public const int UsualPort = 8_470;
}
