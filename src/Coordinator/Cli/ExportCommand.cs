using System.CommandLine;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm export: writes a checkpoint as other programs read it.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("RUN_OR_CHECKPOINT")
        {
            Description = "A run directory (its newest checkpoint), a checkpoint, or an imported model",
        };
        var target = new Argument<string>("DIR") { Description = "Folder to write" };
        var type = new Option<string>("--dtype")
        {
            Description = "float32, float16 or bfloat16",
            DefaultValueFactory = _ => "bfloat16",
        };
        var size = new Option<string>("--max-shard-size")
        {
            Description = "Largest file of weights; more are written where it is passed",
            DefaultValueFactory = _ => "5GB",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("export", "Write a model for transformers, vLLM and llama.cpp")
        {
            source, target, type, size, json,
        };
        command.SetAction(parsed =>
        {
            var options = new FolderOptions
            {
                Type = ModelFolderOptions.ParseType("--dtype", parsed.GetValue(type)!),
                MaxShardBytes = ModelFolderOptions.ParseSize("--max-shard-size", parsed.GetValue(size)!),
            };
            using var interrupts = new Interrupts();
            var folder = ModelFolder.Open(CheckpointCatalog.Find(parsed.GetValue(source)!, new Screen().Warn));
            ModelFolderWriter.Write(parsed.GetValue(target)!, folder, options, interrupts.First);
            ModelFolderOptions.Print(folder, parsed.GetValue(target)!, options.Type, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }
}
