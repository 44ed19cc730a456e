namespace ClusterLlm.Model.Tokenizers;

/// <summary>What stands before a piece of text that is encoded by itself.</summary>
internal enum TextBefore { Nothing, SpecialToken, Text }
