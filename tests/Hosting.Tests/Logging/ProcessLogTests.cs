using ClusterLlm.Hosting.Logging;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Tests.Logging;

public sealed class ProcessLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clusterllm-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string LogFile => Path.Combine(_folder, "logs", "w0.log");

    [Fact]
    public void what_was_logged_before_the_run_is_known_goes_to_its_file_first()
    {
        using (var log = new ProcessLog(new ProcessLogOptions(), TimeProvider.System))
        {
            var logger = log.Loggers.CreateLogger("A");
            Said.Refused(logger, "early", 1);
            log.WriteTo(LogFile);
            Said.Refused(logger, "late", 2);
        }
        var lines = File.ReadAllLines(LogFile);
        Assert.Equal(2, lines.Length);
        Assert.Contains("early", lines[0], StringComparison.Ordinal);
        Assert.Contains("late", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void a_process_that_returns_goes_on_where_the_one_before_ended()
    {
        foreach (var peer in (string[])["first", "second"])
            using (var log = new ProcessLog(new ProcessLogOptions { Path = LogFile }, TimeProvider.System))
                Said.Refused(log.Loggers.CreateLogger("A"), peer, 1);
        Assert.Equal(2, File.ReadAllLines(LogFile).Length);
    }

    [Fact]
    public void lines_below_the_level_are_not_written_and_chatty_libraries_are_heard_from_warnings_on()
    {
        using (var log = new ProcessLog(new ProcessLogOptions { Path = LogFile }, TimeProvider.System))
        {
            log.Loggers.CreateLogger("ClusterLlm.A").LogDebug("hidden");
            log.Loggers.CreateLogger("ClusterLlm.A").LogInformation("shown");
            log.Loggers.CreateLogger("Microsoft.AspNetCore.Hosting").LogInformation("hidden");
            log.Loggers.CreateLogger("Microsoft.AspNetCore.Hosting").LogWarning("shown");
        }
        Assert.All(File.ReadAllLines(LogFile), line => Assert.Contains("shown", line, StringComparison.Ordinal));
        Assert.Equal(2, File.ReadAllLines(LogFile).Length);
    }

    [Fact]
    public void a_folder_that_cannot_be_written_loses_lines_and_stops_nobody()
    {
        File.WriteAllText(Path.Combine(_folder, "logs"), "a file where the folder should be");
        using var log = new ProcessLog(new ProcessLogOptions { Path = LogFile }, TimeProvider.System);
        for (var i = 0; i < 10_000; i++)
            Said.Refused(log.Loggers.CreateLogger("A"), "x", i);
        log.Flush();
        File.Delete(Path.Combine(_folder, "logs"));
        Said.Refused(log.Loggers.CreateLogger("A"), "after", 1);
        log.Flush();
        var lines = File.ReadAllLines(LogFile);
        Assert.Contains("lines were lost", lines[0], StringComparison.Ordinal);
        Assert.Contains("after", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void a_library_that_a_peer_makes_talk_is_held_back_and_says_by_how_much()
    {
        var time = new ManualTime();
        using (var log = new ProcessLog(new ProcessLogOptions { Path = LogFile }, time))
        {
            var akka = log.Loggers.CreateLogger("Akka.Actor.ActorSystem");
            for (var i = 0; i < 5_000; i++)
                akka.LogWarning("[remote] a frame of {Bytes} bytes from 10.0.0.{Host}:{Port} was refused", i, i % 7, i);
            time.Advance(TimeSpan.FromSeconds(15));
            akka.LogWarning("[remote] a frame of {Bytes} bytes from 10.0.0.{Host}:{Port} was refused", 1, 1, 1);
        }
        var lines = File.ReadAllLines(LogFile);
        Assert.Equal(LogLimit.Default.Burst + 2, lines.Length);
        Assert.Contains("4990 lines like the one before were held back", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void a_level_of_the_environment_that_is_none_is_refused_with_what_would_be_valid()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => ProcessLogOptions.ParseLevel("loud"));
        Assert.Contains("trace|debug|information|warning|error|critical", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(LogLevel.Debug, ProcessLogOptions.ParseLevel("Debug"));
        Assert.Null(ProcessLogOptions.ParseLevel(""));
    }
}
