namespace ClusterLlm.Model.Tokenizers;

/// <summary>Which texts a tokenizer puts a space before.</summary>
internal enum SpacePrefix
{
    Never,

    /// <summary>Every text: the normalizer Prepend.</summary>
    Always,

    /// <summary>Every text that does not begin with one: Metaspace, <c>always</c>.</summary>
    UnlessThere,

    /// <summary>As before, but only what no special token goes before: Metaspace, <c>first</c>.</summary>
    FirstUnlessThere,
}
