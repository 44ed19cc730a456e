using ClusterLlm.Coordinator.Cli;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Plotting;
using ClusterLlm.Coordinator.Plotting.Runs;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Coordinator.RunHistory.Comparison;
using ClusterLlm.Coordinator.RunHistory.Export;
using ClusterLlm.Coordinator.Tests.Damage;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Tests.RunHistory;

/// <summary>
/// Whatever becomes of a run's files, the verbs that look at it say what is left, or one line why not.
/// </summary>
public sealed class DamagedHistoryTests
{
    [Theory]
    [InlineData("metrics.jsonl")]
    [InlineData("events.jsonl")]
    [InlineData("cluster.json")]
    [InlineData("config.yaml")]
    [InlineData("journal.bin")]
    public async Task a_damaged_file_is_no_reason_to_fail(string name)
    {
        using var run = await SmallRun.CreateAsync();
        foreach (var damage in FileDamage.All)
        {
            var directory = new RunDirectory(run.Copy("damaged"));
            damage.Do(Path.Combine(directory.Path, name));
            var overview = Assert.Single(RunsCommand.List(Path.GetDirectoryName(directory.Path)!, TimeProvider.System),
                found => found.Directory == directory.Path);
            if (name is not "metrics.jsonl")
                Assert.Equal(SmallRun.LastStep, overview.Step);
            Assert.NotEmpty(RunReport.Read(directory, TimeProvider.System).Lines().ToList());
            var compared = ComparedRun.Read(directory, "run", TimeProvider.System);
            CompareCommand.Print(new RunComparison([compared, compared], null), TextWriter.Null);
            CsvExport.Write([directory], TextWriter.Null);
            var exported = TensorBoardExport.Write(directory, Path.Combine(directory.Path, "events"));
            Assert.True(new FileInfo(exported).Length > 0, damage.Name);
            Draw(directory);
        }
    }

    private static void Draw(RunDirectory directory)
    {
        try
        {
            var figure = new PlotRequest { Runs = [directory], Metrics = [], Smooth = 0.5 }.Read();
            Assert.NotEmpty(PlotFile.Svg(figure, PlotTheme.Light, 400, 300));
        }
        catch (ConfigurationException error)
        {
            Assert.Contains("nothing to draw yet", error.Message, StringComparison.Ordinal);
        }
    }
}
