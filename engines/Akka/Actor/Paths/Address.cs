namespace Akka.Actor;

/// <summary>
/// Where an actor system is: <c>protocol://system@host:port</c>. Without host and port it means the local system.
/// </summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>
{
    private readonly string _text;

    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
        _text = Host is null
            ? $"{protocol}://{system}"
            : Port is null ? $"{protocol}://{system}@{Host}" : $"{protocol}://{system}@{Host}:{port}";
    }

    public static readonly Address AllSystems = new("akka", "all-systems");

    public string Protocol { get; }
    public string System { get; }
    public string? Host { get; }
    public int? Port { get; }

    /// <summary>True without a host: the address means "this system" to whoever reads it.</summary>
    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    public bool HasGlobalScope => !HasLocalScope;

    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);
    public Address WithSystem(string system) => new(Protocol, system, Host, Port);
    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);
    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary><c>system@host:port</c>.</summary>
    public string HostPort() => _text[(Protocol.Length + 3)..];

    public static Address Parse(string address) =>
        TryParse(address, out var parsed)
            ? parsed
            : throw new UriFormatException($"not an actor system's address: {address}");

    public static bool TryParse(
        string? address, [global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Address? parsed) =>
        TryParse(address, out parsed, out _);

    /// <summary>
    /// Splits <c>protocol://system@host:port/rest</c>; <paramref name="rest"/> begins with a slash or is empty.
    /// </summary>
    internal static bool TryParse(
        string? text, [global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Address? parsed, out string rest)
    {
        parsed = null;
        rest = "";
        var scheme = text?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (scheme <= 0) return false;
        var slash = text!.IndexOf('/', scheme + 3);
        var end = slash < 0 ? text.Length : slash;
        rest = text[end..];
        var protocol = text[..scheme];
        var authority = text[(scheme + 3)..end];
        var at = authority.IndexOf('@');
        var system = at < 0 ? authority : authority[..at];
        if (system.Length == 0) return false;
        if (at < 0)
        {
            parsed = new Address(protocol, system);
            return true;
        }

        var hostPort = authority[(at + 1)..];
        var colon = hostPort.LastIndexOf(':');
        if (colon >= 0 && hostPort.IndexOf(']', colon) >= 0) colon = -1;
        int? port = null;
        if (colon >= 0)
        {
            if (!int.TryParse(hostPort.AsSpan(colon + 1), out var number) || number is < 0 or > 65535) return false;
            port = number;
            hostPort = hostPort[..colon];
        }

        if (hostPort.Length == 0) return false;
        parsed = new Address(protocol, system, hostPort, port);
        return true;
    }

    public bool Equals(Address? other) => other is not null && (ReferenceEquals(this, other) || _text == other._text);
    public override bool Equals(object? obj) => obj is Address other && Equals(other);
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);
    public override string ToString() => _text;

    /// <summary>By host, then port, then the rest: the order in which cluster members are listed.</summary>
    public int CompareTo(Address? other)
    {
        if (other is null) return 1;
        var order = string.CompareOrdinal(Host ?? "", other.Host ?? "");
        if (order == 0) order = (Port ?? 0).CompareTo(other.Port ?? 0);
        return order != 0 ? order : string.CompareOrdinal(_text, other._text);
    }

    public static bool operator ==(Address? left, Address? right) => left is null ? right is null : left.Equals(right);
    public static bool operator !=(Address? left, Address? right) => !(left == right);
}
