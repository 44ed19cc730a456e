using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Hosting.Tests.Telemetry;

public sealed class OtlpSettingsTests
{
    private static readonly TelemetryOptions Configured = new() { OtlpEndpoint = "http://configured:4317" };

    [Fact]
    public void Nothing_is_exported_unless_somebody_says_where_to()
    {
        var settings = OtlpSettings.From(new TelemetryOptions(), []);
        Assert.False(settings.IsOn || settings.Logs || settings.Metrics || settings.Traces);
    }

    [Fact]
    public void The_configuration_says_where_to_and_how_often()
    {
        var settings = OtlpSettings.From(Configured with { OtlpProtocol = "http/protobuf", MetricsInterval = 0.5 }, []);
        Assert.True(settings.IsOn && settings.Logs && settings.Metrics && settings.Traces);
        Assert.Equal("http://configured:4317/", settings.Target);
        Assert.Equal("http/protobuf", settings.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("500", settings.Configuration["OTEL_METRIC_EXPORT_INTERVAL"]);
    }

    [Fact]
    public void The_standard_variables_go_before_the_configuration()
    {
        var settings = Of(Configured, ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "60000"),
            ("OTEL_TRACES_EXPORTER", "none"), ("PATH", "/bin"));
        Assert.Equal("https://collector:4318/", settings.Target);
        Assert.Equal("http/protobuf", settings.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("60000", settings.Configuration["OTEL_METRIC_EXPORT_INTERVAL"]);
        Assert.True(settings.Metrics && settings.Logs && !settings.Traces);
        Assert.Null(settings.Configuration["PATH"]);
    }

    [Fact]
    public void One_signal_may_go_elsewhere_or_alone()
    {
        var settings = Of(
            new TelemetryOptions(), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4318/v1/traces"));
        Assert.True(settings.IsOn);
        Assert.Equal("http://traces:4318/v1/traces", settings.Target);
    }

    [Fact]
    public void A_variable_that_is_empty_is_one_that_is_not_set() =>
        Assert.Equal("http://configured:4317/", Of(Configured, ("OTEL_EXPORTER_OTLP_ENDPOINT", " ")).Target);

    [Fact]
    public void A_password_in_the_endpoint_is_not_shown() =>
        Assert.Equal("http://collector:4317/",
            Of(new TelemetryOptions { OtlpEndpoint = "http://user:secret@collector:4317" }).Target);

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "/collector")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "ftp://collector")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    public void A_wrong_variable_is_named_in_one_line_with_what_it_must_be(string name, string value)
    {
        var error = Assert.Throws<ConfigurationException>(() => Of(Configured, (name, value)));
        Assert.StartsWith($"{name} is '{value}', but must be ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static OtlpSettings Of(TelemetryOptions options, params (string Name, string? Value)[] environment) =>
        OtlpSettings.From(options, environment.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
