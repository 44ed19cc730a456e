using ClusterLlm.Model.Configuration;
using ClusterLlm.Worker.Hosting;

namespace ClusterLlm.Worker.Tests.Hosting;

/// <summary>Where a worker's own endpoints listen.</summary>
public sealed class HttpOptionTests
{
    private static readonly string[] Coordinator = ["--coordinator", "akka.tcp://clusterllm@127.0.0.1:1", "--threads",
        "1"];

    [Theory]
    [InlineData("0.0.0.0:8471", "0.0.0.0", 8471)]
    [InlineData("localhost:0", "localhost", 0)]
    [InlineData("[::1]:9000", "::1", 9000)]
    public void it_is_given_as_host_and_port(string text, string host, int port)
    {
        var options = Parse("--http", text);
        Assert.Equal((host, port), options.Http);
        Assert.True(options.HttpIsGiven);
    }

    [Fact]
    public void by_default_it_is_a_free_port_that_this_machine_alone_reaches() =>
        Assert.Equal(("127.0.0.1", 0), Parse().Http);

    [Fact]
    public void it_can_be_off() => Assert.Null(Parse("--http", "off").Http);

    [Theory]
    [InlineData("8471")]
    [InlineData(":8471")]
    [InlineData("localhost:")]
    [InlineData("localhost:70000")]
    [InlineData("localhost:-1")]
    public void anything_else_is_refused_in_one_line(string text)
    {
        var error = Assert.Throws<ConfigurationException>(() => Parse("--http", text));
        Assert.StartsWith($"--http {text}: expected HOST:PORT", error.Message);
    }

    private static WorkerOptions Parse(params string[] more) =>
        WorkerOptions.Parse([.. Coordinator, "--data-host", "127.0.0.1", .. more]);
}
