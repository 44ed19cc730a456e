using ClusterLlm.Hosting.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>
/// Takes OTLP over HTTP on this machine and forgets it: what exporting costs, without what keeping it does.
/// </summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private const long LargestExportBytes = 64 << 20;

    private readonly HttpHost host;
    private long bytes;

    private OtlpSink(HttpHost host) => this.host = host;

    public string Url => host.Url;

    /// <summary>What came so far.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    public static async Task<OtlpSink> StartAsync(CancellationToken cancellation)
    {
        OtlpSink? sink = null;
        var options = new HttpHostOptions { Name = "bench", LargestBodyBytes = LargestExportBytes };
        var host = await HttpHost.StartAsync(options, NullLoggerFactory.Instance, application =>
            application.MapPost("/v1/{signal}", (RequestDelegate)(async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted).ConfigureAwait(false);
                Interlocked.Add(ref sink!.bytes, context.Request.ContentLength ?? 0);
                context.Response.ContentType = "application/x-protobuf";
            })), cancellation: cancellation).ConfigureAwait(false);
        return sink = new OtlpSink(host);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
