namespace ClusterLlm.Model.Chat;

/// <summary>Roles by the names that data files, templates and APIs have for them.</summary>
public static class ChatRoles
{
    public static string Name(this ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.User => "user",
        ChatRole.Assistant => "assistant",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role"),
    };

    /// <summary>Null, and the reason in plain words, for a name that is not one of ours.</summary>
    public static ChatRole? Parse(string name, out string reason)
    {
        reason = "";
        switch (name)
        {
            case "system":
                return ChatRole.System;
            case "user":
                return ChatRole.User;
            case "assistant":
                return ChatRole.Assistant;
            case "tool" or "function":
                reason = $"messages of the role \"{name}\" are not supported; expected system, user or assistant";
                return null;
            default:
                reason = $"unknown role \"{name}\"; expected system, user or assistant";
                return null;
        }
    }
}
