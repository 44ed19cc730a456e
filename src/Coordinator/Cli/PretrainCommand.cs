using System.CommandLine;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm pretrain: from text to a trained model.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        var command = new Command("pretrain", "Train a model on text (without --data: on a built-in corpus)");
        new TrainingVerb().AddTo(command, preset: true, _ => [], fineTunes: false);
        return command;
    }
}
