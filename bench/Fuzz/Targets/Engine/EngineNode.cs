using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Cluster.Wire;
using Akka.Hosting;
using Akka.Remote;
using Akka.Serialization;
using ClusterLlm.Protocol.Planes;
using ClusterLlm.Protocol.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Fuzz.Targets.Engine;

/// <summary>
/// An actor system as both planes set it up, with one actor that takes everything, and nothing that it says heard.
/// </summary>
internal sealed class EngineNode : IDisposable
{
    public const int MaxFrameBytes = 1 << 20;

    /// <summary>Of the actor; without a port, so that inputs stay good.</summary>
    public const string ActorPath = "akka://fuzz/user/sink";

    private readonly ServiceProvider services;
    private readonly IReadOnlyList<IHostedService> hosted;
    private readonly Dictionary<int, SerializerWithStringManifest> more;
    private ActorSystem system = null!;

    public EngineNode()
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton<IHostApplicationLifetime, NoLifetime>().AddLogging();
        collection.AddAkka("fuzz", (builder, _) => builder
            .WithPlane("127.0.0.1", port: 0, MaxFrameBytes, Plane.DefaultSilence, node => new ControlSerializer(node))
            .AddHocon("akka { log-dead-letters = off }", HoconAddMode.Prepend)
            .WithActors((node, _) =>
            {
                system = node;
                node.ActorOf(Props.Create(() => new Sink()), "sink");
            }));
        services = collection.BuildServiceProvider();
        hosted = [.. services.GetServices<IHostedService>()];
        foreach (var service in hosted)
            service.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        Remoting = system.TryGetExtension<Remoting>(out var remoting)
            ? remoting
            : throw new InvalidOperationException("no remoting");
        more = new SerializerWithStringManifest[] { new ClusterMessageSerializer((ExtendedActorSystem)system),
            new SingletonMessageSerializer((ExtendedActorSystem)system) }
            .ToDictionary(serializer => serializer.Identifier);
    }

    public Remoting Remoting { get; }

    /// <summary>Identifier and manifest as "16:ID", and the bytes.</summary>
    public byte[] Write(object message)
    {
        var serializer = more.Values.FirstOrDefault(known => known.GetType().Assembly == message.GetType().Assembly
            && message.GetType().Namespace!.StartsWith("Akka.Cluster", StringComparison.Ordinal)
                && Knows(known, message))
            ?? system.Serialization.FindSerializerFor(message);
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, message);
        return Tagged.Join(
            string.Create(CultureInfo.InvariantCulture, $"{serializer.Identifier}:{manifest}"),
            serializer.ToBinary(message));
    }

    public object Read(byte[] input)
    {
        var (name, bytes) = Tagged.Split(input);
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        _ = int.TryParse(
            name.AsSpan(0, Math.Max(0, colon)), NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        var manifest = name[(colon + 1)..];
        return more.TryGetValue(id, out var serializer) ? serializer.FromBinary(bytes, manifest)
            : system.Serialization.Deserialize(bytes, id, manifest);
    }

    public void Dispose()
    {
        foreach (var service in hosted.Reverse())
            service.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        services.Dispose();
    }

    private static bool Knows(SerializerWithStringManifest serializer, object message)
    {
        try
        {
            return serializer.Manifest(message).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private sealed class Sink : ReceiveActor
    {
        public Sink() => ReceiveAny(_ => { });
    }

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
