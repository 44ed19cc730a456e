using System.Net;
using ClusterLlm.Coordinator.Operations.Http;
using ClusterLlm.Hosting.Security;
using Microsoft.AspNetCore.Http;

namespace ClusterLlm.Coordinator.Operations.Security;

/// <summary>
/// In front of everything that the API serves: who may not do what a request wants is refused. Another site's page in a
/// user's browser cannot present a token, since no answer allows that across origins, and cannot pass for this host.
/// </summary>
/// <param name="tokens">That are taken.</param>
/// <param name="readingIsOpen">Whether GET needs no token.</param>
/// <param name="log">Of refused clients.</param>
/// <param name="time">For the limit of attempts.</param>
internal sealed class ApiGate(ApiTokens tokens, bool readingIsOpen, PeerLog log, TimeProvider time)
{
    private const string Scheme = "Bearer ";
    private readonly AttemptLimit attempts = new(time);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        if (ApiRules.Needed(context.Request.Method, context.Request.Path) is var needed and > ApiRight.None)
        {
            headers.CacheControl = "no-store";
            Check(context, needed);
        }
        return next(context);
    }

    /// <exception cref="RefusedException">The client may not.</exception>
    private void Check(HttpContext context, ApiRight needed)
    {
        var presented = Token(context.Request.Headers.Authorization.ToString());
        var right = presented is null ? ApiRight.None : tokens.RightOf(presented);
        if (right >= needed || (needed == ApiRight.Read && readingIsOpen))
            return;
        if (right != ApiRight.None)
            throw new RefusedException(
                StatusCodes.Status403Forbidden, "this token allows to read only; control needs another");
        var peer = Peer(context.Connection.RemoteIpAddress);
        log.Warn(peer, presented is null ? "asks the API without a token" : "asks the API with a wrong token");
        // A right token is taken whatever others at the same address do.
        if (presented is not null && !attempts.May(peer))
        {
            context.Response.Headers.RetryAfter = AttemptLimit.RetryAfterSeconds;
            throw new RefusedException(
                StatusCodes.Status429TooManyRequests, "too many wrong tokens from here; wait a minute");
        }
        context.Response.Headers.WWWAuthenticate = "Bearer";
        throw new RefusedException(StatusCodes.Status401Unauthorized,
            $"{(needed == ApiRight.Control ? "control" : "reading")} needs a token: Authorization: Bearer TOKEN; "
            + "the run's own is in its directory, in api-token");
    }

    private static string? Token(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;

    private static string Peer(IPAddress? address) =>
        (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "unknown";
}
