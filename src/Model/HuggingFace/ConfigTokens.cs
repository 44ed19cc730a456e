namespace ClusterLlm.Model.HuggingFace;

/// <summary>Ids of special tokens as a configuration names them; any may be missing.</summary>
/// <param name="Begin">bos_token_id.</param>
/// <param name="Ends">eos_token_id: every token at which a text ends.</param>
/// <param name="Pad">pad_token_id.</param>
public sealed record ConfigTokens(int? Begin, IReadOnlyList<int> Ends, int? Pad)
{
    public static ConfigTokens None { get; } = new(null, [], null);
}
