using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Serving.Contracts;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Hosting;
using ClusterLlm.Model.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>
/// An HTTP server with OpenAI's API for one model. Owns the thread that computes, not the model. It reads no
/// configuration but its options.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private const int LargestBodyBytes = 4 << 20;
    private const int MostConnections = 1_024;
    private const string KeyScheme = "Bearer ";

    private readonly WebApplication application;

    private ApiServer(WebApplication application, GenerationThread thread) =>
        (this.application, Thread) = (application, thread);

    public GenerationThread Thread { get; }

    /// <summary>Such as http://127.0.0.1:8000.</summary>
    public string Url => application.Urls.Single();

    /// <exception cref="ConfigurationException">The options make no sense, or nothing can listen there.</exception>
    public static async Task<ApiServer> StartAsync(TextGeneration generation, ServeOptions options,
        Action<ILoggingBuilder> logging, TimeProvider time)
    {
        options.Check();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(logging).AddRoutingCore().AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddHostFiltering(filter =>
            (filter.AllowedHosts, filter.IncludeFailureMessage) = (AllowedHosts(options), false));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Listen(options.Address, options.Port);
        });
        var application = builder.Build();
        var thread = new GenerationThread(generation, options.Batch, options.Queue);
        var server = new ApiServer(application, thread);
        Map(application, generation, thread, options, time);
        try
        {
            await application.StartAsync().ConfigureAwait(false);
            return server;
        }
        catch (Exception error) when (error is SocketException or IOException { InnerException: AddressInUseException })
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new ConfigurationException(error is SocketException
                ? $"--host {options.Address}, --port {options.Port}: cannot listen there: {error.Message}"
                : $"--port {options.Port} on {options.Address} is in use; choose another, or 0 for a free one", error);
        }
    }

    /// <summary>
    /// Takes no more requests, and lets those under way end until <paramref name="patience"/> is over.
    /// </summary>
    public Task StopAsync(CancellationToken patience) => application.StopAsync(patience);

    public async ValueTask DisposeAsync()
    {
        Thread.Dispose();
        await application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Map(WebApplication application, TextGeneration generation, GenerationThread thread,
        ServeOptions options, TimeProvider time)
    {
        var errors = ActivatorUtilities.CreateInstance<ErrorWriter>(application.Services);
        var endpoints = new CompletionEndpoints(generation, thread, options, time);
        var entry = new ModelEntry(options.Model, "model", time.GetUtcNow().ToUnixTimeSeconds(), "clusterllm",
            generation.Context);
        application.Use(errors.InvokeAsync);
        application.UseHostFiltering();
        application.UseRouting();
        if (options.ApiKey is { } key)
            application.Use(RequireKey(key));
        application.MapGet("/health", (RequestDelegate)(context => AnswerWriter.WriteJsonAsync(context.Response, 200,
            new Health("ok", thread.Active, thread.Waiting))));
        application.MapGet("/v1/models", (RequestDelegate)(context => AnswerWriter.WriteJsonAsync(context.Response, 200,
            new ModelList("list", [entry]))));
        application.MapPost("/v1/completions", (RequestDelegate)endpoints.CompleteAsync);
        application.MapPost("/v1/chat/completions", (RequestDelegate)endpoints.ChatAsync);
    }

    /// <summary>
    /// A page in a browser of this machine may have the name of its own host mean this machine; it does not pass for
    /// it.
    /// </summary>
    private static string[] AllowedHosts(ServeOptions options) =>
        options.IsLocal && options.ApiKey is null
            ? ["localhost", "127.0.0.1", "[::1]", options.Address.ToString()]
            : ["*"];

    private static Func<HttpContext, RequestDelegate, Task> RequireKey(string key)
    {
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(KeyScheme + key));
        return (context, next) =>
        {
            // Hashes are of one length, and are compared in a time that tells nothing.
            var given = SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()));
            if (context.Request.Path != "/health" && !CryptographicOperations.FixedTimeEquals(given, expected))
                throw new ApiException(401, "the API key is missing or wrong: send it as Authorization: Bearer KEY",
                    code: "invalid_api_key");
            return next(context);
        };
    }
}
