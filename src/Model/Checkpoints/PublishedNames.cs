namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// How published files differ from what `save_pretrained` writes today: GPT-2's own are of the bare stack, without its
/// prefix, and older ones hold tensors that follow from others.
/// </summary>
internal static class PublishedNames
{
    private static readonly string[] Prefixes = ["transformer.", "model."];
    private static readonly string[] Derived = [".attn.bias", ".attn.masked_bias", ".rotary_emb.inv_freq"];

    /// <summary>The name under which the file has the tensor: its own, or without the prefix.</summary>
    public static string Find(string name, Func<string, bool> exists)
    {
        if (exists(name))
            return name;
        string? bare = Prefixes.Where(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(prefix => name[prefix.Length..]).FirstOrDefault(exists);
        return bare ?? name;
    }

    /// <summary>Masks and tables, which a model may do without.</summary>
    public static bool IsDerived(string name) => Derived.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal));
}
