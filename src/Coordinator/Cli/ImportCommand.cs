using System.CommandLine;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm import: checks a model in Hugging Face's format and takes it over.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("DIR") { Description = "A folder with config.json and *.safetensors" };
        var output = new Option<string?>("--out") { Description = "Folder to write (default: models/<name of DIR>)" };
        var type = new Option<string?>("--dtype")
        {
            Description = "float32, float16 or bfloat16 (default: as it is there)",
            CompletionSources = { "float32", "float16", "bfloat16" },
        };
        var context = new Option<int?>("--context")
        {
            Description = "Use only so many tokens of context, for instance a sliding window's",
        };
        var ignore = new Option<string[]>("--ignore")
        {
            Description = "A key of config.json that is unknown here and does no harm; may be repeated",
            HelpName = "key",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("import", "Take over a published model: Llama, Mistral, Qwen2 or GPT-2")
        {
            source, output, type, context, ignore, json,
        };
        command.SetAction(parsed =>
        {
            var directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(source)!));
            var target = parsed.GetValue(output) ?? Path.Combine("models", Path.GetFileName(directory));
            var wanted = parsed.GetValue(type) is { } name ? ModelFolderOptions.ParseType("--dtype", name)
                : (SafetensorsType?)null;
            using var interrupts = new Interrupts();
            var folder = ModelFolder.Open(directory, new ConfigOverrides
            {
                Context = parsed.GetValue(context),
                Ignored = parsed.GetValue(ignore) ?? [],
            });
            // What holds every number of a mixture is float32.
            var written = wanted ?? (folder.Types.Count == 1 ? folder.Types[0] : SafetensorsType.Float32);
            ModelFolderWriter.Write(target, folder, new FolderOptions { Type = written }, interrupts.First);
            ModelFolderOptions.Print(folder, target, written, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }
}
