using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Tokenizers from files.</summary>
public static class TokenizerFiles
{
    private const string Json = "tokenizer.json";

    /// <summary>The two files of a GPT-2 tokenizer: as Hugging Face and as OpenAI call them.</summary>
    private static readonly (string Vocabulary, string Merges)[] Pairs =
        [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")];

    /// <param name="path">
    /// A tokenizer.json (ours, or a Hugging Face one: a byte-level BPE with the pre-tokenizer of GPT-2, Llama 3, Qwen2
    /// or SmolLM, or a BPE over characters with byte_fallback as Llama 2 and Mistral have it), or GPT-2's vocab.json
    /// with its merges.txt beside it, or a folder that has either.
    /// </param>
    /// <exception cref="DataException">
    /// It is missing, malformed, or of a kind that is not supported; the message says which.
    /// </exception>
    public static ITokenizer Load(string path)
    {
        try
        {
            return LoadAny(path);
        }
        catch (InvalidOperationException error)
        {
            // The one way in which a well-formed JSON string cannot be read.
            throw new DataException($"{path}: a string in it has half of a surrogate pair: {OneLine.Of(error)}", error);
        }
    }

    private static ITokenizer LoadAny(string path)
    {
        if (Directory.Exists(path))
        {
            return LoadFolder(path);
        }

        foreach ((string vocabulary, string merges) in Pairs)
        {
            if (path.EndsWith(vocabulary, StringComparison.OrdinalIgnoreCase))
            {
                return Gpt2Files.Load(path, path[..^vocabulary.Length] + merges);
            }
        }

        return TokenizerJsonReader.Load(path);
    }

    /// <summary>As <see cref="Load"/> of a folder; null when it has no tokenizer.</summary>
    public static ITokenizer? TryLoadFolder(string folder)
    {
        bool any = File.Exists(Path.Combine(folder, Json))
            || Pairs.Any(pair => File.Exists(Path.Combine(folder, pair.Vocabulary)));
        return any ? Load(folder) : null;
    }

    private static ITokenizer LoadFolder(string folder)
    {
        string json = Path.Combine(folder, Json);
        if (File.Exists(json))
        {
            return TokenizerJsonReader.Load(json);
        }

        foreach ((string vocabulary, string merges) in Pairs)
        {
            string path = Path.Combine(folder, vocabulary);
            if (File.Exists(path))
            {
                return Gpt2Files.Load(path, Path.Combine(folder, merges));
            }
        }

        throw new DataException($"{folder}: no tokenizer here: neither {Json} nor vocab.json with merges.txt");
    }
}
