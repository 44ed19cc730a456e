using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using Xunit;

namespace ClusterLlm.Hosting.Tests.Security;

public sealed class ExposureTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.3.2.1")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public void this_machine_may_speak_to_itself_unprotected(string host) =>
        Exposure.Check("key", host, false, false, Never);

    [Theory]
    [InlineData("")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.0.0.5")]
    [InlineData("::ffff:10.0.0.5")]
    [InlineData("no.such.host.invalid")]
    public void what_others_can_reach_is_refused_without_certificates(string host)
    {
        var refused = Assert.Throws<ConfigurationException>(
            () => Exposure.Check("cluster.host", host, false, false, Never));

        Assert.StartsWith("cluster.host", refused.Message);
        Assert.Contains("security.certificates", refused.Message);
        Exposure.Check("cluster.host", host, secured: true, insecure: false, Never);
    }

    [Fact]
    public void who_insists_is_warned_loudly()
    {
        var warnings = new List<string>();

        Exposure.Check("cluster.host", "10.0.0.5", false, insecure: true, warnings.Add);

        Assert.StartsWith("INSECURE", Assert.Single(warnings));
    }

    private static void Never(string warning) => Assert.Fail(warning);
}
