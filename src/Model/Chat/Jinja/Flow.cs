namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>What to do after a statement.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}
