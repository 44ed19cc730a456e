using System.CommandLine;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
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
            CompletionSources = { "float32", "float16", "bfloat16" },
        };
        var size = new Option<string>("--max-shard-size")
        {
            Description = "Largest file of weights; more are written where it is passed",
            DefaultValueFactory = _ => "5GB",
        };
        var merge = new Option<bool>("--merge")
        {
            Description = "Write the whole model, the adapter added to it (without: the adapter alone, for PEFT)",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("export", "Write a model for transformers, vLLM and llama.cpp")
        {
            source, target, type, size, merge, json,
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
            var directory = parsed.GetValue(target)!;
            if (!folder.IsAdapter)
            {
                if (parsed.GetValue(merge))
                    throw new ConfigurationException(
                        $"--merge: {folder.Directory} holds a whole model, and no adapter to merge");
                ModelFolderWriter.Write(directory, folder, options, interrupts.First);
            }
            else if (parsed.GetValue(merge))
            {
                using var model = CheckpointLoader.LoadModel(folder.Directory, TorchSharp.torch.CPU);
                ModelFolderWriter.Write(directory, folder, model, options, interrupts.First);
            }
            else
            {
                AdapterFolder.Copy(folder.Directory, directory);
                // PEFT keeps adapters in full precision; they are small.
                options = options with { Type = SafetensorsType.Float32 };
            }
            ModelFolderOptions.Print(folder, directory, options.Type, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }
}
