using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClusterLlm.Hosting.Http;
using ClusterLlm.Model.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Hosting.Tests.Http;

public sealed class HttpHostTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_free_port_is_taken_and_told()
    {
        await using var host = await Start(new HttpHostOptions { Name = "test" });
        using var client = new HttpClient();
        Assert.Equal("hello", await client.GetStringAsync(new Uri(host.Url + "/hello"), Cancellation));
        Assert.NotEqual(0, host.Port);
    }

    [Fact]
    public async Task A_port_in_use_is_refused_by_its_name_and_number()
    {
        await using var first = await Start(new HttpHostOptions { Name = "test" });
        var error = await Assert.ThrowsAsync<ConfigurationException>(() =>
            Start(new HttpHostOptions { Name = "telemetry.worker", Port = first.Port }));
        Assert.Contains($"telemetry.worker port {first.Port} on 127.0.0.1 is in use", error.Message);
    }

    [Fact]
    public async Task A_port_in_use_is_replaced_by_a_free_one_where_that_is_allowed()
    {
        await using var first = await Start(new HttpHostOptions { Name = "test" });
        await using var second = await Start(
            new HttpHostOptions { Name = "test", Port = first.Port, AnyPortWhenInUse = true });
        Assert.NotEqual(first.Port, second.Port);
    }

    [Fact]
    public async Task A_host_that_nobody_knows_is_refused_in_one_line()
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(() =>
            Start(new HttpHostOptions { Name = "api", Host = "no host" }));
        Assert.StartsWith("api host 'no host' is no name or address of this machine", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_pass_for_this_machine()
    {
        await using var host = await Start(new HttpHostOptions { Name = "test" });
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url + "/hello");
        request.Headers.Host = "rebound.example";
        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_body_above_the_bound_is_refused()
    {
        await using var host = await Start(new HttpHostOptions { Name = "test", LargestBodyBytes = 100 });
        using var client = new HttpClient();
        using var body = new ByteArrayContent(new byte[101]);
        using var response = await client.PostAsync(new Uri(host.Url + "/length"), body, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_client_that_never_ends_its_headers_is_cut_off()
    {
        await using var host = await Start(
            new HttpHostOptions { Name = "test", HeadersWithin = TimeSpan.FromSeconds(1) });
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n"u8.ToArray(), Cancellation);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(Cancellation).WaitAsync(Deadline, Cancellation);
        Assert.StartsWith("HTTP/1.1 408", answer);
    }

    [Fact]
    public async Task Connections_above_the_bound_are_closed_and_the_others_served()
    {
        await using var host = await Start(new HttpHostOptions { Name = "test", MostConnections = 1 });
        using var client = new HttpClient();
        Assert.Equal("hello", await client.GetStringAsync(new Uri(host.Url + "/hello"), Cancellation));
        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, host.Port, Cancellation);
        var read = await second.GetStream().ReadAsync(new byte[1], Cancellation).AsTask()
            .WaitAsync(Deadline, Cancellation);
        Assert.Equal(0, read);
        Assert.Equal("hello", await client.GetStringAsync(new Uri(host.Url + "/hello"), Cancellation));
    }

    [Fact]
    public async Task Https_serves_the_certificate_that_is_chosen_for_each_connection()
    {
        using var first = Certificate("first");
        using var second = Certificate("second");
        var chosen = first;
        await using var host = await Start(new HttpHostOptions { Name = "test", Certificate = (_, _) => chosen });
        Assert.StartsWith("https://", host.Url);
        Assert.Equal("CN=first", await SubjectOf(host.Port));
        chosen = second;
        Assert.Equal("CN=second", await SubjectOf(host.Port));
    }

    private static async Task<string> SubjectOf(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        // What is tested is which certificate comes, not whether it is trusted.
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost").WaitAsync(Deadline, Cancellation);
        return tls.RemoteCertificate!.Subject;
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddMinutes(-1), now.AddHours(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static Task<HttpHost> Start(HttpHostOptions options) =>
        HttpHost.StartAsync(options, NullLoggerFactory.Instance, static application =>
        {
            application.MapGet("/hello", (RequestDelegate)(context => context.Response.WriteAsync("hello")));
            application.MapPost("/length", (RequestDelegate)(async context =>
            {
                using var all = new MemoryStream();
                await context.Request.Body.CopyToAsync(all);
                await context.Response.WriteAsync($"{all.Length}");
            }));
        }, cancellation: Cancellation);
}
