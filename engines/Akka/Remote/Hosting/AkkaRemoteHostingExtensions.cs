using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Hosting;

namespace Akka.Remote.Hosting;

/// <summary>Turns remoting on.</summary>
public static class AkkaRemoteHostingExtensions
{
    /// <summary>Other actor systems reach this one at <c>akka.tcp://system@host:port</c>.</summary>
    public static AkkaConfigurationBuilder WithRemoting(
        this AkkaConfigurationBuilder builder, string? hostname = null, int? port = null, string? publicHostname = null,
            int? publicPort = null) =>
        builder.WithRemoting(new RemoteOptions
        {
            HostName = hostname,
            Port = port,
            PublicHostName = publicHostname,
            PublicPort = publicPort,
        });

    /// <inheritdoc cref="WithRemoting(AkkaConfigurationBuilder, string, int?, string, int?)"/>
    public static AkkaConfigurationBuilder WithRemoting(this AkkaConfigurationBuilder builder,
        Action<RemoteOptions> configure)
    {
        var options = new RemoteOptions();
        configure(options);
        return builder.WithRemoting(options);
    }

    /// <inheritdoc cref="WithRemoting(AkkaConfigurationBuilder, string, int?, string, int?)"/>
    public static AkkaConfigurationBuilder WithRemoting(this AkkaConfigurationBuilder builder, RemoteOptions options)
    {
        _ = RemoteSettings.From(options, Config.Empty);
        return builder.AddSetup(new RemoteProviderSetup(system =>
            new Remoting(system, RemoteSettings.From(options, system.Settings.Config))));
    }
}
