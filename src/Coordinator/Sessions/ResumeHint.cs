using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>The command by which people continue a run.</summary>
internal static class ResumeHint
{
    public static string Of(RunDirectory run) => Of(run, FineTunes(run));

    public static string Of(RunDirectory run, bool fineTunes) =>
        $"clusterllm {(fineTunes ? "finetune" : "pretrain")} --resume {run.Path}";

    private static bool FineTunes(RunDirectory run)
    {
        try
        {
            return ConfigurationFile.Read(run.Configuration, [], new RunConfiguration()).FineTunes;
        }
        catch (ConfigurationException)
        {
            // A damaged file is the resume's to report.
            return false;
        }
    }
}
