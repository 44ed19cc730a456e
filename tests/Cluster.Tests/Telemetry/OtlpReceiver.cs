using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterLlm.Cluster.Tests.Telemetry;

/// <summary>
/// Takes OTLP as a collector would, by gRPC (opentelemetry.io/docs/specs/otlp, OTLP/gRPC; grpc.github.io, gRPC over
/// HTTP2) or as protobuf over HTTP/1.1, and keeps all that came.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const string Service = "/opentelemetry.proto.collector.";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly WebApplication application;

    private OtlpReceiver(WebApplication application) => this.application = application;

    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();
    public ConcurrentQueue<OtlpPoint> Points { get; } = new();
    public ConcurrentQueue<OtlpLog> Logs { get; } = new();

    /// <summary>Paths that were asked for.</summary>
    public ConcurrentDictionary<string, int> Requests { get; } = new();

    public string Url => application.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync(bool grpc)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0,
            listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var receiver = new OtlpReceiver(builder.Build());
        receiver.Map(grpc, Service + "trace.v1.TraceService/Export", "/v1/traces",
            request => OtlpDecoder.Spans(request).ForEach(receiver.Spans.Enqueue));
        receiver.Map(grpc, Service + "metrics.v1.MetricsService/Export", "/v1/metrics",
            request => OtlpDecoder.Points(request).ForEach(receiver.Points.Enqueue));
        receiver.Map(grpc, Service + "logs.v1.LogsService/Export", "/v1/logs",
            request => OtlpDecoder.Logs(request).ForEach(receiver.Logs.Enqueue));
        await receiver.application.StartAsync();
        return receiver;
    }

    /// <summary>Waits until what came is as wanted.</summary>
    public async Task<T> UntilAsync<T>(string what, Func<T?> wanted)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (true)
            {
                if (wanted() is { } found)
                    return found;
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"no {what}; there are {Spans.Count} spans ({string.Join(", ", Spans.Select(s => s.Name).Distinct())}), "
                + $"{Points.Count} points ({string.Join(", ", Points.Select(p => p.Metric).Distinct())}), "
                + $"{Logs.Count} logs: {string.Join('\n', Logs.Select(l => l.Body).TakeLast(10))}");
            throw;
        }
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private void Map(bool grpc, string method, string path, Action<byte[]> take) =>
        application.MapPost(grpc ? method : path, (RequestDelegate)(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Requests.AddOrUpdate(context.Request.Path, 1, (_, count) => count + 1);
            take(grpc ? Unframe(body.ToArray()) : body.ToArray());
            if (grpc)
            {
                context.Response.ContentType = "application/grpc";
                // An empty message, uncompressed.
                await context.Response.Body.WriteAsync(new byte[5]);
                context.Response.AppendTrailer("grpc-status", "0");
            }
            else
            {
                context.Response.ContentType = "application/x-protobuf";
            }
        }));

    private static byte[] Unframe(byte[] body)
    {
        Assert.Equal(0, body[0]);
        Assert.Equal(body.Length - 5, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)));
        return body[5..];
    }
}
