using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace ClusterLlm.Coordinator.Page;

/// <summary>
/// Serves the page's own files: the same for everyone and of every run, so no token is asked for. What the page shows
/// comes from the API.
/// </summary>
internal static class PageEndpoints
{
    /// <summary>
    /// The page runs its own files and nothing else, talks to nobody but this server, is framed by nobody, and cannot
    /// make markup of a text.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static readonly (string Name, string Value)[] Headers =
    [
        (HeaderNames.ContentSecurityPolicy, ContentSecurityPolicy),
        (HeaderNames.XContentTypeOptions, "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        // Asked for again each time: a newer coordinator has newer files.
        (HeaderNames.CacheControl, "no-cache"),
    ];

    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/", PageFiles.Index);
        foreach (var name in PageFiles.All.Keys.Where(name => name != PageFiles.Index))
            Map(routes, $"/page/{name}", name);
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, string name)
    {
        var file = PageFiles.All[name];
        routes.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head],
                (RequestDelegate)(context => WriteAsync(context, file)))
            .WithMetadata(new AllowAnonymousAttribute()).ExcludeFromDescription();
    }

    private static async Task WriteAsync(HttpContext context, PageFile file)
    {
        var (request, response) = (context.Request, context.Response);
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        response.Headers.ETag = file.Tag;
        var tag = new EntityTagHeaderValue(file.Tag);
        if (request.GetTypedHeaders().IfNoneMatch.Any(known =>
            known.Tag == "*" || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = file.ContentType;
        response.ContentLength = file.Content.Length;
        if (!HttpMethods.IsHead(request.Method))
            await response.Body.WriteAsync(file.Content, context.RequestAborted).ConfigureAwait(false);
    }
}
