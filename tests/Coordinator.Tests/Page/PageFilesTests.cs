using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ClusterLlm.Coordinator.Page;
using ClusterLlm.Hosting.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Tests.Page;

/// <summary>The page's files as they are served.</summary>
public sealed partial class PageFilesTests
{
    private static readonly HttpClient Client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_file_comes_with_its_type_and_a_strict_policy()
    {
        await using var host = await StartAsync();
        foreach (var (name, file) in PageFiles.All)
        {
            using var response = await Client.GetAsync(Address(host, name), Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(file.Content, await response.Content.ReadAsByteArrayAsync(Cancellation));
            Assert.Equal(file.ContentType, response.Content.Headers.ContentType?.ToString());
            Assert.Equal(PageEndpoints.ContentSecurityPolicy,
                Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        }
        Assert.DoesNotContain("unsafe", PageEndpoints.ContentSecurityPolicy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_browser_that_has_a_file_gets_it_not_again_until_it_differs()
    {
        await using var host = await StartAsync();
        using var known = new HttpRequestMessage(HttpMethod.Get, Address(host, "main.js"));
        known.Headers.TryAddWithoutValidation("If-None-Match", $"\"other\", {PageFiles.All["main.js"].Tag}");
        using var same = await Client.SendAsync(known, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync(Cancellation));
        using var old = new HttpRequestMessage(HttpMethod.Get, Address(host, "main.js"));
        old.Headers.TryAddWithoutValidation("If-None-Match", PageFiles.All["head.js"].Tag);
        using var newer = await Client.SendAsync(old, Cancellation);
        Assert.Equal(HttpStatusCode.OK, newer.StatusCode);
    }

    [Fact]
    public async Task nothing_but_the_pages_files_is_served()
    {
        await using var host = await StartAsync();
        string[] others = ["page/", "page/index.html", "page/..%2fconfig.yaml", "page/none.js", "index.html"];
        foreach (var path in others)
        {
            using var response = await Client.GetAsync(new Uri($"{host.Url}/{path}"), Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
        using var posted = await Client.PostAsync(new Uri(host.Url), null, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public void the_page_names_no_other_host_and_makes_no_markup_of_text()
    {
        foreach (var (name, file) in PageFiles.All)
        {
            var text = Text(file).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.False(OtherHost().IsMatch(text), $"{name} names another host");
            Assert.False(Markup().IsMatch(text), $"{name} makes markup of text");
        }
        Assert.False(
            Inline().IsMatch(Text(PageFiles.All[PageFiles.Index])), "index.html has a style or a script of its own");
    }

    [Fact]
    public void every_module_that_is_imported_is_there()
    {
        foreach (var (name, file) in PageFiles.All)
            foreach (Match import in Import().Matches(Text(file)))
                Assert.True(PageFiles.All.ContainsKey(import.Groups[1].Value),
                    $"{name} imports {import.Groups[1].Value}");
    }

    private static string Text(PageFile file) => Encoding.UTF8.GetString(file.Content);

    private static Task<HttpHost> StartAsync() => HttpHost.StartAsync(new HttpHostOptions { Name = "page" },
        NullLoggerFactory.Instance, application => application.MapPage(), cancellation: Cancellation);

    private static Uri Address(HttpHost host, string name) =>
        new(host.Url + (name == PageFiles.Index ? "/" : $"/page/{name}"));

    [GeneratedRegex("(https?:)?//[a-z0-9-]+\\.[a-z]", RegexOptions.IgnoreCase)]
    private static partial Regex OtherHost();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function|DOMParser")]
    private static partial Regex Markup();

    [GeneratedRegex("<style|\\sstyle=|\\son[a-z]+=|<script(?![^>]*\\ssrc=)")]
    private static partial Regex Inline();

    [GeneratedRegex("from '\\./([\\w.]+)'")]
    private static partial Regex Import();
}
