namespace ClusterLlm.Model.Chat;

/// <summary>Who says a message.</summary>
public enum ChatRole
{
    System,
    User,
    Assistant,
}
