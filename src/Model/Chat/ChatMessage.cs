namespace ClusterLlm.Model.Chat;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who says it.</param>
/// <param name="Content">What is said; any text, names of special tokens in it mean nothing.</param>
public sealed record ChatMessage(ChatRole Role, string Content)
{
    /// <summary>
    /// The two parts that <see cref="Content"/> was made of, if a record had an instruction and an input for it; a
    /// template sees them as <c>message.instruction</c> and <c>message.input</c>.
    /// </summary>
    public (string Instruction, string Input)? Parts { get; init; }

    public static ChatMessage System(string content) => new(ChatRole.System, content);

    public static ChatMessage User(string content) => new(ChatRole.User, content);

    public static ChatMessage Assistant(string content) => new(ChatRole.Assistant, content);

    /// <summary>A user's message of an instruction and, if not empty, the text it is about.</summary>
    public static ChatMessage Instruct(string instruction, string input) =>
        new(ChatRole.User, input.Length == 0 ? instruction : $"{instruction}\n\n{input}")
        {
            Parts = (instruction, input),
        };
}
