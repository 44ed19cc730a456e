using System.Text.Json.Nodes;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tests.Tokenizers;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Tests.Chat;

/// <summary>Small byte-level BPE tokenizers with special tokens of chats.</summary>
internal static class ChatTokenizers
{
    private static readonly Lazy<ITokenizer> Shared = new(() => With(
        "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<s>", "</s>", "<|start_header_id|>", "<|end_header_id|>",
        "<|eot_id|>", "<start_of_turn>", "<end_of_turn>", "<|end|>", "[INST]", "[/INST]"));

    public static ITokenizer Chat => Shared.Value;

    /// <summary>The town's tokenizer, with these special tokens and no others.</summary>
    public static ITokenizer With(params string[] names)
    {
        using var folder = new TemporaryFolder();
        string path = folder["tokenizer.json"];
        TestTokenizers.Bpe.Save(path);
        JsonNode json = JsonNode.Parse(File.ReadAllText(path))!;
        int next = TestTokenizers.Bpe.VocabularySize;
        var added = new JsonArray();
        foreach (string name in names)
        {
            int id = TestTokenizers.Bpe.SpecialTokens.TryGetValue(name, out int own) ? own : next++;
            added.Add(new JsonObject { ["id"] = id, ["content"] = name, ["special"] = true });
        }

        if (!names.Contains("<|endoftext|>"))
        {
            ((JsonObject)json["model"]!["vocab"]!).Remove("<|endoftext|>");
        }

        json["added_tokens"] = added;
        File.WriteAllText(path, json.ToJsonString());
        return TokenizerFiles.Load(path);
    }
}
