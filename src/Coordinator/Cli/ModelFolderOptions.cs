using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>What import and export share: names of types, sizes, and the lines that say what a folder holds.</summary>
internal static class ModelFolderOptions
{
    /// <exception cref="ConfigurationException">No such type.</exception>
    public static SafetensorsType ParseType(string option, string name) => name.ToLowerInvariant() switch
    {
        "float32" or "fp32" or "f32" => SafetensorsType.Float32,
        "float16" or "fp16" or "f16" => SafetensorsType.Float16,
        "bfloat16" or "bf16" => SafetensorsType.BFloat16,
        _ => throw new ConfigurationException($"{option} is '{name}', but must be float32, float16 or bfloat16"),
    };

    /// <summary>Bytes, such as 5GB (of 1000) or 512MiB (of 1024).</summary>
    /// <exception cref="ConfigurationException">Not a size.</exception>
    public static long ParseSize(string option, string text)
    {
        var units = new (string Suffix, long Bytes)[]
        {
            ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("KB", 1_000), ("MB", 1_000_000),
            ("GB", 1_000_000_000), ("", 1),
        };
        var (suffix, bytes) = units.First(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        var number = text[..^suffix.Length].Trim();
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size)
            && size * bytes is >= 1 and <= long.MaxValue / 2
            ? (long)(size * bytes)
            : throw new ConfigurationException($"{option} is '{text}', but must be a size such as 5GB or 512MiB");
    }

    /// <summary>What was read, what was written, to standard output.</summary>
    public static void Print(ModelFolder source, string target, SafetensorsType type, bool json)
    {
        var model = source.Config.Model;
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                folder = Path.GetFullPath(target),
                model_type = source.Config.ModelType,
                architecture = model.Architecture.ToString().ToLowerInvariant(),
                parameters = source.ParameterCount,
                layers = model.Layers,
                width = model.Width,
                context = model.Context,
                vocabulary = source.Config.VocabularySize,
                dtype = type.TorchName(),
                chat_template = source.TokenizerConfig.ChatTemplate is not null,
            }, JsonText.Options));
            return;
        }

        var tokenizer = source.Tokenizer is null ? ", without a tokenizer" : "";
        var read = string.Join(", ", source.Types.Select(own => own.TorchName()));
        foreach (var (name, value) in new (string, FormattableString)[]
        {
            ("model", $"{source.Config.ModelType}: {model.Layers} layers, width {model.Width}"),
            ("parameters", $"{source.ParameterCount:N0}"),
            ("context", $"{model.Context:N0} tokens"),
            ("vocabulary", $"{source.Config.VocabularySize:N0} tokens{tokenizer}"),
            ("dtype", $"{(read == type.TorchName() ? read : $"{read} to {type.TorchName()}")}"),
            ("chat", $"{(source.TokenizerConfig.ChatTemplate is null ? "no template" : "has a template")}"),
            ("folder", $"{target}"),
        })
            Console.Out.WriteLine($"{name,-12}{value.ToString(CultureInfo.InvariantCulture)}");
    }
}
