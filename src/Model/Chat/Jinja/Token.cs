namespace ClusterLlm.Model.Chat.Jinja;

internal enum TokenKind
{
    Data,
    OutputBegin,
    OutputEnd,
    BlockBegin,
    BlockEnd,
    Name,
    Text,
    Integer,
    Float,
    Operator,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a string literal what it stands for.</param>
/// <param name="Line">Of the template, from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.OutputBegin or TokenKind.OutputEnd or TokenKind.BlockBegin or TokenKind.BlockEnd => $"'{Text}'",
        TokenKind.Text => "a string",
        TokenKind.Data => "text",
        _ => $"'{Text}'",
    };
}
