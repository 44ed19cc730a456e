using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ClusterLlm.Coordinator.Bench;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Coordinator.Tests;

public sealed class SessionTests
{
    [Fact]
    public void a_busy_port_is_bad_input()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var error = Assert.Throws<ConfigurationException>(() => FreePort.Choose("127.0.0.1", port));
        Assert.Contains($"cluster.port {port} on 127.0.0.1 is in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_process_that_has_ended_is_not_there_though_its_parent_does_not_look()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var parent = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 1 & echo $!; exec sleep 60 > /dev/null"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            // Ends with the last who may write to it, which is the child.
            var text = await parent.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var child = int.Parse(text, CultureInfo.InvariantCulture);
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;

            Assert.True(SpinWait.SpinUntil(() => RunProcesses.Find(child) is null, TimeSpan.FromSeconds(20)));
            Assert.False(RunProcesses.Lives(child, now));
            Assert.True(Directory.Exists($"/proc/{child}"), "its parent has looked");
            Assert.True(RunProcesses.Lives(parent.Id, now));
        }
        finally
        {
            parent.Kill();
        }
    }

    [Fact]
    public void what_a_resumed_run_may_change_freely_is_no_change()
    {
        var before = new RunConfiguration();
        var after = before with
        {
            Cluster = before.Cluster with { Workers = 7 },
            Checkpoint = before.Checkpoint with { Every = 9 },
            Telemetry = new TelemetryOptions { OtlpEndpoint = "http://here" },
        };
        Assert.Empty(ConfigurationChanges.Between(before, after));
        Assert.Equal(ConfigurationChanges.Hash(before), ConfigurationChanges.Hash(after));
    }

    [Fact]
    public void what_decides_the_result_is_named_when_it_changes()
    {
        var before = new RunConfiguration();
        var after = before with
        {
            Training = before.Training with { Seed = 2 },
            Cluster = before.Cluster with { ThreadsPerWorker = 2 }
        };
        Assert.Equal(["cluster.threads_per_worker: 1 -> 2", "training.seed: 1337 -> 2"],
            ConfigurationChanges.Between(before, after));
        Assert.NotEqual(ConfigurationChanges.Hash(before), ConfigurationChanges.Hash(after));
    }

    [Fact]
    public void a_run_directory_is_open_once_only()
    {
        var folder = Directory.CreateTempSubdirectory("clusterllm-lock-").FullName;
        var directory = new RunDirectory(folder);
        using (directory.Lock())
            Assert.Contains("another coordinator", Assert.Throws<ConfigurationException>(directory.Lock).Message,
                StringComparison.Ordinal);
        directory.Lock().Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void a_gpt2_124m_token_costs_about_077_gflop() =>
        Assert.Equal(0.77, FlopCount.GflopPerToken(ModelPreset.Gpt2Small().Model with { Context = 256 }, 50_257), 2);

    [Fact]
    public void a_sparkline_spans_the_range_of_its_values()
    {
        Assert.Equal("▁▅█", Sparkline.Of([0, 5, 9], 10));
        Assert.Equal(4, Sparkline.Of([.. Enumerable.Range(0, 100).Select(i => (double)i)], 4).Length);
        Assert.Equal("▁ █", Sparkline.Of([0, double.NaN, 9], 10));
    }

    [Theory]
    [InlineData(5, "0:05")]
    [InlineData(3_725, "1:02:05")]
    [InlineData(200_000, "2 d 7 h")]
    public void durations_read_well(double seconds, string text) => Assert.Equal(text, Durations.Of(seconds));

    [Fact]
    public void measurements_that_do_not_apply_are_absent() =>
        Assert.Equal("""{"gigabytes_per_second":2.5}""", new Measurement { GigabytesPerSecond = 2.5 }.ToJson());
}
