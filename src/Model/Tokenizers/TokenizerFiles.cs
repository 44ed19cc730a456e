using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Tokenizers from files.</summary>
public static class TokenizerFiles
{
    /// <param name="path">
    /// A tokenizer.json (ours, or a Hugging Face one of a byte-level BPE), or a folder that has one, or that has GPT-2's vocab.json and
    /// merges.txt.
    /// </param>
    /// <exception cref="DataException">It is missing, malformed, or of a kind that is not supported; the message says which.</exception>
    public static ITokenizer Load(string path) => throw new NotSupportedException();
}
