namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>The tokens of a template, one after the other.</summary>
internal sealed class TokenStream(IReadOnlyList<Token> tokens)
{
    private int at;

    public Token Current => tokens[at];

    public Token Next() => tokens[at].Kind == TokenKind.End ? tokens[at] : tokens[at++];

    public bool IsOperator(string symbol) => Current.Is(TokenKind.Operator, symbol);

    public bool IsName(string name) => Current.Is(TokenKind.Name, name);

    public bool IsAfter(TokenKind kind, string text) => tokens[Math.Min(at + 1, tokens.Count - 1)].Is(kind, text);

    public bool TryOperator(string symbol)
    {
        bool found = IsOperator(symbol);
        at += found ? 1 : 0;
        return found;
    }

    public bool TryName(string name)
    {
        bool found = IsName(name);
        at += found ? 1 : 0;
        return found;
    }

    public void ExpectOperator(string symbol)
    {
        if (!TryOperator(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    public string ExpectName() => Current.Kind == TokenKind.Name ? Next().Text : throw Unexpected("a name");

    public void Expect(TokenKind kind, string what)
    {
        if (Current.Kind != kind)
        {
            throw Unexpected(what);
        }

        Next();
    }

    public TemplateError Unexpected(string expected) => new($"{Current} where {expected} is expected", Current.Line);
}
