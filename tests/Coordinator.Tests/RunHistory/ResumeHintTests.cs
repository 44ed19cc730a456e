using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Tests.RunHistory;

public sealed class ResumeHintTests
{
    [Theory]
    [InlineData("model: {layers: 2}\n", "pretrain")]
    [InlineData("finetune: {base: /models/base}\n", "finetune")]
    [InlineData("finetune: [torn", "pretrain")]
    public void a_run_that_has_ended_is_resumed_by_the_verb_that_began_it(string configuration, string verb)
    {
        using var run = new RunFolder().Configuration(configuration).Cluster(pid: int.MaxValue);
        var refusal = Assert.Throws<ConfigurationException>(() => RunTarget.Live(run.Directory.Path));
        Assert.EndsWith(
            $"clusterllm {verb} --resume {run.Directory.Path} goes on", refusal.Message, StringComparison.Ordinal);
    }
}
