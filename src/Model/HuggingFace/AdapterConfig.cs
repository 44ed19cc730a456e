using System.Globalization;
using System.Text.Json;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>adapter_config.json, as PEFT has it: a low-rank adapter and the model that it is for.</summary>
/// <param name="Lora">Rank, alpha, dropout and which layers.</param>
/// <param name="Base">Folder of the model, as it stands there.</param>
public sealed record AdapterConfig(LoraOptions Lora, string Base)
{
    public const string FileName = "adapter_config.json";
    public const string WeightsFileName = "adapter_model.safetensors";

    /// <summary>Keys that make an adapter another kind of thing, unless they are off.</summary>
    private static readonly string[] Unsupported =
    [
        "use_dora", "modules_to_save", "layers_to_transform", "layers_pattern", "rank_pattern", "alpha_pattern",
        "lora_bias", "megatron_config", "loftq_config", "eva_config", "corda_config", "trainable_token_indices",
        "exclude_modules", "layer_replication", "target_parameters", "use_qalora", "alora_invocation_tokens",
    ];

    /// <summary>Whether a folder holds an adapter rather than a model.</summary>
    public static bool IsIn(string directory) => File.Exists(Path.Combine(directory, FileName));

    /// <exception cref="CheckpointException">It is malformed, or an adapter of a kind that is not
    /// supported.</exception>
    public static AdapterConfig Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        return JsonObjectFile.Read(path, root => Parse(new ConfigReader(root, path)));
    }

    /// <summary>The folder of the model: as it stands there, or relative to the adapter's.</summary>
    /// <exception cref="CheckpointException">There is none, or it is an adapter too.</exception>
    public string FindBase(string directory)
    {
        // Comes from anywhere: what cannot be a path does not exist.
        string? found = new[] { Path.Combine(directory, Base), Base }.FirstOrDefault(Directory.Exists);
        string named = $"{directory} is an adapter for the model in '{Base.ReplaceLineEndings(" ")}'";
        if (found is null)
            throw new CheckpointException($"{named}, and there is no such folder");
        return !IsIn(found) ? Path.GetFullPath(found)
            : throw new CheckpointException($"{named}, which is an adapter itself; its base must be a whole model");
    }

    /// <summary>The file for a model's adapters.</summary>
    public static byte[] Write(LanguageModel model, string baseDirectory)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            var lora = model.Lora;
            json.WriteStartObject();
            json.WriteString("peft_type", "LORA");
            json.WriteString("task_type", "CAUSAL_LM");
            json.WriteString("base_model_name_or_path", baseDirectory);
            json.WriteNumber("r", lora.Rank);
            json.WriteNumber("lora_alpha", lora.Alpha);
            json.WriteNumber("lora_dropout", lora.Dropout);
            json.WriteBoolean("use_rslora", lora.Rslora);
            json.WriteStartArray("target_modules");
            foreach (string module in Adapters.ModuleNames(model.Options, model.BaseLayout, lora))
                json.WriteStringValue(module);
            json.WriteEndArray();
            json.WriteString("bias", "none");
            // GPT-2's matrices are stored (in, out).
            json.WriteBoolean("fan_in_fan_out", model.Options.Architecture == ModelArchitecture.Gpt2);
            json.WriteBoolean("inference_mode", true);
            json.WriteBoolean("init_lora_weights", true);
            json.WriteNull("modules_to_save");
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static AdapterConfig Parse(ConfigReader root)
    {
        root.Demand("peft_type", "LORA");
        root.Demand("bias", "none");
        // The others (pissa, olora, corda, loftq) change the base, too, of which the folder has nothing.
        root.Demand("init_lora_weights", "true", "false", "gaussian", "eva", "orthogonal");
        foreach (string key in Unsupported)
        {
            if (root.Find(key) is { } value && !ConfigReader.IsOff(value))
                throw root.Unsupported(key, value, "adapters of this kind cannot be read");
        }

        var lora = new LoraOptions
        {
            Rank = root.Int("r"),
            Alpha = root.Number("lora_alpha"),
            Dropout = root.Number("lora_dropout", 0)!.Value,
            Rslora = root.Flag("use_rslora", false),
            TargetModules = Modules(root),
        };
        if (lora.Rank is < 1 or > 4_096 || lora.Alpha <= 0)
            throw new CheckpointException(string.Create(CultureInfo.InvariantCulture,
                $"{root.Path}: r is {lora.Rank} and lora_alpha {lora.Alpha}, but must be 1 to 4096 and above 0"));
        return new AdapterConfig(lora, root.Text("base_model_name_or_path")
            ?? throw new CheckpointException($"{root.Path}: base_model_name_or_path is missing"));
    }

    private static string Modules(ConfigReader root)
    {
        const string key = "target_modules";
        const string expected = "a list of names, or all-linear";
        if (root.Find(key) is not { } value)
            throw new CheckpointException($"{root.Path}: {key} is missing, but must be {expected}");
        if (value.ValueKind == JsonValueKind.String && value.ValueEquals("all-linear"))
            return "all-linear";
        if (value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw root.Unsupported(key, value, $"it must be {expected}");
        // A name may be given with what stands before it in the path.
        return string.Join(',', value.EnumerateArray().Select(item => item.GetString()!.Split('.')[^1]).Distinct());
    }
}
