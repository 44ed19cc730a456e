using ClusterLlm.Hosting.Metrics;
using Microsoft.Net.Http.Headers;

namespace ClusterLlm.Hosting.Tests.Metrics;

public sealed class ExpositionFormatTests
{
    [Theory]
    [InlineData("", ExpositionFormat.Prometheus)]
    [InlineData("*/*", ExpositionFormat.Prometheus)]
    [InlineData("text/html,*/*;q=0.8", ExpositionFormat.Prometheus)]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", ExpositionFormat.OpenMetrics)]
    [InlineData("text/plain,application/openmetrics-text;q=0.5", ExpositionFormat.Prometheus)]
    [InlineData("application/openmetrics-text; version=1.0.0; charset=utf-8,text/plain;version=0.0.4;q=0.3,*/*;q=0.1",
        ExpositionFormat.OpenMetrics)]
    public void Each_gets_what_it_prefers(string accept, ExpositionFormat expected) =>
        Assert.Equal(expected, ExpositionFormats.Choose(
            accept.Length == 0 ? null : [.. MediaTypeHeaderValue.ParseList([accept])]));
}
